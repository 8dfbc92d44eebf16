// The pixels of FFCV's files: what our decoder makes of them is what FFCV saw, and our resizing is
// within one level of it.
#include "core/beton/reader.h"
#include "core/image/jpeg/jpeg_decoder.h"
#include "core/image/resample/resample.h"
#include "golden.h"

#include <QJsonArray>
#include <QJsonObject>
#include <QTest>

#include <opencv2/core.hpp>
#include <opencv2/imgproc.hpp>

using namespace formwork;
using namespace formwork::beton;
using formwork::test::Goldens;
using formwork::test::sha256;

class TestBetonGoldenPixels : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void decoded_data() { everyGolden(); }
    void decoded();
    void crops_data() { everyGolden(); }
    void crops();

private:
    void everyGolden();
    Image decode(const Reader& reader, const StoredImage& stored);
    void compareCrop(const QString& array, const ImageView& view, const QJsonObject& expected);

    PosixFileSystem m_disk;
    Goldens m_goldens;
    JpegDecoder m_decoder;
    Resampler m_resampler;
    int m_arraysCompared = 0;
};

void TestBetonGoldenPixels::everyGolden()
{
    QTest::addColumn<QString>("name");
    for (const QString& name : m_goldens.names())
        if (m_goldens.facts(name)["samples"][0]["image"].isObject())
            QTest::newRow(qPrintable(name)) << name;
}

// As FFCV decodes: fast DCT, the whole image.
Image TestBetonGoldenPixels::decode(const Reader& reader, const StoredImage& stored)
{
    const auto payload = reader.read(stored.payload);
    Image image;
    if (stored.mode == ImageMode::Jpeg) {
        m_decoder.decode(payload, image, Dct::Fast);
    } else {
        image.resize(stored.width, stored.height);
        std::memcpy(image.pixels(), payload.data(), payload.size());
    }
    return image;
}

void TestBetonGoldenPixels::decoded()
{
    QFETCH(QString, name);
    const QJsonArray samples = m_goldens.facts(name)["samples"].toArray();
    const Reader reader(m_disk, m_goldens.unpack(name));
    const std::size_t field = *reader.fieldNamed("image");
    for (std::size_t i = 0; i < reader.sampleCount(); ++i) {
        const QJsonObject expected = samples[static_cast<qsizetype>(i)]["image"].toObject();
        const Image image = decode(reader, reader.image(i, field));
        QCOMPARE(image.width(), expected["width"].toInt());
        QCOMPARE(image.height(), expected["height"].toInt());
        QCOMPARE(sha256(std::as_bytes(std::span(image.pixels(), image.byteCount()))),
                 expected["sha256_decoded_rgb"].toString());
    }
}

// With OpenCV's 8-bit INTER_AREA it is FFCV's, exactly; ours are within one level.
void TestBetonGoldenPixels::compareCrop(const QString& array, const ImageView& view,
                                        const QJsonObject& expected)
{
    OutputSpec spec;
    spec.size = expected["out"].toInt();
    spec.type = PixelType::UInt8;
    spec.layout = PixelLayout::Nhwc;
    Image resized(spec.size, spec.size);
    const cv::Mat from(view.height, view.width, CV_8UC3, const_cast<std::uint8_t*>(view.pixels),
                       static_cast<std::size_t>(view.stride));
    cv::Mat to(spec.size, spec.size, CV_8UC3, resized.pixels());
    cv::resize(from, to, to.size(), 0, 0, cv::INTER_AREA);
    QCOMPARE(sha256(std::as_bytes(std::span(resized.pixels(), resized.byteCount()))),
             expected["sha256"].toString());
    const QByteArray pixels = m_goldens.npy(array);
    if (!pixels.isEmpty()) {
        QCOMPARE(static_cast<std::size_t>(pixels.size()), resized.byteCount());
        QCOMPARE(std::memcmp(pixels.data(), resized.pixels(), resized.byteCount()), 0);
        ++m_arraysCompared;
    }

    std::vector<std::uint8_t> loaded(spec.sampleBytes());
    m_resampler.run(view, false, spec, loaded.data());
    Image converted;
    resizeArea(view, spec.size, spec.size, converted);
    for (std::uint8_t* ours : {loaded.data(), converted.pixels()}) {
        int largest = 0;
        for (std::size_t i = 0; i < resized.byteCount(); ++i)
            largest = std::max(largest, std::abs(ours[i] - resized.pixels()[i]));
        QVERIFY2(largest <= 1, qPrintable(QString("%1: %2 levels").arg(array).arg(largest)));
    }
}

void TestBetonGoldenPixels::crops()
{
    QFETCH(QString, name);
    const QJsonArray samples = m_goldens.facts(name)["samples"].toArray();
    const Reader reader(m_disk, m_goldens.unpack(name));
    const std::size_t field = *reader.fieldNamed("image");
    int compared = 0;
    m_arraysCompared = 0;
    for (std::size_t i = 0; i < reader.sampleCount(); ++i) {
        const Image image = decode(reader, reader.image(i, field));
        const QJsonArray crops = samples[static_cast<qsizetype>(i)]["image"]["crops"].toArray();
        for (qsizetype c = 0; c < crops.size(); ++c, ++compared) {
            const QJsonObject crop = crops[c].toObject();
            const PixelRect rect = {crop["j"].toInt(), crop["i"].toInt(), crop["w"].toInt(),
                                    crop["h"].toInt()};
            const QString array =
                QString("%1_s%2_c%3_%4").arg(name).arg(i).arg(c / 2).arg(crop["out"].toInt());
            compareCrop(array, subView(image.view(), rect), crop);
        }
    }
    QVERIFY(compared > 0);
    QCOMPARE(m_arraysCompared, m_goldens.npyCount(name));
}

QTEST_GUILESS_MAIN(TestBetonGoldenPixels)
#include "tst_beton_golden_pixels.moc"
