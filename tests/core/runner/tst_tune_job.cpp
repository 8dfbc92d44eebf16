// Searches, on a backend that plays the trainings.
#include "core/runner/tune_job.h"

#include "core/runner/run_job.h"
#include "core/runner/searched_experiment.h"
#include "core/runner/tune_record.h"
#include "support/error_of.h"
#include "support/played_backend.h"
#include "support/recording_progress.h"
#include "support/workspace_fixture.h"

#include <SQLiteCpp/Database.h>

#include <QTest>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cmath>
#include <fstream>
#include <functional>
#include <future>
#include <map>
#include <thread>
#include <utility>
#include <vector>

using namespace formwork;
using namespace formwork::test;

namespace {

constexpr std::chrono::milliseconds kPatience(100);
constexpr double kLong = 400; // seconds: for nine trials, the first rung of one epoch

} // namespace

class TestTuneJob : public QObject, private WorkspaceFixture
{
    Q_OBJECT

private:
    TuneResult tune(PlayedBackend& backend, double budget, const std::stop_token& stop = {},
                    const ExperimentConfig& config = searchedExperiment(),
                    TuneObserver* observer = nullptr)
    {
        m_progress.problems.clear();
        return tuneSettings([&backend] { return std::make_unique<LentBackend>(backend); },
                            workspace(), {config, budget, scratch(), {}, kPatience}, m_fileSystem,
                            observer, m_progress, stop);
    }
    std::filesystem::path scratch() const { return workspace().root() / "scratch"; }

    // Runs by status: "done 1, stopped 8".
    std::string statuses()
    {
        std::map<std::string, int> counts;
        for (const RunRow& row : m_store->runs())
            ++counts[std::string(runStatusName(row.status))];
        std::string text;
        for (const auto& [status, count] : counts)
            text += (text.empty() ? "" : ", ") + status + ' ' + std::to_string(count);
        return text;
    }
    // However a search ends.
    void nothingIsLeftToTrain()
    {
        QVERIFY(m_store->queue().empty());
        QVERIFY(m_store->openSweeps().empty());
        QVERIFY(!decideSweeps(*m_store));
        QVERIFY(!std::filesystem::exists(scratch()));
    }

    RecordingProgress m_progress;

private Q_SLOTS:
    void init() { openStore(); }
    void cleanup() { closeStore(); }

    void aScratchFolderThatCannotBeMadeIsReported()
    {
        std::ofstream(scratch()) << "a file";
        PlayedBackend backend;
        const Error error = errorOf([&] { tune(backend, 100); });
        QCOMPARE(error.path(), scratch());
        std::filesystem::remove(scratch());
    }

    void findsTheBestSettings()
    {
        PlayedBackend backend;
        const TuneResult result = tune(backend, kLong);
        QVERIFY2(result.steepest > kBestRate / 5 && result.steepest < 10 * kBestRate,
                 qPrintable(QString::number(result.steepest)));
        QCOMPARE(result.trials.size(), std::size_t{9});
        // The best trial went all the way; the settings are its, the rest is as it was.
        const TuneTrial& best = result.trials.front();
        QCOMPARE(best.epochs, best.config.train.epochs);
        QCOMPARE(result.config.name, std::string("experiment"));
        QCOMPARE(result.config.optimizer.learningRate, best.config.optimizer.learningRate);
        QCOMPARE(result.config.train.epochs, 300);
        QCOMPARE(result.config.train.patience, 5);
        QVERIFY(result.config.optimizer.learningRate > 1e-4);
        // Every trial trained each epoch once: it resumes from its checkpoint.
        int epochs = 0;
        int resumed = 0;
        for (const TuneTrial& trial : result.trials)
            epochs += trial.epochs;
        for (const TrainRequest& request : backend.requests)
            resumed += request.resume ? 1 : 0;
        QCOMPARE(resumed, 3 + 1);
        QVERIFY(backend.epochsTrained >= epochs);
    }

    // They are a sweep of the workspace, with which the program halves.
    void trialsAreRuns()
    {
        PlayedBackend backend;
        const TuneResult result = tune(backend, kLong);
        nothingIsLeftToTrain();
        QCOMPARE(statuses(), std::string("done 1, stopped 8"));
        QCOMPARE(m_store->sweepRule(result.sweep)->factor, 3);
        for (const TuneTrial& trial : result.trials) {
            const RunRow row = m_store->run(trial.run);
            QCOMPARE(row.sweep, result.sweep);
            QCOMPARE(row.tags, std::vector<std::string>{"tune"});
            QCOMPARE(row.epochsDone, trial.epochs);
            QCOMPARE(row.lastValidationTop1, trial.validationTop1);
            QCOMPARE(row.name, trial.config.name);
            QVERIFY(row.status == RunStatus::Done || endedBySweep(row));
            QCOMPARE(static_cast<int>(m_store->epochs(row.id).size()), trial.epochs);
        }
        QCOMPARE(m_store->run(result.trials.front().run).status, RunStatus::Done);
        // Another search of the same experiment is another sweep.
        QVERIFY(tune(backend, kLong).sweep != result.sweep);
        QCOMPARE(m_store->runs().size(), std::size_t{18});
    }

    // What is printed is what a chart is drawn from.
    void theRecordHasTheCurves()
    {
        TuneResult result;
        result.rates = {{1e-5, 2.5}, {1e-4, 2.0}, {1e-3, std::nan("")}};
        result.steepest = 1e-4;
        result.sweep = 7;
        result.trials.resize(2);
        result.trials[0].run = 8;
        result.trials[0].validationTop1 = 0.5;
        result.trials[1].run = 7;
        result.trials[1].diverged = true;
        const std::string record = tuneRecord(result, "tuned.yaml");
        QVERIFY2(record.find("\"val_top1\": null") != std::string::npos, record.c_str());
        const TuneCurves curves = tuneCurves(record, "record.json");
        QCOMPARE(curves.steepest, 1e-4);
        QCOMPARE(curves.rates.size(), std::size_t{2});
        QCOMPARE(curves.rates[1].loss, 2.0);
        QCOMPARE(curves.runs, (std::vector<RunId>{8, 7}));
        for (const char* text : {"", "[]", "{\"steepest_lr\": \"a\"}", "{\"trials\": [{}]}"}) {
            const Error error = errorOf([&] { tuneCurves(text, "record.json"); });
            QCOMPARE(errorCodeName(error.code()), errorCodeName(ErrorCode::CorruptData));
            QCOMPARE(error.path(), std::filesystem::path("record.json"));
        }
    }

    void reportsWhatItFinds()
    {
        struct Notes final : TuneObserver
        {
            std::size_t rates = 0;
            std::size_t trials = 0;
            int epochs = 0;
            std::map<RunId, int> last;
            void rangeTested(const std::vector<RatePoint>& points, double) override
            {
                rates = points.size();
            }
            void trialsChanged(const std::vector<TuneTrial>& now) override
            {
                trials = now.size();
                for (const TuneTrial& trial : now)
                    last[trial.run] = trial.epochs;
            }
            void epochEnded(RunId, const EpochRecord&) override { ++epochs; }
        };
        PlayedBackend backend;
        Notes notes;
        const TuneResult result = tune(backend, kLong, {}, searchedExperiment(), &notes);
        QCOMPARE(notes.rates, result.rates.size());
        QCOMPARE(notes.trials, result.trials.size());
        int epochs = 0;
        for (const TuneTrial& trial : result.trials) {
            epochs += trial.epochs;
            QCOMPARE(notes.last[trial.run], trial.epochs);
        }
        QCOMPARE(notes.epochs, epochs);
    }

    // The last trials are stopped in the middle, and nobody trains them later.
    void whenTheTimeIsOverTheBestSoFarIsTheResult()
    {
        constexpr double kBudget = 1.2;
        PlayedBackend backend;
        backend.imagesPerSecond = 64'000;
        int continued = 0;
        int epochs = 0;
        backend.beforeTrial = [&](const ExperimentConfig&) {
            ++continued;
            epochs = 0;
        };
        backend.beforeEpoch = [&] {
            if (continued == 10 && ++epochs == 2) // the first one of the second rung
                std::this_thread::sleep_for(std::chrono::duration<double>(kBudget));
        };
        const TuneResult result = tune(backend, kBudget);
        nothingIsLeftToTrain();
        QCOMPARE(statuses(), std::string("stopped 9"));
        const int first = m_store->sweepRule(result.sweep)->minEpochs;
        for (const TuneTrial& trial : result.trials)
            QVERIFY2(trial.epochs >= first && trial.epochs < 3 * first,
                     qPrintable(QString::number(trial.epochs)));
        QVERIFY(result.config.optimizer.learningRate > 0);
    }

    // Epochs of a few milliseconds, most of which their checkpoints take.
    void whatLiesBetweenEpochsCounts()
    {
        static constexpr int kMilliseconds = 5;
        constexpr int kBudget = 2; // seconds
        PlayedBackend backend;
        backend.imagesPerSecond = 1e6;
        backend.beforeEpoch = [] {
            std::this_thread::sleep_for(std::chrono::milliseconds(kMilliseconds)); // as they take
        };
        const TuneResult result = tune(backend, kBudget);
        QCOMPARE(result.trials.size(), std::size_t{9});
        QVERIFY2(backend.epochsTrained <= kBudget * 1000 / kMilliseconds,
                 qPrintable(QString::number(backend.epochsTrained)));
    }

    void aShortBudgetIsRefusedBeforeTimeIsSpent()
    {
        PlayedBackend backend;
        backend.imagesPerSecond = 2; // an epoch of six minutes
        const Error error = errorOf([&] { tune(backend, 600); });
        QCOMPARE(errorCodeName(error.code()), errorCodeName(ErrorCode::InvalidArgument));
        QCOMPARE(error.message(),
                 std::string("a budget of 10 min is too short: an epoch takes about 7 min here"));
        QVERIFY2(error.hint().english().starts_with("give 37 min or more"),
                 error.hint().english().c_str());
        QCOMPARE(backend.requests.size(), std::size_t{1}); // the first steps alone
        QVERIFY(m_store->runs().empty());
        nothingIsLeftToTrain();
    }

    void needsValidationData()
    {
        PlayedBackend backend;
        ExperimentConfig config = searchedExperiment();
        config.data.validation.clear();
        const Error error = errorOf([&] { tune(backend, 600, {}, config); });
        QCOMPARE(errorCodeName(error.code()), errorCodeName(ErrorCode::InvalidArgument));
        QVERIFY(backend.requests.empty());
    }

    void aStopEndsIt()
    {
        PlayedBackend backend;
        std::stop_source stop;
        int trials = 0;
        backend.beforeTrial = [&](const ExperimentConfig&) {
            ++trials;
        };
        backend.beforeEpoch = [&] {
            if (trials == 4)
                stop.request_stop();
        };
        const Error error = errorOf([&] { tune(backend, kLong, stop.get_token()); });
        QCOMPARE(errorCodeName(error.code()), errorCodeName(ErrorCode::Cancelled));
        nothingIsLeftToTrain();
        QCOMPARE(statuses(), std::string("stopped 9"));
        QCOMPARE(trials, 4);
        // Any of them can be resumed by hand.
        const RunId waited = m_store->runs().back().id;
        m_store->requestResume(waited);
        QCOMPARE(m_store->claimNext(), std::optional(waited));
        QCOMPARE(m_store->run(waited).pauseAt, 0);
    }

    void aStopDuringTheRangeTestLeavesNoRun()
    {
        PlayedBackend backend;
        std::stop_source stop;
        backend.beforeEpoch = [&] {
            stop.request_stop();
        };
        const Error error = errorOf([&] { tune(backend, kLong, stop.get_token()); });
        QCOMPARE(errorCodeName(error.code()), errorCodeName(ErrorCode::Cancelled));
        nothingIsLeftToTrain();
        QVERIFY(m_store->runs().empty());
    }

    void trialsThatDivergeAreTheWorst()
    {
        PlayedBackend backend;
        backend.beforeTrial = [](const ExperimentConfig& config) {
            if (config.optimizer.weightDecay == 0)
                throw Error(ErrorCode::Diverged, Text("the loss is not a number"));
        };
        const TuneResult result = tune(backend, kLong);
        nothingIsLeftToTrain();
        QCOMPARE(statuses(), std::string("done 1, failed 3, stopped 5"));
        for (std::size_t i = 0; i < 9; ++i)
            QCOMPARE(result.trials[i].diverged, i >= 6);
        QVERIFY(result.config.optimizer.weightDecay > 0);
    }

    // A full disk, which pauses a run, and data that is gone.
    void anotherErrorEndsIt_data()
    {
        QTest::addColumn<int>("code");
        QTest::addColumn<QString>("ends");
        QTest::newRow("disk full")
            << static_cast<int>(ErrorCode::NoSpace) << QStringLiteral("stopped 9");
        QTest::newRow("data gone")
            << static_cast<int>(ErrorCode::NotFound) << QStringLiteral("failed 1, stopped 8");
    }
    void anotherErrorEndsIt()
    {
        QFETCH(const int, code);
        QFETCH(const QString, ends);
        PlayedBackend backend;
        int trials = 0;
        backend.beforeTrial = [&](const ExperimentConfig&) {
            if (++trials == 4)
                throw Error(static_cast<ErrorCode>(code), Text("cannot go on"));
        };
        const Error error = errorOf([&] { tune(backend, kLong); });
        QCOMPARE(errorCodeName(error.code()), errorCodeName(static_cast<ErrorCode>(code)));
        QCOMPARE(trials, 4);
        nothingIsLeftToTrain();
        QCOMPARE(statuses(), ends.toStdString());
    }

    // Another program writes for longer than the search waits: what it has found counts, and the
    // reason why it has ended is not lost.
    void aDatabaseThatIsLockedAtTheEndLosesNothing_data()
    {
        QTest::addColumn<QString>("end");
        QTest::newRow("a result") << QString();
        QTest::newRow("stopped") << QStringLiteral("cancelled");
        QTest::newRow("a trial failed") << QStringLiteral("not_found");
    }
    void aDatabaseThatIsLockedAtTheEndLosesNothing()
    {
        struct Locker final : TuneObserver
        {
            explicit Locker(const Workspace& workspace)
                : database(workspace.database(), SQLite::OPEN_READWRITE)
            {}
            // Also of the end of each training, after its last epoch.
            void trialsChanged(const std::vector<TuneTrial>& now) override
            {
                const bool isDone = std::ranges::any_of(now, [](const TuneTrial& trial) {
                    return trial.epochs == trial.config.train.epochs;
                });
                reportsOfDone += isDone ? 1 : 0;
                if (std::exchange(locks, false) || reportsOfDone == 2)
                    database.exec("BEGIN IMMEDIATE");
            }
            SQLite::Database database;
            bool locks = false; // with the next report
            int reportsOfDone = 0;
        };
        QFETCH(const QString, end);
        PlayedBackend backend;
        Locker locker(workspace());
        std::stop_source stop;
        int trials = 0;
        backend.beforeTrial = [&](const ExperimentConfig&) {
            ++trials;
            if (trials == 4 && end == QStringLiteral("not_found")) {
                locker.locks = true;
                throw Error(ErrorCode::NotFound, Text("cannot go on"));
            }
        };
        backend.beforeEpoch = [&] {
            if (trials == 4 && end == QStringLiteral("cancelled")) {
                stop.request_stop();
                locker.locks = true;
            }
        };
        TuneResult result;
        QString problem;
        try {
            result = tune(backend, kLong, stop.get_token(), searchedExperiment(), &locker);
        } catch (const Error& error) {
            problem = QString::fromStdString(std::string(errorCodeName(error.code())));
        }
        QCOMPARE(problem, end);
        if (end.isEmpty()) {
            QCOMPARE(result.trials.size(), std::size_t{9});
            QCOMPARE(result.trials.front().epochs, 9);
        }
        QCOMPARE(m_progress.problems.size(), std::size_t{1});
        QCOMPARE(m_progress.problems.front().path, workspace().database());
        locker.database.exec("ROLLBACK");
        // As a later end of the same search.
        m_store->endSweep(m_store->runs().back().id);
        nothingIsLeftToTrain();
    }

    // By hand, in the table: the others continue.
    void aTrialThatIsStoppedOrRemovedIsNotWaitedFor()
    {
        PlayedBackend backend;
        int trials = 0;
        backend.beforeTrial = [&](const ExperimentConfig&) {
            if (++trials != 1)
                return;
            Store store(workspace(), m_fileSystem);
            const std::vector<RunId> waiting = store.queue();
            store.requestStop(waiting[0]);
            store.removeRun(waiting[1]);
        };
        const TuneResult result = tune(backend, kLong);
        nothingIsLeftToTrain();
        QCOMPARE(result.trials.size(), std::size_t{8});
        QCOMPARE(result.trials.back().epochs, 0);
        QCOMPARE(statuses(), std::string("done 1, stopped 7"));
    }

    // The user stops a trial and resumes it: no other queue trains it.
    void aResumedTrialIsTrainedByTheSearch()
    {
        PlayedBackend backend;
        int trials = 0;
        std::optional<RunId> takenByOthers;
        backend.beforeTrial = [&](const ExperimentConfig&) {
            if (++trials != 1)
                return;
            Store store(workspace(), m_fileSystem);
            const RunId waiting = store.queue().front();
            store.requestStop(waiting);
            store.requestResume(waiting);
            takenByOthers = store.claimNext(); // as the queue of a window
        };
        const TuneResult result = tune(backend, kLong);
        QVERIFY(!takenByOthers);
        nothingIsLeftToTrain();
        QCOMPARE(statuses(), std::string("done 1, stopped 8"));
        QCOMPARE(result.trials.front().epochs, 9);
    }

    // Which takes a stopped one at once: formwork-cli train --resume.
    void aTrialThatOthersTrainIsWaitedFor()
    {
        PlayedBackend backend;
        int trials = 0;
        std::atomic<RunId> elsewhere = 0;
        backend.beforeTrial = [&](const ExperimentConfig&) {
            if (++trials != 1)
                return;
            Store store(workspace(), m_fileSystem);
            elsewhere = store.queue().front();
            store.requestStop(elsewhere);
            store.claimRun(elsewhere);
        };
        auto search = std::async(std::launch::async, [&] { return tune(backend, kLong); });
        const auto isStopped = [](const RunRow& row) {
            return row.status == RunStatus::Stopped && row.epochsDone > 0;
        };
        QTRY_COMPARE(std::ranges::count_if(m_store->runs(), isStopped), 8);
        QCOMPARE(search.wait_for(std::chrono::seconds(1)), std::future_status::timeout);
        m_store->finishRun(elsewhere, RunStatus::Failed);
        const TuneResult result = search.get();
        nothingIsLeftToTrain();
        QCOMPARE(statuses(), std::string("done 1, failed 1, stopped 7"));
        QCOMPARE(result.trials.front().epochs, 9);
    }

    void whereNothingLearnsItSaysSo()
    {
        PlayedBackend backend;
        backend.beforeTrial = [](const ExperimentConfig&) {
            throw Error(ErrorCode::Diverged, Text("the loss is not a number"));
        };
        const Error error = errorOf([&] { tune(backend, kLong); });
        QCOMPARE(errorCodeName(error.code()), errorCodeName(ErrorCode::Diverged));
        QCOMPARE(error.message(), std::string("every trial diverged"));
        nothingIsLeftToTrain();
        QCOMPARE(statuses(), std::string("failed 9"));
    }
};

QTEST_APPLESS_MAIN(TestTuneJob)
#include "tst_tune_job.moc"
