#include "core/beton/merge.h"

#include "core/base/error.h"
#include "core/beton/class_names.h"
#include "core/beton/output_set.h"

#include <algorithm>
#include <memory>
#include <unordered_map>

namespace formwork::beton {

namespace {

std::vector<std::int64_t> mapByName(const std::vector<std::string>& classNames,
                                    std::vector<std::string>& names,
                                    std::unordered_map<std::string, std::int64_t>& labels)
{
    std::vector<std::int64_t> map;
    for (const std::string& name : classNames) {
        const auto [entry, isNew] =
            labels.emplace(comparableName(name), static_cast<std::int64_t>(names.size()));
        if (isNew)
            names.push_back(name);
        map.push_back(entry->second);
    }
    return map;
}

bool changesNothing(const std::vector<std::int64_t>& map)
{
    for (std::size_t i = 0; i < map.size(); ++i)
        if (map[i] != static_cast<std::int64_t>(i))
            return false;
    return true;
}

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

CopyPlan planMerge(const std::vector<std::unique_ptr<Reader>>& readers)
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
    for (std::size_t i = 0; i < readers.size(); ++i) {
        plan.inputs[i].labelMap = std::move(classes.labelMaps[i]);
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
    CopyPlan plan = planMerge(readers);
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
    std::unordered_map<std::string, std::int64_t> labels; // by comparable name
    for (const LabelColumn& column : columns) {
        // A list that is the same needs no map, even if it names a class twice.
        const bool same = !classes.names.empty() && column.classNames == classes.names;
        if (classes.names.empty() && labels.empty()) {
            classes.names = column.classNames;
            for (std::size_t i = 0; i < classes.names.size(); ++i)
                labels.emplace(comparableName(classes.names[i]), static_cast<std::int64_t>(i));
            classes.labelMaps.emplace_back();
        } else if (same) {
            classes.labelMaps.emplace_back();
        } else {
            classes.labelMaps.push_back(mapByName(column.classNames, classes.names, labels));
            if (changesNothing(classes.labelMaps.back()))
                classes.labelMaps.back().clear();
        }
    }
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
