#include "ui/widgets/style.h"

#include <QLocale>
#include <QTest>

using namespace formwork;
using namespace formwork::ui;

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
