#include "core/base/throttle.h"

#include <QTest>

using namespace formwork;

class TestThrottle : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void theFirstIsDueAtOnce()
    {
        QVERIFY(Throttle().isDue(-5.0));
        QVERIFY(Throttle(1e9).isDue());
    }

    void thenOneInEachPeriod()
    {
        Throttle throttle(2.0);
        int due = 0;
        for (double now = 10.0; now < 20.0; now += 0.25)
            due += throttle.isDue(now) ? 1 : 0;
        QCOMPARE(due, 5);
    }

    // A long pause does not save up reports.
    void pausesAreNotMadeUpFor()
    {
        Throttle throttle(1.0);
        QVERIFY(throttle.isDue(0.0));
        QVERIFY(throttle.isDue(100.0));
        QVERIFY(!throttle.isDue(100.5));
        QVERIFY(throttle.isDue(101.0));
    }
};

QTEST_APPLESS_MAIN(TestThrottle)
#include "tst_throttle.moc"
