#include "core/base/error.h"
#include "core/base/file_system.h"
#include "core/experiment/config.h"
#include "core/experiment/model_names.h"
#include "support/error_of.h"

#include <QTemporaryDir>
#include <QTest>

#include <functional>
#include <limits>

using namespace formwork;

namespace {

const std::filesystem::path kSource = "experiment.yaml";

using test::errorOf;

Error yamlError(const std::string& yaml)
{
    return errorOf([&] { configFromYaml(yaml, kSource); });
}

std::string messageOf(const std::string& yaml)
{
    return yamlError(yaml).message();
}

Error overrideError(const std::string& key, const std::string& value)
{
    return errorOf([&] {
        ExperimentConfig config;
        applyOverride(config, key, value);
    });
}

Error validationError(const std::function<void(ExperimentConfig&)>& change)
{
    ExperimentConfig config;
    config.data.train = "train.beton";
    change(config);
    return errorOf([&] { validateConfig(config); });
}

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
    void unknownKeyNamesLineAndNearest_data();
    void unknownKeyNamesLineAndNearest();
    void badValueNamesLineKeyAndRange_data();
    void badValueNamesLineKeyAndRange();
    void unknownChoiceSuggestsNearest();
    void duplicateKeyNamesBothLines();
    void brokenYamlNamesLine();
    void tabsAreNamed();
    void overridesWinInOrder();
    void overrideTakesTextAsItStands();
    void overrideErrorsHaveNoLine();
    void overrideOfEveryKeyWithItsOwnValueChangesNothing();
    void loadConfigReadsAndOverrides();
    void validationNamesTheKey_data();
    void validationNamesTheKey();
    void validationAcceptsEveryModelAtItsSizes();
    void validationChecksRangesOfCodeMadeConfigs();
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

void TestConfig::unknownKeyNamesLineAndNearest_data()
{
    QTest::addColumn<QString>("yaml");
    QTest::addColumn<QString>("message");
    QTest::addColumn<QString>("nearest");
    QTest::newRow("typo") << "name: a\n\n# comment\noptimizer:\n  lrr: 1\n"
                          << "line 5: unknown key 'optimizer.lrr'"
                          << "optimizer.lr";
    QTest::newRow("section") << "optimiser:\n  lr: 1\n"
                             << "line 1: unknown key 'optimiser'"
                             << "optimizer";
    QTest::newRow("no section") << "lr: 1\n"
                                << "line 1: unknown key 'lr'"
                                << "optimizer.lr";
    QTest::newRow("wrong section") << "name: x\ntrain:\n  lr: 1\n"
                                   << "line 3: unknown key 'train.lr'"
                                   << "optimizer.lr";
    QTest::newRow("beginning") << "train:\n  batch: 1\n"
                               << "line 2: unknown key 'train.batch'"
                               << "train.batch_size";
    QTest::newRow("letter case") << "Name: x\n"
                                 << "line 1: unknown key 'Name'"
                                 << "name";
    QTest::newRow("long name") << "data:\n  validation: x\n"
                               << "line 2: unknown key 'data.validation'"
                               << "data.val";
    QTest::newRow("learning rate") << "learning_rate: 1e-3\n"
                                   << "line 1: unknown key 'learning_rate'"
                                   << "optimizer.lr";
    QTest::newRow("learning rate in its section") << "optimizer:\n  Learning-Rate: 1e-3\n"
                                                  << "line 2: unknown key 'optimizer.Learning-Rate'"
                                                  << "optimizer.lr";
    QTest::newRow("a timm name") << "train:\n  num_workers: 4\n"
                                 << "line 2: unknown key 'train.num_workers'"
                                 << "data.workers";
    QTest::newRow("too deep") << "name: x\noptimizer:\n  adam:\n    lr: 1\n"
                              << "line 3: unknown key 'optimizer.adam'"
                              << "optimizer.name";
}

void TestConfig::unknownKeyNamesLineAndNearest()
{
    QFETCH(QString, yaml);
    QFETCH(QString, message);
    QFETCH(QString, nearest);
    const Error error = yamlError(yaml.toStdString());
    QCOMPARE(error.code(), ErrorCode::InvalidConfig);
    QCOMPARE(QString::fromStdString(error.message()), message);
    QCOMPARE(QString::fromStdString(error.hint().english()), "did you mean '" + nearest + "'?");
    QCOMPARE(error.path(), kSource);
}

void TestConfig::badValueNamesLineKeyAndRange_data()
{
    QTest::addColumn<QString>("yaml");
    QTest::addColumn<QString>("message");
    const QString epochs = "line 2: 'train.epochs' must be an integer from 1 to 1000000, not ";
    QTest::newRow("text for integer") << "train:\n  epochs: many" << epochs + "'many'";
    QTest::newRow("fraction for integer") << "train:\n  epochs: 1.5" << epochs + "'1.5'";
    QTest::newRow("zero") << "train:\n  epochs: 0" << epochs + "'0'";
    QTest::newRow("too large") << "train:\n  epochs: 1000001" << epochs + "'1000001'";
    QTest::newRow("overflow") << "train:\n  epochs: 99999999999999999999"
                              << epochs + "'99999999999999999999'";
    QTest::newRow("list for integer") << "train:\n  epochs: [1, 2]" << epochs + "'[1, 2]'";
    QTest::newRow("null") << "train:\n  epochs:" << epochs + "empty";
    QTest::newRow("empty") << "train:\n  epochs: ''" << epochs + "empty";
    QTest::newRow("map") << "train:\n  epochs: {a: 1}" << epochs + "a section of keys";
    QTest::newRow("hexadecimal") << "train:\n  epochs: 0x10" << epochs + "'0x10'";
    QTest::newRow("number") << "optimizer:\n\n  lr: fast"
                            << "line 3: 'optimizer.lr' must be a number above 0, not 'fast'";
    QTest::newRow("negative") << "optimizer:\n  lr: -1"
                              << "line 2: 'optimizer.lr' must be a number above 0, not '-1'";
    QTest::newRow("not a number") << "optimizer:\n  lr: nan"
                                  << "line 2: 'optimizer.lr' must be a number above 0, not 'nan'";
    QTest::newRow("infinite") << "optimizer:\n  lr: inf"
                              << "line 2: 'optimizer.lr' must be a number above 0, not 'inf'";
    QTest::newRow("German number") << "augment:\n  flip: '0,5'"
                                   << "line 2: 'augment.flip' must be a number from 0 to 1, not "
                                      "'0,5'";
    QTest::newRow("half-open range")
        << "optimizer:\n  momentum: 1"
        << "line 2: 'optimizer.momentum' must be a number from 0 to below 1, not '1'";
    QTest::newRow("flag") << "data:\n  skip_damaged: maybe"
                          << "line 2: 'data.skip_damaged' must be yes or no, not 'maybe'";
    QTest::newRow("a number of ranks") << "train:\n  per_rank: 2"
                                       << "line 2: 'train.per_rank' must be yes or no, not '2'";
    QTest::newRow("list too short")
        << "augment:\n  mean: [0.5, 0.5]"
        << "line 2: 'augment.mean' must be a list of 3 numbers, each from 0 to 1, not "
           "'[0.5, 0.5]'";
    QTest::newRow("scalar for list")
        << "augment:\n  mean: 0.5"
        << "line 2: 'augment.mean' must be a list of 3 numbers, each from 0 to 1, not '0.5'";
    QTest::newRow("descending") << "augment:\n  crop_area: [1, 0.5]"
                                << "line 2: 'augment.crop_area' must be a list of 2 numbers, each "
                                   "above 0 and at most 1, the smaller one first, not '[1, 0.5]'";
    QTest::newRow("nested list")
        << "augment:\n  mean: [[1], 2, 3]"
        << "line 2: 'augment.mean' must be a list of 3 numbers, each from 0 to 1, not a nested "
           "list";
    QTest::newRow("falling epochs") << "schedule:\n  epochs: [0, 3, 2]"
                                    << "line 2: 'schedule.epochs' must be a list of numbers, each "
                                       "of at least 0, rising, not '[0, 3, 2]'";
    QTest::newRow("list for text") << "name: [a, b]"
                                   << "line 1: 'name' must be a text, not '[a, b]'";
    QTest::newRow("list for path") << "data:\n  train: [a]"
                                   << "line 2: 'data.train' must be a path, not '[a]'";
    QTest::newRow("empty name") << "name: ''"
                                << "line 1: 'name' must be a text, not empty";
    QTest::newRow("value for section") << "optimizer: adam"
                                       << "line 1: 'optimizer' is a section of keys, not a value";
    QTest::newRow("list at the top")
        << "- a\n- b"
        << "line 1: expected keys with values, such as 'name: my experiment'";
    QTest::newRow("two documents") << "name: a\n---\nname: b"
                                   << "line 2: a second YAML document begins here";
    // YAML::LoadAll() never came to an end with it.
    QTest::newRow("a comma behind a document") << "--- {}\n,-- {}"
                                               << "line 2: a second YAML document begins here";
}

void TestConfig::badValueNamesLineKeyAndRange()
{
    QFETCH(QString, yaml);
    QFETCH(QString, message);
    const Error error = yamlError(yaml.toStdString());
    QCOMPARE(error.code(), ErrorCode::InvalidConfig);
    QCOMPARE(QString::fromStdString(error.message()), message);
    QCOMPARE(error.path(), kSource);
}

void TestConfig::unknownChoiceSuggestsNearest()
{
    const Error model = yamlError("model:\n  name: LeViT-128S\n");
    QVERIFY(model.message().starts_with("line 2: 'model.name' must be one of: vit_ti_16, "));
    QVERIFY(model.message().ends_with(", not 'LeViT-128S'"));
    QCOMPARE(model.hint().english(), std::string("did you mean 'levit_128s'?"));
    QCOMPARE(yamlError("model: {name: vit_b16}").hint().english(),
             std::string("did you mean 'vit_b_16'?"));
    QCOMPARE(yamlError("optimizer: {name: AdamW}").hint().english(),
             std::string("did you mean 'adamw'?"));

    // The alias is read but not advertised.
    const Error loader = yamlError("data: {loader: ffcv}");
    QCOMPARE(loader.message(),
             std::string("line 1: 'data.loader' must be one of: beton, folder, not 'ffcv'"));
}

void TestConfig::duplicateKeyNamesBothLines()
{
    const Error error = yamlError("train:\n  epochs: 1\n  seed: 2\n  epochs: 3\n");
    QCOMPARE(error.message(), std::string("line 4: duplicate key 'train.epochs'"));
    QCOMPARE(error.hint().english(), std::string("first defined on line 2"));
    QCOMPARE(messageOf("train:\n  epochs: 1\nname: x\ntrain:\n  epochs: 2\n"),
             std::string("line 5: duplicate key 'train.epochs'"));
    QCOMPARE(messageOf("train.epochs: 1\ntrain:\n  epochs: 2\n"),
             std::string("line 3: duplicate key 'train.epochs'"));
}

void TestConfig::tabsAreNamed()
{
    for (const char* yaml : {"train:\n\tepochs: 3\n", "train:\n  epochs: 3\n \t seed: 4\n"}) {
        const Error error = yamlError(yaml);
        QCOMPARE(error.code(), ErrorCode::InvalidConfig);
        const int line = std::string(yaml).find("epochs: 3\n ") == std::string::npos ? 2 : 3;
        QCOMPARE(error.message(), "line " + std::to_string(line) + " is indented with a tab");
        QVERIFY(error.hint().english().find("spaces") != std::string::npos);
    }
}

void TestConfig::brokenYamlNamesLine()
{
    for (const char* yaml :
         {"name: a\nmodel: [1, 2\n", "name: a\nmodel: {\n", "name: a\n\t- b: 'c\n"}) {
        const Error error = yamlError(yaml);
        QCOMPARE(error.code(), ErrorCode::InvalidConfig);
        QVERIFY2(error.message().starts_with("line "), error.what());
        QCOMPARE(error.path(), kSource);
    }
    // Nesting without end must not exhaust the stack.
    QCOMPARE(yamlError(std::string(200'000, '[')).code(), ErrorCode::InvalidConfig);
    QCOMPARE(yamlError("model: &a {name: *a}").code(), ErrorCode::InvalidConfig);
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

void TestConfig::overrideErrorsHaveNoLine()
{
    const Error unknown = overrideError("data.trian", "x");
    QCOMPARE(unknown.message(), std::string("unknown key 'data.trian'"));
    QCOMPARE(unknown.hint().english(), std::string("did you mean 'data.train'?"));
    QVERIFY(unknown.path().empty());

    QCOMPARE(overrideError("train.batch_size", "0").message(),
             std::string("'train.batch_size' must be an integer from 1 to 65536, not '0'"));
    QCOMPARE(overrideError("optimizer.betas", "0.9").code(), ErrorCode::InvalidConfig);
    QCOMPARE(overrideError("optimizer.betas", "0.9,0.9,").code(), ErrorCode::InvalidConfig);
    QCOMPARE(overrideError("optimizer.betas", "[]").code(), ErrorCode::InvalidConfig);
    QCOMPARE(overrideError("optimizer", "adam").code(), ErrorCode::InvalidConfig);
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

void TestConfig::validationNamesTheKey_data()
{
    using Change = std::function<void(ExperimentConfig&)>;
    QTest::addColumn<Change>("change");
    QTest::addColumn<QString>("message");
    QTest::newRow("no data") << Change([](auto& c) { c.data.train.clear(); })
                             << "'data.train' is not given";
    QTest::newRow("two ways of memory") << Change([](auto& c) {
        c.data.inMemory = true;
        c.data.memoryBudget = 1;
    }) << "'data.in_memory' and 'data.memory_budget' are given, but exclude each other";
    QTest::newRow("label field of a folder") << Change([](auto& c) {
        c.data.loader = LoaderKind::Folder;
        c.data.labelField = "fine";
    }) << "'data.label_field' is given, but 'data.loader' is folder";
    QTest::newRow("ViT patch") << Change([](auto& c) {
        c.model = {.name = "vit_b_32", .imageSize = 208};
    }) << "'model.image_size' is 208, but ViT-B/32 takes multiples of 32";
    QTest::newRow("below the patch")
        << Change([](auto& c) { c.model = {.name = "vit_b_32", .imageSize = 16}; })
        << "'model.image_size' is 16, but ViT-B/32 takes multiples of 32";
    QTest::newRow("LeViT multiple")
        << Change([](auto& c) { c.model.imageSize = 100; })
        << "'model.image_size' is 100, but LeViT-128S takes multiples of 16";
    QTest::newRow("distillation of a ViT")
        << Change([](auto& c) { c.model = {.name = "vit_ti_16", .distillation = true}; })
        << "'model.distillation' is on, but ViT-Ti/16 has no distillation head";
    QTest::newRow("dropout of a LeViT")
        << Change([](auto& c) { c.model.dropout = 0.1; })
        << "'model.dropout' is given, but LeViT-128S has no such thing";
    QTest::newRow("class token of a LeViT")
        << Change([](auto& c) { c.model.pooling = PoolingKind::Token; })
        << "'model.pooling' is given, but LeViT-128S has no such thing";
    QTest::newRow("initialisation of a LeViT")
        << Change([](auto& c) { c.model.init = InitKind::Timm; })
        << "'model.init' is given, but LeViT-128S has no such thing";
    QTest::newRow("drop path") << Change([](auto& c) { c.model.dropPath = -0.5; })
                               << "'model.drop_path' is between -1 and 0";
    QTest::newRow("warm-up") << Change([](auto& c) {
        c.train.epochs = 3;
        c.schedule.warmupEpochs = 4;
    }) << "'schedule.warmup_epochs' is 4, more than 'train.epochs', 3";
    QTest::newRow("points") << Change([](auto& c) {
        c.schedule.name = ScheduleKind::Piecewise;
        c.schedule.epochs = {0, 2};
        c.schedule.factors = {1};
    }) << "'schedule.epochs' has 2 numbers, 'schedule.factors' 1";
    QTest::newRow("no points") << Change([](auto& c) { c.schedule.name = ScheduleKind::Piecewise; })
                               << "'schedule.name' is piecewise, but 'schedule.epochs' is empty";
    QTest::newRow("warm-up of a cycle") << Change([](auto& c) {
        c.schedule.name = ScheduleKind::OneCycle;
        c.schedule.warmupEpochs = 1;
    }) << "'schedule.warmup_epochs' is given, but 'schedule.name' is one_cycle";
    QTest::newRow("warm-up's rate") << Change([](auto& c) { c.schedule.warmupLearningRate = 1; })
                                    << "'schedule.warmup_lr' is above 'optimizer.lr'";
    QTest::newRow("Nesterov") << Change([](auto& c) { c.optimizer.nesterov = true; })
                              << "'optimizer.nesterov' is on without SGD and its momentum";
    QTest::newRow("patch dropout of a LeViT")
        << Change([](auto& c) { c.model.patchDropout = 0.5; })
        << "'model.patch_dropout' is given, but LeViT-128S has no such thing";
    QTest::newRow("Schedule-Free LeViT")
        << Change([](auto& c) { c.optimizer.name = OptimizerKind::ScheduleFree; })
        << "'optimizer.name' is schedule_free, but LeViT-128S has BatchNorm, whose statistics "
           "would "
           "not be those of the averaged weights";
    QTest::newRow("two averages")
        << Change([](auto& c) {
               c.model.name = "vit_ti_16";
               c.optimizer.name = OptimizerKind::ScheduleFree;
               c.train.emaDecay = 0.9;
           })
        << "'optimizer.name' is schedule_free and 'train.ema_decay' is given, but both average the "
           "weights";
    QTest::newRow("Schedule-Free without interpolation") << Change([](auto& c) {
        c.model.name = "vit_ti_16";
        c.optimizer.name = OptimizerKind::ScheduleFree;
        c.optimizer.betas = {0, 0.99};
    }) << "'optimizer.name' is schedule_free, but the first of 'optimizer.betas' is 0";
    QTest::newRow("low frequencies of what")
        << Change([](auto& c) { c.train.lowFrequency = true; })
        << "'train.low_frequency' is on, but 'train.first_image_size' is 0";
    QTest::newRow("resizing by pixels")
        << Change([](auto& c) { c.train.firstImageSize = 100; })
        << "'train.first_image_size' is 100, but LeViT-128S takes multiples of 16";
    QTest::newRow("resizing by patches") << Change([](auto& c) {
        c.model.name = "vit_b_32";
        c.train.firstImageSize = 112;
    }) << "'train.first_image_size' is 112, but ViT-B/32 takes multiples of 32";
    QTest::newRow("no teacher") << Change([](auto& c) {
        c.distillation.kind = TeacherKind::Hard;
    }) << "'distillation.kind' is given, but 'distillation.teacher' is empty";
    QTest::newRow("idle teacher") << Change([](auto& c) {
        c.distillation.teacher = "t.safetensors";
    }) << "'distillation.teacher' is given, but 'distillation.kind' is none";
    QTest::newRow("minimum rate") << Change([](auto& c) { c.schedule.minimumLearningRate = 1; })
                                  << "'schedule.min_lr' is above 'optimizer.lr'";
}

void TestConfig::validationNamesTheKey()
{
    QFETCH(std::function<void(ExperimentConfig&)>, change);
    QFETCH(QString, message);
    const Error error = validationError(change);
    QCOMPARE(error.code(), ErrorCode::InvalidConfig);
    QCOMPARE(QString::fromStdString(error.message()), message);
    QVERIFY(!error.hint().empty());
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

void TestConfig::validationChecksRangesOfCodeMadeConfigs()
{
    QCOMPARE(validationError([](auto& c) { c.train.batchSize = 0; }).message(),
             std::string("'train.batch_size' must be an integer from 1 to 65536, not '0'"));
    QCOMPARE(validationError([](auto& c) { c.train.epochs = -1; }).code(),
             ErrorCode::InvalidConfig);
    QCOMPARE(validationError([](auto& c) { c.model.name = "resnet"; }).code(),
             ErrorCode::InvalidConfig);
    QCOMPARE(validationError([](auto& c) {
                 c.optimizer.learningRate = std::numeric_limits<double>::quiet_NaN();
             }).code(),
             ErrorCode::InvalidConfig);
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
    QVERIFY(yamlError("data: {train: !!binary \"?\"}").message().find("Base64") !=
            std::string::npos);
    QVERIFY(yamlError("data: {train: !!binary [a]}").message().find("Base64") != std::string::npos);
}

QTEST_GUILESS_MAIN(TestConfig)
#include "tst_config.moc"
