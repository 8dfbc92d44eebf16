#include "core/dataset/doctor/diagnosis.h"

#include "core/dataset/doctor/exclude_list.h"

#include <algorithm>
#include <utility>

namespace formwork {

namespace {

std::string csvField(std::string_view text)
{
    if (text.find_first_of(",\"\r\n") == std::string_view::npos)
        return std::string(text);
    std::string out = "\"";
    for (const char c : text) {
        if (c == '"')
            out += c;
        out += c;
    }
    return out + '"';
}

class CsvText
{
public:
    CsvText(const DatasetDiagnosis& diagnosis, const std::filesystem::path& root,
            const std::map<std::string, std::string>& marks)
        : m_diagnosis(diagnosis)
        , m_root(root)
        , m_marks(marks)
    {}

    std::string run()
    {
        m_text = "finding,group,split,class,image,width,height,detail,mark\n";
        for (std::size_t i = 0; i < m_diagnosis.groups.size(); ++i) {
            const PictureGroup& group = m_diagnosis.groups[i];
            const std::string number = std::to_string(i + 1);
            for (const DiagnosedImage& image : group.images) {
                if (group.leak)
                    add("leak", number, image, detailOf(group));
                if (group.severalClasses)
                    add("several_classes", number, image, detailOf(group));
                if (!group.leak && !group.severalClasses)
                    add("same_picture", number, image, detailOf(group));
            }
        }
        for (const TraitFinding& finding : m_diagnosis.traits)
            add(imageTraitName(finding.trait), {}, finding.image, finding.detail.english());
        return std::move(m_text);
    }

private:
    static std::string detailOf(const PictureGroup& group)
    {
        return group.exact ? "exact" : "near";
    }

    void add(std::string_view finding, std::string_view group, const DiagnosedImage& image,
             const std::string& detail)
    {
        const auto label = static_cast<std::size_t>(image.label);
        const std::string name = excludeEntry(image, m_root);
        const auto mark = m_marks.find(name);
        m_text.append(finding).append(",").append(group).append(",");
        m_text.append(splitKindName(image.split)).append(",");
        m_text.append(label < m_diagnosis.classes.size() ? csvField(m_diagnosis.classes[label].name)
                                                         : std::to_string(image.label));
        m_text.append(",").append(csvField(name)).append(",");
        m_text.append(std::to_string(image.width)).append(",");
        m_text.append(std::to_string(image.height)).append(",");
        m_text.append(csvField(detail)).append(",");
        m_text.append(mark == m_marks.end() ? std::string() : csvField(mark->second)).append("\n");
    }

    const DatasetDiagnosis& m_diagnosis;
    const std::filesystem::path& m_root;
    const std::map<std::string, std::string>& m_marks;
    std::string m_text;
};

} // namespace

std::string_view splitKindName(SplitKind kind)
{
    return kind == SplitKind::Train ? "train" : "validation";
}

std::string_view imageTraitName(ImageTrait trait)
{
    switch (trait) {
    case ImageTrait::Damaged:
        return "damaged";
    case ImageTrait::WrongExtension:
        return "wrong_extension";
    case ImageTrait::Grey:
        return "grey";
    case ImageTrait::Cmyk:
        return "cmyk";
    case ImageTrait::Turned:
        return "turned";
    case ImageTrait::Small:
        return "small";
    case ImageTrait::Large:
        return "large";
    case ImageTrait::Elongated:
        return "elongated";
    }
    return "";
}

std::uint64_t DatasetDiagnosis::count(ImageTrait trait) const
{
    return static_cast<std::uint64_t>(std::ranges::count(traits, trait, &TraitFinding::trait));
}

std::uint64_t DatasetDiagnosis::leaks() const
{
    return static_cast<std::uint64_t>(std::ranges::count(groups, true, &PictureGroup::leak));
}

std::uint64_t DatasetDiagnosis::severalClasses() const
{
    return static_cast<std::uint64_t>(
        std::ranges::count(groups, true, &PictureGroup::severalClasses));
}

double DatasetDiagnosis::imbalance() const
{
    if (classes.empty())
        return 0;
    const auto [least, most] = std::ranges::minmax(classes, {}, &ClassCount::train);
    return least.train == 0 ? 0
                            : static_cast<double>(most.train) / static_cast<double>(least.train);
}

std::string diagnosisCsv(const DatasetDiagnosis& diagnosis, const std::filesystem::path& root,
                         const std::map<std::string, std::string>& marks)
{
    return CsvText(diagnosis, root, marks).run();
}

} // namespace formwork
