#include "core/train/device/thread_plan.h"

#include <QTest>

using namespace formwork;

class TestThreadPlan : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void sharesTheCores_data()
    {
        QTest::addColumn<int>("cores");
        QTest::addColumn<bool>("cuda");
        QTest::addColumn<bool>("beton");
        QTest::addColumn<int>("compute");
        QTest::addColumn<int>("workers");
        QTest::newRow("1 core") << 1 << false << true << 1 << 1;
        QTest::newRow("2 cores, beton") << 2 << false << true << 2 << 1;
        QTest::newRow("2 cores, folder") << 2 << false << false << 2 << 1;
        QTest::newRow("4 cores, beton") << 4 << false << true << 4 << 1;
        QTest::newRow("4 cores, folder") << 4 << false << false << 4 << 2;
        QTest::newRow("16 cores, beton") << 16 << false << true << 16 << 4;
        QTest::newRow("16 cores, folder") << 16 << false << false << 16 << 8;
        QTest::newRow("1 core and a GPU") << 1 << true << true << 1 << 1;
        QTest::newRow("8 cores and a GPU") << 8 << true << false << 1 << 7;
    }
    void sharesTheCores()
    {
        QFETCH(int, cores);
        QFETCH(bool, cuda);
        QFETCH(bool, beton);
        const LoaderKind loader = beton ? LoaderKind::Beton : LoaderKind::Folder;
        const ThreadPlan plan = planThreads(cores, cuda, loader, 0, 0);
        QTEST(plan.compute, "compute");
        QTEST(plan.workers, "workers");
    }

    void doesWhatIsAskedFor()
    {
        const ThreadPlan plan = planThreads(8, false, LoaderKind::Beton, 3, 5);
        QCOMPARE(plan.compute, 3);
        QCOMPARE(plan.workers, 5);
        QCOMPARE(planThreads(8, false, LoaderKind::Beton, 3, 0).workers, 2);
    }

    void continuesAsItWas()
    {
        ExperimentConfig config;
        const ThreadPlan planned{8, 2};
        QCOMPARE(threadsToResumeWith(planned, config, {6, 3}), (ThreadPlan{6, 3}));
        QCOMPARE(threadsToResumeWith(planned, config, {0, 0}), planned); // not saved
        config.train.threads = 8;
        QCOMPARE(threadsToResumeWith(planned, config, {6, 3}), (ThreadPlan{8, 3}));
        config.data.workers = 2;
        QCOMPARE(threadsToResumeWith(planned, config, {6, 3}), planned);
    }
};

QTEST_APPLESS_MAIN(TestThreadPlan)
#include "tst_thread_plan.moc"
