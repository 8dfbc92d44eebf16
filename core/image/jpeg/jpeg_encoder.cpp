#include "core/image/jpeg/jpeg_encoder.h"

#include "core/base/error.h"
#include "core/image/jpeg/jpeg_error.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <memory>
#include <new>
#include <string>
#include <utility>

#include <jerror.h>

namespace formwork {

namespace {

constexpr int kRowsPerCall = 16;
constexpr std::size_t kFirstCapacity = std::size_t{256} << 10;
constexpr int kLongestSide = 65500; // JPEG_MAX_DIMENSION

// Memory that grows without being filled with zeros.
struct CodedBytes
{
    std::unique_ptr<std::byte[]> bytes;
    std::size_t size = 0;

    bool grow(std::size_t newSize, std::size_t used) noexcept
    {
        std::unique_ptr<std::byte[]> larger(new (std::nothrow) std::byte[newSize]);
        if (!larger)
            return false;
        std::copy_n(bytes.get(), used, larger.get());
        bytes = std::move(larger);
        size = newSize;
        return true;
    }
};

// Keeps its memory between images.
struct MemoryDestination
{
    jpeg_destination_mgr base; // first: libjpeg hands back a pointer to it
    CodedBytes coded;

    void offer(std::size_t used)
    {
        base.next_output_byte = reinterpret_cast<JOCTET*>(coded.bytes.get()) + used;
        base.free_in_buffer = coded.size - used;
    }
    std::span<const std::byte> written() const
    {
        return {coded.bytes.get(), coded.size - base.free_in_buffer};
    }
};

MemoryDestination& destinationOf(j_compress_ptr codec)
{
    return *reinterpret_cast<MemoryDestination*>(codec->dest);
}

void begin(j_compress_ptr codec)
{
    MemoryDestination& destination = destinationOf(codec);
    if (destination.coded.size == 0 && !destination.coded.grow(kFirstCapacity, 0))
        ERREXIT1(codec, JERR_OUT_OF_MEMORY, 0);
    destination.offer(0);
}

// libjpeg calls this when the whole buffer is full, whatever next_output_byte says.
boolean makeRoom(j_compress_ptr codec)
{
    MemoryDestination& destination = destinationOf(codec);
    const std::size_t used = destination.coded.size;
    if (!destination.coded.grow(2 * used, used))
        ERREXIT1(codec, JERR_OUT_OF_MEMORY, 0);
    destination.offer(used);
    return TRUE;
}

void end(j_compress_ptr) {}

} // namespace

struct JpegEncoder::State
{
    jpeg_compress_struct codec{};
    JpegErrorManager errors{};
    MemoryDestination destination{};

    State()
    {
        install(errors);
        codec.err = &errors.base;
        if (!runGuarded(errors, [this] { jpeg_create_compress(&codec); }))
            throwJpegError(errors);
        destination.base.init_destination = begin;
        destination.base.empty_output_buffer = makeRoom;
        destination.base.term_destination = end;
        codec.dest = &destination.base;
    }
    ~State() { jpeg_destroy_compress(&codec); }
    State(const State&) = delete;
    State& operator=(const State&) = delete;

    std::span<const std::byte> encode(const ImageView& image, int quality, RestartMarkers restarts);
};

std::span<const std::byte> JpegEncoder::State::encode(const ImageView& image, int quality,
                                                      RestartMarkers restarts)
{
    const bool done = runGuarded(errors, [&] {
        codec.image_width = static_cast<JDIMENSION>(image.width);
        codec.image_height = static_cast<JDIMENSION>(image.height);
        codec.input_components = 3;
        codec.in_color_space = JCS_RGB;
        jpeg_set_defaults(&codec); // 4:2:0, standard Huffman tables
        codec.dct_method = JDCT_ISLOW;
        codec.restart_in_rows = restarts == RestartMarkers::EveryRow ? 1 : 0;
        jpeg_set_quality(&codec, quality, TRUE);
        jpeg_start_compress(&codec, TRUE);
        while (codec.next_scanline < codec.image_height) {
            JSAMPROW lines[kRowsPerCall];
            const auto first = static_cast<int>(codec.next_scanline);
            const int count = std::min(kRowsPerCall, image.height - first);
            for (int i = 0; i < count; ++i)
                lines[i] = const_cast<JSAMPROW>(image.row(first + i)); // libjpeg only reads it
            jpeg_write_scanlines(&codec, lines, static_cast<JDIMENSION>(count));
        }
        jpeg_finish_compress(&codec);
    });
    if (!done) {
        jpeg_abort_compress(&codec);
        throwJpegError(errors);
    }
    return destination.written();
}

JpegEncoder::JpegEncoder() : m_state(std::make_unique<State>()) {}

JpegEncoder::~JpegEncoder() = default;

void JpegEncoder::encode(const ImageView& image, int quality, std::vector<std::byte>& out,
                         RestartMarkers restarts)
{
    if (image.width < 1 || image.height < 1 || image.width > kLongestSide ||
        image.height > kLongestSide) {
        throw Error(ErrorCode::InvalidArgument,
                    Text("a JPEG cannot have %1 x %2 pixels").arg(image.width, image.height));
    }
    if (quality < 1 || quality > 100) {
        throw Error(ErrorCode::InvalidArgument,
                    Text("JPEG quality %1 is not within 1 and 100").arg(quality));
    }

    const auto written = m_state->encode(image, quality, restarts);
    out.assign(written.begin(), written.end());
}

} // namespace formwork
