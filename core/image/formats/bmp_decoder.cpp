#include "core/image/formats/bmp_decoder.h"

#include "core/base/error.h"
#include "core/image/limits.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstdlib>
#include <string>

namespace formwork {

namespace {

constexpr std::uint32_t kFileHeader = 14;
constexpr std::uint32_t kCoreHeader = 12; // OS/2 1: sides of 16 bits, palette entries of 3 bytes
constexpr std::uint32_t kInfoHeader = 40;
constexpr std::uint32_t kOs2Header = 64; // redefines compressions 3 and 4

enum Compression : std::uint32_t { Rgb = 0, Rle8 = 1, Rle4 = 2, BitFields = 3, AlphaBitFields = 6 };

// The longest run of one byte pair; the rest of a row or image may be skipped.
constexpr std::uint64_t kMostRunLength = 128;

using Colour = std::array<std::uint8_t, 3>; // red, green, blue

[[noreturn]] void throwTruncated()
{
    throw Error(ErrorCode::CorruptData, Text("the BMP file ends early"));
}

[[noreturn]] void throwCorrupt(const Text& detail)
{
    throw Error(ErrorCode::CorruptData, Text("corrupt BMP file: %1").arg(detail));
}

class LittleEndian
{
public:
    explicit LittleEndian(std::span<const std::byte> bytes) : m_bytes(bytes) {}

    std::span<const std::byte> part(std::size_t position, std::size_t count) const
    {
        if (position > m_bytes.size() || count > m_bytes.size() - position)
            throwTruncated();
        return m_bytes.subspan(position, count);
    }
    std::uint32_t number(std::size_t position, std::size_t count) const
    {
        std::uint32_t value = 0;
        std::size_t shift = 0;
        for (const std::byte b : part(position, count)) {
            value |= std::to_integer<std::uint32_t>(b) << shift;
            shift += 8;
        }
        return value;
    }
    std::uint32_t u16(std::size_t position) const { return number(position, 2); }
    std::uint32_t u32(std::size_t position) const { return number(position, 4); }
    std::size_t size() const { return m_bytes.size(); }

private:
    std::span<const std::byte> m_bytes;
};

// Where a channel lies in a pixel of 16 or 32 bits.
class Channel
{
public:
    Channel() = default;
    explicit Channel(std::uint32_t mask)
        : m_shift(mask != 0 ? std::countr_zero(mask) : 0)
        , m_most(mask >> m_shift)
    {
        if ((m_most & (m_most + 1)) != 0)
            throwCorrupt(Text("a bit mask has gaps"));
        for (std::uint32_t value = 0; value < m_table.size() && value <= m_most; ++value)
            m_table[value] = scaled(value);
    }

    std::uint8_t of(std::uint32_t pixel) const
    {
        const std::uint32_t value = pixel >> m_shift & m_most;
        return value < m_table.size() ? m_table[value] : scaled(value);
    }

private:
    std::uint8_t scaled(std::uint64_t value) const
    {
        return m_most == 0 ? 0 : static_cast<std::uint8_t>(value * 255 / m_most);
    }

    int m_shift = 0;
    std::uint32_t m_most = 0; // the largest value
    std::array<std::uint8_t, 256> m_table{};
};

struct Header
{
    std::uint32_t size = 0; // of the info header
    int width = 0;
    int height = 0;
    bool topDown = false;
    std::uint32_t bits = 0; // of a pixel
    std::uint32_t compression = Rgb;
    std::uint32_t colours = 0; // palette entries, 0 for all
    std::size_t pixels = 0;    // where they begin

    std::uint64_t rowBytes() const // rows are padded to four bytes
    {
        return (static_cast<std::uint64_t>(width) * bits + 31) / 32 * 4;
    }
    bool isRunLength() const { return compression == Rle8 || compression == Rle4; }
    bool hasMasks() const { return compression == BitFields || compression == AlphaBitFields; }
};

void checkLayout(const Header& header)
{
    const std::uint32_t bits = header.bits;
    const bool known =
        (header.compression == Rgb &&
         (bits == 1 || bits == 4 || bits == 8 || bits == 16 || bits == 24 || bits == 32)) ||
        (header.hasMasks() && (bits == 16 || bits == 32)) ||
        (header.compression == Rle8 && bits == 8) || (header.compression == Rle4 && bits == 4);
    if (!known || (header.size == kOs2Header && header.hasMasks())) {
        throw Error(
            ErrorCode::UnsupportedFormat,
            Text("%1-bit BMP with compression %2 is not supported").arg(bits, header.compression));
    }
}

void setSides(Header& header, std::int64_t width, std::int64_t height)
{
    if (width < 1 || height == 0) {
        throwCorrupt(Text("the header gives a size of %1 x %2").arg(width, height));
    }
    header.topDown = height < 0;
    height = std::abs(height);
    checkPixelCount(static_cast<std::uint64_t>(width), static_cast<std::uint64_t>(height));
    header.width = static_cast<int>(width);
    header.height = static_cast<int>(height);
}

Header readHeader(const LittleEndian& in)
{
    Header header;
    header.pixels = in.u32(10);
    header.size = in.u32(kFileHeader);
    if (header.size == kCoreHeader) {
        setSides(header, in.u16(18), in.u16(20));
        header.bits = in.u16(24);
    } else if (header.size >= kInfoHeader) {
        setSides(header, static_cast<std::int32_t>(in.u32(18)),
                 static_cast<std::int32_t>(in.u32(22)));
        header.bits = in.u16(28);
        header.compression = in.u32(30);
        header.colours = in.u32(46);
    } else {
        throw Error(ErrorCode::UnsupportedFormat,
                    Text("BMP with a header of %1 bytes is not supported").arg(header.size));
    }
    checkLayout(header);
    if (header.pixels > in.size())
        throwTruncated();
    const std::size_t rest = in.size() - header.pixels;
    if (header.isRunLength()) {
        checkClaim("BMP",
                   static_cast<std::uint64_t>(header.width) *
                       static_cast<std::uint64_t>(header.height),
                   rest, kMostRunLength);
    } else if (header.rowBytes() * static_cast<std::uint64_t>(header.height) > rest) {
        throwTruncated();
    }
    return header;
}

// All 256 entries, so that no index of 8 bits or less is out of range; those that the file does not
// define are black.
std::array<Colour, 256> readPalette(const LittleEndian& in, const Header& header)
{
    std::array<Colour, 256> palette{};
    const std::size_t entry = header.size == kCoreHeader ? 3 : 4;
    const std::size_t begin = std::size_t{kFileHeader} + header.size;
    const std::size_t most = std::size_t{1} << header.bits;
    std::size_t count = header.colours == 0 ? most : std::min<std::size_t>(header.colours, most);
    if (header.pixels > begin) // some writers store fewer than they announce
        count = std::min(count, (header.pixels - begin) / entry);
    const auto bytes = in.part(begin, count * entry);
    for (std::size_t i = 0; i < count; ++i) {
        for (std::size_t c = 0; c < 3; ++c) // stored as blue, green, red
            palette[i][c] = std::to_integer<std::uint8_t>(bytes[i * entry + 2 - c]);
    }
    return palette;
}

std::uint8_t* put(std::uint8_t* to, const Colour& colour)
{
    return std::copy(colour.begin(), colour.end(), to);
}

std::uint8_t* outputRow(const Header& header, Image& out, int row)
{
    return out.row(header.topDown ? row : header.height - 1 - row);
}

// The bytes of a row that is not run-length coded, in the order of the file.
const std::byte* rowOf(const LittleEndian& in, const Header& header, int row)
{
    const std::uint64_t bytes = header.rowBytes();
    return in.part(header.pixels + bytes * static_cast<std::uint64_t>(row), bytes).data();
}

void decodeIndexed(const LittleEndian& in, const Header& header, Image& out, DecodeBudget& budget)
{
    const std::array<Colour, 256> palette = readPalette(in, header);
    const std::uint32_t perByte = 8 / header.bits;
    const std::uint32_t mask = (1U << header.bits) - 1;
    for (int row = 0; row < header.height; ++row) {
        budget.require(static_cast<std::uint64_t>(header.width));
        const std::byte* bytes = rowOf(in, header, row);
        std::uint8_t* to = outputRow(header, out, row);
        for (std::uint32_t x = 0; x < static_cast<std::uint32_t>(header.width); ++x) {
            const std::uint32_t shift = 8 - header.bits * (x % perByte + 1);
            const auto byte = std::to_integer<std::uint32_t>(bytes[x / perByte]);
            to = put(to, palette[byte >> shift & mask]);
        }
    }
}

// 24 bits, and 32 without masks: blue, green, red, an unused byte.
void decodePlain(const LittleEndian& in, const Header& header, Image& out, DecodeBudget& budget)
{
    const std::size_t step = header.bits / 8;
    for (int row = 0; row < header.height; ++row) {
        budget.require(static_cast<std::uint64_t>(header.width));
        const std::byte* from = rowOf(in, header, row);
        std::uint8_t* to = outputRow(header, out, row);
        for (int x = 0; x < header.width; ++x, from += step, to += 3) {
            to[0] = std::to_integer<std::uint8_t>(from[2]);
            to[1] = std::to_integer<std::uint8_t>(from[1]);
            to[2] = std::to_integer<std::uint8_t>(from[0]);
        }
    }
}

void decodeMasked(const LittleEndian& in, const Header& header, Image& out, DecodeBudget& budget)
{
    // Without masks 16 bits are five each, 32 do not come here.
    std::array<Channel, 3> channels = {Channel(0x7C00), Channel(0x03E0), Channel(0x001F)};
    if (header.hasMasks()) { // behind a short header, or in a long one: at the same place
        for (std::size_t c = 0; c < 3; ++c)
            channels[c] = Channel(in.u32(kFileHeader + kInfoHeader + 4 * c));
    }
    const std::size_t step = header.bits / 8;
    for (int row = 0; row < header.height; ++row) {
        budget.require(static_cast<std::uint64_t>(header.width));
        const std::byte* from = rowOf(in, header, row);
        std::uint8_t* to = outputRow(header, out, row);
        for (int x = 0; x < header.width; ++x, from += step) {
            std::uint32_t pixel = 0;
            for (std::size_t i = 0; i < step; ++i)
                pixel |= std::to_integer<std::uint32_t>(from[i]) << 8 * i;
            for (const Channel& channel : channels)
                *to++ = channel.of(pixel);
        }
    }
}

// The pairs of bytes of RLE4 and RLE8.
class RunLengthReader
{
public:
    RunLengthReader(const LittleEndian& in, const Header& header, Image& out, DecodeBudget& budget)
        : m_in(in)
        , m_header(header)
        , m_palette(readPalette(in, header))
        , m_out(out)
        , m_budget(budget)
        , m_position(header.pixels)
    {}

    void read()
    {
        for (int row = 0; row < m_header.height; ++row) {
            m_budget.require(static_cast<std::uint64_t>(m_header.width));
            fill(m_out.row(row), m_header.width);
        }
        while (!isWhole() && readPair()) {
        }
    }

private:
    // Some writers omit the end of the last row and of the image.
    bool isWhole() const
    {
        return m_row >= m_header.height ||
               (m_row == m_header.height - 1 && m_column == m_header.width &&
                m_position == m_in.size());
    }

    void fill(std::uint8_t* to, int pixels) const
    {
        for (int x = 0; x < pixels; ++x)
            to = put(to, m_palette[0]);
    }

    std::uint32_t next() { return m_in.number(m_position++, 1); }

    // False at the end of the image.
    bool readPair()
    {
        const auto count = static_cast<int>(next());
        const std::uint32_t value = next();
        if (count > 0) {
            putRun(count, value);
            return true;
        }
        switch (value) {
        case 0: // end of the row
            m_column = 0;
            ++m_row;
            return true;
        case 1: // end of the image
            return false;
        case 2: // skip
            m_column += static_cast<int>(next());
            m_row += static_cast<int>(next());
            if (m_column > m_header.width)
                throwCorrupt(Text("a run-length code leaves the image"));
            return true;
        default:
            putLiteral(static_cast<int>(value));
            return true;
        }
    }

    // Pixel i of bytes that hold one or two.
    const Colour& colour(std::uint32_t byte, int i) const
    {
        if (m_header.compression == Rle8)
            return m_palette[byte];
        return m_palette[i % 2 == 0 ? byte >> 4 : byte & 15U];
    }

    std::uint8_t* advance(int count)
    {
        if (count > m_header.width - m_column)
            throwCorrupt(Text("a run-length code passes the end of a row"));
        std::uint8_t* to = outputRow(m_header, m_out, m_row) + 3 * m_column;
        m_column += count;
        return to;
    }

    void putRun(int count, std::uint32_t value)
    {
        std::uint8_t* to = advance(count);
        for (int i = 0; i < count; ++i)
            to = put(to, colour(value, i));
    }

    void putLiteral(int count)
    {
        std::uint8_t* to = advance(count);
        const int perByte = m_header.compression == Rle8 ? 1 : 2;
        const int bytes = (count + perByte - 1) / perByte;
        std::uint32_t byte = 0;
        for (int i = 0; i < count; ++i) {
            if (i % perByte == 0)
                byte = next();
            to = put(to, colour(byte, i));
        }
        if (bytes % 2 != 0) // padded to an even count
            next();
    }

    const LittleEndian& m_in;
    const Header& m_header;
    std::array<Colour, 256> m_palette;
    Image& m_out;
    DecodeBudget& m_budget;
    std::size_t m_position;
    int m_column = 0;
    int m_row = 0;
};

} // namespace

ImageInfo probeBmp(std::span<const std::byte> bytes)
{
    const Header header = readHeader(LittleEndian(bytes));
    return {ImageFormat::Bmp, header.width, header.height, header.bits == 32 ? 4 : 3};
}

void decodeBmp(std::span<const std::byte> bytes, Image& out, DecodeBudget& budget)
{
    const LittleEndian in(bytes);
    const Header header = readHeader(in);
    budget.requireMemory(rgbBytes(static_cast<std::uint64_t>(header.width),
                                  static_cast<std::uint64_t>(header.height)));
    out.resize(header.width, header.height);
    if (header.isRunLength())
        RunLengthReader(in, header, out, budget).read();
    else if (header.bits <= 8)
        decodeIndexed(in, header, out, budget);
    else if (header.bits == 16 || header.hasMasks())
        decodeMasked(in, header, out, budget);
    else
        decodePlain(in, header, out, budget);
}

} // namespace formwork
