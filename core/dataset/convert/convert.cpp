#include "core/dataset/convert/convert.h"

#include "core/base/error.h"
#include "core/dataset/convert/image_selection.h"
#include "core/dataset/convert/split_conversion.h"
#include "core/dataset/doctor/exclude_list.h"

#include <algorithm>
#include <memory>
#include <utility>

namespace formwork {

namespace fs = std::filesystem;

namespace {

// Makes a folder with its parents, and takes away again what it made unless keep() was called.
class OutputFolder
{
public:
    OutputFolder(FileSystem& fileSystem, const fs::path& folder)
    {
        std::error_code ignored;
        for (fs::path part = folder; !part.empty() && !fs::exists(part, ignored);
             part = part.parent_path())
            m_made.push_back(part);
        if (!m_made.empty())
            fileSystem.createDirectories(folder);
    }
    ~OutputFolder()
    {
        std::error_code ignored; // a folder that got files meanwhile stays
        for (const fs::path& part : m_made)
            fs::remove(part, ignored);
    }
    OutputFolder(const OutputFolder&) = delete;
    OutputFolder& operator=(const OutputFolder&) = delete;
    void keep() { m_made.clear(); }

private:
    std::vector<fs::path> m_made; // deepest first
};

struct Job
{
    ImageFolderSplit split; // as selected
    fs::path target;
};

// Converts all, then publishes all: until the last image is on the disk nothing appears.
std::vector<ConvertReport> convertAll(const std::vector<Job>& jobs, const ConvertSettings& settings,
                                      FileSystem& fileSystem, ProgressSink& progress,
                                      const std::stop_token& stop)
{
    OutputFolder folder(fileSystem, jobs.front().target.parent_path());
    std::vector<std::unique_ptr<SplitConversion>> conversions;
    for (const Job& job : jobs) {
        conversions.push_back(std::make_unique<SplitConversion>(job.split, job.target, settings,
                                                                fileSystem, progress));
        conversions.back()->prepare(stop);
    }
    const auto isKept = [](const auto& conversion) {
        return conversion->report().isKept;
    };
    if (!std::ranges::all_of(conversions, isKept))
        for (const auto& conversion : conversions)
            conversion->requireCompanion();
    for (const auto& conversion : conversions)
        conversion->run(stop);
    std::vector<ConvertReport> reports;
    try {
        for (const auto& conversion : conversions) {
            conversion->commit();
            reports.push_back(conversion->report());
        }
    } catch (...) {
        for (const auto& conversion : conversions)
            conversion->withdraw();
        throw;
    }
    for (const auto& conversion : conversions)
        conversion->forget();
    folder.keep();
    return reports;
}

void leaveOutExcluded(const ConvertRequest& request, ScanResult& found, FileSystem& fileSystem,
                      ProgressSink& progress)
{
    const fs::path& file = request.settings.exclude;
    if (file.empty())
        return;
    const ExcludeList list = ExcludeList::read(fileSystem, file);
    ExcludeUse use;
    list.removeFrom(found.train, request.source, true, &use);
    if (found.validation)
        list.removeFrom(*found.validation, request.source, true, &use);
    for (const Problem& problem : exclusionReport(list, use, file))
        progress.problem(problem);
}

void checkSplit(const ImageFolderSplit& split)
{
    if (split.files.empty())
        throw Error(ErrorCode::NotFound, Text("the split '%1' has no images").arg(split.name),
                    split.root, Text("choose a folder with one folder of images per class"));
}

} // namespace

ConvertReport convertSplit(const ImageFolderSplit& split, const fs::path& target,
                           const ConvertSettings& settings, FileSystem& fileSystem,
                           ProgressSink& progress, std::stop_token stop)
{
    validate(settings);
    checkSplit(split);
    return convertAll({{selectImages(split, settings), target}}, settings, fileSystem, progress,
                      stop)
        .front();
}

std::vector<ConvertReport> convertFolder(const ConvertRequest& request, FileSystem& fileSystem,
                                         ProgressSink& progress, std::stop_token stop)
{
    validate(request);
    ScanRequest scan;
    scan.root = request.source;
    scan.validationFraction = request.validationFraction;
    scan.seed = request.settings.seed;
    scan.workers = request.settings.workers;
    scan.reportEmptyFiles = false;
    ScanResult found = scanImageFolder(scan, fileSystem, progress, stop);
    leaveOutExcluded(request, found, fileSystem, progress);
    checkSplit(found.train);

    std::vector<Job> jobs;
    jobs.push_back({selectImages(found.train, request.settings), targetOf(request, "train")});
    requireImagesInEveryClass(jobs.front().split);
    if (found.validation) {
        ImageFolderSplit selected = selectImages(*found.validation, request.settings);
        // A split made here leaves classes of a single image to train.
        if (!selected.files.empty() && found.validation->root != found.train.root)
            requireImagesInEveryClass(selected);
        if (selected.files.empty())
            progress.problem({Severity::Warning, found.validation->root,
                              found.validation->files.empty()
                                  ? Text("there is no validation part: it has no images; only the "
                                         "train file is written")
                                  : Text("there is no validation part: none of its images is "
                                         "selected; only the train file is written")});
        else
            jobs.push_back({std::move(selected), targetOf(request, "validation")});
    }
    return convertAll(jobs, request.settings, fileSystem, progress, stop);
}

} // namespace formwork
