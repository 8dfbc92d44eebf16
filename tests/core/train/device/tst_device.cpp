#include "core/train/device/device.h"

#include "support/error_of.h"

#include <ATen/ATen.h>
#include <ATen/Parallel.h>
#include <ATen/detail/CUDAHooksInterface.h>

#include <QTest>

#include <cstdint>
#include <thread>

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
            // Another LibTorch helps one that was built without CUDA, the driver one with it.
            const bool withCuda = at::detail::getCUDAHooks().hasCUDART();
            QCOMPARE(error.hint().english().find("NVIDIA driver") != std::string::npos, withCuda);
            QCOMPARE(error.hint().english().find("LibTorch for CUDA") != std::string::npos,
                     !withCuda);
        }
        const auto count = static_cast<int>(cudaDeviceNames().size());
        const Error beyond = errorOf([count] { chooseDevice(DeviceChoice::cuda({0, count}), 1); });
        QCOMPARE(errorCodeName(beyond.code()), errorCodeName(ErrorCode::DeviceUnavailable));
        QVERIFY2(beyond.message().find(std::to_string(count)) != std::string::npos, beyond.what());
        QCOMPARE(describeDevice(torch::kCPU), "cpu");
        QVERIFY(memoryInUse(torch::kCPU) > (1U << 20));
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
};

QTEST_APPLESS_MAIN(TestDevice)
#include "tst_device.moc"
