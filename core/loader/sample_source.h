// Where the loader's pixels come from: a beton file or a folder of images.
#pragma once

#include "core/base/progress.h"
#include "core/image/image.h"
#include "core/loader/augmentation.h"

#include <cstddef>
#include <cstdint>
#include <filesystem>
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

// Belongs to one worker; keeps its decoder and buffers from sample to sample.
class SampleReader
{
public:
    virtual ~SampleReader() = default;

    // The cropped pixels, valid until the next call. Adds to `seconds`. Throws Error for a sample
    // that cannot be read.
    virtual ImageView load(std::uint32_t sample, SampleDraws& draws, SampleSeconds& seconds) = 0;

    // Some worker will load this sample soon. A hint: never fails, changes no result.
    virtual void expect(std::uint32_t /*sample*/) {}
};

// Immutable: all methods may be called from any thread.
class SampleSource
{
public:
    virtual ~SampleSource() = default;

    virtual std::size_t sampleCount() const = 0;
    virtual const std::vector<std::string>& classNames() const = 0;
    virtual std::int32_t label(std::uint32_t sample) const = 0;
    virtual std::span<const std::uint32_t> pageOfSample() const = 0; // empty: no pages
    virtual std::filesystem::path pathOf(std::uint32_t sample) const = 0;
    // The reader must not outlive the source.
    virtual std::unique_ptr<SampleReader> newReader() const = 0;
    // As Loader::warmUp.
    virtual void warmUp(ProgressSink& progress, const std::stop_token& stop) const = 0;
};

std::unique_ptr<SampleSource> openBetonSource(FileSystem& fileSystem,
                                              const std::filesystem::path& beton);
std::unique_ptr<SampleSource> openFolderSource(FileSystem& fileSystem, ImageFolderSplit split);

} // namespace formwork
