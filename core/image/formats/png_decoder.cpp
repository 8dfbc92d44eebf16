#include "core/image/formats/png_decoder.h"

#include "core/base/error.h"
#include "core/image/formats/png_error.h"
#include "core/image/limits.h"

#include <cstring>
#include <string>

namespace formwork {

namespace {

constexpr std::uint64_t kMostDeflate = 1032; // bytes that one byte of deflate can stand for

// A file in memory on its way through libpng.
class PngReader
{
public:
    explicit PngReader(std::span<const std::byte> bytes) : m_rest(bytes), m_fileBytes(bytes.size())
    {}
    ~PngReader() { png_destroy_read_struct(&m_png, &m_info, nullptr); }
    PngReader(const PngReader&) = delete;
    PngReader& operator=(const PngReader&) = delete;

    ImageInfo readInfo();
    void readPixels(Image& out, DecodeBudget& budget); // after readInfo()

private:
    static void onRead(png_structp png, png_bytep to, std::size_t count);

    void start();
    void chooseRgb();
    [[noreturn]] void throwError() const;

    std::span<const std::byte> m_rest;
    std::size_t m_fileBytes;
    bool m_endsEarly = false;
    PngErrors m_errors;
    png_structp m_png = nullptr;
    png_infop m_info = nullptr;
};

void PngReader::onRead(png_structp png, png_bytep to, std::size_t count)
{
    auto* reader = static_cast<PngReader*>(png_get_io_ptr(png));
    if (count > reader->m_rest.size()) {
        reader->m_endsEarly = true;
        png_error(png, "the file ends early");
    }
    std::memcpy(to, reader->m_rest.data(), count);
    reader->m_rest = reader->m_rest.subspan(count);
}

void PngReader::start()
{
    m_png = png_create_read_struct(PNG_LIBPNG_VER_STRING, &m_errors, PngErrors::onError,
                                   PngErrors::onWarning);
    m_info = m_png != nullptr ? png_create_info_struct(m_png) : nullptr;
    if (m_info == nullptr)
        throw Error(ErrorCode::OutOfMemory, Text("not enough memory for the image"));
}

void PngReader::throwError() const
{
    if (m_endsEarly)
        throw Error(ErrorCode::CorruptData, Text("the PNG file ends early"));
    if (m_errors.isOutOfMemory())
        throw Error(ErrorCode::OutOfMemory, Text("not enough memory for the image"));
    throw Error(ErrorCode::CorruptData, Text("corrupt PNG file: %1").arg(m_errors.message()));
}

ImageInfo PngReader::readInfo()
{
    start();
    const bool done = m_errors.runGuarded([this] {
        // Chunks that cannot change an RGB pixel are neither parsed nor kept; sides and chunks have
        // no limits but ours.
        png_set_keep_unknown_chunks(m_png, PNG_HANDLE_CHUNK_NEVER, nullptr, -1);
        png_set_user_limits(m_png, PNG_UINT_31_MAX, PNG_UINT_31_MAX);
        png_set_chunk_malloc_max(m_png, 0);
        png_set_read_fn(m_png, this, onRead);
        png_read_info(m_png, m_info);
    });
    if (!done)
        throwError();
    const std::uint64_t width = png_get_image_width(m_png, m_info);
    const std::uint64_t height = png_get_image_height(m_png, m_info);
    checkPixelCount(width, height);
    checkClaim("PNG", png_get_rowbytes(m_png, m_info) * height, m_fileBytes, kMostDeflate);
    const unsigned type = png_get_color_type(m_png, m_info);
    const bool alpha = (type & PNG_COLOR_MASK_ALPHA) != 0;
    return {ImageFormat::Png, static_cast<int>(width), static_cast<int>(height),
            alpha                         ? 4
            : type == PNG_COLOR_TYPE_GRAY ? 1
                                          : 3};
}

void PngReader::chooseRgb()
{
    png_set_strip_16(m_png);
    png_set_strip_alpha(m_png);
    const unsigned type = png_get_color_type(m_png, m_info);
    if (type == PNG_COLOR_TYPE_PALETTE)
        png_set_palette_to_rgb(m_png);
    if ((type & PNG_COLOR_MASK_COLOR) == 0) {
        png_set_expand_gray_1_2_4_to_8(m_png);
        png_set_gray_to_rgb(m_png);
    }
}

void PngReader::readPixels(Image& out, DecodeBudget& budget)
{
    const auto width = static_cast<std::uint64_t>(out.width());
    auto verdict = DecodeBudget::Verdict::Go;
    const bool done = m_errors.runGuarded([&] {
        chooseRgb();
        const int passes = png_set_interlace_handling(m_png);
        png_read_update_info(m_png, m_info);
        if (png_get_rowbytes(m_png, m_info) != static_cast<std::size_t>(out.stride()))
            png_error(m_png, "rows are not RGB"); // never: it would write past the end
        for (int pass = 0; pass < passes; ++pass) {
            for (int y = 0; y < out.height(); ++y) {
                png_read_row(m_png, out.row(y), nullptr);
                verdict = budget.spend(width);
                if (verdict != DecodeBudget::Verdict::Go)
                    png_error(m_png, "the budget is used up");
            }
        }
        png_read_end(m_png, nullptr);
    });
    if (verdict != DecodeBudget::Verdict::Go)
        budget.raise(verdict);
    if (!done)
        throwError();
}

} // namespace

ImageInfo probePng(std::span<const std::byte> bytes)
{
    return PngReader(bytes).readInfo();
}

void decodePng(std::span<const std::byte> bytes, Image& out, DecodeBudget& budget)
{
    PngReader reader(bytes);
    const ImageInfo info = reader.readInfo();
    budget.requireMemory(
        rgbBytes(static_cast<std::uint64_t>(info.width), static_cast<std::uint64_t>(info.height)));
    out.resize(info.width, info.height);
    reader.readPixels(out, budget);
}

} // namespace formwork
