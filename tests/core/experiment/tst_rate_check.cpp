#include "core/experiment/rate_check.h"

#include <QTest>

using namespace formwork;

namespace {

ExperimentConfig configWith(OptimizerKind optimizer, double rate, int batch)
{
    ExperimentConfig config;
    config.optimizer.name = optimizer;
    config.optimizer.learningRate = rate;
    config.train.batchSize = batch;
    return config;
}

} // namespace

class TestRateCheck : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void publishedRateFits()
    {
        QVERIFY(!checkRate(configWith(OptimizerKind::AdamW, 5e-4, 512)));
        ExperimentConfig config = configWith(OptimizerKind::AdamW, 5e-4, 256);
        config.train.accumulate = 2;
        QCOMPARE(imagesPerUpdate(config), std::int64_t{512});
        QVERIFY(!checkRate(config));
        // By the square root: four times the images, twice the rate.
        QVERIFY(!checkRate(configWith(OptimizerKind::AdamW, 1e-3, 2048)));
    }

    void farRatesAreReported()
    {
        const auto low = checkRate(configWith(OptimizerKind::Adam, 1e-5, 64));
        QVERIFY(low);
        QCOMPARE(low->suggested, 1.8e-4); // 5e-4 / sqrt(8)
        QVERIFY(low->factor < 1);
        QCOMPARE(QString::fromStdString(rateText(*low).english()),
                 QStringLiteral("the learning rate 1e-05 is 18 times lower than what is known to "
                                "work for 64 images a step; optimizer.lr: 0.00018 would fit"));
        const auto high = checkRate(configWith(OptimizerKind::AdamW, 1e-2, 512));
        QVERIFY(high && high->factor > 1);
        QCOMPARE(high->suggested, 5e-4);
    }

    void fourTimesIsNotFar()
    {
        QVERIFY(!checkRate(configWith(OptimizerKind::AdamW, 2e-3, 512)));
        QVERIFY(checkRate(configWith(OptimizerKind::AdamW, 2.1e-3, 512)));
        QVERIFY(!checkRate(configWith(OptimizerKind::AdamW, 1.25e-4, 512)));
        QVERIFY(checkRate(configWith(OptimizerKind::AdamW, 1.2e-4, 512)));
    }

    void recipeComesFirst()
    {
        const KnownRate recipe{1e-3, 32, OptimizerKind::AdamW};
        QVERIFY(!checkRate(configWith(OptimizerKind::AdamW, 1e-3, 32), recipe));
        QVERIFY(checkRate(configWith(OptimizerKind::AdamW, 1e-3, 32)));
        QVERIFY(checkRate(configWith(OptimizerKind::AdamW, 1e-5, 32), recipe));
        // With another optimiser it says nothing.
        QVERIFY(!checkRate(configWith(OptimizerKind::Sgd, 0.1, 32), recipe));
        // SGD goes by the images themselves.
        const KnownRate sgd{0.1, 256, OptimizerKind::Sgd};
        QVERIFY(!checkRate(configWith(OptimizerKind::Sgd, 0.4, 1024), sgd));
        QCOMPARE(checkRate(configWith(OptimizerKind::Sgd, 0.1, 8), sgd)->suggested, 3.1e-3);
    }

    void unknownIsNotReported()
    {
        ExperimentConfig config = configWith(OptimizerKind::AdamW, 1, 512);
        config.model.weights = "weights.safetensors";
        QVERIFY(!checkRate(config)); // fine-tuning has other rates
        for (const OptimizerKind kind :
             {OptimizerKind::Sgd, OptimizerKind::Lamb, OptimizerKind::ScheduleFree})
            QVERIFY(!checkRate(configWith(kind, 1, 512)));
    }
};

QTEST_GUILESS_MAIN(TestRateCheck)
#include "tst_rate_check.moc"
