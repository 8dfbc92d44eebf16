// What goes wrong in the middle of a run names its key, its file, and what to do.
#include "core/beton/writer.h"
#include "core/train/checkpoint.h"
#include "core/train/expect_error.h"
#include "core/train/recording_observer.h"
#include "core/train/tiny_data.h"
#include "core/train/trainer.h"

#include <QTemporaryDir>
#include <QTest>

#include <memory>
#include <new>

using namespace formwork;
using namespace formwork::test;

class TestTrainerErrors : public QObject
{
    Q_OBJECT

private:
    std::filesystem::path newRunFolder()
    {
        const auto folder = m_data->root / ("run" + std::to_string(++m_runs));
        std::filesystem::create_directories(folder);
        return folder;
    }
    // Raw images with these labels, and no names for them.
    std::filesystem::path labelled(const char* name, std::initializer_list<std::int64_t> labels)
    {
        const auto path = m_data->root / name;
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
    Error failureOf(const ExperimentConfig& config, RecordingObserver& observer)
    {
        return errorOf([&] { trainRun({config, newRunFolder(), false}, observer, m_disk, {}); });
    }

    QTemporaryDir m_folder;
    std::unique_ptr<TinyData> m_data;
    PosixFileSystem m_disk;
    int m_runs = 0;

private Q_SLOTS:
    void initTestCase()
    {
        QVERIFY(m_folder.isValid());
        m_data = std::make_unique<TinyData>(m_folder.path().toStdString());
    }

    void labelsOutOfRange()
    {
        ExperimentConfig config = m_data->config(LoaderKind::Beton);
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
        ExperimentConfig config = m_data->config(LoaderKind::Beton);
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
        const Error error = failureOf(m_data->config(LoaderKind::Beton), observer);
        QCOMPARE(errorCodeName(error.code()), errorCodeName(ErrorCode::OutOfMemory));
        QVERIFY2(error.hint().starts_with("train.batch_size 16 does not fit here, 8 does"),
                 error.hint().c_str());
    }

    void aDamagedSampleIsNamed()
    {
        const auto folder = m_data->root / "broken";
        writeTinyFolder(folder, m_data->classes, 6, 0);
        std::ofstream(folder / "c1" / "1003.jpg", std::ios::binary | std::ios::trunc) << "no JPEG";
        ExperimentConfig config = m_data->config(LoaderKind::Folder);
        config.data.train = folder;
        RecordingObserver observer;
        const Error error = failureOf(config, observer);
        QVERIFY2(error.path() == folder / "c1" / "1003.jpg", error.what());
    }

    void aCheckpointOfAnotherModel()
    {
        ExperimentConfig config = m_data->config(LoaderKind::Beton);
        config.train.epochs = 1;
        const auto run = newRunFolder();
        RecordingObserver observer;
        trainRun({config, run, false}, observer, m_disk, {});
        const auto resumed = [&](const ExperimentConfig& now) {
            return errorOf([&] { trainRun({now, run, true}, observer, m_disk, {}); });
        };
        ExperimentConfig other = config;
        other.model.name = "vit_ti_16";
        const Error model = resumed(other);
        QCOMPARE(errorCodeName(model.code()), errorCodeName(ErrorCode::InvalidConfig));
        QCOMPARE(model.path(), lastCheckpoint(run));
        QVERIFY2(model.message().find("model.name (levit_128s then, vit_ti_16 now)") !=
                     std::string::npos,
                 model.what());
        ExperimentConfig larger = config;
        larger.model.imageSize = 48;
        const Error size = resumed(larger);
        QVERIFY2(size.message().find("model.image_size (32 then, 48 now)") != std::string::npos,
                 size.what());
    }

    void aDamagedCheckpoint()
    {
        ExperimentConfig config = m_data->config(LoaderKind::Beton);
        config.train.epochs = 1;
        const auto run = newRunFolder();
        RecordingObserver observer;
        trainRun({config, run, false}, observer, m_disk, {});
        const auto path = lastCheckpoint(run);
        std::filesystem::resize_file(path, std::filesystem::file_size(path) / 2);
        config.train.epochs = 2;
        const Error error = errorOf([&] { trainRun({config, run, true}, observer, m_disk, {}); });
        QCOMPARE(errorCodeName(error.code()), errorCodeName(ErrorCode::CorruptData));
        QCOMPARE(error.path(), path);
        QVERIFY(!error.hint().empty());
    }
};

QTEST_GUILESS_MAIN(TestTrainerErrors)
#include "tst_trainer_errors.moc"
