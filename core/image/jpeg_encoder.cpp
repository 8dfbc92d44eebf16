#include "core/base/error.h"
#include "core/image/jpeg.h"
#include "core/image/jpeg_error.h"

#include <algorithm>
#include <new>
#include <string>

#include <jerror.h>

namespace formwork {

namespace {

constexpr int kRowsPerCall = 16;
constexpr std::size_t kFirstCapacity = std::size_t{64} << 10;
constexpr int kLongestSide = 65500; // JPEG_MAX_DIMENSION

// Writes straight into a vector that keeps its capacity between images.
struct VectorDestination
{
    jpeg_destination_mgr base; // first: libjpeg hands back a pointer to it
    std::vector<std::byte>* out;

    void offer(std::size_t used)
    {
        base.next_output_byte = reinterpret_cast<JOCTET*>(out->data()) + used;
        base.free_in_buffer = out->size() - used;
    }
};

VectorDestination& destinationOf(j_compress_ptr codec)
{
    return *reinterpret_cast<VectorDestination*>(codec->dest);
}

bool grow(std::vector<std::byte>& bytes, std::size_t size) noexcept
{
    try {
        bytes.resize(size);
    } catch (const std::bad_alloc&) {
        return false;
    }
    return true;
}

void begin(j_compress_ptr codec)
{
    VectorDestination& destination = destinationOf(codec);
    const std::size_t size = std::max(kFirstCapacity, destination.out->capacity());
    if (!grow(*destination.out, size))
        ERREXIT1(codec, JERR_OUT_OF_MEMORY, 0);
    destination.offer(0);
}

// libjpeg calls this when the whole buffer is full, whatever next_output_byte says.
boolean makeRoom(j_compress_ptr codec)
{
    VectorDestination& destination = destinationOf(codec);
    const std::size_t used = destination.out->size();
    if (!grow(*destination.out, 2 * used))
        ERREXIT1(codec, JERR_OUT_OF_MEMORY, 0);
    destination.offer(used);
    return TRUE;
}

void end(j_compress_ptr codec)
{
    VectorDestination& destination = destinationOf(codec);
    destination.out->resize(destination.out->size() - destination.base.free_in_buffer);
}

} // namespace

struct JpegEncoder::State
{
    jpeg_compress_struct codec{};
    JpegErrorManager errors{};
    VectorDestination destination{};

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
};

JpegEncoder::JpegEncoder() : m_state(std::make_unique<State>()) {}

JpegEncoder::~JpegEncoder() = default;

void JpegEncoder::encode(const ImageView& image, int quality, std::vector<std::byte>& out)
{
    if (image.width < 1 || image.height < 1 || image.width > kLongestSide ||
        image.height > kLongestSide) {
        throw Error(ErrorCode::InvalidArgument, "a JPEG cannot have " +
                                                    std::to_string(image.width) + " x " +
                                                    std::to_string(image.height) + " pixels");
    }
    if (quality < 1 || quality > 100) {
        throw Error(ErrorCode::InvalidArgument,
                    "JPEG quality " + std::to_string(quality) + " is not within 1 and 100");
    }

    jpeg_compress_struct& codec = m_state->codec;
    m_state->destination.out = &out;
    const bool done = runGuarded(m_state->errors, [&] {
        codec.image_width = static_cast<JDIMENSION>(image.width);
        codec.image_height = static_cast<JDIMENSION>(image.height);
        codec.input_components = 3;
        codec.in_color_space = JCS_RGB;
        jpeg_set_defaults(&codec); // 4:2:0, standard Huffman tables
        codec.dct_method = JDCT_ISLOW;
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
    if (done)
        return;
    jpeg_abort_compress(&codec);
    out.clear();
    throwJpegError(m_state->errors);
}

} // namespace formwork
