// From a dataset to batches. BetonLoader and FolderLoader stand behind one interface and see the
// same crops: order, crop and flip are pure functions of (seed, epoch, sample).
//
// A batch is memory with a shape, from an allocator handed in; nothing here knows LibTorch.
#pragma once

#include "core/base/file_system.h"
#include "core/dataset/image_folder.h"
#include "core/image/crop.h"
#include "core/image/resample.h"
#include "core/loader/augmentation_settings.h"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace formwork {

enum class SampleOrder {
    Sequential,
    Random,      // a permutation of all samples, by (seed, epoch)
    QuasiRandom, // page-aware permutation with six pages open at a time (beton; else Random)
};

enum class CropMode {
    RandomResized, // and a horizontal flip with flipProbability: training
    Centre,        // centreRatio of the shorter side, no flip: validation
    // The centred square, resized, then shifted by up to augmentation.padding pixels each way with
    // the border reflected, and flipped with flipProbability: training on small images (CIFAR's
    // recipe), of which a random resized crop would leave a few blurred pixels.
    Padded,
};

struct LoaderSettings
{
    int batchSize = 64;
    int workers = 0;      // threads that decode; 0 = all cores
    int batchesAhead = 3; // ring size is batchesAhead + 1
    SampleOrder order = SampleOrder::Random;
    bool dropLast = false; // drop a last partial batch
    CropMode cropMode = CropMode::RandomResized;
    RandomCropSettings randomCrop;
    double flipProbability = 0.5;
    double centreRatio = 224.0 / 256.0;
    std::uint64_t seed = 0;
    OutputSpec output;
    AugmentationSettings augmentation; // training only: refused with CropMode::Centre
    // false: a sample that cannot be read ends the epoch with an error. true: its place is taken by
    // the next readable sample in the epoch's order (which then comes twice), and it is counted; 64
    // unreadable samples in a row are an error all the same.
    bool skipDamaged = false;
};

// Memory of batches. Thread-safe. The default (null in makeLoader) is aligned host memory.
class BatchAllocator
{
public:
    virtual ~BatchAllocator() = default;
    virtual void* allocate(std::size_t bytes) = 0; // aligned to 64; throws Error{OutOfMemory}
    virtual void release(void* memory, std::size_t bytes) noexcept = 0;
};

// Shape of `images`: (count, 3, size, size) or (count, size, size, 3) by OutputSpec.
struct Batch
{
    const void* images = nullptr;
    const std::int64_t* labels = nullptr;
    const std::uint32_t* samples = nullptr; // dataset index of each image
    int count = 0;
    std::uint64_t number = 0; // 0, 1, ... within the epoch
    // With mixup or cutmix (LoaderSettings::augmentation.mix), else null: the label of the image
    // that each one is mixed with, and the share of its own. The target is
    // shares[i] * labels[i] + (1 - shares[i]) * secondLabels[i].
    const std::int64_t* secondLabels = nullptr;
    const float* shares = nullptr;
};

class Loader;

// Owns a slot of the ring; giving it back (destruction) lets the workers fill it again.
// Must not outlive its loader.
class BatchLease
{
public:
    BatchLease() = default;
    BatchLease(Loader& loader, int slot, const Batch& batch)
        : m_loader(&loader)
        , m_slot(slot)
        , m_batch(batch)
    {}
    ~BatchLease() { reset(); }
    BatchLease(BatchLease&& other) noexcept { *this = std::move(other); }
    BatchLease& operator=(BatchLease&& other) noexcept;

    explicit operator bool() const { return m_loader != nullptr; }
    const Batch& operator*() const { return m_batch; }
    const Batch* operator->() const { return &m_batch; }
    void reset();

private:
    Loader* m_loader = nullptr;
    int m_slot = -1;
    Batch m_batch;
};

// Sums since startEpoch(); worker seconds are added up over the workers.
struct LoaderTiming
{
    double waitSeconds = 0; // next() waited for a batch
    double readSeconds = 0; // file reads of the folder loader
    double decodeSeconds = 0;
    double resampleSeconds = 0;
    std::uint64_t images = 0;  // in the batches that next() returned
    std::uint64_t damaged = 0; // of these, taking the place of a damaged sample
};

// startEpoch, next and timing belong to one consumer thread.
class Loader
{
public:
    virtual ~Loader() = default; // stops the workers and waits for them

    virtual std::size_t sampleCount() const = 0;
    virtual std::size_t batchCount() const = 0; // of one epoch
    virtual const std::vector<std::string>& classNames() const = 0;
    virtual const LoaderSettings& settings() const = 0;

    // Begins an epoch (dropping what is left of the one before) at batch `firstBatch`, so that a
    // resumed run goes on in mid-epoch.
    virtual void startEpoch(std::uint32_t epoch, std::uint64_t firstBatch = 0) = 0;

    // The next batch in order, waiting for it if need be; an empty lease at the end of the epoch.
    // At most batchesAhead leases may be held at a time (Error{InvalidArgument} when the ring has
    // none left). A batch with a sample that cannot be read throws that sample's error, naming file
    // and sample, when its turn comes; calling next() again throws again, until startEpoch().
    virtual BatchLease next() = 0;

    virtual LoaderTiming timing() const = 0;

protected:
    friend class BatchLease;
    virtual void giveBack(int slot) noexcept = 0;
};

// `allocator` may be null; otherwise it must outlive the loader, as `fileSystem` must. Errors:
// InvalidArgument (a setting out of range, no samples, more samples than 32 bits number, dropLast
// that leaves no batch) and those of opening the dataset.
std::unique_ptr<Loader> makeBetonLoader(FileSystem& fileSystem, const std::filesystem::path& beton,
                                        const LoaderSettings& settings,
                                        BatchAllocator* allocator = nullptr);

// Decodes whole originals per sample, as torchvision's ImageFolder does.
std::unique_ptr<Loader> makeFolderLoader(FileSystem& fileSystem, ImageFolderSplit split,
                                         const LoaderSettings& settings,
                                         BatchAllocator* allocator = nullptr);

// The order of samples in one epoch; `pageOfSample` (one entry per sample, or empty) is what
// QuasiRandom goes by.
std::vector<std::uint32_t> sampleOrder(SampleOrder order, std::size_t count, std::uint64_t seed,
                                       std::uint32_t epoch,
                                       std::span<const std::uint32_t> pageOfSample = {});

} // namespace formwork
