#include "core/dataset/betons/beton_subset.h"

#include "core/base/error.h"
#include "core/beton/output_set.h"
#include "core/dataset/betons/beton_labels.h"
#include "core/dataset/scan/sample_split.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <map>
#include <unordered_set>

namespace formwork {

namespace {

std::string shortest(double value)
{
    std::array<char, 32> text{};
    return {text.data(), std::to_chars(text.data(), text.data() + text.size(), value).ptr};
}

template <typename T, typename Text>
std::string joined(const std::vector<T>& values, Text text)
{
    std::string line;
    for (const T& value : values)
        line.append(line.empty() ? "" : ",").append(text(value));
    return line;
}

std::vector<std::uint64_t> chosenSamples(const SubsetRequest& request, std::uint64_t count)
{
    std::vector<std::uint64_t> samples = request.samples;
    if (samples.empty()) {
        samples.resize(count);
        for (std::uint64_t i = 0; i < count; ++i)
            samples[i] = i;
        return samples;
    }
    std::unordered_set<std::uint64_t> seen;
    for (const std::uint64_t sample : samples) {
        if (sample >= count)
            throw Error(ErrorCode::InvalidArgument, Text("there is no sample %1").arg(sample),
                        request.input, Text("the file has samples 0 to %1").arg(count - 1));
        if (!seen.insert(sample).second)
            throw Error(ErrorCode::InvalidArgument,
                        Text("sample %1 is requested twice").arg(sample), request.input);
    }
    return samples;
}

void takeShare(const SubsetRequest& request, const beton::LabelColumn& labels,
               std::vector<std::uint64_t>& samples)
{
    const std::vector<double> fractions = {*request.fraction};
    const auto strata = strataOf(labels, samples);
    const auto parts = splitByFractions(samples.size(), fractions, request.seed, strata);
    std::vector<bool> chosen(samples.size());
    for (const std::uint32_t index : parts.front())
        chosen[index] = true;
    // No class gets lost, as in a conversion of a share: a part for the rest may take the only one.
    std::map<std::int32_t, std::size_t> counts;
    for (const std::int32_t stratum : strata)
        ++counts[stratum];
    for (std::size_t index = 0; index < strata.size(); ++index)
        chosen[index] = chosen[index] || counts[strata[index]] == 1;
    std::vector<std::uint64_t> kept;
    for (std::size_t index = 0; index < samples.size(); ++index)
        if (chosen[index])
            kept.push_back(samples[index]);
    samples = std::move(kept);
}

// What the manifest says about how the subset was chosen.
std::vector<std::pair<std::string, std::string>> describe(const SubsetRequest& request)
{
    std::vector<std::pair<std::string, std::string>> settings;
    if (!request.samples.empty())
        settings.emplace_back("samples", std::to_string(request.samples.size()) + " by index");
    if (!request.classes.empty())
        settings.emplace_back("classes", joined(request.classes, [](const auto& n) { return n; }));
    if (request.fraction) {
        settings.emplace_back("fraction", shortest(*request.fraction));
        settings.emplace_back("seed", std::to_string(request.seed));
    }
    return settings;
}

beton::CopyPlan planSubset(const SubsetRequest& request, const beton::Reader& reader)
{
    beton::CopyPlan plan;
    plan.inputs = {{&reader, {}}};
    const beton::LabelColumn labels = beton::readLabels(reader);
    plan.classNames = labels.classNames;
    auto samples = chosenSamples(request, reader.sampleCount());
    if (!request.classes.empty()) {
        ClassChoice choice = chooseClasses(labels, request.classes, reader.path());
        std::erase_if(samples, [&](std::uint64_t s) { return !choice.has(labels.labels[s]); });
        if (!request.keepClassList) {
            plan.inputs.front().labelMap = std::move(choice.labelMap);
            plan.classNames = std::move(choice.names);
        }
    }
    if (request.fraction && !samples.empty())
        takeShare(request, labels, samples);
    if (samples.empty())
        throw Error(ErrorCode::InvalidArgument, Text("no sample is left to write"), request.input,
                    Text("choose more samples or classes"));
    for (const std::uint64_t sample : samples)
        plan.samples.push_back({0, sample});
    plan.operation = "subset";
    plan.settings = describe(request);
    plan.stage = "Copying the subset";
    plan.onDamage = request.settings.onDamage;
    return plan;
}

struct Part
{
    std::string name;  // behind the input's stem
    std::string split; // for the manifest; empty: the input's
    SampleList samples;
};

std::vector<std::string> partNames(const SplitRequest& request)
{
    const std::size_t count = request.fractions.size();
    if (!request.names.empty() && request.names.size() != count)
        throw Error(ErrorCode::InvalidArgument,
                    Text("%1 names were given for %2 parts").arg(request.names.size(), count));
    for (const std::string& name : request.names)
        if (name.empty() || name.find('/') != std::string::npos)
            throw Error(ErrorCode::InvalidArgument, Text("'%1' cannot name a part").arg(name));
    if (!request.names.empty())
        return request.names;
    if (count == 2)
        return {"train", "val"};
    if (count == 3)
        return {"train", "val", "test"};
    std::vector<std::string> names;
    for (std::size_t i = 1; i <= count; ++i)
        names.push_back("part" + std::to_string(i));
    return names;
}

std::string splitOfName(const std::string& name)
{
    if (name == "train" || name == "test")
        return name;
    return name == "val" || name == "valid" || name == "validation" ? "validation" : "";
}

std::vector<Part> partsByFractions(const SplitRequest& request, std::size_t count,
                                   const std::vector<std::int32_t>& strata)
{
    const std::vector<std::string> names = partNames(request);
    auto lists = splitByFractions(count, request.fractions, request.seed, strata);
    std::vector<Part> parts;
    for (std::size_t i = 0; i < lists.size(); ++i)
        parts.push_back({names[i], splitOfName(names[i]), std::move(lists[i])});
    return parts;
}

std::vector<Part> partsByFolds(const SplitRequest& request, std::size_t count,
                               const std::vector<std::int32_t>& strata)
{
    auto lists = splitIntoFolds(count, request.folds, request.seed, strata);
    std::vector<Part> parts;
    for (std::size_t i = 0; i < lists.size(); ++i) {
        const std::string name = "fold" + std::to_string(i + 1);
        if (!request.foldPairs) {
            parts.push_back({name, {}, std::move(lists[i])});
            continue;
        }
        parts.push_back({name + "_train", "train", samplesExcept(count, lists[i])});
        parts.push_back({name + "_val", "validation", std::move(lists[i])});
    }
    return parts;
}

std::vector<Part> divide(const SplitRequest& request, const beton::LabelColumn& labels)
{
    if (request.fractions.empty() == (request.folds == 0))
        throw Error(ErrorCode::InvalidArgument, Text("a split needs either fractions or folds"));
    const std::size_t count = labels.labels.size();
    std::vector<std::uint64_t> all(count);
    for (std::size_t i = 0; i < count; ++i)
        all[i] = i;
    const auto strata = strataOf(labels, all);
    auto parts = request.folds == 0 ? partsByFractions(request, count, strata)
                                    : partsByFolds(request, count, strata);
    for (const Part& part : parts)
        if (part.samples.empty())
            throw Error(ErrorCode::InvalidArgument,
                        Text("the part '%1' would be empty").arg(part.name), request.input,
                        Text("use fewer or larger parts"));
    return parts;
}

beton::CopyPlan planPart(const SplitRequest& request, const beton::Reader& reader,
                         const std::vector<std::string>& classNames, const Part& part)
{
    beton::CopyPlan plan;
    plan.inputs = {{&reader, {}}};
    for (const std::uint32_t sample : part.samples)
        plan.samples.push_back({0, sample});
    plan.classNames = classNames;
    plan.operation = "split";
    plan.settings.emplace_back("part", part.name);
    if (request.folds == 0)
        plan.settings.emplace_back("fractions", joined(request.fractions, shortest));
    else
        plan.settings.emplace_back("folds", std::to_string(request.folds));
    plan.settings.emplace_back("seed", std::to_string(request.seed));
    plan.split = part.split;
    plan.stage = "Writing " + part.name;
    plan.onDamage = request.settings.onDamage;
    return plan;
}

} // namespace

beton::CopyReport subsetBeton(const SubsetRequest& request, FileSystem& fileSystem,
                              ProgressSink& progress, std::stop_token stop)
{
    const beton::Reader reader(fileSystem, request.input);
    const beton::CopyPlan plan = planSubset(request, reader);
    beton::OutputSet output(fileSystem, {request.output}, request.settings.replace);
    beton::Writer& writer = output.start(reader.fields(), beton::writerOptions(plan));
    beton::copySamples(plan, writer, progress, stop);
    writer.seal();
    throwIfStopped(stop);
    output.commit();
    return beton::reportOf(plan, request.output, writer.fileBytes());
}

std::vector<beton::CopyReport> splitBeton(const SplitRequest& request, FileSystem& fileSystem,
                                          ProgressSink& progress, std::stop_token stop)
{
    const beton::Reader reader(fileSystem, request.input);
    const beton::LabelColumn labels = beton::readLabels(reader);
    const std::vector<Part> parts = divide(request, labels);
    std::vector<std::filesystem::path> targets;
    for (const Part& part : parts)
        targets.push_back(request.outputFolder /
                          (request.input.stem().string() + "_" + part.name + ".beton"));
    beton::OutputSet output(fileSystem, targets, request.settings.replace);
    std::vector<beton::CopyReport> reports;
    for (std::size_t i = 0; i < parts.size(); ++i) {
        const auto plan = planPart(request, reader, labels.classNames, parts[i]);
        beton::Writer& writer = output.start(reader.fields(), beton::writerOptions(plan));
        beton::copySamples(plan, writer, progress, stop);
        writer.seal();
        reports.push_back(beton::reportOf(plan, targets[i], writer.fileBytes()));
    }
    throwIfStopped(stop);
    output.commit();
    return reports;
}

} // namespace formwork
