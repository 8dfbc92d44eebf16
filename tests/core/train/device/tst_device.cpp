#include "core/train/device/device.h"

#include "support/error_of.h"

#include <ATen/ATen.h>
#include <ATen/Parallel.h>
#include <ATen/detail/CUDAHooksInterface.h>

#include <QTest>

#include <cmath>
#include <cstdint>
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
        OutputSpec output;
        output.size = 4;
        const DeviceBatch wrapped = BatchTransfer(torch::kCPU, output)(batch);
        QCOMPARE(wrapped.images.data_ptr<float>(), images.data());
        QVERIFY((wrapped.images.sizes() == std::vector<std::int64_t>{2, 3, 4, 4}));
        QCOMPARE(wrapped.images[1][2][3][3].item<float>(), images.back());
        QCOMPARE(wrapped.labels[0].item<std::int64_t>(), 7);
    }

    void normalisesBytes()
    {
        std::vector<std::uint8_t> bytes(2 * 3 * 4 * 4);
        for (std::size_t i = 0; i < bytes.size(); ++i)
            bytes[i] = static_cast<std::uint8_t>(i * 37);
        const std::vector<std::int64_t> labels = {0, 1};
        Batch batch;
        batch.images = bytes.data();
        batch.labels = labels.data();
        batch.count = 2;
        OutputSpec output;
        output.size = 4;
        output.type = PixelType::UInt8;
        const DeviceBatch sent = BatchTransfer(torch::kCPU, output)(batch);
        QCOMPARE(sent.images.scalar_type(), at::kFloat);
        QVERIFY(!sent.images.requires_grad());
        for (std::size_t i = 0; i < bytes.size(); ++i) {
            const std::size_t channel = i / 16 % 3;
            const float expected = (static_cast<float>(bytes[i]) / 255.0F - output.mean[channel]) /
                                   output.deviation[channel];
            const float got = sent.images.data_ptr<float>()[i];
            QVERIFY(std::abs(got - expected) < 1e-5F);
        }
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
