#include "core/image/formats/png_encoder.h"

#include "core/base/error.h"
#include "core/image/decode.h"
#include "core/image/images.h"

#include <QTest>

#include <opencv2/imgcodecs.hpp>

#include <stop_token>

using namespace formwork;
using namespace formwork::test;

class TestPngEncoder : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void keepsPixels();
    void othersReadIt();
    void encodesPartsOfImages();
    void aStopIsHeardWithinAnImage();
};

void TestPngEncoder::keepsPixels()
{
    PngEncoder encoder; // one for all: nothing of the image before may stay
    ImageDecoder decoder;
    Image image;
    for (const auto& [width, height] : {std::pair{200, 150}, {1, 1}, {1, 40}, {61, 1}, {37, 29}}) {
        const Image picture = makePicture(width, height);
        decoder.decode(encoder.encode(picture.view()), image);
        QVERIFY(samePixels(image.view(), picture.view()));
    }
}

void TestPngEncoder::othersReadIt()
{
    const Image picture = makePicture(61, 47);
    PngEncoder encoder;
    const auto png = encoder.encode(picture.view());
    const auto* bytes = reinterpret_cast<const unsigned char*>(png.data());
    const cv::Mat bgr =
        cv::imdecode(std::vector<unsigned char>(bytes, bytes + png.size()), cv::IMREAD_UNCHANGED);
    QCOMPARE(bgr.type(), CV_8UC3);
    for (int y = 0; y < 47; ++y) {
        for (int i = 0; i < 3 * 61; ++i)
            QCOMPARE(picture.row(y)[i], bgr.ptr(y)[i / 3 * 3 + 2 - i % 3]);
    }
}

void TestPngEncoder::encodesPartsOfImages()
{
    const Image picture = makePicture(80, 60);
    const ImageView part = subView(picture.view(), {10, 20, 30, 25});
    PngEncoder encoder;
    ImageDecoder decoder;
    Image image;
    decoder.decode(encoder.encode(part), image);
    QVERIFY(samePixels(image.view(), part));
}

void TestPngEncoder::aStopIsHeardWithinAnImage()
{
    const Image picture = makePicture(80, 60);
    PngEncoder encoder;
    std::stop_source stop;
    stop.request_stop();
    bool cancelled = false;
    try {
        encoder.encode(picture.view(), stop.get_token());
    } catch (const Error& error) {
        cancelled = error.code() == ErrorCode::Cancelled;
    }
    QVERIFY(cancelled);
    ImageDecoder decoder; // and the encoder can be used as before
    Image image;
    decoder.decode(encoder.encode(picture.view()), image);
    QVERIFY(samePixels(image.view(), picture.view()));
}

QTEST_APPLESS_MAIN(TestPngEncoder)
#include "tst_png_encoder.moc"
