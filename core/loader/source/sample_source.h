// Where the loader's pixels come from: a beton file or a folder of images.
#pragma once

#include "core/base/progress.h"
#include "core/image/decode_budget.h"
#include "core/image/image.h"
#include "core/loader/augment/augmentation.h"
#include "core/loader/sample_order.h"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <span>
#include <stop_token>
#include <string>
#include <vector>

namespace formwork {

struct SampleSeconds
{
    double read = 0;
    double decode = 0;
};

struct SampleRequest
{
    static constexpr std::uint64_t kUnplanned = 0xFFFFFFFFFFFFFFFF;

    std::uint32_t sample = 0;
    // In the order given to SampleSource::beginEpoch(), once each; kUnplanned for a sample out
    // of turn.
    std::uint64_t position = kUnplanned;
};

// Belongs to one worker; keeps its decoder and buffers from sample to sample.
class SampleReader
{
public:
    virtual ~SampleReader() = default;

    // Calls `use` once with the cropped pixels, which are valid until it returns. Adds to
    // `seconds`. Throws Error for a sample that cannot be read, also when that shows only while it
    // is used: what was made of the pixels is void then. Error{Cancelled} after cancelEpoch().
    using UsePixels = std::function<void(const ImageView&)>;
    virtual void load(const SampleRequest& request, SampleDraws& draws, SampleSeconds& seconds,
                      const UsePixels& use) = 0;

    // Some worker will load this sample soon. A hint: never fails, changes no result.
    virtual void expect(std::uint32_t /*sample*/) {}
};

// Immutable but for the epoch: const methods may be called from any thread.
class SampleSource
{
public:
    virtual ~SampleSource() = default;

    // What will be loaded from position `first` of `order` on. No reader may be at work.
    virtual void beginEpoch(SampleOrder /*kind*/, std::span<const OrderEntry> /*order*/,
                            std::uint64_t /*first*/)
    {}
    // Any thread: readers that wait for data give up.
    virtual void cancelEpoch() noexcept {}

    virtual std::filesystem::path path() const = 0; // the file, or the folder of the split
    virtual std::size_t sampleCount() const = 0;
    virtual const std::vector<std::string>& classNames() const = 0;
    virtual std::int32_t label(std::uint32_t sample) const = 0;
    virtual LabelSource labelSource() const { return {}; }
    virtual bool appliesOrientation() const { return false; }        // as Loader
    virtual std::span<const std::uint32_t> pageOfSample() const = 0; // empty: no pages
    virtual std::filesystem::path pathOf(std::uint32_t sample) const = 0;
    virtual std::string contentDigest() const = 0; // as Loader::contentDigest
    // The reader must not outlive the source. `limits` hold for each image. After a stop request it
    // gives up within an image: Error{Cancelled}.
    virtual std::unique_ptr<SampleReader> newReader(const DecodeLimits& limits,
                                                    const std::stop_token& stop) = 0;
    // An error when the file was cut short or its disk fails, so that more than one sample is lost.
    // Any thread.
    virtual void requireIntact() const {}
    // As Loader::warmUp.
    virtual void warmUp(ProgressSink& progress, const std::stop_token& stop) const = 0;
};

// As in LoaderSettings.
struct WantedLabels
{
    std::string field;
    bool required = false;
};

// `memoryBudget` as in LoaderSettings.
std::unique_ptr<SampleSource> openBetonSource(FileSystem& fileSystem,
                                              const std::filesystem::path& beton,
                                              std::uint64_t memoryBudget = 0,
                                              const WantedLabels& labels = {});
std::unique_ptr<SampleSource> openFolderSource(FileSystem& fileSystem, ImageFolderSplit split,
                                               bool applyOrientation = false);

} // namespace formwork
