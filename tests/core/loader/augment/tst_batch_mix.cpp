// Mixup and cutmix: timm's distributions, and a batch mixed by hand.
#include "core/loader/augment/batch_mix.h"

#include <QTest>

#include <cmath>
#include <numeric>

using namespace formwork;

namespace {

MixSettings mixup(double alpha = 0.8)
{
    MixSettings settings;
    settings.mixupAlpha = alpha;
    return settings;
}

MixSettings cutmix(double alpha = 1.0)
{
    MixSettings settings;
    settings.cutmixAlpha = alpha;
    return settings;
}

CounterRng draws(std::uint64_t index)
{
    return {21, RandomStream::BatchMix, 0, index};
}

OutputSpec smallSpec()
{
    OutputSpec spec;
    spec.size = 10;
    return spec;
}

// Rows of a constant value each: 1, 2, ...
class Rows
{
public:
    explicit Rows(int count)
        : m_count(count)
        , m_values(static_cast<std::size_t>(count) * 3 * 100)
        , m_labels(static_cast<std::size_t>(count))
        , second(m_labels.size(), -1)
        , shares(m_labels.size(), -1)
    {
        for (std::size_t i = 0; i < m_values.size(); ++i)
            m_values[i] = static_cast<float>(i / 300 + 1);
        std::iota(m_labels.begin(), m_labels.end(), 10);
    }

    void mix(const MixSettings& settings, std::uint64_t number, std::uint32_t epoch = 0)
    {
        mixBatch(settings, smallSpec(), 21, epoch, number,
                 {reinterpret_cast<std::byte*>(m_values.data()), m_labels.data(), second.data(),
                  shares.data(), m_count});
    }

    float at(int row, int x, int y) const
    {
        return m_values[static_cast<std::size_t>(row * 300 + y * 10 + x)];
    }
    std::int64_t label(int row) const { return m_labels[static_cast<std::size_t>(row)]; }
    bool operator==(const Rows& other) const
    {
        return m_values == other.m_values && second == other.second && shares == other.shares;
    }

private:
    int m_count;
    std::vector<float> m_values;
    std::vector<std::int64_t> m_labels;

public:
    std::vector<std::int64_t> second;
    std::vector<float> shares;
};

} // namespace

class TestBatchMix : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void beta_data();
    void beta();
    void mixupShares();
    void boxesMatchTheirShares();
    void boxesAreTimms();
    void probabilityAndSwitch();
    void mixesByHand();
    void cutsByHand();
    void oddBatch();
    void pairsDrawForThemselves();
    void unmixedBatch();
    void drawsDependOnTheBatchAlone();
};

void TestBatchMix::beta_data()
{
    QTest::addColumn<double>("alpha");
    for (const double alpha : {0.01, 0.2, 0.8, 1.0, 3.0, 40.0})
        QTest::addRow("%g", alpha) << alpha;
}

// Mean 1/2, variance 1 / (4 (2 alpha + 1)).
void TestBatchMix::beta()
{
    QFETCH(double, alpha);
    constexpr int kDraws = 20000;
    CounterRng rng = draws(0);
    double sum = 0;
    double squares = 0;
    for (int i = 0; i < kDraws; ++i) {
        const double value = drawBeta(alpha, rng);
        QVERIFY(value >= 0 && value <= 1);
        sum += value - 0.5;
        squares += (value - 0.5) * (value - 0.5);
    }
    const double variance = 1 / (4 * (2 * alpha + 1));
    QVERIFY(std::abs(sum / kDraws) < 5 * std::sqrt(variance / kDraws));
    QVERIFY(std::abs(squares / kDraws / variance - 1) < 0.05);
}

void TestBatchMix::mixupShares()
{
    for (std::uint64_t i = 0; i < 100; ++i) {
        CounterRng rng = draws(i);
        const MixDraw draw = drawMix(mixup(), 224, rng);
        QVERIFY(!draw.cutmix);
        QVERIFY(draw.share >= 0 && draw.share <= 1);
    }
}

void TestBatchMix::boxesMatchTheirShares()
{
    double sum = 0;
    for (std::uint64_t i = 0; i < 2000; ++i) {
        CounterRng rng = draws(i);
        const MixDraw draw = drawMix(cutmix(), 31, rng);
        QVERIFY(draw.cutmix);
        QVERIFY(draw.box.x >= 0 && draw.box.y >= 0 && draw.box.width >= 0 && draw.box.height >= 0);
        QVERIFY(draw.box.x + draw.box.width <= 31 && draw.box.y + draw.box.height <= 31);
        const double area = draw.box.width * draw.box.height;
        QVERIFY(std::abs(draw.share - (1 - area / (31.0 * 31.0))) < 1e-6);
        sum += draw.share;
    }
    // Boxes cut at the border leave more than half of the own image.
    QVERIFY(sum / 2000 > 0.55 && sum / 2000 < 0.75);
}

// Away from the border the box has twice half the cut's side, as timm counts.
void TestBatchMix::boxesAreTimms()
{
    int whole = 0;
    for (std::uint64_t i = 0; i < 400; ++i) {
        CounterRng rng = draws(i);
        const MixDraw draw = drawMix(cutmix(), 224, rng);
        CounterRng again = draws(i);
        again.uniform(); // whether to mix at all
        const double share = drawBeta(1.0, again);
        const int side = static_cast<int>(224 * std::sqrt(1 - share)) / 2 * 2;
        QVERIFY(draw.box.width <= side && draw.box.height <= side);
        const bool inside = draw.box.x > 0 && draw.box.y > 0 && draw.box.x + draw.box.width < 224 &&
                            draw.box.y + draw.box.height < 224;
        if (inside) {
            QCOMPARE(draw.box.width, side);
            QCOMPARE(draw.box.height, side);
            ++whole;
        }
    }
    QVERIFY(whole > 40);
}

void TestBatchMix::probabilityAndSwitch()
{
    MixSettings settings = mixup();
    settings.cutmixAlpha = 1;
    settings.probability = 0.6;
    settings.switchProbability = 0.25;
    int mixed = 0;
    int cut = 0;
    for (std::uint64_t i = 0; i < 5000; ++i) {
        CounterRng rng = draws(i);
        const MixDraw draw = drawMix(settings, 224, rng);
        mixed += draw.cutmix || draw.share != 1;
        cut += draw.cutmix;
    }
    QVERIFY(std::abs(mixed - 3000) < 160);
    QVERIFY(std::abs(cut - 750) < 120);
}

void TestBatchMix::mixesByHand()
{
    Rows rows(4);
    rows.mix(mixup(), 5);
    const float share = rows.shares[0];
    QVERIFY(share > 0 && share < 1);
    for (int row = 0; row < 4; ++row) {
        QCOMPARE(rows.shares[static_cast<std::size_t>(row)], share);
        QCOMPARE(rows.second[static_cast<std::size_t>(row)], rows.label(3 - row));
        const auto own = static_cast<float>(row + 1);
        const auto other = static_cast<float>(4 - row);
        for (int i = 0; i < 100; ++i)
            QCOMPARE(rows.at(row, i % 10, i / 10), share * own + (1 - share) * other);
    }
}

void TestBatchMix::cutsByHand()
{
    Rows rows(4);
    rows.mix(cutmix(), 3);
    CounterRng rng(21, RandomStream::BatchMix, 0, std::uint64_t{3} << 16);
    const MixDraw draw = drawMix(cutmix(), 10, rng);
    QVERIFY(draw.box.width > 0);
    for (int row = 0; row < 4; ++row) {
        int own = 0;
        for (int i = 0; i < 100; ++i) {
            const int x = i % 10;
            const int y = i / 10;
            const bool inside = x >= draw.box.x && x < draw.box.x + draw.box.width &&
                                y >= draw.box.y && y < draw.box.y + draw.box.height;
            QCOMPARE(rows.at(row, x, y), static_cast<float>(inside ? 4 - row : row + 1));
            own += !inside;
        }
        QCOMPARE(rows.shares[static_cast<std::size_t>(row)], static_cast<float>(own / 100.0));
        QCOMPARE(rows.second[static_cast<std::size_t>(row)], rows.label(3 - row));
    }
}

void TestBatchMix::oddBatch()
{
    for (const MixSettings& settings : {mixup(), cutmix()}) {
        Rows rows(5);
        rows.mix(settings, 7);
        QCOMPARE(rows.shares[2], 1.0F);
        QCOMPARE(rows.second[2], rows.label(2));
        QCOMPARE(rows.at(2, 4, 4), 3.0F);
        QVERIFY(rows.shares[0] < 1);
        QCOMPARE(rows.second[1], rows.label(3));
    }
    Rows one(1);
    one.mix(mixup(), 0);
    QCOMPARE(one.shares[0], 1.0F);
    QCOMPARE(one.at(0, 0, 0), 1.0F);
}

void TestBatchMix::pairsDrawForThemselves()
{
    MixSettings settings = mixup();
    settings.cutmixAlpha = 1;
    settings.mode = MixMode::Pair;
    Rows rows(8);
    rows.mix(settings, 2);
    for (int pair = 0; pair < 4; ++pair) {
        const auto first = static_cast<std::size_t>(pair);
        QCOMPARE(rows.shares[first], rows.shares[7 - first]);
        QCOMPARE(rows.second[7 - first], rows.label(pair));
    }
    QVERIFY(rows.shares[0] != rows.shares[1] && rows.shares[1] != rows.shares[2]);
}

void TestBatchMix::unmixedBatch()
{
    MixSettings settings = mixup();
    settings.probability = 1e-9;
    Rows rows(4);
    rows.mix(settings, 0);
    for (int row = 0; row < 4; ++row) {
        QCOMPARE(rows.at(row, 3, 3), static_cast<float>(row + 1));
        QCOMPARE(rows.shares[static_cast<std::size_t>(row)], 1.0F);
    }
}

void TestBatchMix::drawsDependOnTheBatchAlone()
{
    Rows a(6);
    Rows b(6);
    Rows otherBatch(6);
    Rows otherEpoch(6);
    a.mix(mixup(), 4);
    b.mix(mixup(), 4);
    otherBatch.mix(mixup(), 5);
    otherEpoch.mix(mixup(), 4, 1);
    QVERIFY(a == b);
    QVERIFY(a.shares != otherBatch.shares);
    QVERIFY(a.shares != otherEpoch.shares);
    Rows shorter(4); // the last batch of an epoch draws as a full one would
    shorter.mix(mixup(), 4);
    QCOMPARE(shorter.shares[0], a.shares[0]);
}

QTEST_APPLESS_MAIN(TestBatchMix)
#include "tst_batch_mix.moc"
