// Extending runs, and what is removed of those that nobody extends. The backend is a scripted one.
#include "core/base/error.h"
#include "core/runner/extend_job.h"
#include "core/runner/inference_job.h"
#include "support/error_of.h"
#include "support/scripted_backend.h"

#include <QTemporaryDir>
#include <QTest>

#include <fstream>
#include <functional>
#include <optional>
#include <string>
#include <vector>

using namespace formwork;
using namespace formwork::test;

namespace {} // namespace

class TestExtendJob : public QObject
{
    Q_OBJECT

private:
    Workspace workspace(const char* name) const
    {
        return Workspace(std::filesystem::path(m_folder.path().toStdString()) / name);
    }

    // Done after ten epochs of a cosine.
    RunId addRun(Store& store, bool withCheckpoint = true) const
    {
        ExperimentConfig config;
        config.data.train = "/data/train.beton";
        config.train.epochs = 10;
        config.optimizer.learningRate = 1e-3;
        config.schedule.name = ScheduleKind::Cosine;
        const RunId run = store.createRun(config, RunStart::Claimed);
        for (int number = 1; number <= 10; ++number) {
            EpochRecord epoch;
            epoch.epoch = number;
            epoch.learningRate = 1e-3 / number;
            store.recordEpoch(run, epoch);
        }
        if (withCheckpoint) {
            const auto file = store.workspace().runFolder(run) / "last.safetensors";
            std::ofstream(file) << "weights";
            store.recordArtifact(run, kLastCheckpoint, file);
        }
        store.finishRun(run, RunStatus::Done);
        return run;
    }

    // The only artifact that addRun() records.
    static std::string kindOfLast(Store& store, RunId run)
    {
        return store.artifacts(run).front().kind;
    }

    QTemporaryDir m_folder;
    PosixFileSystem m_disk;

private Q_SLOTS:
    void aPlanSaysItsRuleAndChangesNothing()
    {
        Store store(workspace("a"), m_disk);
        const RunId run = addRun(store);
        const ExtensionPlan plan = planExtension(store, run, {.epochs = 5});
        QCOMPARE(plan.rule,
                 std::string("epochs 11 to 15: learning rate from 1e-04 on half a cosine to 0"));
        QCOMPARE(store.run(run).status, RunStatus::Done);
        applyExtension(store, plan);
        QCOMPARE(store.run(run).status, RunStatus::Stopped);
        QCOMPARE(store.config(run).extension.after, std::vector<double>{10});
        QCOMPARE(store.logs(run).back().text, "Extended: " + plan.rule);
    }

    // One that is stopped has its own end first.
    void aStoppedRunIsExtendedFromItsEnd()
    {
        Store store(workspace("b"), m_disk);
        const RunId run = addRun(store);
        applyExtension(store, planExtension(store, run, {.epochs = 5, .learningRate = 1e-3}));
        const ExtensionPlan second = planExtension(store, run, {.epochs = 2});
        QCOMPARE(second.config.train.epochs, 17);
        QCOMPARE(second.config.extension.after, (std::vector<double>{10, 15}));
    }

    void whatCannotBeExtendedSaysWhy()
    {
        Store store(workspace("c"), m_disk);
        const RunId bare = addRun(store, false);
        Error error = errorOf([&] { planExtension(store, bare, {.epochs = 5}); });
        QCOMPARE(error.code(), ErrorCode::InvalidArgument);
        QVERIFY(error.message().find("kept no optimiser state") != std::string::npos);
        QVERIFY(error.hint().english().find("model.weights: run 1") != std::string::npos);
        const RunId fresh = store.createRun(store.config(bare));
        error = errorOf([&] { planExtension(store, fresh, {.epochs = 5}); });
        QVERIFY(error.message().find("has trained no epoch yet") != std::string::npos);
        QCOMPARE(errorOf([&] { planExtension(store, 99, {.epochs = 5}); }).code(),
                 ErrorCode::NotFound);
    }

    void onlyFinishedRunsArePruned()
    {
        Store store(workspace("d"), m_disk);
        const RunId done = addRun(store);
        const RunId bare = addRun(store, false);
        const RunId extended = addRun(store);
        applyExtension(store, planExtension(store, extended, {.epochs = 5}));
        const auto prunable = prunableRuns(store, {done, bare, extended});
        QCOMPARE(prunable.size(), std::size_t{1});
        QCOMPARE(prunable.front().run, done);

        BackendScript script;
        ScriptedBackend backend(script);
        QCOMPARE(pruneRun(backend, store, prunable.front(), m_disk),
                 std::optional<std::uint64_t>(71));
        QCOMPARE(script.pruned, prunable.front().checkpoint);
        QVERIFY(prunableRuns(store, {done}).empty());
        // Its weights are still there, its optimiser is not.
        QCOMPARE(runCheckpoint(store, done, RunWeights::Last), prunable.front().checkpoint);
        QCOMPARE(runCheckpoint(store, done), prunable.front().checkpoint);
        QCOMPARE(errorOf([&] { planExtension(store, done, {.epochs = 5}); }).code(),
                 ErrorCode::InvalidArgument);
    }

    void whatIsExtendedFirstIsNotPruned()
    {
        Store store(workspace("e"), m_disk);
        const RunId run = addRun(store);
        const auto prunable = prunableRuns(store, {run});
        Store other(workspace("e"), m_disk); // as another program would
        applyExtension(other, planExtension(other, run, {.epochs = 5}));
        BackendScript script;
        ScriptedBackend backend(script);
        QVERIFY(!pruneRun(backend, store, prunable.front(), m_disk));
        QVERIFY(script.pruned.empty());
        QCOMPARE(kindOfLast(store, run), std::string(kLastCheckpoint));
    }

    void whatIsPrunedFirstIsNotExtended()
    {
        Store store(workspace("f"), m_disk);
        const RunId run = addRun(store);
        Store other(workspace("f"), m_disk);
        const ExtensionPlan early = planExtension(other, run, {.epochs = 5}); // the dialog is open
        std::vector<ErrorCode> codes;
        BackendScript script;
        script.whilePruning = [&] {
            for (const auto& action :
                 std::vector<std::function<void()>>{[&] { applyExtension(other, early); },
                                                    [&] {
                                                        planExtension(other, run, {.epochs = 5});
                                                    }})
                codes.push_back(errorOf(action).code());
        };
        ScriptedBackend backend(script);
        QVERIFY(pruneRun(backend, store, prunableRuns(store, {run}).front(), m_disk));
        QCOMPARE(codes, (std::vector{ErrorCode::InvalidArgument, ErrorCode::InvalidArgument}));
        QCOMPARE(errorOf([&] { applyExtension(other, early); }).code(), ErrorCode::InvalidArgument);
        QCOMPARE(store.run(run).status, RunStatus::Done);
        QCOMPARE(store.config(run).train.epochs, 10);
    }

    void pruningThatFailsLeavesTheRunAsItWas()
    {
        Store store(workspace("g"), m_disk);
        const RunId run = addRun(store);
        BackendScript script;
        script.whilePruning = [] {
            throw Error(ErrorCode::NoSpace, Text("cannot write: No space left on device"));
        };
        ScriptedBackend backend(script);
        const auto prunable = prunableRuns(store, {run});
        QCOMPARE(errorOf([&] { pruneRun(backend, store, prunable.front(), m_disk); }).code(),
                 ErrorCode::NoSpace);
        QCOMPARE(kindOfLast(store, run), std::string(kLastCheckpoint));
        applyExtension(store, planExtension(store, run, {.epochs = 5}));
    }

    void pruningThatWasKilledIsContinued()
    {
        Store store(workspace("h"), m_disk);
        const RunId run = addRun(store);
        QVERIFY(store.beginPruning(run)); // and no more
        QCOMPARE(errorOf([&] { planExtension(store, run, {.epochs = 5}); }).code(),
                 ErrorCode::InvalidArgument);
        QVERIFY(!runCheckpoint(store, run, RunWeights::Last).empty());
        const auto prunable = prunableRuns(store, {run});
        QCOMPARE(prunable.size(), std::size_t{1});
        BackendScript script;
        ScriptedBackend backend(script);
        QVERIFY(pruneRun(backend, store, prunable.front(), m_disk));
        QCOMPARE(kindOfLast(store, run), std::string(kLastWeights));
        QVERIFY(!store.beginPruning(run));
        store.binRun(run);
        QVERIFY(!store.beginPruning(run));
    }

    // Two programs prune at once, and the slower one fails.
    void whatOnePrunedStaysPruned()
    {
        Store store(workspace("i"), m_disk);
        const RunId run = addRun(store);
        QVERIFY(store.beginPruning(run));
        QVERIFY(store.beginPruning(run));
        store.endPruning(run, true);
        store.endPruning(run, false);
        QCOMPARE(kindOfLast(store, run), std::string(kLastWeights));
    }
};

QTEST_GUILESS_MAIN(TestExtendJob)
#include "tst_extend_job.moc"
