#include "ui/jobs/job.h"

#include "support/await_stop.h"

#include <QSignalSpy>
#include <QTest>

#include <atomic>
#include <chrono>
#include <memory>

using namespace formwork;
using namespace formwork::ui;
using namespace formwork::test;
using namespace std::chrono_literals;

class TestJob : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void deliversTheResultInTheGuiThread()
    {
        Job job(QStringLiteral("Counting"), 2);
        QSignalSpy succeeded(&job, &Job::succeeded);
        QSignalSpy ended(&job, &Activity::ended);
        std::unique_ptr<int> result;
        QThread* workThread = nullptr;
        QThread* doneThread = nullptr;
        job.start(
            [&](ProgressSink&, std::stop_token) {
                workThread = QThread::currentThread();
                return std::make_unique<int>(42); // results may be move-only
            },
            this,
            [&](std::unique_ptr<int> value) {
                doneThread = QThread::currentThread();
                result = std::move(value);
            });
        QCOMPARE(job.state(), Job::State::Running);
        QTRY_COMPARE(ended.count(), 1);
        QCOMPARE(succeeded.count(), 1);
        QCOMPARE(*result, 42);
        QCOMPARE(doneThread, QThread::currentThread());
        QVERIFY(workThread != doneThread);
        QCOMPARE(job.state(), Job::State::Done);
        QCOMPARE(job.title(), QStringLiteral("Counting"));
        QCOMPARE(job.page(), 2);
    }

    void anErrorOfTheReceiverFailsTheJob()
    {
        Job job(QStringLiteral("Counting"), 0);
        QSignalSpy failed(&job, &Job::failed);
        QSignalSpy ended(&job, &Activity::ended);
        bool hadEnded = false;
        job.start([](ProgressSink&, std::stop_token) { return 42; }, this,
                  [&](int) {
                      hadEnded = job.hasEnded();
                      throw Error(ErrorCode::Io, Text::verbatim("the disk is full"), "/work");
                  });
        QTRY_COMPARE(ended.count(), 1);
        QVERIFY(hadEnded);
        QCOMPARE(failed.count(), 1);
        QCOMPARE(job.state(), Job::State::Failed);
        QCOMPARE(job.error()->code(), ErrorCode::Io);
    }

    void showsProgressRateAndProblems()
    {
        Job job(QStringLiteral("Converting"), 0);
        std::atomic<bool> go = false;
        job.start(
            [&](ProgressSink& sink, std::stop_token) {
                sink.progress({.stage = "Converting train",
                               .unit = "images",
                               .done = 1200,
                               .total = 4800,
                               .bytes = 3'000'000});
                sink.problem({Severity::Warning, "/data/a.jpg", Text("grey")});
                sink.problem({Severity::Error, "/data/b.jpg", Text("unreadable")});
                go.wait(false);
            },
            this, [] {});
        QTRY_COMPARE(job.progress().done, std::uint64_t(1200));
        QCOMPARE(job.status().share, 0.25);
        QVERIFY2(job.status().text.contains(QStringLiteral("Converting train")),
                 qPrintable(job.status().text));
        QVERIFY2(job.status().rate.contains(QStringLiteral("3.0 MB")),
                 qPrintable(job.status().rate));
        QCOMPARE(job.problems().size(), std::size_t(2));
        QCOMPARE(job.problems()[1].path, std::filesystem::path("/data/b.jpg"));
        go = true;
        go.notify_all();
        QTRY_COMPARE(job.state(), Job::State::Done);
    }

    void floodOfReportsBecomesFewSignals()
    {
        Job job(QStringLiteral("Fast"), 0);
        QSignalSpy changed(&job, &Activity::changed);
        job.start(
            [](ProgressSink& sink, std::stop_token) {
                for (std::uint64_t i = 1; i <= 100'000; ++i)
                    sink.progress({.stage = "s", .unit = "u", .done = i, .total = 100'000});
            },
            this, [] {});
        QTRY_COMPARE(job.state(), Job::State::Done);
        QCOMPARE(job.progress().done, std::uint64_t(100'000));
        QVERIFY2(changed.count() < 1000, qPrintable(QString::number(changed.count())));
    }

    void failureComesAsError()
    {
        Job job(QStringLiteral("Failing"), 0);
        QSignalSpy failed(&job, &Job::failed);
        bool done = false;
        job.start(
            [](ProgressSink&, std::stop_token) {
                throw Error(ErrorCode::NotFound, Text("no such folder"), "/nowhere",
                            Text("choose another"));
            },
            this, [&] { done = true; });
        QTRY_COMPARE(failed.count(), 1);
        QVERIFY(!done);
        QCOMPARE(job.state(), Job::State::Failed);
        QCOMPARE(job.error()->code(), ErrorCode::NotFound);
        QCOMPARE(job.error()->path(), std::filesystem::path("/nowhere"));
    }

    void foreignExceptionBecomesInternalError()
    {
        Job job(QStringLiteral("Broken"), 0);
        job.start([](ProgressSink&, std::stop_token) { throw std::runtime_error("surprise"); },
                  this, [] {});
        QTRY_COMPARE(job.state(), Job::State::Failed);
        QCOMPARE(job.error()->code(), ErrorCode::Internal);
        QCOMPARE(job.error()->message(), std::string("surprise"));
    }

    void cancelEndsIt()
    {
        Job job(QStringLiteral("Long"), 0);
        QSignalSpy cancelled(&job, &Job::cancelled);
        QSignalSpy failed(&job, &Job::failed);
        job.start(
            [](ProgressSink&, std::stop_token stop) {
                awaitStop(stop);
                throwIfStopped(stop);
            },
            this, [] {});
        job.cancel();
        QTRY_COMPARE(cancelled.count(), 1);
        QCOMPARE(failed.count(), 0);
        QCOMPARE(job.state(), Job::State::Cancelled);
    }

    void destructorStopsAndWaits()
    {
        std::atomic<bool> ended = false;
        bool delivered = false;
        {
            Job job(QStringLiteral("Left alone"), 0);
            job.start(
                [&](ProgressSink&, std::stop_token stop) {
                    awaitStop(stop);
                    std::this_thread::sleep_for(20ms); // work that the destructor waits for
                    ended = true;
                },
                this, [&] { delivered = true; });
        }
        QVERIFY(ended);
        QTest::qWait(20); // nothing comes later either
        QVERIFY(!delivered);
    }

    void resultOfAContextThatWentIsDropped()
    {
        Job job(QStringLiteral("Late"), 0);
        auto context = std::make_unique<QObject>();
        std::atomic<bool> go = false;
        bool delivered = false;
        job.start([&](ProgressSink&, std::stop_token) { go.wait(false); }, context.get(),
                  [&] { delivered = true; });
        context.reset();
        go = true;
        go.notify_all();
        QTRY_COMPARE(job.state(), Job::State::Done);
        QVERIFY(!delivered);
    }
};

QTEST_GUILESS_MAIN(TestJob)
#include "tst_job.moc"
