#include "core/report/export.h"
#include "core/report/run_pairs.h"
#include "report_fixture.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>

#include <initializer_list>

using namespace formwork;
using namespace formwork::test;

namespace {

// An epoch of each of these training seconds, validated.
RunData timedRun(RunId id, std::initializer_list<double> seconds, double top1)
{
    std::vector<EpochRecord> epochs;
    for (const double each : seconds) {
        EpochRecord epoch = madeEpoch(static_cast<int>(epochs.size()) + 1, each + 1, 0.5);
        epoch.validationTop1 = top1;
        epoch.validationLoss = 1 - top1;
        epochs.push_back(epoch);
    }
    RunData run = madeRun(id, LoaderKind::Beton, epochs);
    run.row.name = "run " + std::to_string(id);
    run.config.data.validation = "val.beton";
    run.validationData = makeDataIdentity(std::vector<std::uint64_t>{7, 8}, "beton:9");
    return run;
}

RunData seeded(RunData run, std::uint64_t seed, double lr)
{
    run.config.train.seed = seed;
    run.config.optimizer.learningRate = lr;
    return run;
}

std::vector<RunPair> pairsOf(const std::vector<RunData>& runs,
                             UnknownData unknown = UnknownData::NotCompared)
{
    std::vector<const RunData*> pointers;
    for (const RunData& run : runs)
        pointers.push_back(&run);
    return runPairs(pointers, unknown);
}

bool has(const std::string& text, std::string_view part)
{
    return text.find(part) != std::string::npos;
}

} // namespace

class TestRunPairs : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void everyRunIsComparedWithTheFirst();
    void fewEpochsHaveNoInterval();
    void warmUpAfterAResumeIsLeftOut();
    void resultsNeedTheSameData();
    void unknownDataIsComparedOnRequest();
    void validationAndTrainingAreNotCompared();
    void groupsOfSeedsAreComparedOverSeeds();
    void oneSeedIsComparedOverEpochs();
    void repeatsAreNoSeeds();
    void seedsOfOneExperimentAreTakenOneByOne();
    void nothingToCompare();
    void inWords();
    void asJson();
    void withoutTimes();
};

void TestRunPairs::everyRunIsComparedWithTheFirst()
{
    RunData slow = timedRun(1, {30, 10, 10.1, 9.9, 10}, 0.5);
    RunData fast = timedRun(2, {50, 8, 8.1, 7.9, 8}, 0.75);
    RunData same = timedRun(3, {10, 10.1, 9.9, 10, 10}, 0.5);
    fast.config.train.batchSize = 128;
    same.config.train.batchSize = 32;
    const std::vector<RunPair> pairs = pairsOf({slow, fast, same});
    QCOMPARE(pairs.size(), std::size_t{2});
    QCOMPARE(pairs[0].measured.runs, std::vector<RunId>{2});
    QCOMPARE(pairs[0].reference.runs, std::vector<RunId>{1});
    QCOMPARE(*pairs[0].measured.trainingSeconds, 8.0);
    QCOMPARE(*pairs[0].reference.trainingSeconds, 10.0);
    QVERIFY(std::abs(pairs[0].time->value + 0.2) < 1e-12);
    QVERIFY(pairs[0].over == ComparedOver::Epochs);
    QVERIFY(pairs[0].time->isShown());
    QCOMPARE(pairs[0].lastCommonEpoch, 5);
    QVERIFY(pairs[0].isValidated);
    QCOMPARE(pairs[0].top1->value, 0.25);
    QVERIFY(!pairs[0].top1->interval); // of one run each
    QCOMPARE(pairs[0].loss->value, -0.25);
    QCOMPARE(pairs[1].measured.runs, std::vector<RunId>{3});
    QVERIFY(!pairs[1].time->isShown());
}

void TestRunPairs::fewEpochsHaveNoInterval()
{
    RunData other = timedRun(2, {9, 8, 8}, 0.75);
    other.config.train.batchSize = 128;
    const auto pairs = pairsOf({timedRun(1, {30, 10, 10, 10}, 0.5), other});
    QVERIFY(!pairs.front().time->interval); // two epochs after the first
    QVERIFY(has(runPairText(pairs.front()), "-20 % (too few epochs for an interval)"));
}

// Stopped in mid-epoch: the epoch was trained in two parts, and its caches were filled twice.
void TestRunPairs::warmUpAfterAResumeIsLeftOut()
{
    RunData stopped = timedRun(1, {30, 10, 100, 10, 10}, 0.5);
    RunData other = timedRun(2, {9, 10, 10, 10, 10}, 0.75);
    other.config.train.batchSize = 128;
    QCOMPARE(pairsOf({other, stopped}).front().time->value, 0.0);
    stopped.resumes.push_back({.afterEpoch = 2, .time = 1});
    const RunPair pair = pairsOf({other, stopped}).front();
    QCOMPARE(pair.time->value, 0.0);
    QCOMPARE(pair.time->interval->high, 0.0); // 100 s would have been drawn
    QCOMPARE(*pair.measured.trainingSeconds, 10.0);
}

void TestRunPairs::resultsNeedTheSameData()
{
    RunData other = timedRun(2, {9, 8, 8, 8}, 0.75);
    other.config.train.batchSize = 128;
    other.validationData = makeDataIdentity(std::vector<std::uint64_t>{9, 9}, "beton:10");
    const RunPair pair =
        pairsOf({timedRun(1, {9, 9, 9, 9}, 0.5), other}, UnknownData::AssumeSame).front();
    QVERIFY(pair.data == SameData::No);
    QVERIFY(!pair.top1 && !pair.loss);
    QVERIFY(has(runPairText(pair), "results not compared: validated on different data"));
}

void TestRunPairs::unknownDataIsComparedOnRequest()
{
    RunData other = timedRun(2, {9, 8, 8, 8}, 0.75);
    other.config.train.batchSize = 128;
    other.validationData = {}; // of a workspace from before it was recorded
    const std::vector<RunData> runs = {timedRun(1, {9, 9, 9, 9}, 0.5), other};
    RunPair pair = pairsOf(runs).front();
    QVERIFY(pair.data == SameData::Unknown);
    QVERIFY(!pair.top1);
    QVERIFY(has(runPairText(pair), "it was not recorded whether the validation data is the same"));
    pair = pairsOf(runs, UnknownData::AssumeSame).front();
    QCOMPARE(pair.top1->value, 0.25);
}

void TestRunPairs::validationAndTrainingAreNotCompared()
{
    RunData other = timedRun(2, {9, 8, 8, 8}, 0.75);
    for (EpochRecord& epoch : other.epochs)
        epoch.validationTop1.reset();
    other.config.data.validation.clear();
    const RunPair pair =
        pairsOf({timedRun(1, {9, 9, 9, 9}, 0.5), other}, UnknownData::AssumeSame).front();
    QVERIFY(!pair.top1);
    QVERIFY(!pair.isValidated);
}

void TestRunPairs::groupsOfSeedsAreComparedOverSeeds()
{
    const std::vector<RunData> runs = {
        seeded(timedRun(1, {30, 10, 10}, 0.50), 1, 1e-3),
        seeded(timedRun(2, {30, 9, 9}, 0.70), 1, 2e-3),
        seeded(timedRun(3, {30, 11, 11}, 0.52), 2, 1e-3),
        seeded(timedRun(4, {30, 8, 8}, 0.74), 2, 2e-3),
    };
    const auto pairs = pairsOf(runs);
    QCOMPARE(pairs.size(), std::size_t{1});
    const RunPair& pair = pairs.front();
    QCOMPARE(pair.reference.runs, (std::vector<RunId>{1, 3}));
    QCOMPARE(pair.measured.runs, (std::vector<RunId>{2, 4}));
    QVERIFY(pair.over == ComparedOver::Seeds);
    QCOMPARE(*pair.reference.trainingSeconds, 10.5);
    QCOMPARE(*pair.measured.trainingSeconds, 8.5);
    QVERIFY(pair.time->isShown());
    QCOMPARE(pair.time->interval->low, 8.0 / 11 - 1); // of all pairs of seeds
    QCOMPARE(pair.time->interval->high, 9.0 / 10 - 1);
    QVERIFY(std::abs(pair.top1->value - 0.21) < 1e-12);
    QVERIFY(pair.top1->isShown());
    QVERIFY(std::abs(pair.top1->interval->low - 0.18) < 1e-12);
    QVERIFY(std::abs(pair.top1->interval->high - 0.24) < 1e-12);
    const std::string text = runPairText(pair);
    QVERIFY2(has(text, "runs 2, 4 against runs 1, 3: training time per epoch -19 % (95 %: "),
             text.c_str());
    QVERIFY2(has(text, "; medians over 2 and 2 seeds"), text.c_str());
    QVERIFY2(has(text, "validation top-1 +21.0 points (95 %: +18.0 to +24.0)"), text.c_str());
}

void TestRunPairs::oneSeedIsComparedOverEpochs()
{
    const auto pairs = pairsOf({seeded(timedRun(1, {30, 10, 11, 10}, 0.5), 1, 1e-3),
                                seeded(timedRun(2, {30, 10, 10, 11}, 0.6), 2, 1e-3),
                                seeded(timedRun(3, {30, 5, 5, 5}, 0.7), 1, 2e-3)});
    QVERIFY(pairs.front().over == ComparedOver::Epochs);
    QCOMPARE(*pairs.front().reference.trainingSeconds, 10.0); // of both runs' epochs
    QVERIFY(pairs.front().time->isShown());
    QVERIFY(std::abs(pairs.front().top1->value - 0.15) < 1e-12);
    QVERIFY(!pairs.front().top1->interval);
}

void TestRunPairs::repeatsAreNoSeeds()
{
    const RunData once = seeded(timedRun(1, {30, 10, 10}, 0.5), 1, 1e-3);
    RunData again = once;
    again.row.id = 2;
    const auto pairs = pairsOf({once, again, seeded(timedRun(3, {30, 8, 8}, 0.7), 1, 2e-3),
                                seeded(timedRun(4, {30, 8, 8}, 0.8), 2, 2e-3)});
    QCOMPARE(pairs.front().reference.runs, std::vector<RunId>{1});
    QVERIFY(pairs.front().over == ComparedOver::Epochs);
}

void TestRunPairs::seedsOfOneExperimentAreTakenOneByOne()
{
    const auto pairs = pairsOf({seeded(timedRun(1, {30, 10, 10, 10}, 0.5), 1, 1e-3),
                                seeded(timedRun(2, {30, 9, 9, 9}, 0.6), 2, 1e-3),
                                seeded(timedRun(3, {30, 8, 8, 8}, 0.7), 3, 1e-3)});
    QCOMPARE(pairs.size(), std::size_t{2});
    QCOMPARE(pairs[0].measured.runs, std::vector<RunId>{2});
    QCOMPARE(pairs[1].measured.runs, std::vector<RunId>{3});
}

void TestRunPairs::nothingToCompare()
{
    QVERIFY(pairsOf({}).empty());
    QVERIFY(pairsOf({timedRun(1, {1, 2, 3}, 0.5)}).empty());
    QVERIFY(pairsOf({timedRun(1, {1, 2, 3}, 0.5), timedRun(2, {}, 0.5)}).empty());
    RunData later = timedRun(2, {9, 8, 8, 8}, 0.75);
    later.config.train.batchSize = 128;
    later.epochs.erase(later.epochs.begin(), later.epochs.begin() + 3);
    const RunPair pair = pairsOf({timedRun(1, {1, 2, 3}, 0.5), later}).front();
    QCOMPARE(pair.lastCommonEpoch, 0);
    QVERIFY(!pair.top1);
}

void TestRunPairs::inWords()
{
    RunData other = timedRun(2, {9, 8, 8, 8}, 0.75);
    other.config.train.batchSize = 128;
    RunData first = timedRun(1, {9, 10, 10, 10}, 0.5);
    for (EpochRecord& epoch : first.epochs) {
        epoch.otherLoad = 0.25;
        epoch.loaderCpuSeconds = 3;
    }
    for (EpochRecord& epoch : other.epochs)
        epoch.loaderCpuSeconds = 2;
    const RunPair pair = pairsOf({first, other}).front();
    QCOMPARE(runPairText(pair),
             std::string("run 2 against run 1: training time per epoch -20 % (95 %: -20 to -20); "
                         "8.00 s against 10.0 s; waiting for data 6.1 % against 5.1 %; loader CPU "
                         "time 2.00 s against 3.00 s; other work took up to 25.0 % of the machine: "
                         "repeat when it is idle; after epoch 4 validation top-1 +25.0 points, "
                         "loss -0.250\n"));
    // What the loader effect says already is not said twice.
    const std::string summary = summaryText({betonRun(3), folderRun(4)});
    QVERIFY(has(summary, "Loader effect") && !has(summary, "Comparison"));
    QVERIFY(has(summaryText({first, other}), "\nComparison\n  run 2 against run 1"));
}

void TestRunPairs::asJson()
{
    RunData other = timedRun(2, {9, 8, 8, 8}, 0.75);
    other.config.train.batchSize = 128;
    const auto pairs = pairsOf({timedRun(1, {9, 10, 10, 10}, 0.5), other});
    const QJsonObject json = QJsonDocument::fromJson(QByteArray::fromStdString(runPairsJson(pairs)))
                                 .array()[0]
                                 .toObject();
    QCOMPARE(json["measured"]["runs"].toArray()[0].toInt(), 2);
    QCOMPARE(json["reference"]["training_seconds"].toDouble(), 10.0);
    QCOMPARE(json["interval_over"].toString(), QString("epochs"));
    QCOMPARE(json["time_change"]["is_shown"].toBool(), true);
    QCOMPARE(json["top1_difference"]["value"].toDouble(), 0.25);
    QVERIFY(json["top1_difference"]["low_95"].isNull());
    QCOMPARE(json["same_data"].toBool(), true);
}

void TestRunPairs::withoutTimes()
{
    const std::vector<RunData> runs = {withoutSettingsAndTimes(betonRun(1)),
                                       withoutSettingsAndTimes(folderRun(2))};
    const std::vector<RunPair> pairs = pairsOf(runs, UnknownData::AssumeSame);
    QCOMPARE(pairs.size(), std::size_t{1});
    QVERIFY(!pairs[0].time);
    QVERIFY(!pairs[0].measured.trainingSeconds);
    QVERIFY(!pairs[0].reference.dataWaitShare);
    const std::string text = runPairText(pairs[0]);
    QVERIFY2(text.starts_with("run 2 against run 1: after epoch 3 training top-1 "), text.c_str());
    QVERIFY2(!has(text, "time") && !has(text, "waiting"), text.c_str());
    const std::string json = runPairsJson(pairs);
    QVERIFY(has(json, "\"training_seconds\": null"));
    QVERIFY(has(json, "\"data_wait_share\": null"));
    QVERIFY(has(json, "\"time_change\": null"));

    // Times of one of them alone.
    const std::vector<RunPair> mixed = pairsOf({betonRun(1), runs[1]});
    QVERIFY(!mixed.at(0).time);
    QCOMPARE(mixed[0].reference.trainingSeconds, std::optional(9.0));
    QVERIFY(!has(runPairText(mixed[0]), "training time"));

    std::vector<RunData> noLoss = runs;
    for (EpochRecord& epoch : noLoss[0].epochs)
        epoch.trainLoss = std::numeric_limits<double>::quiet_NaN();
    const std::string summary = summaryText(noLoss);
    QVERIFY2(!has(summary, "nan") && !has(summary, "0.00 s"), summary.c_str());
}

QTEST_GUILESS_MAIN(TestRunPairs)
#include "tst_run_pairs.moc"
