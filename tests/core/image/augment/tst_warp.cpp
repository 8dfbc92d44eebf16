// Affine maps against Pillow's, and closed forms.
#include "core/image/augment/warp.h"
#include "core/image/images.h"
#include "core/image/pil_goldens.h"

#include <QTest>

#include <cmath>
#include <functional>

using namespace formwork;
using namespace formwork::test;

namespace {

constexpr RgbColour kFill = {124, 116, 104};

// PIL's rule in plain double arithmetic.
Image referenceWarp(const Image& source, const AffineMap& map)
{
    Image out(source.width(), source.height());
    for (int y = 0; y < out.height(); ++y) {
        for (int x = 0; x < out.width(); ++x) {
            const double u = map.a * (x + 0.5) + map.b * (y + 0.5) + map.c;
            const double v = map.d * (x + 0.5) + map.e * (y + 0.5) + map.f;
            const bool inside = u >= 0 && u < out.width() && v >= 0 && v < out.height();
            const int x0 = static_cast<int>(std::floor(u - 0.5));
            const int y0 = static_cast<int>(std::floor(v - 0.5));
            for (int c = 0; c < 3; ++c) {
                const auto at = [&](int px, int py) -> double {
                    return source.row(std::clamp(
                        py, 0, out.height() - 1))[3 * std::clamp(px, 0, out.width() - 1) + c];
                };
                const double dx = u - 0.5 - x0;
                const double dy = v - 0.5 - y0;
                double value = kFill[static_cast<std::size_t>(c)];
                if (inside)
                    value = (at(x0, y0) * (1 - dx) + at(x0 + 1, y0) * dx) * (1 - dy) +
                            (at(x0, y0 + 1) * (1 - dx) + at(x0 + 1, y0 + 1) * dx) * dy;
                out.row(y)[3 * x + c] = static_cast<std::uint8_t>(value + 1e-9);
            }
        }
    }
    return out;
}

int reflect(int index, int count)
{
    while (index < 0 || index >= count)
        index = index < 0 ? -index : 2 * (count - 1) - index;
    return index;
}

} // namespace

class TestWarp : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { QVERIFY(m_goldens.load()); }
    void asPil_data();
    void asPil();
    void identity();
    void wholePixels();
    void quarterTurn();
    void farOutIsFill();
    void anyMapAsInDouble();
    void reflectedShift();
    void reflectedShiftOfTinyImages();

private:
    PilGoldens m_goldens;
};

void TestWarp::asPil_data()
{
    m_goldens.addRows("rotate");
    m_goldens.addRows("shearx");
    m_goldens.addRows("sheary");
    m_goldens.addRows("translatex");
    m_goldens.addRows("translatey");
}

void TestWarp::asPil()
{
    QFETCH(double, parameter);
    const Image& source = m_goldens.image("source");
    const std::string tag = QTest::currentDataTag();
    const std::map<std::string, AffineMap> maps = {
        {"rotate", rotation(parameter, source.width(), source.height())},
        {"shearx", shearX(parameter)},
        {"sheary", shearY(parameter)},
        {"translatex", translation(parameter, 0)},
        {"translatey", translation(0, parameter)}};
    Image out;
    warp(source, maps.at(tag.substr(0, tag.find(' '))), kFill, out);
    QVERIFY2(largestDifference(out, m_goldens.image(tag)) <= 1,
             qPrintable(QString::number(largestDifference(out, m_goldens.image(tag)))));
    const double share = shareThatDiffers(out, m_goldens.image(tag));
    QVERIFY2(share < 0.1, qPrintable(QString::number(share))); // values next to a whole level
}

void TestWarp::identity()
{
    const Image source = makePicture(31, 17);
    Image out;
    warp(source, {}, kFill, out);
    QVERIFY(samePixels(out.view(), source.view()));
    warp(source, rotation(0, 31, 17), kFill, out);
    QVERIFY(samePixels(out.view(), source.view()));
}

void TestWarp::wholePixels()
{
    const Image source = makePicture(31, 17);
    Image out;
    warp(source, translation(5, -3), kFill, out);
    for (int y = 0; y < 17; ++y) {
        for (int x = 0; x < 31; ++x) {
            const bool inside = x + 5 < 31 && y - 3 >= 0;
            const std::uint8_t* expected = inside ? source.row(y - 3) + 3 * (x + 5) : kFill.data();
            QVERIFY(std::equal(expected, expected + 3, out.row(y) + 3 * x));
        }
    }
}

void TestWarp::quarterTurn()
{
    const Image source = makePicture(20, 20);
    Image out;
    warp(source, rotation(90, 20, 20), kFill, out);
    int largest = 0;
    for (int y = 1; y < 19; ++y) {
        for (int x = 1; x < 19; ++x) {
            for (int c = 0; c < 3; ++c)
                largest = std::max(
                    largest, std::abs(out.row(y)[3 * x + c] - source.row(x)[3 * (19 - y) + c]));
        }
    }
    QVERIFY(largest <= 1);
}

void TestWarp::farOutIsFill()
{
    const Image source = makePicture(12, 9);
    for (const AffineMap& map : {translation(12, 0), translation(0, -9), translation(1e6, 1e6),
                                 translation(-1e6, 3), shearX(1e5)}) {
        Image out;
        warp(source, map, kFill, out);
        const int from = map.b != 0 ? 1 : 0; // of the sheared image a corner may remain
        for (int i = from * 12; i < 12 * 9; ++i)
            QVERIFY(std::equal(kFill.begin(), kFill.end(), out.pixels() + 3 * i));
    }
}

void TestWarp::anyMapAsInDouble()
{
    CounterRng rng(11, RandomStream::DemoImages, 0, 1);
    for (int i = 0; i < 60; ++i) {
        const int width = 1 + static_cast<int>(rng.below(40));
        const int height = 1 + static_cast<int>(rng.below(40));
        const Image source = makePicture(width, height, static_cast<std::uint64_t>(i) + 1);
        AffineMap map;
        if (i % 3 != 0) {
            map.a = rng.uniform(-1.5, 1.5);
            map.d = rng.uniform(-1, 1);
        }
        map.b = rng.uniform(-1, 1);
        map.e = rng.uniform(-1.5, 1.5);
        map.c = rng.uniform(-20, 20);
        map.f = rng.uniform(-20, 20);
        Image out;
        warp(source, map, kFill, out);
        QVERIFY2(largestDifference(out, referenceWarp(source, map)) <= 1,
                 qPrintable(QString::number(i)));
    }
}

void TestWarp::reflectedShift()
{
    const Image source = makePicture(13, 8);
    Image out;
    for (const auto& [dx, dy] : {std::pair(0, 0), {4, 0}, {-4, 3}, {2, -7}, {12, 7}, {-30, 40}}) {
        shiftReflected(source, dx, dy, out);
        for (int y = 0; y < 8; ++y) {
            for (int x = 0; x < 13; ++x) {
                const std::uint8_t* expected =
                    source.row(reflect(y + dy, 8)) + 3 * reflect(x + dx, 13);
                QVERIFY(std::equal(expected, expected + 3, out.row(y) + 3 * x));
            }
        }
    }
}

void TestWarp::reflectedShiftOfTinyImages()
{
    const Image source = makePicture(1, 1);
    Image out;
    shiftReflected(source, 5, -5, out);
    QVERIFY(samePixels(out.view(), source.view()));
}

QTEST_GUILESS_MAIN(TestWarp)
#include "tst_warp.moc"
