// Whole trainings in several ranks.
#include "core/train/loop/trainer.h"
#include "core/train/parallel/process_group.h"
#include "core/train/parallel/rank_threads.h"
#include "core/train/parallel/shared_state.h"
#include "core/train/tiny_runs.h"

#include <QTest>

#include <cmath>
#include <functional>
#include <memory>

using namespace formwork;
using namespace formwork::test;

namespace {

struct Outcome
{
    TrainResult result;
    RecordingObserver observer; // rank 0's
    std::vector<std::unique_ptr<RecordingObserver>> others;
    RankErrors errors;
};

double largestDifference(const NamedTensors& a, const NamedTensors& b)
{
    double most = a.size() == b.size() ? 0 : 1;
    for (std::size_t i = 0; i < std::min(a.size(), b.size()); ++i)
        most = std::max(
            most,
            (a[i].second.to(at::kDouble) - b[i].second.to(at::kDouble)).abs().max().item<double>());
    return most;
}

} // namespace

class TestRankTraining : public TinyRuns
{
    Q_OBJECT

private:
    // SGD: what rounds differently stays small, which Adam's division does not leave so.
    ExperimentConfig vitConfig() const
    {
        ExperimentConfig config = m_data.config(LoaderKind::Beton);
        config.model.name = "vit_micro_16";
        config.optimizer.name = OptimizerKind::Sgd;
        config.optimizer.learningRate = 0.02;
        config.train.epochs = 2;
        return config;
    }

    // `stop` is asked of the last rank alone.
    std::unique_ptr<Outcome> trainOn(int ranks, const ExperimentConfig& config,
                                     const std::filesystem::path& folder, bool resume = false,
                                     std::uint64_t stopStep = 0)
    {
        auto outcome = std::make_unique<Outcome>();
        for (int rank = 1; rank < ranks; ++rank)
            outcome->others.push_back(std::make_unique<RecordingObserver>());
        std::stop_source stop;
        if (stopStep > 0)
            outcome->observer.onStep = stopAt(stop, static_cast<int>(stopStep));
        if (ranks == 1) {
            outcome->result = train(config, folder, outcome->observer, stop.get_token(), resume);
            return outcome;
        }
        outcome->errors = onRanks(ranks, [&](const RankLayout& layout) {
            TrainRequest request;
            request.ranks = layout;
            if (layout.isFirst()) { // the others are informed
                request.config = config;
                request.runFolder = folder;
                request.resume = resume;
                request.secondsForRoom = 0;
            }
            RunObserver& observer =
                layout.isFirst() ? outcome->observer
                                 : *outcome->others[static_cast<std::size_t>(layout.rank) - 1];
            const bool isLast = layout.rank + 1 == layout.worldSize;
            const TrainResult result =
                trainRun(request, observer, m_disk, isLast ? stop.get_token() : std::stop_token());
            if (layout.isFirst())
                outcome->result = result;
        });
        return outcome;
    }

private Q_SLOTS:
    void initTestCase()
    {
        if (!ProcessGroup::isSupported())
            QSKIP("skipped: this build has no Gloo: libgloo-dev was missing");
    }

    // Optimisers and options that keep more than moments: both ranks end with the same bits, and
    // the run is nearly that of one process.
    void recipesWorkInRanks_data()
    {
        QTest::addColumn<int>("optimizer");
        QTest::addColumn<bool>("thrifty");
        QTest::newRow("Schedule-Free") << static_cast<int>(OptimizerKind::ScheduleFree) << false;
        QTest::newRow("activation checkpointing") << static_cast<int>(OptimizerKind::Sgd) << true;
    }
    void recipesWorkInRanks()
    {
        QFETCH(int, optimizer);
        QFETCH(bool, thrifty);
        ExperimentConfig config = vitConfig();
        config.optimizer.name = static_cast<OptimizerKind>(optimizer);
        config.optimizer.learningRate = thrifty ? 0.02 : 1e-4;
        config.train.activationCheckpointing = thrifty;
        config.train.lowFrequency = true;
        config.model.imageSize = 64;
        config.train.firstImageSize = 32;
        config.train.fullSizeEpoch = 2;
        const auto alone = trainOn(1, config, newRunFolder());
        const auto together = trainOn(2, config, newRunFolder());
        QCOMPARE(QString::fromStdString(firstOf(together->errors)), QString());
        QCOMPARE(together->observer.epochs.size(), 2U);
        for (std::size_t i = 0; i < 2; ++i) {
            const EpochRecord& one = alone->observer.epochs[i];
            const EpochRecord& all = together->observer.epochs[i];
            QVERIFY(std::abs(all.trainLoss - one.trainLoss) < 5e-3);
            QVERIFY(std::abs(*all.validationLoss - *one.validationLoss) < 5e-3);
        }
        QVERIFY(!together->observer.logged("The ranks' weights differ"));
    }

    // 60 images in batches of 16 and 18 for validation: with 4 ranks both end in uneven shares.
    void anEpochIsThatOfTheWholeRun()
    {
        const ExperimentConfig config = vitConfig();
        const auto aloneFolder = newRunFolder();
        const auto alone = trainOn(1, config, aloneFolder);
        for (const int ranks : {2, 4}) {
            const auto folder = newRunFolder();
            const auto together = trainOn(ranks, config, folder);
            QCOMPARE(QString::fromStdString(firstOf(together->errors)), QString());
            QCOMPARE(together->result.end, TrainEnd::Finished);
            QCOMPARE(together->observer.epochs.size(), 2U);
            for (std::size_t i = 0; i < 2; ++i) {
                const EpochRecord& one = alone->observer.epochs[i];
                const EpochRecord& all = together->observer.epochs[i];
                QCOMPARE(all.images, one.images);
                QCOMPARE(all.learningRate, one.learningRate);
                QVERIFY(std::abs(all.trainLoss - one.trainLoss) < 1e-4);
                QVERIFY(std::abs(all.trainTop1 - one.trainTop1) < 1e-9);
                QVERIFY(std::abs(*all.validationLoss - *one.validationLoss) < 1e-4);
                QVERIFY(std::abs(*all.validationTop1 - *one.validationTop1) < 1e-9);
                QVERIFY(std::abs(*all.gradientNorm - *one.gradientNorm) < 1e-3);
                QVERIFY(all.dataWaitSeconds + all.transferSeconds + all.computeSeconds <=
                        all.epochSeconds + 1e-6);
            }
            QCOMPARE(together->observer.steps.size(), alone->observer.steps.size());
            for (std::size_t i = 0; i < alone->observer.steps.size(); ++i)
                QVERIFY(std::abs(together->observer.steps[i].loss - alone->observer.steps[i].loss) <
                        1e-4);
            // Every validation image once.
            std::uint64_t images = 0;
            for (const ConfusionCell& cell : together->observer.confusions.back().cells)
                images += cell.images;
            QCOMPARE(images, 18U);
            QVERIFY(largestDifference(lastTensors(aloneFolder), lastTensors(folder)) < 1e-4);
            // Rank 0 alone reports.
            for (const auto& other : together->others)
                QVERIFY(other->calls.empty() && other->lines.empty());
            QVERIFY(together->observer.logged(std::to_string(ranks) + " ranks on 1 machine"));
            QVERIFY(together->observer.logged("it is not scaled with the number of ranks"));
            QVERIFY(together->observer.logged("Exchange of gradients"));
        }
    }

    // A stop asked of one rank ends all after the same step; another number of ranks resumes.
    void resumesWithAnotherNumberOfRanks()
    {
        const ExperimentConfig config = vitConfig();
        const auto straightFolder = newRunFolder();
        const auto straight = trainOn(1, config, straightFolder);
        const auto folder = newRunFolder();
        const auto stopped = trainOn(2, config, folder, false, 5);
        QCOMPARE(QString::fromStdString(firstOf(stopped->errors)), QString());
        QCOMPARE(stopped->result.end, TrainEnd::Stopped);
        const TrainingState state = readTrainingState(m_disk, lastCheckpoint(folder));
        QCOMPARE(state.epoch, 2);
        QVERIFY(state.batch >= 1 && state.batch <= 3);
        QCOMPARE(state.ranks, 2);
        const auto resumed = trainOn(4, config, folder, true);
        QCOMPARE(QString::fromStdString(firstOf(resumed->errors)), QString());
        QCOMPARE(resumed->result.end, TrainEnd::Finished);
        QVERIFY(!resumed->observer.logged("starts over"));
        QCOMPARE(resumed->observer.epochs.back().images, 60U);
        QVERIFY(std::abs(resumed->observer.epochs.back().trainLoss -
                         straight->observer.epochs.back().trainLoss) < 1e-4);
        QVERIFY(largestDifference(lastTensors(straightFolder), lastTensors(folder)) < 1e-4);
    }

    // Rank 0 writes what it had no time for, with the weights that it had judged.
    void aResumedRunCompletesItsEpoch()
    {
        ExperimentConfig config = vitConfig();
        config.train.emaDecay = 0.5;
        config.train.bestMetric = BestMetric::TrainLoss;
        config.train.checkpointEvery = 1;
        const auto folder = newRunFolder();
        const auto whole = trainOn(2, config, folder);
        QCOMPARE(QString::fromStdString(firstOf(whole->errors)), QString());
        QVERIFY(whole->observer.epochs.back().isBest.value());
        const NamedTensors best = loadSafetensors(m_disk, bestCheckpoint(folder)).tensors;
        std::filesystem::remove(bestCheckpoint(folder));
        std::filesystem::remove(epochCheckpoint(folder, 2));
        const auto resumed = trainOn(2, config, folder, true);
        QCOMPARE(QString::fromStdString(firstOf(resumed->errors)), QString());
        QCOMPARE(resumed->result.end, TrainEnd::Finished);
        for (const auto& path : {bestCheckpoint(folder), epochCheckpoint(folder, 2)})
            QVERIFY(sameTensors(loadSafetensors(m_disk, path).tensors, best));
        for (const auto& other : resumed->others)
            QVERIFY(other->calls.empty());
    }

    // Slices of a file are others for another number of ranks: no image is to come twice in an
    // epoch.
    void anEpochInSlicesStartsOver()
    {
        ExperimentConfig config = vitConfig();
        config.data.order = OrderKind::QuasiRandom;
        const auto folder = newRunFolder();
        trainOn(2, config, folder, false, 5);
        const auto resumed = trainOn(1, config, folder, true);
        QVERIFY(resumed->observer.logged("Epoch 2 starts over: it was begun with 2 ranks"));
        QCOMPARE(resumed->observer.epochs.back().images, 60U);
        QCOMPARE(readTrainingState(m_disk, lastCheckpoint(folder)).step, 8U);
    }

    // The batch size of a rank, or that of all together: the same training.
    void theBatchSizeOfARank()
    {
        ExperimentConfig config = vitConfig();
        const auto globalFolder = newRunFolder();
        trainOn(2, config, globalFolder);
        config.train.perRank = true;
        config.train.batchSize /= 2;
        const auto folder = newRunFolder();
        const auto together = trainOn(2, config, folder);
        QCOMPARE(QString::fromStdString(firstOf(together->errors)), QString());
        QVERIFY(together->observer.logged(
            "a global batch of 16 images, 8 in every rank (train.per_rank)"));
        QVERIFY(together->observer.logged("is used as given for batches of 16 images"));
        QCOMPARE(largestDifference(lastTensors(globalFolder), lastTensors(folder)), 0.0);
        // What ranks could not share.
        config.train.batchSize = 15;
        const auto odd = trainOn(2, config, newRunFolder());
        QCOMPARE(QString::fromStdString(firstOf(odd->errors)), QString());
        QCOMPARE(odd->observer.epochs.back().images, 60U);
        QCOMPARE(odd->observer.steps.back().step, 4U);
    }

    // With another number of ranks the global batch is another one, which nobody is to miss.
    void theBatchSizeOfARankOnResume()
    {
        ExperimentConfig config = vitConfig();
        config.train.perRank = true;
        config.train.batchSize = 8;
        const auto folder = newRunFolder();
        const auto stopped = trainOn(2, config, folder, false, 5);
        QCOMPARE(stopped->result.end, TrainEnd::Stopped);
        const auto resumed = trainOn(4, config, folder, true);
        QCOMPARE(QString::fromStdString(firstOf(resumed->errors)), QString());
        QVERIFY(resumed->observer.logged("The global batch is 32 images from here on, 16 before"));
        QVERIFY(resumed->observer.logged("Epoch 2 starts over: it was begun with 2 ranks"));
        QCOMPARE(resumed->observer.epochs.back().images, 60U);
        QCOMPARE(readTrainingState(m_disk, lastCheckpoint(folder)).step, 4U); // 2 of each epoch
    }

    // BatchNorm normalises over what a rank has of a batch, as with PyTorch's DDP; its statistics
    // are rank 0's. The images of an epoch and the counts stay exact.
    void levitNormalisesInEveryRank()
    {
        ExperimentConfig config = m_data.config(LoaderKind::Folder);
        config.train.epochs = 1;
        config.train.accumulate = 2;
        config.train.emaDecay = 0.9;
        const auto folder = newRunFolder();
        const auto together = trainOn(2, config, folder);
        QCOMPARE(QString::fromStdString(firstOf(together->errors)), QString());
        const EpochRecord& epoch = together->observer.epochs.back();
        QCOMPARE(epoch.images, 60U);
        QVERIFY(std::isfinite(epoch.trainLoss) && epoch.validationLoss.has_value());
    }

    // Each rank saw other images, so that its own statistics were others.
    void everyRankValidatesWithTheBuffersOfTheFirst_data()
    {
        QTest::addColumn<double>("emaDecay");
        QTest::newRow("the model in training") << 0.0;
        QTest::newRow("its average") << 0.9;
    }
    void everyRankValidatesWithTheBuffersOfTheFirst()
    {
        QFETCH(double, emaDecay);
        constexpr std::size_t kRanks = 2;
        ExperimentConfig config = m_data.config(LoaderKind::Folder);
        config.train.epochs = 1;
        config.train.emaDecay = emaDecay;
        const auto folder = newRunFolder();
        std::vector<std::vector<at::Tensor>> buffers(kRanks);
        const RankErrors errors = onRanks(kRanks, [&](const RankLayout& layout) {
            ProcessGroup group(layout, {});
            TrainRequest request;
            request.ranks = layout;
            if (layout.isFirst()) {
                request.config = config;
                request.runFolder = folder;
                request.secondsForRoom = 0;
            }
            const TrainRequest shared = sharedRequest(group, request);
            RecordingObserver observer;
            Trainer trainer(shared, group, observer, m_disk, {});
            trainer.run();
            for (const at::Tensor& buffer : trainer.validatedModel().buffers())
                buffers[static_cast<std::size_t>(layout.rank)].push_back(buffer.clone());
            group.leave();
        });
        QCOMPARE(QString::fromStdString(firstOf(errors)), QString());
        QVERIFY(!buffers[0].empty());
        QCOMPARE(buffers[1].size(), buffers[0].size());
        for (std::size_t i = 0; i < buffers[0].size(); ++i)
            QVERIFY2(at::equal(buffers[0][i], buffers[1][i]), std::to_string(i).c_str());
    }

    void errorsOfARankAreThoseOfTheRun()
    {
        ExperimentConfig config = vitConfig();
        config.train.batchSize = 15;
        const auto uneven = trainOn(2, config, newRunFolder());
        for (const auto& error : uneven->errors)
            QVERIFY(error && error->message().find("train.batch_size is 15, which 2 ranks cannot "
                                                   "share equally") != std::string::npos);

        config = vitConfig();
        config.data.train = m_data.root / "missing.beton";
        const auto missing = trainOn(2, config, newRunFolder());
        QVERIFY(missing->errors[0] && missing->errors[0]->path() == m_data.root / "missing.beton");

        ExperimentConfig levit = m_data.config(LoaderKind::Beton);
        levit.train.batchSize = 4;
        const auto small = trainOn(4, levit, newRunFolder());
        QVERIFY(small->errors[0] &&
                small->errors[0]->message().find("each rank has one image") != std::string::npos);
    }
};

QTEST_APPLESS_MAIN(TestRankTraining)
#include "tst_rank_training.moc"
