#include "core/train/optimiser/newton_schulz.h"

#include "core/train/device/device.h"

#include <ATen/ATen.h>

#include <QTest>

#include <cmath>
#include <tuple>

using namespace formwork;

class TestNewtonSchulz : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { setComputeThreads(1); }

    // The singular vectors stay, every singular value becomes p(p(p(p(p(s / |X|))))) with
    // p(s) = a s + b s^3 + c s^5.
    void mapsSingularValues_data()
    {
        QTest::addColumn<int>("rows");
        QTest::addColumn<int>("columns");
        QTest::newRow("wide") << 5 << 12;
        QTest::newRow("tall") << 12 << 5;
        QTest::newRow("square") << 7 << 7;
        QTest::newRow("a row") << 1 << 9;
    }
    void mapsSingularValues()
    {
        QFETCH(int, rows);
        QFETCH(int, columns);
        const torch::Tensor x =
            at::arange(rows * columns, at::kDouble).mul(1.3).sin().view({rows, columns});
        const auto [u, s, v] = at::svd(x);
        const double norm = x.norm().item<double>();
        torch::Tensor mapped = s / norm;
        for (int i = 0; i < 5; ++i)
            mapped = 3.4445 * mapped - 4.7750 * mapped.pow(3) + 2.0315 * mapped.pow(5);
        const torch::Tensor expected = at::mm(u * mapped, v.t());
        const torch::Tensor result = orthogonalised(x);
        QCOMPARE(result.sizes().vec(), x.sizes().vec());
        QVERIFY((result - expected).abs().max().item<double>() < 1e-10);
        const torch::Tensor single = orthogonalised(x.to(at::kFloat)).to(at::kDouble);
        QVERIFY((single - expected).abs().max().item<double>() < 1e-3);
    }

    void singularValuesEndNearOne()
    {
        const torch::Tensor x =
            at::arange(64 * 48, at::kDouble)
                .mul(0.73)
                .sin()
                .square()
                .view({64, 48}); // well conditioned: a fixed pattern without structure
        const torch::Tensor s =
            std::get<1>(at::svd(orthogonalised(x + at::eye(64, 48, x.options()))));
        QVERIFY2(
            s.min().item<double>() > 0.3 && s.max().item<double>() < 1.3,
            qPrintable(
                QStringLiteral("%1 %2").arg(s.min().item<double>()).arg(s.max().item<double>())));
    }

    void nothingStaysNothing()
    {
        const torch::Tensor result = orthogonalised(at::zeros({3, 4}));
        QVERIFY(at::equal(result, at::zeros({3, 4})));
    }
};

QTEST_APPLESS_MAIN(TestNewtonSchulz)
#include "tst_newton_schulz.moc"
