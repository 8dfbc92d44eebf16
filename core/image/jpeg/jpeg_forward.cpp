// Compiled once per instruction set: foreach_target.h includes this file again for each.
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/image/jpeg/jpeg_forward.cpp"
#include <hwy/foreach_target.h>

#include "core/image/jpeg/jpeg_forward.h"
#include "core/image/jpeg/jpeg_frame.h"

#include <algorithm>
#include <bit>
#include <cstring>

#include <hwy/highway.h>

#include "core/image/jpeg/jpeg_code_writer-inl.h"
#include "core/image/jpeg/jpeg_transform-inl.h"

#ifndef FORMWORK_JPEG_FORWARD_ONCE
#define FORMWORK_JPEG_FORWARD_ONCE
namespace formwork {

// For every row of a block and every set of its coefficients: their places in the zigzag.
inline constexpr auto kZigzagSets = [] {
    std::array<std::array<std::uint64_t, 256>, 8> sets{};
    std::array<unsigned, 64> place{};
    for (unsigned k = 0; k < 64; ++k)
        place[kZigzag[k]] = k;
    for (unsigned row = 0; row < 8; ++row)
        for (unsigned set = 0; set < 256; ++set)
            for (unsigned x = 0; x < 8; ++x)
                if ((set >> x & 1U) != 0)
                    sets[row][set] |= std::uint64_t{1} << place[8 * row + x];
    return sets;
}();

} // namespace formwork
#endif

HWY_BEFORE_NAMESPACE();
namespace formwork::HWY_NAMESPACE {

#if HWY_ARCH_X86 && HWY_TARGET <= HWY_AVX2

using CoderState = JpegRowCoder::State;

constexpr int kPixels = 16; // converted at a time

struct Converted
{
    RowVector luma; // less 128
    RowVector blue;
    RowVector red;
};

// JFIF: Y = 0.299 R + 0.587 G + 0.114 B, Cb = -0.16874 R - 0.33126 G + 0.5 B + 128,
// Cr = 0.5 R - 0.41869 G - 0.08131 B + 128; the factors in 16 bits of fraction, the largest ones in
// two parts since a factor has 15 bits. Chroma is rounded half down, as libjpeg does.
HWY_INLINE Converted convertPixels(const std::uint8_t* rgb)
{
    const Row d;
    const hn::FixedTag<std::uint8_t, kPixels> bytes;
    auto r8 = hn::Zero(bytes);
    auto g8 = r8;
    auto b8 = r8;
    hn::LoadInterleaved3(bytes, rgb, r8, g8, b8);
    const RowVector g = hn::PromoteTo(d, g8);
    const Pairs rg = paired(hn::PromoteTo(d, r8), g);
    const Pairs bg = paired(hn::PromoteTo(d, b8), g);
    const auto rounding = hn::Set(Sum(), 1 << 15);
    const auto offset = hn::Set(Sum(), (128 << 16) + (1 << 15) - 1);
    Converted out;
    out.luma = hn::Sub(narrowed<16>(weighted<19595, 38470 - 16384>(rg) + weighted<7471, 16384>(bg) +
                                    Sums{rounding, rounding}),
                       hn::Set(d, 128));
    out.blue =
        narrowed<16>(weighted<-11059, -21709>(rg) - weighted<-32768, 0>(bg) + Sums{offset, offset});
    out.red =
        narrowed<16>(weighted<-5329, -27439>(bg) - weighted<-32768, 0>(rg) + Sums{offset, offset});
    return out;
}

// Four values of two rows become one; halves go down and up in turn, as libjpeg has it.
HWY_INLINE void storeAveraged(RowVector upper, RowVector lower, std::int16_t* out)
{
    const Sum d;
    const hn::FixedTag<std::int16_t, 8> eight;
    const auto bias =
        hn::BitCast(d, hn::Set(hn::FixedTag<std::int64_t, 4>(), (std::int64_t{2} << 32) + 1));
    SumVector unused = hn::Zero(d);
    const auto sums =
        hn::ReorderWidenMulAccumulate(d, hn::Add(upper, lower), hn::Set(Row(), 1), bias, unused);
    hn::StoreU(hn::DemoteTo(eight, hn::Sub(hn::ShiftRight<2>(sums), hn::Set(d, 128))), eight, out);
}

// Two rows of pixels, of which the second may be the first again.
HWY_INLINE void convertRowPair(const CoderState& state, const std::uint8_t* upper,
                               const std::uint8_t* lower, int pair)
{
    const Row d;
    std::int16_t* luma = state.luma + 2 * pair * state.lumaStride;
    std::int16_t* blue = state.chroma[0] + pair * state.chromaStride;
    std::int16_t* red = state.chroma[1] + pair * state.chromaStride;
    const auto convert = [&](const std::uint8_t* a, const std::uint8_t* b, int x) HWY_ATTR {
        const Converted first = convertPixels(a);
        const Converted second = convertPixels(b);
        hn::StoreU(first.luma, d, luma + x);
        hn::StoreU(second.luma, d, luma + state.lumaStride + x);
        storeAveraged(first.blue, second.blue, blue + x / 2);
        storeAveraged(first.red, second.red, red + x / 2);
    };
    const int width = state.image.width;
    int x = 0;
    for (; x + kPixels <= width; x += kPixels)
        convert(upper + 3 * x, lower + 3 * x, x);
    if (x == width)
        return;
    // The last pixel goes on to the right.
    std::uint8_t ends[2][3 * kPixels];
    const std::uint8_t* const rows[2] = {upper, lower};
    for (int i = 0; i < 2; ++i) {
        const auto count = static_cast<std::size_t>(3 * (width - x));
        std::memcpy(ends[i], rows[i] + 3 * x, count);
        for (std::size_t at = count; at < sizeof ends[i]; ++at)
            ends[i][at] = ends[i][at - 3];
    }
    convert(ends[0], ends[1], x);
}

// The last row goes on downwards: of luma and chroma each by itself, as libjpeg does it.
void convertRowsHere(const CoderState& state, int firstRow)
{
    const int height = state.image.height;
    for (int pair = 0; pair < 8; ++pair) {
        const int y = firstRow + 2 * pair;
        if (y < height) {
            convertRowPair(state, state.image.row(y), state.image.row(std::min(y + 1, height - 1)),
                           pair);
            continue;
        }
        const auto repeat = [](std::int16_t* row, std::ptrdiff_t stride, int rows) {
            for (int i = 0; i < rows; ++i)
                std::copy_n(row - stride, stride, row + i * stride);
        };
        repeat(state.luma + 2 * pair * state.lumaStride, state.lumaStride, 2);
        for (std::int16_t* chroma : state.chroma)
            repeat(chroma + pair * state.chromaStride, state.chromaStride, 1);
    }
}

// One pass along the columns of both blocks, with libjpeg's scaling (jfdctint.c).
template <bool kIsFirst>
HWY_INLINE void forwardPass(RowVector* v)
{
    const Row d;
    constexpr int kShift =
        kIsFirst ? kFractionBits - kFirstPassBits : kFractionBits + kFirstPassBits;
    const SumVector half = hn::Set(Sum(), 1 << (kShift - 1));
    const Sums bias{half, half};
    RowVector sum[4];
    RowVector difference[4];
    for (int i = 0; i < 4; ++i) {
        sum[i] = hn::Add(v[i], v[7 - i]);
        difference[i] = hn::Sub(v[i], v[7 - i]);
    }
    const auto outer = hn::Add(sum[0], sum[3]);
    const auto inner = hn::Add(sum[1], sum[2]);
    const auto scaled = [&](RowVector value) HWY_ATTR {
        if constexpr (kIsFirst)
            return hn::ShiftLeft<kFirstPassBits>(value);
        else
            return hn::ShiftRight<kFirstPassBits>(
                hn::Add(value, hn::Set(d, 1 << (kFirstPassBits - 1))));
    };
    v[0] = scaled(hn::Add(outer, inner));
    v[4] = scaled(hn::Sub(outer, inner));
    const Pairs even = paired(hn::Sub(sum[1], sum[2]), hn::Sub(sum[0], sum[3]));
    v[2] = narrowed<kShift>(weighted<k0_541196100, k0_541196100 + k0_765366865>(even) + bias);
    v[6] = narrowed<kShift>(weighted<k0_541196100 - k1_847759065, k0_541196100>(even) + bias);

    const RowVector t4 = difference[3];
    const RowVector t5 = difference[2];
    const RowVector t6 = difference[1];
    const RowVector t7 = difference[0];
    const Pairs z = paired(hn::Add(t4, t6), hn::Add(t5, t7));
    const Sums z3 = weighted<k1_175875602 - k1_961570560, k1_175875602>(z) + bias;
    const Sums z4 = weighted<k1_175875602, k1_175875602 - k0_390180644>(z) + bias;
    const Pairs p = paired(t4, t7);
    const Pairs q = paired(t5, t6);
    v[7] = narrowed<kShift>(weighted<k0_298631336 - k0_899976223, -k0_899976223>(p) + z3);
    v[1] = narrowed<kShift>(weighted<-k0_899976223, k1_501321110 - k0_899976223>(p) + z4);
    v[5] = narrowed<kShift>(weighted<k2_053119869 - k2_562915447, -k2_562915447>(q) + z4);
    v[3] = narrowed<kShift>(weighted<-k2_562915447, k3_072711026 - k2_562915447>(q) + z3);
}

HWY_INLINE RowVector quantised(RowVector value, const QuantPlan& plan, int row)
{
    const Row d;
    const hn::RebindToUnsigned<Row> bits;
    const auto load = [&](const auto& table) HWY_ATTR {
        return hn::Load(bits, table.data() + 16 * row);
    };
    const auto sign = hn::BroadcastSignBit(value);
    const auto size = hn::BitCast(bits, hn::Sub(hn::Xor(value, sign), sign));
    const auto steps = hn::MulHigh(hn::MulHigh(hn::Add(size, load(plan.half)), load(plan.factor)),
                                   load(plan.scale));
    return hn::Sub(hn::Xor(hn::BitCast(d, steps), sign), sign);
}

// Eight rows of two blocks side by side.
HWY_INLINE void transformPair(const std::int16_t* samples, std::ptrdiff_t stride,
                              const QuantPlan& plan, Block& a, Block& b)
{
    const Row d;
    const hn::FixedTag<std::int16_t, 8> eight;
    RowVector v[8];
    for (int y = 0; y < 8; ++y)
        v[y] = hn::LoadU(d, samples + y * stride);
    transpose(v);
    forwardPass<true>(v);
    transpose(v);
    forwardPass<false>(v);
    a.used = b.used = 0;
    for (int row = 0; row < 8; row += 2) {
        RowVector two[2];
        for (int i = 0; i < 2; ++i) {
            two[i] = quantised(v[row + i], plan, row + i);
            hn::StoreU(hn::LowerHalf(eight, two[i]), eight, a.values.data() + 8 * (row + i));
            hn::StoreU(hn::UpperHalf(eight, two[i]), eight, b.values.data() + 8 * (row + i));
        }
        // A bit per coefficient: two rows of the first block, two of the second.
        const __m256i packed = _mm256_packs_epi16(two[0].raw, two[1].raw);
        const auto bits = ~static_cast<std::uint32_t>(
            _mm256_movemask_epi8(_mm256_cmpeq_epi8(packed, _mm256_setzero_si256())));
        const auto& sets = kZigzagSets[static_cast<std::size_t>(row)];
        const auto& next = kZigzagSets[static_cast<std::size_t>(row + 1)];
        a.used |= sets[bits & 255U] | next[bits >> 8 & 255U];
        b.used |= sets[bits >> 16 & 255U] | next[bits >> 24];
    }
}

void transformRowHere(const CoderState& state)
{
    const JpegTables& tables = *state.tables;
    Block* blocks = state.blocks;
    for (int mcu = 0; mcu < state.mcus; ++mcu)
        for (int half = 0; half < 2; ++half)
            transformPair(state.luma + 8 * half * state.lumaStride + 16 * mcu, state.lumaStride,
                          tables.quant[0], blocks[6 * mcu + 2 * half],
                          blocks[6 * mcu + 2 * half + 1]);
    for (int mcu = 0; mcu < state.mcus; mcu += 2) // there is room for one more
        for (int c = 0; c < 2; ++c)
            transformPair(state.chroma[static_cast<std::size_t>(c)] + 8 * mcu, state.chromaStride,
                          tables.quant[1], blocks[6 * mcu + 4 + c], blocks[6 * mcu + 10 + c]);
}

std::uint8_t* codeRowHere(CoderState& state, int row, std::uint8_t* out)
{
    const JpegTables& tables = *state.tables;
    BitWriter writer(state.bits, state.count, state.plain);
    const bool lowerIsOutside = 16 * row + 8 >= state.image.height;
    std::array<int, 3> lastDc = state.lastDc;
    for (int mcu = 0; mcu < state.mcus; ++mcu) {
        const Block* blocks = state.blocks + 6 * mcu;
        const bool rightIsOutside = 16 * mcu + 8 >= state.image.width;
        for (int i = 0; i < 4; ++i) {
            if ((i % 2 == 1 && rightIsOutside) || (i >= 2 && lowerIsOutside)) {
                writer.add(tables.dc[0].symbols[0]); // no block of the image: the last DC again
                writer.add(tables.ac[0].symbols[0]);
                writer.flush();
            } else {
                putBlock(writer, blocks[i], tables.dc[0], tables.ac[0], lastDc[0]);
            }
        }
        for (std::size_t c = 1; c < 3; ++c)
            putBlock(writer, blocks[3 + c], tables.dc[1], tables.ac[1], lastDc[c]);
    }
    state.lastDc = lastDc;
    state.bits = writer.bits();
    state.count = writer.count();
    return markBytes(state.plain, writer.out(), out);
}

#else

void convertRowsHere(const JpegRowCoder::State&, int) {}
void transformRowHere(const JpegRowCoder::State&) {}
std::uint8_t* codeRowHere(JpegRowCoder::State&, int, std::uint8_t* out)
{
    return out;
}

#endif

} // namespace formwork::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace formwork {

HWY_EXPORT(convertRowsHere);
HWY_EXPORT(transformRowHere);
HWY_EXPORT(codeRowHere);

QuantPlan makeQuantPlan(const std::array<std::uint16_t, 64>& table)
{
    QuantPlan plan;
    for (std::size_t i = 0; i < 64; ++i) {
        // With 2^shift <= divisor < 2^(shift + 1), the factor 2^(16 + shift) / divisor, rounded up,
        // has 16 bits and gives exact quotients of numbers below 2^15. Powers of two are one off.
        const std::uint32_t divisor = 8U * table[i]; // 8: the transform's scale
        const int shift = std::bit_width(divisor - 1) - 1;
        const std::uint32_t factor = ((1U << (16 + shift)) + divisor - 1) / divisor;
        for (const std::size_t at : {i / 8 * 16 + i % 8, i / 8 * 16 + i % 8 + 8}) {
            plan.half[at] = static_cast<std::uint16_t>(divisor / 2);
            plan.factor[at] = static_cast<std::uint16_t>(factor);
            plan.scale[at] = static_cast<std::uint16_t>(1U << (16 - shift));
        }
    }
    return plan;
}

CodeTable makeCodeTable(const std::uint8_t* counts, const std::uint8_t* symbols)
{
    CodeTable table{};
    std::uint32_t code = 0;
    for (std::uint32_t length = 1; length <= 16; ++length, code <<= 1)
        for (int i = 0; i < counts[length - 1]; ++i)
            table.symbols[*symbols++] = code++ << kLengthBits | length;
    for (unsigned run = 0; run < 16; ++run)
        for (int value = -CodeTable::kSmall; value < CodeTable::kSmall; ++value)
            table.small[run * CodeTable::kSmallValues +
                        static_cast<unsigned>(value + CodeTable::kSmall)] =
                withValue(table, run, value);
    return table;
}

void JpegRowCoder::begin(const ImageView& image, const JpegTables& tables)
{
    m_image = image;
    m_state = {};
    m_state.image = image;
    m_state.tables = &tables;
    m_state.mcus = (image.width + 15) / 16;
    m_state.lumaStride = 16 * static_cast<std::ptrdiff_t>(m_state.mcus);
    m_state.chromaStride = 8 * static_cast<std::ptrdiff_t>(m_state.mcus + m_state.mcus % 2);
    const auto luma = static_cast<std::size_t>(16 * m_state.lumaStride);
    const auto chroma = static_cast<std::size_t>(8 * m_state.chromaStride);
    m_samples.resize(luma + 2 * chroma);
    m_blocks.resize(6 * static_cast<std::size_t>(m_state.mcus + 1));
    m_state.luma = m_samples.data();
    m_state.chroma = {m_samples.data() + luma, m_samples.data() + luma + chroma};
    m_state.blocks = m_blocks.data();
    m_plain.resize(mostBytesOfRow() / 2);
    m_state.plain = m_plain.data();
}

std::size_t JpegRowCoder::mostBytesOfRow() const
{
    // A coefficient takes 26 bits at most, and every byte may be followed by a zero.
    constexpr std::size_t kMostOfBlock = 64 * 4 * 2;
    return 6 * kMostOfBlock * static_cast<std::size_t>(m_state.mcus) + 128;
}

std::uint8_t* JpegRowCoder::codeRow(int row, std::uint8_t* out)
{
    HWY_DYNAMIC_DISPATCH(convertRowsHere)(m_state, 16 * row);
    HWY_DYNAMIC_DISPATCH(transformRowHere)(m_state);
    return HWY_DYNAMIC_DISPATCH(codeRowHere)(m_state, row, out);
}

// Fills the last byte up with ones.
std::uint8_t* JpegRowCoder::endScan(std::uint8_t* out)
{
    if (m_state.count > 0) {
        const unsigned missing = 8 - m_state.count;
        *out++ = static_cast<std::uint8_t>(m_state.bits << missing | ((1U << missing) - 1));
        if (out[-1] == 255)
            *out++ = 0;
    }
    m_state.count = 0;
    m_state.lastDc = {};
    return out;
}

} // namespace formwork
#endif
