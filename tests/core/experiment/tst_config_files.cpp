// The configs that ship with the program: each loads, is valid, and is what its name says.
#include "core/base/file_system.h"
#include "core/experiment/config.h"
#include "core/experiment/sweep.h"

#include <QTest>

#include <algorithm>
#include <map>

using namespace formwork;

namespace {

const std::filesystem::path kFolder = std::filesystem::path(FORMWORK_TEST_DATA) / "../../configs";

std::map<std::string, ExperimentConfig> loadAll()
{
    PosixFileSystem fileSystem;
    std::map<std::string, ExperimentConfig> configs;
    for (const auto& entry : std::filesystem::directory_iterator(kFolder)) {
        if (entry.path().extension() == ".yaml")
            configs[entry.path().stem()] = loadSweep(fileSystem, entry.path(), {}).runs.front();
    }
    return configs;
}

} // namespace

class TestConfigFiles : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void everyFileIsValid();
    void theFourExperimentsOfTheOriginal();
    void cpuExperimentsAreSmall();
    void pairsDifferOnlyInTheLoader();
    void publishedRecipes();
    void seedsMakeSixRuns();
    void recipesSayWhatTheyAre();
    void referenceNamesEveryKeyWithItsDefault();
};

void TestConfigFiles::everyFileIsValid()
{
    const auto configs = loadAll();
    QVERIFY(configs.size() >= 14);
    PosixFileSystem fileSystem;
    for (const auto& [name, config] : configs) {
        const Sweep sweep = loadSweep(fileSystem, kFolder / (name + ".yaml"), {});
        for (const ExperimentConfig& run : sweep.runs) {
            validateConfig(run);
            if (name != "reference")
                QVERIFY2(run.name.starts_with(name), run.name.c_str());
        }
        if (sweep.axes.empty())
            QCOMPARE(config.name, name == "reference" ? "experiment" : name);
    }
}

void TestConfigFiles::recipesSayWhatTheyAre()
{
    PosixFileSystem fileSystem;
    int count = 0;
    for (const auto& entry : std::filesystem::directory_iterator(kFolder / "recipes")) {
        const Sweep sweep = loadSweep(fileSystem, entry.path(), {});
        validateSweep(sweep);
        QVERIFY2(sweep.recipe, entry.path().c_str());
        QVERIFY(!sweep.recipe->about.empty() && !sweep.recipe->data.empty());
        QCOMPARE(sweep.runs.front().name, entry.path().stem().string());
        const std::string head = readTextFile(fileSystem, entry.path());
        QVERIFY2(head.find("# formwork-cli train configs/recipes/" + sweep.runs.front().name +
                           ".yaml ") != std::string::npos,
                 entry.path().c_str());
        ++count;
    }
    QVERIFY(count >= 4);
}

void TestConfigFiles::theFourExperimentsOfTheOriginal()
{
    const auto configs = loadAll();
    for (const char* name :
         {"levit128s-beton", "levit128s-folder", "vitb16-beton", "vitb16-folder"}) {
        const ExperimentConfig& config = configs.at(name);
        QCOMPARE(config.model.name,
                 std::string(config.name.starts_with("vit") ? "vit_b_16" : "levit_128s"));
        QCOMPARE(config.data.loader,
                 config.name.ends_with("beton") ? LoaderKind::Beton : LoaderKind::Folder);
        QCOMPARE(config.optimizer.name, OptimizerKind::Adam);
        QCOMPARE(config.optimizer.learningRate, 1e-5);
        QCOMPARE(config.schedule.name, ScheduleKind::Constant);
        QCOMPARE(config.train.batchSize, 64);
        QCOMPARE(config.train.epochs, 300);
        QCOMPARE(config.model.imageSize, 224);
    }
}

void TestConfigFiles::cpuExperimentsAreSmall()
{
    const auto configs = loadAll();
    for (const char* name : {"cpu-levit128s-beton", "cpu-levit128s-folder", "cpu-vitti16-beton",
                             "cpu-vitti16-folder"}) {
        const ExperimentConfig& config = configs.at(name);
        QCOMPARE(config.model.imageSize, 112);
        QCOMPARE(config.train.batchSize, 32);
        QVERIFY(config.train.epochs <= 10);
        QVERIFY(config.train.device == DeviceKind::Cpu);
    }
}

void TestConfigFiles::pairsDifferOnlyInTheLoader()
{
    const auto configs = loadAll();
    for (const char* pair : {"levit128s", "vitb16", "cpu-levit128s", "cpu-vitti16"}) {
        const std::string stem = pair;
        const auto differences =
            configDiff({configs.at(stem + "-beton"), configs.at(stem + "-folder")});
        std::vector<std::string> keys;
        for (const ConfigDifference& difference : differences)
            keys.push_back(difference.key);
        QCOMPARE(keys, (std::vector<std::string>{"name", "data.train", "data.val", "data.loader"}));
    }
}

void TestConfigFiles::publishedRecipes()
{
    const auto configs = loadAll();
    for (const char* name : {"levit128s-published", "vits16-deit"}) {
        const ExperimentConfig& config = configs.at(name);
        QCOMPARE(config.train.batchSize * config.train.accumulate, 512);
        QCOMPARE(config.optimizer.name, OptimizerKind::AdamW);
        QCOMPARE(config.optimizer.learningRate, 5e-4);
        QCOMPARE(config.schedule.name, ScheduleKind::Cosine);
        QCOMPARE(config.schedule.warmupEpochs, 5);
        QCOMPARE(config.augment.repeats, 3);
        QVERIFY(config.optimizer.decayWeightsOnly);
    }
    const ExperimentConfig& levit = configs.at("levit128s-published");
    QCOMPARE(levit.optimizer.weightDecay, 0.025);
    QCOMPARE(levit.optimizer.clipAdaptive, 0.01);
    QCOMPARE(levit.train.emaDecay, 0.99996);
    QCOMPARE(levit.train.epochs, 1000);
    for (const char* name : {"vits16-finetune", "cpu-vitti16-finetune"}) {
        QVERIFY(!configs.at(name).model.weights.empty());
        QVERIFY(configs.at(name).optimizer.layerDecay < 1);
    }
}

void TestConfigFiles::seedsMakeSixRuns()
{
    PosixFileSystem fileSystem;
    const Sweep sweep = loadSweep(fileSystem, kFolder / "cpu-levit128s-seeds.yaml", {});
    QCOMPARE(sweep.runs.size(), std::size_t{6});
    QCOMPARE(sweep.axes.size(), std::size_t{2});
}

void TestConfigFiles::referenceNamesEveryKeyWithItsDefault()
{
    PosixFileSystem fileSystem;
    const std::filesystem::path file = kFolder / "reference.yaml";
    ExperimentConfig reference = loadConfig(fileSystem, file, {});
    reference.data.train.clear();
    reference.data.validation.clear();
    QVERIFY(configDiff({reference, ExperimentConfig{}}).empty());

    // A key that is missing would pass above with its default: each must stand there once.
    const std::string text = readTextFile(fileSystem, file);
    std::size_t begin = 0;
    for (const ConfigKey& key : configKeys()) {
        const std::string path(key.path);
        const std::string name = '\n' +
                                 std::string(path.find('.') == std::string::npos ? "" : "  ") +
                                 path.substr(path.rfind('.') + 1) + ": ";
        begin = text.find(name, begin);
        QVERIFY2(begin != std::string::npos, path.c_str());
        ++begin;
    }
}

QTEST_GUILESS_MAIN(TestConfigFiles)
#include "tst_config_files.moc"
