// The loader's bilinear interpolation against LibTorch's, which torchvision's Resize calls.
#include "core/base/random.h"
#include "core/image/resample/resample.h"

#include <ATen/Functions.h>

#include <cmath>
#include <cstddef>
#include <vector>

#include <QTest>

using namespace formwork;

class TestResampleTorch : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void bilinearEqualsTheLibrary();
};

void TestResampleTorch::bilinearEqualsTheLibrary()
{
    CounterRng rng(1, RandomStream::DemoImages, 0, 0);
    Resampler resampler;
    for (const auto& [width, height, size] : {std::array{500, 375, 224},
                                              {375, 500, 224},
                                              {224, 224, 224},
                                              {100, 80, 224},
                                              {31, 400, 64},
                                              {1, 1, 8},
                                              {230, 225, 224}}) {
        Image source(width, height);
        for (std::size_t i = 0; i < source.byteCount(); ++i)
            source.pixels()[i] = static_cast<std::uint8_t>(rng.below(256));
        OutputSpec spec;
        spec.size = size;
        spec.interpolation = Interpolation::Bilinear;
        spec.mean = {0, 0, 0};
        spec.deviation = {1 / 255.0F, 1 / 255.0F, 1 / 255.0F};
        at::Tensor ours = at::empty({1, 3, size, size}, at::kFloat);
        resampler.run(source.view(), false, spec, ours.data_ptr());
        const at::Tensor pixels = at::from_blob(source.pixels(), {1, height, width, 3}, at::kByte)
                                      .permute({0, 3, 1, 2})
                                      .to(at::kFloat);
        const at::Tensor theirs =
            at::_upsample_bilinear2d_aa(pixels, {size, size}, /*align_corners=*/false);
        const double difference = at::sub(ours, theirs).abs().max().item().toDouble();
        QVERIFY2(
            difference < 1e-2,
            qPrintable(
                QString("%1 x %2 to %3: %4").arg(width).arg(height).arg(size).arg(difference)));
    }
}

QTEST_GUILESS_MAIN(TestResampleTorch)
#include "tst_resample_torch.moc"
