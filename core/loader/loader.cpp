#include "core/loader/loader.h"

#include "core/base/error.h"
#include "core/loader/batch/batch_loader.h"
#include "core/loader/source/sample_source.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>

namespace formwork {

namespace {

constexpr int kMaximumBatchSize = 65536;
constexpr int kMaximumWorkers = 1024;
constexpr int kMaximumBatchesAhead = 1024;
constexpr int kMaximumOutputSize = 4096;
constexpr int kMaximumRanks = 65536;
constexpr int kMaximumRepeats = 1024;

void require(bool condition, const std::string& message)
{
    if (!condition)
        throw Error(ErrorCode::InvalidArgument, message);
}

void requireRange(int value, int low, int high, const std::string& name)
{
    require(value >= low && value <= high, name + " is " + std::to_string(value) +
                                               ", but must be between " + std::to_string(low) +
                                               " and " + std::to_string(high));
}

void validateCrop(const LoaderSettings& settings)
{
    const RandomCropSettings& crop = settings.randomCrop;
    require(crop.minimumArea > 0 && crop.minimumArea <= crop.maximumArea && crop.maximumArea <= 1,
            "the random crop's area must satisfy 0 < minimum <= maximum <= 1");
    require(crop.minimumRatio > 0 && crop.minimumRatio <= crop.maximumRatio &&
                std::isfinite(crop.maximumRatio),
            "the random crop's aspect ratio must satisfy 0 < minimum <= maximum");
    require(settings.flipProbability >= 0 && settings.flipProbability <= 1,
            "the flip probability must be in [0, 1]");
    require(settings.centreRatio > 0 && settings.centreRatio <= 1,
            "the centre crop's ratio must be in (0, 1]");
}

} // namespace

void validateLoaderSettings(const LoaderSettings& settings)
{
    requireRange(settings.batchSize, 1, kMaximumBatchSize, "the batch size");
    requireRange(settings.workers, 0, kMaximumWorkers, "the number of loader workers");
    requireRange(settings.batchesAhead, 1, kMaximumBatchesAhead, "the number of batches ahead");
    requireRange(settings.output.size, 1, kMaximumOutputSize, "the output size");
    requireRange(settings.worldSize, 1, kMaximumRanks, "the number of ranks");
    requireRange(settings.rank, 0, settings.worldSize - 1, "the rank");
    requireRange(settings.repeats, 1, kMaximumRepeats, "the number of repeats");
    for (const double weight : settings.weights)
        require(std::isfinite(weight) && weight >= 0,
                "the weights of samples must be finite and not negative");
    validateCrop(settings);
    validateAugmentation(settings.augmentation);
    require(settings.cropMode != CropMode::Centre || !settings.augmentation.isOn(),
            "the centre crop is for validation, whose images must not be augmented or mixed");
    for (std::size_t channel = 0; channel < 3; ++channel)
        require(std::isfinite(settings.output.mean[channel]) &&
                    std::isfinite(settings.output.deviation[channel]) &&
                    settings.output.deviation[channel] > 0,
                "the normalisation needs finite means and deviations above 0");
}

BatchLease& BatchLease::operator=(BatchLease&& other) noexcept
{
    if (this != &other) {
        reset();
        m_loader = std::exchange(other.m_loader, nullptr);
        m_slot = std::exchange(other.m_slot, -1);
        m_batch = std::exchange(other.m_batch, Batch{});
    }
    return *this;
}

void BatchLease::reset()
{
    if (m_loader == nullptr)
        return;
    m_batch = {};
    std::exchange(m_loader, nullptr)->giveBack(std::exchange(m_slot, -1));
}

std::string namesOf(const std::vector<DamagedSample>& damaged)
{
    constexpr std::size_t kNamed = 10;
    std::string text = damaged.size() == 1 ? "sample " : "samples ";
    for (std::size_t i = 0; i < std::min(damaged.size(), kNamed); ++i)
        text += (i == 0 ? "" : ", ") + std::to_string(damaged[i].sample);
    if (damaged.size() > kNamed)
        text += " and " + std::to_string(damaged.size() - kNamed) + " more";
    return text;
}

std::unique_ptr<Loader> makeBetonLoader(FileSystem& fileSystem, const std::filesystem::path& beton,
                                        const LoaderSettings& settings, BatchAllocator* allocator)
{
    validateLoaderSettings(settings);
    return std::make_unique<BatchLoader>(
        openBetonSource(fileSystem, beton, settings.memoryBudget,
                        {settings.labelField, settings.requireLabels}),
        settings, allocator);
}

std::unique_ptr<Loader> makeFolderLoader(FileSystem& fileSystem, ImageFolderSplit split,
                                         const LoaderSettings& settings, BatchAllocator* allocator)
{
    validateLoaderSettings(settings);
    return std::make_unique<BatchLoader>(
        openFolderSource(fileSystem, std::move(split), settings.applyOrientation), settings,
        allocator);
}

} // namespace formwork
