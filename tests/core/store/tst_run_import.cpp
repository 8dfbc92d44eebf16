#include "core/store/run_import.h"

#include "store_fixture.h"

#include <QTest>

#include <cmath>
#include <limits>
#include <stop_token>

using namespace formwork;
using namespace formwork::test;

namespace {

ImportedRun someImport(int epochs = 3)
{
    ImportedRun run;
    run.identity = "0123456789abcdef";
    run.source = "/logs/version_0";
    run.config = someConfig("foreign");
    run.knowsSettings = true;
    run.model = "vit_ti_16";
    run.createdAt = run.startedAt = 1'700'000'000'000;
    run.finishedAt = 1'700'000'060'000;
    run.tags = {"paper"};
    for (int i = 1; i <= epochs; ++i)
        run.epochs.push_back(someEpoch(i));
    run.steps = {someStep(10, 1), someStep(20, 2)};
    run.logs = {{.time = 1'700'000'001'000, .severity = Severity::Warning, .text = "careful"}};
    return run;
}

} // namespace

class TestRunImport : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void everythingIsRecorded()
    {
        TemporaryWorkspace here;
        const auto store = here.open();
        const ImportResult result = store->importRun(someImport());
        QCOMPARE(result.outcome, ImportOutcome::Added);
        const RunRow row = store->run(result.run);
        QVERIFY(row.isImported());
        QCOMPARE(row.importedFrom, std::string("/logs/version_0"));
        QCOMPARE(row.name, std::string("foreign"));
        QCOMPARE(row.status, RunStatus::Done);
        QCOMPARE(row.model, std::string("vit_ti_16"));
        QCOMPARE(row.epochsDone, 3);
        QCOMPARE(row.epochsTotal, 3);
        QCOMPARE(row.bestEpoch, 3);
        QCOMPARE(row.tags, std::vector<std::string>{"paper"});
        QCOMPARE(row.createdAt, 1'700'000'000'000);
        QCOMPARE(row.finishedAt, 1'700'000'060'000);
        QCOMPARE(store->epochs(result.run).size(), std::size_t{3});
        QCOMPARE(store->steps(result.run).size(), std::size_t{2});
        QCOMPARE(store->logs(result.run).at(0).text, std::string("careful"));
        QCOMPARE(store->logs(result.run).at(0).time, 1'700'000'001'000);
        QCOMPARE(store->runs().size(), std::size_t{1});
        QVERIFY(store->queue().empty());
    }

    void againChangesNothing()
    {
        TemporaryWorkspace here;
        const auto store = here.open();
        const RunId run = store->importRun(someImport()).run;
        store->renameRun(run, "mine");
        store->setTags(run, {"seen"});
        const ImportResult again = store->importRun(someImport());
        QCOMPARE(again.outcome, ImportOutcome::Unchanged);
        QCOMPARE(again.run, run);
        QCOMPARE(store->runs().size(), std::size_t{1});

        const ImportResult longer = store->importRun(someImport(5));
        QCOMPARE(longer.outcome, ImportOutcome::Updated);
        QCOMPARE(store->run(run).epochsDone, 5);
        QCOMPARE(store->run(run).epochsTotal, 5);
        QCOMPARE(store->run(run).name, std::string("mine"));
        QCOMPARE(store->run(run).tags, std::vector<std::string>{"seen"});
        QCOMPARE(store->logs(run).size(), std::size_t{1});

        ImportedRun failed = someImport(5);
        failed.status = RunStatus::Failed;
        failed.errorMessage = "power cut";
        QCOMPARE(store->importRun(failed).outcome, ImportOutcome::Updated);
        QCOMPARE(store->run(run).status, RunStatus::Failed);
        QCOMPARE(store->run(run).errorMessage, std::string("power cut"));
    }

    void ownRunsStay()
    {
        TemporaryWorkspace here;
        const auto store = here.open();
        const RunId own = store->createRun(someConfig());
        ImportedRun run = someImport();
        run.identity = store->identityOf(own);
        const ImportResult result = store->importRun(run);
        QCOMPARE(result.outcome, ImportOutcome::Own);
        QCOMPARE(result.run, own);
        QCOMPARE(store->run(own).epochsDone, 0);
    }

    void cannotBeTrained()
    {
        TemporaryWorkspace here;
        const auto store = here.open();
        ImportedRun stopped = someImport();
        stopped.status = RunStatus::Stopped;
        const RunId run = store->importRun(stopped).run;
        const auto refused = [](const Error& error) {
            return error.code() == ErrorCode::InvalidArgument &&
                   error.text().english().find("was imported and cannot be trained here") !=
                       std::string::npos;
        };
        QVERIFY(refused(errorOf([&] { store->claimRun(run); })));
        // What can be done depends on what is known.
        const auto hint = [&](RunId id) {
            return errorOf([&] { store->claimRun(id); }).hint().english();
        };
        QVERIFY(hint(run).starts_with("clone it in the window"));
        ImportedRun unknown = someImport();
        unknown.identity = "fedcba9876543210";
        unknown.knowsSettings = false;
        QVERIFY(hint(store->importRun(unknown).run).starts_with("its settings are not known"));
        QVERIFY(refused(errorOf([&] { store->requestResume(run); })));
        ExperimentConfig more = store->config(run);
        more.train.epochs = 40;
        QVERIFY(refused(errorOf([&] { store->extendRun(run, more); })));
        QCOMPARE(store->run(run).status, RunStatus::Stopped);
    }

    void whatIsNotKnownIsAGap()
    {
        TemporaryWorkspace here;
        const auto store = here.open();
        ImportedRun run = someImport(2);
        run.knowsSettings = false;
        run.model.clear();
        const double unknown = std::numeric_limits<double>::quiet_NaN();
        for (EpochRecord& epoch : run.epochs) {
            epoch.trainTop1 = epoch.dataWaitSeconds = unknown;
            epoch.images = 0;
        }
        run.epochs[0].epochSeconds = unknown;
        run.epochs[0].trainLoss = unknown;
        const RunId id = store->importRun(run).run;
        const RunRow row = store->run(id);
        QVERIFY(row.model.empty());
        QVERIFY(row.dataset.empty());
        QVERIFY(!row.lastTrainTop1);
        QVERIFY(!row.dataWaitShare);
        QVERIFY(!row.imagesPerSecond);
        QCOMPARE(row.metrics[static_cast<std::size_t>(Metric::TrainLoss)].lowest, 1.5);
        QCOMPARE(row.medianEpochSeconds, std::optional(12.0));
        QVERIFY(std::isnan(store->epochs(id)[0].trainLoss));
        QCOMPARE(store->importRun(run).outcome, ImportOutcome::Unchanged);
    }

    // Also where the run was imported before.
    void aStopRecordsNothing()
    {
        TemporaryWorkspace here;
        const auto store = here.open();
        std::stop_source stop;
        stop.request_stop();
        QCOMPARE(codeOf([&] { store->importRun(someImport(), stop.get_token()); }),
                 ErrorCode::Cancelled);
        QVERIFY(store->runs().empty());
        const RunId run = store->importRun(someImport()).run;
        QCOMPARE(codeOf([&] { store->importRun(someImport(5), stop.get_token()); }),
                 ErrorCode::Cancelled);
        QCOMPARE(store->epochs(run).size(), std::size_t{3});
        QCOMPARE(codeOf([&] { store->steps(run, stop.get_token()); }), ErrorCode::Cancelled);
    }

    void errors()
    {
        TemporaryWorkspace here;
        const auto store = here.open();
        ImportedRun running = someImport();
        running.status = RunStatus::Running;
        QCOMPARE(codeOf([&] { store->importRun(running); }), ErrorCode::InvalidArgument);
        const RunId run = store->importRun(someImport()).run;
        store->binRun(run);
        QCOMPARE(codeOf([&] { store->importRun(someImport()); }), ErrorCode::NotFound);
        QVERIFY(store->runs().empty());
    }
};

QTEST_GUILESS_MAIN(TestRunImport)
#include "tst_run_import.moc"
