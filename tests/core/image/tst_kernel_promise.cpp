// Kernels agree, at random sizes and crops: with every instruction set, with the plain twin, with
// OpenCV, and a part of an image with the whole. FORMWORK_KERNEL_ROUNDS makes it longer.
#include "core/base/random.h"
#include "core/image/jpeg/jpeg_decoder.h"
#include "core/image/jpeg/jpeg_encoder.h"
#include "core/image/resample/resample.h"

#include "images.h"
#include "opencv_images.h"
#include "support/rounds.h"

#include <QTest>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <functional>
#include <vector>

#include <hwy/highway.h>

using namespace formwork;
using namespace formwork::test;

namespace {

constexpr int kMostSide = 240;
constexpr int kMostOutput = 80;

// Runs `body` with every instruction set that this processor has.
void withEveryTarget(const std::function<void()>& body)
{
    for (const auto target : hwy::SupportedAndGeneratedTargets()) {
        hwy::SetSupportedTargetsForTest(target);
        hwy::GetChosenTarget().Update(hwy::SupportedTargets());
        body();
    }
    hwy::SetSupportedTargetsForTest(0);
    hwy::GetChosenTarget().Update(hwy::SupportedTargets());
}

// A part of one large picture, and what else is drawn.
class Draw
{
public:
    Draw(const Image& picture, int round)
        : m_rng(17, RandomStream::Augmentation, 0, static_cast<std::uint64_t>(round))
    {
        const int width = upTo(kMostSide);
        const int height = upTo(kMostSide);
        m_source = subView(picture.view(), {below(picture.width() - width + 1),
                                            below(picture.height() - height + 1), width, height});
    }

    const ImageView& source() const { return m_source; }
    int below(int count)
    {
        return static_cast<int>(m_rng.below(static_cast<std::uint64_t>(count)));
    }
    int upTo(int most) { return 1 + below(most); }
    PixelRect rect(int width, int height)
    {
        PixelRect rect;
        rect.width = upTo(width);
        rect.height = upTo(height);
        rect.x = below(width - rect.width + 1);
        rect.y = below(height - rect.height + 1);
        return rect;
    }

private:
    CounterRng m_rng;
    ImageView m_source;
};

Image copyOf(const ImageView& view)
{
    Image image(view.width, view.height);
    for (int y = 0; y < view.height; ++y)
        std::memcpy(image.row(y), view.row(y), static_cast<std::size_t>(image.stride()));
    return image;
}

QByteArray describe(int round, const ImageView& source)
{
    return QStringLiteral("round %1, %2 x %3")
        .arg(round)
        .arg(source.width)
        .arg(source.height)
        .toUtf8();
}

int rounds()
{
    return roundsFrom("FORMWORK_KERNEL_ROUNDS", 1000);
}

} // namespace

class TestKernelPromise : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void regionsEqualTheWhole();
    void everyInstructionSetEqualsThePlainTwin();
    void samplesEqualOpenCv();
    void whatIsWrittenEqualsOpenCv();

private:
    const Image m_picture = makePicture(700, 500, 23);
};

// Bit for bit, of every kind of JPEG.
void TestKernelPromise::regionsEqualTheWhole()
{
    JpegDecoder decoder;
    JpegEncoder encoder;
    Image whole;
    Image scratch;
    std::vector<std::byte> jpeg;
    for (int round = 0; round < rounds(); ++round) {
        Draw draw(m_picture, round);
        const int quality = 50 + draw.below(51);
        if (round % 2 == 0) {
            encoder.encode(draw.source(), quality, jpeg,
                           round % 4 == 0 ? RestartMarkers::EveryRow : RestartMarkers::None);
        } else {
            JpegKind kind;
            kind.horizontalSampling = draw.upTo(2);
            kind.verticalSampling = draw.upTo(2);
            kind.progressive = draw.below(3) == 0;
            kind.grey = draw.below(5) == 0;
            kind.arithmetic = draw.below(8) == 0;
            kind.optimised = !kind.arithmetic && draw.below(2) == 0;
            kind.restartRows = draw.below(3);
            kind.quality = quality;
            jpeg = makeJpeg(copyOf(draw.source()), kind);
        }
        decoder.decode(jpeg, whole);
        for (int i = 0; i < 3; ++i) {
            const PixelRect rect = draw.rect(whole.width(), whole.height());
            const ImageView part = decoder.decodeRegion(jpeg, rect, scratch);
            const ImageView expected = subView(whole.view(), rect);
            for (int y = 0; y < rect.height; ++y)
                QVERIFY2(std::memcmp(part.row(y), expected.row(y),
                                     3 * static_cast<std::size_t>(rect.width)) == 0,
                         describe(round, draw.source()));
        }
    }
}

// The fused kernel of the loader up to rounding; the resize of the writer byte for byte.
void TestKernelPromise::everyInstructionSetEqualsThePlainTwin()
{
    Resampler resampler;
    for (int round = 0; round < rounds(); ++round) {
        Draw draw(m_picture, round);
        OutputSpec spec;
        spec.size = draw.upTo(kMostOutput);
        spec.layout = draw.below(2) == 0 ? PixelLayout::Nchw : PixelLayout::Nhwc;
        spec.interpolation = draw.below(2) == 0 ? Interpolation::Area : Interpolation::Bilinear;
        const bool flip = draw.below(2) == 0;
        const std::size_t count = spec.sampleBytes() / sizeof(float);
        std::vector<float> plain(count);
        std::vector<float> simd(count);
        resampler.runScalar(draw.source(), flip, spec, plain.data());
        const int width = draw.upTo(kMostOutput);
        const int height = draw.upTo(kMostOutput);
        Image first;
        resizeArea(draw.source(), width, height, first);
        float worst = 0;
        bool isSame = true;
        withEveryTarget([&] {
            // A new one: what it keeps is made for an instruction set.
            Resampler().run(draw.source(), flip, spec, simd.data());
            for (std::size_t i = 0; i < count; ++i)
                worst = std::max(worst, std::abs(simd[i] - plain[i]));
            Image again;
            resizeArea(draw.source(), width, height, again);
            isSame = isSame && std::memcmp(again.pixels(), first.pixels(), first.byteCount()) == 0;
        });
        QVERIFY2(worst <= 1e-4F,
                 describe(round, draw.source()) + " differs by " + QByteArray::number(worst));
        QVERIFY2(isSame, describe(round, draw.source()));
    }
}

// What the loader makes of a crop: INTER_AREA in floats.
void TestKernelPromise::samplesEqualOpenCv()
{
    Resampler resampler;
    double worst = 0;
    for (int round = 0; round < rounds(); ++round) {
        Draw draw(m_picture, round);
        const ImageView crop =
            subView(draw.source(), draw.rect(draw.source().width, draw.source().height));
        OutputSpec spec;
        spec.size = draw.upTo(kMostOutput);
        spec.layout = PixelLayout::Nhwc;
        spec.mean = {0, 0, 0};
        spec.deviation = {1, 1, 1};
        std::vector<float> ours(spec.sampleBytes() / sizeof(float));
        resampler.run(crop, false, spec, ours.data());
        const cv::Mat expected = resizedByOpenCv(crop, spec.size, spec.size);
        const auto* values = expected.ptr<float>();
        for (std::size_t i = 0; i < ours.size(); ++i)
            worst = std::max(worst, std::abs(255.0 * static_cast<double>(ours[i]) -
                                             static_cast<double>(values[i])));
        QVERIFY2(worst < 1e-3,
                 describe(round, draw.source()) + " is off by " + QByteArray::number(worst));
    }
    qInfo("at most %.1e of 255 levels from OpenCV", worst);
}

// What a conversion writes: INTER_AREA in bytes to within one level, and the JPEG of those pixels
// byte for byte.
void TestKernelPromise::whatIsWrittenEqualsOpenCv()
{
    JpegEncoder encoder;
    for (int round = 0; round < rounds(); ++round) {
        Draw draw(m_picture, round);
        const Image source = copyOf(draw.source());
        const ImageSize size = limitedSize(source.width(), source.height(), draw.upTo(kMostSide));
        Image ours;
        resizeArea(source.view(), size.width, size.height, ours);
        const cv::Mat from(source.height(), source.width(), CV_8UC3,
                           const_cast<std::uint8_t*>(source.pixels()));
        cv::Mat expected;
        cv::resize(from, expected, cv::Size(size.width, size.height), 0, 0, cv::INTER_AREA);
        const cv::Mat actual(size.height, size.width, CV_8UC3, ours.pixels());
        QVERIFY2(cv::norm(actual, expected, cv::NORM_INF) <= 1, describe(round, draw.source()));
        const int quality = draw.upTo(100);
        std::vector<std::byte> jpeg;
        encoder.encode(ours.view(), quality, jpeg);
        cv::Mat bgr;
        cv::cvtColor(actual, bgr, cv::COLOR_RGB2BGR);
        std::vector<std::uint8_t> theirs;
        cv::imencode(".jpg", bgr, theirs, {cv::IMWRITE_JPEG_QUALITY, quality});
        QVERIFY2(std::ranges::equal(jpeg, std::as_bytes(std::span(theirs))),
                 describe(round, draw.source()));
    }
}

QTEST_APPLESS_MAIN(TestKernelPromise)
#include "tst_kernel_promise.moc"
