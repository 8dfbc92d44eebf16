// prepareDemo: images, betons, datasets and four queued runs; and that it reuses what exists.
#include "core/base/error.h"
#include "core/beton/reader.h"
#include "core/runner/demo_job.h"

#include <QTemporaryDir>
#include <QTest>

#include <set>

using namespace formwork;

class TestDemoJob : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void preparesFourRunsOnce()
    {
        const QTemporaryDir folder;
        const std::filesystem::path root = folder.path().toStdString();
        PosixFileSystem fileSystem;
        NullProgress progress;
        Store store(Workspace(root), fileSystem);
        DemoRequest request;
        request.folder = root / "demo";
        request.trainPerClass = 4;
        request.validationPerClass = 2;
        request.epochs = 1;

        const auto runs = prepareDemo(request, store, fileSystem, progress, {});
        QCOMPARE(runs.size(), std::size_t(4));
        QCOMPARE(std::set(runs.begin(), runs.end()).size(), std::size_t(4));
        std::set<std::pair<std::string, LoaderKind>> kinds;
        for (const RunId run : runs) {
            const ExperimentConfig config = store.config(run);
            validateConfig(config);
            kinds.emplace(config.model.name, config.data.loader);
            QVERIFY(std::filesystem::exists(config.data.train));
            QVERIFY(std::filesystem::exists(config.data.validation));
            QCOMPARE(store.run(run).status, RunStatus::Queued);
        }
        QCOMPARE(kinds.size(), std::size_t(4));
        QCOMPARE(store.datasets().size(), std::size_t(3));
        const beton::Reader train(fileSystem, root / "demo" / "train_500_0.50_90.beton");
        QCOMPARE(train.sampleCount(), std::size_t(40));

        QCOMPARE(prepareDemo(request, store, fileSystem, progress, {}), runs);
        request.again = true;
        const auto more = prepareDemo(request, store, fileSystem, progress, {});
        QVERIFY(more != runs);
        QCOMPARE(store.runs().size(), std::size_t(8));
        QCOMPARE(store.datasets().size(), std::size_t(3));
    }

    void cancels()
    {
        const QTemporaryDir folder;
        const std::filesystem::path root = folder.path().toStdString();
        PosixFileSystem fileSystem;
        NullProgress progress;
        Store store(Workspace(root), fileSystem);
        std::stop_source stop;
        stop.request_stop();
        DemoRequest request;
        request.folder = root / "demo";
        bool cancelled = false;
        try {
            prepareDemo(request, store, fileSystem, progress, stop.get_token());
        } catch (const Error& error) {
            cancelled = error.code() == ErrorCode::Cancelled;
        }
        QVERIFY(cancelled);
        QVERIFY(store.runs().empty());
    }
};

QTEST_GUILESS_MAIN(TestDemoJob)
#include "tst_demo_job.moc"
