#include "core/base/error.h"
#include "core/image/jpeg/jpeg.h"
#include "core/image/jpeg/jpeg_error.h"
#include "core/image/jpeg/jpeg_forward.h"
#include "core/image/jpeg/jpeg_pixels.h"

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

// ITU-T T.81, table B.1.
constexpr unsigned kStartOfFrame = 0xC0;
constexpr unsigned kFirstRestart = 0xD0;
constexpr unsigned kEndOfImage = 0xD9;
constexpr unsigned kStartOfScan = 0xDA;
constexpr unsigned kRestartInterval = 0xDD;

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

    // What our own coder needs of libjpeg, for one quality: everything before the coded bytes, from
    // an image of one pixel, and the tables.
    int headerQuality = 0;
    RestartMarkers headerRestarts = RestartMarkers::None;
    std::vector<std::byte> header;
    std::size_t sizeAt = 0;    // of height and width in the header
    std::size_t restartAt = 0; // of the restart interval
    JpegTables tables;
    JpegRowCoder coder;

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

    std::span<const std::byte> encodeWithLibjpeg(const ImageView& image, int quality,
                                                 RestartMarkers restarts);
    void prepareHeader(int quality, RestartMarkers restarts);
    void scanHeader();
    std::span<const std::byte> encode(const ImageView& image, int quality, RestartMarkers restarts);
};

std::span<const std::byte>
JpegEncoder::State::encodeWithLibjpeg(const ImageView& image, int quality, RestartMarkers restarts)
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

void JpegEncoder::State::prepareHeader(int quality, RestartMarkers restarts)
{
    if (quality == headerQuality && restarts == headerRestarts)
        return;
    const std::uint8_t pixel[3] = {};
    const auto jpeg = encodeWithLibjpeg({pixel, 1, 1, 3}, quality, restarts);
    header.assign(jpeg.begin(), jpeg.end());
    scanHeader();
    for (std::size_t i = 0; i < 2; ++i) {
        std::array<std::uint16_t, 64> steps{};
        std::copy_n(codec.quant_tbl_ptrs[i]->quantval, 64, steps.begin());
        tables.quant[i] = makeQuantPlan(steps);
        const JHUFF_TBL& dc = *codec.dc_huff_tbl_ptrs[i];
        const JHUFF_TBL& ac = *codec.ac_huff_tbl_ptrs[i];
        tables.dc[i] = makeCodeTable(dc.bits + 1, dc.huffval);
        tables.ac[i] = makeCodeTable(ac.bits + 1, ac.huffval);
    }
    headerQuality = quality;
    headerRestarts = restarts;
}

// Finds what depends on the image, and cuts off what stands behind the header of the scan.
void JpegEncoder::State::scanHeader()
{
    std::size_t at = 2;
    for (;;) {
        const auto byteAt = [this](std::size_t i) {
            return std::to_integer<unsigned>(header[i]);
        };
        const unsigned marker = byteAt(at + 1);
        const std::size_t length = byteAt(at + 2) << 8 | byteAt(at + 3);
        if (marker == kStartOfFrame)
            sizeAt = at + 5;
        if (marker == kRestartInterval)
            restartAt = at + 4;
        at += 2 + length;
        if (marker == kStartOfScan)
            break;
    }
    header.resize(at);
}

std::span<const std::byte> JpegEncoder::State::encode(const ImageView& image, int quality,
                                                      RestartMarkers restarts)
{
    prepareHeader(quality, restarts);
    const auto store = [](std::byte* to, int value) {
        to[0] = static_cast<std::byte>(value >> 8);
        to[1] = static_cast<std::byte>(value);
    };
    store(header.data() + sizeAt, image.height);
    store(header.data() + sizeAt + 2, image.width);
    if (restarts == RestartMarkers::EveryRow)
        store(header.data() + restartAt, (image.width + 15) / 16);

    coder.begin(image, tables);
    CodedBytes& coded = destination.coded;
    std::size_t used = header.size();
    const std::size_t row = coder.mostBytesOfRow();
    const auto reserve = [&](std::size_t bytes) {
        if (used + bytes > coded.size && !coded.grow(2 * (used + bytes), used))
            throw Error(ErrorCode::OutOfMemory, Text("not enough memory for the JPEG"));
    };
    reserve(row);
    std::copy(header.begin(), header.end(), coded.bytes.get());
    const auto outAt = [&] {
        return reinterpret_cast<std::uint8_t*>(coded.bytes.get()) + used;
    };
    const auto take = [&](const std::uint8_t* end) {
        used += static_cast<std::size_t>(end - outAt());
    };
    const auto mark = [&](unsigned marker) {
        take(coder.endScan(outAt()));
        store(coded.bytes.get() + used, static_cast<int>(0xFF00U | marker));
        used += 2;
    };
    for (int y = 0; y < coder.rows(); ++y) {
        reserve(2 * row);
        if (y > 0 && restarts == RestartMarkers::EveryRow)
            mark(kFirstRestart | (static_cast<unsigned>(y - 1) & 7U));
        take(coder.codeRow(y, outAt()));
    }
    mark(kEndOfImage);
    return {coded.bytes.get(), used};
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

    const auto written = hasJpegKernels() ? m_state->encode(image, quality, restarts)
                                          : m_state->encodeWithLibjpeg(image, quality, restarts);
    out.assign(written.begin(), written.end());
}

} // namespace formwork
