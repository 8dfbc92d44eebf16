#include "core/image/formats/tiff_decoder.h"

#include "core/base/error.h"
#include "core/image/formats/exif.h"
#include "core/image/formats/tiff_file.h"
#include "core/image/limits.h"

#include <algorithm>
#include <array>
#include <string>
#include <vector>

namespace formwork {

namespace {

// A strip below this size is decoded at once (libtiff has faster code for that), a larger one,
// often the whole image, row by row.
constexpr std::uint64_t kWholeStrip = std::uint64_t{1} << 26;

struct Layout
{
    std::uint32_t width = 0;
    std::uint32_t height = 0;
    std::uint16_t bits = 0;
    std::uint16_t samples = 0;
    std::uint16_t photometric = 0;
    std::uint16_t compression = 0;
    std::uint16_t sampleFormat = 0;
    std::uint16_t orientation = 0;
    bool planar = false;

    bool isGrey() const { return photometric <= PHOTOMETRIC_MINISBLACK; }
};

[[noreturn]] void throwUnsupported(const Text& kind)
{
    throw Error(ErrorCode::UnsupportedFormat, Text("%1 is not supported").arg(kind), {},
                Text("save it as PNG, or as TIFF with 8 or 16 bits per sample"));
}

std::string_view photometricName(std::uint16_t photometric)
{
    switch (photometric) {
    case PHOTOMETRIC_MINISWHITE:
    case PHOTOMETRIC_MINISBLACK:
        return "grey";
    case PHOTOMETRIC_RGB:
        return "RGB";
    case PHOTOMETRIC_PALETTE:
        return "palette";
    case PHOTOMETRIC_SEPARATED:
        return "CMYK";
    case PHOTOMETRIC_YCBCR:
        return "YCbCr";
    case PHOTOMETRIC_CIELAB:
    case PHOTOMETRIC_ICCLAB:
    case PHOTOMETRIC_ITULAB:
        return "Lab";
    default:
        return "other";
    }
}

Text describe(const Layout& layout)
{
    const std::string_view colours = photometricName(layout.photometric);
    return layout.planar
               ? Text("%1-bit %2 TIFF with %3 separate channels")
                     .arg(layout.bits, colours, layout.samples)
               : Text("%1-bit %2 TIFF with %3 channels").arg(layout.bits, colours, layout.samples);
}

// Bytes that one byte of a file can stand for; 0 where there is practically no limit.
std::uint64_t mostPerByte(std::uint16_t compression)
{
    switch (compression) {
    case COMPRESSION_NONE:
        return 1;
    case COMPRESSION_PACKBITS:
        return 64; // 128 equal bytes are two
    case COMPRESSION_LZW:
        return 2731; // strings of at most 4096 bytes, codes of 12 bits
    case COMPRESSION_DEFLATE:
    case COMPRESSION_ADOBE_DEFLATE:
        return 1032;
    case COMPRESSION_JPEG:
        return 2048; // 64 samples take a bit at least; upsampling makes four times as many
    default:
        return 0;
    }
}

std::uint64_t decodedBytes(TIFF* tiff, const Layout& layout)
{
    if (TIFFIsTiled(tiff) != 0) // the bound keeps the product within 64 bits
        return std::min(TIFFTileSize64(tiff), kMostTiffBytes + 1) * TIFFNumberOfTiles(tiff);
    return TIFFVStripSize64(tiff, layout.height) * (layout.planar ? layout.samples : 1U);
}

// Without the tag, libtiff's own guess.
std::uint16_t photometricOf(const TiffFile& file, const Layout& layout)
{
    std::uint16_t photometric = 0;
    if (TIFFGetField(file.handle(), TIFFTAG_PHOTOMETRIC, &photometric) != 0)
        return photometric;
    if (layout.samples >= 3)
        return PHOTOMETRIC_RGB;
    return isFax(layout.compression) ? PHOTOMETRIC_MINISWHITE : PHOTOMETRIC_MINISBLACK;
}

Layout readLayout(const TiffFile& file)
{
    Layout layout;
    layout.width = file.field<std::uint32_t>(TIFFTAG_IMAGEWIDTH);
    layout.height = file.field<std::uint32_t>(TIFFTAG_IMAGELENGTH);
    layout.bits = file.field<std::uint16_t>(TIFFTAG_BITSPERSAMPLE);
    layout.samples = file.field<std::uint16_t>(TIFFTAG_SAMPLESPERPIXEL);
    layout.compression = file.field<std::uint16_t>(TIFFTAG_COMPRESSION);
    layout.photometric = photometricOf(file, layout);
    layout.sampleFormat = file.field<std::uint16_t>(TIFFTAG_SAMPLEFORMAT);
    layout.orientation = file.field<std::uint16_t>(TIFFTAG_ORIENTATION);
    layout.planar = layout.samples > 1 &&
                    file.field<std::uint16_t>(TIFFTAG_PLANARCONFIG) == PLANARCONFIG_SEPARATE;
    checkPixelCount(layout.width, layout.height);
    const std::uint64_t ratio = mostPerByte(layout.compression);
    if (ratio != 0)
        checkClaim("TIFF", decodedBytes(file.handle(), layout), file.byteCount(), ratio);
    return layout;
}

// What libtiff would turn into wrong pixels, or refuse with less to say.
void checkSupported(const TiffFile& file, const Layout& layout)
{
    switch (layout.sampleFormat) {
    case SAMPLEFORMAT_IEEEFP:
    case SAMPLEFORMAT_COMPLEXIEEEFP:
        throwUnsupported(Text("floating-point TIFF"));
    case SAMPLEFORMAT_INT:
    case SAMPLEFORMAT_COMPLEXINT:
        if (layout.photometric != PHOTOMETRIC_CIELAB)
            throwUnsupported(Text("TIFF with signed samples"));
        break;
    default:
        break;
    }
    if (layout.photometric == PHOTOMETRIC_LOGL || layout.photometric == PHOTOMETRIC_LOGLUV)
        throwUnsupported(Text("TIFF with logarithmic luminance (LogLuv)"));
    if (layout.compression == COMPRESSION_OJPEG)
        throwUnsupported(Text("TIFF with old-style JPEG compression"));
    if (TIFFIsCODECConfigured(layout.compression) == 0)
        throwUnsupported(Text("TIFF with compression %1").arg(layout.compression));
    std::uint16_t* map = nullptr;
    if (layout.photometric == PHOTOMETRIC_PALETTE &&
        TIFFGetField(file.handle(), TIFFTAG_COLORMAP, &map, &map, &map) == 0)
        throw Error(ErrorCode::CorruptData, Text("corrupt TIFF file: it has no colour map"));
    if (layout.planar && layout.photometric == PHOTOMETRIC_MINISWHITE)
        throwUnsupported(describe(layout)); // libtiff would not invert it
}

// libtiff's conversion to RGBA, which is given rows as they are decoded.
class RgbaConverter
{
public:
    RgbaConverter(TiffFile& file, const Layout& layout)
        : m_multiplied(ignoreAlpha(file.handle()) &&
                       (layout.isGrey() || layout.photometric == PHOTOMETRIC_RGB))
    {
        char message[1024] = "";
        const bool noAlphaOf16 = layout.isGrey() && layout.bits == 16 && !layout.planar;
        if ((m_multiplied && noAlphaOf16) ||
            TIFFRGBAImageBegin(&m_image, file.handle(), 1, message) == 0)
            throwUnsupported(describe(layout));
    }
    ~RgbaConverter() { TIFFRGBAImageEnd(&m_image); }
    RgbaConverter(const RgbaConverter&) = delete;
    RgbaConverter& operator=(const RgbaConverter&) = delete;

    bool isPlanar() const { return m_image.isContig == 0; }
    // Planes to hand in; the last may be alpha.
    std::size_t planes() const
    {
        if (!isPlanar())
            return 1;
        const std::size_t colours = m_image.photometric <= PHOTOMETRIC_MINISBLACK ? 1 : 3;
        return colours + (m_image.alpha != 0 ? 1 : 0);
    }

    // Rows of `width` pixels, one plane after the other; blocks of subsampled YCbCr are several
    // rows. Writes to `out` at (x, y).
    void convert(const std::array<std::uint8_t*, 4>& planes, std::uint32_t width,
                 std::uint32_t rows, Image& out, std::uint32_t x, std::uint32_t y)
    {
        constexpr std::size_t kSpare = 4; // blocks of YCbCr are up to four pixels wide
        m_raster.resize(std::size_t{width} * rows + kSpare);
        if (!isPlanar()) {
            m_image.put.contig(&m_image, m_raster.data(), x, y, width, rows, 0, 0, planes[0]);
        } else {
            const bool grey = this->planes() <= 2;
            std::uint8_t* alpha = m_image.alpha == 0 ? nullptr : planes[grey ? 1 : 3];
            m_image.put.separate(&m_image, m_raster.data(), x, y, width, rows, 0, 0, planes[0],
                                 planes[grey ? 0 : 1], planes[grey ? 0 : 2], alpha);
        }
        for (std::uint32_t row = 0; row < rows; ++row) {
            const std::uint32_t* from = m_raster.data() + std::size_t{row} * width;
            std::uint8_t* to = out.row(static_cast<int>(y + row)) + std::size_t{3} * x;
            if (m_multiplied)
                writeDivided(from, width, to);
            else
                write(from, width, to);
        }
    }

private:
    // libtiff multiplies colours by an alpha that is not associated; declared associated, it leaves
    // them as they are. True if it is indeed.
    static bool ignoreAlpha(TIFF* tiff)
    {
        std::uint16_t count = 0;
        std::uint16_t* kinds = nullptr;
        if (TIFFGetField(tiff, TIFFTAG_EXTRASAMPLES, &count, &kinds) == 0 || count == 0)
            return false;
        if (kinds[0] == EXTRASAMPLE_ASSOCALPHA)
            return true;
        std::vector<std::uint16_t> changed(kinds, kinds + count);
        changed[0] = EXTRASAMPLE_ASSOCALPHA;
        TIFFSetField(tiff, TIFFTAG_EXTRASAMPLES, count, changed.data());
        return false;
    }

    static void write(const std::uint32_t* from, std::uint32_t width, std::uint8_t* to)
    {
        for (std::uint32_t x = 0; x < width; ++x, to += 3) {
            to[0] = static_cast<std::uint8_t>(TIFFGetR(from[x]));
            to[1] = static_cast<std::uint8_t>(TIFFGetG(from[x]));
            to[2] = static_cast<std::uint8_t>(TIFFGetB(from[x]));
        }
    }

    static void writeDivided(const std::uint32_t* from, std::uint32_t width, std::uint8_t* to)
    {
        for (std::uint32_t x = 0; x < width; ++x, to += 3) {
            const std::uint32_t alpha = TIFFGetA(from[x]);
            const auto divided = [alpha](std::uint32_t value) {
                return static_cast<std::uint8_t>(alpha == 0 ? 0U
                                                            : std::min(value * 255 / alpha, 255U));
            };
            to[0] = divided(TIFFGetR(from[x]));
            to[1] = divided(TIFFGetG(from[x]));
            to[2] = divided(TIFFGetB(from[x]));
        }
    }

    bool m_multiplied;
    TIFFRGBAImage m_image{};
    std::vector<std::uint32_t> m_raster;
};

class TiffReader
{
public:
    TiffReader(TiffFile& file, const Layout& layout, Image& out, DecodeBudget& budget)
        : m_file(file)
        , m_tiff(file.handle())
        , m_layout(layout)
        , m_converter(file, layout)
        , m_out(out)
        , m_budget(budget)
    {
        const bool subsampled = layout.photometric == PHOTOMETRIC_YCBCR &&
                                layout.compression != COMPRESSION_JPEG && !layout.planar;
        std::uint16_t horizontal = 1;
        std::uint16_t vertical = 1;
        if (subsampled)
            TIFFGetFieldDefaulted(m_tiff, TIFFTAG_YCBCRSUBSAMPLING, &horizontal, &vertical);
        m_blockRows = std::max<std::uint32_t>(vertical, 1);
    }

    void read()
    {
        m_out.resize(static_cast<int>(m_layout.width), static_cast<int>(m_layout.height));
        m_file.expectPixels();
        if (TIFFIsTiled(m_tiff) != 0)
            readTiles();
        else
            readStrips();
    }

private:
    // Room for `bytes` of each plane.
    void reserve(std::uint64_t bytes)
    {
        if (bytes == 0)
            m_file.throwCorrupt();
        if (bytes * m_converter.planes() > kMostTiffBytes)
            throwUnsupported(Text("a TIFF strip or tile of more than 512 MiB"));
        m_planes.resize(m_converter.planes());
        for (std::vector<std::uint8_t>& plane : m_planes)
            plane.resize(bytes);
    }

    void check(bool done) const
    {
        if (!done)
            m_file.throwCorrupt();
        m_file.throwIfDamaged();
    }

    std::array<std::uint8_t*, 4> planesAt(std::uint64_t offset)
    {
        std::array<std::uint8_t*, 4> result{};
        for (std::size_t i = 0; i < m_planes.size(); ++i)
            result[i] = m_planes[i].data() + offset;
        return result;
    }

    // The first `rows` of what m_planes hold, in rows (or blocks of rows) of `blockBytes`.
    void convert(std::uint32_t x, std::uint32_t y, std::uint32_t width, std::uint32_t rows,
                 std::uint64_t blockBytes)
    {
        m_budget.require(std::uint64_t{width} * rows);
        for (std::uint32_t row = 0; row < rows; row += m_blockRows) {
            m_converter.convert(planesAt(row / m_blockRows * blockBytes), width,
                                std::min(m_blockRows, rows - row), m_out, x, y + row);
        }
    }

    void readTiles()
    {
        const auto tileWidth = m_file.field<std::uint32_t>(TIFFTAG_TILEWIDTH);
        const auto tileHeight = m_file.field<std::uint32_t>(TIFFTAG_TILELENGTH);
        const std::uint64_t bytes = TIFFTileSize64(m_tiff);
        if (tileWidth == 0 || tileHeight == 0)
            m_file.throwCorrupt();
        reserve(bytes);
        const std::uint64_t blockBytes = TIFFVTileSize64(m_tiff, m_blockRows);
        for (std::uint64_t y = 0; y < m_layout.height; y += tileHeight) {
            for (std::uint64_t x = 0; x < m_layout.width; x += tileWidth) {
                const auto left = static_cast<std::uint32_t>(x);
                const auto top = static_cast<std::uint32_t>(y);
                for (std::size_t i = 0; i < m_planes.size(); ++i) {
                    const std::uint32_t tile =
                        TIFFComputeTile(m_tiff, left, top, 0, static_cast<std::uint16_t>(i));
                    const auto size = static_cast<tmsize_t>(bytes);
                    check(TIFFReadEncodedTile(m_tiff, tile, m_planes[i].data(), size) == size);
                }
                convert(left, top, std::min(tileWidth, m_layout.width - left),
                        std::min(tileHeight, m_layout.height - top), blockBytes);
            }
        }
    }

    void readStrips()
    {
        const std::uint32_t rowsPerStrip =
            std::min(m_file.field<std::uint32_t>(TIFFTAG_ROWSPERSTRIP), m_layout.height);
        if (rowsPerStrip == 0)
            m_file.throwCorrupt();
        const std::uint64_t blockBytes = TIFFVStripSize64(m_tiff, m_blockRows);
        const std::uint64_t stripBytes = TIFFVStripSize64(m_tiff, rowsPerStrip);
        if (stripBytes > kWholeStrip && m_blockRows == 1 && m_converter.planes() == 1) {
            readRows(blockBytes);
            return;
        }
        reserve(stripBytes);
        for (std::uint32_t y = 0; y < m_layout.height;) {
            const std::uint32_t rows = std::min(rowsPerStrip, m_layout.height - y);
            const auto size = static_cast<tmsize_t>(TIFFVStripSize64(m_tiff, rows));
            for (std::size_t i = 0; i < m_planes.size(); ++i) {
                const std::uint32_t strip =
                    TIFFComputeStrip(m_tiff, y, static_cast<std::uint16_t>(i));
                check(TIFFReadEncodedStrip(m_tiff, strip, m_planes[i].data(), size) == size);
            }
            convert(0, y, m_layout.width, rows, blockBytes);
            y += rows;
        }
    }

    void readRows(std::uint64_t rowBytes)
    {
        reserve(rowBytes);
        for (std::uint32_t y = 0; y < m_layout.height; ++y) {
            check(TIFFReadScanline(m_tiff, m_planes[0].data(), y, 0) == 1);
            convert(0, y, m_layout.width, 1, rowBytes);
        }
    }

    TiffFile& m_file;
    TIFF* m_tiff;
    const Layout& m_layout;
    RgbaConverter m_converter;
    Image& m_out;
    DecodeBudget& m_budget;
    std::uint32_t m_blockRows = 1; // that are stored together
    std::vector<std::vector<std::uint8_t>> m_planes;
};

} // namespace

ImageInfo probeTiff(std::span<const std::byte> bytes)
{
    const TiffFile file(bytes);
    const Layout layout = readLayout(file);
    const bool turned = swapsSides(layout.orientation);
    const bool grey = layout.samples == 1 && layout.isGrey();
    return {ImageFormat::Tiff, static_cast<int>(turned ? layout.height : layout.width),
            static_cast<int>(turned ? layout.width : layout.height),
            layout.samples >= 4 ? 4
            : grey              ? 1
                                : 3};
}

void decodeTiff(std::span<const std::byte> bytes, Image& out, DecodeBudget& budget)
{
    TiffFile file(bytes);
    const Layout layout = readLayout(file);
    checkSupported(file, layout);
    budget.requireMemory(rgbBytes(layout.width, layout.height));
    if (layout.orientation <= ORIENTATION_TOPLEFT || layout.orientation > ORIENTATION_LEFTBOT) {
        TiffReader(file, layout, out, budget).read();
        return;
    }
    budget.requireMemory(2 * rgbBytes(layout.width, layout.height));
    Image stored;
    TiffReader(file, layout, stored, budget).read();
    applyOrientation(stored.view(), layout.orientation, out);
}

} // namespace formwork
