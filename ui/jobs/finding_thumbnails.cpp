#include "ui/jobs/finding_thumbnails.h"

#include "core/base/error.h"
#include "ui/language/error_texts.h"
#include "ui/widgets/style.h"

#include <QCoreApplication>

#include <array>
#include <utility>

namespace formwork::ui {

namespace {

class Findings
{
    Q_DECLARE_TR_FUNCTIONS(formwork::ui::Findings)

public:
    static QString traitText(ImageTrait trait)
    {
        switch (trait) {
        case ImageTrait::Damaged:
            return tr("Damaged or unreadable");
        case ImageTrait::WrongExtension:
            return tr("Wrong extension");
        case ImageTrait::Grey:
            return tr("Grey among colour images");
        case ImageTrait::Cmyk:
            return tr("CMYK");
        case ImageTrait::Turned:
            return tr("Turned or mirrored by Exif");
        case ImageTrait::Small:
            return tr("Small (a side below %1 pixels)").arg(kSmallSide);
        case ImageTrait::Large:
            return tr("Large (more than %1 times the usual pixels)").arg(kLargeFactor);
        case ImageTrait::Elongated:
            return tr("Elongated (sides of more than %1 to 1)").arg(kElongatedRatio);
        }
        return {};
    }
    static QString splitText(SplitKind split)
    {
        return split == SplitKind::Train ? tr("train") : tr("validation");
    }
    static QString sampleText(std::uint64_t sample) { return tr("sample %1").arg(sample); }
    static QString leakText() { return tr("In train and in validation"); }
    static QString classesText() { return tr("Under several classes"); }
    static QString againText() { return tr("More than once"); }
    static QString exactText() { return tr("all pixels are the same"); }
    static QString nearText() { return tr("nearly the same picture"); }
};

class FindingLister
{
public:
    explicit FindingLister(const DatasetDiagnosis& diagnosis) : m_diagnosis(diagnosis)
    {
        for (const ClassCount& entry : diagnosis.classes)
            m_list.classNames.push_back(entry.name);
    }

    FindingList run()
    {
        addGroups(Findings::leakText(), [](const PictureGroup& group) { return group.leak; });
        m_list.hasLeaks = !m_list.images.empty();
        addGroups(Findings::classesText(),
                  [](const PictureGroup& group) { return group.severalClasses; });
        addGroups(Findings::againText(),
                  [](const PictureGroup& group) { return !group.leak && !group.severalClasses; });
        for (const TraitFinding& finding : m_diagnosis.traits)
            add(Findings::traitText(finding.trait), finding.image, 0,
                inWindowsLanguage(finding.detail));
        return std::move(m_list);
    }

private:
    template <typename Chosen>
    void addGroups(const QString& kind, const Chosen& chosen)
    {
        for (std::size_t i = 0; i < m_diagnosis.groups.size(); ++i) {
            const PictureGroup& group = m_diagnosis.groups[i];
            for (const DiagnosedImage& image : group.images)
                if (chosen(group))
                    add(kind, image, i + 1,
                        group.exact ? Findings::exactText() : Findings::nearText());
        }
    }

    void add(const QString& kind, const DiagnosedImage& image, std::size_t group,
             const QString& detail)
    {
        std::string name = kind.toStdString();
        if (m_list.kinds.empty() || m_list.kinds.back() != name)
            m_list.kinds.push_back(std::move(name));
        m_list.images.push_back(
            {image, static_cast<std::int32_t>(m_list.kinds.size()) - 1, group, detail});
    }

    const DatasetDiagnosis& m_diagnosis;
    FindingList m_list;
};

class FindingThumbnails final : public ThumbnailSource
{
public:
    FindingThumbnails(std::shared_ptr<const FindingList> findings, FindingPictures pictures,
                      FileSystem& fileSystem)
        : m_findings(std::move(findings))
        , m_pictures(std::move(pictures))
        , m_fileSystem(fileSystem)
    {}

    std::size_t size() const override { return m_findings->images.size(); }
    std::int32_t label(std::size_t sample) const override { return at(sample).kind; }
    const std::vector<std::string>& classNames() const override { return m_findings->kinds; }
    bool isAlarming(std::size_t sample) const override
    {
        return m_findings->hasLeaks && at(sample).kind == 0;
    }
    QString title(std::size_t sample) const override
    {
        const FoundImage& found = at(sample);
        const QString name = found.image.path.empty() ? Findings::sampleText(found.image.sample)
                                                      : toQString(found.image.path.filename());
        return found.group == 0 ? name : QStringLiteral("%1: %2").arg(found.group).arg(name);
    }
    QString toolTip(std::size_t sample) const override
    {
        const FoundImage& found = at(sample);
        QStringList lines;
        if (!found.image.path.empty())
            lines << toQString(found.image.path);
        const auto label = static_cast<std::size_t>(found.image.label);
        lines << QStringLiteral("%1, %2").arg(
            Findings::splitText(found.image.split),
            label < m_findings->classNames.size()
                ? QString::fromStdString(m_findings->classNames[label])
                : QString::number(found.image.label));
        if (found.image.width > 0)
            lines << QStringLiteral("%1 \u00d7 %2").arg(found.image.width).arg(found.image.height);
        if (!found.detail.isEmpty())
            lines << found.detail;
        return lines.join(QLatin1Char('\n'));
    }
    QImage thumbnail(std::size_t sample, int side, ThumbnailScratch& scratch) const override
    {
        const DiagnosedImage& image = at(sample).image;
        if (!image.path.empty())
            return fileThumbnail(m_fileSystem, image.path, side, scratch);
        const auto& source =
            image.split == SplitKind::Train ? m_pictures.train : m_pictures.validation;
        if (!source || image.sample >= source->size())
            throw Error(ErrorCode::NotFound, Text("the file has changed since it was checked"), {},
                        Text("check the images again"));
        return source->thumbnail(image.sample, side, scratch);
    }

private:
    const FoundImage& at(std::size_t sample) const { return m_findings->images[sample]; }

    std::shared_ptr<const FindingList> m_findings;
    FindingPictures m_pictures;
    FileSystem& m_fileSystem;
};

} // namespace

FindingList listFindings(const DatasetDiagnosis& diagnosis)
{
    return FindingLister(diagnosis).run();
}

std::unique_ptr<ThumbnailSource> findingThumbnails(std::shared_ptr<const FindingList> findings,
                                                   FindingPictures pictures, FileSystem& fileSystem)
{
    return std::make_unique<FindingThumbnails>(std::move(findings), std::move(pictures),
                                               fileSystem);
}

} // namespace formwork::ui
