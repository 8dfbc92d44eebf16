// A small model learns the procedural dataset (demo_images.h) from nothing, and what feeds it makes
// no difference. Minutes; tst_trainer learns an easier one in seconds.
#include "core/dataset/convert/convert.h"
#include "core/dataset/demo/demo_images.h"
#include "core/train/loop/train_run.h"
#include "core/train/recording_observer.h"

#include <QTemporaryDir>
#include <QTest>

#include <cmath>
#include <filesystem>

using namespace formwork;
using namespace formwork::test;

namespace {

constexpr int kTrainPerClass = 200;
constexpr int kValidationPerClass = 40;
constexpr int kValidation = 10 * kValidationPerClass;

ExperimentConfig recipe()
{
    ExperimentConfig config;
    config.model.name = "levit_128s";
    config.model.imageSize = 64;
    config.augment.cropArea = {0.5, 1.0}; // less shows too little of a pattern
    config.optimizer.name = OptimizerKind::AdamW;
    config.optimizer.learningRate = 2e-3;
    config.optimizer.weightDecay = 0.05;
    config.schedule.name = ScheduleKind::Cosine;
    config.schedule.warmupEpochs = 1;
    config.train.epochs = 50;
    config.train.batchSize = 32;
    config.train.emaDecay = 0.995;
    config.train.device = DeviceKind::Cpu;
    config.train.threads = 2;
    config.data.workers = 1;
    return config;
}

} // namespace

class TestLearning : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void bothLoadersReachTheSame()
    {
        QTemporaryDir folder;
        QVERIFY(folder.isValid());
        const std::filesystem::path root = folder.path().toStdString();
        PosixFileSystem disk;
        NullProgress progress;
        DemoImagesRequest images;
        images.root = root / "images";
        images.trainPerClass = kTrainPerClass;
        images.validationPerClass = kValidationPerClass;
        makeDemoImages(images, disk, progress, {});
        ConvertRequest conversion;
        conversion.source = images.root;
        conversion.outputFolder = root;
        convertFolder(conversion, disk, progress, {});

        const auto accuracy = [&](LoaderKind loader) {
            const bool beton = loader == LoaderKind::Beton;
            ExperimentConfig config = recipe();
            config.data.loader = loader;
            config.data.train =
                beton ? root / betonFileName("train", conversion.settings) : images.root / "train";
            config.data.validation = beton ? root / betonFileName("validation", conversion.settings)
                                           : images.root / "val";
            const auto run = root / (beton ? "beton-run" : "folder-run");
            std::filesystem::create_directories(run);
            RecordingObserver observer;
            trainRun({config, run, false}, observer, disk, {});
            return *observer.epochs.back().validationTop1;
        };
        const double beton = accuracy(LoaderKind::Beton);
        const double originals = accuracy(LoaderKind::Folder);
        qInfo("top-1 after the last epoch: beton %.4f, image folder %.4f", beton, originals);
        QVERIFY(beton >= 0.95);
        QVERIFY(originals >= 0.95);
        // Three deviations of the difference of two shares of that many images.
        const double share = (beton + originals) / 2;
        QVERIFY(std::abs(beton - originals) <=
                3 * std::sqrt(2 * share * (1 - share) / kValidation) + 1.0 / kValidation);
    }
};

int main(int argc, char** argv)
{
    qputenv("QTEST_FUNCTION_TIMEOUT", "3600000"); // five minutes otherwise
    TestLearning test;
    return QTest::qExec(&test, argc, argv);
}

#include "tst_learning.moc"
