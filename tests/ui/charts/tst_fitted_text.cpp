#include "ui/charts/fitted_text.h"

#include <QFontMetrics>
#include <QGuiApplication>
#include <QTest>

using namespace formwork::ui;

class TestFittedText : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void wordsTakeAsFewLinesAsFit()
    {
        const QFontMetrics metrics(QGuiApplication::font());
        const QString text = QStringLiteral("one two three");
        QCOMPARE(wrapped(text, metrics, metrics.horizontalAdvance(text)), text);
        const int two = metrics.horizontalAdvance(QStringLiteral("one two"));
        QCOMPARE(wrapped(text, metrics, two), QStringLiteral("one two\nthree"));
        QCOMPARE(wrapped(text, metrics, 1), QStringLiteral("one\ntwo\nthree"));
        QVERIFY(wrapped({}, metrics, 10).isEmpty());
    }

    void namesThatFitStay()
    {
        const QFontMetrics metrics(QGuiApplication::font());
        const QStringList names = {QStringLiteral("vit"), QStringLiteral("levit")};
        QCOMPARE(shortened(names, metrics, 1000), names);
        QVERIFY(shortened({}, metrics, 10).isEmpty());
    }

    // What all begin with goes first, so that what differs is left.
    void longNamesStayDifferent()
    {
        const QFontMetrics metrics(QGuiApplication::font());
        const QStringList names = {QStringLiteral("imagenette at 500 pixels: beton"),
                                   QStringLiteral("imagenette at 500 pixels: folder")};
        const int width = metrics.horizontalAdvance(names.front()) / 2;
        const QStringList shorter = shortened(names, metrics, width);
        QCOMPARE(shorter.size(), 2);
        QVERIFY2(shorter[0].endsWith(QStringLiteral("beton")), qPrintable(shorter[0]));
        QVERIFY2(shorter[1].endsWith(QStringLiteral("folder")), qPrintable(shorter[1]));
        for (const QString& name : shorter)
            QVERIFY(metrics.horizontalAdvance(name) <= width);
    }
};

QTEST_MAIN(TestFittedText)
#include "tst_fitted_text.moc"
