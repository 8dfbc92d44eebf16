#include "core/train/loop/run_data.h"

#include "core/base/error.h"
#include "core/beton/class_names.h"
#include "core/beton/reader.h"
#include "core/dataset/doctor/exclude_list.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <mutex>
#include <utility>

namespace formwork {

namespace {

constexpr std::size_t kProblemsReported = 20;
constexpr std::size_t kClassesListed = 10;

// A scan reports from its workers; an observer is only called by the training thread.
class ProblemList final : public ProgressSink
{
public:
    void progress(const Progress&) override {}
    void problem(const Problem& problem) override
    {
        const std::lock_guard lock(m_mutex);
        ++m_count;
        if (m_problems.size() < kProblemsReported)
            m_problems.push_back(problem);
    }
    void report(RunObserver& observer) const
    {
        for (const Problem& problem : m_problems)
            observer.log(problem.severity,
                         problem.path.string() + ": " + problem.message.english());
        if (m_count > m_problems.size())
            observer.log(Severity::Warning,
                         fmt::format("... and {} more", m_count - m_problems.size()));
    }

private:
    std::mutex m_mutex;
    std::vector<Problem> m_problems;
    std::size_t m_count = 0;
};

// Logs every fifth of the way.
class WarmUpLog final : public ProgressSink
{
public:
    WarmUpLog(const char* split, RunObserver& observer) : m_split(split), m_observer(observer) {}

    void progress(const Progress& progress) override
    {
        const std::uint64_t part =
            progress.total == 0 ? kParts : kParts * progress.done / progress.total;
        if (part <= m_part)
            return;
        m_part = part;
        m_observer.log(Severity::Info,
                       fmt::format("Reading {} data into memory: {} of {} MB", m_split,
                                   progress.done / 1'000'000, progress.total / 1'000'000));
    }
    void problem(const Problem& problem) override
    {
        m_observer.log(problem.severity, problem.path.string() + ": " + problem.message.english());
    }

private:
    static constexpr std::uint64_t kParts = 5;
    const char* m_split;
    RunObserver& m_observer;
    std::uint64_t m_part = 0;
};

void requireKind(const std::filesystem::path& path, LoaderKind loader, const char* key)
{
    std::error_code ignored;
    const bool folder = std::filesystem::is_directory(path, ignored);
    if (!folder && !std::filesystem::exists(path, ignored))
        throw Error(ErrorCode::NotFound, Text("%1 does not exist").arg(key), path,
                    Text("check the path; relative ones start at the current folder"));
    if (folder && loader == LoaderKind::Beton)
        throw Error(ErrorCode::InvalidConfig,
                    Text("%1 is a folder, but data.loader is beton").arg(key), path,
                    Text("convert the folder first, or set data.loader to folder"));
    if (!folder && loader == LoaderKind::Folder)
        throw Error(ErrorCode::InvalidConfig,
                    Text("%1 is a file, but data.loader is folder").arg(key), path,
                    Text("set data.loader to beton, or name a folder of classes"));
}

// Bytes are a quarter of what a GPU is to be sent as float32. Erasing draws normalised values.
LoaderSettings forDevice(LoaderSettings settings, const BatchAllocator* allocator)
{
    if (allocator != nullptr && settings.augmentation.randomErasing.probability == 0)
        settings.output.type = PixelType::UInt8;
    return settings;
}

// What `data.exclude` takes away, of the folders or beton files of a run.
class Exclusion
{
public:
    Exclusion(const DataConfig& data, FileSystem& fileSystem) : m_data(data)
    {
        if (!data.exclude.empty())
            m_list = ExcludeList::read(fileSystem, data.exclude);
    }

    // The samples that stay; nothing for all of them.
    std::vector<std::uint32_t> samplesOf(const std::filesystem::path& beton, SplitKind split,
                                         FileSystem& fileSystem)
    {
        if (m_list.isEmpty())
            return {};
        const std::size_t count = beton::Reader(fileSystem, beton).sampleCount();
        std::vector<std::uint32_t> kept = m_list.keptSamples(count, split, &m_use);
        if (kept.empty())
            throw Error(ErrorCode::InvalidConfig, Text("'data.exclude' leaves no sample"), beton,
                        Text("shorten the list"));
        return kept.size() == count ? std::vector<std::uint32_t>() : kept;
    }

    void applyTo(ImageFolderSplit& found, SplitKind split)
    {
        if (m_list.isEmpty())
            return;
        m_list.removeFrom(found, found.root, split == SplitKind::Train, &m_use);
        requireImagesInEveryClass(found);
    }

    // Once all splits are open.
    void report(RunObserver& observer) const
    {
        if (m_list.isEmpty())
            return;
        // Without validation, the rest may be about that.
        const Severity unused = m_data.validation.empty() ? Severity::Info : Severity::Warning;
        for (const Problem& problem : exclusionReport(m_list, m_use, m_data.exclude, unused))
            observer.log(problem.severity,
                         problem.path.string() + ": " + problem.message.english());
    }

private:
    const DataConfig& m_data;
    ExcludeList m_list;
    ExcludeUse m_use;
};

// `observer` may be null.
std::unique_ptr<Loader> openLoader(const DataConfig& data, SplitKind split,
                                   const LoaderSettings& hostSettings, Exclusion& exclusion,
                                   FileSystem& fileSystem, BatchAllocator* allocator,
                                   RunObserver* observer, const std::stop_token& stop)
{
    const std::filesystem::path& path = split == SplitKind::Train ? data.train : data.validation;
    LoaderSettings settings = forDevice(hostSettings, allocator);
    if (data.loader == LoaderKind::Beton) {
        settings.samples = exclusion.samplesOf(path, split, fileSystem);
        return makeBetonLoader(fileSystem, path, settings, allocator);
    }
    ProblemList problems;
    ImageFolderSplit found =
        scanSplit(path, std::string(splitKindName(split)), fileSystem, problems, stop);
    exclusion.applyTo(found, split);
    if (observer != nullptr)
        problems.report(*observer);
    return makeFolderLoader(fileSystem, std::move(found), settings, allocator);
}

void reportLabels(const Loader& loader, const std::filesystem::path& path, RunObserver& observer)
{
    const LabelSource source = loader.labelSource();
    if (!source.others.empty())
        observer.log(Severity::Info,
                     fmt::format("{}: the labels are those of the field '{}'; data.label_field "
                                 "chooses another: {}",
                                 path.string(), source.field, fmt::join(source.others, ", ")));
}

// Sorted names of `a` that `b` lacks, at most ten of them.
std::string missingIn(std::span<const std::string> a, std::span<const std::string> b)
{
    const ClassIndex known(b);
    std::vector<std::string> missing;
    for (const std::string& name : a)
        if (!known.contains(name))
            missing.push_back(name);
    std::ranges::sort(missing);
    const std::size_t more = missing.size() - std::min(missing.size(), kClassesListed);
    missing.resize(missing.size() - more);
    return fmt::format("{}{}", fmt::join(missing, ", "),
                       more > 0 ? fmt::format(" and {} more", more) : "");
}

// From names that were compared; empty where the labels are the same.
std::vector<std::int64_t> labelsByName(std::span<const std::string> train,
                                       std::span<const std::string> others)
{
    std::vector<std::int64_t> labels;
    if (namesAreMadeUp(train) || namesAreMadeUp(others) ||
        std::ranges::equal(train, others, isSameClass))
        return labels;
    const ClassIndex known(train);
    for (const std::string& name : others)
        labels.push_back(static_cast<std::int64_t>(known.find(name).value()));
    return labels;
}

std::unique_ptr<Loader> openValidation(const ExperimentConfig& config, int workers,
                                       Exclusion& exclusion, FileSystem& fileSystem,
                                       BatchAllocator* allocator, RunObserver& observer,
                                       const std::stop_token& stop,
                                       std::span<const std::string> classNames,
                                       bool appliesOrientation, const RankLayout& ranks)
{
    const std::filesystem::path& path = config.data.validation;
    auto loader = openLoader(config.data, SplitKind::Validation,
                             validationLoaderSettings(config, workers, ranks), exclusion,
                             fileSystem, allocator, &observer, stop);
    requireSameClasses(classNames, loader->classNames(), path, {.inAnyOrder = true});
    if (loader->appliesOrientation() != appliesOrientation)
        observer.log(Severity::Warning,
                     path.string() + ": only one of training and validation data has its images "
                                     "turned as Exif says; convert both alike");
    if (namesAreMadeUp(loader->classNames()) != namesAreMadeUp(classNames))
        observer.log(Severity::Info, path.string() +
                                         ": only one of training and validation names its classes; "
                                         "labels are taken for the same numbers in both");
    return loader;
}

} // namespace

RunLoaders openRunData(const ExperimentConfig& config, int workers, FileSystem& fileSystem,
                       BatchAllocator* allocator, RunObserver& observer,
                       const std::stop_token& stop, const RankLayout& ranks)
{
    const DataConfig& data = config.data;
    requireKind(data.train, data.loader, "data.train");
    if (!data.validation.empty())
        requireKind(data.validation, data.loader, "data.val");

    RunLoaders result;
    Exclusion exclusion(data, fileSystem);
    result.train = openLoader(data, SplitKind::Train, trainLoaderSettings(config, workers, ranks),
                              exclusion, fileSystem, allocator, &observer, stop);
    result.classNames = result.train->classNames();
    reportLabels(*result.train, data.train, observer);
    if (!data.validation.empty()) {
        result.validation =
            openValidation(config, workers, exclusion, fileSystem, allocator, observer, stop,
                           result.classNames, result.train->appliesOrientation(), ranks);
        result.validationLabels = labelsByName(result.classNames, result.validation->classNames());
    }
    exclusion.report(observer);
    if (data.inMemory) {
        WarmUpLog training("training", observer);
        result.train->warmUp(training, stop);
        if (result.validation) {
            WarmUpLog validation("validation", observer);
            result.validation->warmUp(validation, stop);
        }
    }
    return result;
}

DataIdentity identityOf(const Loader& loader)
{
    return makeDataIdentity(loader.classCounts(), loader.contentDigest());
}

bool namesAreMadeUp(std::span<const std::string> names)
{
    for (std::size_t i = 0; i < names.size(); ++i)
        if (names[i] != fmt::format("class {}", i))
            return false;
    return true;
}

std::unique_ptr<Loader> openEvaluation(LoaderKind kind, const std::filesystem::path& data,
                                       const LoaderSettings& preparation, FileSystem& fileSystem,
                                       BatchAllocator* allocator, ProgressSink& progress,
                                       const std::stop_token& stop)
{
    const LoaderSettings settings = forDevice(preparation, allocator);
    if (kind == LoaderKind::Beton)
        return makeBetonLoader(fileSystem, data, settings, allocator);
    return makeFolderLoader(fileSystem, scanSplit(data, "evaluation", fileSystem, progress, stop),
                            settings, allocator);
}

std::unique_ptr<Loader> openTraining(const ExperimentConfig& config, int workers,
                                     FileSystem& fileSystem, const std::stop_token& stop)
{
    Exclusion exclusion(config.data, fileSystem);
    return openLoader(config.data, SplitKind::Train, trainLoaderSettings(config, workers),
                      exclusion, fileSystem, nullptr, nullptr, stop);
}

void reopenTraining(RunLoaders& data, const ExperimentConfig& config, int imageSize, int workers,
                    FileSystem& fileSystem, BatchAllocator* allocator, RunObserver& observer,
                    const std::stop_token& stop, const RankLayout& ranks)
{
    LoaderSettings settings = trainLoaderSettings(config, workers, ranks);
    settings.output.size = imageSize;
    data.train.reset(); // its workers and memory first
    Exclusion exclusion(config.data, fileSystem);
    data.train = openLoader(config.data, SplitKind::Train, settings, exclusion, fileSystem,
                            allocator, &observer, stop);
}

void requireSameClasses(std::span<const std::string> train, std::span<const std::string> others,
                        const std::filesystem::path& path, const ComparedClasses& compared)
{
    if (std::ranges::equal(train, others, isSameClass))
        return;
    // The highest label in a split says how many classes it has at least.
    if (namesAreMadeUp(others) && others.size() <= train.size())
        return;
    if (namesAreMadeUp(train) && others.size() == train.size())
        return;
    Text text =
        Text("training has %1 classes, %2 has %3").arg(train.size(), compared.owner, others.size());
    if (!namesAreMadeUp(train) && !namesAreMadeUp(others)) {
        const std::string onlyTrain = missingIn(train, others);
        const std::string onlyOthers = missingIn(others, train);
        if (compared.inAnyOrder && train.size() == others.size() && onlyTrain.empty() &&
            onlyOthers.empty()) {
            requireClearNames(train, others, path);
            return;
        }
        if (!onlyTrain.empty())
            text = Text("%1; only in %2: %3").arg(text, "training", onlyTrain);
        if (!onlyOthers.empty())
            text = Text("%1; only in %2: %3").arg(text, compared.owner, onlyOthers);
        if (onlyTrain.empty() && onlyOthers.empty())
            text = Text("%1, the same ones in another order").arg(text);
    }
    throw Error(ErrorCode::ClassMismatch, text, path, compared.hint);
}

} // namespace formwork
