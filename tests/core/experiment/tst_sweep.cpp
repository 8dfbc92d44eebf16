#include "core/base/error.h"
#include "core/experiment/sweep.h"
#include "support/error_of.h"

#include <QTemporaryDir>
#include <QTest>

#include <cmath>
#include <functional>
#include <set>

using namespace formwork;

namespace {

const std::filesystem::path kSource = "sweep.yaml";

using test::errorOf;

} // namespace

class TestSweep : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void oneConfigIsOneRun();
    void seedsMakeRepetitions();
    void everyCombinationOnce();
    void listsOfListsAndOfTexts();
    void overridesTakeTheAxesPlace();
    void valuesAreCheckedWithTheirLines();
    void contradictionsAreReportedWithALine();
    void tooManyRunsAreRefused();
    void plainConfigsTakeNoLists();
    void rangesAreLists();
    void wrongRangesAreRefused();
    void equalValuesCountOnce();
    void decimalCommasAreAskedBack();
    void readsFiles();
    void rulesStayOutOfTheRuns();
    void randomRunsAreDrawn();
    void rangesAreDrawnFrom();
    void rangesNeedARandomSearch();
    void wrongRulesAreRefused();
};

void TestSweep::oneConfigIsOneRun()
{
    const Sweep sweep = sweepFromYaml("name: a\noptimizer:\n  betas: [0.8, 0.9]\n", kSource);
    QCOMPARE(sweep.runs.size(), std::size_t{1});
    QVERIFY(sweep.axes.empty());
    QCOMPARE(configToYaml(sweep.runs[0]),
             configToYaml(configFromYaml("name: a\noptimizer:\n  betas: [0.8, 0.9]\n", kSource)));
}

void TestSweep::seedsMakeRepetitions()
{
    const Sweep sweep = sweepFromYaml("name: a\ntrain.seed: [1, 2, 3]\n", kSource);
    QCOMPARE(sweep.runs.size(), std::size_t{3});
    for (std::size_t i = 0; i < 3; ++i) {
        QCOMPARE(sweep.runs[i].train.seed, std::uint64_t{i + 1});
        QCOMPARE(sweep.runs[i].name, "a, seed " + std::to_string(i + 1));
    }
}

void TestSweep::everyCombinationOnce()
{
    const Sweep sweep = sweepFromYaml("name: a\n"
                                      "train:\n  seed: [5, 6]\n"
                                      "optimizer:\n  name: [adam, lamb]\n  lr: [1e-3, 3e-4, 1]\n",
                                      kSource);
    QCOMPARE(sweep.runs.size(), std::size_t{12});
    QCOMPARE(sweep.axes.size(), std::size_t{3});
    QCOMPARE(sweep.axes[0].key, std::string("optimizer.name")); // in the table's order
    QCOMPARE(sweep.axes[2].key, std::string("train.seed"));
    std::set<std::string> different;
    for (const ExperimentConfig& run : sweep.runs)
        different.insert(configToYaml(run));
    QCOMPARE(different.size(), std::size_t{12});
    QCOMPARE(sweep.runs[0].name, std::string("a, optimizer adam, lr 1e-3, seed 5"));
    QCOMPARE(sweep.runs[1].name, std::string("a, optimizer adam, lr 1e-3, seed 6"));
    QCOMPARE(sweep.runs[1].train.seed, std::uint64_t{6}); // the last axis changes fastest
    QCOMPARE(sweep.runs[11].optimizer.name, OptimizerKind::Lamb);
    QCOMPARE(sweep.runs[11].optimizer.learningRate, 1.0);
}

void TestSweep::listsOfListsAndOfTexts()
{
    const Sweep sweep = sweepFromYaml("data:\n  train: ['a, b.beton', c.beton]\n"
                                      "augment:\n  crop_area: [[0.08, 1], [0.35, 1]]\n",
                                      kSource);
    QCOMPARE(sweep.runs.size(), std::size_t{4});
    QCOMPARE(sweep.runs[0].data.train, std::filesystem::path("a, b.beton"));
    QCOMPARE(sweep.runs[1].augment.cropArea, (std::array{0.35, 1.0}));
    QCOMPARE(sweep.runs[3].data.train, std::filesystem::path("c.beton"));
}

void TestSweep::overridesTakeTheAxesPlace()
{
    const std::string yaml = "train:\n  seed: [1, 2, 3]\n  epochs: 4\n";
    QCOMPARE(sweepFromYaml(yaml, kSource, {{"train.seed", "9"}}).runs.size(), std::size_t{1});
    const Sweep sweep =
        sweepFromYaml(yaml, kSource, {{"train.epochs", "5, 6"}, {"optimizer.betas", "0.8,0.9"}});
    QCOMPARE(sweep.runs.size(), std::size_t{6});
    QCOMPARE(sweep.runs[5].train.epochs, 6);
    QCOMPARE(sweep.runs[5].optimizer.betas, (std::array{0.8, 0.9}));
    const Error error = errorOf([&] {
        sweepFromYaml(yaml, kSource, {{"train.epochs", "5,many"}});
    });
    QCOMPARE(error.message(),
             std::string("'train.epochs' must be an integer from 1 to 1000000, not 'many'"));
}

void TestSweep::valuesAreCheckedWithTheirLines()
{
    const Error error =
        errorOf([] { sweepFromYaml("train:\n  epochs:\n    - 3\n    - none\n", kSource); });
    QCOMPARE(error.message(), std::string("line 4: 'train.epochs' must be an integer from 1 to "
                                          "1000000, not 'none'"));
    QCOMPARE(errorOf([] { sweepFromYaml("train:\n  epochs: []\n", kSource); }).message(),
             std::string("line 2: 'train.epochs' must be an integer from 1 to 1000000, not an "
                         "empty list"));
    QCOMPARE(errorOf([] { sweepFromYaml("train:\n  epochs: [[1]]\n", kSource); }).code(),
             ErrorCode::InvalidConfig);
}

// What keys say together is reported with the line of one of them.
void TestSweep::contradictionsAreReportedWithALine()
{
    const auto errorFor = [](const std::string& yaml, const std::vector<ConfigOverride>& changes) {
        return errorOf([&] { validateSweep(sweepFromYaml(yaml, kSource, changes)); });
    };
    const std::string yaml = "data.train: a.beton\n"
                             "model:\n  name: vit_b_32\n  image_size: [64, 80]\n";
    const Error size = errorFor(yaml, {});
    QCOMPARE(size.path(), std::filesystem::path(kSource));
    QVERIFY2(size.message().starts_with("line 4: 'model.image_size' is 80, but ViT-B/32 takes"),
             size.what());
    QVERIFY(!size.hint().empty());
    // If a default and a value contradict each other, the value is named.
    const Error rate = errorFor("data.train: a.beton\nschedule:\n  min_lr: 1\n", {});
    QVERIFY2(rate.message().starts_with("line 3: 'schedule.min_lr' is above"), rate.what());
    const Error given = errorFor(yaml, {{"model.image_size", "80"}});
    QVERIFY2(given.message().starts_with("'model.image_size' is 80") && given.path().empty(),
             given.what());
}

void TestSweep::tooManyRunsAreRefused()
{
    std::string list = "[0";
    for (int i = 1; i < 200; ++i)
        list += ", " + std::to_string(i);
    const Error error = errorOf([&] {
        sweepFromYaml("train:\n  seed: " + list + "]\n  threads: " + list + "]\n", kSource);
    });
    QCOMPARE(error.code(), ErrorCode::InvalidConfig);
    QVERIFY(error.message().find("more than 10000 runs") != std::string::npos);
    QVERIFY(error.hint().english().find("train.") != std::string::npos);
}

void TestSweep::plainConfigsTakeNoLists()
{
    QCOMPARE(errorOf([] { configFromYaml("train:\n  seed: [1, 2]\n", kSource); }).message(),
             std::string("line 2: 'train.seed' must be an integer from 0 to 18446744073709551615, "
                         "not '[1, 2]'"));
}

void TestSweep::rangesAreLists()
{
    const auto seeds = [](const Sweep& sweep) {
        std::vector<std::uint64_t> found;
        for (const ExperimentConfig& run : sweep.runs)
            found.push_back(run.train.seed);
        return found;
    };
    const std::vector<std::uint64_t> expected = {0, 1, 2, 3, 4};
    QCOMPARE(seeds(sweepFromYaml("train:\n  seed: 0..4\n", kSource)), expected);
    QCOMPARE(seeds(sweepFromYaml("train:\n  seed: [0..2, 3, 4..4]\n", kSource)), expected);
    for (const char* text : {"0..4", "[0..4]", "0, 1..4", "0..1,2..4"})
        QCOMPARE(seeds(sweepFromYaml("", kSource, {{"train.seed", text}})), expected);
    // In a text two dots are two dots.
    QCOMPARE(sweepFromYaml("name: 0..4\n", kSource).runs.front().name, std::string("0..4"));
    QCOMPARE(sweepFromYaml("", kSource, {{"data.train", "1..2"}}).runs.size(), std::size_t{1});
}

void TestSweep::wrongRangesAreRefused()
{
    const auto refused = [](const std::string& yaml, const std::string& part) {
        const Error error = errorOf([&] { (void)sweepFromYaml(yaml, kSource); });
        return error.code() == ErrorCode::InvalidConfig &&
               error.message().find(part) != std::string::npos;
    };
    QVERIFY(
        refused("train:\n  seed: 4..0\n", "line 2: 'train.seed': the range 4..0 runs backwards"));
    QVERIFY(refused("train:\n  seed: 0..123456\n", "more than 10000 numbers"));
    QVERIFY(refused("train:\n  seed: -9223372036854775808..9223372036854775807\n", "more than"));
    QVERIFY(refused("train:\n  epochs: [0..2]\n", "'train.epochs' must be an integer from 1"));
    QVERIFY(refused("train:\n  seed: 0...4\n", "'train.seed' must be"));
    // Where one run is meant a range is refused as a list is.
    QCOMPARE(errorOf([] { (void)configFromYaml("train:\n  seed: 0..4\n", kSource); }).code(),
             ErrorCode::InvalidConfig);
}

void TestSweep::equalValuesCountOnce()
{
    const Sweep sweep = sweepFromYaml("optimizer:\n  lr: [1e-3, 3e-4, 0.001, 1.0e-3]\n"
                                      "train:\n  seed: [1, 2, 1..3]\n",
                                      kSource);
    QCOMPARE(sweep.runs.size(), std::size_t{6});
    QCOMPARE(sweep.axes[0].values, (std::vector<std::string>{"1e-3", "3e-4"}));
    QCOMPARE(sweep.repeated.size(), std::size_t{2});
    QCOMPARE(sweep.repeated[0].key, std::string("optimizer.lr"));
    QCOMPARE(sweep.repeated[0].values, (std::vector<std::string>{"0.001", "1.0e-3"}));
    QCOMPARE(sweep.repeated[1].values, (std::vector<std::string>{"1", "2"}));
    QVERIFY(sweepFromYaml("train:\n  seed: [1, 2]\n", kSource).repeated.empty());
}

void TestSweep::decimalCommasAreAskedBack()
{
    for (const char* text : {"0,05", "1,5e-3", "1,2", "-1,5", "10,0"}) {
        const Error error = errorOf([&] {
            (void)sweepFromYaml("", kSource, {{"optimizer.lr", text}});
        });
        QCOMPARE(error.code(), ErrorCode::InvalidConfig);
        QVERIFY2(error.message().find("may be one number or two values") != std::string::npos,
                 text);
        QVERIFY(error.hint().english().find("write ") != std::string::npos);
    }
    for (const char* text : {"0.1, 2", "0.1,0.2", "1e-3,3e-4", "[1,2]", "1, 2", "1,2,3"})
        QVERIFY2(sweepFromYaml("", kSource, {{"optimizer.lr", text}}).runs.size() > 1, text);
    // A value that begins with a zero is what follows a decimal comma, not a number.
    for (const char* text : {"05", "1, 05", "-01", "00"}) {
        QCOMPARE(errorOf([&] {
                     (void)sweepFromYaml("", kSource, {{"train.seed", text}});
                 }).code(),
                 ErrorCode::InvalidConfig);
        QCOMPARE(errorOf([&] {
                     (void)sweepFromYaml("", kSource, {{"optimizer.lr", text}});
                 }).code(),
                 ErrorCode::InvalidConfig);
    }
    // A key that takes whole numbers has no decimals, but thousands.
    for (const char* text : {"1,2", "32,64", "100,2000", "1,2,3"})
        QVERIFY2(sweepFromYaml("", kSource, {{"train.batch_size", text}}).runs.size() > 1, text);
    const Error thousand = errorOf([] {
        (void)sweepFromYaml("", kSource, {{"train.batch_size", "1,024"}});
    });
    QCOMPARE(thousand.code(), ErrorCode::InvalidConfig);
    QVERIFY2(thousand.hint().english().find("write 1024 ") != std::string::npos, thousand.what());
    QCOMPARE(sweepFromYaml("", kSource, {{"optimizer.lr", "0.05"}}).runs[0].optimizer.learningRate,
             0.05);
    QCOMPARE(sweepFromYaml("", kSource, {{"optimizer.betas", "0.9,0.95"}}).runs.size(),
             std::size_t{1});
}

void TestSweep::readsFiles()
{
    QTemporaryDir folder;
    PosixFileSystem fileSystem;
    const std::filesystem::path file = folder.filePath("a.yaml").toStdString();
    writeTextFile(fileSystem, file, "train: {seed: [4, 5]}\n");
    const Sweep sweep = loadSweep(fileSystem, file, {{"train.epochs", "2"}});
    QCOMPARE(sweep.runs.size(), std::size_t{2});
    QCOMPARE(sweep.runs[1].train.epochs, 2);
}

void TestSweep::rulesStayOutOfTheRuns()
{
    const std::string yaml = "data.train: t\ndata.val: v\noptimizer.lr: [1e-3, 1e-4, 1e-5]\n"
                             "sweep: {halving: 3, min_epochs: 4, metric: val_loss}\n";
    const Sweep sweep = sweepFromYaml(yaml, kSource);
    QCOMPARE(sweep.runs.size(), std::size_t{3});
    const HalvingRule rule{.factor = 3, .minEpochs = 4, .metric = HalvingMetric::ValidationLoss};
    QCOMPARE(sweep.base.sweep.halving, rule);
    QCOMPARE(sweep.base.optimizer.learningRate, 1e-3);
    for (const ExperimentConfig& run : sweep.runs) {
        QCOMPARE(run.sweep, SweepConfig());
        QVERIFY(configToYaml(run).find("sweep") == std::string::npos);
    }
    validateSweep(sweep);
    // The draft of an experiment keeps them in its YAML.
    QCOMPARE(sweepFromYaml(configToYaml(sweep.base), kSource).base.sweep, sweep.base.sweep);
    QCOMPARE(sweepFromYaml(yaml, kSource, {{"sweep.halving", "2"}}).base.sweep.halving.factor, 2);
}

void TestSweep::randomRunsAreDrawn()
{
    const std::string yaml = "optimizer.lr: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]\n"
                             "train.batch_size: 1..64\nmodel.image_size: [160, 192, 224]\n"
                             "sweep.random: 30\n";
    const Sweep sweep = sweepFromYaml(yaml, kSource);
    QCOMPARE(sweep.runs.size(), std::size_t{30});
    std::set<std::string> different;
    for (const ExperimentConfig& run : sweep.runs) {
        QVERIFY(run.train.batchSize >= 1 && run.train.batchSize <= 64);
        different.insert(configToYaml(run));
    }
    QCOMPARE(different.size(), std::size_t{30});
    // The same again, and others with another seed.
    QCOMPARE(configToYaml(sweepFromYaml(yaml, kSource).runs[7]), configToYaml(sweep.runs[7]));
    QVERIFY(configToYaml(sweepFromYaml(yaml + "train.seed: 5\n", kSource).runs[0]) !=
            configToYaml(sweep.runs[0]));
    // No more than there are.
    QCOMPARE(sweepFromYaml("optimizer.lr: [1, 2, 3]\nsweep.random: 20\n", kSource).runs.size(),
             std::size_t{3});
}

void TestSweep::rangesAreDrawnFrom()
{
    const Sweep sweep = sweepFromYaml(
        "optimizer.lr: 1e-5..1e-2\noptimizer.weight_decay: [0, 0.1..0.5]\nsweep.random: 200\n",
        kSource);
    QCOMPARE(sweep.runs.size(), std::size_t{200});
    QCOMPARE(sweep.base.optimizer.learningRate, 1e-5);
    int below = 0;
    int zero = 0;
    for (const ExperimentConfig& run : sweep.runs) {
        const double rate = run.optimizer.learningRate;
        QVERIFY(rate >= 1e-5 && rate <= 1e-2);
        below += rate < std::sqrt(1e-5 * 1e-2) ? 1 : 0;
        const double decay = run.optimizer.weightDecay;
        QVERIFY(decay == 0 || (decay >= 0.1 && decay <= 0.5));
        zero += decay == 0 ? 1 : 0;
        QVERIFY(configValue(run, "optimizer.lr").size() <= 8); // three digits
    }
    QVERIFY(below > 70 && below < 130); // by the logarithm
    QVERIFY(zero > 70 && zero < 130);
    QVERIFY(sweep.runs[0].name.find("lr ") != std::string::npos);
    const Sweep overridden =
        sweepFromYaml("sweep.random: 5\n", kSource, {{"optimizer.lr", "1e-4..1e-3"}});
    QCOMPARE(overridden.runs.size(), std::size_t{5});
    QCOMPARE(firstValue(overridden.axes[0]), std::string("1e-4"));
}

void TestSweep::rangesNeedARandomSearch()
{
    const Error error = errorOf([] { sweepFromYaml("optimizer.lr: 1e-5..1e-2\n", kSource); });
    QCOMPARE(error.code(), ErrorCode::InvalidConfig);
    QVERIFY(error.message().find("'optimizer.lr'") != std::string::npos);
    QVERIFY(error.hint().english().find("sweep.random") != std::string::npos);
    // Both ends are checked, with their line.
    const Error outside =
        errorOf([] { sweepFromYaml("sweep.random: 3\noptimizer.momentum: 0.1..2.5\n", kSource); });
    QVERIFY(outside.message().find("line 2") != std::string::npos);
    QCOMPARE(errorOf([] { configFromYaml("optimizer.lr: 1e-5..1e-2\n", kSource); }).code(),
             ErrorCode::InvalidConfig);
}

void TestSweep::wrongRulesAreRefused()
{
    const auto message = [](const std::string& rules) {
        return errorOf([&] { validateSweep(sweepFromYaml("data.train: t\n" + rules, kSource)); })
            .message();
    };
    QVERIFY(message("data.val: ''\noptimizer.lr: [1, 2]\nsweep.halving: 3\n").find("'data.val'") !=
            std::string::npos);
    QVERIFY(
        message("data.val: v\noptimizer.lr: [1, 2]\nsweep.halving: 1\n").find("sweep.halving") !=
        std::string::npos);
    QVERIFY(message("data.val: v\nsweep.random: 9\n").find("sweep.random") != std::string::npos);
    QVERIFY(message("sweep.halving: [2, 3]\n").find("sweep.halving") != std::string::npos);
    QVERIFY(message("sweep.metric: speed\n").find("sweep.metric") != std::string::npos);
}

QTEST_GUILESS_MAIN(TestSweep)
#include "tst_sweep.moc"
