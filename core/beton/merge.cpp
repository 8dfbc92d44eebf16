#include "core/beton/merge.h"

#include "core/base/error.h"
#include "core/beton/class_names.h"
#include "core/beton/output_set.h"

#include <algorithm>
#include <map>
#include <memory>
#include <numeric>
#include <unordered_map>
#include <unordered_set>
#include <utility>

namespace formwork::beton {

namespace {

bool changesNothing(const std::vector<std::int64_t>& map)
{
    for (std::size_t i = 0; i < map.size(); ++i)
        if (map[i] != static_cast<std::int64_t>(i))
            return false;
    return true;
}

// Unites lists file by file. Classes of one file stay apart, even those with one name: older betons
// have them, where names that were not UTF-8 became the same text.
class ClassUniter
{
public:
    const std::vector<std::string>& names() const { return m_names; }

    // The label map of a file; empty where labels stay.
    std::vector<std::int64_t> add(const LabelColumn& column)
    {
        // Files with the same list are parts of one dataset.
        const auto known = m_maps.find(column.classNames);
        if (known != m_maps.end())
            return known->second;
        const std::size_t before = m_names.size();
        std::unordered_set<std::string> own;
        std::vector<std::int64_t> map;
        for (const std::string& name : column.classNames)
            map.push_back(labelOf(name, before, own, column));
        if (changesNothing(map))
            map.clear();
        return m_maps.emplace(column.classNames, std::move(map)).first->second;
    }

private:
    struct Known
    {
        std::int64_t label = 0;
        bool isAmbiguous = false; // several classes have the name
    };

    // `before`: how many classes the files before have; `own`: names of this file so far.
    std::int64_t labelOf(const std::string& name, std::size_t before,
                         std::unordered_set<std::string>& own, const LabelColumn& column)
    {
        const auto next = static_cast<std::int64_t>(m_names.size());
        const auto [entry, isNew] = m_known.emplace(comparableName(name), Known{next});
        Known& known = entry->second;
        const bool isTwice = !own.insert(entry->first).second;
        const bool isOlder = known.label < static_cast<std::int64_t>(before);
        if (!isNew && isOlder && (isTwice || known.isAmbiguous))
            throw ambiguousClass(name, column.file);
        known.isAmbiguous = known.isAmbiguous || isTwice;
        if (!isNew && !isTwice)
            return known.label;
        m_names.push_back(name);
        return next;
    }

    std::vector<std::string> m_names;
    std::unordered_map<std::string, Known> m_known;                       // by comparable name
    std::map<std::vector<std::string>, std::vector<std::int64_t>> m_maps; // by list
};

// Numbers that files without names bring along need names beside those of other files.
void nameNumbers(const std::vector<LabelColumn>& columns, std::vector<std::string>& names)
{
    std::int64_t highest = -1;
    for (const LabelColumn& column : columns)
        if (column.classNames.empty() && column.field)
            for (const std::int64_t label : column.labels)
                if (label < kMaximumClasses)
                    highest = std::max(highest, label);
    while (static_cast<std::int64_t>(names.size()) <= highest)
        names.push_back("class " + std::to_string(names.size()));
}

// Maps nothing, but a label beyond the file's list must not become a class of another file.
std::vector<std::int64_t> sameLabels(std::size_t count)
{
    std::vector<std::int64_t> map(count);
    std::iota(map.begin(), map.end(), 0);
    return map;
}

// Labels of such a file are taken for the classes with these numbers, which may not be meant.
void reportUnnamed(const std::vector<LabelColumn>& columns, const CopyPlan& plan,
                   ProgressSink& progress)
{
    if (plan.classNames.empty())
        return;
    for (const LabelColumn& column : columns)
        if (column.classNames.empty() && column.field && !column.labels.empty())
            progress.problem(
                {Severity::Warning, column.file,
                 Text("the file has no class names, unlike others: its labels are kept, so that "
                      "label 0 becomes the class '%1'")
                     .arg(plan.classNames.front())});
}

CopyPlan planMerge(const std::vector<std::unique_ptr<Reader>>& readers, ProgressSink& progress)
{
    CopyPlan plan;
    std::vector<LabelColumn> columns;
    for (const auto& reader : readers) {
        plan.inputs.push_back({reader.get(), {}});
        columns.push_back(readLabels(*reader));
    }
    requireSameFields(plan.inputs);
    ClassUnion classes = uniteClasses(columns);
    plan.classNames = std::move(classes.names);
    reportUnnamed(columns, plan, progress);
    for (std::size_t i = 0; i < readers.size(); ++i) {
        plan.inputs[i].labelMap = std::move(classes.labelMaps[i]);
        if (plan.inputs[i].labelMap.empty() &&
            columns[i].classNames.size() < plan.classNames.size())
            plan.inputs[i].labelMap = sameLabels(columns[i].classNames.size());
        for (std::uint64_t sample = 0; sample < readers[i]->sampleCount(); ++sample)
            plan.samples.push_back({static_cast<std::uint32_t>(i), sample});
    }
    return plan;
}

CopyReport join(const MergeRequest& request, const std::string& operation, FileSystem& fileSystem,
                ProgressSink& progress, const std::stop_token& stop)
{
    std::vector<std::unique_ptr<Reader>> readers;
    for (const std::filesystem::path& input : request.inputs) {
        throwIfStopped(stop);
        readers.push_back(std::make_unique<Reader>(fileSystem, input));
    }
    CopyPlan plan = planMerge(readers, progress);
    plan.operation = operation;
    plan.stage = operation == "append" ? "Appending" : "Merging";
    plan.onDamage = request.settings.onDamage;

    OutputSet output(fileSystem, {request.output}, request.settings.replace);
    Writer& writer = output.start(readers.front()->fields(), writerOptions(plan));
    copySamples(plan, writer, progress, stop);
    writer.seal();
    throwIfStopped(stop);
    output.commit();
    return reportOf(plan, request.output, writer.fileBytes());
}

} // namespace

ClassUnion uniteClasses(const std::vector<LabelColumn>& columns)
{
    ClassUnion classes;
    ClassUniter uniter;
    for (const LabelColumn& column : columns)
        classes.labelMaps.push_back(uniter.add(column));
    classes.names = uniter.names();
    if (!classes.names.empty())
        nameNumbers(columns, classes.names);
    return classes;
}

CopyReport mergeBetons(const MergeRequest& request, FileSystem& fileSystem, ProgressSink& progress,
                       std::stop_token stop)
{
    if (request.inputs.empty())
        throw Error(ErrorCode::InvalidArgument, Text("there is nothing to merge"), {},
                    Text("name the betons to merge"));
    return join(request, "merge", fileSystem, progress, stop);
}

CopyReport appendBetons(const AppendRequest& request, FileSystem& fileSystem,
                        ProgressSink& progress, std::stop_token stop)
{
    if (request.more.empty())
        throw Error(ErrorCode::InvalidArgument, Text("there is nothing to append"), request.base,
                    Text("name the betons to append"));
    MergeRequest merge;
    merge.inputs = {request.base};
    merge.inputs.insert(merge.inputs.end(), request.more.begin(), request.more.end());
    merge.output = request.output.empty() ? request.base : request.output;
    merge.settings = request.settings;
    merge.settings.replace = request.settings.replace || request.output.empty();
    return join(merge, "append", fileSystem, progress, stop);
}

} // namespace formwork::beton
