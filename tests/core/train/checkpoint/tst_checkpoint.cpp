#include "core/train/checkpoint/checkpoint.h"

#include "core/base/error.h"
#include "core/model/weights/safetensors.h"
#include "core/train/optimiser/optimiser.h"
#include "support/error_of.h"
#include "support/failing_file_system.h"
#include "support/forwarding_file_system.h"
#include "support/memory_folder.h"

#include <ATen/ATen.h>

#include <QTemporaryDir>
#include <QTest>

#include <cstring>
#include <fstream>
#include <limits>

using namespace formwork;
using namespace formwork::test;

namespace {

class SmallModel : public torch::nn::Module
{
public:
    explicit SmallModel(double value, std::int64_t width = 5)
    {
        register_parameter("weight", at::full({3, width}, value));
        register_parameter("bias", at::full({3}, value / 2));
        register_buffer("running", at::full({2}, value, at::kDouble));
        register_buffer("count", at::full({}, 7, at::kLong));
    }
};

CheckpointInfo someInfo()
{
    CheckpointInfo info;
    info.state.epoch = 4;
    info.state.batch = 17;
    info.state.step = 1'234'567'890'123;
    info.state.train = {0.1 + 0.2, 11, 13, 1088};
    info.state.seconds = {1.0 / 3, 0.25, 1e-9, 0.125, 0.0625};
    info.state.peakMemory = 1ULL << 40;
    info.state.best = {3, 2.0 / 3, std::numeric_limits<double>::denorm_min(), -1.0 / 7};
    info.state.gradients = {1e300, 17};
    info.state.scaler = {128, 1999};
    info.state.trainImages = 9469;
    info.configYaml = configToYaml({});
    info.classNames = {"tench", "gas pump \"8\"", "\u00e9glise", "caf\xe9"}; // the last no UTF-8
    return info;
}

// Mapped pages would count as memory of the training.
class DiskWithoutMapping final : public ForwardingFileSystem
{
public:
    std::unique_ptr<MappedFile> map(const std::filesystem::path& path) override
    {
        throw Error(ErrorCode::Internal, Text("must not be mapped"), path);
    }
};

} // namespace

class TestCheckpoint : public QObject
{
    Q_OBJECT

private:
    std::filesystem::path file(const char* name) const
    {
        return std::filesystem::path(m_folder.path().toStdString()) / "run" / "checkpoints" / name;
    }
    static OptimizerConfig adam() { return {}; }

    QTemporaryDir m_folder{memoryFolder(QStringLiteral("checkpoint"))};
    PosixFileSystem m_disk;

private Q_SLOTS:
    void largeOnesAreReadBackInParts()
    {
        DiskWithoutMapping disk;
        SmallModel model(1.5);
        const auto path = file("large.safetensors");
        const at::Tensor large = at::arange(700'000, at::kFloat); // some megabytes and a rest
        writeCheckpoint(disk, path, model, nullptr, someInfo(), {{"ema.large", large}});
        const CheckpointFile read = readCheckpointFile(disk, path);
        QVERIFY(at::equal(read.extras.front().second, large));
    }

    void optimiserStateIsRemoved()
    {
        SmallModel model(1.5);
        Optimiser optimiser(model.parameters(), adam());
        for (torch::Tensor& parameter : model.parameters())
            parameter.mutable_grad() = at::full_like(parameter, 0.25);
        optimiser.step(1e-3);
        const NamedTensors extras = {{"ema.weight", at::full({3, 5}, 9.0)},
                                     {"gradient.weight", at::full({3, 5}, 8.0)}};
        const auto path = file("pruned.safetensors");
        writeCheckpoint(m_disk, path, model, &optimiser, someInfo(), extras);
        const CheckpointFile before = readCheckpointFile(m_disk, path);
        QVERIFY(!before.moments.empty());
        const auto bytes = std::filesystem::file_size(path);
        const std::uint64_t freed = removeOptimiserState(m_disk, path);
        QVERIFY(freed > 0 && std::filesystem::file_size(path) < bytes);
        const CheckpointFile after = readCheckpointFile(m_disk, path);
        QVERIFY(after.moments.empty());
        QCOMPARE(after.weights.size(), before.weights.size());
        for (std::size_t i = 0; i < after.weights.size(); ++i)
            QVERIFY(at::equal(after.weights[i].second, before.weights[i].second));
        QCOMPARE(after.extras.size(), std::size_t{1}); // averaged weights are weights
        QCOMPARE(after.extras.front().first, std::string("ema.weight"));
        QCOMPARE(after.info.state.step, before.info.state.step);
        QCOMPARE(after.info.classNames, before.info.classNames);
        QCOMPARE(removeOptimiserState(m_disk, path), std::uint64_t{0});
        SmallModel other(0);
        Optimiser fresh(other.parameters(), adam());
        const Error error = errorOf([&] { readCheckpoint(m_disk, path, other, fresh); });
        QCOMPARE(errorCodeName(error.code()), errorCodeName(ErrorCode::CorruptData));
        QVERIFY(error.message().find("only weights") != std::string::npos);
    }

    void restoresEverything()
    {
        SmallModel model(1.5);
        Optimiser optimiser(model.parameters(), adam());
        for (torch::Tensor& parameter : model.parameters())
            parameter.mutable_grad() = at::full_like(parameter, 0.3);
        optimiser.step(0.01);
        CheckpointInfo info = someInfo();
        info.state.optimiserSteps = optimiser.stepsDone();
        writeCheckpoint(m_disk, file("last.safetensors"), model, &optimiser, info);

        SmallModel other(0);
        Optimiser otherOptimiser(other.parameters(), adam());
        const CheckpointInfo read =
            readCheckpoint(m_disk, file("last.safetensors"), other, otherOptimiser).info;
        for (const auto& entry : model.named_parameters())
            QVERIFY(at::equal(other.named_parameters()[entry.key()], entry.value()));
        for (const auto& entry : model.named_buffers())
            QVERIFY(at::equal(other.named_buffers()[entry.key()], entry.value()));
        QCOMPARE(otherOptimiser.stepsDone(), 1);
        QVERIFY(at::equal(otherOptimiser.state()[1].second, optimiser.state()[1].second));

        QCOMPARE(read.configYaml, info.configYaml);
        QVERIFY(read.classNames == info.classNames);
        const TrainingState& state = read.state;
        QCOMPARE(state.epoch, 4);
        QCOMPARE(state.batch, 17U);
        QCOMPARE(state.step, info.state.step);
        QVERIFY(state.train == info.state.train); // every bit of the sum
        QVERIFY(state.seconds.training == 1.0 / 3 && state.seconds.transfer == 1e-9);
        QCOMPARE(state.peakMemory, 1ULL << 40);
        QVERIFY(state.best.top1 == 2.0 / 3 && state.best.loss == info.state.best.loss);
        QCOMPARE(state.best.epoch, 3);
        QCOMPARE(state.best.score, -1.0 / 7);
        QVERIFY(state.scaler == info.state.scaler);
        QVERIFY(state.gradients.sum == 1e300 && state.gradients.updates == 17);
        QCOMPARE(state.trainImages, 9469U);
    }

    void keepsAveragesAndGradientsApart()
    {
        SmallModel model(1.5);
        Optimiser optimiser(model.parameters(), adam());
        const NamedTensors extras = {{"ema.weight", at::full({3, 5}, 0.25)},
                                     {"gradient.bias", at::full({3}, 1e-30)}};
        writeCheckpoint(m_disk, file("extras.safetensors"), model, &optimiser, someInfo(), extras);
        const CheckpointFile read =
            readCheckpoint(m_disk, file("extras.safetensors"), model, optimiser);
        QCOMPARE(read.weights.size(), 4U);
        QCOMPARE(read.moments.size(), 2U);
        QCOMPARE(read.extras.size(), 2U);
        for (std::size_t i = 0; i < extras.size(); ++i) {
            QCOMPARE(read.extras[i].first, extras[i].first);
            QVERIFY(at::equal(read.extras[i].second, extras[i].second));
        }
    }

    void weightsAloneAreNoPlaceToResumeFrom()
    {
        SmallModel model(2);
        Optimiser optimiser(model.parameters(), adam());
        writeCheckpoint(m_disk, file("best.safetensors"), model, nullptr, someInfo());
        const TensorFile weights = loadSafetensors(m_disk, file("best.safetensors"));
        QCOMPARE(weights.tensors.size(), 4U);
        const Error error =
            errorOf([&] { readCheckpoint(m_disk, file("best.safetensors"), model, optimiser); });
        QCOMPARE(errorCodeName(error.code()), errorCodeName(ErrorCode::CorruptData));
        QVERIFY(error.hint().english().find("last") != std::string::npos);
    }

    void everyFailureOfTheDiskLeavesTheOldOne()
    {
        const auto path = file("kept.safetensors");
        SmallModel old(1);
        Optimiser optimiser(old.parameters(), adam());
        writeCheckpoint(m_disk, path, old, &optimiser, someInfo());
        SmallModel fresh(2);
        FailingFileSystem disk(m_disk);
        writeCheckpoint(disk, file("count.safetensors"), fresh, &optimiser, someInfo());
        const std::uint64_t operations = disk.operationCount();
        QVERIFY(operations > 5);
        for (std::uint64_t nth = 1; nth <= operations; ++nth) {
            disk.failAt(nth);
            const Error error =
                errorOf([&] { writeCheckpoint(disk, path, fresh, &optimiser, someInfo()); });
            QCOMPARE(errorCodeName(error.code()), errorCodeName(ErrorCode::NoSpace));
            SmallModel read(0);
            Optimiser readOptimiser(read.parameters(), adam());
            readCheckpoint(m_disk, path, read, readOptimiser);
            const double value = read.named_parameters()["weight"][0][0].item<double>();
            // The last operation syncs the folder: by then the new one is in place.
            QCOMPARE(value, nth < operations ? 1.0 : 2.0);
            for (const auto& entry : std::filesystem::directory_iterator(path.parent_path()))
                QCOMPARE(entry.path().extension().string(), ".safetensors");
        }
    }

    void findsDamage_data()
    {
        QTest::addColumn<bool>("cut");
        QTest::newRow("a changed byte") << false;
        QTest::newRow("cut short") << true;
    }
    void findsDamage()
    {
        QFETCH(bool, cut);
        const auto path = file("damaged.safetensors");
        SmallModel model(1);
        Optimiser optimiser(model.parameters(), adam());
        writeCheckpoint(m_disk, path, model, &optimiser, someInfo());
        const auto size = std::filesystem::file_size(path);
        if (cut) {
            std::filesystem::resize_file(path, size - 9);
        } else {
            std::fstream stream(path, std::ios::binary | std::ios::in | std::ios::out);
            stream.seekp(static_cast<std::streamoff>(size) - 20);
            stream.put('\x55');
        }
        const Error error = errorOf([&] { readCheckpoint(m_disk, path, model, optimiser); });
        QCOMPARE(errorCodeName(error.code()), errorCodeName(ErrorCode::CorruptData));
        QVERIFY(std::string(error.what()).find("damaged.safetensors") != std::string::npos);
        QVERIFY(error.hint().english().find("start a new run") != std::string::npos);
    }

    // The same tensors with other texts.
    void findsDamageOfTheState()
    {
        const auto path = file("state.safetensors");
        SmallModel model(1);
        Optimiser optimiser(model.parameters(), adam());
        writeCheckpoint(m_disk, path, model, &optimiser, someInfo());
        const TensorFile sound = loadSafetensors(m_disk, path);
        const auto readWith = [&](const char* part, const char* other) {
            auto metadata = sound.metadata;
            std::string& state = metadata.at("formwork.state");
            state.replace(state.find(part), std::strlen(part), other);
            saveSafetensors(m_disk, path, sound.tensors, metadata);
            return errorOf([&] { readCheckpoint(m_disk, path, model, optimiser); });
        };
        const Error damaged = readWith("\"batch\":17", "\"batch\":16");
        QCOMPARE(errorCodeName(damaged.code()), errorCodeName(ErrorCode::CorruptData));
        QVERIFY2(damaged.message().find("checksum") != std::string::npos, damaged.what());
        // A later Formwork's is not damaged, so nothing may take its place.
        const Error later = readWith("\"version\":1", "\"version\":2");
        QCOMPARE(errorCodeName(later.code()), errorCodeName(ErrorCode::UnsupportedVersion));
        QCOMPARE(later.path(), path);
    }

    void refusesOtherModelsAndFiles()
    {
        SmallModel model(1);
        Optimiser optimiser(model.parameters(), adam());
        writeCheckpoint(m_disk, file("last.safetensors"), model, &optimiser, someInfo());
        SmallModel wider(1, 6);
        Optimiser widerOptimiser(wider.parameters(), adam());
        QVERIFY(errorOf([&] {
                    readCheckpoint(m_disk, file("last.safetensors"), wider, widerOptimiser);
                }).code() == ErrorCode::CorruptData);
        saveSafetensors(m_disk, file("foreign.safetensors"), {{"weight", at::zeros({3, 5})}});
        const Error error =
            errorOf([&] { readCheckpoint(m_disk, file("foreign.safetensors"), model, optimiser); });
        QCOMPARE(errorCodeName(error.code()), errorCodeName(ErrorCode::CorruptData));
        QCOMPARE(error.message(), std::string("holds no training state of Formwork: a value is "
                                              "missing"));
        QVERIFY(errorOf([&] {
                    readCheckpoint(m_disk, file("absent.safetensors"), model, optimiser);
                }).code() == ErrorCode::NotFound);
    }

    void oddMetadataIsRefusedInPlainWords_data()
    {
        QTest::addColumn<QString>("key");
        QTest::addColumn<QString>("value");
        QTest::addColumn<QString>("reason");
        QTest::newRow("no JSON") << "formwork.state"
                                 << "{"
                                 << "it is not JSON";
        QTest::newRow("other JSON") << "formwork.state"
                                    << "{\"version\": \"1\"}"
                                    << "a value has another type";
        QTest::newRow("state without values") << "formwork.state"
                                              << "{\"version\": 1}"
                                              << "a value is missing";
        QTest::newRow("classes are no list") << "formwork.classes"
                                             << "{}"
                                             << "its list of classes is malformed";
        QTest::newRow("class is a number") << "formwork.classes"
                                           << "[7]"
                                           << "its list of classes is malformed";
        QTest::newRow("class is no list of bytes") << "formwork.classes"
                                                   << "[[256]]"
                                                   << "its list of classes is malformed";
    }
    void oddMetadataIsRefusedInPlainWords()
    {
        QFETCH(QString, key);
        QFETCH(QString, value);
        QFETCH(QString, reason);
        std::map<std::string, std::string> metadata = {
            {"formwork.state", trainingStateText(someInfo().state)},
            {"formwork.config", configToYaml({})},
            {"formwork.classes", "[]"},
            {"formwork.checksum", ""},
        };
        metadata[key.toStdString()] = value.toStdString();
        saveSafetensors(m_disk, file("odd.safetensors"), {{"weight", at::zeros({3, 5})}}, metadata);
        const Error error = errorOf([&] { readCheckpointFile(m_disk, file("odd.safetensors")); });
        QCOMPARE(error.code(), ErrorCode::CorruptData);
        QCOMPARE(QString::fromStdString(error.message()),
                 "holds no training state of Formwork: " + reason);
    }

    void tooManyNamesAreRefusedBeforehand()
    {
        requireNamesFit(std::vector<std::string>(100'000, "class 123456"), "data");
        const Error error = errorOf(
            [] { requireNamesFit(std::vector<std::string>(400'000, "class 123456"), "data"); });
        QCOMPARE(error.code(), ErrorCode::UnsupportedFormat);
        QCOMPARE(error.path(), std::filesystem::path("data"));
        QVERIFY2(error.message().find("400000") != std::string::npos, error.what());
    }

    void sameExperimentMayMoveAndGrow()
    {
        const ExperimentConfig saved;
        ExperimentConfig now = saved;
        now.name = "renamed";
        now.data.train = "/elsewhere/train.beton";
        now.data.workers = 7;
        now.train.epochs += 100;
        now.train.threads = 3;
        now.train.checkpointEvery = 1;
        requireSameExperiment(saved, now, "last.safetensors");
        now.train.batchSize = 32;
        now.train.seed = 1;
        const Error error = errorOf([&] { requireSameExperiment(saved, now, "last.safetensors"); });
        QCOMPARE(errorCodeName(error.code()), errorCodeName(ErrorCode::InvalidConfig));
        QVERIFY(error.message().find("train.batch_size (64 then, 32 now)") != std::string::npos);
        QVERIFY(error.message().find("train.seed") != std::string::npos);
        // For a quite different experiment, a few differences are enough.
        now.model.name = "vit_b_16";
        now.model.imageSize = 384;
        now.optimizer.learningRate = 1;
        now.train.labelSmoothing = 0.1;
        const Error other = errorOf([&] { requireSameExperiment(saved, now, "last.safetensors"); });
        QVERIFY2(other.message().ends_with(" and 1 more"), other.what());
    }

    void namesItsFiles()
    {
        QCOMPARE(lastCheckpoint("r").string(), "r/checkpoints/last.safetensors");
        QCOMPARE(bestCheckpoint("r").string(), "r/checkpoints/best.safetensors");
        QCOMPARE(epochCheckpoint("r", 10).string(), "r/checkpoints/epoch-0010.safetensors");
    }
};

QTEST_APPLESS_MAIN(TestCheckpoint)
#include "tst_checkpoint.moc"
