#include "core/backend/loader_settings.h"

#include "core/base/error.h"

#include <cstddef>

namespace formwork {

namespace {

SampleOrder orderOf(OrderKind kind)
{
    switch (kind) {
    case OrderKind::Sequential:
        return SampleOrder::Sequential;
    case OrderKind::QuasiRandom:
        return SampleOrder::QuasiRandom;
    case OrderKind::Weighted:
        return SampleOrder::Weighted;
    case OrderKind::Random:
        break;
    }
    return SampleOrder::Random;
}

DecodeLimits decodeLimitsOf(const DataConfig& data)
{
    return {.memoryBytes = static_cast<std::uint64_t>(data.imageMemory) << 20,
            .scans = data.imageScans,
            .seconds = data.imageSeconds};
}

LoaderSettings commonSettings(const ExperimentConfig& config, int workers, const RankLayout& ranks)
{
    LoaderSettings settings;
    settings.batchSize = imagesPerRank(config.train, ranks.worldSize);
    settings.rank = ranks.rank;
    settings.worldSize = ranks.worldSize;
    settings.workers = workers;
    settings.seed = config.train.seed;
    settings.skipDamaged = config.data.skipDamaged;
    settings.labelField = config.data.labelField;
    settings.requireLabels = true;
    settings.memoryBudget =
        static_cast<std::uint64_t>(config.data.memoryBudget * (1024.0 * 1024.0 * 1024.0));
    settings.decodeLimits = decodeLimitsOf(config.data);
    settings.output.size = config.model.imageSize;
    settings.output.interpolation = config.augment.interpolation == InterpolationKind::Bilinear
                                        ? Interpolation::Bilinear
                                        : Interpolation::Area;
    for (std::size_t channel = 0; channel < 3; ++channel) {
        settings.output.mean[channel] = static_cast<float>(config.augment.mean[channel]);
        settings.output.deviation[channel] = static_cast<float>(config.augment.deviation[channel]);
    }
    return settings;
}

AugmentationSettings augmentationOf(const AugmentConfig& config)
{
    AugmentationSettings settings;
    settings.randAugment.operations = config.randOperations;
    settings.randAugment.magnitude = config.randMagnitude;
    settings.randAugment.deviation = config.randDeviation;
    settings.colourJitter.brightness = config.colourJitter[0];
    settings.colourJitter.contrast = config.colourJitter[1];
    settings.colourJitter.saturation = config.colourJitter[2];
    settings.colourJitter.hue = config.colourJitter[3];
    settings.grayscaleProbability = config.grayscale;
    settings.gaussianBlur.probability = config.blur;
    settings.randomErasing.probability = config.erasing;
    settings.mix.mixupAlpha = config.mixup;
    settings.mix.cutmixAlpha = config.cutmix;
    return settings;
}

} // namespace

LoaderSettings trainLoaderSettings(const ExperimentConfig& config, int workers,
                                   const RankLayout& ranks)
{
    LoaderSettings settings = commonSettings(config, workers, ranks);
    settings.order = orderOf(config.data.order);
    settings.cropMode = CropMode::RandomResized;
    settings.randomCrop.minimumArea = config.augment.cropArea[0];
    settings.randomCrop.maximumArea = config.augment.cropArea[1];
    settings.randomCrop.minimumRatio = config.augment.cropRatio[0];
    settings.randomCrop.maximumRatio = config.augment.cropRatio[1];
    settings.flipProbability = config.augment.flip;
    settings.repeats = config.augment.repeats;
    settings.augmentation = augmentationOf(config.augment);
    return settings;
}

LoaderSettings validationLoaderSettings(const ExperimentConfig& config, int workers,
                                        const RankLayout& ranks)
{
    LoaderSettings settings = commonSettings(config, workers, ranks);
    settings.order = SampleOrder::Sequential;
    settings.cropMode = CropMode::Centre;
    settings.centreRatio = config.augment.validationCrop;
    settings.flipProbability = 0;
    return settings;
}

int imagesPerRank(const TrainConfig& config, int worldSize)
{
    if (config.perRank)
        return config.batchSize;
    if (config.batchSize % worldSize == 0)
        return config.batchSize / worldSize;
    throw Error(ErrorCode::InvalidConfig,
                Text("train.batch_size is %1, which %2 ranks cannot share equally")
                    .arg(config.batchSize, worldSize),
                {},
                Text("choose a multiple of the number of ranks, or set train.per_rank for as many "
                     "images in each"));
}

} // namespace formwork
