#include "core/loader/augment/augmentation.h"

namespace formwork {

SampleDraws::SampleDraws(const LoaderSettings& settings, std::uint32_t epoch, std::uint32_t sample,
                         std::uint32_t repetition)
    : m_settings(settings)
    , m_rng(settings.seed, RandomStream::Augmentation, epoch,
            std::uint64_t{repetition} << 32 | sample)
{
    if (settings.cropMode != CropMode::Centre)
        m_flip = m_rng.uniform() < settings.flipProbability;
}

PixelRect SampleDraws::crop(int width, int height)
{
    if (m_settings.cropMode == CropMode::Centre)
        return centreCrop(width, height, m_settings.centreRatio);
    if (m_settings.cropMode == CropMode::Padded)
        return centreCrop(width, height, 1.0);
    return randomResizedCrop(width, height, m_settings.randomCrop, m_rng);
}

} // namespace formwork
