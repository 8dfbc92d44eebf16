// The passes over rows against the same formulas in double precision.
#include "core/model/kernels/token_kernel.h"

#include <QTest>

#include <cmath>
#include <limits>
#include <random>
#include <vector>

using namespace formwork;

namespace {

using Floats = std::vector<float>;

Floats normal(std::size_t count, float deviation, unsigned seed)
{
    std::mt19937 random(seed);
    std::normal_distribution<float> draw(0.0F, deviation);
    Floats values(count);
    for (float& value : values)
        value = draw(random);
    return values;
}

double share(double x)
{
    return 0.5 * std::erfc(-x / std::sqrt(2.0));
}

double slope(double x)
{
    return share(x) + x * std::exp(-x * x / 2) / std::sqrt(2 * M_PI);
}

constexpr std::ptrdiff_t kRows = 150; // more than are summed in single precision
constexpr std::ptrdiff_t kWidth = 48;
constexpr std::size_t kCount = kRows * kWidth;

} // namespace

class TestTokenKernel : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        if (!hasTokenKernel())
            QSKIP("skipped: this processor has no vectors of a fixed width");
    }

    void geluIsExact()
    {
        Floats x;
        for (int i = -20000; i < 20000; ++i)
            x.push_back(static_cast<float>(i) * 7e-4F);
        Floats out(x.size());
        Floats gradient(x.size(), 1.0F);
        Floats again(x.size());
        const auto width = static_cast<std::ptrdiff_t>(x.size());
        std::vector<double> sums(x.size());
        Floats scratch(x.size());
        biasedGelu(width, nullptr, 1, x.data(), out.data());
        geluBackward(width, x.data(), 1, gradient.data(), again.data(),
                     {sums.data(), scratch.data()});
        QCOMPARE(again, out);
        for (std::size_t i = 0; i < x.size(); ++i) {
            const double at = x[i];
            const double expected = at * share(at);
            QVERIFY2(std::abs(out[i] - expected) <= 3e-7 + 3e-7 * std::abs(expected),
                     qPrintable(QString::number(at)));
            QVERIFY2(std::abs(gradient[i] - slope(at)) <= 5e-7, qPrintable(QString::number(at)));
            QCOMPARE(sums[i], static_cast<double>(gradient[i]));
        }
    }

    void geluPassesOnWhatIsNotANumber()
    {
        Floats x(16, 1.0F);
        x[3] = std::numeric_limits<float>::quiet_NaN();
        x[5] = std::numeric_limits<float>::infinity();
        Floats out(16);
        biasedGelu(16, nullptr, 1, x.data(), out.data());
        QVERIFY(std::isnan(out[3]));
        QCOMPARE(out[5], x[5]);
        QVERIFY(std::isfinite(out[4]));
    }

    void biasesAreAdded()
    {
        const Floats x = normal(kCount, 1, 1);
        const Floats residual = normal(kCount, 1, 2);
        const Floats bias = normal(kWidth, 1, 3);
        Floats plain = x;
        Floats both = x;
        Floats inner = x;
        Floats out(kCount);
        addBias(kWidth, bias.data(), kRows, plain.data());
        addBiasAndResidual(kWidth, bias.data(), residual.data(), kRows, both.data());
        biasedGelu(kWidth, bias.data(), kRows, inner.data(), out.data());
        QCOMPARE(inner, plain);
        for (std::size_t i = 0; i < kCount; ++i) {
            QCOMPARE(plain[i], x[i] + bias[i % kWidth]);
            QCOMPARE(both[i], x[i] + bias[i % kWidth] + residual[i]);
        }
    }

    void columnsAreSummed()
    {
        const Floats x = normal(kCount, 1, 4);
        std::vector<double> sums(kWidth, 1.0);
        Floats scratch(kWidth);
        addColumnSums(kWidth, x.data(), kRows, {sums.data(), scratch.data()});
        for (std::size_t column = 0; column < kWidth; ++column) {
            double expected = 1.0;
            for (std::size_t row = 0; row < kRows; ++row)
                expected += x[row * kWidth + column];
            QVERIFY(std::abs(sums[column] - expected) < 2e-5);
        }
    }

    void normalisesNothingOutOfRange()
    {
        const Floats ones(kWidth, 1.0F);
        Floats x = normal(kWidth, 1, 1);
        x[5] = 1e30F; // whose square is too large
        Floats out(kWidth);
        RowScale scale{};
        layerNorm({kWidth, ones.data(), ones.data(), 1e-6F}, x.data(), 1, out.data(), &scale);
        QVERIFY(std::isnan(out[0]) && std::isnan(out[5]));
    }

    void normalisesAndBack()
    {
        Floats x = normal(kCount, 2, 5);
        for (float& value : x)
            value += 10; // far from 0
        const Floats weight = normal(kWidth, 1, 6);
        const Floats bias = normal(kWidth, 1, 7);
        const Floats gradient = normal(kCount, 1, 8);
        const Floats addend = normal(kCount, 1, 9);
        constexpr float kEpsilon = 1e-6F;
        const LayerNormMap map = {kWidth, weight.data(), bias.data(), kEpsilon};
        Floats out(kCount);
        Floats again(kCount);
        std::vector<RowScale> scales(kRows);
        layerNorm(map, x.data(), kRows, out.data(), scales.data());
        layerNormAgain(map, x.data(), scales.data(), kRows, again.data());
        QCOMPARE(again, out);

        std::vector<double> sums(2 * kWidth);
        Floats scratch(2 * kWidth);
        Floats inner = gradient; // in place
        layerNormBackward(map, x.data(), scales.data(), inner.data(), addend.data(), kRows,
                          inner.data(), {sums.data(), scratch.data()});

        std::vector<double> expectedSums(2 * kWidth);
        for (std::size_t row = 0; row < kRows; ++row) {
            const float* const xs = &x[row * kWidth];
            const float* const gs = &gradient[row * kWidth];
            double mean = 0;
            double variance = 0;
            for (std::size_t i = 0; i < kWidth; ++i)
                mean += xs[i] / static_cast<double>(kWidth);
            for (std::size_t i = 0; i < kWidth; ++i)
                variance += (xs[i] - mean) * (xs[i] - mean) / static_cast<double>(kWidth);
            const double inverse = 1 / std::sqrt(variance + kEpsilon);
            double plain = 0;
            double along = 0;
            for (std::size_t i = 0; i < kWidth; ++i) {
                const double normed = (xs[i] - mean) * inverse;
                QVERIFY(std::abs(out[row * kWidth + i] - (normed * weight[i] + bias[i])) < 1e-5);
                plain += gs[i] * weight[i] / static_cast<double>(kWidth);
                along += gs[i] * weight[i] * normed / static_cast<double>(kWidth);
                expectedSums[i] += gs[i];
                expectedSums[kWidth + i] += gs[i] * normed;
            }
            for (std::size_t i = 0; i < kWidth; ++i) {
                const double normed = (xs[i] - mean) * inverse;
                const double expected = inverse * (gs[i] * weight[i] - plain - normed * along) +
                                        addend[row * kWidth + i];
                QVERIFY(std::abs(inner[row * kWidth + i] - expected) < 1e-5);
            }
        }
        for (std::size_t i = 0; i < 2 * kWidth; ++i)
            QVERIFY(std::abs(sums[i] - expectedSums[i]) < 1e-4);
    }
};

QTEST_APPLESS_MAIN(TestTokenKernel)
#include "tst_token_kernel.moc"
