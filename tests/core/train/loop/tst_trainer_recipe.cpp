// What a recipe adds to plain training: every piece of state that it brings must survive a stop.
#include "core/base/error.h"
#include "core/experiment/extension.h"
#include "core/experiment/schedule.h"
#include "core/model/model.h"
#include "core/train/checkpoint/checkpoint_keeper.h"
#include "core/train/checkpoint/saved_model.h"
#include "core/train/device/precision.h"
#include "core/train/tiny_runs.h"
#include "support/error_of.h"
#include "support/rounds.h"

#include <QTest>

#include <algorithm>
#include <cmath>
#include <functional>
#include <memory>

using namespace formwork;
using namespace formwork::test;

Q_DECLARE_METATYPE(std::function<void(formwork::ExperimentConfig&)>)

class TestTrainerRecipe : public TinyRuns
{
    Q_OBJECT

private:
    using Change = std::function<void(ExperimentConfig&)>;

    // A transformer of 32 px: no BatchNorm, so batches may be cut up.
    ExperimentConfig vit() const
    {
        ExperimentConfig config = m_data.config(LoaderKind::Beton);
        config.model.name = "vit_micro_16";
        config.optimizer.learningRate = 3e-4;
        config.train.epochs = 2;
        return config;
    }

private Q_SLOTS:
    // The short form tries the rows that combine most; the long form all of them.
    void resumesBitForBit_data()
    {
        QTest::addColumn<Change>("change");
        QTest::addColumn<int>("stopAtStep"); // 4 batches an epoch
        int rows = roundsFrom("FORMWORK_RECIPE_ROWS", 7);
        const auto row = [&](const char* name, const Change& change, int stopAtStep) {
            if (rows-- > 0)
                QTest::newRow(name) << change << stopAtStep;
        };
        const auto lamb = [](ExperimentConfig& c) {
            c.optimizer.name = OptimizerKind::Lamb;
            c.optimizer.weightDecay = 0.05;
            c.optimizer.clipNorm = 0.5;
        };
        const auto average = [](ExperimentConfig& c) {
            c.train.emaDecay = 0.99;
            c.augment.validationFlip = true;
        };
        const auto accumulate = [](ExperimentConfig& c) {
            c.train.accumulate = 3;
        };
        row(
            "all of it, frozen layers, one cycle",
            [=](ExperimentConfig& c) {
                lamb(c);
                average(c);
                accumulate(c);
                c.optimizer.layerDecay = 0.8;
                c.train.freezeLayers = 2;
                c.schedule.name = ScheduleKind::OneCycle;
                c.augment.mixup = 0.8;
            },
            6);
        row(
            "SGD, Nesterov, AGC, step schedule",
            [](ExperimentConfig& c) {
                c.optimizer.name = OptimizerKind::Sgd;
                c.optimizer.nesterov = true;
                c.optimizer.clipAdaptive = 0.05;
                c.schedule.name = ScheduleKind::Step;
                c.schedule.stepEpochs = 1;
            },
            5);
        row("accumulation, between groups", accumulate, 7);
        row(
            "Schedule-Free",
            [](ExperimentConfig& c) {
                c.model.name = "vit_micro_16";
                c.optimizer.name = OptimizerKind::ScheduleFree;
                c.optimizer.weightDecay = 0.05;
            },
            6);
        row(
            "ViT with dropout and drop path, the mean of its patches",
            [](ExperimentConfig& c) {
                c.model.name = "vit_micro_16";
                c.model.pooling = PoolingKind::Mean;
                c.model.init = InitKind::Torchvision;
                c.model.dropPath = 0.3;
                c.model.dropout = c.model.attentionDropout = c.model.headDropout = 0.1;
                c.optimizer.learningRate = 3e-4;
            },
            6);
        row(
            "bfloat16", [](ExperimentConfig& c) { c.train.precision = PrecisionKind::BFloat16; },
            6);
        row(
            "LAMB, ViT without half of its patches",
            [=](ExperimentConfig& c) {
                lamb(c);
                c.model.name = "vit_micro_16";
                c.model.patchDropout = 0.5;
            },
            6);
        row("LAMB, clipped", lamb, 6);
        row("averaged weights", average, 6);
        row("accumulation, inside a group", accumulate, 6);
        row(
            "LeViT with drop path", [](ExperimentConfig& c) { c.model.dropPath = 0.2; }, 6);
    }
    void resumesBitForBit()
    {
        QFETCH(Change, change);
        QFETCH(int, stopAtStep);
        ExperimentConfig config = m_data.config(LoaderKind::Beton);
        config.train.epochs = 2;
        change(config);
        if (config.train.precision == PrecisionKind::BFloat16 &&
            !precisionSupport(torch::kCPU).bfloat16)
            QSKIP("skipped: this processor has no instructions for bfloat16");
        const auto straightFolder = newRunFolder();
        RecordingObserver straight;
        train(config, straightFolder, straight);

        const auto folder = newRunFolder();
        std::stop_source stop;
        RecordingObserver first;
        first.onStep = stopAt(stop, stopAtStep);
        QCOMPARE(train(config, folder, first, stop.get_token()).end, TrainEnd::Stopped);
        RecordingObserver second;
        QCOMPARE(train(config, folder, second, {}, true).end, TrainEnd::Finished);

        std::vector<EpochRecord> curves = first.epochs;
        curves.insert(curves.end(), second.epochs.begin(), second.epochs.end());
        QVERIFY(sameCurves(curves, straight.epochs));
        QVERIFY(sameTensors(lastTensors(folder), lastTensors(straightFolder)));
        const auto best = [this](const std::filesystem::path& run) {
            return loadSafetensors(m_disk, bestCheckpoint(run)).tensors;
        };
        QVERIFY(sameTensors(best(folder), best(straightFolder)));
        QVERIFY(second.confusions.back() == straight.confusions.back());
    }

    // A resumed run computes in the precision that was measured at its start.
    void keepsThePrecisionItMeasured()
    {
        ExperimentConfig config = vit();
        config.train.precision = PrecisionKind::Auto;
        const auto folder = newRunFolder();
        std::stop_source stop;
        RecordingObserver first;
        first.onStep = stopAt(stop, 6);
        QCOMPARE(train(config, folder, first, stop.get_token()).end, TrainEnd::Stopped);
        const auto measured = findResumePoint(m_disk, folder).from->file.info.state.precision;
        QVERIFY(measured && *measured != PrecisionKind::Auto);
        RecordingObserver second;
        QCOMPARE(train(config, folder, second, {}, true).end, TrainEnd::Finished);

        config.train.precision = *measured;
        const auto straightFolder = newRunFolder();
        RecordingObserver straight;
        train(config, straightFolder, straight);
        QVERIFY(sameTensors(lastTensors(folder), lastTensors(straightFolder)));
    }

    // Four batches of 4 make the step that one of 16 makes, to rounding.
    void accumulationIsALargerBatch()
    {
        ExperimentConfig large = vit();
        large.optimizer.name = OptimizerKind::Sgd; // Adam magnifies rounding
        large.optimizer.learningRate = 0.05;
        ExperimentConfig small = large;
        small.train.batchSize = 4;
        small.train.accumulate = 4;
        RecordingObserver one;
        RecordingObserver four;
        const auto folderOne = newRunFolder();
        const auto folderFour = newRunFolder();
        train(large, folderOne, one);
        train(small, folderFour, four);
        const NamedTensors a = lastTensors(folderOne);
        const NamedTensors b = lastTensors(folderFour);
        QCOMPARE(a.size(), b.size()); // no gradients are left over
        for (std::size_t i = 0; i < a.size(); ++i)
            QVERIFY2(at::allclose(a[i].second, b[i].second, 1e-3, 1e-5), a[i].first.c_str());
        QVERIFY(std::abs(*one.epochs[1].gradientNorm / *four.epochs[1].gradientNorm - 1) < 1e-3);
        QVERIFY(std::abs(one.epochs[1].trainLoss - four.epochs[1].trainLoss) < 1e-4);
    }

    void averagesAreValidatedAndKept()
    {
        ExperimentConfig config = vit();
        config.train.epochs = 1;
        config.train.emaDecay = 0.999;
        const auto folder = newRunFolder();
        RecordingObserver observer;
        train(config, folder, observer);

        // Four updates of (1 + t) / (10 + t), done here on the weights after each step.
        std::vector<torch::Tensor> weights;
        const std::string name = "blocks.3.mlp.fc1.weight";
        ExperimentConfig plain = config;
        plain.train.emaDecay = 0;
        torch::Tensor average;
        for (int steps = 0; steps <= 4; ++steps) {
            const auto stopped = newRunFolder();
            std::stop_source stop;
            RecordingObserver watching;
            if (steps == 0)
                stop.request_stop();
            watching.onStep = stopAt(stop, steps);
            train(plain, stopped, watching, stop.get_token());
            const NamedTensors tensors = lastTensors(stopped);
            const auto found = std::ranges::find(tensors, name, &NamedTensors::value_type::first);
            const double decay = steps == 0 ? 0.0 : (1.0 + steps) / (10.0 + steps);
            average =
                steps == 0 ? found->second.clone() : decay * average + (1 - decay) * found->second;
        }
        const SavedModel last = loadSavedModel(m_disk, lastCheckpoint(folder), torch::kCPU);
        const SavedModel best = loadSavedModel(m_disk, bestCheckpoint(folder), torch::kCPU);
        const torch::Tensor kept = best.model->named_parameters()[name];
        QVERIFY(at::allclose(kept, average, 1e-5, 1e-7));
        QVERIFY(at::equal(kept, last.model->named_parameters()[name]));
        const NamedTensors raw = lastTensors(folder);
        const auto own = std::ranges::find(raw, name, &NamedTensors::value_type::first);
        QVERIFY(!at::allclose(own->second, average, 1e-5, 1e-7));
    }

    void patienceEndsARun()
    {
        ExperimentConfig config = vit();
        config.optimizer.learningRate = 1e-12; // nothing gets better
        config.train.epochs = 9;
        config.train.patience = 2;
        config.train.bestMetric = BestMetric::ValidationTop1;
        const auto folder = newRunFolder();
        RecordingObserver observer;
        const TrainResult result = train(config, folder, observer);
        QCOMPARE(result.end, TrainEnd::Finished);
        QVERIFY2(result.epochsDone >= 3 && result.epochsDone < 9,
                 qPrintable(QString::number(result.epochsDone)));
        QVERIFY(observer.logged("Ended early: 2 epochs without a better val_top1"));
        QCOMPARE(observer.calls.back(), "artifact checkpoint.last");
        // Resuming with the same patience ends at once, with more it continues.
        RecordingObserver again;
        QCOMPARE(train(config, folder, again, {}, true).epochsDone, result.epochsDone);
        QVERIFY(again.epochs.empty());
        config.train.patience = 0;
        config.train.epochs = result.epochsDone + 1;
        QCOMPARE(train(config, folder, again, {}, true).epochsDone, result.epochsDone + 1);
    }

    // With the rule of the extension, not that of the schedule.
    void aFinishedRunIsExtended()
    {
        ExperimentConfig config = vit();
        config.train.epochs = 2;
        config.train.patience = 3;
        config.schedule.name = ScheduleKind::Cosine;
        const auto folder = newRunFolder();
        RecordingObserver observer;
        QCOMPARE(train(config, folder, observer).epochsDone, 2);
        const ExperimentConfig extended =
            extendedConfig(config, {2, observer.epochs.back().learningRate},
                           {.epochs = 2, .learningRate = 1e-4, .endLearningRate = 5e-5});
        RecordingObserver again;
        const TrainResult result = train(extended, folder, again, {}, true);
        QCOMPARE(result.end, TrainEnd::Finished);
        QCOMPARE(result.epochsDone, 4);
        QCOMPARE(again.epochs.size(), std::size_t{2});
        QCOMPARE(again.epochs.front().epoch, 3);
        QVERIFY(again.epochs.front().learningRate <= 1e-4);
        QVERIFY(again.epochs.back().learningRate > 5e-5);
        QVERIFY(again.epochs.back().learningRate < again.epochs.front().learningRate);
        constexpr std::uint64_t kSteps = 4; // of an epoch
        QCOMPARE(again.epochs.front().learningRate,
                 makeSchedule(extended, kSteps).at(3 * kSteps - 1));
    }

    void keepsTheNewestCheckpoints()
    {
        ExperimentConfig config = vit();
        config.train.epochs = 5;
        config.train.checkpointEvery = 1;
        config.train.keepCheckpoints = 2;
        const auto folder = newRunFolder();
        RecordingObserver observer;
        observer.onEpoch = [&](const EpochRecord& record) {
            const auto there = epochCheckpoints(folder);
            QCOMPARE(static_cast<int>(there.size()), std::min(2, record.epoch - 1));
        };
        train(config, folder, observer);
        const auto left = epochCheckpoints(folder);
        QCOMPARE(left.size(), std::size_t{2});
        QCOMPARE(left[0], epochCheckpoint(folder, 4));
        QCOMPARE(left[1], epochCheckpoint(folder, 5));
        QVERIFY(std::filesystem::exists(bestCheckpoint(folder)));
    }

    void reportsTheConfusionAndTheNorm()
    {
        ExperimentConfig config = m_data.config(LoaderKind::Beton);
        config.train.epochs = 4;
        RecordingObserver observer;
        train(config, newRunFolder(), observer);
        QVERIFY(observer.confusions.size() >= 2);
        QCOMPARE(observer.confusions.front().kind, "best");
        const ConfusionRecord& last = observer.confusions.back();
        QCOMPARE(last.kind, "last");
        QCOMPARE(last.epoch, 4);
        QVERIFY(last.classNames == (std::vector<std::string>{"c0", "c1", "c2"}));
        const auto matrix = confusionMatrix(last);
        std::uint64_t all = 0;
        for (const std::uint64_t count : matrix)
            all += count;
        QCOMPARE(all, std::uint64_t{18});
        const double right = static_cast<double>(matrix[0] + matrix[4] + matrix[8]) / 18;
        QVERIFY(std::abs(right - *observer.epochs.back().validationTop1) < 1e-12);
        const auto shares = classAccuracies(last);
        QVERIFY(std::abs((*shares[0] + *shares[1] + *shares[2]) / 3 - right) < 1e-12);
        for (const EpochRecord& record : observer.epochs)
            QVERIFY(record.gradientNorm && *record.gradientNorm > 0);
    }

    void bestIsByTheMetricAsked()
    {
        ExperimentConfig config = vit();
        config.train.epochs = 4;
        config.train.bestMetric = BestMetric::TrainLoss;
        const auto folder = newRunFolder();
        RecordingObserver observer;
        train(config, folder, observer);
        const auto lowest = std::ranges::min_element(observer.epochs, {}, &EpochRecord::trainLoss);
        QCOMPARE(loadSavedModel(m_disk, bestCheckpoint(folder), torch::kCPU).epoch, lowest->epoch);
        const auto recorded =
            std::find_if(observer.epochs.rbegin(), observer.epochs.rend(),
                         [](const EpochRecord& epoch) { return epoch.isBest.value_or(false); });
        QVERIFY(recorded != observer.epochs.rend());
        QCOMPARE(recorded->epoch, lowest->epoch);
    }

    // The images grow; the position embedding follows by interpolation, attention biases by offset.
    void imagesGrow_data()
    {
        QTest::addColumn<QString>("model");
        QTest::addColumn<bool>("lowFrequency");
        QTest::newRow("ViT") << "vit_micro_16" << false;
        QTest::newRow("LeViT") << "levit_micro" << false;
        QTest::newRow("ViT, low frequencies") << "vit_micro_16" << true;
        QTest::newRow("LeViT, low frequencies") << "levit_micro" << true;
    }
    void imagesGrow()
    {
        QFETCH(QString, model);
        QFETCH(bool, lowFrequency);
        ExperimentConfig config = vit();
        config.model.name = model.toStdString();
        config.train.lowFrequency = lowFrequency;
        config.model.imageSize = 64;
        config.train.firstImageSize = 32;
        config.train.fullSizeEpoch = 3;
        config.train.epochs = 3;
        const auto straightFolder = newRunFolder();
        RecordingObserver straight;
        train(config, straightFolder, straight);
        QVERIFY(straight.logged("Training on images of 32 px"));
        QVERIFY(straight.logged("Training on images of 48 px"));
        QVERIFY(straight.logged("Training on images of 64 px"));

        const auto folder = newRunFolder();
        std::stop_source stop;
        RecordingObserver first;
        first.onStep = stopAt(stop, 6);
        train(config, folder, first, stop.get_token());
        RecordingObserver second;
        train(config, folder, second, {}, true);
        QVERIFY(sameTensors(lastTensors(folder), lastTensors(straightFolder)));
    }

    // Activations that are computed again are the same: not a bit of the run changes, and a run may
    // be resumed without.
    void activationCheckpointingChangesNothing_data()
    {
        QTest::addColumn<QString>("model");
        QTest::newRow("ViT") << "vit_micro_16";
        QTest::newRow("LeViT") << "levit_micro";
    }
    void activationCheckpointingChangesNothing()
    {
        QFETCH(QString, model);
        ExperimentConfig config = vit();
        config.model.name = model.toStdString();
        config.model.dropPath = 0.2;
        const auto plainFolder = newRunFolder();
        RecordingObserver plain;
        train(config, plainFolder, plain);

        const auto folder = newRunFolder();
        config.train.activationCheckpointing = true;
        std::stop_source stop;
        RecordingObserver first;
        first.onStep = stopAt(stop, 6);
        train(config, folder, first, stop.get_token());
        config.train.activationCheckpointing = false;
        RecordingObserver second;
        train(config, folder, second, {}, true);
        std::vector<EpochRecord> curves = first.epochs;
        curves.insert(curves.end(), second.epochs.begin(), second.epochs.end());
        QVERIFY(sameCurves(curves, plain.epochs));
        QVERIFY(sameTensors(lastTensors(folder), lastTensors(plainFolder)));
    }

    // What is validated and kept as best is x, what the run is resumed from are y and z.
    void scheduleFreeKeepsTheAverage()
    {
        ExperimentConfig config = vit();
        config.optimizer.name = OptimizerKind::ScheduleFree;
        config.optimizer.learningRate = 1e-3;
        config.train.epochs = 1;
        const auto folder = newRunFolder();
        RecordingObserver observer;
        train(config, folder, observer);
        const auto last = readCheckpointFile(m_disk, lastCheckpoint(folder));
        const auto best = readCheckpointFile(m_disk, bestCheckpoint(folder));
        QVERIFY(best.moments.empty());
        QCOMPARE(last.moments.front().first, std::string("optimizer.base_weights"));
        QCOMPARE(last.moments.back().first, std::string("optimizer.averaging"));
        QCOMPARE(best.weights.size(), last.weights.size());
        double away = 0;
        for (std::size_t i = 0; i < best.weights.size(); ++i)
            away = std::max(
                away, (best.weights[i].second - last.weights[i].second).abs().max().item<double>());
        QVERIFY(away > 1e-5);
        const auto model = loadSavedModel(m_disk, bestCheckpoint(folder), torch::kCPU);
        QCOMPARE(model.epoch, 1);
    }

    void learnsFromATeacher_data()
    {
        QTest::addColumn<int>("kind");
        QTest::addColumn<QString>("student");
        QTest::newRow("hard, two heads") << static_cast<int>(TeacherKind::Hard) << "levit_micro";
        QTest::newRow("soft, one head") << static_cast<int>(TeacherKind::Soft) << "vit_micro_16";
    }
    void learnsFromATeacher()
    {
        QFETCH(int, kind);
        QFETCH(QString, student);
        if (m_teacher.empty()) {
            m_teacher = m_data.root / "teacher"; // of both rows
            std::filesystem::create_directory(m_teacher);
            ExperimentConfig teacher = m_data.config(LoaderKind::Beton);
            teacher.train.epochs = 5;
            teacher.optimizer.learningRate = 2e-3;
            RecordingObserver observer;
            train(teacher, m_teacher, observer);
            QVERIFY(*observer.epochs.back().validationTop1 > 0.9);
        }
        ExperimentConfig config = m_data.config(LoaderKind::Beton);
        config.model.name = student.toStdString();
        config.model.distillation = student == "levit_micro";
        config.optimizer.learningRate = student == "levit_micro" ? 2e-3 : 3e-4;
        config.train.epochs = 6;
        config.distillation.kind = static_cast<TeacherKind>(kind);
        config.distillation.teacher = bestCheckpoint(m_teacher);
        config.distillation.temperature = 2;
        config.distillation.alpha = 1; // of a single head: the teacher alone, no labels
        if (config.model.distillation)
            config.distillation.alpha = 0.5;
        RecordingObserver observer;
        train(config, newRunFolder(), observer);
        QVERIFY2(*observer.epochs.back().validationTop1 > 0.85,
                 qPrintable(QString::number(*observer.epochs.back().validationTop1)));
    }

    void finetunesFromACheckpoint()
    {
        ExperimentConfig config = vit();
        config.train.epochs = 3;
        const auto folder = newRunFolder();
        RecordingObserver observer;
        train(config, folder, observer);
        ExperimentConfig further = config;
        further.model.weights = lastCheckpoint(folder);
        further.train.epochs = 1;
        further.train.freezeLayers = 4;
        further.optimizer.learningRate = 1e-9;
        RecordingObserver second;
        train(further, newRunFolder(), second);
        QVERIFY(std::abs(*second.epochs[0].validationLoss -
                         *observer.epochs.back().validationLoss) < 1e-4);

        further.model.name = "vit_b_32";
        const Error error = errorOf([&] { train(further, newRunFolder(), second); });
        QVERIFY2(std::string(error.what()).find("model.weights") != std::string::npos,
                 error.what());
        further.model.weights = "/nowhere/w.safetensors";
        const Error absent = errorOf([&] { train(further, newRunFolder(), second); });
        QCOMPARE(errorCodeName(absent.code()), errorCodeName(ErrorCode::NotFound));
    }

private:
    std::filesystem::path m_teacher;
};

QTEST_GUILESS_MAIN(TestTrainerRecipe)
#include "tst_trainer_recipe.moc"
