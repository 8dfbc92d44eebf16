#include "core/train/device.h"

#include "core/train/expect_error.h"

#include <ATen/ATen.h>
#include <ATen/Parallel.h>

#include <QTest>

#include <thread>
#include <vector>

using namespace formwork;
using formwork::test::errorOf;

class TestDevice : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void choosesWhatIsThere()
    {
        QVERIFY(chooseDevice(DeviceKind::Cpu).is_cpu());
        const bool cuda = !cudaDeviceNames().empty();
        QCOMPARE(chooseDevice(DeviceKind::Auto).is_cuda(), cuda);
        if (cuda) {
            QVERIFY(chooseDevice(DeviceKind::Cuda).is_cuda());
        } else {
            const Error error = errorOf([] { chooseDevice(DeviceKind::Cuda); });
            QCOMPARE(errorCodeName(error.code()), errorCodeName(ErrorCode::DeviceUnavailable));
            QVERIFY(error.message().find("train.device") != std::string::npos);
        }
        QCOMPARE(describeDevice(torch::kCPU), "cpu");
        QVERIFY(makeBatchAllocator(torch::kCPU) == nullptr);
        QVERIFY(memoryInUse(torch::kCPU) > (1U << 20));
    }

    void wrapsABatchWithoutACopy()
    {
        std::vector<float> images(2 * 3 * 4 * 4);
        for (std::size_t i = 0; i < images.size(); ++i)
            images[i] = static_cast<float>(i);
        const std::vector<std::int64_t> labels = {7, 3};
        Batch batch;
        batch.images = images.data();
        batch.labels = labels.data();
        batch.count = 2;
        const DeviceBatch wrapped = toDevice(batch, 4, torch::kCPU);
        QCOMPARE(wrapped.images.data_ptr<float>(), images.data());
        QVERIFY((wrapped.images.sizes() == std::vector<std::int64_t>{2, 3, 4, 4}));
        QCOMPARE(wrapped.images[1][2][3][3].item<float>(), images.back());
        QCOMPARE(wrapped.labels[0].item<std::int64_t>(), 7);
    }

    // A thread's count must not become that of the thread that set it last.
    void threadCountsAreOfTheirThread()
    {
        setComputeThreads(2);
        std::thread([] {
            setComputeThreads(1);
            at::parallel_for(0, 8, 1, [](std::int64_t, std::int64_t) {});
            QCOMPARE(at::get_num_threads(), 1);
        }).join();
        at::parallel_for(0, 8, 1, [](std::int64_t, std::int64_t) {});
        QCOMPARE(at::get_num_threads(), 2);
    }

    void cpuWaitsForNothing()
    {
        StepQueue queue(torch::kCPU);
        queue.push(BatchLease());
        queue.drain();
        waitForDevice(torch::kCPU);
    }
};

QTEST_APPLESS_MAIN(TestDevice)
#include "tst_device.moc"
