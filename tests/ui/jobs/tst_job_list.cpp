#include "ui/jobs/job_list.h"

#include "support/await_stop.h"

#include <QSignalSpy>
#include <QTest>

#include <atomic>

using namespace formwork;
using namespace formwork::ui;

namespace {

void workUntilStopped(ProgressSink&, std::stop_token stop)
{
    test::awaitStop(stop);
    throwIfStopped(stop);
}

} // namespace

class TestJobList : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void holdsWhatRuns()
    {
        JobList jobs;
        QSignalSpy added(&jobs, &JobList::added);
        QSignalSpy removed(&jobs, &JobList::removed);
        QSignalSpy idle(&jobs, &JobList::becameIdle);
        QPointer<Job> first = jobs.addJob(QStringLiteral("first"), 0);
        QPointer<Job> second = jobs.addJob(QStringLiteral("second"), 1);
        first->start(workUntilStopped, this, [] {});
        second->start(workUntilStopped, this, [] {});
        QCOMPARE(added.count(), 2);
        QCOMPARE(jobs.activities().size(), std::size_t(2));
        QVERIFY(!jobs.isIdle());

        first->cancel();
        QTRY_COMPARE(removed.count(), 1);
        QCOMPARE(jobs.activities().front(), static_cast<Activity*>(second.data()));
        QCOMPARE(idle.count(), 0);
        jobs.cancelAll();
        QTRY_COMPARE(idle.count(), 1);
        QTRY_VERIFY(!first && !second);
    }

    void destructorStopsAllJobs()
    {
        std::atomic<int> ended = 0;
        {
            JobList jobs;
            for (int i = 0; i < 3; ++i) {
                jobs.addJob(QStringLiteral("job"), 0)
                    ->start(
                        [&](ProgressSink& sink, std::stop_token stop) {
                            try {
                                workUntilStopped(sink, stop);
                            } catch (const Error&) {
                                ++ended;
                                throw;
                            }
                        },
                        this, [] {});
            }
        }
        QCOMPARE(ended.load(), 3);
    }
};

QTEST_GUILESS_MAIN(TestJobList)
#include "tst_job_list.moc"
