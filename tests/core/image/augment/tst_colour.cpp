// Colour operations against Pillow and torchvision's arithmetic on PIL images, value for value.
#include "core/image/augment/colour.h"
#include "core/image/images.h"
#include "core/image/pil_goldens.h"

#include <QTest>

#include <cmath>

using namespace formwork;
using namespace formwork::test;

class TestColour : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { QVERIFY(m_goldens.load()); }
    void greyAsPil();
    void meanGreyIsTheMean();
    void saturationAsPil_data() { m_goldens.addRows("saturation"); }
    void saturationAsPil();
    void hueAsPil_data() { m_goldens.addRows("hue"); }
    void hueAsPil();
    void hueTurnsPureColours();
    void blendStaysInRange();

private:
    Image source() const { return m_goldens.image("source"); }

    PilGoldens m_goldens;
};

void TestColour::greyAsPil()
{
    Image image = source();
    toGrey(image);
    QCOMPARE(largestDifference(image, m_goldens.image("grey")), 0);
}

void TestColour::meanGreyIsTheMean()
{
    const Image image = makePicture(70, 33);
    double sum = 0;
    for (int i = 0; i < image.width() * image.height(); ++i)
        sum += greyOf(image.pixels() + 3 * i);
    QCOMPARE(meanGrey(image), static_cast<int>(std::lround(sum / (70 * 33))));
}

void TestColour::saturationAsPil()
{
    QFETCH(double, parameter);
    Image image = source();
    adjustSaturation(static_cast<float>(parameter), image);
    QCOMPARE(largestDifference(image, m_goldens.image(QTest::currentDataTag())), 0);
}

void TestColour::hueAsPil()
{
    QFETCH(double, parameter);
    Image image = source();
    adjustHue(parameter, image);
    QCOMPARE(largestDifference(image, m_goldens.image(QTest::currentDataTag())), 0);
}

void TestColour::hueTurnsPureColours()
{
    Image image(2, 1);
    const std::array<std::uint8_t, 6> redAndGrey = {200, 0, 0, 77, 77, 77};
    std::copy(redAndGrey.begin(), redAndGrey.end(), image.pixels());
    adjustHue(1.0 / 3, image); // a third of the circle: red to green
    const std::array<std::uint8_t, 6> greenAndGrey = {0, 200, 0, 77, 77, 77};
    QVERIFY(std::equal(greenAndGrey.begin(), greenAndGrey.end(), image.pixels()));
}

void TestColour::blendStaysInRange()
{
    const std::array<std::uint8_t, 4> from = {0, 255, 100, 100};
    const std::array<std::uint8_t, 4> to = {255, 0, 101, 99};
    std::array<std::uint8_t, 4> out{};
    blendRow(from.data(), to.data(), 2, out.size(), out.data());
    QVERIFY((out == std::array<std::uint8_t, 4>{255, 0, 102, 98}));
    blendRow(from.data(), to.data(), 0.5F, out.size(), out.data());
    QVERIFY((out == std::array<std::uint8_t, 4>{127, 127, 100, 99})); // truncated, as PIL
}

QTEST_GUILESS_MAIN(TestColour)
#include "tst_colour.moc"
