#include "ui/widgets/job_strip.h"

#include "support/await_stop.h"
#include "support/screenshot.h"
#include "ui/widgets/elided_label.h"

#include <QApplication>
#include <QClipboard>
#include <QLabel>
#include <QMenu>
#include <QProgressBar>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>
#include <QToolButton>

#include <atomic>
#include <memory>

using namespace formwork;
using namespace formwork::ui;

namespace {

bool showsText(QWidget& widget, const QString& text)
{
    for (ElidedLabel* label : widget.findChildren<ElidedLabel*>()) {
        if (label->isVisible() && label->text().contains(text))
            return true;
    }
    for (QLabel* label : widget.findChildren<QLabel*>()) {
        if (label->isVisible() && label->text().contains(text))
            return true;
    }
    return false;
}

void convertUntilStopped(ProgressSink& sink, std::stop_token stop)
{
    sink.progress({.stage = "Converting train",
                   .unit = "images",
                   .done = 300,
                   .total = 1200,
                   .bytes = 45'000'000});
    test::awaitStop(stop);
    throwIfStopped(stop);
}

} // namespace

class TestJobStrip : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void contextMenuOfAJob()
    {
        JobList jobs;
        JobStrip strip(jobs);
        Job* job = jobs.addJob(QStringLiteral("Converting photos"), 2);
        const auto actionNamed = [](const QMenu& menu, const QString& text) -> QAction* {
            for (QAction* action : menu.actions())
                if (action->text() == text)
                    return action;
            return nullptr;
        };
        const QString copy = QStringLiteral("Copy as command");
        std::unique_ptr<QMenu> menu(strip.contextMenu(job));
        QVERIFY(actionNamed(*menu, copy) == nullptr); // there is none
        job->setCommand(QStringLiteral("formwork-cli convert photos"));
        menu.reset(strip.contextMenu(job));
        QVERIFY(actionNamed(*menu, copy) != nullptr);
        actionNamed(*menu, copy)->trigger();
        QCOMPARE(QApplication::clipboard()->text(), job->command());
        QSignalSpy opened(&strip, &JobStrip::pageRequested);
        actionNamed(*menu, QStringLiteral("Open the page of this job"))->trigger();
        QCOMPARE(opened.front().front().toInt(), 2);
        job->start(convertUntilStopped, &strip, [] {});
        actionNamed(*menu, QStringLiteral("Cancel"))->trigger();
        QTRY_VERIFY(jobs.isIdle());
    }

    // A rate that comes and goes must not push the bar about.
    void barStaysInItsPlace()
    {
        JobList jobs;
        JobStrip strip(jobs);
        strip.resize(1200, 40);
        strip.show();
        Job* job = jobs.addJob(QStringLiteral("Converting photos"), 0);
        std::atomic<bool> more = false;
        job->start(
            [&more](ProgressSink& sink, std::stop_token stop) {
                sink.progress({.stage = "Converting", .unit = {}, .done = 1, .total = 3});
                while (!more && !stop.stop_requested())
                    std::this_thread::sleep_for(std::chrono::milliseconds(1)); // either may come
                convertUntilStopped(sink, stop);
            },
            this, [] {});
        auto* bar = strip.findChild<QProgressBar*>();
        QVERIFY(bar);
        QTRY_VERIFY(bar->value() > 0);
        QVERIFY(!showsText(strip, QStringLiteral("MB")));
        const QRect before = bar->geometry();
        more = true;
        QTRY_VERIFY(showsText(strip, QStringLiteral("MB")));
        QCoreApplication::processEvents();
        QCOMPARE(bar->geometry(), before);
        job->cancel();
        QTRY_VERIFY(jobs.isIdle());
    }

    void showsAndCancelsAJob()
    {
        JobList jobs;
        JobStrip strip(jobs);
        strip.setIdleText(QStringLiteral("Idle"));
        strip.resize(1200, 40);
        strip.show();
        QVERIFY(showsText(strip, QStringLiteral("Idle")));

        Job* job = jobs.addJob(QStringLiteral("Converting photos"), 0);
        job->start(convertUntilStopped, this, [] {});
        QTRY_VERIFY(showsText(strip, QStringLiteral("Converting photos")));
        QVERIFY(!showsText(strip, QStringLiteral("Idle")));
        QTRY_COMPARE(strip.findChild<QProgressBar*>()->value(), 250);
        QVERIFY(showsText(strip, QStringLiteral("300 of 1,200 images")));
        QVERIFY(showsText(strip, QStringLiteral("45.0 MB")));

        QSignalSpy idle(&jobs, &JobList::becameIdle);
        strip.findChild<QToolButton*>(QStringLiteral("cancelJob"))->click();
        QTRY_COMPARE(idle.count(), 1);
        QVERIFY(showsText(strip, QStringLiteral("Idle")));
        QTRY_VERIFY(!strip.findChild<QProgressBar*>());
    }

    void clickAndKeyAskForThePage()
    {
        JobList jobs;
        JobStrip strip(jobs);
        strip.resize(1200, 40);
        strip.show();
        Job* job = jobs.addJob(QStringLiteral("Converting photos"), 3);
        job->start(convertUntilStopped, this, [] {});
        QSignalSpy requested(&strip, &JobStrip::pageRequested);
        QWidget* item = strip.findChild<QProgressBar*>()->parentWidget();
        QTest::mouseClick(item, Qt::LeftButton);
        QCOMPARE(requested.count(), 1);
        QCOMPARE(requested[0][0].toInt(), 3);
        QTest::keyClick(item, Qt::Key_Return);
        QCOMPARE(requested.count(), 2);
    }

    void offersToStartAWaitingQueue()
    {
        JobList jobs;
        JobStrip strip(jobs);
        strip.show();
        auto* start = strip.findChild<QPushButton*>();
        QVERIFY(!start->isVisible());
        strip.setQueue(2, false);
        QVERIFY(start->isVisible());
        QVERIFY(showsText(strip, QStringLiteral("2 queued")));
        QSignalSpy requested(&strip, &JobStrip::startQueueRequested);
        start->click();
        QCOMPARE(requested.count(), 1);
        strip.setQueue(1, true);
        QVERIFY(!start->isVisible());
        QVERIFY(showsText(strip, QStringLiteral("1 queued")));
        strip.setQueue(2, true, QStringLiteral("levit"));
        QVERIFY(showsText(strip, QStringLiteral("“levit” resumes next, 2 queued")));
    }

    void survivesTheEndOfItsJobs()
    {
        auto jobs = std::make_unique<JobList>();
        JobStrip strip(*jobs);
        strip.show();
        jobs->addJob(QStringLiteral("Converting"), 0)->start(convertUntilStopped, this, [] {});
        jobs.reset();
        QTest::qWait(20); // for what the end of the jobs has queued
        strip.repaint();
        QVERIFY(strip.isVisible());
    }
};

QTEST_MAIN(TestJobStrip)
#include "tst_job_strip.moc"
