// No surprise from numbers: a loss that is none, and data that is nothing, one class, less than a
// batch, or no whole number of batches.
#include "core/train/loop/epoch_record.h"
#include "core/train/tiny_runs.h"
#include "support/error_of.h"

#include <QTest>

#include <cmath>
#include <filesystem>
#include <limits>

using namespace formwork;
using namespace formwork::test;

class TestTrainerNumbers : public TinyRuns
{
    Q_OBJECT

private:
    // Without batch norms, whose statistics would depend on the batch.
    ExperimentConfig config(LoaderKind loader = LoaderKind::Beton) const
    {
        ExperimentConfig config = m_data.config(loader);
        config.model.name = "vit_micro_16";
        config.train.epochs = 1;
        return config;
    }

private Q_SLOTS:
    // From the third epoch on the rate is far beyond any sense.
    void aLossThatIsNoNumberStopsTheRun()
    {
        ExperimentConfig config = this->config();
        config.train.epochs = 4;
        config.train.checkpointEvery = 1;
        config.schedule.name = ScheduleKind::Piecewise;
        config.schedule.epochs = {0, 1.99, 2};
        config.schedule.factors = {1, 1, 1e38};
        const auto run = newRunFolder();
        RecordingObserver observer;
        const Error error = errorOf([&] { train(config, run, observer); });
        QCOMPARE(errorCodeName(error.code()), errorCodeName(ErrorCode::Diverged));
        // Four steps an epoch: step 9 spoils the weights, step 10 shows it.
        QVERIFY2(error.message() == "the loss became NaN in epoch 3 at step 9" ||
                     error.message() == "the loss became NaN in epoch 3 at step 10",
                 error.what());
        QVERIFY2(error.hint().english().find("optimizer.lr") != std::string::npos, error.what());
        QCOMPARE(observer.epochs.size(), std::size_t{2});
        for (const StepRecord& step : observer.steps)
            QVERIFY(std::isfinite(step.loss));
        // The last good checkpoint is there, and is good.
        for (const auto& path : {lastCheckpoint(run), bestCheckpoint(run)})
            for (const auto& [name, tensor] : loadSafetensors(m_disk, path).tensors)
                QVERIFY2(at::isfinite(tensor).all().item<bool>(), name.c_str());
        RecordingObserver again;
        const Error same = errorOf([&] { train(config, run, again, {}, true); });
        QCOMPARE(same.message(), error.message());
        QVERIFY(again.logged("Resumed before epoch 3 of 4"));
    }

    void infinityIsReportedAsSuch()
    {
        TrainingState state;
        state.epoch = 7;
        state.step = 70;
        requireFinite(1e300, state, config());
        const Error error = errorOf(
            [&] { requireFinite(std::numeric_limits<double>::infinity(), state, config()); });
        QCOMPARE(errorCodeName(error.code()), errorCodeName(ErrorCode::Diverged));
        QCOMPARE(error.message(), "the loss became infinite in epoch 7 at step 70");
    }

    // Warming up is no part of a piecewise schedule, and its factors may be what is too high.
    void theRemedyFitsTheSchedule()
    {
        const auto hint = [this](ScheduleKind kind, std::vector<double> factors) {
            ExperimentConfig config = this->config();
            config.schedule.name = kind;
            config.schedule.factors = std::move(factors);
            return errorOf([&] { requireFinite(std::nan(""), TrainingState(), config); })
                .hint()
                .english();
        };
        const auto has = [](const std::string& text, const char* words) {
            return text.find(words) != std::string::npos;
        };
        QVERIFY(has(hint(ScheduleKind::Cosine, {}), "warm up with schedule.warmup_epochs"));
        const std::string high = hint(ScheduleKind::Piecewise, {1, 250});
        QVERIFY2(high.starts_with("lower schedule.factors") && has(high, "up to 250 times"),
                 high.c_str());
        const std::string falling = hint(ScheduleKind::Piecewise, {1, 0.1});
        QVERIFY2(falling.starts_with("lower optimizer.lr") && !has(falling, "warm"),
                 falling.c_str());
        QVERIFY(!has(hint(ScheduleKind::OneCycle, {}), "warm"));
    }

    void anEmptyValidationSetIsRefused_data()
    {
        QTest::addColumn<QString>("kind");
        for (const char* kind : {"no classes", "no images"})
            QTest::newRow(kind) << QString::fromLatin1(kind);
    }
    void anEmptyValidationSetIsRefused()
    {
        QFETCH(QString, kind);
        ExperimentConfig config = this->config(LoaderKind::Folder);
        config.data.validation = m_data.root / kind.toStdString();
        std::filesystem::create_directories(config.data.validation);
        if (kind == QStringLiteral("no images"))
            for (const char* name : {"c0", "c1", "c2"})
                std::filesystem::create_directories(config.data.validation / name);
        const auto run = newRunFolder();
        RecordingObserver observer;
        const Error error = errorOf([&] { train(config, run, observer); });
        QCOMPARE(errorCodeName(error.code()), errorCodeName(ErrorCode::NotFound));
        QCOMPARE(error.path(), config.data.validation);
        QVERIFY(observer.calls.empty());
        QVERIFY(std::filesystem::is_empty(run));
    }

    void noValidationIsNoSurprise()
    {
        ExperimentConfig config = this->config();
        config.data.validation.clear();
        const auto run = newRunFolder();
        RecordingObserver observer;
        QCOMPARE(train(config, run, observer).end, TrainEnd::Finished);
        QVERIFY(!observer.epochs[0].validationLoss);
        QVERIFY(std::isfinite(observer.epochs[0].trainLoss));
        QVERIFY(std::filesystem::exists(lastCheckpoint(run)));
    }

    void oneClassIsReported()
    {
        const auto folder = m_data.root / "single";
        writeTinyFolder(folder, 1, 8, 0);
        for (const LoaderKind loader : {LoaderKind::Folder, LoaderKind::Beton}) {
            ExperimentConfig config = this->config(loader);
            config.data.train = folder;
            if (loader == LoaderKind::Beton) {
                config.data.train = m_data.root / "single.beton";
                convertTinyFolder(folder, config.data.train);
            }
            config.data.validation = config.data.train;
            RecordingObserver observer;
            QCOMPARE(train(config, newRunFolder(), observer).end, TrainEnd::Finished);
            QVERIFY(observer.logged("The training images are all of one class"));
            QCOMPARE(observer.epochs[0].trainLoss, 0.0);
            QCOMPARE(observer.epochs[0].validationTop1, std::optional(1.0));
        }
        RecordingObserver several;
        train(config(), newRunFolder(), several);
        QVERIFY(!several.logged("all of one class"));
    }

    // With a rate of almost nothing the weights stay, and an epoch's figures are those of its
    // images, however they are divided: 16 + 16 + 16 + 12, and 16 + 2 for validation.
    void batchesDoNotChangeFigures()
    {
        ExperimentConfig config = this->config();
        config.optimizer.learningRate = 1e-30;
        std::vector<EpochRecord> records;
        for (const int batch : {60, 16, 7, 4096}) {
            config.train.batchSize = batch;
            RecordingObserver observer;
            QCOMPARE(train(config, newRunFolder(), observer).end, TrainEnd::Finished);
            QCOMPARE(observer.steps.size(), static_cast<std::size_t>((60 + batch - 1) / batch));
            records.push_back(observer.epochs.at(0));
        }
        for (const EpochRecord& record : records) {
            QCOMPARE(record.images, std::uint64_t{60});
            QVERIFY(std::abs(record.trainLoss - records[0].trainLoss) < 1e-5);
            QCOMPARE(record.trainTop1, records[0].trainTop1);
            QVERIFY(std::abs(*record.validationLoss - *records[0].validationLoss) < 1e-5);
            QCOMPARE(record.validationTop1, records[0].validationTop1);
        }
    }
};

QTEST_GUILESS_MAIN(TestTrainerNumbers)
#include "tst_trainer_numbers.moc"
