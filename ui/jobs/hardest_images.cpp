#include "ui/jobs/hardest_images.h"

#include "core/base/error.h"
#include "core/beton/class_names.h"
#include "core/beton/reader.h"
#include "core/dataset/scan/image_folder.h"
#include "core/image/resample/resample.h"
#include "core/runner/inference_job.h"
#include "ui/widgets/style.h"

#include <QBuffer>
#include <QCoreApplication>
#include <QLocale>

#include <algorithm>
#include <functional>

namespace formwork::ui {

namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMostImages = 500;

// What the model is to classify, sample by sample, and what each is.
struct ValidationImages
{
    std::vector<std::string> classNames;
    std::vector<fs::path> inputs;
    std::vector<std::int32_t> labels; // one per prediction
};

ValidationImages ofFolder(const fs::path& folder, FileSystem& fileSystem, ProgressSink& progress,
                          const std::stop_token& stop)
{
    const ImageFolderSplit split = scanSplit(folder, "validation", fileSystem, progress, stop);
    ValidationImages images{.classNames = split.classNames, .inputs = {}, .labels = {}};
    for (const ImageFile& file : split.files) {
        images.inputs.push_back(file.path);
        images.labels.push_back(file.label);
    }
    return images;
}

// The file itself, not the folder that it was made from: that may be gone, and the model saw what
// is in the file.
ValidationImages ofBeton(const fs::path& file, const std::string& labelField,
                         FileSystem& fileSystem)
{
    const beton::Reader reader(fileSystem, file);
    beton::ImageTable table =
        beton::readImageTable(reader, beton::requireLabelField(reader, labelField));
    return {.classNames = std::move(table.classNames),
            .inputs = {file},
            .labels = std::move(table.labels)};
}

ValidationImages validationImages(const DataConfig& data, FileSystem& fileSystem,
                                  ProgressSink& progress, const std::stop_token& stop)
{
    std::error_code ignored;
    return fs::is_directory(data.validation, ignored)
               ? ofFolder(data.validation, fileSystem, progress, stop)
               : ofBeton(data.validation, data.labelField, fileSystem);
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
    {
        const auto stored = std::ranges::find_if(
            m_images.images, [](const HardImage& image) { return image.sample.has_value(); });
        if (stored != m_images.images.end())
            m_beton = betonThumbnails(stored->image, fileSystem); // all are of one file
    }

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
                                           "%1\nis %2 (%3), predicted as %4 (%5)")
            .arg(place(image), truth(image), percentText(image.truthShare),
                 QString::fromStdString(image.predicted), percentText(image.predictedShare));
    }
    QImage thumbnail(std::size_t sample, int side, ThumbnailScratch& scratch) const override
    {
        const HardImage& image = m_images.images[sample];
        return image.sample ? m_beton->thumbnail(*image.sample, side, scratch)
                            : fileThumbnail(m_fileSystem, image.image, side, scratch);
    }

private:
    QString truth(const HardImage& image) const
    {
        return QString::fromStdString(m_images.classNames[static_cast<std::size_t>(image.label)]);
    }

    static QString place(const HardImage& image)
    {
        const QString file = toQString(image.image);
        return image.sample
                   ? QCoreApplication::translate("formwork::ui::HardestImages", "%1, sample %2")
                         .arg(file)
                         .arg(*image.sample)
                   : file;
    }

    HardestImages m_images;
    FileSystem& m_fileSystem;
    std::unique_ptr<ThumbnailSource> m_beton;
};

} // namespace

HardestImages findHardestImages(Backend& backend, Store& store, RunId run, FileSystem& fileSystem,
                                ProgressSink& progress, std::stop_token stop)
{
    ExperimentConfig config = usableConfig(store.storedConfig(run), {});
    store.followMoves(config.data);
    if (config.data.validation.empty())
        throw Error(ErrorCode::NotFound, Text("this run has no validation images"));
    const ValidationImages images = validationImages(config.data, fileSystem, progress, stop);
    PredictRequest request;
    request.settings.batchSize = config.train.batchSize;
    request.top = static_cast<int>(images.classNames.size());
    request.inputs = images.inputs;
    const PredictResult result =
        predictWithRun(backend, store, run, request, fileSystem, progress, stop);

    HardestImages hardest;
    hardest.classNames = images.classNames;
    for (std::size_t i = 0; i < std::min(images.labels.size(), result.predictions.size()); ++i) {
        const Prediction& prediction = result.predictions[i];
        if (prediction.classes.empty())
            continue; // unreadable, which a check of the dataset reports
        ++hardest.looked;
        const std::string& truth = images.classNames.at(static_cast<std::size_t>(images.labels[i]));
        const auto right =
            std::ranges::find_if(prediction.classes, [&truth](const ClassScore& score) {
                return isSameClass(score.name, truth);
            });
        HardImage image;
        image.image = prediction.image;
        image.sample = prediction.sample;
        image.label = images.labels[i];
        image.predicted = prediction.classes.front().name;
        image.predictedShare = prediction.classes.front().probability;
        image.truthShare = right == prediction.classes.end() ? 0 : right->probability;
        hardest.images.push_back(std::move(image));
    }
    hardest.all = hardest.images;
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

std::vector<HardImage> imagesOfCell(const HardestImages& found, const std::string& truth,
                                    const std::string& predicted)
{
    std::vector<HardImage> images;
    for (const HardImage& image : found.all) {
        const std::string& is = found.classNames[static_cast<std::size_t>(image.label)];
        if (isSameClass(is, truth) && isSameClass(image.predicted, predicted))
            images.push_back(image);
    }
    std::ranges::stable_sort(images, std::ranges::greater{}, &HardImage::predictedShare);
    return images;
}

fs::path imageFile(const HardImage& image, const fs::path& folder, FileSystem& fileSystem)
{
    std::error_code ignored;
    if (!image.sample) {
        if (!fs::exists(image.image, ignored))
            throw Error(ErrorCode::NotFound, Text("the image no longer exists"), image.image);
        return image.image;
    }
    const beton::Reader reader(fileSystem, image.image);
    const beton::ImageTable table = beton::readImageTable(reader);
    if (*image.sample >= reader.sampleCount())
        throw Error(ErrorCode::NotFound, Text("this is a different beton file than before"),
                    image.image);
    const auto sample = static_cast<std::size_t>(*image.sample);
    const beton::StoredImage stored = reader.image(sample, table.imageField);
    const std::vector<std::byte> payload = reader.read(stored.payload);
    const bool isRaw = stored.mode == beton::ImageMode::Raw;
    std::string name = image.image.stem().string();
    name += "-";
    name += std::to_string(sample);
    name += isRaw ? ".png" : ".jpg";
    QByteArray bytes(reinterpret_cast<const char*>(payload.data()),
                     static_cast<qsizetype>(payload.size()));
    if (isRaw) {
        const QImage pixels(reinterpret_cast<const uchar*>(payload.data()), stored.width,
                            stored.height, qsizetype{3} * stored.width, QImage::Format_RGB888);
        bytes.clear();
        QBuffer buffer(&bytes);
        pixels.save(&buffer, "PNG");
    }
    writeTextFile(fileSystem, folder / name, bytes.toStdString());
    return folder / name;
}

std::unique_ptr<ThumbnailSource> hardestThumbnails(HardestImages images, FileSystem& fileSystem)
{
    return std::make_unique<HardestThumbnails>(std::move(images), fileSystem);
}

} // namespace formwork::ui
