// Private to core/image: the inverse DCT of two blocks at once, for the instruction set that the
// including file is being compiled for. The same integers as libjpeg's accurate one (jidctint.c),
// and in files whose coefficients no picture can have, the same overflows as in libjpeg-turbo's
// SIMD code (jidctint-avx2.asm).
#if defined(FORMWORK_JPEG_TRANSFORM_INL_H) == defined(HWY_TARGET_TOGGLE)
#ifdef FORMWORK_JPEG_TRANSFORM_INL_H
#undef FORMWORK_JPEG_TRANSFORM_INL_H
#else
#define FORMWORK_JPEG_TRANSFORM_INL_H
#endif

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>

#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace formwork::HWY_NAMESPACE {

#if HWY_ARCH_X86 && HWY_TARGET <= HWY_AVX2

namespace hn = hwy::HWY_NAMESPACE;

// A row (or column) of both blocks: the first one's eight numbers in the lower half.
using Row = hn::FixedTag<std::int16_t, 16>;
using RowVector = hn::Vec<Row>;
using Sum = hn::FixedTag<std::int32_t, 8>;
using SumVector = hn::Vec<Sum>;

constexpr int kFractionBits = 13; // of the constants below
constexpr int kFirstPassBits = 2; // kept between the passes
constexpr std::uint8_t kMiddle = 128;

// The constants of Loeffler, Ligtenberg and Moschytz, "Practical fast 1-D DCT algorithms with 11
// multiplications" (ICASSP 1989), times 2^13.
constexpr int k0_298631336 = 2446;
constexpr int k0_390180644 = 3196;
constexpr int k0_541196100 = 4433;
constexpr int k0_765366865 = 6270;
constexpr int k0_899976223 = 7373;
constexpr int k1_175875602 = 9633;
constexpr int k1_501321110 = 12299;
constexpr int k1_847759065 = 15137;
constexpr int k1_961570560 = 16069;
constexpr int k2_053119869 = 16819;
constexpr int k2_562915447 = 20995;
constexpr int k3_072711026 = 25172;

// a * p + b * q, for columns 0 to 3 and 4 to 7 of both blocks.
struct Sums
{
    SumVector low;
    SumVector high;
};

struct Pairs
{
    RowVector low; // a0 b0 a1 b1 ...
    RowVector high;
};

HWY_INLINE Pairs paired(RowVector a, RowVector b)
{
    return {hn::InterleaveLower(Row(), a, b), hn::InterleaveUpper(Row(), a, b)};
}

template <int kFirst, int kSecond>
HWY_INLINE Sums weighted(const Pairs& pairs)
{
    const Sum d;
    // Multiplies 16-bit numbers and adds neighbouring products.
    const auto factors = hn::BitCast(
        Row(),
        hn::Set(d, static_cast<std::int32_t>(static_cast<std::uint32_t>(kSecond) << 16 |
                                             (static_cast<std::uint32_t>(kFirst) & 0xFFFFU))));
    SumVector unused = hn::Zero(d);
    return {hn::ReorderWidenMulAccumulate(d, pairs.low, factors, hn::Zero(d), unused),
            hn::ReorderWidenMulAccumulate(d, pairs.high, factors, hn::Zero(d), unused)};
}

HWY_INLINE Sums operator+(const Sums& a, const Sums& b)
{
    return {hn::Add(a.low, b.low), hn::Add(a.high, b.high)};
}

HWY_INLINE Sums operator-(const Sums& a, const Sums& b)
{
    return {hn::Sub(a.low, b.low), hn::Sub(a.high, b.high)};
}

template <int kShift>
HWY_INLINE RowVector narrowed(const Sums& sums)
{
    return hn::ReorderDemote2To(Row(), hn::ShiftRight<kShift>(sums.low),
                                hn::ShiftRight<kShift>(sums.high));
}

// a times 2^13.
HWY_INLINE Sums scaled(RowVector a)
{
    constexpr int kDown = 16 - kFractionBits;
    const Pairs upper = paired(hn::Zero(Row()), a); // times 2^16
    return {hn::ShiftRight<kDown>(hn::BitCast(Sum(), upper.low)),
            hn::ShiftRight<kDown>(hn::BitCast(Sum(), upper.high))};
}

// One pass along the columns. Sums of two inputs are taken modulo 2^16, as libjpeg-turbo does.
template <int kShift>
HWY_INLINE void inversePass(RowVector* v)
{
    const SumVector offset = hn::Set(Sum(), 1 << (kShift - 1)); // rounds
    const Pairs middle = paired(v[2], v[6]);
    const Sums sum = scaled(hn::Add(v[0], v[4])) + Sums{offset, offset};
    const Sums difference = scaled(hn::Sub(v[0], v[4])) + Sums{offset, offset};
    const Sums turned = weighted<k0_541196100 + k0_765366865, k0_541196100>(middle);
    const Sums crossed = weighted<k0_541196100, k0_541196100 - k1_847759065>(middle);
    const Sums even[4] = {sum + turned, difference + crossed, difference - crossed, sum - turned};

    const Pairs outer = paired(v[7], v[1]);
    const Pairs inner = paired(v[5], v[3]);
    const Pairs both = paired(hn::Add(v[7], v[3]), hn::Add(v[5], v[1]));
    const Sums z3 = weighted<k1_175875602 - k1_961570560, k1_175875602>(both);
    const Sums z4 = weighted<k1_175875602, k1_175875602 - k0_390180644>(both);
    const Sums odd[4] = {weighted<-k0_899976223, k1_501321110 - k0_899976223>(outer) + z4,
                         weighted<-k2_562915447, k3_072711026 - k2_562915447>(inner) + z3,
                         weighted<k2_053119869 - k2_562915447, -k2_562915447>(inner) + z4,
                         weighted<k0_298631336 - k0_899976223, -k0_899976223>(outer) + z3};
    for (int i = 0; i < 4; ++i) {
        v[i] = narrowed<kShift>(even[i] + odd[i]);
        v[7 - i] = narrowed<kShift>(even[i] - odd[i]);
    }
}

template <class D>
HWY_INLINE Pairs interleaved(D d, RowVector a, RowVector b)
{
    const auto x = hn::BitCast(d, a);
    const auto y = hn::BitCast(d, b);
    return {hn::BitCast(Row(), hn::InterleaveLower(d, x, y)),
            hn::BitCast(Row(), hn::InterleaveUpper(d, x, y))};
}

// Both blocks at once.
HWY_INLINE void transpose(RowVector* v)
{
    const hn::Repartition<std::int32_t, Row> wide;
    const hn::Repartition<std::int64_t, Row> wider;
    Pairs twos[4]; // rows 2i and 2i + 1
    for (int i = 0; i < 4; ++i)
        twos[i] = paired(v[2 * i], v[2 * i + 1]);
    for (int half = 0; half < 2; ++half) {
        const auto part = [&](int i) HWY_ATTR {
            return half == 0 ? twos[i].low : twos[i].high;
        };
        const Pairs upper = interleaved(wide, part(0), part(1));
        const Pairs lower = interleaved(wide, part(2), part(3));
        const Pairs a = interleaved(wider, upper.low, lower.low);
        const Pairs b = interleaved(wider, upper.high, lower.high);
        v[4 * half + 0] = a.low;
        v[4 * half + 1] = a.high;
        v[4 * half + 2] = b.low;
        v[4 * half + 3] = b.high;
    }
}

struct BlockTarget
{
    std::uint8_t* out = nullptr;
    std::ptrdiff_t stride = 0;
};

// Two rows of eight bytes.
template <class V>
HWY_INLINE void storeRows(V rows, const BlockTarget target, int y)
{
    const hn::FixedTag<std::uint8_t, 8> eight;
    hn::StoreU(hn::LowerHalf(eight, rows), eight, target.out + y * target.stride);
    _mm_storeh_pd(reinterpret_cast<double*>(target.out + (y + 1) * target.stride),
                  _mm_castsi128_pd(rows.raw));
}

// Samples around 0 to eight bytes of `a` and eight of `b`, for each block. Highway 1.0 has no name
// for it.
HWY_INLINE RowVector packedBytes(RowVector a, RowVector b)
{
    const hn::Repartition<std::uint8_t, Row> bytes;
    const auto middle = hn::BitCast(Row(), hn::Set(bytes, kMiddle));
    return hn::Xor(RowVector{_mm256_packs_epi16(a.raw, b.raw)}, middle);
}

// From columns of numbers to rows of bytes.
HWY_INLINE void storeColumns(const RowVector* v, const BlockTarget a, const BlockTarget b)
{
    const hn::Repartition<std::uint8_t, Row> bytes;
    const hn::Repartition<std::int32_t, Row> wide;
    RowVector packed[4]; // column i, then column i + 4
    for (int i = 0; i < 4; ++i)
        packed[i] = packedBytes(v[i], v[i + 4]);
    const Pairs first = interleaved(bytes, packed[0], packed[1]);
    const Pairs second = interleaved(bytes, packed[2], packed[3]);
    const Pairs left = paired(first.low, second.low);    // columns 0 to 3 of rows 0 to 3, 4 to 7
    const Pairs right = paired(first.high, second.high); // columns 4 to 7
    const hn::FixedTag<std::uint8_t, 16> half;
    for (int y = 0; y < 8; y += 4) {
        const Pairs rows =
            interleaved(wide, y == 0 ? left.low : left.high, y == 0 ? right.low : right.high);
        for (int i = 0; i < 2; ++i) {
            const auto two = hn::BitCast(bytes, i == 0 ? rows.low : rows.high);
            storeRows(hn::LowerHalf(half, two), a, y + 2 * i);
            storeRows(hn::UpperHalf(half, two), b, y + 2 * i);
        }
    }
}

// Two blocks are transformed at once, row beside row. Where registers can be permuted as a whole,
// each block is kept as it comes, along the zigzag; elsewhere the rows of both in turn.
#if HWY_TARGET <= HWY_AVX3

constexpr std::size_t kSecondOfPair = 64;

constexpr std::uint8_t pairPlace(std::size_t zigzag)
{
    return static_cast<std::uint8_t>(zigzag);
}

// For each place in a half of a block, row by row, its position along the zigzag.
constexpr auto kFromZigzag = [] {
    std::array<std::uint16_t, 64> from{};
    for (std::size_t i = 0; i < 64; ++i)
        from[kZigzag[i]] = static_cast<std::uint16_t>(i);
    return from;
}();

HWY_INLINE void loadPair(const std::int16_t* blocks, RowVector* v)
{
    const __m512i a0 = _mm512_load_si512(blocks);
    const __m512i a1 = _mm512_load_si512(blocks + 32);
    const __m512i b0 = _mm512_load_si512(blocks + 64);
    const __m512i b1 = _mm512_load_si512(blocks + 96);
    for (int half = 0; half < 2; ++half) {
        const __m512i from = _mm512_loadu_si512(kFromZigzag.data() + 32 * half);
        const __m512i a = _mm512_permutex2var_epi16(a0, from, a1); // four rows
        const __m512i b = _mm512_permutex2var_epi16(b0, from, b1);
        const auto at = v + 4 * half;
        const __m512i even = _mm512_mask_permutex_epi64(a, 0xCC, b, 0x44);
        const __m512i odd = _mm512_mask_permutex_epi64(b, 0x33, a, 0xEE);
        at[0] = RowVector{_mm512_castsi512_si256(even)};
        at[1] = RowVector{_mm512_castsi512_si256(odd)};
        at[2] = RowVector{_mm512_extracti64x4_epi64(even, 1)};
        at[3] = RowVector{_mm512_extracti64x4_epi64(odd, 1)};
    }
}

#else

constexpr std::size_t kSecondOfPair = 8;

constexpr std::uint8_t pairPlace(std::size_t zigzag)
{
    return static_cast<std::uint8_t>(kZigzag[zigzag] / 8 * 16 + kZigzag[zigzag] % 8);
}

HWY_INLINE void loadPair(const std::int16_t* blocks, RowVector* v)
{
    for (int i = 0; i < 8; ++i)
        v[i] = hn::Load(Row(), blocks + 16 * i);
}

#endif

// The largest and the smallest numbers of first rows.
struct FirstRows
{
    RowVector largest;
    RowVector smallest;
};

// libjpeg-turbo has a short cut for blocks with a first row only, which overflows beyond this.
constexpr std::int16_t kMostFirst = 8191;

HWY_INLINE bool isUsual(const FirstRows& rows)
{
    const Row d;
    return hn::AllFalse(
        d, hn::Or(hn::Gt(rows.largest, hn::Set(d, kMostFirst)),
                  hn::Lt(rows.smallest, hn::Set(d, static_cast<std::int16_t>(-kMostFirst)))));
}

HWY_INLINE bool isUsual(int mean)
{
    return mean >= -kMostFirst && mean <= kMostFirst;
}

// `blocks`: 128 coefficients, pairPlace() says where. `quant`: steps of both components, their rows
// in turn. Both aligned to 64 bytes. What comes out is libjpeg-turbo's if isUsual(rows) afterwards.
HWY_INLINE void inverseTransform(const std::int16_t* blocks, const std::int16_t* quant,
                                 const BlockTarget a, const BlockTarget b, FirstRows& rows)
{
    const Row d;
    RowVector v[8];
    loadPair(blocks, v);
    for (int i = 0; i < 8; ++i)
        v[i] = hn::Mul(v[i], hn::Load(d, quant + 16 * i));
    rows.largest = hn::Max(rows.largest, v[0]);
    rows.smallest = hn::Min(rows.smallest, v[0]);
    inversePass<kFractionBits - kFirstPassBits>(v);
    transpose(v);
    inversePass<kFractionBits + kFirstPassBits + 3>(v); // 3: the transform scales by 8
    storeColumns(v, a, b);
}

// A block with nothing but a mean value that isUsual(). The two passes come to this rounding.
HWY_INLINE void fillBlock(int value, const BlockTarget& target)
{
    const int level = std::clamp(((value + 4) >> 3) + kMiddle, 0, 255);
    for (int i = 0; i < 8; ++i)
        std::memset(target.out + i * target.stride, level, 8);
}

#endif

} // namespace formwork::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif
