#include "core/train/loop/train_run.h"

#include "core/train/tiny_runs.h"
#include "support/error_of.h"
#include "support/failing_file_system.h"

#include <QTest>

#include <algorithm>
#include <cmath>
#include <map>
#include <memory>
#include <span>
#include <thread>

using namespace formwork;
using namespace formwork::test;

namespace {

struct Outcome
{
    TrainResult result;
    RecordingObserver observer;
    NamedTensors weights; // and moments, of the last checkpoint
};

} // namespace

class TestTrainer : public TinyRuns
{
    Q_OBJECT

private:
    std::unique_ptr<Outcome> trainAlone(const ExperimentConfig& config)
    {
        auto outcome = std::make_unique<Outcome>();
        const auto folder = newRunFolder();
        outcome->result = train(config, folder, outcome->observer);
        outcome->weights = lastTensors(folder);
        return outcome;
    }
    std::map<LoaderKind, std::unique_ptr<Outcome>> m_straight; // of resumesBitForBit

private Q_SLOTS:
    void learns_data()
    {
        QTest::addColumn<QString>("model");
        QTest::addColumn<bool>("beton");
        QTest::newRow("levit_micro, beton") << "levit_micro" << true;
        QTest::newRow("levit_micro, folder") << "levit_micro" << false;
        QTest::newRow("vit_micro_16, beton") << "vit_micro_16" << true;
    }
    void learns()
    {
        QFETCH(QString, model);
        QFETCH(bool, beton);
        ExperimentConfig config = m_data.config(beton ? LoaderKind::Beton : LoaderKind::Folder);
        config.model.name = model.toStdString();
        config.train.epochs = 8;
        config.schedule.name = ScheduleKind::Cosine;
        config.optimizer.learningRate = model.startsWith("vit") ? 3e-4 : 2e-3;
        const auto outcome = trainAlone(config);
        QCOMPARE(outcome->result.end, TrainEnd::Finished);
        QCOMPARE(outcome->result.epochsDone, 8);
        const auto& epochs = outcome->observer.epochs;
        const double top1 = *epochs.back().validationTop1;
        QVERIFY2(top1 >= 0.95, qPrintable(QString::number(top1)));
        QVERIFY(epochs.back().trainLoss < 0.5 * epochs.front().trainLoss);
        QCOMPARE(*epochs.back().validationTop5, 1.0); // of three classes
    }

    void reportsWhatItDoesInOrder()
    {
        ExperimentConfig config = m_data.config(LoaderKind::Beton);
        config.train.epochs = 2;
        config.train.checkpointEvery = 1;
        const auto outcome = trainAlone(config);
        const RecordingObserver& observer = outcome->observer;
        std::vector<std::string> expected = {"started", "step 1", "step 2",
                                             "step 3",  "step 4", "epoch 1"};
        QVERIFY(std::ranges::equal(expected, std::span(observer.calls).first(expected.size())));
        QCOMPARE(std::ranges::count(observer.calls, "artifact checkpoint.last"), 2);
        QCOMPARE(std::ranges::count(observer.calls, "artifact checkpoint.epoch"), 2);
        QVERIFY(std::ranges::count(observer.calls, "artifact checkpoint.best") >= 1);
        // First what the run can be resumed from.
        for (auto call = observer.calls.begin(); call != observer.calls.end(); ++call)
            if (call->starts_with("epoch "))
                QVERIFY(call + 1 != observer.calls.end() && call[1] == "artifact checkpoint.last");
        for (const auto& [kind, path] : observer.artifacts)
            QVERIFY(std::filesystem::exists(path));

        const RunEnvironment& environment = observer.environments.front();
        QCOMPARE(environment.device, "cpu");
        QCOMPARE(environment.computeThreads, 1);
        QCOMPARE(environment.loaderWorkers, 1);
        QCOMPARE(environment.trainImages, 60U);
        QCOMPARE(environment.validationImages, 18U);
        QCOMPARE(environment.classes, 3);
        QVERIFY(environment.parameters > 490'000);
        QVERIFY(!environment.blas.empty() && !environment.host.empty());
        QVERIFY(observer.logged("LeViT-Micro"));
        QVERIFY(observer.logged("Epoch 2/2"));

        const RunProgress& last = observer.progresses.back();
        QCOMPARE(last.epoch, 2);
        QVERIFY(last.validating);
        QCOMPARE(last.batch, last.batches);
    }

    void recordsWhereTheTimeWent()
    {
        ExperimentConfig config = m_data.config(LoaderKind::Folder);
        config.train.epochs = 2;
        config.schedule.name = ScheduleKind::Cosine;
        const auto outcome = trainAlone(config);
        for (const EpochRecord& record : outcome->observer.epochs) {
            const double parts = record.dataWaitSeconds + record.transferSeconds +
                                 record.computeSeconds + record.validationSeconds;
            QVERIFY(record.computeSeconds > 0 && record.dataWaitSeconds > 0);
            QVERIFY(record.validationSeconds > 0);
            QVERIFY(parts <= record.epochSeconds + 1e-9);
            QCOMPARE(record.images, 60U);
            QVERIFY(record.peakMemoryBytes > (50U << 20));
            QVERIFY(record.finishedAt > 0);
        }
        QVERIFY(outcome->observer.epochs[1].learningRate <
                outcome->observer.epochs[0].learningRate);
        // The mean of the recorded steps, weighted by images, is the epoch's loss.
        const auto& steps = outcome->observer.steps;
        const double mean =
            (16 * steps[0].loss + 16 * steps[1].loss + 16 * steps[2].loss + 12 * steps[3].loss) /
            60;
        QVERIFY(std::abs(mean - outcome->observer.epochs[0].trainLoss) < 1e-9);
    }

    void trainsWithoutValidation()
    {
        ExperimentConfig config = m_data.config(LoaderKind::Beton);
        config.data.validation.clear();
        config.train.epochs = 1;
        const auto outcome = trainAlone(config);
        QVERIFY(!outcome->observer.epochs.front().validationLoss.has_value());
        QCOMPARE(outcome->observer.epochs.front().validationSeconds, 0.0);
        QCOMPARE(std::ranges::count(outcome->observer.calls, "artifact checkpoint.best"), 1);
    }

    void reportsHowManySamplesWereDamaged()
    {
        const auto train = m_data.root / "damaged";
        writeTinyFolder(train, m_data.classes, 8, 0);
        std::ofstream(train / "c1" / "1003.jpg", std::ios::binary | std::ios::trunc) << "no JPEG";
        ExperimentConfig config = m_data.config(LoaderKind::Folder);
        config.data.train = train;
        config.data.skipDamaged = true;
        config.train.epochs = 1;
        const auto outcome = trainAlone(config);
        QCOMPARE(outcome->observer.epochs.front().images, std::uint64_t(24));
        QVERIFY(outcome->observer.logged("1 damaged training sample was left out"));
        QVERIFY(outcome->observer.logged("so far sample 11"));
    }

    void trainsTwoHeads()
    {
        ExperimentConfig config = m_data.config(LoaderKind::Beton);
        config.model.distillation = true;
        config.train.epochs = 1;
        const auto outcome = trainAlone(config);
        QVERIFY(std::isfinite(*outcome->observer.epochs.front().validationLoss));
    }

    // A transformer's recipe: every augmentation there is, and soft targets.
    void trainsOnAugmentedAndMixedImages()
    {
        ExperimentConfig config = m_data.config(LoaderKind::Beton);
        config.train.epochs = 2;
        config.train.labelSmoothing = 0.1;
        config.data.order = OrderKind::Weighted;
        config.augment.interpolation = InterpolationKind::Bilinear;
        config.augment.repeats = 2;
        config.augment.randOperations = 2;
        config.augment.colourJitter = {0.4, 0.4, 0.4, 0.1};
        config.augment.erasing = 0.25;
        config.augment.mixup = 0.8;
        config.augment.cutmix = 1.0;
        const auto first = trainAlone(config);
        QCOMPARE(first->observer.epochs.size(), std::size_t{2});
        config.data.workers = 3;
        const auto second = trainAlone(config);
        QVERIFY(sameCurves(first->observer.epochs, second->observer.epochs));
        config.augment.mixup = config.augment.cutmix = 0;
        const auto unmixed = trainAlone(config);
        QVERIFY(!sameCurves(first->observer.epochs, unmixed->observer.epochs));
    }

    void leavesOutWhatIsTooSmallToNormalise()
    {
        ExperimentConfig config = m_data.config(LoaderKind::Beton);
        config.train.epochs = 1;
        config.train.batchSize = 29; // 29 + 29 + 2
        const auto outcome = trainAlone(config);
        QCOMPARE(outcome->observer.epochs.front().images, 58U);
        QVERIFY(outcome->observer.logged("The last 2 images of every epoch are left out"));
    }

    void resumesBitForBit_data()
    {
        QTest::addColumn<bool>("beton");
        QTest::addColumn<int>("stopAtStep"); // 4 steps an epoch
        QTest::newRow("beton, middle of an epoch") << true << 6;
        QTest::newRow("folder, middle of an epoch") << false << 6;
        QTest::newRow("beton, last step of an epoch") << true << 8;
        QTest::newRow("beton, first step of all") << true << 1;
    }
    void resumesBitForBit()
    {
        QFETCH(bool, beton);
        QFETCH(int, stopAtStep);
        ExperimentConfig config = m_data.config(beton ? LoaderKind::Beton : LoaderKind::Folder);
        config.schedule.name = ScheduleKind::Cosine;
        config.schedule.warmupEpochs = 1;
        std::unique_ptr<Outcome>& straight = m_straight[config.data.loader];
        if (!straight)
            straight = trainAlone(config);

        const auto folder = newRunFolder();
        std::stop_source stop;
        RecordingObserver first;
        first.onStep = stopAt(stop, stopAtStep);
        const TrainResult stopped = train(config, folder, first, stop.get_token());
        QCOMPARE(stopped.end, TrainEnd::Stopped);
        QCOMPARE(static_cast<int>(first.steps.size()), stopAtStep);
        QCOMPARE(first.calls.back(), "artifact checkpoint.last");
        QVERIFY(first.logged("Stopped"));

        RecordingObserver second;
        const TrainResult resumed = train(config, folder, second, {}, true);
        QCOMPARE(resumed.end, TrainEnd::Finished);
        QVERIFY(second.logged("Resumed"));
        QCOMPARE(second.steps.front().step, static_cast<std::uint64_t>(stopAtStep) + 1);

        std::vector<EpochRecord> curves = first.epochs;
        curves.insert(curves.end(), second.epochs.begin(), second.epochs.end());
        QVERIFY(sameCurves(curves, straight->observer.epochs));
        QVERIFY(sameTensors(lastTensors(folder), straight->weights));
    }

    void resumesAfterAStopInValidation()
    {
        const ExperimentConfig config = m_data.config(LoaderKind::Beton);
        const auto straight = trainAlone(config);
        const auto folder = newRunFolder();
        std::stop_source stop;
        RecordingObserver first;
        first.onProgress = [&](const RunProgress& progress) {
            if (progress.validating && progress.epoch == 2)
                stop.request_stop();
        };
        QCOMPARE(train(config, folder, first, stop.get_token()).end, TrainEnd::Stopped);
        QCOMPARE(first.epochs.size(), 1U);
        RecordingObserver second;
        train(config, folder, second, {}, true);
        QCOMPARE(second.epochs.size(), 2U);
        QVERIFY(sameCurves(second.epochs,
                           {straight->observer.epochs[1], straight->observer.epochs[2]}));
        QVERIFY(sameTensors(lastTensors(folder), straight->weights));
    }

    void resumesAFinishedRunWithMoreEpochs()
    {
        ExperimentConfig config = m_data.config(LoaderKind::Beton);
        config.train.epochs = 1;
        const auto folder = newRunFolder();
        RecordingObserver observer;
        train(config, folder, observer);
        QCOMPARE(train(config, folder, observer, {}, true).epochsDone, 1);
        QCOMPARE(observer.epochs.size(), 1U);
        config.train.epochs = 2;
        QCOMPARE(train(config, folder, observer, {}, true).epochsDone, 2);
        QCOMPARE(observer.epochs.size(), 2U);
    }

    void resumingWithoutACheckpointBegins()
    {
        ExperimentConfig config = m_data.config(LoaderKind::Beton);
        config.train.epochs = 1;
        RecordingObserver observer;
        QCOMPARE(train(config, newRunFolder(), observer, {}, true).end, TrainEnd::Finished);
        QVERIFY(observer.logged("No checkpoint was written yet"));
        QCOMPARE(observer.epochs.size(), 1U);
    }

    void aStopBeforeTheFirstStepKeepsTheRun()
    {
        const auto folder = newRunFolder();
        std::stop_source stop;
        stop.request_stop();
        RecordingObserver observer;
        const auto config = m_data.config(LoaderKind::Beton);
        QCOMPARE(train(config, folder, observer, stop.get_token()).end, TrainEnd::Stopped);
        QVERIFY(observer.steps.empty());
        QVERIFY(std::filesystem::exists(lastCheckpoint(folder)));
    }

    void twoTrainingsAtOnceAreWhatEachIsAlone()
    {
        ExperimentConfig a = m_data.config(LoaderKind::Beton);
        a.train.epochs = 2;
        a.train.threads = 2;
        ExperimentConfig b = m_data.config(LoaderKind::Folder);
        b.train.epochs = 2;
        b.train.seed = 9;
        const auto aloneA = trainAlone(a);
        const auto aloneB = trainAlone(b);
        std::unique_ptr<Outcome> togetherA = std::make_unique<Outcome>();
        std::unique_ptr<Outcome> togetherB = std::make_unique<Outcome>();
        const auto folderA = newRunFolder();
        const auto folderB = newRunFolder();
        {
            const std::jthread threadA([&] { train(a, folderA, togetherA->observer); });
            const std::jthread threadB([&] { train(b, folderB, togetherB->observer); });
        }
        QVERIFY(sameCurves(togetherA->observer.epochs, aloneA->observer.epochs));
        QVERIFY(sameCurves(togetherB->observer.epochs, aloneB->observer.epochs));
        QVERIFY(sameTensors(lastTensors(folderA), aloneA->weights));
        QVERIFY(sameTensors(lastTensors(folderB), aloneB->weights));
    }

    void divergenceIsAnError()
    {
        ExperimentConfig config = m_data.config(LoaderKind::Beton);
        config.optimizer.name = OptimizerKind::Sgd;
        config.optimizer.learningRate = 1.0;
        config.augment.deviation = {1e-30, 1e-30, 1e-30}; // huge inputs
        config.model.name = "vit_micro_16";
        RecordingObserver observer;
        const Error error = errorOf([&] { train(config, newRunFolder(), observer); });
        QCOMPARE(errorCodeName(error.code()), errorCodeName(ErrorCode::Diverged));
        QVERIFY(error.hint().english().find("optimizer.lr") != std::string::npos);
    }

    void refusesWhatCannotWork_data()
    {
        QTest::addColumn<QString>("key");
        QTest::addColumn<QString>("value");
        QTest::addColumn<int>("code");
        QTest::addColumn<QString>("part"); // of the message
        const auto row = [](const char* name, const char* key, const QString& value, ErrorCode code,
                            const char* part) {
            QTest::newRow(name) << key << value << static_cast<int>(code) << part;
        };
        row("no data", "data.train", "", ErrorCode::InvalidConfig, "data.train");
        row("no such file", "data.train", "/nowhere/x.beton", ErrorCode::NotFound, "data.train");
        row("folder for beton", "data.val", "val", ErrorCode::InvalidConfig, "data.loader");
        row("beton for folder", "data.loader", "folder", ErrorCode::InvalidConfig, "data.loader");
        row("image size", "model.image_size", "40", ErrorCode::InvalidConfig, "image_size");
        row("batch of one", "train.batch_size", "1", ErrorCode::InvalidConfig, "batch_size");
    }
    void refusesWhatCannotWork()
    {
        QFETCH(QString, key);
        QFETCH(QString, value);
        QFETCH(int, code);
        QFETCH(QString, part);
        ExperimentConfig config = m_data.config(LoaderKind::Beton);
        if (key == "data.train")
            config.data.train = value.toStdString();
        else if (key == "data.val")
            config.data.validation = m_data.root / value.toStdString();
        else if (key == "data.loader")
            config.data.loader = LoaderKind::Folder;
        else if (key == "model.image_size")
            config.model.imageSize = value.toInt();
        else
            config.train.batchSize = value.toInt();
        RecordingObserver observer;
        const auto folder = newRunFolder();
        const Error error = errorOf([&] { train(config, folder, observer); });
        QCOMPARE(errorCodeName(error.code()), errorCodeName(static_cast<ErrorCode>(code)));
        QVERIFY2(std::string(error.what()).find(part.toStdString()) != std::string::npos,
                 error.what());
        QVERIFY(std::filesystem::is_empty(folder));
    }

    void cudaHasToBeThere()
    {
        ExperimentConfig config = m_data.config(LoaderKind::Beton);
        config.train.device = DeviceKind::Cuda;
        config.train.epochs = 1;
        RecordingObserver observer;
        const Error error = errorOf([&] { train(config, newRunFolder(), observer); });
        if (error.message() == "nothing was thrown")
            QSKIP("skipped: this machine has a CUDA device");
        QCOMPARE(errorCodeName(error.code()), errorCodeName(ErrorCode::DeviceUnavailable));
    }

    void severalDevicesNeedSeveralRanks()
    {
        ExperimentConfig config = m_data.config(LoaderKind::Beton);
        config.train.device = DeviceChoice::cuda({0, 1});
        RecordingObserver observer;
        const Error error = errorOf([&] { train(config, newRunFolder(), observer); });
        QCOMPARE(errorCodeName(error.code()), errorCodeName(ErrorCode::DeviceUnavailable));
        QVERIFY2(error.message().find("2 devices") != std::string::npos, error.what());
        QVERIFY2(error.hint().english().find("--ranks 2") != std::string::npos, error.what());
    }

    // Not an error: a config goes from one machine to another.
    void graphsOnTheCpuAreLoggedAsWithoutEffect()
    {
        ExperimentConfig config = m_data.config(LoaderKind::Beton);
        config.train.epochs = 1;
        RecordingObserver plain;
        train(config, newRunFolder(), plain);
        config.train.cudaGraphs = true;
        RecordingObserver observer;
        train(config, newRunFolder(), observer);
        QCOMPARE(observer.epochs.front().trainLoss, plain.epochs.front().trainLoss);
        QVERIFY(std::ranges::any_of(observer.lines, [](const auto& line) {
            return line.second.find("train.cuda_graphs has no effect") != std::string::npos;
        }));
    }

    void aFullDiskLeavesTheOldCheckpoint()
    {
        ExperimentConfig config = m_data.config(LoaderKind::Beton);
        config.train.checkpointEvery = 1;
        const auto folder = newRunFolder();
        FailingFileSystem disk(m_disk);
        RecordingObserver observer;
        observer.onEpoch = [&](const EpochRecord& record) {
            if (record.epoch == 2)
                disk.failAt(3);
        };
        TrainRequest request{config, folder, false};
        request.secondsForRoom = 0;
        const Error error = errorOf([&] { trainRun(request, observer, disk, {}); });
        QCOMPARE(errorCodeName(error.code()), errorCodeName(ErrorCode::NoSpace));
        std::size_t files = 0;
        for (const auto& entry : std::filesystem::directory_iterator(folder / "checkpoints")) {
            ++files;
            QCOMPARE(entry.path().extension().string(), ".safetensors");
        }
        QVERIFY(files >= 3);

        RecordingObserver again; // from the end of epoch 1
        QCOMPARE(train(config, folder, again, {}, true).end, TrainEnd::Finished);
        QCOMPARE(again.epochs.front().epoch, 2);
    }

    void anotherConfigCannotResume()
    {
        ExperimentConfig config = m_data.config(LoaderKind::Beton);
        config.train.epochs = 1;
        const auto folder = newRunFolder();
        RecordingObserver observer;
        train(config, folder, observer);
        config.optimizer.learningRate = 0.5;
        const Error error = errorOf([&] { train(config, folder, observer, {}, true); });
        QCOMPARE(errorCodeName(error.code()), errorCodeName(ErrorCode::InvalidConfig));
        QVERIFY(error.message().find("optimizer.lr") != std::string::npos);
    }

    void otherDataCannotResume()
    {
        ExperimentConfig config = m_data.config(LoaderKind::Beton);
        config.train.epochs = 1;
        const auto folder = newRunFolder();
        RecordingObserver observer;
        train(config, folder, observer);
        config.data.train = m_data.root / "val.beton";
        const Error error = errorOf([&] { train(config, folder, observer, {}, true); });
        QCOMPARE(errorCodeName(error.code()), errorCodeName(ErrorCode::InvalidConfig));
        QVERIFY(error.message().find("images instead of 60") != std::string::npos);
    }

    void anErrorOfTheObserverEndsTheRun()
    {
        RecordingObserver observer;
        observer.onEpoch = [](const EpochRecord&) {
            throw Error(ErrorCode::Database, Text("the store is gone"));
        };
        const auto config = m_data.config(LoaderKind::Beton);
        const Error error = errorOf([&] { train(config, newRunFolder(), observer); });
        QCOMPARE(errorCodeName(error.code()), errorCodeName(ErrorCode::Database));
    }
};

QTEST_GUILESS_MAIN(TestTrainer)
#include "tst_trainer.moc"
