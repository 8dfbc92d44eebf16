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

void require(bool condition, const Text& text)
{
    if (!condition)
        throw Error(ErrorCode::InvalidArgument, text);
}

void requireRange(int value, int low, int high, const Text& name)
{
    require(value >= low && value <= high,
            Text("%1 is %2, but must be between %3 and %4").arg(name, value, low, high));
}

void validateCrop(const LoaderSettings& settings)
{
    const RandomCropSettings& crop = settings.randomCrop;
    require(crop.minimumArea > 0 && crop.minimumArea <= crop.maximumArea && crop.maximumArea <= 1,
            Text("the random crop's area must lie above 0 and at most at 1, the minimum first"));
    require(crop.minimumRatio > 0 && crop.minimumRatio <= crop.maximumRatio &&
                std::isfinite(crop.maximumRatio),
            Text("the random crop's aspect ratio must lie above 0, the minimum first"));
    require(settings.flipProbability >= 0 && settings.flipProbability <= 1,
            Text("the flip probability must be in [0, 1]"));
    require(settings.centreRatio > 0 && settings.centreRatio <= 1,
            Text("the centre crop's ratio must be in (0, 1]"));
}

} // namespace

void validateLoaderSettings(const LoaderSettings& settings)
{
    requireRange(settings.batchSize, 1, kMaximumBatchSize, Text("the batch size"));
    requireRange(settings.workers, 0, kMaximumWorkers, Text("the number of loader workers"));
    requireRange(settings.batchesAhead, 1, kMaximumBatchesAhead,
                 Text("the number of batches ahead"));
    requireRange(settings.output.size, 1, kMaximumOutputSize, Text("the output size"));
    requireRange(settings.worldSize, 1, kMaximumRanks, Text("the number of ranks"));
    requireRange(settings.rank, 0, settings.worldSize - 1, Text("the rank"));
    requireRange(settings.repeats, 1, kMaximumRepeats, Text("the number of repeats"));
    for (const double weight : settings.weights)
        require(std::isfinite(weight) && weight >= 0,
                Text("the weights of samples must be finite and not negative"));
    validateCrop(settings);
    validateAugmentation(settings.augmentation);
    require(settings.cropMode != CropMode::Centre || !settings.augmentation.isOn(),
            Text("the centre crop is for validation, whose images must not be augmented or mixed"));
    for (std::size_t channel = 0; channel < 3; ++channel)
        require(std::isfinite(settings.output.mean[channel]) &&
                    std::isfinite(settings.output.deviation[channel]) &&
                    settings.output.deviation[channel] > 0,
                Text("the normalisation needs finite means and deviations above 0"));
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
