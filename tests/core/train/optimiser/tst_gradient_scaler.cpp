#include "core/train/optimiser/gradient_scaler.h"

#include <QTest>

using namespace formwork;

class TestGradientScaler : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void disabledItIsNotThere()
    {
        GradientScaler scaler(false);
        QCOMPARE(scaler.scale(), 1.0);
        QVERIFY(scaler.accepts(true) && scaler.accepts(false));
        QCOMPARE(scaler.scale(), 1.0);
    }

    void overflowHalvesAndLeavesOut()
    {
        GradientScaler scaler(true);
        QCOMPARE(scaler.scale(), 65536.0);
        QVERIFY(!scaler.accepts(false));
        QCOMPARE(scaler.scale(), 32768.0);
        QVERIFY(scaler.accepts(true));
        QCOMPARE(scaler.state().goodSteps, 1);
        QVERIFY(!scaler.accepts(false));
        QCOMPARE(scaler.state().goodSteps, 0);
        for (int i = 0; i < 100; ++i)
            scaler.accepts(false);
        QCOMPARE(scaler.scale(), 1.0); // no smaller
    }

    void growsAfterManyGoodSteps()
    {
        GradientScaler scaler(true);
        for (int i = 0; i < 1999; ++i)
            QVERIFY(scaler.accepts(true));
        QCOMPARE(scaler.scale(), 65536.0);
        scaler.accepts(true);
        QCOMPARE(scaler.scale(), 131072.0);
        for (int i = 0; i < 2000 * 100; ++i)
            scaler.accepts(true);
        QCOMPARE(scaler.scale(), 16777216.0); // no larger
    }

    void continuesFromItsState()
    {
        GradientScaler first(true);
        first.accepts(false);
        first.accepts(true);
        GradientScaler second(true);
        second.setState(first.state());
        QVERIFY(second.state() == first.state());
        QCOMPARE(second.scale(), 32768.0);
    }
};

QTEST_APPLESS_MAIN(TestGradientScaler)
#include "tst_gradient_scaler.moc"
