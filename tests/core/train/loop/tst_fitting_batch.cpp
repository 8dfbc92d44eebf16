#include "core/train/loop/fitting_batch.h"

#include <QTest>

#include <vector>

using namespace formwork;

class TestFittingBatch : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void halvesUntilItFits()
    {
        std::vector<int> tried;
        const auto upTo = [&](int limit) {
            return [&tried, limit](int size) {
                tried.push_back(size);
                return size <= limit;
            };
        };
        QCOMPARE(largestFittingBatch(100, 4, upTo(20)), 12);
        QCOMPARE(tried, (std::vector<int>{50, 25, 12}));
        QCOMPARE(largestFittingBatch(64, 4, upTo(63)), 32);
        QCOMPARE(largestFittingBatch(64, 4, upTo(3)), 0);
        QCOMPARE(largestFittingBatch(1, 1, upTo(3)), 0);
    }

    // A real step of a small model: what fits is named with the keys.
    void namesABatchThatWasTried()
    {
        ExperimentConfig config;
        config.model.name = "vit_ti_16";
        config.model.imageSize = 32;
        config.train.batchSize = 9;
        config.train.accumulate = 2;
        config.train.device = DeviceKind::Cpu;
        config.train.threads = 1;
        const Error error(ErrorCode::OutOfMemory, Text("training ran out of memory"), {},
                          Text("a hint"));
        const Error better = withFittingBatch(error, config, 3, {});
        QCOMPARE(better.message(), error.message());
        QCOMPARE(better.hint().english(),
                 std::string("train.batch_size 9 does not fit here, 4 does; with "
                             "train.accumulate 4 a step still sees as many images"));
    }

    void aStopKeepsTheError()
    {
        ExperimentConfig config;
        config.model.imageSize = 32;
        std::stop_source stop;
        stop.request_stop();
        const Error error(ErrorCode::OutOfMemory, Text("training ran out of memory"), {},
                          Text("a hint"));
        QCOMPARE(withFittingBatch(error, config, 3, stop.get_token()).hint().english(),
                 error.hint().english());
    }
};

QTEST_APPLESS_MAIN(TestFittingBatch)
#include "tst_fitting_batch.moc"
