// What goes wrong in the middle of a run names its key, its file, and what to do.
#include "core/base/clock.h"
#include "core/beton/writer.h"
#include "core/train/tiny_runs.h"
#include "support/error_of.h"
#include "support/failing_file_system.h"

#include <QTest>

#include <cstdint>
#include <filesystem>
#include <new>
#include <stop_token>

using namespace formwork;
using namespace formwork::test;

class TestTrainerErrors : public TinyRuns
{
    Q_OBJECT

private:
    // Raw images with these labels, and no names for them.
    std::filesystem::path labelled(const char* name, std::initializer_list<std::int64_t> labels)
    {
        const auto path = m_data.root / name;
        beton::WriterOptions options;
        options.pageSize = static_cast<std::uint32_t>(beton::kMinimumPageSize);
        options.sampleCount = labels.size();
        options.payloadBound = 1U << 20;
        beton::Writer writer(m_disk, path, beton::imageLabelFields(), options);
        const Image image = tinyPicture(0, 0);
        const beton::ImageValue value = {
            beton::ImageMode::Raw, image.width(), image.height(),
            std::as_bytes(std::span(image.pixels(), image.byteCount()))};
        for (const std::int64_t label : labels)
            writer.add(std::array<beton::Value, 2>{value, label});
        writer.finish();
        return path;
    }
    static void flipByte(const std::filesystem::path& path)
    {
        std::fstream file(path, std::ios::binary | std::ios::in | std::ios::out);
        const auto middle = static_cast<std::streamoff>(std::filesystem::file_size(path) / 2);
        file.seekg(middle);
        const int byte = file.get();
        file.seekp(middle);
        file.put(static_cast<char>(byte ^ 1));
    }
    Error failureOf(const ExperimentConfig& config, RecordingObserver& observer)
    {
        return errorOf([&] { trainRun({config, newRunFolder(), false}, observer, m_disk, {}); });
    }

private Q_SLOTS:
    void labelsOutOfRange()
    {
        ExperimentConfig config = m_data.config(LoaderKind::Beton);
        config.data.train = labelled("negative.beton", {0, 1, 2, -1, 0, 1, 2, 0});
        config.data.validation.clear();
        config.train.epochs = 1;
        RecordingObserver observer;
        const Error error = failureOf(config, observer);
        QCOMPARE(errorCodeName(error.code()), errorCodeName(ErrorCode::CorruptData));
        QCOMPARE(error.path(), config.data.train);
        QVERIFY2(error.message().find("label -1") != std::string::npos, error.what());
        QVERIFY2(error.message().find("3") != std::string::npos, error.what()); // the sample
        QVERIFY(observer.epochs.empty());
    }

    void moreClassesInValidation()
    {
        ExperimentConfig config = m_data.config(LoaderKind::Beton);
        config.data.train = labelled("three.beton", {0, 1, 2, 0, 1, 2});
        config.data.validation = labelled("five.beton", {0, 1, 2, 3, 4});
        RecordingObserver observer;
        const Error error = failureOf(config, observer);
        QCOMPARE(errorCodeName(error.code()), errorCodeName(ErrorCode::ClassMismatch));
        QCOMPARE(error.path(), config.data.validation);
        QVERIFY2(error.message().find("3 classes") != std::string::npos, error.what());
    }

    // The batch that is suggested was tried.
    void outOfMemory()
    {
        RecordingObserver observer;
        observer.onStep = [](const StepRecord&) {
            throw std::bad_alloc();
        };
        const Error error = failureOf(m_data.config(LoaderKind::Beton), observer);
        QCOMPARE(errorCodeName(error.code()), errorCodeName(ErrorCode::OutOfMemory));
        QVERIFY2(
            error.hint().english().starts_with("train.batch_size 16 does not fit here, 8 does"),
            error.hint().english().c_str());
    }

    void aDamagedSampleIsNamed()
    {
        const auto folder = m_data.root / "broken";
        writeTinyFolder(folder, m_data.classes, 6, 0);
        std::ofstream(folder / "c1" / "1003.jpg", std::ios::binary | std::ios::trunc) << "no JPEG";
        ExperimentConfig config = m_data.config(LoaderKind::Folder);
        config.data.train = folder;
        RecordingObserver observer;
        const Error error = failureOf(config, observer);
        QVERIFY2(error.path() == folder / "c1" / "1003.jpg", error.what());
    }

    void aCheckpointOfAnotherModel()
    {
        ExperimentConfig config = m_data.config(LoaderKind::Beton);
        config.train.epochs = 1;
        const auto run = newRunFolder();
        RecordingObserver observer;
        trainRun({config, run, false}, observer, m_disk, {});
        const auto resumed = [&](const ExperimentConfig& now) {
            return errorOf([&] { trainRun({now, run, true}, observer, m_disk, {}); });
        };
        ExperimentConfig other = config;
        other.model.name = "vit_micro_16";
        const Error model = resumed(other);
        QCOMPARE(errorCodeName(model.code()), errorCodeName(ErrorCode::InvalidConfig));
        QCOMPARE(model.path(), lastCheckpoint(run));
        QVERIFY2(model.message().find("model.name (levit_micro then, vit_micro_16 now)") !=
                     std::string::npos,
                 model.what());
        ExperimentConfig larger = config;
        larger.model.imageSize = 48;
        const Error size = resumed(larger);
        QVERIFY2(size.message().find("model.image_size (32 then, 48 now)") != std::string::npos,
                 size.what());
    }

    void validationOnTheTrainingData()
    {
        ExperimentConfig config = m_data.config(LoaderKind::Beton);
        config.data.validation = config.data.train;
        config.train.epochs = 1;
        RecordingObserver observer;
        trainRun({config, newRunFolder(), false}, observer, m_disk, {});
        QVERIFY(observer.logged("The validation data is the training data"));
    }

    // Figures of one run are of one dataset, unless somebody says that they need not be.
    void dataThatChanged()
    {
        const auto folder = m_data.root / "growing";
        writeTinyFolder(folder / "train", m_data.classes, 6, 0);
        writeTinyFolder(folder / "val", m_data.classes, 4, 1);
        ExperimentConfig config = m_data.config(LoaderKind::Folder);
        config.data.train = folder / "train";
        config.data.validation = folder / "val";
        config.train.epochs = 1;
        const auto run = newRunFolder();
        RecordingObserver before;
        trainRun({config, run, false}, before, m_disk, {});
        QVERIFY(before.environments[0].trainData.isKnown());
        QCOMPARE(before.environments[0].validationData.samples, std::uint64_t{12});

        // The same files in another place are the same data.
        config.train.epochs = 2;
        const auto moved = m_data.root / "moved";
        std::filesystem::rename(folder, moved);
        config.data.train = moved / "train";
        config.data.validation = moved / "val";
        RecordingObserver same;
        trainRun({config, run, true}, same, m_disk, {});
        QCOMPARE(same.epochs.size(), std::size_t{1});
        QVERIFY(same.environments[0].trainData == before.environments[0].trainData);

        config.train.epochs = 3;
        const auto original = moved / "val" / "c0";
        std::filesystem::copy_file(std::filesystem::directory_iterator(original)->path(),
                                   original / "another.jpg");
        RecordingObserver observer;
        const Error error = errorOf([&] { trainRun({config, run, true}, observer, m_disk, {}); });
        QCOMPARE(errorCodeName(error.code()), errorCodeName(ErrorCode::InvalidConfig));
        QVERIFY2(error.message().find("the validation data has 13 images instead of 12") !=
                     std::string::npos,
                 error.what());
        QVERIFY2(error.hint().english().find("--accept-new-data") != std::string::npos,
                 error.what());
        QVERIFY(observer.epochs.empty());
        QVERIFY(observer.environments.empty()); // it has not even started

        TrainRequest accepted{config, run, true};
        accepted.acceptNewData = true;
        RecordingObserver after;
        trainRun(accepted, after, m_disk, {});
        QCOMPARE(after.epochs.size(), std::size_t{1});
        QCOMPARE(after.epochs[0].isBest, std::optional(true)); // whatever the old ones were
        QVERIFY(std::ranges::count(after.calls, "data changed after 2: the validation data has 13 "
                                                "images instead of 12") == 1);
        // From now on this is its data.
        config.train.epochs = 4;
        trainRun({config, run, true}, observer, m_disk, {});
        QCOMPARE(observer.epochs.size(), std::size_t{1});
    }

    // An extension of a finished run does not start over: its epochs would be lost.
    void withoutItsCheckpointAnExtensionIsRefused()
    {
        ExperimentConfig config = m_data.config(LoaderKind::Beton);
        config.train.epochs = 1;
        const auto run = newRunFolder();
        RecordingObserver observer;
        trainRun({config, run, false}, observer, m_disk, {});
        config.train.epochs = 2;
        TrainRequest request{config, run, true};
        request.mustContinue = true;
        for (const bool isMissing : {false, true}) {
            if (isMissing)
                std::filesystem::remove(lastCheckpoint(run));
            else
                std::filesystem::resize_file(lastCheckpoint(run), 1000);
            RecordingObserver refused;
            const Error error = errorOf([&] { trainRun(request, refused, m_disk, {}); });
            QCOMPARE(errorCodeName(error.code()), errorCodeName(ErrorCode::CorruptData));
            QCOMPARE(error.path(), lastCheckpoint(run));
            QVERIFY(refused.calls.empty());
            QVERIFY(std::filesystem::exists(bestCheckpoint(run))); // not set aside
        }
    }

    // As many images, none of whose classes has a name.
    void aReplacedBetonOfMoreClasses()
    {
        ExperimentConfig config = m_data.config(LoaderKind::Beton);
        config.data.train = labelled("three.beton", {0, 1, 2, 0, 1, 2, 0, 1});
        config.data.validation.clear();
        config.train.epochs = 1;
        const auto run = newRunFolder();
        RecordingObserver observer;
        trainRun({config, run, false}, observer, m_disk, {});
        config.train.epochs = 2;
        config.data.train = labelled("four.beton", {0, 1, 2, 3, 1, 2, 0, 1});
        const Error error = errorOf([&] { trainRun({config, run, true}, observer, m_disk, {}); });
        QCOMPARE(errorCodeName(error.code()), errorCodeName(ErrorCode::ClassMismatch));
        QCOMPARE(error.path(), config.data.train);
        QVERIFY2(error.message().find("4 classes, but had 3") != std::string::npos, error.what());
    }

    // Nothing else makes a resumed run the same bit for bit: it restarts, and overwrites nothing.
    void aLostCheckpoint_data()
    {
        QTest::addColumn<bool>("there");
        QTest::addColumn<bool>("averaged");
        QTest::newRow("deleted") << false << false;
        QTest::newRow("damaged") << true << false;
        QTest::newRow("damaged, averaged weights") << true << true;
    }
    void aLostCheckpoint()
    {
        QFETCH(bool, there);
        QFETCH(bool, averaged);
        ExperimentConfig config = m_data.config(LoaderKind::Beton);
        config.train.epochs = 2;
        config.train.checkpointEvery = 1;
        config.train.emaDecay = averaged ? 0.5 : 0;
        const auto run = newRunFolder();
        RecordingObserver observer;
        train(config, run, observer);
        const NamedTensors whole = lastTensors(run);
        const auto last = lastCheckpoint(run);
        if (there)
            std::filesystem::resize_file(last, std::filesystem::file_size(last) - 1);
        else
            std::filesystem::remove(last);

        RecordingObserver again;
        QCOMPARE(train(config, run, again, {}, true).end, TrainEnd::Finished);
        QVERIFY(again.logged("The run restarts from epoch 1"));
        QVERIFY(again.logged(there ? "The last checkpoint cannot be used" : "it is missing"));
        QVERIFY(sameCurves(again.epochs, observer.epochs));
        QVERIFY(sameTensors(lastTensors(run), whole));
        const auto aside = run / "checkpoints-before-restart-1";
        QVERIFY(std::filesystem::exists(aside / bestCheckpoint(run).filename()));
        QVERIFY(std::filesystem::exists(aside / epochCheckpoint(run, 2).filename()));

        RecordingObserver third;
        config.train.epochs = 3;
        train(config, run, third, {}, true);
        QCOMPARE(third.epochs.size(), std::size_t{1});
        QVERIFY(!third.logged("restarts"));
    }

    // In whichever moment of the first save it ends: it never resumes from something else than what
    // it was.
    void endsWhileTheFirstEpochIsSaved()
    {
        ExperimentConfig config = m_data.config(LoaderKind::Beton);
        config.train.epochs = 2;
        config.train.checkpointEvery = 1;
        const auto straight = newRunFolder();
        RecordingObserver whole;
        train(config, straight, whole);
        for (const std::uint64_t operation : {1U, 4U, 8U, 12U}) {
            const auto run = newRunFolder();
            FailingFileSystem disk(m_disk);
            RecordingObserver first;
            first.onEpoch = [&](const EpochRecord&) {
                disk.failAt(operation);
            };
            TrainRequest request{config, run, false};
            request.secondsForRoom = 0;
            QCOMPARE(errorCodeName(errorOf([&] { trainRun(request, first, disk, {}); }).code()),
                     errorCodeName(ErrorCode::NoSpace));
            if (std::filesystem::exists(bestCheckpoint(run)))
                QVERIFY(std::filesystem::exists(lastCheckpoint(run)));
            RecordingObserver second;
            QCOMPARE(train(config, run, second, {}, true).end, TrainEnd::Finished);
            QVERIFY(sameTensors(lastTensors(run), lastTensors(straight)));
        }
    }

    void aFullDiskIsWaitedFor()
    {
        ExperimentConfig config = m_data.config(LoaderKind::Beton);
        config.train.epochs = 1;
        const auto run = newRunFolder();
        FailingFileSystem disk(m_disk);
        RecordingObserver observer;
        observer.onEpoch = [&](const EpochRecord&) {
            disk.failAt(1);
        };
        observer.onLog = [&](const std::string& line) {
            if (line.starts_with("The checkpoint cannot be written"))
                disk.failNever(); // somebody made room
        };
        QCOMPARE(trainRun({config, run, false}, observer, disk, {}).end, TrainEnd::Finished);
        QVERIFY(observer.logged("waits 60 s for room"));
        QVERIFY(observer.logged("There is room again"));
        QVERIFY(std::filesystem::exists(lastCheckpoint(run)));
        QVERIFY(std::filesystem::exists(bestCheckpoint(run)));
    }

    void aStopEndsTheWaitForRoom()
    {
        ExperimentConfig config = m_data.config(LoaderKind::Beton);
        const auto run = newRunFolder();
        FailingFileSystem disk(m_disk);
        std::stop_source stop;
        RecordingObserver observer;
        observer.onEpoch = [&](const EpochRecord&) {
            disk.failAt(1);
        };
        observer.onLog = [&](const std::string& line) {
            if (line.starts_with("The checkpoint cannot be written"))
                stop.request_stop();
        };
        const double began = steadySeconds();
        const Error error = errorOf([&] {
            trainRun({config, run, false}, observer, disk, stop.get_token());
        });
        QCOMPARE(errorCodeName(error.code()), errorCodeName(ErrorCode::NoSpace));
        QVERIFY(steadySeconds() - began < 30);
    }

    // A process that is killed loses what it did since the last save, also within an epoch.
    void aProcessThatIsKilled()
    {
        ExperimentConfig config = m_data.config(LoaderKind::Beton);
        config.train.epochs = 2;
        config.train.accumulate = 3;
        const auto straight = newRunFolder();
        RecordingObserver whole;
        train(config, straight, whole);

        const auto run = newRunFolder();
        RecordingObserver first;
        first.onStep = [](const StepRecord& record) {
            if (record.step == 7)
                throw Error(ErrorCode::Internal, Text("killed"));
        };
        errorOf([&] { trainRun({config, run, false, 0.0}, first, m_disk, {}); });
        RecordingObserver second;
        train(config, run, second, {}, true);
        QCOMPARE(second.steps.front().step, 7U);
        QVERIFY(sameTensors(lastTensors(run), lastTensors(straight)));
        QVERIFY(sameCurves(second.epochs, {whole.epochs.back()}));
    }

    // The loss is that of weights before the update; what comes after it is found when it is saved.
    void weightsThatAreNoNumbers()
    {
        ExperimentConfig config = m_data.config(LoaderKind::Beton);
        config.data.validation.clear();
        config.train.epochs = 1;
        config.train.batchSize = 60;
        config.optimizer.name = OptimizerKind::Sgd;
        config.optimizer.learningRate = 3e38;
        config.model.name = "vit_micro_16";
        config.optimizer.weightDecay = 1e3;
        const auto run = newRunFolder();
        RecordingObserver observer;
        const Error error = errorOf([&] { train(config, run, observer); });
        QVERIFY2(error.code() == ErrorCode::Diverged, error.what());
        QVERIFY2(error.message().starts_with("a weight became"), error.what());
        QVERIFY(!std::filesystem::exists(run / "checkpoints"));
    }
};

QTEST_GUILESS_MAIN(TestTrainerErrors)
#include "tst_trainer_errors.moc"
