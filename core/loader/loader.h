// From a dataset to batches. BetonLoader and FolderLoader stand behind one interface and see the
// same crops: order, crop and flip are pure functions of (seed, epoch, sample).
//
// A batch is memory with a shape, from an allocator handed in; nothing here knows LibTorch.
#pragma once

#include "core/base/file_system.h"
#include "core/base/progress.h"
#include "core/dataset/scan/image_folder.h"
#include "core/image/decode_budget.h"
#include "core/image/resample/crop.h"
#include "core/image/resample/resample.h"
#include "core/loader/augment/augmentation_settings.h"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

namespace formwork {

// What an epoch is made of and in which order: see core/loader/sample_order.h.
enum class SampleOrder {
    Sequential,  // as they are numbered, or as LoaderSettings::samples lists them
    Random,      // a permutation of all samples, by (seed, epoch)
    QuasiRandom, // page-aware permutation with six pages open at a time (beton; else Random)
    Weighted,    // as many draws as there are samples, with replacement, by their weights
};

// What becomes of samples that do not fill a batch (of every rank). All ranks have the same number
// of batches, of the same sizes.
enum class LastBatch {
    Keep, // the last batch is smaller; with several ranks up to worldSize - 1 samples come twice
    Drop, // left out of this epoch
    Pad,  // the last batch is filled up with samples from the beginning of the order
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
    LastBatch lastBatch = LastBatch::Keep;
    // This loader's share of the order where several processes train together.
    int rank = 0;
    int worldSize = 1;
    // Dataset indices, each at most once; empty = all. See core/dataset/scan/sample_split.h.
    std::vector<std::uint32_t> samples;
    // For Weighted: one per sample of the dataset, finite and not negative, of any scale. Empty =
    // by class, so that every class comes equally often (classBalancedWeights).
    std::vector<double> weights;
    // Repeated augmentation (Hoffer et al. 2020, as DeiT uses it): every sample of an epoch comes
    // so many times with different draws. The epoch's length stays, so it sees fewer samples.
    int repeats = 1;
    // Beton files only. 0: the file is mapped, and the system keeps in memory what fits. Otherwise
    // at most this many bytes of it are held, read ahead in the order of the epoch: for files
    // larger than memory. The batches are the same, byte for byte. See
    // core/loader/source/payload_cache.h.
    std::uint64_t memoryBudget = 0;
    // Beton files only. The integer field whose numbers are the classes; empty: "label", or without
    // one the first. Without `requireLabels` a file that has no such field is one class.
    std::string labelField;
    bool requireLabels = false; // Error{UnsupportedFormat} for a beton without class labels
    // Folders only. Turns and mirrors images as their Exif orientation says; false leaves them as
    // they are stored, as FFCV and torchvision do. In a beton this was decided by its conversion.
    bool applyOrientation = false;
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
    // For each image. One that needs more cannot be read, which skipDamaged covers as well.
    DecodeLimits decodeLimits = {};
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
    // that each one is mixed with, and the share of its own label. The target is
    // shares[i] * labels[i] + (1 - shares[i]) * secondLabels[i].
    const std::int64_t* secondLabels = nullptr;
    const float* shares = nullptr;
    int padding = 0; // of the images, at the end: those that come again to fill up (LastBatch)
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
    double readSeconds = 0; // workers read files or waited for the disk; 0 for a mapped beton
    double decodeSeconds = 0;
    double resampleSeconds = 0;
    std::uint64_t images = 0;  // in the batches that next() returned
    std::uint64_t damaged = 0; // of these, taking the place of a damaged sample
};

// Where labels come from.
struct LabelSource
{
    std::string field;               // of a beton; empty: the class folders, or no labels at all
    std::vector<std::string> others; // fields of the file that could be meant as well
};

struct DamagedSample
{
    std::uint32_t sample = 0; // dataset index
    std::string problem;
};

// startEpoch, next and timing belong to one consumer thread.
class Loader
{
public:
    virtual ~Loader() = default; // stops the workers and waits for them

    virtual std::size_t sampleCount() const = 0; // of the dataset, or in LoaderSettings::samples
    virtual std::size_t batchCount() const = 0;  // of one epoch and rank
    virtual const std::vector<std::string>& classNames() const = 0;
    virtual LabelSource labelSource() const { return {}; }
    // Whether images are turned as their Exif orientation says: by LoaderSettings, or, of a beton,
    // by the conversion that its manifest describes.
    virtual bool appliesOrientation() const { return false; }
    virtual const LoaderSettings& settings() const = 0;
    // How many samples the dataset has of each class, by label.
    virtual std::vector<std::uint64_t> classCounts() const = 0;
    // The same wherever the data lies, another one if it changes: "folder:" and a digest of the
    // files' names below the folder and their sizes, or "beton:" and one of the file's size,
    // metadata table and page checksums (a file without checksums may change its pixels unnoticed).
    // With LoaderSettings::samples a digest of these follows.
    virtual std::string contentDigest() const = 0;

    // Begins an epoch (dropping what is left of the one before) at batch `firstBatch`, so that a
    // resumed run continues in mid-epoch.
    virtual void startEpoch(std::uint32_t epoch, std::uint64_t firstBatch = 0) = 0;

    // The next batch in order, waiting for it if need be; an empty lease at the end of the epoch.
    // At most batchesAhead leases may be held at a time (Error{InvalidArgument} when the ring has
    // none left). A batch with a sample that cannot be read throws that sample's error, naming file
    // and sample, when its turn comes; calling next() again throws again, until startEpoch().
    // An empty lease also when `stop` is requested while it waits, however long an image takes.
    virtual BatchLease next(const std::stop_token& stop) = 0;
    BatchLease next() { return next({}); }

    virtual LoaderTiming timing() const = 0;

    // With LoaderSettings::skipDamaged: the samples that could not be read since this loader was
    // made, ascending, each once; of more than kMostDamageReported the first ones met. In any
    // thread.
    static constexpr std::size_t kMostDamageReported = 100;
    virtual std::vector<DamagedSample> damagedSamples() const = 0;

    // Reads the dataset once, so that the first epoch finds it in memory (as far as there is room);
    // nothing to do with a memoryBudget. May run beside an epoch, in any thread. Progress counts
    // bytes. Files that cannot be read are reported as problems. Error{Cancelled} after a stop
    // request.
    virtual void warmUp(ProgressSink& progress, std::stop_token stop) = 0;

protected:
    friend class BatchLease;
    virtual void giveBack(int slot) noexcept = 0;
};

// `allocator` may be null; otherwise it must outlive the loader, as `fileSystem` must. Errors:
// InvalidArgument (a setting out of range, no samples, more samples than 32 bits number, no whole
// batch where the last one is dropped, a memory budget below the largest sample, a label field that
// the file does not have or that holds no integers), UnsupportedFormat (no images, or no labels
// where they are required) and those of opening the dataset.
std::unique_ptr<Loader> makeBetonLoader(FileSystem& fileSystem, const std::filesystem::path& beton,
                                        const LoaderSettings& settings,
                                        BatchAllocator* allocator = nullptr);

// "sample 7" or "samples 7, 12, 31 and 4 more": at most ten by number.
std::string namesOf(const std::vector<DamagedSample>& damaged);

// Decodes the originals whole the first time, which finds the damaged ones, and after that only the
// crop's region of a baseline JPEG; other JPEGs, other formats and turned images stay whole. A file
// that was cut off meanwhile counts as damaged wherever its crop is.
std::unique_ptr<Loader> makeFolderLoader(FileSystem& fileSystem, ImageFolderSplit split,
                                         const LoaderSettings& settings,
                                         BatchAllocator* allocator = nullptr);

} // namespace formwork
