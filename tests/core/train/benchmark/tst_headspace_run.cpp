// Headspace measured for real: a LeViT on a beton and on the folder it was made of.
#include "core/train/benchmark/headspace.h"
#include "core/train/tiny_data.h"
#include "support/error_of.h"

#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <functional>
#include <numeric>
#include <vector>

using namespace formwork;
using namespace formwork::test;

namespace {

class CountingProgress final : public ProgressSink
{
public:
    void progress(const Progress& progress) override
    {
        if (progress.unit == "measurements") {
            done = progress.done;
            total = progress.total;
        }
        if (onProgress)
            onProgress();
    }
    void problem(const Problem&) override {}

    std::uint64_t done = 0;
    std::uint64_t total = 0;
    std::function<void()> onProgress;
};

} // namespace

class TestHeadspaceRun : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void measuresBothLoaders()
    {
        CountingProgress progress;
        const HeadspaceResult result = runHeadspace(request(), progress, m_fileSystem, {});
        QVERIFY(result.stepAlone > 0);
        QCOMPARE(result.batch, 8);
        QCOMPARE(result.rounds, 2);
        QVERIFY(result.threads > 0 && result.workers > 0);
        QCOMPARE(result.loaders.size(), std::size_t{2});
        QVERIFY(result.loaders[0].loader == LoaderKind::Beton);
        QVERIFY(result.loaders[1].loader == LoaderKind::Folder);
        for (const LoaderHeadspace& loader : result.loaders) {
            QVERIFY(loader.alone > 0);
            QVERIFY(loader.together > 0);
        }
        QVERIFY(result.batches.empty());
        QCOMPARE(progress.done, 2U * 2U * 3U);
        QCOMPARE(progress.total, progress.done);
    }

    void sweepsBatches()
    {
        HeadspaceRequest one = request();
        one.otherData.clear();
        one.rounds = 1;
        one.sweepBatches = true;
        one.config.model.imageSize = 32;
        std::vector<std::size_t> reported;
        one.measured = [&](const HeadspaceResult& soFar) {
            reported.push_back(soFar.batches.size());
        };
        NullProgress progress;
        const HeadspaceResult result = runHeadspace(one, progress, m_fileSystem, {});
        QCOMPARE(result.loaders.size(), std::size_t{1});
        QVERIFY(result.batches.size() >= 2);
        std::vector<std::size_t> each(result.batches.size() + 1);
        std::iota(each.begin(), each.end(), std::size_t{0});
        QCOMPARE(reported, each);
        QVERIFY(std::ranges::is_sorted(result.batches, {}, &BatchTrial::batch));
        QCOMPARE(result.batches.front().batch, 4);
        for (const BatchTrial& trial : result.batches) {
            QVERIFY(trial.fits == (trial.imagesPerSecond > 0));
            QVERIFY(trial.fits == (trial.peakMemoryBytes > 0));
        }
    }

    void refusesOtherClasses()
    {
        HeadspaceRequest other = request();
        writeTinyFolder(path("more"), 4, 3, 0);
        other.otherData = path("more");
        NullProgress progress;
        const Error error = errorOf([&] { runHeadspace(other, progress, m_fileSystem, {}); });
        QCOMPARE(errorCodeName(error.code()), errorCodeName(ErrorCode::ClassMismatch));
    }

    // The trainer's steps: where they cannot be recorded, as on a CPU, operation by operation.
    void stepsAreThoseOfTheRun()
    {
        HeadspaceRequest graphs = request();
        graphs.otherData.clear();
        graphs.rounds = 1;
        graphs.config.model.imageSize = 32;
        graphs.config.train.cudaGraphs = true;
        NullProgress progress;
        QVERIFY(runHeadspace(graphs, progress, m_fileSystem, {}).stepAlone > 0);
        graphs.config.train.accumulate = 2; // for which the trainer has no executor
        QVERIFY(runHeadspace(graphs, progress, m_fileSystem, {}).stepAlone > 0);
    }

    void partialBatchesAreLeftOut()
    {
        HeadspaceRequest large = request();
        large.config.train.batchSize = 40; // of 60 images: a whole one, and a rest
        large.config.model.imageSize = 32;
        large.seconds = 0.01;
        NullProgress progress;
        QVERIFY(runHeadspace(large, progress, m_fileSystem, {}).stepAlone > 0);
    }

    void canBeCancelled()
    {
        std::stop_source stop;
        CountingProgress progress;
        progress.onProgress = [&stop] {
            stop.request_stop();
        };
        HeadspaceRequest endless = request();
        // The first report comes after the first measurement.
        endless.seconds = 0.01;
        endless.rounds = 1000;
        const Error error =
            errorOf([&] { runHeadspace(endless, progress, m_fileSystem, stop.get_token()); });
        QCOMPARE(errorCodeName(error.code()), errorCodeName(ErrorCode::Cancelled));
    }

private:
    std::filesystem::path path(const char* name) const
    {
        return m_folder.filePath(name).toStdString();
    }

    HeadspaceRequest request()
    {
        HeadspaceRequest request;
        request.config = m_data.config(LoaderKind::Beton);
        request.config.train.batchSize = 8;
        request.otherData = m_data.config(LoaderKind::Folder).data.train;
        request.seconds = 0.02;
        request.rounds = 2;
        return request;
    }

    QTemporaryDir m_folder;
    TinyData m_data{std::filesystem::path(m_folder.path().toStdString()) / "data"};
    PosixFileSystem m_fileSystem;
};

QTEST_GUILESS_MAIN(TestHeadspaceRun)
#include "tst_headspace_run.moc"
