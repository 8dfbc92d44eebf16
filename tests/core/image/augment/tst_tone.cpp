// Tone operations against Pillow, value for value, and at their limits.
#include "core/image/augment/tone.h"
#include "core/image/images.h"
#include "core/image/pil_goldens.h"

#include <QTest>

using namespace formwork;
using namespace formwork::test;

class TestTone : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { QVERIFY(m_goldens.load()); }
    void autoContrastAsPil();
    void equalizeAsPil();
    void invertAsPil();
    void posterizeAsPil_data() { m_goldens.addRows("posterize"); }
    void posterizeAsPil();
    void solarizeAsPil_data() { m_goldens.addRows("solarize"); }
    void solarizeAsPil();
    void solarizeAddAsPil_data() { m_goldens.addRows("solarizeadd"); }
    void solarizeAddAsPil();
    void brightnessAsPil_data() { m_goldens.addRows("brightness"); }
    void brightnessAsPil();
    void contrastAsPil_data() { m_goldens.addRows("contrast"); }
    void contrastAsPil();
    void oneColour();
    void channelsAreApart();
    void identities();

private:
    Image source() const { return m_goldens.image("source"); }
    const Image& golden() const { return m_goldens.image(QTest::currentDataTag()); }

    PilGoldens m_goldens;
};

void TestTone::autoContrastAsPil()
{
    Image image = m_goldens.image("narrow");
    autoContrast(image);
    QCOMPARE(largestDifference(image, m_goldens.image("autocontrast")), 0);
}

void TestTone::equalizeAsPil()
{
    Image image = source();
    equalize(image);
    QCOMPARE(largestDifference(image, m_goldens.image("equalize")), 0);
    image = m_goldens.image("narrow");
    equalize(image);
    QCOMPARE(largestDifference(image, m_goldens.image("equalize_narrow")), 0);
}

void TestTone::invertAsPil()
{
    Image image = source();
    invert(image);
    QCOMPARE(largestDifference(image, m_goldens.image("invert")), 0);
}

void TestTone::posterizeAsPil()
{
    QFETCH(double, parameter);
    Image image = source();
    posterize(static_cast<int>(parameter), image);
    QCOMPARE(largestDifference(image, golden()), 0);
}

void TestTone::solarizeAsPil()
{
    QFETCH(double, parameter);
    Image image = source();
    solarize(static_cast<int>(parameter), image);
    QCOMPARE(largestDifference(image, golden()), 0);
}

void TestTone::solarizeAddAsPil()
{
    QFETCH(double, parameter);
    Image image = source();
    solarizeAdd(static_cast<int>(parameter), image);
    QCOMPARE(largestDifference(image, golden()), 0);
}

void TestTone::brightnessAsPil()
{
    QFETCH(double, parameter);
    Image image = source();
    adjustBrightness(static_cast<float>(parameter), image);
    QCOMPARE(largestDifference(image, golden()), 0);
}

void TestTone::contrastAsPil()
{
    QFETCH(double, parameter);
    Image image = source();
    adjustContrast(static_cast<float>(parameter), image);
    QCOMPARE(largestDifference(image, golden()), 0);
}

void TestTone::oneColour()
{
    Image flat(9, 7);
    std::fill_n(flat.pixels(), flat.byteCount(), std::uint8_t{93});
    const Image before = flat;
    autoContrast(flat);
    QCOMPARE(largestDifference(flat, before), 0);
    equalize(flat);
    QCOMPARE(largestDifference(flat, before), 0);
    adjustContrast(0.3F, flat);
    QCOMPARE(largestDifference(flat, before), 0);
    solarize(94, flat);
    QCOMPARE(largestDifference(flat, before), 0);
    solarize(93, flat);
    QCOMPARE(int{flat.pixels()[0]}, 255 - 93);
    solarize(0, flat);
    QCOMPARE(largestDifference(flat, before), 0);
}

void TestTone::channelsAreApart()
{
    ChannelTables tables;
    tables[0].fill(10);
    tables[1].fill(20);
    for (std::size_t i = 0; i < 256; ++i)
        tables[2][i] = static_cast<std::uint8_t>(i);
    Image image = source();
    applyTables(tables, image);
    const auto counts = histograms(image);
    const auto pixels = static_cast<std::uint32_t>(image.width() * image.height());
    QCOMPARE(counts[0][10], pixels);
    QCOMPARE(counts[1][20], pixels);
    QVERIFY(counts[2] == histograms(source())[2]);
}

void TestTone::identities()
{
    Image image = source();
    posterize(8, image);
    solarizeAdd(0, image);
    adjustBrightness(1, image);
    adjustContrast(1, image);
    invert(image);
    invert(image);
    QCOMPARE(largestDifference(image, source()), 0);
    adjustBrightness(0, image);
    QCOMPARE(histograms(image)[0][0], static_cast<std::uint32_t>(image.width() * image.height()));
}

QTEST_GUILESS_MAIN(TestTone)
#include "tst_tone.moc"
