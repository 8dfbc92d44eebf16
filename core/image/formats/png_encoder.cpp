#include "core/image/formats/png_encoder.h"

#include "core/base/error.h"
#include "core/image/formats/png_error.h"

#include <new>
#include <string>

#include <zlib.h>

namespace formwork {

namespace {

class PngWriter
{
public:
    explicit PngWriter(std::vector<std::byte>& out)
        : m_out(out)
        , m_png(png_create_write_struct(PNG_LIBPNG_VER_STRING, &m_errors, PngErrors::onError,
                                        PngErrors::onWarning))
        , m_info(m_png != nullptr ? png_create_info_struct(m_png) : nullptr)
    {}
    ~PngWriter() { png_destroy_write_struct(&m_png, &m_info); }
    PngWriter(const PngWriter&) = delete;
    PngWriter& operator=(const PngWriter&) = delete;

    void write(const ImageView& image, const std::stop_token& stop);

private:
    static void onWrite(png_structp png, png_bytep from, std::size_t count);
    static void onFlush(png_structp) {}

    std::vector<std::byte>& m_out;
    PngErrors m_errors;
    png_structp m_png;
    png_infop m_info;
};

void PngWriter::onWrite(png_structp png, png_bytep from, std::size_t count)
{
    auto& out = static_cast<PngWriter*>(png_get_io_ptr(png))->m_out;
    const auto* bytes = reinterpret_cast<const std::byte*>(from);
    bool done = false;
    try {
        out.insert(out.end(), bytes, bytes + count);
        done = true;
    } catch (const std::bad_alloc&) {
        // Reported below: png_error() must not leave a handler by longjmp.
    }
    if (!done)
        png_error(png, "Out of Memory");
}

void PngWriter::write(const ImageView& image, const std::stop_token& stop)
{
    if (m_info == nullptr)
        throw Error(ErrorCode::OutOfMemory, Text("not enough memory to write a PNG"));
    const bool done = m_errors.runGuarded([&] {
        png_set_write_fn(m_png, this, onWrite, onFlush);
        // Fast rather than small: photographs gain little from more effort.
        png_set_filter(m_png, PNG_FILTER_TYPE_BASE, PNG_FILTER_SUB);
        png_set_compression_level(m_png, Z_BEST_SPEED);
        png_set_compression_strategy(m_png, Z_RLE);
        png_set_user_limits(m_png, PNG_UINT_31_MAX, PNG_UINT_31_MAX);
        png_set_IHDR(m_png, m_info, static_cast<png_uint_32>(image.width),
                     static_cast<png_uint_32>(image.height), 8, PNG_COLOR_TYPE_RGB,
                     PNG_INTERLACE_NONE, PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
        png_write_info(m_png, m_info);
        for (int y = 0; y < image.height; ++y)
            if (!stop.stop_requested())
                png_write_row(m_png, image.row(y));
        if (!stop.stop_requested())
            png_write_end(m_png, m_info);
    });
    throwIfStopped(stop);
    if (done)
        return;
    if (m_errors.isOutOfMemory())
        throw Error(ErrorCode::OutOfMemory, Text("not enough memory to write a PNG"));
    throw Error(ErrorCode::Internal, Text("writing a PNG failed: %1").arg(m_errors.message()));
}

} // namespace

std::span<const std::byte> PngEncoder::encode(const ImageView& image, const std::stop_token& stop)
{
    m_png.clear();
    PngWriter(m_png).write(image, stop);
    return m_png;
}

} // namespace formwork
