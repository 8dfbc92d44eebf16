#include "core/dataset/scan/image_folder.h"

#include "core/base/error.h"
#include "core/base/threads.h"
#include "core/beton/class_names.h"
#include "core/dataset/scan/annotations.h"
#include "core/dataset/scan/folder_layout.h"
#include "core/dataset/scan/folder_walk.h"
#include "core/dataset/scan/image_probe.h"
#include "core/dataset/scan/sample_split.h"
#include "core/dataset/scan/scan_reporter.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>
#include <span>
#include <string_view>
#include <system_error>
#include <unordered_map>
#include <utility>

namespace formwork {

namespace fs = std::filesystem;

namespace {

struct ScanContext
{
    FileSystem& fileSystem;
    ScanReporter& reporter;
    const std::stop_token& stop;
    SystemEntryCounter& systemEntries;
    int workers = 0;
    bool reportEmptyFiles = true;
    IgnoredFileCounter* ignored = nullptr; // none: nobody asks
};

void requireFolder(const fs::path& path)
{
    std::error_code failure;
    const fs::file_status status = fs::status(path, failure);
    if (status.type() == fs::file_type::not_found)
        throw Error(ErrorCode::NotFound, Text("the image folder does not exist"), path,
                    Text("check the path"));
    if (failure)
        throw errorFromErrno(failure.value(), Text("open the folder"), path);
    if (status.type() != fs::file_type::directory)
        throw Error(ErrorCode::InvalidArgument, Text("not a folder"), path,
                    Text("choose the folder that contains the images; unpack an archive first"));
}

std::size_t classCount(const ImageFolderSplit& split)
{
    return split.classNames.size();
}

void sortFiles(ImageFolderSplit& split)
{
    std::sort(split.files.begin(), split.files.end(), [](const ImageFile& a, const ImageFile& b) {
        return a.label != b.label ? a.label < b.label : a.path.native() < b.path.native();
    });
}

void reportEmptyFiles(const ImageFolderSplit& split, ScanReporter& reporter)
{
    for (const ImageFile& file : split.files) {
        if (file.bytes == 0)
            reporter.problem({Severity::Error, file.path, Text("the file is empty (0 bytes)")});
    }
}

ImageFolderSplit newSplit(const fs::path& folder, const std::string& name)
{
    ImageFolderSplit split;
    split.name = name;
    split.root = folder;
    return split;
}

WalkReport walkReport(const ScanContext& context)
{
    ScanReporter& reporter = context.reporter;
    WalkReport report;
    report.problem = [&reporter](Problem problem) {
        reporter.problem(std::move(problem));
    };
    report.found = [&reporter](std::uint64_t files) {
        reporter.found(files);
    };
    if (context.ignored != nullptr)
        report.ignored = [&ignored = *context.ignored](const fs::path& file) {
            ignored.add(file);
        };
    report.systemEntry = [&entries = context.systemEntries](const fs::path& entry) {
        entries.add(entry);
    };
    return report;
}

struct ClassFolders
{
    std::vector<std::string> folders;
    std::vector<std::size_t> labels; // of each of them
    std::vector<std::string> names;  // by label
};

// Folders whose names differ in nothing but how Unicode composes them are one class.
ClassFolders groupByClass(const fs::path& root, std::vector<std::string> folders,
                          ScanReporter& reporter)
{
    ClassFolders classes;
    std::unordered_map<std::string, std::size_t> labels; // by comparable name
    for (std::string& folder : folders) {
        const auto [entry, isNew] = labels.emplace(comparableName(folder), classes.names.size());
        if (isNew)
            classes.names.push_back(folder);
        else
            reporter.warn(
                root / folder,
                Text("two folders have this name, in two spellings of Unicode (as macOS and as "
                     "other systems write it); taken as one class"));
        classes.labels.push_back(entry->second);
        classes.folders.push_back(std::move(folder));
    }
    return classes;
}

// Classes that are links are as good as folders, but two of one folder have the same images.
void reportSharedFolders(const fs::path& root, const ClassFolders& classes, ScanReporter& reporter)
{
    std::vector<fs::path> paths;
    for (const std::string& folder : classes.folders)
        paths.push_back(root / folder);
    for (const auto& [first, later] : findSameFolders(paths))
        reporter.warn(paths[later],
                      Text("a link makes this the same folder as %1; its images are in both")
                          .arg(classes.folders[first]));
}

ImageFolderSplit scanClassFolders(const fs::path& folder, const std::string& name,
                                  const std::vector<std::string>& leftOut,
                                  const ScanContext& context)
{
    FolderListing listing = listFolder(folder);
    for (const std::string& entry : listing.systemEntries)
        context.systemEntries.add(folder / entry);
    std::erase_if(listing.folders, [&](const std::string& entry) {
        return std::ranges::find(leftOut, entry) != leftOut.end();
    });
    for (const std::string& link : listing.deadLinks)
        context.reporter.warn(folder / link, Text("the link leads nowhere; skipped"));
    if (listing.folders.empty())
        throw Error(ErrorCode::NotFound,
                    listing.imageFiles > 0 ? Text("images, but no class folders")
                                           : Text("no class folders"),
                    folder, folderLayoutHint());
    if (listing.imageFiles > 0)
        context.reporter.warn(
            folder,
            Text("%1 image files lie outside any class folder; ignored").arg(listing.imageFiles));

    ImageFolderSplit split = newSplit(folder, name);
    ClassFolders classes = groupByClass(folder, std::move(listing.folders), context.reporter);
    reportSharedFolders(folder, classes, context.reporter);
    std::vector<std::vector<WalkedFile>> found(classes.folders.size());
    const WalkReport report = walkReport(context);
    parallelFor(found.size(), context.workers, context.stop, [&](std::size_t i, int) {
        found[i] = walkImages(folder / classes.folders[i], report, context.stop);
    });

    split.files.reserve(std::accumulate(
        found.begin(), found.end(), std::size_t{0},
        [](std::size_t sum, const std::vector<WalkedFile>& files) { return sum + files.size(); }));
    for (std::size_t i = 0; i < found.size(); ++i) {
        for (WalkedFile& file : found[i])
            split.files.push_back({std::move(file.path),
                                   static_cast<std::int32_t>(classes.labels[i]), file.bytes,
                                   file.modified});
    }
    split.classNames = std::move(classes.names);
    if (classCount(split) < found.size())
        sortFiles(split);
    return split;
}

ImageFolderSplit scanTinyImageNetValidation(const fs::path& folder, const std::string& name,
                                            const ScanContext& context)
{
    const fs::path annotations = folder / "val_annotations.txt";
    constexpr std::uint64_t kLargestList = std::uint64_t{256} << 20;
    const auto classes =
        parseAnnotations(readTextFile(context.fileSystem, annotations, kLargestList), annotations);
    ImageFolderSplit split = newSplit(folder, name);
    for (const auto& [file, className] : classes)
        split.classNames.push_back(className);
    std::sort(split.classNames.begin(), split.classNames.end());
    split.classNames.erase(std::unique(split.classNames.begin(), split.classNames.end()),
                           split.classNames.end());

    for (WalkedFile& file : walkImages(folder / "images", walkReport(context), context.stop)) {
        const auto entry = classes.find(file.path.filename().native());
        if (entry == classes.end()) {
            context.reporter.warn(file.path, Text("not listed in val_annotations.txt; ignored"));
            continue;
        }
        const auto position =
            std::lower_bound(split.classNames.begin(), split.classNames.end(), entry->second);
        split.files.push_back({std::move(file.path),
                               static_cast<std::int32_t>(position - split.classNames.begin()),
                               file.bytes, file.modified});
    }
    sortFiles(split);
    return split;
}

// `leftOut`: names of folders in it that are not classes.
ImageFolderSplit scanAnySplit(const fs::path& folder, const std::string& name,
                              const std::vector<std::string>& leftOut, const ScanContext& context)
{
    context.reporter.begin("Scanning " + name);
    ImageFolderSplit split = isTinyImageNetValidation(folder)
                                 ? scanTinyImageNetValidation(folder, name, context)
                                 : scanClassFolders(folder, name, leftOut, context);
    context.reporter.end();
    if (context.reportEmptyFiles)
        reportEmptyFiles(split, context.reporter);
    return split;
}

void requireImages(const ImageFolderSplit& split)
{
    if (split.files.empty())
        throw Error(ErrorCode::NotFound, Text("no image files below this folder"), split.root,
                    folderLayoutHint());
}

void reportClassesWithoutImages(const ImageFolderSplit& split, ScanReporter& reporter)
{
    const std::vector<std::uint64_t> counts = split.classCounts();
    for (std::size_t label = 0; label < counts.size(); ++label) {
        if (counts[label] == 0)
            reporter.warn(
                split.root / split.classNames[label],
                Text("class '%1' has no images in %2").arg(split.classNames[label], split.name));
    }
}

void scanTrainAndValidation(const FolderLayout& layout, const ScanContext& context,
                            ScanResult& result)
{
    result.train = scanAnySplit(*layout.train, "train", {}, context);
    requireImages(result.train);
    reportClassesWithoutImages(result.train, context.reporter);
    if (!layout.validation) {
        context.reporter.warn(layout.root,
                              Text("there is no validation folder beside train; scan the train "
                                   "folder itself to have a part split off"));
        return;
    }
    const fs::path& folder = *layout.validation;
    ImageFolderSplit validation = scanAnySplit(folder, "validation", {}, context);
    requireImages(validation);
    const ClassIndex present(validation.classNames);
    adoptClasses(validation, result.train.classNames);
    const std::vector<std::uint64_t> counts = validation.classCounts();
    for (std::size_t label = 0; label < counts.size(); ++label) {
        const std::string& name = validation.classNames[label];
        if (!present.contains(name))
            context.reporter.warn(folder / name,
                                  Text("class '%1' is missing in %2").arg(name, "validation"));
        else if (counts[label] == 0)
            context.reporter.warn(folder / name,
                                  Text("class '%1' has no images in %2").arg(name, "validation"));
    }
    result.validation = std::move(validation);
}

// A class of one image stays in train.
void splitOffValidation(const ScanRequest& request, ScanReporter& reporter, ScanResult& result)
{
    const std::vector<std::uint64_t> counts = result.train.classCounts();
    std::vector<std::int32_t> labels;
    labels.reserve(result.train.files.size());
    for (const ImageFile& file : result.train.files)
        labels.push_back(file.label);
    const std::array fractions = {request.validationFraction};
    const SampleList chosen =
        splitByFractions(labels.size(), fractions, request.seed, labels).front();

    ImageFolderSplit train = newSplit(result.train.root, "train");
    ImageFolderSplit validation = newSplit(result.train.root, "validation");
    train.classNames = validation.classNames = result.train.classNames;
    auto next = chosen.begin();
    for (std::uint32_t i = 0; i < labels.size(); ++i) {
        const bool isChosen = next != chosen.end() && *next == i;
        next += isChosen ? 1 : 0;
        const bool isAlone = counts[static_cast<std::size_t>(labels[i])] == 1;
        (isChosen && !isAlone ? validation : train)
            .files.push_back(std::move(result.train.files[i]));
    }
    result.train = std::move(train);
    if (!validation.files.empty())
        result.validation = std::move(validation);
    else
        reporter.warn(result.train.root,
                      Text("there is no validation part: no class has more than one image, and a "
                           "single one is for training"));
}

void scanPlainFolder(const ScanRequest& request, const FolderLayout& layout,
                     const ScanContext& context, ScanResult& result)
{
    result.train = scanAnySplit(layout.root, "train", layout.leftOut, context);
    requireImages(result.train);
    reportClassesWithoutImages(result.train, context.reporter);
    if (request.validationFraction > 0)
        splitOffValidation(request, context.reporter, result);
}

void reportSystemEntries(const std::vector<SystemEntries>& all, const fs::path& root,
                         ScanReporter& reporter)
{
    for (const SystemEntries& entries : all)
        reporter.problem({Severity::Info, root, describe(entries, root)});
}

// A training on the classes "train" and "val" would look like any other.
void refuseSplits(const fs::path& folder, const FolderLayout& layout, bool isTraining)
{
    if (!layout.train)
        return;
    const std::string train = layout.train->native();
    const std::string validation = layout.validation ? layout.validation->native() : std::string();
    const std::string found =
        layout.train->lexically_relative(folder).native() +
        (layout.validation ? "/ and " + layout.validation->lexically_relative(folder).native()
                           : std::string()) +
        "/";
    throw Error(
        ErrorCode::InvalidArgument, Text("the folder holds splits (%1), not classes").arg(found),
        folder,
        Text("name one of them: %1").arg((isTraining || validation.empty() ? train : validation)));
}

void validate(const ScanRequest& request)
{
    if (!(request.validationFraction >= 0.0 && request.validationFraction < 1.0))
        throw Error(ErrorCode::InvalidArgument, Text("the validation fraction must be in [0, 1)"));
    if (request.workers < 0)
        throw Error(ErrorCode::InvalidArgument, Text("the number of workers must not be negative"));
}

} // namespace

std::vector<std::uint64_t> ImageFolderSplit::classCounts() const
{
    std::vector<std::uint64_t> counts(classNames.size(), 0);
    for (const ImageFile& file : files)
        ++counts.at(static_cast<std::size_t>(file.label));
    return counts;
}

ScanResult scanImageFolder(const ScanRequest& request, FileSystem& fileSystem,
                           ProgressSink& progress, std::stop_token stop)
{
    validate(request);
    requireFolder(request.root);
    ScanReporter reporter(progress);
    IgnoredFileCounter ignored;
    SystemEntryCounter systemEntries;
    const ScanContext context{fileSystem,    reporter,        stop,
                              systemEntries, request.workers, request.reportEmptyFiles,
                              &ignored};
    const FolderLayout layout = findFolderLayout(request.root, OnlyFolder::Enter, stop);
    if (layout.note)
        reporter.problem(*layout.note);
    ScanResult result;
    result.layout = layout;
    if (layout.train)
        scanTrainAndValidation(layout, context, result);
    else
        scanPlainFolder(request, layout, context, result);
    result.ignored = ignored.take();
    for (const IgnoredFiles& files : result.ignored)
        reporter.problem({files.isPicture ? Severity::Warning : Severity::Info, request.root,
                          describe(files, request.root)});
    result.systemEntries = systemEntries.take();
    reportSystemEntries(result.systemEntries, request.root, reporter);
    if (request.probeImages) {
        ImageProbe probe(fileSystem, reporter, request.workers);
        probe.run(result.train, stop);
        if (result.validation)
            probe.run(*result.validation, stop);
        result.sizes = probe.sizes();
    }
    result.problems = reporter.takeProblems();
    return result;
}

bool expectsValidation(const fs::path& root, double validationFraction)
{
    try {
        const FolderLayout layout = findFolderLayout(root, OnlyFolder::Enter, {});
        return layout.train ? layout.validation.has_value() : validationFraction > 0;
    } catch (const Error&) {
        return validationFraction > 0; // a scan reports why
    }
}

ImageFolderSplit scanSplit(const fs::path& folder, const std::string& name, FileSystem& fileSystem,
                           ProgressSink& progress, std::stop_token stop)
{
    requireFolder(folder);
    ScanReporter reporter(progress);
    SystemEntryCounter systemEntries;
    const bool isTraining = name == "train";
    const FolderLayout layout =
        findFolderLayout(folder, isTraining ? OnlyFolder::Enter : OnlyFolder::Keep, stop);
    refuseSplits(folder, layout, isTraining);
    if (layout.note)
        reporter.problem(*layout.note);
    ImageFolderSplit split = scanAnySplit(layout.root, name, layout.leftOut,
                                          {fileSystem, reporter, stop, systemEntries, 0});
    reportSystemEntries(systemEntries.take(), folder, reporter);
    requireImages(split);
    requireImagesInEveryClass(split);
    return split;
}

void requireImagesInEveryClass(const ImageFolderSplit& split)
{
    const std::vector<std::uint64_t> counts = split.classCounts();
    const auto bare = std::find(counts.begin(), counts.end(), std::uint64_t{0});
    if (bare == counts.end())
        return;
    const std::string& name = split.classNames[static_cast<std::size_t>(bare - counts.begin())];
    const auto others = std::count(bare, counts.end(), std::uint64_t{0}) - 1;
    throw Error(
        ErrorCode::ClassMismatch,
        others > 0
            ? Text("class '%1' (and %2 more) has no images in %3").arg(name, others, split.name)
            : Text("class '%1' has no images in %2").arg(name, split.name),
        split.root, Text("put images into a folder of that name, or remove the class"));
}

static Error unknownToTrain(const ImageFolderSplit& split, const std::string& name,
                            const std::vector<std::string>& trainClasses)
{
    if (const auto similar = similarName(trainClasses, name))
        return {ErrorCode::ClassMismatch,
                Text("class '%1' of %2 is unknown to train, which has '%3'")
                    .arg(name, split.name, *similar),
                split.root, Text("give the class folders the same name in both splits")};
    return {ErrorCode::ClassMismatch,
            Text("class '%1' of %2 is unknown to train").arg(name, split.name), split.root,
            Text("both splits need the same class folders")};
}

void adoptClasses(ImageFolderSplit& split, const std::vector<std::string>& trainClasses)
{
    const std::vector<std::uint64_t> counts = split.classCounts();
    std::vector<std::int32_t> labels(counts.size(), -1);
    const ClassIndex train(trainClasses);
    for (std::size_t old = 0; old < counts.size(); ++old) {
        if (const auto label = train.find(split.classNames[old]))
            labels[old] = static_cast<std::int32_t>(*label);
        else if (counts[old] > 0)
            throw unknownToTrain(split, split.classNames[old], trainClasses);
    }
    for (ImageFile& file : split.files)
        file.label = labels[static_cast<std::size_t>(file.label)];
    split.classNames = trainClasses;
    sortFiles(split);
}

} // namespace formwork
