// Writes `.beton` files of images and labels (and any other field) in sample order, so that the
// bytes depend only on what is written. Parallel producers hand their samples over in order.
#pragma once

#include "core/base/file_system.h"
#include "core/beton/layout.h"
#include "core/beton/manifest.h"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <variant>
#include <vector>

namespace formwork::beton {

struct ImageValue
{
    ImageMode mode = ImageMode::Jpeg;
    int width = 0;  // 1..65535
    int height = 0; // 1..65535
    std::span<const std::byte> payload;
};
struct BytesValue
{
    std::span<const std::byte> payload; // Bytes, Json, NdArray, TorchTensor
};
using Value = std::variant<std::int64_t, double, ImageValue, BytesValue>;

struct WriterOptions
{
    std::uint32_t pageSize = static_cast<std::uint32_t>(kDefaultPageSize); // power of two
    std::uint64_t sampleCount = 0; // exact number of samples that will come
    // Upper bound of payload bytes in all, to reserve room for the manifest's page checksums.
    std::uint64_t payloadBound = 0;
    Manifest manifest; // hashes are filled in by finish()
};

// Not thread-safe. The file appears at `path` only when finish() returns; without it nothing is
// left. Errors: InvalidArgument (a sample larger than a page, a wrong value for a field, more or
// fewer samples than announced), and those of FileSystem.
class Writer
{
public:
    Writer(FileSystem& fileSystem, const std::filesystem::path& path, std::vector<Field> fields,
           WriterOptions options);
    ~Writer();
    Writer(const Writer&) = delete;
    Writer& operator=(const Writer&) = delete;

    // One value per field. The payload bytes are copied before it returns.
    void add(std::span<const Value> values);

    std::uint64_t samplesWritten() const;
    std::uint64_t bytesWritten() const; // pages written to the file so far

    void finish();

private:
    struct State;
    std::unique_ptr<State> m_state;
};

// The two fields FFCV's image datasets have: RGB image "image", int "label".
std::vector<Field> imageLabelFields();

} // namespace formwork::beton
