// The key model.weights: from YAML to a training that begins with a file's weights.
#include "core/train/checkpoint/start_weights.h"

#include "core/model/weights/weights.h"
#include "core/train/checkpoint/checkpoint.h"
#include "core/train/loop/train_run.h"
#include "core/train/recording_observer.h"
#include "core/train/tiny_data.h"
#include "support/error_of.h"
#include "support/memory_folder.h"

#include <ATen/ATen.h>

#include <QTemporaryDir>
#include <QTest>

#include <fstream>
#include <memory>
#include <unordered_map>

using namespace formwork;
using namespace formwork::test;

class TestStartWeights : public QObject
{
    Q_OBJECT

private:
    std::filesystem::path path(const char* name) const
    {
        return std::filesystem::path(m_folder.path().toStdString()) / name;
    }
    // LeViT-Micro for five classes at 64 px, under timm's names.
    std::filesystem::path pretrained()
    {
        const auto file = path("levit.safetensors");
        if (!std::filesystem::exists(file))
            saveForeignWeights(
                m_disk, file,
                *makeModel({.name = "levit_micro", .imageSize = 64, .classes = 5, .seed = 77}),
                WeightNaming::Timm);
        return file;
    }
    Error errorOfTraining(const std::filesystem::path& weights)
    {
        ExperimentConfig config = m_data->config(LoaderKind::Beton);
        config.model.weights = weights;
        RecordingObserver observer;
        try {
            trainRun({config, path("failing"), false}, observer, m_disk, {});
        } catch (const Error& error) {
            return error;
        }
        return {ErrorCode::Internal, Text("no error was thrown")};
    }

    QTemporaryDir m_folder{memoryFolder(QStringLiteral("start-weights"))};
    PosixFileSystem m_disk;
    std::unique_ptr<TinyData> m_data;

private Q_SLOTS:
    void initTestCase()
    {
        QVERIFY(m_folder.isValid());
        m_data = std::make_unique<TinyData>(path("data"));
    }

    void trainsFromAFile()
    {
        const auto run = path("run");
        std::filesystem::create_directories(run);
        ExperimentConfig config = m_data->config(LoaderKind::Beton);
        config.model.weights = pretrained();
        config.optimizer.learningRate = 1e-12; // what the run saves is what it began with
        config.train.epochs = 1;
        RecordingObserver observer;
        trainRun({config, run, false}, observer, m_disk, {});
        QVERIFY(observer.logged("a new head for 3 classes, the file's is for 5"));
        QVERIFY(observer.logged("resized from 64 to 32 px"));

        const auto expected = makeModel(
            {.name = "levit_micro", .imageSize = 32, .classes = 3, .seed = config.train.seed});
        loadForeignWeights(m_disk, {.file = pretrained()}, *expected);
        const NamedTensors saved = loadSafetensors(m_disk, lastCheckpoint(run)).tensors;
        const std::unordered_map<std::string, at::Tensor> byName(saved.begin(), saved.end());
        for (const auto& parameter : expected->named_parameters())
            QVERIFY2(at::allclose(byName.at(parameter.key()), parameter.value(), 1e-4, 1e-7),
                     parameter.key().c_str());

        // The checkpoint has all that is needed to resume.
        std::filesystem::remove(pretrained());
        config.train.epochs = 2;
        QCOMPARE(trainRun({config, run, true}, observer, m_disk, {}).epochsDone, 2);
    }

    void fileThatIsNotThere()
    {
        const Error error = errorOfTraining(path("nowhere.pth"));
        QCOMPARE(error.code(), ErrorCode::NotFound);
        QCOMPARE(error.path(), path("nowhere.pth"));
        QVERIFY2(QString(error.what()).contains("model.weights"), error.what());
    }

    void weightsOfAnotherModel()
    {
        const auto file = path("vit.safetensors");
        saveForeignWeights(m_disk, file, *makeModel({.name = "vit_micro_16", .imageSize = 32}),
                           WeightNaming::Timm);
        const Error error = errorOfTraining(file);
        QCOMPARE(error.code(), ErrorCode::InvalidConfig);
        QVERIFY2(QString(error.what()).contains("model.weights: holds the weights of ViT-Micro/16"),
                 error.what());
    }

    void damagedFile()
    {
        const std::filesystem::path source =
            std::filesystem::path(FORMWORK_TEST_DATA) / "model" / "training.pth";
        const std::string bytes = readTextFile(m_disk, source);
        std::ofstream(path("cut.pth"), std::ios::binary) << bytes.substr(0, bytes.size() / 2);
        const Error error = errorOfTraining(path("cut.pth"));
        QCOMPARE(error.code(), ErrorCode::CorruptData);
        QVERIFY2(QString(error.what()).contains("model.weights"), error.what());
        const Error attack =
            errorOfTraining(std::filesystem::path(FORMWORK_TEST_DATA) / "model" / "attack.pth");
        QCOMPARE(attack.code(), ErrorCode::UnsupportedFormat);
        QVERIFY2(QString(attack.what()).contains("posix.system"), attack.what());
    }

    void keyInYaml()
    {
        const ExperimentConfig config =
            configFromYaml("model:\n  weights: some/levit.pth\n", "c.yaml");
        QCOMPARE(config.model.weights, std::filesystem::path("some/levit.pth"));
        QCOMPARE(configValue(config, "model.weights"), std::string("some/levit.pth"));
        QVERIFY(configFromYaml("model.weights:\n", "c.yaml").model.weights.empty());
        for (const char* yaml : {"model:\n  weights: [a, b]\n", "model:\n  weights: {a: b}\n"}) {
            try {
                configFromYaml(yaml, "c.yaml");
                QFAIL(yaml);
            } catch (const Error& error) {
                QCOMPARE(error.code(), ErrorCode::InvalidConfig);
                QVERIFY2(QString(error.what()).contains("line 2: 'model.weights'"), error.what());
            }
        }
    }
};

QTEST_APPLESS_MAIN(TestStartWeights)
#include "tst_start_weights.moc"
