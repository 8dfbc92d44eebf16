// Which checkpoint a run answers with, and sweeps on the queue. The backend is a scripted one.
#include "core/base/error.h"
#include "core/runner/inference_job.h"
#include "core/runner/run_job.h"
#include "support/error_of.h"
#include "support/scripted_backend.h"

#include <QTemporaryDir>
#include <QTest>

#include <fstream>
#include <functional>

using namespace formwork;
using namespace formwork::test;

namespace {

ExperimentConfig someConfig()
{
    ExperimentConfig config;
    config.data.train = "/data/train.beton";
    return config;
}

} // namespace

class TestInferenceJob : public QObject
{
    Q_OBJECT

private:
    std::filesystem::path root() const { return m_folder.path().toStdString(); }
    std::filesystem::path addCheckpoint(Store& store, RunId run, const char* kind) const
    {
        const std::filesystem::path file =
            root() / (std::string(kind) + std::to_string(run) + ".safetensors");
        std::ofstream(file) << "weights";
        store.recordArtifact(run, std::string("checkpoint.") + kind, file);
        return file;
    }

    QTemporaryDir m_folder;
    PosixFileSystem m_disk;

private Q_SLOTS:
    // None of these helps where it cannot be done.
    void remediesWithoutACheckpoint()
    {
        Store store(Workspace(root() / "remedies"), m_disk);
        const auto hint = [&store](RunId run) {
            return errorOf([&] { runCheckpoint(store, run); }).hint().english();
        };
        QCOMPARE(hint(store.createRun(someConfig())), std::string("train it for an epoch first"));
        ImportedRun imported;
        imported.identity = "0123456789abcdef";
        imported.source = root() / "table.csv";
        imported.epochs.resize(1);
        imported.epochs[0].epoch = 1;
        QVERIFY(hint(store.importRun(imported).run).starts_with("curves were imported"));
        imported.identity = "fedcba9876543210";
        imported.source = root() / "remedies"; // any workspace
        QVERIFY(hint(store.importRun(imported).run).ends_with("--with-checkpoints"));
        const RunId trained = store.createRun(someConfig());
        store.recordEpoch(trained, imported.epochs[0]);
        QVERIFY(hint(trained).starts_with("its file was removed"));
    }

    void theBestCheckpointIsTaken()
    {
        Store store(Workspace(root() / "a"), m_disk);
        const RunId run = store.createRun(someConfig());
        const Error none = errorOf([&] { runCheckpoint(store, run); });
        QCOMPARE(none.code(), ErrorCode::NotFound);
        QVERIFY(none.message().find("run 1") != std::string::npos);
        const auto last = addCheckpoint(store, run, "last");
        QCOMPARE(runCheckpoint(store, run), last);
        const auto best = addCheckpoint(store, run, "best");
        QCOMPARE(runCheckpoint(store, run), best);
        std::filesystem::remove(best); // by hand
        QCOMPARE(runCheckpoint(store, run), last);
        QCOMPARE(errorOf([&] { runCheckpoint(store, 99); }).code(), ErrorCode::NotFound);
    }

    void aNameIsAFileOrARun()
    {
        Store store(Workspace(root() / "b"), m_disk);
        const RunId run = store.createRun(someConfig());
        const auto best = addCheckpoint(store, run, "best");
        QCOMPARE(findCheckpoint(store, std::to_string(run)), best);
        QCOMPARE(findCheckpoint(store, best.string()), best);
        for (const char* name : {"nothing.safetensors", "0", "-1", "1x", ""})
            QCOMPARE(errorOf([&] { findCheckpoint(store, name); }).code(), ErrorCode::NotFound);
    }

    void aRunIsNamedWithTheWeightsThatAreMeant()
    {
        Store store(Workspace(root() / "n"), m_disk);
        const RunId run = store.createRun(someConfig());
        const auto best = addCheckpoint(store, run, "best");
        QCOMPARE(findCheckpoint(store, "run 1"), best);
        QCOMPARE(findCheckpoint(store, "run 1 best"), best);
        const Error none = errorOf([&] { findCheckpoint(store, "run 1 last"); });
        QCOMPARE(none.code(), ErrorCode::NotFound);
        QVERIFY(none.message().find("no last checkpoint") != std::string::npos);
        const auto last = addCheckpoint(store, run, "last");
        QCOMPARE(findCheckpoint(store, "run 1 last"), last);
    }

    // A run may start from one that waits before it, so its weights are found when it starts.
    void aConfigNamesRunsWhereItTakesWeights()
    {
        Store store(Workspace(root() / "m"), m_disk);
        const RunId first = store.createRun(someConfig());
        ExperimentConfig config = someConfig();
        config.model.weights = "run 1 last";
        config.distillation = {.kind = TeacherKind::Hard, .teacher = "run 1"};
        QCOMPARE(settledConfig(config).model.weights.string(), std::string("run 1 last"));
        requireReferredRuns(store, config); // it waits
        ExperimentConfig early = config;
        const Error error = errorOf([&] { resolveRunReferences(store, early, false); });
        QCOMPARE(error.code(), ErrorCode::NotFound);
        QVERIFY(error.message().starts_with("model.weights: run 1"));
        const auto best = addCheckpoint(store, first, "best");
        const auto last = addCheckpoint(store, first, "last");
        ExperimentConfig resolved = config;
        resolveRunReferences(store, resolved, false);
        QCOMPARE(resolved.model.weights, last);
        QCOMPARE(resolved.distillation.teacher, best);

        // Weights to start from are not needed again on a resume, a teacher is.
        std::filesystem::remove(last);
        ExperimentConfig again = config;
        resolveRunReferences(store, again, true);
        QCOMPARE(again.model.weights.string(), std::string("run 1 last"));
        std::filesystem::remove(best);
        again = config;
        QCOMPARE(errorOf([&] { resolveRunReferences(store, again, true); }).code(),
                 ErrorCode::NotFound);

        store.requestStop(first);
        QCOMPARE(errorOf([&] { requireReferredRuns(store, config); }).code(), ErrorCode::NotFound);
        config.model.weights = "run 99";
        QCOMPARE(errorOf([&] { requireReferredRuns(store, config); }).code(), ErrorCode::NotFound);
    }

    void theBackendIsGivenAFile()
    {
        const Workspace workspace(root() / "f");
        Store store(workspace, m_disk);
        const auto best = addCheckpoint(store, store.createRun(someConfig()), "best");
        ExperimentConfig config = someConfig();
        config.model.weights = "run 1";
        const RunId run = store.createRun(config, RunStart::Claimed);
        BackendScript script;
        ScriptedBackend backend(script);
        executeClaimedRun(backend, workspace, run, m_disk, nullptr, {});
        QCOMPARE(script.lastConfig().model.weights, best);
        QCOMPARE(store.config(run).model.weights.string(), std::string("run 1"));
    }

    void aRunIsEvaluatedOnItsOwnData()
    {
        Store store(Workspace(root() / "c"), m_disk);
        const RunId run = store.createRun(someConfig());
        addCheckpoint(store, run, "best");
        BackendScript script;
        ScriptedBackend backend(script);
        NullProgress progress;
        const Error error =
            errorOf([&] { evaluateRun(backend, store, run, {}, m_disk, progress, {}); });
        QCOMPARE(error.code(), ErrorCode::InvalidArgument);
        QVERIFY(error.message().find("no validation data") != std::string::npos);
        evaluateRun(backend, store, run, {.settings = {}, .data = "/data/val.beton"}, m_disk,
                    progress, {});
        predictWithRun(backend, store, run, {}, m_disk, progress, {});
    }

    void aSweepIsQueuedWholeOrNotAtAll()
    {
        Store store(Workspace(root() / "d"), m_disk);
        const std::string yaml = "data.train: train.beton\n"
                                 "model.weights: w.safetensors\n"
                                 "train.seed: [3, 1, 2]\n";
        const std::vector<RunId> runs = queueSweep(store, sweepFromYaml(yaml, "s.yaml"));
        QCOMPARE(runs.size(), std::size_t{3});
        QCOMPARE(store.queue(), runs);
        QCOMPARE(store.config(runs[0]).train.seed, std::uint64_t{3});
        QVERIFY(store.config(runs[0]).data.train.is_absolute());
        QVERIFY(store.config(runs[0]).model.weights.is_absolute());
        const Sweep bad =
            sweepFromYaml(yaml + "train.epochs: [9, 1]\nschedule.warmup_epochs: 2\n", "s.yaml");
        QCOMPARE(errorOf([&] { queueSweep(store, bad); }).code(), ErrorCode::InvalidConfig);
        QCOMPARE(store.queue().size(), std::size_t{3});
    }
};

QTEST_GUILESS_MAIN(TestInferenceJob)
#include "tst_inference_job.moc"
