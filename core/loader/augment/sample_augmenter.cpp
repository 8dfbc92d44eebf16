#include "core/loader/augment/sample_augmenter.h"

#include "core/image/augment/colour.h"
#include "core/image/augment/tone.h"
#include "core/loader/augment/rand_augment.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <span>
#include <utility>

namespace formwork {

namespace {

enum class JitterOperation { Brightness, Contrast, Saturation, Hue };

float drawFactor(double amount, CounterRng& rng)
{
    return static_cast<float>(rng.uniform(std::max(0.0, 1 - amount), 1 + amount));
}

bool happens(double probability, CounterRng& rng)
{
    return probability > 0 && rng.uniform() < probability;
}

RgbColour meanColour(const OutputSpec& spec)
{
    RgbColour colour{};
    for (std::size_t c = 0; c < colour.size(); ++c)
        colour[c] = static_cast<std::uint8_t>(
            std::clamp(std::lround(255 * static_cast<double>(spec.mean[c])), 0L, 255L));
    return colour;
}

} // namespace

SampleAugmenter::SampleAugmenter(const LoaderSettings& settings)
    : m_settings(settings.augmentation)
    , m_output(settings.output)
    , m_pixels(settings.output)
    , m_seed(settings.seed)
    , m_padded(settings.cropMode == CropMode::Padded && settings.augmentation.padding > 0)
    , m_changesPixels(m_padded || settings.augmentation.changesPixels())
    , m_fill(meanColour(settings.output))
    , m_eraser(settings.augmentation.randomErasing, settings.output)
{
    m_pixels.type = PixelType::UInt8;
    m_pixels.layout = PixelLayout::Nhwc;
    if (m_changesPixels)
        m_image.resize(m_output.size, m_output.size);
}

ResampleTarget SampleAugmenter::target(void* out)
{
    if (!m_changesPixels)
        return {m_output, out};
    return {m_pixels, m_image.pixels()};
}

void SampleAugmenter::finish(const SampleKey& key, void* out)
{
    if (m_changesPixels) {
        changePixels(key);
        m_converter.run(m_image.view(), false, m_output, out);
    }
    if (m_settings.randomErasing.isOn()) {
        CounterRng rng = draws(RandomStream::RandomErasing, key);
        m_eraser.run(rng, out);
    }
}

CounterRng SampleAugmenter::draws(RandomStream stream, const SampleKey& key) const
{
    return {m_seed, stream, key.epoch, std::uint64_t{key.repetition} << 32 | key.sample};
}

void SampleAugmenter::changePixels(const SampleKey& key)
{
    if (m_padded)
        shiftPadded(draws(RandomStream::PaddedCrop, key));
    if (m_settings.randAugment.isOn())
        runRandAugment(draws(RandomStream::RandAugment, key));
    if (m_settings.colourJitter.isOn())
        jitterColours(draws(RandomStream::ColourJitter, key));
    if (m_settings.grayscaleProbability > 0) {
        CounterRng rng = draws(RandomStream::Grayscale, key);
        if (happens(m_settings.grayscaleProbability, rng))
            toGrey(m_image);
    }
    if (m_settings.gaussianBlur.isOn()) {
        CounterRng rng = draws(RandomStream::GaussianBlur, key);
        if (happens(m_settings.gaussianBlur.probability, rng))
            m_blur.run(rng.uniform(m_settings.gaussianBlur.minimumSigma,
                                   m_settings.gaussianBlur.maximumSigma),
                       m_image);
    }
}

void SampleAugmenter::shiftPadded(CounterRng rng)
{
    const auto range = 2 * static_cast<std::uint64_t>(m_settings.padding) + 1;
    const int dx = static_cast<int>(rng.below(range)) - m_settings.padding;
    const int dy = static_cast<int>(rng.below(range)) - m_settings.padding;
    shiftReflected(m_image, dx, dy, m_scratch);
    std::swap(m_image, m_scratch);
}

void SampleAugmenter::runRandAugment(CounterRng rng)
{
    const RandAugmentSettings& settings = m_settings.randAugment;
    for (int i = 0; i < settings.operations; ++i) {
        if (const auto step = drawRandAugmentStep(settings, rng))
            applyRandAugmentStep(*step, settings.increasing, m_fill, m_image, m_scratch);
    }
}

void SampleAugmenter::jitterColours(CounterRng rng)
{
    const ColourJitterSettings& jitter = m_settings.colourJitter;
    if (!happens(jitter.probability, rng))
        return;
    std::array<JitterOperation, 4> order = {JitterOperation::Brightness, JitterOperation::Contrast,
                                            JitterOperation::Saturation, JitterOperation::Hue};
    shuffle(std::span<JitterOperation>(order), rng);
    // All are drawn, needed or not, so that one amount never changes what another draws.
    const float brightness = drawFactor(jitter.brightness, rng);
    const float contrast = drawFactor(jitter.contrast, rng);
    const float saturation = drawFactor(jitter.saturation, rng);
    const double hue = rng.uniform(-jitter.hue, jitter.hue);
    for (const JitterOperation operation : order) {
        if (operation == JitterOperation::Brightness && jitter.brightness > 0)
            adjustBrightness(brightness, m_image);
        else if (operation == JitterOperation::Contrast && jitter.contrast > 0)
            adjustContrast(contrast, m_image);
        else if (operation == JitterOperation::Saturation && jitter.saturation > 0)
            adjustSaturation(saturation, m_image);
        else if (operation == JitterOperation::Hue && jitter.hue > 0)
            adjustHue(hue, m_image);
    }
}

} // namespace formwork
