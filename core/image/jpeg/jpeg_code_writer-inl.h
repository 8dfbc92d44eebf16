// Private to core/image: coefficients of a JPEG to Huffman codes, for the instruction set that the
// including file is being compiled for: no SIMD but at the end, but shifts that come with AVX2.
#if defined(FORMWORK_JPEG_CODE_WRITER_INL_H) == defined(HWY_TARGET_TOGGLE)
#ifdef FORMWORK_JPEG_CODE_WRITER_INL_H
#undef FORMWORK_JPEG_CODE_WRITER_INL_H
#else
#define FORMWORK_JPEG_CODE_WRITER_INL_H
#endif

#include "core/image/jpeg/jpeg_forward.h"
#include "core/image/jpeg/jpeg_frame.h"

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>

#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace formwork::HWY_NAMESPACE {

#if HWY_ARCH_X86 && HWY_TARGET <= HWY_AVX2

namespace hn = hwy::HWY_NAMESPACE;

using Block = JpegRowCoder::Block;

// Writes whole bytes without a branch: what is behind them is written over the next time. At most
// 56 bits may be added between two calls of flush().
class BitWriter
{
public:
    BitWriter(std::uint64_t bits, unsigned count, std::uint8_t* out)
        : m_bits(bits)
        , m_count(count)
        , m_out(out)
    {}

    HWY_INLINE void add(Written written)
    {
        const unsigned length = written & ((1U << kLengthBits) - 1);
        m_bits = m_bits << length | written >> kLengthBits;
        m_count += length;
    }

    HWY_INLINE void flush()
    {
        const std::uint64_t word = __builtin_bswap64(m_bits << 1 << (63 - m_count));
        std::memcpy(m_out, &word, sizeof word);
        m_out += m_count / 8;
        m_count %= 8;
    }

    std::uint64_t bits() const { return m_bits; }
    unsigned count() const { return m_count; }
    std::uint8_t* out() const { return m_out; }

private:
    std::uint64_t m_bits;
    unsigned m_count;
    std::uint8_t* m_out;
};

HWY_INLINE Written writtenAc(const CodeTable& table, unsigned run, int value)
{
    const unsigned at = static_cast<unsigned>(value + CodeTable::kSmall);
    if (HWY_LIKELY(at < CodeTable::kSmallValues))
        return table.small[run * CodeTable::kSmallValues + at];
    return withValue(table, run, value);
}

struct Walk
{
    const Block& block;
    std::uint64_t rest; // places in the zigzag
    unsigned before = 0;
};

// The next coefficient; zeros beyond fifteen go out by themselves.
HWY_INLINE Written nextWritten(Walk& walk, const CodeTable& ac, BitWriter& writer)
{
    constexpr unsigned kSixteenZeros = 0xF0;
    const auto place = static_cast<unsigned>(std::countr_zero(walk.rest));
    walk.rest &= walk.rest - 1;
    unsigned run = place - walk.before - 1;
    walk.before = place;
    for (; HWY_UNLIKELY(run > 15); run -= 16) {
        writer.flush();
        writer.add(ac.symbols[kSixteenZeros]);
        writer.flush();
    }
    return writtenAc(ac, run, walk.block.values[kZigzag[place]]);
}

HWY_INLINE void putBlock(BitWriter& writer, const Block& block, const CodeTable& dc,
                         const CodeTable& ac, int& lastDc)
{
    writer.add(withValue(dc, 0, block.values[0] - lastDc));
    lastDc = block.values[0];
    Walk walk{block, block.used & ~std::uint64_t{1}};
    writer.flush();
    while (walk.rest != 0) {
        writer.add(nextWritten(walk, ac, writer));
        if (walk.rest != 0)
            writer.add(nextWritten(walk, ac, writer));
        writer.flush();
    }
    if (walk.before < 63)
        writer.add(ac.symbols[0]);
    writer.flush();
}

// A zero behind every byte of 255, as the format demands.
HWY_INLINE std::uint8_t* markBytes(const std::uint8_t* from, const std::uint8_t* end,
                                   std::uint8_t* out)
{
    const hn::FixedTag<std::uint8_t, 32> d;
    const auto full = hn::Set(d, 255);
    while (from != end) {
        const auto count = static_cast<int>(std::min<std::ptrdiff_t>(32, end - from));
        const auto bytes = hn::LoadU(d, from); // there is room behind the end
        if (HWY_LIKELY(hn::AllFalse(d, hn::Eq(bytes, full)))) {
            hn::StoreU(bytes, d, out);
            out += count;
            from += count;
            continue;
        }
        for (int i = 0; i < count; ++i) {
            *out++ = *from;
            if (*from++ == 255)
                *out++ = 0;
        }
    }
    return out;
}

#endif

} // namespace formwork::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif
