#include "core/base/random.h"

#include <algorithm>
#include <cmath>
#include <set>
#include <vector>

#include <QTest>

using namespace formwork;

namespace {

CounterRng rngOf(std::uint64_t seed, std::uint64_t index = 0)
{
    return {seed, RandomStream::Augmentation, 0, index};
}

// Sum of squared deviations over the expected count.
double chiSquared(const std::vector<int>& counts, double expected)
{
    double sum = 0;
    for (const int count : counts)
        sum += (count - expected) * (count - expected) / expected;
    return sum;
}

} // namespace

class TestRandom : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void philoxKnownAnswers();
    void isAFunctionOfItsArguments();
    void streamsAreIndependent();
    void neighboursAreUncorrelated();
    void uniformIsUniform();
    void belowHasNoBias();
    void belowHandlesLargeBounds();
    void normalHasItsMoments();
    void shuffleIsAPermutation();
    void everyPermutationIsEquallyLikely();
    void longSequencesDoNotRepeat();
};

void TestRandom::philoxKnownAnswers()
{
    // The vectors that come with the authors' own implementation (Random123, kat_vectors).
    using Block = std::array<std::uint32_t, 4>;
    QVERIFY(philox4x32({0, 0, 0, 0}, {0, 0}) ==
            (Block{0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8}));
    constexpr std::uint32_t kOnes = 0xFFFFFFFF;
    QVERIFY(philox4x32({kOnes, kOnes, kOnes, kOnes}, {kOnes, kOnes}) ==
            (Block{0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd}));
    QVERIFY(
        philox4x32({0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344}, {0xa4093822, 0x299f31d0}) ==
        (Block{0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1}));
}

void TestRandom::isAFunctionOfItsArguments()
{
    CounterRng first(1, RandomStream::Split, 2, 3);
    CounterRng second(1, RandomStream::Split, 2, 3);
    for (int i = 0; i < 100; ++i)
        QCOMPARE(first.next32(), second.next32());
}

void TestRandom::streamsAreIndependent()
{
    // Sequences that differ in one argument share no value in practice: 20,000 draws of 64 bits.
    std::set<std::uint64_t> seen;
    std::size_t drawn = 0;
    const auto take = [&](CounterRng rng) {
        for (int i = 0; i < 1000; ++i, ++drawn) {
            const std::uint64_t high = rng.next32();
            seen.insert(high << 32 | rng.next32());
        }
    };
    for (const std::uint64_t seed : {std::uint64_t{0}, std::uint64_t{1}, std::uint64_t{1} << 32})
        take({seed, RandomStream::SampleOrder, 0, 0});
    for (const RandomStream stream :
         {RandomStream::Augmentation, RandomStream::CompressChoice, RandomStream::Split,
          RandomStream::DemoImages, RandomStream::ModelInit, RandomStream::Shuffle})
        take({0, stream, 0, 0});
    for (const std::uint32_t epoch : {1U, 2U, 300U, 0x80000001U})
        take({0, RandomStream::SampleOrder, epoch, 0});
    for (const std::uint64_t index :
         {std::uint64_t{1}, std::uint64_t{2}, std::uint64_t{1} << 32, std::uint64_t{1} << 63})
        take({0, RandomStream::SampleOrder, 0, index});
    QCOMPARE(seen.size(), drawn);
}

void TestRandom::neighboursAreUncorrelated()
{
    // First draws of consecutive samples: what augmentation uses.
    constexpr int kCount = 20000;
    double sum = 0;
    double previous = rngOf(5, 0).uniform();
    for (int i = 1; i <= kCount; ++i) {
        const double value = rngOf(5, static_cast<std::uint64_t>(i)).uniform();
        sum += (value - 0.5) * (previous - 0.5);
        previous = value;
    }
    const double correlation = sum / kCount * 12;
    QVERIFY(std::abs(correlation) < 4.5 / std::sqrt(kCount));
}

void TestRandom::uniformIsUniform()
{
    constexpr int kCount = 100000;
    std::vector<int> counts(100, 0);
    CounterRng rng = rngOf(1);
    double smallest = 1;
    double largest = 0;
    for (int i = 0; i < kCount; ++i) {
        const double value = rng.uniform();
        QVERIFY(value >= 0 && value < 1);
        ++counts[static_cast<std::size_t>(value * 100)];
        smallest = std::min(smallest, value);
        largest = std::max(largest, value);
    }
    QVERIFY(chiSquared(counts, kCount / 100.0) < 160); // 99 degrees of freedom: one in 10,000
    QVERIFY(smallest < 1e-3 && largest > 0.999);
    for (int i = 0; i < 1000; ++i) {
        const double value = rng.uniform(-3, 5);
        QVERIFY(value >= -3 && value < 5);
    }
}

void TestRandom::belowHasNoBias()
{
    CounterRng rng = rngOf(2);
    for (const std::uint64_t bound :
         {std::uint64_t{1}, std::uint64_t{2}, std::uint64_t{7}, std::uint64_t{60}}) {
        constexpr int kCount = 40000;
        std::vector<int> counts(bound, 0);
        for (int i = 0; i < kCount; ++i) {
            const std::uint64_t value = rng.below(bound);
            QVERIFY(value < bound);
            ++counts[value];
        }
        const double degrees = static_cast<double>(bound) - 1;
        QVERIFY(chiSquared(counts, static_cast<double>(kCount) / static_cast<double>(bound)) <=
                degrees + 5 * std::sqrt(2 * degrees));
    }
}

void TestRandom::belowHandlesLargeBounds()
{
    // With 3/4 of the range, plain modulo would hit the lower third twice as often.
    const std::uint64_t bound = (std::uint64_t{1} << 62) * 3;
    CounterRng rng = rngOf(3);
    int low = 0;
    constexpr int kCount = 12000;
    for (int i = 0; i < kCount; ++i) {
        const std::uint64_t value = rng.below(bound);
        QVERIFY(value < bound);
        low += value < bound / 3 ? 1 : 0;
    }
    QVERIFY(std::abs(low - kCount / 3) < 250);
    QVERIFY(rng.below(UINT64_MAX) < UINT64_MAX);
}

void TestRandom::normalHasItsMoments()
{
    CounterRng rng = rngOf(4);
    constexpr int kCount = 50000;
    double sum = 0;
    double squares = 0;
    double fourth = 0;
    for (int i = 0; i < kCount; ++i) {
        const double value = rng.normal();
        QVERIFY(std::isfinite(value));
        sum += value;
        squares += value * value;
        fourth += value * value * value * value;
    }
    QVERIFY(std::abs(sum / kCount) < 0.02);
    QVERIFY(std::abs(squares / kCount - 1) < 0.03);
    QVERIFY(std::abs(fourth / kCount - 3) < 0.25);
}

void TestRandom::shuffleIsAPermutation()
{
    std::vector<int> values(1000);
    for (int i = 0; i < 1000; ++i)
        values[static_cast<std::size_t>(i)] = i;
    const std::vector<int> original = values;
    CounterRng rng = rngOf(6);
    shuffle(std::span(values), rng);
    QVERIFY(values != original);
    std::sort(values.begin(), values.end());
    QVERIFY(values == original);

    std::vector<int> none;
    std::vector<int> one = {5};
    shuffle(std::span(none), rng);
    shuffle(std::span(one), rng);
    QCOMPARE(one.front(), 5);
}

void TestRandom::everyPermutationIsEquallyLikely()
{
    std::vector<int> counts(64, 0);
    constexpr int kCount = 24000;
    for (int i = 0; i < kCount; ++i) {
        CounterRng rng = rngOf(7, static_cast<std::uint64_t>(i));
        std::array<int, 4> values = {0, 1, 2, 3};
        shuffle(std::span<int>(values), rng);
        ++counts[static_cast<std::size_t>(values[0] * 16 + values[1] * 4 + values[2])];
    }
    int seen = 0;
    for (const int count : counts) {
        if (count == 0)
            continue;
        ++seen;
        QVERIFY(std::abs(count - 1000) < 160);
    }
    QCOMPARE(seen, 24);
}

void TestRandom::longSequencesDoNotRepeat()
{
    // Past 2^24 blocks the position runs over; the first blocks must not come back.
    CounterRng rng = rngOf(8);
    std::vector<std::uint32_t> start;
    for (int i = 0; i < 8; ++i)
        start.push_back(rng.next32());
    for (std::uint64_t i = 8; i < (std::uint64_t{4} << 24); ++i)
        rng.next32();
    std::vector<std::uint32_t> later;
    for (int i = 0; i < 8; ++i)
        later.push_back(rng.next32());
    QVERIFY(later != start);
}

QTEST_APPLESS_MAIN(TestRandom)
#include "tst_random.moc"
