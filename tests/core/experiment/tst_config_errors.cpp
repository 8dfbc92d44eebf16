// Configs that are refused: the message names line, key and remedy.
#include "core/base/error.h"
#include "core/experiment/config.h"
#include "core/experiment/model_names.h"
#include "support/error_of.h"

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

} // namespace

class TestConfigErrors : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void unknownKeyNamesLineAndNearest_data();
    void unknownKeyNamesLineAndNearest();
    void badValueNamesLineKeyAndRange_data();
    void badValueNamesLineKeyAndRange();
    void unknownChoiceSuggestsNearest();
    void duplicateKeyNamesBothLines();
    void tabsAreNamed();
    void quotesThatAreNeverClosedAreNoticed();
    void bytesThatAreNotTextAreNoticed();
    void brokenYamlNamesLine();
    void overrideErrorsHaveNoLine();
    void validationNamesTheKey_data();
    void validationNamesTheKey();
    void validationChecksRangesOfCodeMadeConfigs();
};

void TestConfigErrors::unknownKeyNamesLineAndNearest_data()
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

void TestConfigErrors::unknownKeyNamesLineAndNearest()
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

void TestConfigErrors::badValueNamesLineKeyAndRange_data()
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

void TestConfigErrors::badValueNamesLineKeyAndRange()
{
    QFETCH(QString, yaml);
    QFETCH(QString, message);
    const Error error = yamlError(yaml.toStdString());
    QCOMPARE(error.code(), ErrorCode::InvalidConfig);
    QCOMPARE(QString::fromStdString(error.message()), message);
    QCOMPARE(error.path(), kSource);
}

void TestConfigErrors::unknownChoiceSuggestsNearest()
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

void TestConfigErrors::duplicateKeyNamesBothLines()
{
    const Error error = yamlError("train:\n  epochs: 1\n  seed: 2\n  epochs: 3\n");
    QCOMPARE(error.message(), std::string("line 4: duplicate key 'train.epochs'"));
    QCOMPARE(error.hint().english(), std::string("first defined on line 2"));
    QCOMPARE(messageOf("train:\n  epochs: 1\nname: x\ntrain:\n  epochs: 2\n"),
             std::string("line 5: duplicate key 'train.epochs'"));
    QCOMPARE(messageOf("train.epochs: 1\ntrain:\n  epochs: 2\n"),
             std::string("line 3: duplicate key 'train.epochs'"));
}

void TestConfigErrors::tabsAreNamed()
{
    for (const char* yaml : {"train:\n\tepochs: 3\n", "train:\n  epochs: 3\n \t seed: 4\n"}) {
        const Error error = yamlError(yaml);
        QCOMPARE(error.code(), ErrorCode::InvalidConfig);
        const int line = std::string(yaml).find("epochs: 3\n ") == std::string::npos ? 2 : 3;
        QCOMPARE(error.message(), "line " + std::to_string(line) + " is indented with a tab");
        QVERIFY(error.hint().english().find("spaces") != std::string::npos);
    }
}

// yaml-cpp would take all that follows for a part of the text.
void TestConfigErrors::quotesThatAreNeverClosedAreNoticed()
{
    for (const char* yaml : {"name: 'a\noptimizer: {lr: 0.5}\n", "name: \"a\nmodel: {name: x}\n\n",
                             "name: 'a\r\ntrain: {epochs: 3}\r\n", "name: \"\n  \n", "name: '\n"}) {
        const Error error = yamlError(yaml);
        QCOMPARE(error.code(), ErrorCode::InvalidConfig);
        QVERIFY2(error.message().starts_with("line "), error.what());
        QVERIFY2(error.message().find("EOF in scalar") != std::string::npos, error.what());
    }
}

void TestConfigErrors::bytesThatAreNotTextAreNoticed()
{
    const Error error = yamlError(std::string("train: {epochs: 3}\nname: a\0b\n", 29));
    QCOMPARE(error.code(), ErrorCode::InvalidConfig);
    QCOMPARE(error.message(), std::string("line 2: there is a NUL byte"));
}

void TestConfigErrors::brokenYamlNamesLine()
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

void TestConfigErrors::overrideErrorsHaveNoLine()
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

void TestConfigErrors::validationNamesTheKey_data()
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
        << "'model.dropout' is given, but LeViT-128S does not support it";
    QTest::newRow("class token of a LeViT")
        << Change([](auto& c) { c.model.pooling = PoolingKind::Token; })
        << "'model.pooling' is given, but LeViT-128S does not support it";
    QTest::newRow("initialisation of a LeViT")
        << Change([](auto& c) { c.model.init = InitKind::Timm; })
        << "'model.init' is given, but LeViT-128S does not support it";
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
        << "'model.patch_dropout' is given, but LeViT-128S does not support it";
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

void TestConfigErrors::validationNamesTheKey()
{
    QFETCH(std::function<void(ExperimentConfig&)>, change);
    QFETCH(QString, message);
    const Error error = validationError(change);
    QCOMPARE(error.code(), ErrorCode::InvalidConfig);
    QCOMPARE(QString::fromStdString(error.message()), message);
    QVERIFY(!error.hint().empty());
}

void TestConfigErrors::validationChecksRangesOfCodeMadeConfigs()
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

QTEST_APPLESS_MAIN(TestConfigErrors)
#include "tst_config_errors.moc"
