#include "ui/jobs/augmentation_pictures.h"

#include "core/backend/loader_settings.h"
#include "core/base/error.h"
#include "ui/widgets/style.h"

#include <algorithm>

namespace formwork::ui {

namespace {

QImage toImage(const Image& image)
{
    const ImageView view = image.view();
    QImage picture(view.width, view.height, QImage::Format_RGB888);
    for (int y = 0; y < view.height; ++y)
        std::copy_n(view.row(y), 3 * static_cast<std::size_t>(view.width), picture.scanLine(y));
    return picture;
}

std::vector<QImage> toImages(const std::vector<Image>& images)
{
    std::vector<QImage> pictures;
    for (const Image& image : images)
        pictures.push_back(toImage(image));
    return pictures;
}

} // namespace

void AugmentationPainter::open(const ExperimentConfig& config, ProgressSink& progress,
                               const std::stop_token& stop)
{
    if (m_preview && m_kind == config.data.loader && m_path == config.data.train &&
        m_labelField == config.data.labelField)
        return;
    m_preview.reset();
    m_kind = config.data.loader;
    m_path = config.data.train;
    m_labelField = config.data.labelField;
    if (m_path.empty())
        throw Error(ErrorCode::NotFound, Text("there is no dataset yet"), {},
                    Text("choose one in the form"));
    if (m_kind == LoaderKind::Folder) {
        m_split = scanSplit(m_path, "train", m_fileSystem, progress, stop);
        m_preview = std::make_unique<AugmentationPreview>(openFolderSource(m_fileSystem, m_split));
    } else {
        m_preview = std::make_unique<AugmentationPreview>(
            openBetonSource(m_fileSystem, m_path, 0, {m_labelField, false}));
    }
}

AugmentationPictures AugmentationPainter::paint(const ExperimentConfig& config, int samples,
                                                int variants, std::uint32_t firstEpoch,
                                                ProgressSink& progress, std::stop_token stop)
{
    open(config, progress, stop);
    const SampleSource& source = m_preview->source();
    const auto count = static_cast<std::uint32_t>(source.sampleCount());
    const auto shown = std::min(static_cast<std::uint32_t>(samples), count);
    LoaderSettings training = trainLoaderSettings(config, 1);
    training.memoryBudget = 0;
    training.requireLabels = false; // pictures have none
    const LoaderSettings plain = validationLoaderSettings(config, 1);
    AugmentationPictures result;
    std::vector<std::uint32_t> chosen;
    for (std::uint32_t i = 0; i < shown; ++i) {
        throwIfStopped(stop);
        const auto sample =
            static_cast<std::uint32_t>((2ULL * i + 1) * count / (2ULL * shown)); // spread evenly
        chosen.push_back(sample);
        AugmentationPictures::Row& row = result.rows.emplace_back();
        const std::size_t label = static_cast<std::size_t>(source.label(sample));
        const QString name = label < source.classNames().size()
                                 ? QString::fromStdString(source.classNames()[label])
                                 : QString::number(label);
        row.title = QStringLiteral("%1 (%2)").arg(name).arg(sample);
        const std::vector<Image> whole = m_preview->variants(plain, sample, 0, 1, stop);
        row.variants = toImages(m_preview->variants(training, sample, firstEpoch, variants, stop));
        row.plain = toImage(whole.front());
    }
    if (!training.augmentation.mix.isOn() || shown < 2)
        return result;
    LoaderSettings batch = previewSettings(training);
    batch.batchSize = static_cast<int>(shown);
    batch.order = SampleOrder::Sequential;
    batch.samples = chosen;
    batch.repeats = 1;
    const auto loader = m_kind == LoaderKind::Folder
                            ? makeFolderLoader(m_fileSystem, m_split, batch)
                            : makeBetonLoader(m_fileSystem, m_path, batch);
    result.mixed = toImages(previewBatch(*loader, firstEpoch, 0, stop).images);
    return result;
}

} // namespace formwork::ui
