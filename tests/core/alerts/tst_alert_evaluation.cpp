#include "core/alerts/alert_evaluation.h"

#include "support/sample_runs.h"

#include <QTemporaryDir>
#include <QTest>

#include <limits>
#include <thread>

using namespace formwork;
using namespace formwork::test;

class TestAlertEvaluation : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void endedAndFailed()
    {
        const RunRow done = runWith(1, RunStatus::Done);
        const RunRow stopped = runWith(2, RunStatus::Stopped);
        const RunRow failed = runWith(3, RunStatus::Failed);
        const RunRow gone = runWith(4, RunStatus::Interrupted);
        const RunRow training = runWith(5, RunStatus::Running);
        const RunRow queued = runWith(6, RunStatus::Queued);
        const std::vector<RunRow> all = {done, stopped, failed, gone, training, queued};
        QCOMPARE(runsOf(rule(AlertEvent::Ended), all), (std::vector<RunId>{1, 2}));
        QCOMPARE(runsOf(rule(AlertEvent::Failed), all), (std::vector<RunId>{3, 4}));
        AlertRule off = rule(AlertEvent::Ended);
        off.isOn = false;
        QVERIFY(runsOf(off, all).empty());
        const auto alerts = dueAlerts({rule(AlertEvent::Ended)}, factsOf({done}));
        QCOMPARE(alerts.front().message.english(),
                 std::string("The run 'run 1' is done; best accuracy 76.5 %"));
        QCOMPARE(alerts.front().status, std::string("done"));
    }

    void oldNewsAreNone()
    {
        AlertRule later = rule(AlertEvent::Ended);
        later.createdAt = 2000;
        RunRow before = runWith(1, RunStatus::Done);
        before.finishedAt = 1999;
        RunRow after = runWith(2, RunStatus::Done);
        after.finishedAt = 2000;
        QCOMPARE(runsOf(later, {before, after}), std::vector<RunId>{2});
    }

    void lossThatIsNotANumber()
    {
        RunRow fine = runWith(1, RunStatus::Running);
        RunRow lost = runWith(2, RunStatus::Running);
        lost.lastTrainLoss.reset();
        RunRow first = runWith(3, RunStatus::Running);
        first.epochsDone = 0;
        first.lastTrainLoss.reset(); // there was no epoch yet
        QCOMPARE(runsOf(rule(AlertEvent::NotANumber), {fine, lost, first}), std::vector<RunId>{2});
    }

    void plateau()
    {
        RunRow run = runWith(1, RunStatus::Running);
        run.epochsDone = 20;
        run.bestEpoch = 11;
        QVERIFY(runsOf(rule(AlertEvent::Plateau, 10), {run}).empty());
        run.bestEpoch = 10;
        QCOMPARE(runsOf(rule(AlertEvent::Plateau, 10), {run}), std::vector<RunId>{1});
        run.status = RunStatus::Done; // too late to do something about it
        QVERIFY(runsOf(rule(AlertEvent::Plateau, 10), {run}).empty());
    }

    void slowerThanBefore()
    {
        RunRow run = runWith(1, RunStatus::Running);
        run.medianEpochSeconds = 10;
        double last = 14.9;
        AlertFacts facts = factsOf({run});
        facts.lastEpochSeconds = [&last](RunId) {
            return std::optional(last);
        };
        QVERIFY(dueAlerts({rule(AlertEvent::Slower, 50)}, facts).empty());
        last = 16;
        const auto alerts = dueAlerts({rule(AlertEvent::Slower, 50)}, facts);
        QCOMPARE(alerts.size(), std::size_t(1));
        QVERIFY(alerts.front().message.english().find("60 %") != std::string::npos);
        facts.runs.front().epochsDone = 2; // too few to say what is usual
        QVERIFY(dueAlerts({rule(AlertEvent::Slower, 50)}, facts).empty());
    }

    void diskNearlyFull()
    {
        AlertFacts facts = factsOf({runWith(1, RunStatus::Running), runWith(2, RunStatus::Done)});
        facts.freeBytes = 4'200'000'000;
        const auto alerts = dueAlerts({rule(AlertEvent::DiskLow, 5)}, facts);
        QCOMPARE(alerts.size(), std::size_t(1));
        QCOMPARE(alerts.front().run, RunId(1));
        QVERIFY(alerts.front().message.english().find("4.2 GB") != std::string::npos);
        QVERIFY(dueAlerts({rule(AlertEvent::DiskLow, 4)}, facts).empty());
        facts.freeBytes.reset();
        QVERIFY(dueAlerts({rule(AlertEvent::DiskLow, 5)}, facts).empty());
    }

    void factsComeFromTheStore()
    {
        QTemporaryDir folder;
        Store store(Workspace(folder.path().toStdString()), m_files);
        const RunId run = store.createRun(sampleConfig(kSampleShapes[0], 9), RunStart::Claimed);
        for (int number = 1; number <= 5; ++number) {
            EpochRecord epoch = sampleEpoch(kSampleShapes[0], number);
            epoch.epochSeconds = number == 5 ? 100 : 20;
            if (number == 5)
                epoch.trainLoss = std::numeric_limits<double>::quiet_NaN();
            store.recordEpoch(run, epoch);
        }
        const AlertFacts facts = readAlertFacts(store);
        QCOMPARE(facts.lastEpochSeconds(run), std::optional(100.0));
        QCOMPARE(facts.lastEpochSeconds(run + 1), std::optional<double>());
        QVERIFY(facts.freeBytes.has_value());
        QCOMPARE(dueAlerts({rule(AlertEvent::Slower, 50)}, facts).size(), std::size_t(1));
        QCOMPARE(dueAlerts({rule(AlertEvent::NotANumber)}, facts).size(), std::size_t(1));
    }

    void eachIsReportedOnce()
    {
        QTemporaryDir folder;
        const Workspace workspace(folder.path().toStdString());
        Alert alert;
        alert.rule = rule(AlertEvent::Ended);
        alert.run = 7;
        // Many see it at the same time, exactly one claims it.
        std::atomic<int> claimed = 0;
        {
            std::vector<std::jthread> programs;
            for (int i = 0; i < 8; ++i)
                programs.emplace_back([&] {
                    if (claimAlert(m_files, workspace, alert))
                        ++claimed;
                });
        }
        QCOMPARE(claimed.load(), 1);
        alert.run = 8;
        QVERIFY(claimAlert(m_files, workspace, alert));
        releaseAlert(m_files, workspace, alert);
        QVERIFY(claimAlert(m_files, workspace, alert));
        alert.rule.id = "rule9";
        QVERIFY(claimAlert(m_files, workspace, alert));
    }

private:
    static AlertRule rule(AlertEvent event, double amount = 0)
    {
        AlertRule rule;
        rule.id = "rule1";
        rule.event = event;
        rule.amount = amount;
        return rule;
    }

    static AlertFacts factsOf(const std::vector<RunRow>& runs)
    {
        AlertFacts facts;
        facts.runs = runs;
        return facts;
    }

    static RunRow runWith(RunId id, RunStatus status)
    {
        RunRow run;
        run.id = id;
        run.name = "run " + std::to_string(id);
        run.status = status;
        run.epochsDone = 5;
        run.bestEpoch = 5;
        run.lastTrainLoss = 0.5;
        run.bestValidationTop1 = 0.765;
        run.finishedAt = 1000;
        return run;
    }

    static std::vector<RunId> runsOf(const AlertRule& rule, const std::vector<RunRow>& runs)
    {
        std::vector<RunId> ids;
        for (const Alert& alert : dueAlerts({rule}, factsOf(runs)))
            ids.push_back(alert.run);
        return ids;
    }

    PosixFileSystem m_files;
};

QTEST_MAIN(TestAlertEvaluation)
#include "tst_alert_evaluation.moc"
