#include "ui/widgets/style.h"

#include "support/screenshot.h"
#include "ui/widgets/indicator_style.h"

#include <QImage>
#include <QListWidget>
#include <QLocale>
#include <QTest>

#include <cmath>

using namespace formwork;
using namespace formwork::ui;

namespace {

// As the Web Content Accessibility Guidelines define it.
double luminance(const QColor& colour)
{
    const auto linear = [](double share) {
        return share <= 0.04045 ? share / 12.92 : std::pow((share + 0.055) / 1.055, 2.4);
    };
    return 0.2126 * linear(colour.redF()) + 0.7152 * linear(colour.greenF()) +
           0.0722 * linear(colour.blueF());
}

double contrast(const QColor& a, const QColor& b)
{
    const double x = luminance(a) + 0.05;
    const double y = luminance(b) + 0.05;
    return x > y ? x / y : y / x;
}

// The strongest contrast to the ground where the left edge of a box is, in the middle of a row.
double edgeContrast(const QImage& picture, int y, const QColor& ground)
{
    double best = 1;
    for (int x = 0; x < 10; ++x)
        best = std::max(best, contrast(picture.pixelColor(x, y), ground));
    return best;
}

} // namespace

class TestStyle : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { QLocale::setDefault(QLocale::c()); }

    void timeLeft()
    {
        QCOMPARE(timeLeftText(-1), QString());
        QCOMPARE(timeLeftText(12.4), QStringLiteral("12 s left"));
        QCOMPARE(timeLeftText(28 * 60), QStringLiteral("28 min left"));
        QCOMPARE(timeLeftText(2 * 3600 + 10 * 60), QStringLiteral("2 h 10 min left"));
    }

    void rates()
    {
        QCOMPARE(rateText(0, QStringLiteral("images")), QString());
        QCOMPARE(rateText(495.4, QStringLiteral("images")), QStringLiteral("495 images/s"));
        QCOMPARE(rateText(2.26, {}), QStringLiteral("2.3/s"));
    }

    void pathsSurvive()
    {
        const QString text = QStringLiteral("/data/Fotos äöü/ねこ");
        QCOMPARE(toQString(toPath(text)), text);
    }

    // 3 : 1 is what the guidelines ask for what one has to see to use a control.
    void untickedBoxesAreSeenInLists()
    {
        IndicatorStyle style(QStringLiteral("fusion"));
        for (const bool dark : {false, true}) {
            QListWidget list;
            list.setStyle(&style);
            list.setPalette(testPalette(dark));
            auto* item = new QListWidgetItem(QStringLiteral("a file"), &list);
            item->setCheckState(Qt::Unchecked);
            list.resize(200, 60);
            list.show();
            QVERIFY(QTest::qWaitForWindowExposed(&list));
            const double seen = edgeContrast(list.viewport()->grab().toImage(),
                                             list.visualItemRect(item).center().y(),
                                             testPalette(dark).color(QPalette::Base));
            QVERIFY2(seen >= 3, qPrintable(QStringLiteral("%1, %2").arg(dark).arg(seen)));
        }
    }

    void severitiesReadOnBothPalettes()
    {
        for (const QColor window : {QColor(240, 240, 240), QColor(30, 30, 30)}) {
            const QPalette palette(window, window);
            for (const Severity severity : {Severity::Info, Severity::Warning, Severity::Error}) {
                const int difference =
                    severityColour(severity, palette).lightness() - window.lightness();
                QVERIFY(qAbs(difference) > 70);
            }
        }
    }
};

QTEST_MAIN(TestStyle)
#include "tst_style.moc"
