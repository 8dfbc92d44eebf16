#include "ui/jobs/hardest_images.h"

#include "core/base/error.h"
#include "core/beton/class_names.h"
#include "core/beton/reader.h"
#include "core/dataset/scan/image_folder.h"
#include "core/image/resample/resample.h"
#include "core/runner/inference_job.h"
#include "ui/widgets/style.h"

#include <QCoreApplication>
#include <QLocale>

#include <algorithm>
#include <functional>

namespace formwork::ui {

namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMostImages = 500;

ImageFolderSplit validationImages(const fs::path& data, Store& store, FileSystem& fileSystem,
                                  ProgressSink& progress, const std::stop_token& stop)
{
    std::error_code ignored;
    if (fs::is_directory(data, ignored))
        return scanSplit(data, "validation", fileSystem, progress, stop);
    const beton::Reader reader(fileSystem, data);
    fs::path source = reader.manifest() ? fs::path(reader.manifest()->source) : fs::path();
    if (!source.empty() && !fs::is_directory(source, ignored))
        source = store.movedPath(source);
    if (source.empty() || !fs::is_directory(source, ignored))
        throw Error(ErrorCode::NotFound,
                    Text("the image folder that this beton file was made from is not there"), data,
                    Text("the hardest images are shown from files"));
    ScanRequest request;
    request.root = source;
    ScanResult scan = scanImageFolder(request, fileSystem, progress, stop);
    if (!scan.validation || scan.validation->root == scan.train.root)
        throw Error(ErrorCode::NotFound, Text("the folder has no validation images of its own"),
                    source);
    adoptClasses(*scan.validation, scan.train.classNames);
    return std::move(*scan.validation);
}

QString percentText(double share)
{
    return QStringLiteral("%1 %").arg(QLocale().toString(100 * share, 'f', 0));
}

class HardestThumbnails final : public ThumbnailSource
{
public:
    HardestThumbnails(HardestImages images, FileSystem& fileSystem)
        : m_images(std::move(images))
        , m_fileSystem(fileSystem)
    {}

    std::size_t size() const override { return m_images.images.size(); }
    std::int32_t label(std::size_t sample) const override { return m_images.images[sample].label; }
    const std::vector<std::string>& classNames() const override { return m_images.classNames; }
    QString title(std::size_t sample) const override
    {
        const HardImage& image = m_images.images[sample];
        return QStringLiteral("%1 \u2192 %2")
            .arg(truth(image), QString::fromStdString(image.predicted));
    }
    QString toolTip(std::size_t sample) const override
    {
        const HardImage& image = m_images.images[sample];
        return QCoreApplication::translate("formwork::ui::HardestImages",
                                           "%1\nis %2 (%3), taken for %4 (%5)")
            .arg(toQString(image.image), truth(image), percentText(image.truthShare),
                 QString::fromStdString(image.predicted), percentText(image.predictedShare));
    }
    QImage thumbnail(std::size_t sample, int side, ThumbnailScratch& scratch) const override
    {
        return fileThumbnail(m_fileSystem, m_images.images[sample].image, side, scratch);
    }

private:
    QString truth(const HardImage& image) const
    {
        return QString::fromStdString(m_images.classNames[static_cast<std::size_t>(image.label)]);
    }

    HardestImages m_images;
    FileSystem& m_fileSystem;
};

} // namespace

HardestImages findHardestImages(Backend& backend, Store& store, RunId run, FileSystem& fileSystem,
                                ProgressSink& progress, std::stop_token stop)
{
    ExperimentConfig config = store.config(run);
    store.followMoves(config.data);
    if (config.data.validation.empty())
        throw Error(ErrorCode::NotFound, Text("this run has no validation images"));
    const ImageFolderSplit split =
        validationImages(config.data.validation, store, fileSystem, progress, stop);
    PredictRequest request;
    request.settings.batchSize = config.train.batchSize;
    request.top = static_cast<int>(split.classNames.size());
    for (const ImageFile& file : split.files)
        request.inputs.push_back(file.path);
    const PredictResult result =
        predictWithRun(backend, store, run, request, fileSystem, progress, stop);

    HardestImages hardest;
    hardest.classNames = split.classNames;
    for (std::size_t i = 0; i < std::min(split.files.size(), result.predictions.size()); ++i) {
        const Prediction& prediction = result.predictions[i];
        if (prediction.classes.empty())
            continue; // unreadable: reported by the scan
        ++hardest.looked;
        const std::string& truth = split.classNames[static_cast<std::size_t>(split.files[i].label)];
        const auto right =
            std::ranges::find_if(prediction.classes, [&truth](const ClassScore& score) {
                return isSameClass(score.name, truth);
            });
        HardImage image;
        image.image = split.files[i].path;
        image.label = split.files[i].label;
        image.predicted = prediction.classes.front().name;
        image.predictedShare = prediction.classes.front().probability;
        image.truthShare = right == prediction.classes.end() ? 0 : right->probability;
        hardest.images.push_back(std::move(image));
    }
    const auto isRight = [&hardest](const HardImage& image) {
        return isSameClass(hardest.classNames[static_cast<std::size_t>(image.label)],
                           image.predicted);
    };
    const auto right = std::ranges::stable_partition(hardest.images, std::not_fn(isRight));
    hardest.mistakes = hardest.images.size() - right.size();
    std::ranges::stable_sort(hardest.images.begin(), right.begin(), std::ranges::greater{},
                             &HardImage::predictedShare);
    std::ranges::stable_sort(right, {}, &HardImage::truthShare);
    hardest.images.resize(std::min(hardest.images.size(), kMostImages));
    return hardest;
}

std::unique_ptr<ThumbnailSource> hardestThumbnails(HardestImages images, FileSystem& fileSystem)
{
    return std::make_unique<HardestThumbnails>(std::move(images), fileSystem);
}

} // namespace formwork::ui
