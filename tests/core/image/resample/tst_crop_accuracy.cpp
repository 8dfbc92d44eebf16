// How far the pixels of a random crop are from what they should be: accurate decoding of the whole
// image, then INTER_AREA in floats. FFCV is at 58 dB: rounding to bytes alone costs that much.
#include "core/base/random.h"
#include "core/image/images.h"
#include "core/image/jpeg/jpeg_decoder.h"
#include "core/image/jpeg/jpeg_encoder.h"
#include "core/image/opencv_images.h"
#include "core/image/resample/crop.h"
#include "core/image/resample/resample.h"

#include <QTest>

#include <cmath>

using namespace formwork;
using namespace formwork::test;

namespace {

constexpr int kCrops = 150;
constexpr double kSmallestPsnr = 58;

struct Crop
{
    Image original;
    PixelRect rect;
    int size = 0;
};

Crop drawCrop(int index)
{
    CounterRng rng(11, RandomStream::Augmentation, 0, static_cast<std::uint64_t>(index));
    const int width = 120 + static_cast<int>(rng.below(381));
    const int height = 120 + static_cast<int>(rng.below(381));
    Crop crop;
    crop.original = makePicture(width, height, static_cast<std::uint64_t>(index));
    crop.rect = randomResizedCrop(width, height, {}, rng);
    constexpr int kSizes[] = {64, 96, 160, 224};
    crop.size = kSizes[rng.below(4)];
    return crop;
}

std::vector<std::uint8_t> resampled(const ImageView& view, int size)
{
    OutputSpec spec;
    spec.size = size;
    spec.type = PixelType::UInt8;
    spec.layout = PixelLayout::Nhwc;
    std::vector<std::uint8_t> out(spec.sampleBytes());
    Resampler().run(view, false, spec, out.data());
    return out;
}

double psnr(const std::vector<std::uint8_t>& pixels, const cv::Mat& reference)
{
    const auto* expected = reference.ptr<float>();
    double squares = 0;
    for (std::size_t i = 0; i < pixels.size(); ++i)
        squares += std::pow(pixels[i] - static_cast<double>(expected[i]), 2);
    return 10 * std::log10(255.0 * 255.0 * static_cast<double>(pixels.size()) / squares);
}

} // namespace

class TestCropAccuracy : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void jpegCrops();
    void rawCropsAreExactToRounding();
};

void TestCropAccuracy::jpegCrops()
{
    JpegDecoder decoder;
    Image scratch;
    double worst = 1e9;
    for (int i = 0; i < kCrops; ++i) {
        const Crop crop = drawCrop(i);
        std::vector<std::byte> jpeg;
        JpegEncoder().encode(crop.original.view(), 90, jpeg,
                             i % 2 == 0 ? RestartMarkers::EveryRow : RestartMarkers::None);
        const ImageView region = decoder.decodeRegion(jpeg, crop.rect, scratch);
        const Image whole = decodedByOpenCv(jpeg);
        const cv::Mat reference =
            resizedByOpenCv(subView(whole.view(), crop.rect), crop.size, crop.size);
        worst = std::min(worst, psnr(resampled(region, crop.size), reference));
    }
    QVERIFY2(worst >= kSmallestPsnr, qPrintable(QString("%1 dB").arg(worst)));
}

void TestCropAccuracy::rawCropsAreExactToRounding()
{
    constexpr double kTie = 0.5 + 1e-3; // where float32 may round either way
    for (int i = 0; i < kCrops; ++i) {
        const Crop crop = drawCrop(i);
        const ImageView view = subView(crop.original.view(), crop.rect);
        const cv::Mat reference = resizedByOpenCv(view, crop.size, crop.size);
        const std::vector<std::uint8_t> ours = resampled(view, crop.size);
        const auto* expected = reference.ptr<float>();
        double largest = 0;
        for (std::size_t k = 0; k < ours.size(); ++k)
            largest = std::max(largest, std::abs(ours[k] - static_cast<double>(expected[k])));
        QVERIFY2(largest <= kTie, qPrintable(QString("crop %1: %2").arg(i).arg(largest)));
    }
}

QTEST_APPLESS_MAIN(TestCropAccuracy)
#include "tst_crop_accuracy.moc"
