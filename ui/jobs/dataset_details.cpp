#include "ui/jobs/dataset_details.h"

#include "core/base/error.h"
#include "core/beton/reader.h"
#include "core/dataset/doctor/check_betons.h"
#include "core/dataset/doctor/check_images.h"

#include <algorithm>
#include <map>
#include <utility>

namespace formwork::ui {

namespace fs = std::filesystem;

namespace {

std::uint64_t totalBytes(const ImageFolderSplit& split)
{
    std::uint64_t bytes = 0;
    for (const ImageFile& file : split.files)
        bytes += file.bytes;
    return bytes;
}

// "photos" also for "/data/photos/".
std::string lastPart(const fs::path& path)
{
    return path.has_filename() ? path.filename().string() : path.parent_path().filename().string();
}

CheckedScan scanned(const fs::path& root, ImageReading reading, FileSystem& fileSystem,
                    ProgressSink& progress, const std::stop_token& stop)
{
    ScanRequest request;
    request.root = root;
    if (reading == ImageReading::Pixels)
        return checkImages(request, fileSystem, progress, stop);
    request.probeImages = reading == ImageReading::Headers;
    CheckedScan scan;
    scan.scan = scanImageFolder(request, fileSystem, progress, stop);
    return scan;
}

// Reports why there are none. A file without labels can be looked at, though not trained with.
bool hasLabels(const beton::Reader& reader, std::vector<Problem>& problems)
{
    try {
        beton::requireLabelField(reader);
        return true;
    } catch (const Error& error) {
        problems.push_back({Severity::Warning, error.path(), error.text()});
        return false;
    }
}

} // namespace

DatasetDetails inspectFolder(const fs::path& root, ImageReading reading, FileSystem& fileSystem,
                             ProgressSink& progress, std::stop_token stop)
{
    CheckedScan checked = scanned(root, reading, fileSystem, progress, stop);
    const ScanResult& scan = checked.scan;

    DatasetDetails details;
    if (reading == ImageReading::Pixels)
        details.diagnosis = std::make_shared<const DatasetDiagnosis>(std::move(checked.diagnosis));
    details.row.kind = DatasetKind::ImageFolder;
    details.row.path = root;
    details.row.name = lastPart(root);
    details.row.classNames = scan.train.classNames;
    details.row.trainSamples = scan.train.files.size();
    details.row.bytes = totalBytes(scan.train);
    details.trainCounts = scan.train.classCounts();
    details.trainFolder = scan.train.root;
    if (scan.validation) {
        details.row.validationSamples = scan.validation->files.size();
        details.row.bytes += totalBytes(*scan.validation);
        details.validationCounts = scan.validation->classCounts();
        // Split by fraction, both have the same root: no folder holds just the validation images.
        if (scan.validation->root != scan.train.root)
            details.validationFolder = scan.validation->root;
    }
    details.problems = scan.problems;
    details.sizes = scan.sizes;
    details.imagesRead = reading;
    details.samples = std::make_shared<const SampleList>(scan);
    details.thumbnails = folderThumbnails(details.samples, fileSystem);
    return details;
}

DatasetDetails inspectBeton(const fs::path& file, FileSystem& fileSystem)
{
    const beton::Reader reader(fileSystem, file);
    const beton::ImageTable table = beton::readImageTable(reader);

    DatasetDetails details;
    details.row.kind = DatasetKind::Beton;
    details.row.path = file;
    details.row.name = file.stem().string();
    if (hasLabels(reader, details.problems)) {
        details.row.classNames = table.classNames;
        details.trainCounts.assign(table.classNames.size(), 0);
        for (const std::int32_t label : table.labels)
            ++details.trainCounts.at(std::size_t(label));
    }
    details.row.trainSamples = reader.sampleCount();
    details.row.bytes = reader.fileBytes();
    BetonDetails beton;
    std::map<std::pair<int, int>, std::uint64_t> sizes;
    for (std::size_t sample = 0; sample < reader.sampleCount(); ++sample) {
        const beton::StoredImage image = reader.image(sample, table.imageField);
        ++sizes[{image.width, image.height}];
        const bool jpeg = image.mode == beton::ImageMode::Jpeg;
        ++(jpeg ? beton.jpegSamples : beton.rawSamples);
    }
    beton.header = reader.header();
    beton.fields = reader.fields();
    beton.pages = reader.pageCount();
    beton.manifest = reader.manifest();
    beton.manifestProblem = reader.manifestProblem();
    details.beton = std::move(beton);
    for (const auto& [size, count] : sizes)
        details.sizes.push_back({size.first, size.second, count});
    std::ranges::stable_sort(details.sizes, std::ranges::greater{}, &ImageSizeCount::count);
    details.thumbnails = betonThumbnails(file, fileSystem);
    return details;
}

DatasetDetails checkBeton(const fs::path& file, const fs::path& validation, FileSystem& fileSystem,
                          ProgressSink& progress, std::stop_token stop)
{
    DatasetDetails details = inspectBeton(file, fileSystem);
    CheckBetonsRequest request{.train = file};
    if (!validation.empty()) {
        request.validation = validation;
        details.validationThumbnails = betonThumbnails(validation, fileSystem);
    }
    details.diagnosis = std::make_shared<const DatasetDiagnosis>(
        checkBetons(request, fileSystem, progress, std::move(stop)));
    return details;
}

std::filesystem::path datasetPath(const std::filesystem::path& path)
{
    const std::filesystem::path clean = std::filesystem::absolute(path).lexically_normal();
    return clean.has_filename() ? clean : clean.parent_path();
}

} // namespace formwork::ui
