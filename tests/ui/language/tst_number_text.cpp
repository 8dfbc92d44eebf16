#include "ui/language/number_text.h"

#include <QLocale>
#include <QTest>

#include <limits>

using namespace formwork::ui;

class TestNumberText : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void threeSignificantDigits()
    {
        QLocale::setDefault(QLocale(QLocale::English, QLocale::UnitedStates));
        QCOMPARE(threeDigits(0.418), QStringLiteral("0.418"));
        QCOMPARE(threeDigits(0.4), QStringLiteral("0.400"));
        QCOMPARE(threeDigits(77.64), QStringLiteral("77.6"));
        QCOMPARE(threeDigits(1234.6), QStringLiteral("1,235"));
        QCOMPARE(threeDigits(64), QStringLiteral("64"));
        QCOMPARE(threeDigits(0), QStringLiteral("0"));
        QCOMPARE(threeDigits(-0.0512), QStringLiteral("-0.0512"));
        QCOMPARE(threeDigits(1.234e-5).toLower(), QStringLiteral("1.23e-05"));
        QCOMPARE(threeDigits(std::numeric_limits<double>::quiet_NaN()), QStringLiteral("\u2013"));
    }

    void commasOfTheLanguage()
    {
        QLocale::setDefault(QLocale(QLocale::French, QLocale::France));
        QCOMPARE(threeDigits(0.418), QStringLiteral("0,418"));
        QCOMPARE(withDecimalPoint("optimizer.lr", QStringLiteral("0,05")), QStringLiteral("0.05"));
        QCOMPARE(withDecimalPoint("train.epochs", QStringLiteral("0,05")), QStringLiteral("0,05"));
        QLocale::setDefault(QLocale::c());
    }
};

QTEST_APPLESS_MAIN(TestNumberText)
#include "tst_number_text.moc"
