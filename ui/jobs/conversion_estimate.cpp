#include "ui/jobs/conversion_estimate.h"

#include "core/base/error.h"
#include "core/base/threads.h"
#include "core/beton/reader.h"

#include <QTemporaryDir>

#include <algorithm>
#include <cmath>

namespace formwork::ui {

namespace {

// Enough for every worker to have several, and for a tenth of error in the size.
constexpr std::size_t kLeastImages = 32;
constexpr std::size_t kImagesPerWorker = 8;
constexpr std::size_t kMostEstimated = 128;

// A sample never spans two pages: of each page some half a sample stays empty.
double fileBytes(double images, double bytesPerImage, double metadataPerImage, double pageSize)
{
    const double room = std::max(pageSize / 2, pageSize - bytesPerImage / 2);
    return std::ceil(images * bytesPerImage / room) * pageSize + images * metadataPerImage;
}

} // namespace

ConversionEstimate estimateConversion(const SampleList& samples, const ConvertSettings& settings,
                                      FileSystem& fileSystem, std::stop_token stop)
{
    constexpr double kMetadataPerImage = 24 + 24; // record and allocation
    const auto workers =
        static_cast<std::size_t>(settings.workers > 0 ? settings.workers : availableCores());
    const ImageFolderSplit split =
        samples.spread(std::clamp(kImagesPerWorker * workers, kLeastImages, kMostEstimated));

    ConvertSettings trial = settings;
    trial.classes.clear(); // a choice of images changes how many there are, not what they are like
    trial.fraction = 1;
    trial.maxImages = 0;
    trial.strict = false;
    trial.keepUnfinished = trial.resume = false;
    const QTemporaryDir folder;
    if (!folder.isValid())
        throw Error(ErrorCode::Io, Text("no temporary folder can be created"));
    NullProgress silence;
    const ConvertReport report =
        convertSplit(split, folder.filePath(QStringLiteral("estimate.beton")).toStdString(), trial,
                     fileSystem, silence, stop);
    const beton::Reader reader(fileSystem, report.file);
    double payload = 0;
    for (const beton::Allocation& allocation : reader.allocations())
        payload += static_cast<double>(allocation.bytes);

    ConversionEstimate estimate;
    estimate.sampled = report.samples;
    estimate.images = samples.size();
    const double written = std::max(1.0, static_cast<double>(report.samples));
    const auto bytesOf = [&](std::size_t images) {
        return images == 0 ? 0.0
                           : fileBytes(static_cast<double>(images), payload / written,
                                       kMetadataPerImage, reader.header().pageSize);
    };
    estimate.bytes = bytesOf(samples.trainCount()) + bytesOf(samples.size() - samples.trainCount());
    estimate.seconds = report.seconds * static_cast<double>(samples.size()) /
                       static_cast<double>(split.files.size());
    estimate.jpegShare = static_cast<double>(report.jpegSamples) / written;
    return estimate;
}

} // namespace formwork::ui
