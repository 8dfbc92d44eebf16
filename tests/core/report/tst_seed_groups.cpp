#include "core/report/seed_groups.h"

#include "core/experiment/config.h"

#include <QTest>

#include <cmath>
#include <limits>

using namespace formwork;

class TestSeedGroups : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void seedsOfOneExperimentAreTogether();
    void anyKeyGroups();
    void spreads();
    void epochsAreAveraged();
    void repeatsCountOnce();
};

namespace {

ExperimentConfig someConfig()
{
    ExperimentConfig config;
    config.data.train = "train: odd.beton";
    return config;
}

EpochRecord someEpoch(int number, double loss, std::optional<double> top1)
{
    EpochRecord epoch;
    epoch.epoch = number;
    epoch.trainLoss = loss;
    epoch.validationTop1 = top1;
    epoch.epochSeconds = 10 * loss;
    return epoch;
}

} // namespace

void TestSeedGroups::seedsOfOneExperimentAreTogether()
{
    ExperimentConfig first = someConfig();
    ExperimentConfig second = someConfig();
    second.name = "another name";
    second.train.seed = 7;
    ExperimentConfig third = second;
    third.optimizer.learningRate = 3e-4;
    const auto key = [](const ExperimentConfig& config) {
        return groupKey(configToYaml(config), "");
    };
    QCOMPARE(key(first), key(second));
    QVERIFY(key(second) != key(third));
    // The model has its own name.
    third = first;
    third.model.name = "vit_b_16";
    QVERIFY(key(first) != key(third));
}

void TestSeedGroups::anyKeyGroups()
{
    const ExperimentConfig config = someConfig();
    const std::string yaml = configToYaml(config);
    for (const ConfigKey& key : configKeys()) {
        const std::string path(key.path);
        // The rules of a sweep are in no run's config unless it is of one.
        const std::string wanted =
            path.starts_with("sweep.") ? std::string() : configValue(config, path);
        std::string found = groupKey(yaml, path);
        if (found.starts_with('"') || found.starts_with('\''))
            found = found.substr(1, found.size() - 2);
        if (found == "\"\"")
            found.clear();
        QVERIFY2(found == wanted, (path + ": " + found + " instead of " + wanted).c_str());
    }
    QCOMPARE(groupKey(yaml, "no.such_key"), std::string());
}

void TestSeedGroups::spreads()
{
    QVERIFY(!spreadOf({}));
    QVERIFY(!spreadOf({std::nullopt, std::numeric_limits<double>::quiet_NaN()}));
    const auto one = spreadOf({2.5, std::nullopt});
    QCOMPARE(one->mean, 2.5);
    QCOMPARE(one->deviation, 0.0);
    QCOMPARE(one->count, 1);
    const auto some = spreadOf({2.0, 4.0, 4.0, 4.0, 5.0, 5.0, 7.0, 9.0});
    QCOMPARE(some->mean, 5.0);
    QCOMPARE(some->deviation, std::sqrt(32.0 / 7.0));
    QCOMPARE(some->count, 8);
    // Far from zero, where squares would lose all digits.
    QCOMPARE(spreadOf({1e9 + 1, 1e9 + 2, 1e9 + 3})->deviation, 1.0);
}

void TestSeedGroups::epochsAreAveraged()
{
    const std::vector<EpochRecord> first = {someEpoch(1, 2, 0.5), someEpoch(2, 1, 0.7)};
    const std::vector<EpochRecord> second = {someEpoch(1, 4, std::nullopt)};
    const EpochStatistics statistics = epochStatistics({&first, &second});
    QCOMPARE(statistics.mean.size(), std::size_t(2));
    QCOMPARE(statistics.runs, (std::vector<int>{2, 1}));
    QCOMPARE(statistics.mean[0].trainLoss, 3.0);
    QCOMPARE(statistics.deviation[0].trainLoss, std::sqrt(2.0));
    QCOMPARE(statistics.mean[0].epochSeconds, 30.0);
    QCOMPARE(statistics.mean[0].validationTop1, std::optional(0.5));
    QCOMPARE(statistics.deviation[0].validationTop1, std::optional(0.0));
    QVERIFY(!statistics.mean[0].validationLoss);
    QCOMPARE(statistics.mean[1].epoch, 2);
    QCOMPARE(statistics.mean[1].trainLoss, 1.0);
    QCOMPARE(statistics.deviation[1].trainLoss, 0.0);
    QVERIFY(epochStatistics({}).mean.empty());
}

void TestSeedGroups::repeatsCountOnce()
{
    const std::vector<EpochRecord> first = {someEpoch(1, 2.0, 0.25), someEpoch(2, 1.0, 0.5)};
    std::vector<EpochRecord> again = first; // the same seed on a busier machine
    again[0].epochSeconds = 99;
    const std::vector<EpochRecord> other = {someEpoch(1, 3.0, 0.5), someEpoch(2, 2.0, 0.75)};
    QVERIFY(areRepeats(first, again));
    QVERIFY(!areRepeats(first, other));
    QVERIFY(!areRepeats(first, std::vector<EpochRecord>{}));
    const EpochStatistics statistics = epochStatistics({&first, &again, &other});
    QCOMPARE(statistics.runs, (std::vector<int>{2, 2}));
    QCOMPARE(statistics.mean[0].trainLoss, 2.5);

    // A run that got less far repeats the beginning; the longer one is counted.
    again.pop_back();
    QVERIFY(areRepeats(again, first));
    QCOMPARE(epochStatistics({&again, &first, &other}).runs, (std::vector<int>{2, 2}));

    RunRow firstRow;
    firstRow.seed = 1;
    firstRow.epochsDone = 2;
    firstRow.metrics[0] = {1.0, 1.0, 2.0};
    const RunRow repeat = firstRow;
    RunRow otherSeed = firstRow;
    otherSeed.seed = 2;
    RunRow otherResult = firstRow;
    otherResult.metrics[0].last = 1.5;
    const RunRow queued;
    QCOMPARE(distinctRows({&firstRow, &repeat, &otherSeed, &otherResult, &queued, &queued}),
             (std::vector<std::size_t>{0, 2, 3, 4, 5}));
}

QTEST_APPLESS_MAIN(TestSeedGroups)
#include "tst_seed_groups.moc"
