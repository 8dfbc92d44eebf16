#include "core/train/loop/epoch_plan.h"

#include "support/error_of.h"

#include <QTest>

#include <cmath>

using namespace formwork;
using formwork::test::errorOf;

class TestEpochPlan : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void batches()
    {
        QCOMPARE(EpochPlan(60, 16, 1, 1).batches(), 4U);
        QCOMPARE(EpochPlan(64, 16, 1, 1).batches(), 4U);
        QCOMPARE(EpochPlan(58, 29, 4, 1).batches(), 2U);
        QCOMPARE(EpochPlan(60, 29, 4, 1).batches(), 2U); // two are too few
        QCOMPARE(EpochPlan(62, 29, 4, 1).batches(), 3U);
        QCOMPARE(EpochPlan(3, 16, 4, 1).batches(), 0U);
    }

    void everyBatchIsAGroupWithoutAccumulation()
    {
        const EpochPlan plan(60, 16, 1, 1);
        for (std::uint64_t batch = 0; batch < 4; ++batch) {
            QVERIFY(plan.endsGroup(batch));
            QCOMPARE(plan.shareOfGroup(batch), 1.0);
        }
    }

    // 16 16 16 | 16 12: the shares of a group are those of its images.
    void groupsWeighImagesAlike()
    {
        const EpochPlan plan(76, 16, 1, 3);
        QVERIFY(!plan.endsGroup(0) && !plan.endsGroup(1) && plan.endsGroup(2));
        QVERIFY(!plan.endsGroup(3) && plan.endsGroup(4));
        QCOMPARE(plan.shareOfGroup(1), 1.0 / 3);
        QCOMPARE(plan.shareOfGroup(3), 16.0 / 28);
        QCOMPARE(plan.shareOfGroup(4), 12.0 / 28);
    }

    void levitNeedsBatches()
    {
        ExperimentConfig config;
        QCOMPARE(smallestBatch(config), 4);
        config.train.batchSize = 3;
        QCOMPARE(smallestBatch(config), 3);
        config.train.batchSize = 1;
        QVERIFY(errorOf([&] { smallestBatch(config); }).message().find("train.batch_size") !=
                std::string::npos);
        config.model.name = "vit_micro_16";
        QCOMPARE(smallestBatch(config), 1);
    }

    void imagesGrowByPatches()
    {
        ExperimentConfig config;
        config.model.name = "vit_b_32";
        config.model.imageSize = 224;
        QCOMPARE(imageSizeOf(config, 1), 224);
        config.train.firstImageSize = 96;
        config.train.fullSizeEpoch = 9;
        int last = 0;
        for (int epoch = 1; epoch <= 12; ++epoch) {
            const int size = imageSizeOf(config, epoch);
            QCOMPARE(size % 32, 0);
            QVERIFY(size >= last);
            QVERIFY(std::abs(size - (epoch >= 9 ? 224 : 96 + 16 * (epoch - 1))) <= 16);
            last = size;
        }
        QCOMPARE(imageSizeOf(config, 1), 96);
        QCOMPARE(imageSizeOf(config, 9), 224);
        config.train.fullSizeEpoch = 1;
        QCOMPARE(imageSizeOf(config, 1), 224);
        config.train.fullSizeEpoch = 0; // by the number of epochs
        for (const auto& [epochs, first] : {std::pair(1, 1), {2, 2}, {3, 3}, {20, 14}, {30, 21}}) {
            config.train.epochs = epochs;
            QCOMPARE(fullSizeEpoch(config.train), first);
            QCOMPARE(imageSizeOf(config, first), 224);
            QCOMPARE(imageSizeOf(config, 1), first == 1 ? 224 : 96);
        }
    }
};

QTEST_APPLESS_MAIN(TestEpochPlan)
#include "tst_epoch_plan.moc"
