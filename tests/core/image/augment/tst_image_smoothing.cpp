// Sharpness against Pillow; Gaussian blur against OpenCV's in float.
#include "core/image/augment/smoothing.h"
#include "core/image/images.h"
#include "core/image/pil_goldens.h"

#include <QTest>

#include <cmath>

#include <opencv2/imgproc.hpp>

using namespace formwork;
using namespace formwork::test;

class TestImageSmoothing : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { QVERIFY(m_goldens.load()); }
    void sharpnessAsPil_data() { m_goldens.addRows("sharpness"); }
    void sharpnessAsPil();
    void sharpnessOfTinyImages();
    void blurAsOpenCv_data();
    void blurAsOpenCv();
    void blurKeepsFlatImages();
    void blurReusesItsMemory();

private:
    PilGoldens m_goldens;
};

void TestImageSmoothing::sharpnessAsPil()
{
    QFETCH(double, parameter);
    Image out;
    adjustSharpness(static_cast<float>(parameter), m_goldens.image("source"), out);
    QCOMPARE(largestDifference(out, m_goldens.image(QTest::currentDataTag())), 0);
}

void TestImageSmoothing::sharpnessOfTinyImages()
{
    for (const auto& [width, height] : {std::pair(1, 1), {2, 2}, {1, 5}, {5, 1}, {2, 7}}) {
        const Image source = makePicture(width, height);
        Image out;
        adjustSharpness(0.1F, source, out); // all border
        QVERIFY(samePixels(out.view(), source.view()));
    }
}

void TestImageSmoothing::blurAsOpenCv_data()
{
    QTest::addColumn<double>("sigma");
    QTest::addColumn<int>("width");
    QTest::addColumn<int>("height");
    for (const double sigma : {0.1, 0.35, 0.8, 1.0, 2.0, 5.3}) {
        const std::string name = std::to_string(sigma);
        QTest::newRow((name + " wide").c_str()) << sigma << 67 << 41;
        QTest::newRow((name + " tall").c_str()) << sigma << 18 << 53;
    }
    QTest::newRow("kernel larger than the image") << 4.0 << 5 << 3;
    QTest::newRow("one pixel") << 2.0 << 1 << 1;
    QTest::newRow("one row") << 2.0 << 9 << 1;
}

void TestImageSmoothing::blurAsOpenCv()
{
    QFETCH(double, sigma);
    QFETCH(int, width);
    QFETCH(int, height);
    Image image = makePicture(width, height);
    const cv::Mat source(height, width, CV_8UC3, image.pixels());
    cv::Mat exact;
    source.convertTo(exact, CV_64FC3);
    const int radius = std::max(1, static_cast<int>(std::lround(3 * sigma)));
    // A border of OpenCV's own is at most one image wide; ours mirrors on.
    cv::Mat padded;
    cv::copyMakeBorder(exact, padded, radius, radius, radius, radius, cv::BORDER_REFLECT_101);
    cv::GaussianBlur(padded, padded, cv::Size(2 * radius + 1, 2 * radius + 1), sigma, sigma,
                     cv::BORDER_REFLECT_101);
    exact = padded(cv::Rect(radius, radius, width, height));

    GaussianBlur().run(sigma, image);
    double largest = 0;
    double sum = 0;
    for (int y = 0; y < height; ++y) {
        for (int x = 0; x < 3 * width; ++x) {
            const double error = std::abs(exact.ptr<double>(y)[x] - image.row(y)[x]);
            largest = std::max(largest, error);
            sum += error;
        }
    }
    QVERIFY2(largest < 0.6, qPrintable(QString::number(largest))); // 0.5 is rounding to 8 bits
    QVERIFY(sum / (3.0 * width * height) < 0.3);
}

void TestImageSmoothing::blurKeepsFlatImages()
{
    for (const int value : {0, 1, 127, 255}) {
        Image image(23, 11);
        std::fill_n(image.pixels(), image.byteCount(), static_cast<std::uint8_t>(value));
        const Image before = image;
        for (const double sigma : {0.05, 0.1, 0.7, 3.0})
            GaussianBlur().run(sigma, image);
        QVERIFY(samePixels(image.view(), before.view()));
    }
}

void TestImageSmoothing::blurReusesItsMemory()
{
    GaussianBlur reused;
    for (const auto& [width, sigma] : {std::pair(40, 3.0), {12, 0.4}, {33, 1.7}, {40, 3.0}}) {
        Image a = makePicture(width, 21);
        Image b = a;
        reused.run(sigma, a);
        GaussianBlur().run(sigma, b);
        QVERIFY(samePixels(a.view(), b.view()));
    }
}

QTEST_GUILESS_MAIN(TestImageSmoothing)
#include "tst_image_smoothing.moc"
