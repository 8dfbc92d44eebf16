// Writes `.beton` files of images and labels (and any other field) in sample order, so that the
// bytes depend only on what is written. Parallel producers hand their samples over in order.
#pragma once

#include "core/base/file_system.h"
#include "core/beton/layout.h"
#include "core/beton/manifest.h"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
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
    // Bytes, NdArray, TorchTensor; Json, where FFCV's files end the text with a NUL.
    std::span<const std::byte> payload;
};
using Value = std::variant<std::int64_t, double, ImageValue, BytesValue>;

// A payload of a record that is copied as it is: where in the record its pointer is.
struct PlacedPayload
{
    std::size_t pointerAt = 0;
    std::span<const std::byte> bytes;
};

// A page that is written, and the samples on it.
struct FinishedPage
{
    std::uint64_t checksum = 0; // of the whole page
    std::uint64_t samples = 0;
    std::vector<std::byte> records; // of the metadata table, as they will stand there
    std::vector<Allocation> allocations;
};

struct WriterOptions
{
    std::uint32_t pageSize = static_cast<std::uint32_t>(kDefaultPageSize); // power of two
    std::uint64_t sampleCount = 0; // number of samples that will come
    // Take sampleCount as an upper bound: for a conversion that may have to leave images out. Room
    // is reserved for all of them, and metadata that do not come leave zeros before the first page;
    // the manifest follows the metadata that did come.
    bool allowFewer = false;
    // Upper bound of payload bytes in all, to reserve room for the manifest's page checksums; 0 =
    // not known, which reserves one checksum (19 bytes) per sample.
    std::uint64_t payloadBound = 0;
    Manifest manifest; // its hashes are filled in by the writer
    // For work that can be continued after an interruption: the file is written under this name
    // beside `path`, and stays there without commit() or discard(). Empty: its own name.
    std::filesystem::path unfinished;
    // Called in add() and seal() for every page once its bytes are with the operating system.
    std::function<void(FinishedPage&&)> pageFinished;
    // To resume: the pages reported by an earlier Writer with the same fields and options, in
    // order. They are taken up to the first whose bytes the unfinished file does not hold any more;
    // the rest is cut off, and the next sample is the one after theirs. Without any the
    // file begins empty.
    std::vector<FinishedPage> finishedPages;
};

// Not thread-safe. The file appears at `path` only when finish() returns; without it nothing is
// left. Memory: some hundred kB, and metadata and allocation table of what was added. Errors:
// InvalidArgument (a sample larger than a page, a wrong value for a field, more or fewer samples
// than announced), and those of FileSystem. After an error of FileSystem every call fails.
class Writer
{
public:
    Writer(FileSystem& fileSystem, const std::filesystem::path& path, std::vector<Field> fields,
           WriterOptions options);
    ~Writer();
    Writer(const Writer&) = delete;
    Writer& operator=(const Writer&) = delete;

    // One value per field, of the type that the field has: Int int64, Float double, RgbImage
    // ImageValue, others BytesValue. The payload bytes are copied before it returns.
    void add(std::span<const Value> values);
    // A sample out of another file with the same fields and layout: the record as it is, except for
    // the pointers of its payloads. Nothing is recoded.
    void addRecord(std::span<const std::byte> record, std::span<const PlacedPayload> payloads);

    // Brings the bytes of all pages reported so far to the disk. Any thread.
    void syncPages();
    // The unfinished file goes with the Writer.
    void discard();

    std::uint64_t samplesWritten() const;
    std::size_t pagesWritten() const;   // to the file so far, taken ones included
    std::uint64_t bytesWritten() const; // of these pages

    // seal() and commit().
    void finish();
    // Writes all that is missing and flushes it to the disk, still under a temporary name. For
    // callers that publish several files together.
    void seal();
    // Moves the sealed file to `path`.
    void commit();
    std::uint64_t fileBytes() const; // of the sealed file

private:
    struct State;
    std::unique_ptr<State> m_state;
};

// The two fields FFCV's image datasets have: RGB image "image", int "label".
std::vector<Field> imageLabelFields();

} // namespace formwork::beton
