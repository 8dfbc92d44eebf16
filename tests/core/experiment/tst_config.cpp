#include "core/base/error.h"
#include "core/base/file_system.h"
#include "core/experiment/config.h"
#include "core/experiment/model_names.h"
#include "support/error_of.h"

#include <QTemporaryDir>
#include <QTest>

#include <limits>

using namespace formwork;

namespace {

const std::filesystem::path kSource = "experiment.yaml";

using test::errorOf;

ExperimentConfig unusualConfig()
{
    ExperimentConfig config;
    config.name = "a \"quoted\": name # with\ttraps\nénd – 中 \u2028\u0085";
    config.model = {.name = "levit_256",
                    .imageSize = 160,
                    .distillation = true,
                    .weights = "weights/a b.safetensors",
                    .pooling = PoolingKind::Mean,
                    .init = InitKind::Timm,
                    .dropPath = 0.1,
                    .dropout = 0.2,
                    .attentionDropout = 0.3,
                    .headDropout = 0.4,
                    .patchDropout = 0.5};
    config.data.train = "/data/müßte gehen/#1: train.beton";
    config.data.validation = "- 'x'";
    config.data.loader = LoaderKind::Folder;
    config.data.order = OrderKind::QuasiRandom;
    config.data.workers = 3;
    config.data.memoryBudget = 0.1;
    config.data.inMemory = true;
    config.data.skipDamaged = true;
    config.data.labelField = "fine: label";
    config.data.imageMemory = 64;
    config.data.imageScans = 7;
    config.data.imageSeconds = 2.5;
    config.data.exclude = "lists/bad images.txt";
    config.augment.cropArea = {0.1, 0.30000000000000004};
    config.augment.interpolation = InterpolationKind::Bilinear;
    config.augment.repeats = 3;
    config.augment.randOperations = 2;
    config.augment.randMagnitude = 7.5;
    config.augment.randDeviation = 0.25;
    config.augment.colourJitter = {0.4, 0.3, 0.2, 0.1};
    config.augment.grayscale = 0.01;
    config.augment.blur = 0.02;
    config.augment.erasing = 0.25;
    config.augment.mixup = 0.8;
    config.augment.cutmix = 1;
    config.augment.cropRatio = {1.0 / 3.0, 3.0};
    config.augment.flip = 1e-300;
    config.augment.validationCrop = 1;
    config.augment.validationFlip = true;
    config.augment.mean = {0, 1, 0.1 + 0.2};
    config.augment.deviation = {1, 2.5, 1e17};
    config.optimizer = {.name = OptimizerKind::Sgd,
                        .learningRate = 0.1 + 1e-17 + 1.0 / 7,
                        .betas = {0, 0.95},
                        .epsilon = std::numeric_limits<double>::denorm_min(),
                        .weightDecay = 0.025,
                        .decayWeightsOnly = false,
                        .momentum = 0.5,
                        .nesterov = true,
                        .layerDecay = 0.75,
                        .clipNorm = 1.5,
                        .clipAdaptive = 0.01};
    config.schedule = {.name = ScheduleKind::Cosine,
                       .warmupEpochs = 5,
                       .minimumLearningRate = 1e-6,
                       .warmupLearningRate = 1e-7,
                       .stepEpochs = 10,
                       .stepFactor = 0.5,
                       .riseShare = 0.25,
                       .startFactor = 0.1,
                       .epochs = {0, 1.0 / 3, 16},
                       .factors = {0.2, 1, 1e-3}};
    config.train.epochs = 7;
    config.train.batchSize = 33;
    config.train.seed = std::numeric_limits<std::uint64_t>::max();
    config.train.labelSmoothing = 0.1;
    config.train.device = DeviceKind::Cuda;
    config.train.threads = 2;
    config.train.slots = 3;
    config.train.checkpointEvery = 1;
    config.train.keepCheckpoints = 3;
    config.train.bestMetric = BestMetric::ValidationLoss;
    config.train.patience = 20;
    config.train.accumulate = 4;
    config.train.emaDecay = 0.9999;
    config.train.freezeLayers = -1;
    config.train.firstImageSize = 96;
    config.train.fullSizeEpoch = 5;
    config.train.lowFrequency = true;
    config.train.activationCheckpointing = true;
    config.train.cudaGraphs = true;
    config.train.precision = PrecisionKind::BFloat16;
    config.train.tf32 = true;
    config.train.channelsLast = true;
    config.train.perRank = true;
    config.distillation = {.kind = TeacherKind::Soft,
                           .teacher = "teacher.safetensors",
                           .alpha = 0.25,
                           .temperature = 3};
    config.extension.after = {1, 2};
    config.extension.learningRates = {1e-3 / 3, 1e-4};
    config.extension.endLearningRates = {1e-7 / 3, 0};
    config.sweep.random = 7;
    config.sweep.halving = {.factor = 3, .minEpochs = 2, .metric = HalvingMetric::TrainLoss};
    return config;
}

} // namespace

class TestConfig : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void defaultsAreTheOriginalsRecipe();
    void readsEveryKindOfValue();
    void readsDottedKeys();
    void emptyTextAndEmptySectionsKeepDefaults();
    void roundTripKeepsEveryBit();
    void roundTripOfAwkwardTexts_data();
    void roundTripOfAwkwardTexts();
    void writesKeysOnceAndInTableOrder();
    void overridesWinInOrder();
    void overrideTakesTextAsItStands();
    void overrideOfEveryKeyWithItsOwnValueChangesNothing();
    void loadConfigReadsAndOverrides();
    void validationAcceptsEveryModelAtItsSizes();
    void diffListsOnlyWhatDiffers();
    void pathsThatAreNotUtf8ComeBack();
};

void TestConfig::defaultsAreTheOriginalsRecipe()
{
    const ExperimentConfig config = configFromYaml("", kSource);
    QCOMPARE(config.optimizer.name, OptimizerKind::Adam);
    QCOMPARE(config.optimizer.learningRate, 1e-5);
    QCOMPARE(config.train.batchSize, 64);
    QCOMPARE(config.train.epochs, 300);
    QCOMPARE(config.model.imageSize, 224);
    QCOMPARE(config.train.labelSmoothing, 0.0);
}

void TestConfig::readsEveryKindOfValue()
{
    const ExperimentConfig config = configFromYaml(R"(# a comment
name: "LeViT: beton"   # quoted
model: {name: levit_128s, image_size: 112, distillation: Yes}
data:
  train: /data/train.beton
  val: ~
  loader: image_folder
  skip_damaged: no
augment:
  crop_area: [0.35, 1.0]
  mean:
    - 0.5
    - .25
    - 5e-1
optimizer:
  lr: 1e-5
  betas: [0.9, 0.95]
train:
  seed: 18446744073709551615
  epochs: +12
)",
                                                   kSource);
    QCOMPARE(config.name, std::string("LeViT: beton"));
    QCOMPARE(config.model.imageSize, 112);
    QVERIFY(config.model.distillation);
    QCOMPARE(config.data.train, std::filesystem::path("/data/train.beton"));
    QVERIFY(config.data.validation.empty());
    QCOMPARE(config.data.loader, LoaderKind::Folder);
    QVERIFY(!config.data.skipDamaged);
    QCOMPARE(config.augment.cropArea, (std::array{0.35, 1.0}));
    QCOMPARE(config.augment.mean, (std::array{0.5, 0.25, 0.5}));
    QCOMPARE(config.optimizer.learningRate, 1e-5);
    QCOMPARE(config.optimizer.betas, (std::array{0.9, 0.95}));
    QCOMPARE(config.train.seed, std::numeric_limits<std::uint64_t>::max());
    QCOMPARE(config.train.epochs, 12);
}

void TestConfig::readsDottedKeys()
{
    const ExperimentConfig config =
        configFromYaml("optimizer.lr: 0.25\ntrain:\n  epochs: 2\n", kSource);
    QCOMPARE(config.optimizer.learningRate, 0.25);
    QCOMPARE(config.train.epochs, 2);
}

void TestConfig::emptyTextAndEmptySectionsKeepDefaults()
{
    const std::string defaults = configToYaml({});
    QCOMPARE(configToYaml(configFromYaml("# nothing\n", kSource)), defaults);
    QCOMPARE(configToYaml(configFromYaml("augment:\ntrain:\n", kSource)), defaults);
}

void TestConfig::roundTripKeepsEveryBit()
{
    const ExperimentConfig config = unusualConfig();
    const std::string yaml = configToYaml(config);
    const ExperimentConfig back = configFromYaml(yaml, kSource);

    QVERIFY(configDiff({config, back}).empty());
    QCOMPARE(back.name, config.name);
    QCOMPARE(back.data.train, config.data.train);
    QCOMPARE(back.data.validation, config.data.validation);
    QCOMPARE(back.augment.cropRatio, config.augment.cropRatio);
    QCOMPARE(back.augment.mean, config.augment.mean);
    QCOMPARE(back.augment.deviation, config.augment.deviation);
    QVERIFY(back.optimizer.learningRate == config.optimizer.learningRate);
    QVERIFY(back.optimizer.epsilon == config.optimizer.epsilon);
    QVERIFY(back.augment.flip == config.augment.flip);
    QCOMPARE(back.train.seed, config.train.seed);
    QCOMPARE(configToYaml(back), yaml);
    // Every key was away from its default, else the comparison above shows nothing for it.
    QCOMPARE(configDiff({config, ExperimentConfig{}}).size(), configKeys().size());
}

void TestConfig::roundTripOfAwkwardTexts_data()
{
    QTest::addColumn<QByteArray>("text");
    const char* texts[] = {"null",   "~",    "true",    "no",       "1e5",   "0x10",       "-",
                           "- a",    "a: b", "a #b",    " a ",      "'",     "\"",         "\\",
                           "[a, b]", "{a}",  "&anchor", "*alias",   "!tag",  "%directive", "@x",
                           "a\nb",   "\t",   "---",     "\x01\x7f", "é…中😀", "a  b",       "NULL"};
    int number = 0;
    for (const char* text : texts)
        QTest::newRow(qPrintable(QString("text %1").arg(++number))) << QByteArray(text);
}

void TestConfig::roundTripOfAwkwardTexts()
{
    QFETCH(QByteArray, text);
    ExperimentConfig config;
    config.name = text.toStdString();
    config.data.train = text.toStdString();
    const ExperimentConfig back = configFromYaml(configToYaml(config), kSource);
    QCOMPARE(back.name, config.name);
    QCOMPARE(back.data.train, config.data.train);
}

void TestConfig::writesKeysOnceAndInTableOrder()
{
    ExperimentConfig config;
    QVERIFY(configToYaml(config).find("sweep") == std::string::npos); // of most there is none
    config.sweep.random = 1;
    const std::string yaml = configToYaml(config);
    std::size_t position = 0;
    for (const ConfigKey& key : configKeys()) {
        const std::string path(key.path);
        const std::string name = path.substr(path.rfind('.') + 1) + ':';
        position = yaml.find(name, position);
        QVERIFY2(position != std::string::npos, key.path.data());
        position += name.size();
        QVERIFY(!key.help.empty());
        QVERIFY(!key.type.empty());
        QVERIFY(!key.allowed.empty());
    }
    QVERIFY(yaml.find("\noptimizer:\n  name: adam\n  lr: 1e-05\n  betas: [0.9, 0.999]\n") !=
            std::string::npos);
}

void TestConfig::overridesWinInOrder()
{
    ExperimentConfig config = configFromYaml("train: {epochs: 3}", kSource);
    applyOverride(config, "train.epochs", "4");
    QCOMPARE(config.train.epochs, 4);
    applyOverride(config, "augment.crop_area", "[0.25, 1]");
    QCOMPARE(config.augment.cropArea, (std::array{0.25, 1.0}));
    applyOverride(config, "optimizer.betas", "0.8,0.9");
    QCOMPARE(config.optimizer.betas, (std::array{0.8, 0.9}));
    applyOverride(config, "data.loader", "image_folder");
    QCOMPARE(configValue(config, "data.loader"), std::string("folder"));
    applyOverride(config, "model.distillation", "on");
    QVERIFY(config.model.distillation);
}

void TestConfig::overrideTakesTextAsItStands()
{
    ExperimentConfig config;
    applyOverride(config, "data.train", "/a: b, [c] #d");
    QCOMPARE(config.data.train, std::filesystem::path("/a: b, [c] #d"));
    applyOverride(config, "name", "null");
    QCOMPARE(config.name, std::string("null"));
    config.data.validation = "x";
    applyOverride(config, "data.val", "");
    QVERIFY(config.data.validation.empty());
}

void TestConfig::overrideOfEveryKeyWithItsOwnValueChangesNothing()
{
    const ExperimentConfig source = unusualConfig();
    ExperimentConfig copy;
    for (const ConfigKey& key : configKeys()) {
        const std::string path(key.path);
        applyOverride(copy, path, configValue(source, path));
        QCOMPARE(configValue(copy, path), configValue(source, path));
    }
    QCOMPARE(configToYaml(copy), configToYaml(source));
    QCOMPARE(errorOf([&] { configValue(source, "lr"); }).code(), ErrorCode::InvalidConfig);
}

void TestConfig::loadConfigReadsAndOverrides()
{
    QTemporaryDir folder;
    PosixFileSystem fileSystem;
    const std::filesystem::path file = folder.filePath("a.yaml").toStdString();
    writeTextFile(fileSystem, file, "train: {epochs: 3, seed: 4}\ndata: {train: rel/x.beton}\n");
    const ExperimentConfig config =
        loadConfig(fileSystem, file, {{"train.epochs", "5"}, {"train.epochs", "6"}});
    QCOMPARE(config.train.epochs, 6);
    QCOMPARE(config.train.seed, std::uint64_t{4});
    QCOMPARE(config.data.train, std::filesystem::path("rel/x.beton"));

    writeTextFile(fileSystem, file, "trian: {epochs: 3}\n");
    const Error error = errorOf([&] { loadConfig(fileSystem, file, {}); });
    QCOMPARE(error.path(), file);
    QCOMPARE(errorOf([&] { loadConfig(fileSystem, file.parent_path() / "none.yaml", {}); }).code(),
             ErrorCode::NotFound);
}

void TestConfig::validationAcceptsEveryModelAtItsSizes()
{
    for (const ModelName& model : modelNames()) {
        ExperimentConfig config;
        config.data.train = "train.beton";
        config.model.name = std::string(model.id);
        for (const int size : {32, 64, 128, 224, 256, 384}) {
            config.model.imageSize = size;
            try {
                validateConfig(config);
            } catch (const Error& error) {
                QFAIL(error.what());
            }
        }
    }
}

void TestConfig::diffListsOnlyWhatDiffers()
{
    ExperimentConfig a;
    ExperimentConfig b;
    QVERIFY(configDiff({a, b}).empty());
    QVERIFY(configDiff({}).empty());
    QVERIFY(configDiff({a}).empty());
    b.data.loader = LoaderKind::Folder;
    ExperimentConfig c = b;
    c.optimizer.learningRate = 0.5;
    const std::vector<ConfigDifference> differences = configDiff({a, b, c});
    QCOMPARE(differences.size(), std::size_t{2});
    QCOMPARE(differences[0].key, std::string("data.loader"));
    QCOMPARE(differences[0].values, (std::vector<std::string>{"beton", "folder", "folder"}));
    QCOMPARE(differences[1].key, std::string("optimizer.lr"));
    QCOMPARE(differences[1].values, (std::vector<std::string>{"1e-05", "1e-05", "0.5"}));
}

// Bytes that are not UTF-8 are written as YAML's binary data.
void TestConfig::pathsThatAreNotUtf8ComeBack()
{
    for (const std::string& path :
         {std::string("/data/caf\xe9/train.beton"), std::string("\xff")}) {
        ExperimentConfig config;
        config.data.train = path;
        const std::string yaml = configToYaml(config);
        QVERIFY(QString::fromStdString(yaml).contains("train: !!binary "));
        QVERIFY(configFromYaml(yaml, "x.yaml").data.train == config.data.train);
    }
    QVERIFY(errorOf([] { configFromYaml("data: {train: !!binary \"?\"}", kSource); })
                .message()
                .find("Base64") != std::string::npos);
    QVERIFY(errorOf([] { configFromYaml("data: {train: !!binary [a]}", kSource); })
                .message()
                .find("Base64") != std::string::npos);
}

QTEST_GUILESS_MAIN(TestConfig)
#include "tst_config.moc"
