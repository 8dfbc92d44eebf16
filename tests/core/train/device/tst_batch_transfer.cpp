#include "core/train/device/batch_transfer.h"

#include <ATen/ATen.h>

#include <QTest>

#include <cmath>
#include <cstdint>
#include <vector>

using namespace formwork;

class TestBatchTransfer : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void theCpuNeedsNothing()
    {
        QVERIFY(makeBatchAllocator(torch::kCPU) == nullptr);
        QVERIFY(!makeCopyStream(torch::kCPU));
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
        const DeviceBatch wrapped = BatchTransfer(torch::kCPU, output, {})(batch);
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
        const DeviceBatch sent = BatchTransfer(torch::kCPU, output, {})(batch);
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
};

QTEST_APPLESS_MAIN(TestBatchTransfer)
#include "tst_batch_transfer.moc"
