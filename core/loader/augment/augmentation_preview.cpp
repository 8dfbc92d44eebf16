#include "core/loader/augment/augmentation_preview.h"

#include "core/base/error.h"
#include "core/loader/augment/augmentation.h"
#include "core/loader/augment/sample_augmenter.h"
#include "core/loader/batch/batch_loader.h"

#include <cstddef>
#include <cstring>
#include <utility>

namespace formwork {

LoaderSettings previewSettings(LoaderSettings settings)
{
    settings.output.type = PixelType::UInt8;
    settings.output.layout = PixelLayout::Nhwc;
    return settings;
}

AugmentationPreview::AugmentationPreview(std::unique_ptr<SampleSource> source)
    : m_source(std::move(source))
{}

std::vector<Image> AugmentationPreview::variants(const LoaderSettings& settings,
                                                 std::uint32_t sample, std::uint32_t firstEpoch,
                                                 int count, std::stop_token stop)
{
    validateLoaderSettings(settings);
    if (sample >= m_source->sampleCount())
        throw Error(ErrorCode::InvalidArgument,
                    Text("there is no sample %1 among %2").arg(sample, m_source->sampleCount()));
    const LoaderSettings shown = previewSettings(settings);
    SampleAugmenter augmenter(shown);
    const auto reader = m_source->newReader(shown.decodeLimits, stop);
    std::vector<Image> images;
    for (int i = 0; i < count; ++i) {
        throwIfStopped(stop);
        const std::uint32_t epoch = firstEpoch + static_cast<std::uint32_t>(i);
        SampleDraws draws(shown, epoch, sample);
        SampleSeconds seconds;
        Image image(shown.output.size, shown.output.size);
        reader->load({sample}, draws, seconds, [&](const ImageView& view) {
            const ResampleTarget target = augmenter.target(image.pixels());
            m_resampler.run(view, draws.flip(), target.spec, target.memory);
            augmenter.finish({epoch, sample, 0}, image.pixels());
        });
        images.push_back(std::move(image));
    }
    return images;
}

PreviewBatch previewBatch(Loader& loader, std::uint32_t epoch, std::uint64_t number,
                          const std::stop_token& stop)
{
    const OutputSpec& spec = loader.settings().output;
    if (spec.type != PixelType::UInt8 || spec.layout != PixelLayout::Nhwc)
        throw Error(ErrorCode::InvalidArgument,
                    Text("a preview needs a loader of 8-bit, interleaved images"));
    loader.startEpoch(epoch, number);
    PreviewBatch preview;
    const BatchLease batch = loader.next(stop);
    throwIfStopped(stop);
    if (!batch)
        return preview;
    const auto count = static_cast<std::size_t>(batch->count);
    const auto* bytes = static_cast<const std::byte*>(batch->images);
    for (std::size_t row = 0; row < count; ++row) {
        Image& image = preview.images.emplace_back(spec.size, spec.size);
        std::memcpy(image.pixels(), bytes + row * spec.sampleBytes(), spec.sampleBytes());
    }
    preview.samples.assign(batch->samples, batch->samples + count);
    preview.labels.assign(batch->labels, batch->labels + count);
    if (batch->secondLabels != nullptr) {
        preview.secondLabels.assign(batch->secondLabels, batch->secondLabels + count);
        preview.shares.assign(batch->shares, batch->shares + count);
    }
    return preview;
}

} // namespace formwork
