#include "core/train/benchmark/product_benchmark.h"

#include "core/train/benchmark/reference_product.h"
#include "support/error_of.h"

#include <QElapsedTimer>
#include <QTest>

#include <vector>

using namespace formwork;
using namespace formwork::test;

class TestProductBenchmark : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void theReferenceMultiplies()
    {
        const std::vector<float> a = {1, 2, 3, 4, 5, 6};    // 2 x 3
        const std::vector<float> b = {1, 0, 2, -1, 0.5, 3}; // 3 x 2
        std::vector<float> out = {100, 0, 0, 0};            // 2 x 2, added to
        referenceProduct(2, 2, 3, a.data(), b.data(), out.data());
        QCOMPARE(out, (std::vector<float>{106.5F, 7, 17, 13}));
    }

    void measures()
    {
        QElapsedTimer timer;
        timer.start();
        const ProductRates rates = benchmarkProducts({});
        QVERIFY(rates.threads >= 1);
        QCOMPARE(rates.rows, 394);
        QCOMPARE(rates.columns, 768);
        QCOMPARE(rates.depth, 768);
        // No CPU is outside of these, and no clock that is read wrongly inside.
        for (const double rate : {rates.libtorch, rates.linear, rates.reference})
            QVERIFY2(rate > 0.01 && rate < 100'000, qPrintable(QString::number(rate)));
        // Two seconds on an idle machine; tests run side by side.
        QVERIFY2(timer.elapsed() < 20'000, qPrintable(QString::number(timer.elapsed())));
    }

    void stops()
    {
        std::stop_source source;
        source.request_stop();
        const Error error = errorOf([&] { benchmarkProducts(source.get_token()); });
        QCOMPARE(error.code(), ErrorCode::Cancelled);
        QVERIFY(error.message() != "nothing was thrown");
    }
};

QTEST_APPLESS_MAIN(TestProductBenchmark)
#include "tst_product_benchmark.moc"
