#include "core/base/clock.h"
#include "core/store/store.h"
#include "store_fixture.h"

#include <QTest>

using namespace formwork;
using namespace formwork::test;

class TestRunRecords : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void environmentRoundTrip();
    void progressShowsInTheRow();
    void epochsRoundTripAndSummary();
    void epochAgainReplacesItAndWhatCameAfter();
    void stepsAreWrittenInBunches();
    void stepsOfAResumedRunReplaceTheOldOnes();
    void logsAndArtifacts();
    void confusionRoundTrip();
    void normsRoundTrip();
};

void TestRunRecords::environmentRoundTrip()
{
    TemporaryWorkspace here;
    auto store = here.open();
    const RunId id = store->createRun(someConfig());
    RunEnvironment in;
    in.host = "workstation";
    in.device = "cuda:0 (Some GPU)";
    in.cpuModel = "Some CPU @ 3 GHz";
    in.computeThreads = 6;
    in.loaderWorkers = 2;
    in.versions = "formwork 0.1.0, LibTorch 1.13.1";
    in.blas = "OpenBLAS";
    in.parameters = 7'010'140;
    in.trainImages = 5'000'000'000;
    in.validationImages = 3925;
    in.classes = 10;
    store->recordEnvironment(id, in);
    const RunEnvironment out = here.open()->environment(id);
    QCOMPARE(out.host, in.host);
    QCOMPARE(out.device, in.device);
    QCOMPARE(out.cpuModel, in.cpuModel);
    QCOMPARE(out.computeThreads, in.computeThreads);
    QCOMPARE(out.loaderWorkers, in.loaderWorkers);
    QCOMPARE(out.versions, in.versions);
    QCOMPARE(out.blas, in.blas);
    QCOMPARE(out.parameters, in.parameters);
    QCOMPARE(out.trainImages, in.trainImages);
    QCOMPARE(out.validationImages, in.validationImages);
    QCOMPARE(out.classes, in.classes);
}

void TestRunRecords::progressShowsInTheRow()
{
    TemporaryWorkspace here;
    auto store = here.open();
    auto reader = here.open();
    const RunId id = store->createRun(someConfig());
    store->claimRun(id);
    here.sql("UPDATE runs SET heartbeat_at = 1");
    store->recordProgress(id, {.epoch = 3,
                               .epochs = 20,
                               .validating = false,
                               .batch = 25,
                               .batches = 100,
                               .imagesPerSecond = 512.5,
                               .secondsLeft = 99});
    QCOMPARE(reader->run(id).epochFraction, 0.25);
    QCOMPARE(reader->run(id).secondsLeft, 99.0);
    QVERIFY(here.sqlInteger("SELECT heartbeat_at FROM runs") > 1);
    const RunProgress progress = reader->progress(id);
    QCOMPARE(progress.epoch, 3);
    QCOMPARE(progress.epochs, 20);
    QCOMPARE(progress.batch, std::uint64_t{25});
    QCOMPARE(progress.imagesPerSecond, 512.5);

    store->recordProgress(
        id, {.epoch = 3, .epochs = 20, .validating = true, .batch = 1, .batches = 10});
    QCOMPARE(reader->run(id).epochFraction, 1.0);
    QVERIFY(reader->progress(id).validating);
    store->recordEpoch(id, someEpoch(3));
    QCOMPARE(reader->run(id).epochFraction, 0.0);
    QCOMPARE(reader->run(id).epochsDone, 3);
    store->finishRun(id, RunStatus::Stopped);
    QCOMPARE(reader->run(id).secondsLeft, -1.0);
}

void TestRunRecords::epochsRoundTripAndSummary()
{
    TemporaryWorkspace here;
    auto store = here.open();
    const RunId id = store->createRun(someConfig());
    for (int epoch = 1; epoch <= 4; ++epoch)
        store->recordEpoch(id, someEpoch(epoch));
    EpochRecord worse = someEpoch(5);
    worse.validationTop1 = 0.125;
    worse.validationSeconds = 5;
    worse.trainLoss = 9;
    store->recordEpoch(id, worse);
    EpochRecord unvalidated = someEpoch(6);
    unvalidated.validationLoss = unvalidated.validationTop1 = unvalidated.validationTop5 = {};
    store->recordEpoch(id, unvalidated);

    const std::vector<EpochRecord> epochs = here.open()->epochs(id);
    QCOMPARE(epochs.size(), std::size_t{6});
    const EpochRecord first = someEpoch(1);
    QCOMPARE(epochs[0].epoch, 1);
    QCOMPARE(epochs[0].trainLoss, first.trainLoss);
    QCOMPARE(epochs[0].trainTop1, first.trainTop1);
    QCOMPARE(epochs[0].trainTop5, first.trainTop5);
    QCOMPARE(*epochs[0].validationLoss, *first.validationLoss);
    QCOMPARE(*epochs[0].validationTop1, *first.validationTop1);
    QCOMPARE(*epochs[0].validationTop5, *first.validationTop5);
    QCOMPARE(epochs[0].learningRate, first.learningRate);
    QCOMPARE(epochs[0].images, first.images);
    QCOMPARE(epochs[0].epochSeconds, first.epochSeconds);
    QCOMPARE(epochs[0].dataWaitSeconds, first.dataWaitSeconds);
    QCOMPARE(epochs[0].transferSeconds, first.transferSeconds);
    QCOMPARE(epochs[0].computeSeconds, first.computeSeconds);
    QCOMPARE(epochs[0].validationSeconds, first.validationSeconds);
    QCOMPARE(epochs[0].peakMemoryBytes, first.peakMemoryBytes);
    QCOMPARE(epochs[0].finishedAt, first.finishedAt);
    QVERIFY(!epochs[5].validationTop1);
    QCOMPARE(store->epochs(id, 4).size(), std::size_t{2});

    QVERIFY(!epochs[0].isBest);

    const RunRow row = store->run(id);
    QCOMPARE(row.epochsDone, 6);
    QCOMPARE(*row.lastTrainLoss, 0.5);
    QCOMPARE(*row.lastTrainTop1, 0.6000000000000001);
    QCOMPARE(*row.lastValidationTop1, 0.125); // of the last epoch that has one
    QCOMPARE(*row.bestValidationTop1, 0.2);
    QCOMPARE(row.bestEpoch, 4);
    QCOMPARE(*row.firstEpochSeconds, 11.0);
    QCOMPARE(*row.medianEpochSeconds, 14.0); // of 12 13 14 15 16
    QCOMPARE(*row.imagesPerSecond, 1000.0 / 15);
    QCOMPARE(*row.dataWaitShare, 12.0 / (11 + 12 + 13 + 14 + 15 + 16 - 10));
    const MetricRange& loss = row.metrics[static_cast<std::size_t>(Metric::TrainLoss)];
    QCOMPARE(*loss.lowest, 0.5);
    QCOMPARE(*loss.highest, 9.0);
    QCOMPARE(*loss.last, 0.5);
}

void TestRunRecords::epochAgainReplacesItAndWhatCameAfter()
{
    TemporaryWorkspace here;
    auto store = here.open();
    const RunId id = store->createRun(someConfig());
    for (int epoch = 1; epoch <= 4; ++epoch) {
        store->recordStep(id, someStep(static_cast<std::uint64_t>(epoch) * 10, epoch));
        store->recordEpoch(id, someEpoch(epoch));
    }
    EpochRecord again = someEpoch(3);
    again.trainLoss = 0.75;
    again.validationTop1 = 0.0625;
    store->recordEpoch(id, again);
    const std::vector<EpochRecord> epochs = store->epochs(id);
    QCOMPARE(epochs.size(), std::size_t{3});
    QCOMPARE(epochs[2].trainLoss, 0.75);
    QCOMPARE(store->run(id).epochsDone, 3);
    QCOMPARE(*store->run(id).lastTrainLoss, 0.75);
    QCOMPARE(*store->run(id).bestValidationTop1, 0.1);
    QCOMPARE(store->steps(id).size(), std::size_t{3});
}

void TestRunRecords::stepsAreWrittenInBunches()
{
    TemporaryWorkspace here;
    auto store = here.open();
    const RunId id = store->createRun(someConfig());
    const auto written = [&] {
        return here.sqlInteger("SELECT count(*) FROM steps");
    };
    for (std::uint64_t step = 1; step <= 10; ++step)
        store->recordStep(id, someStep(step, 1));
    QCOMPARE(written(), 0);
    store->recordProgress(id, {.epoch = 1});
    QCOMPARE(written(), 10);
    store->recordStep(id, someStep(11, 1));
    store->recordEpoch(id, someEpoch(1));
    QCOMPARE(written(), 11);

    store->recordStep(id, someStep(12, 2));
    QTest::qSleep(1050);
    store->recordStep(id, someStep(13, 2)); // the waiting one is a second old
    QCOMPARE(written(), 13);

    store->recordStep(id, someStep(14, 2));
    QCOMPARE(store->steps(id).size(), std::size_t{14}); // its own reader misses none
    store->recordStep(id, someStep(15, 2));
    store.reset();
    QCOMPARE(written(), 15);
    const std::vector<StepRecord> steps = here.open()->steps(id);
    QCOMPARE(steps[4].step, std::uint64_t{5});
    QCOMPARE(steps[4].epoch, 1);
    QCOMPARE(steps[4].loss, 0.2);
    QCOMPARE(steps[4].learningRate, 1e-3);
    QCOMPARE(steps[4].imagesPerSecond, 100.0);
}

void TestRunRecords::stepsOfAResumedRunReplaceTheOldOnes()
{
    TemporaryWorkspace here;
    auto store = here.open();
    const RunId id = store->createRun(someConfig());
    const RunId other = store->createRun(someConfig());
    for (std::uint64_t step = 1; step <= 20; ++step)
        store->recordStep(id, someStep(step, 1));
    store->recordStep(other, someStep(1, 1));
    StepRecord again = someStep(10, 1);
    again.loss = 42;
    store->recordStep(id, again);
    const std::vector<StepRecord> steps = store->steps(id);
    QCOMPARE(steps.size(), std::size_t{10});
    QCOMPARE(steps.back().loss, 42.0);
    QCOMPARE(store->steps(other).size(), std::size_t{1});
}

void TestRunRecords::logsAndArtifacts()
{
    TemporaryWorkspace here;
    auto store = here.open();
    const RunId id = store->createRun(someConfig());
    store->recordLog(id, Severity::Info, "one");
    store->recordLog(id, Severity::Warning, "two\nlines");
    const std::vector<LogLine> logs = store->logs(id);
    QCOMPARE(logs.size(), std::size_t{2});
    QCOMPARE(logs[1].text, std::string("two\nlines"));
    QCOMPARE(logs[1].severity, Severity::Warning);
    QVERIFY(logs[1].time <= unixMilliseconds());
    store->recordLog(id, Severity::Error, "three");
    QCOMPARE(store->logs(id, logs[1].id).size(), std::size_t{1});

    const std::filesystem::path folder = here.workspace.runFolder(id);
    store->recordArtifact(id, "checkpoint.last", folder / "checkpoints" / "last");
    store->recordArtifact(id, "checkpoint.best", "/else/where");
    store->recordArtifact(id, "checkpoint.last", folder / "checkpoints" / "newer");
    const std::vector<Artifact> artifacts = store->artifacts(id);
    QCOMPARE(artifacts.size(), std::size_t{2});
    QCOMPARE(artifacts[0].kind, std::string("checkpoint.best"));
    QCOMPARE(artifacts[0].path, std::filesystem::path("/else/where"));
    QCOMPARE(artifacts[1].path, folder / "checkpoints" / "newer");

    // A workspace that was moved finds its own files.
    store.reset();
    const std::filesystem::path moved = here.workspace.root().parent_path() / "moved";
    std::filesystem::rename(here.workspace.root(), moved);
    Store there(Workspace(moved), here.fileSystem);
    QCOMPARE(there.artifacts(id)[1].path, Workspace(moved).runFolder(id) / "checkpoints" / "newer");
}

void TestRunRecords::confusionRoundTrip()
{
    TemporaryWorkspace here;
    auto store = here.open();
    const RunId id = store->createRun(someConfig());
    QVERIFY(!store->confusion(id, "best").has_value());
    const ConfusionRecord best{
        "best", 7, {"", "5:tench", "gas pump", "a\nb\x1f/"}, {{0, 0, 12}, {1, 3, 5'000'000'000}}};
    ConfusionRecord last = best;
    last.kind = "last";
    last.cells = {{3, 2, 1}};
    store->recordConfusion(id, last);
    store->recordConfusion(id, best);
    QVERIFY(here.open()->confusion(id, "best") == best);
    QVERIFY(here.open()->confusion(id, "last") == last);
    last.epoch = 8;
    last.cells.clear();
    store->recordConfusion(id, last);
    QVERIFY(store->confusion(id, "last") == last);
    QCOMPARE(errorOf([&] { store->recordConfusion(99, best); }).code(), ErrorCode::NotFound);

    const auto shares = classAccuracies(best);
    QCOMPARE(shares[0], 1.0);
    QCOMPARE(shares[1], 0.0);
    QVERIFY(!shares[2] && !shares[3]);
    QCOMPARE(confusionMatrix(best)[1 * 4 + 3], std::uint64_t{5'000'000'000});
}

void TestRunRecords::normsRoundTrip()
{
    TemporaryWorkspace here;
    auto store = here.open();
    const RunId id = store->createRun(someConfig());
    EpochRecord with = someEpoch(1);
    with.gradientNorm = 1.0 / 3;
    store->recordEpoch(id, with);
    store->recordEpoch(id, someEpoch(2));
    QCOMPARE(store->epochs(id)[0].gradientNorm, 1.0 / 3);
    QVERIFY(!store->epochs(id)[1].gradientNorm.has_value());
}

QTEST_GUILESS_MAIN(TestRunRecords)
#include "tst_run_records.moc"
