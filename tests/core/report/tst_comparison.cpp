#include "core/report/comparison.h"
#include "core/report/export.h"
#include "report_fixture.h"
#include "support/stored_settings.h"

#include <QTemporaryDir>
#include <QTest>

#include <cmath>

using namespace formwork;
using namespace formwork::test;

class TestComparison : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void medianLeavesTheFirstEpochOut();
    void summaryOfHandMadeEpochs();
    void summaryWithoutEpochs();
    void effectOfAPair();
    void slowerBetonIsPositive();
    void validationIsNoPartOfTheEffect();
    void pairsNeedEqualConfigs();
    void pairsNeedEpochs();
    void pairsNeedTheSameAmountOfData();
    void warmUpAfterAResumeIsLeftOut();
    void alternatingRunsAreComparedByPairs();
    void newestPairFirst();
    void validationIsComparedWhereBothHaveIt();
    void otherWorkIsReported();
    void otherDataIsNotCompared();
    void dataDifferencesInWords();
    void unequalLengthsCompareAtTheLastCommonEpoch();
    void readsFromTheStore();
    void unreadableSettingsAreNotTheDefaults();
    void unknownSettings();
};

void TestComparison::medianLeavesTheFirstEpochOut()
{
    const auto median = [](const std::vector<double>& seconds) {
        std::vector<EpochRecord> epochs;
        for (const double s : seconds)
            epochs.push_back(madeEpoch(static_cast<int>(epochs.size()) + 1, s, 0));
        return medianEpochSeconds(epochs);
    };
    QVERIFY(!median({}));
    QCOMPARE(*median({7}), 7.0);
    QCOMPARE(*median({100, 3}), 3.0);
    QCOMPARE(*median({100, 3, 5}), 4.0);
    QCOMPARE(*median({100, 9, 1, 2}), 2.0);
    QCOMPARE(*median({0, 4, 1, 3, 2}), 2.5);
}

void TestComparison::summaryOfHandMadeEpochs()
{
    std::vector<EpochRecord> epochs = folderRun(1).epochs;
    epochs[0].validationTop1 = 0.5;
    epochs[1].validationTop1 = 0.5;
    const RunSummary summary = summariseEpochs(epochs);
    QCOMPARE(summary.epochsDone, 3);
    QCOMPARE(summary.bestEpoch, 1); // the first of equals
    QCOMPARE(*summary.firstEpochSeconds, 50.0);
    QCOMPARE(*summary.medianEpochSeconds, 40.0);
    QCOMPARE(*summary.imagesPerSecond, 900.0 / 41);
    QCOMPARE(*summary.dataWaitShare, 0.5);
    QCOMPARE(*summary.metric(Metric::TrainLoss).lowest, 2.0 / 3);
    QCOMPARE(*summary.metric(Metric::TrainLoss).highest, 2.0);
    QCOMPARE(*summary.metric(Metric::TrainTop1).last, 0.75);
    QVERIFY(!summary.metric(Metric::ValidationLoss).last);
}

void TestComparison::summaryWithoutEpochs()
{
    const RunSummary summary = summariseEpochs({});
    QCOMPARE(summary.epochsDone, 0);
    QVERIFY(!summary.medianEpochSeconds);
    QVERIFY(!summary.dataWaitShare);
    // An epoch that took no time has no throughput, rather than an infinite one.
    const RunSummary instant = summariseEpochs({EpochRecord()});
    QVERIFY(!instant.imagesPerSecond);
    QVERIFY(!instant.dataWaitShare);
}

void TestComparison::effectOfAPair()
{
    const std::vector<LoaderEffect> effects = loaderEffects({betonRun(3), folderRun(4)});
    QCOMPARE(effects.size(), std::size_t{1});
    const LoaderEffect& effect = effects.front();
    QCOMPARE(effect.beton, 3);
    QCOMPARE(effect.folder, 4);
    QCOMPARE(effect.model, std::string("levit_128s"));
    QCOMPARE(*effect.betonTrainingSeconds, 9.0);
    QCOMPARE(*effect.folderTrainingSeconds, 39.0);
    QCOMPARE(*effect.betonFirstSeconds, 19.0);
    QCOMPARE(*effect.folderFirstSeconds, 49.0);
    QCOMPARE(effect.time->value, 9.0 / 39.0 - 1);
    QVERIFY(!effect.time->interval); // of two epochs
    QCOMPARE(*effect.betonDataWaitShare, 0.05);
    QCOMPARE(*effect.folderDataWaitShare, 0.5);
    QCOMPARE(effect.lastCommonEpoch, 3);
    QCOMPARE(*effect.top1Difference, 0.0);
    QCOMPARE(*effect.lossDifference, 0.0);
}

void TestComparison::validationIsNoPartOfTheEffect()
{
    RunData beton = betonRun(1);
    RunData folder = folderRun(2);
    for (int number = 4; number <= 6; ++number) {
        beton.epochs.push_back(madeEpoch(number, 10.0 + 0.01 * number, 0.1));
        folder.epochs.push_back(madeEpoch(number, 40.0 + 0.01 * number, 20));
    }
    const LoaderEffect before = loaderEffects({beton, folder}).front();
    QVERIFY(before.time->isShown());
    for (EpochRecord& epoch : folder.epochs) {
        epoch.epochSeconds += 1000;
        epoch.validationSeconds += 1000;
    }
    const LoaderEffect after = loaderEffects({beton, folder}).front();
    QVERIFY(std::abs(after.time->value - before.time->value) < 1e-9);
    QVERIFY(std::abs(after.time->interval->low - before.time->interval->low) < 1e-9);
    // One that validates and one that does not are not a pair.
    beton.config.data.validation = "val.beton";
    QVERIFY(loaderEffects({beton, folder}).empty());
    folder.config.data.validation = "data/val";
    QCOMPARE(loaderEffects({beton, folder}).size(), std::size_t{1});
}

void TestComparison::slowerBetonIsPositive()
{
    const auto effects = loaderEffects({madeRun(1, LoaderKind::Beton, {madeEpoch(1, 15, 1)}),
                                        madeRun(2, LoaderKind::Folder, {madeEpoch(1, 10, 1)})});
    QCOMPARE(effects.size(), std::size_t{1});
    QCOMPARE(effects.front().time->value, 14.0 / 9.0 - 1);
}

void TestComparison::pairsNeedEqualConfigs()
{
    const RunData beton = betonRun(1);
    RunData folder = folderRun(2);
    folder.config.name = "another name";
    QCOMPARE(loaderEffects({beton, folder}).size(), std::size_t{1});

    const std::vector<std::pair<std::string, std::string>> changes = {
        {"model.name", "vit_b_16"},     {"optimizer.lr", "0.5"},      {"train.seed", "1"},
        {"train.epochs", "9"},          {"data.skip_damaged", "yes"}, {"augment.flip", "0"},
        {"train.batch_size", "3"},      {"train.device", "cuda"},     {"data.workers", "7"},
        {"data.order", "quasi_random"}, {"data.val", "data/val"}};
    for (const auto& [key, value] : changes) {
        RunData changed = folder;
        applyOverride(changed.config, key, value);
        QVERIFY2(loaderEffects({beton, changed}).empty(), key.c_str());
    }
    QVERIFY(loaderEffects({beton, betonRun(2)}).empty());
    QVERIFY(loaderEffects({folder}).empty());
    QVERIFY(loaderEffects({}).empty());
}

void TestComparison::pairsNeedEpochs()
{
    QVERIFY(loaderEffects({betonRun(1), madeRun(2, LoaderKind::Folder, {})}).empty());
    QVERIFY(loaderEffects({madeRun(1, LoaderKind::Beton, {}), folderRun(2)}).empty());
}

void TestComparison::pairsNeedTheSameAmountOfData()
{
    const RunData beton = betonRun(1);
    RunData folder = folderRun(2);
    const std::uint64_t images = beton.epochs.front().images;
    QVERIFY(images >= 200);
    for (EpochRecord& epoch : folder.epochs)
        epoch.images = images + images / 200;
    QCOMPARE(loaderEffects({beton, folder}).size(), std::size_t{1});
    for (EpochRecord& epoch : folder.epochs)
        epoch.images = images + images / 20;
    QVERIFY(loaderEffects({beton, folder}).empty());
}

void TestComparison::warmUpAfterAResumeIsLeftOut()
{
    RunData beton = betonRun(1);
    beton.epochs.push_back(madeEpoch(4, 101, 0.1)); // in two parts
    QCOMPARE(*loaderEffects({beton, folderRun(2)}).front().betonTrainingSeconds, 9.0);
    beton.epochs.erase(beton.epochs.begin() + 1, beton.epochs.begin() + 3);
    QCOMPARE(*loaderEffects({beton, folderRun(2)}).front().betonTrainingSeconds, 100.0);
    beton.epochs.push_back(madeEpoch(5, 11, 0.1));
    beton.resumes.push_back({.afterEpoch = 3, .time = 1});
    QCOMPARE(*loaderEffects({beton, folderRun(2)}).front().betonTrainingSeconds, 10.0);
}

void TestComparison::alternatingRunsAreComparedByPairs()
{
    RunData beton = betonRun(1);
    RunData folder = folderRun(2);
    const auto add = [](RunData& run, int number, double training) {
        run.epochs.push_back(madeEpoch(number, training + 1, 0.1)); // one second validates
    };
    beton.epochs.resize(1);
    folder.epochs.resize(1);
    const double machine[] = {10, 20, 40, 80}; // slower and slower
    for (int i = 0; i < 4; ++i) {
        add(beton, i + 2, 0.8 * machine[i]);
        add(folder, i + 2, machine[i]);
    }
    QVERIFY(!loaderEffects({beton, folder}).front().time->isShown());
    beton.row.turns = folder.row.turns = 1;
    const LoaderEffect effect = loaderEffects({beton, folder}).front();
    QVERIFY(effect.isPaired);
    QVERIFY(std::abs(effect.time->value + 0.2) < 1e-9);
    QVERIFY(effect.time->isShown());
    QVERIFY(loaderEffectText(effect).find("over pairs of epochs, trained alternately") !=
            std::string::npos);
    folder.row.turns = 7; // with another run
    QVERIFY(!loaderEffects({beton, folder}).front().isPaired);
}

void TestComparison::newestPairFirst()
{
    const auto effects = loaderEffects({folderRun(1), betonRun(2), folderRun(3), betonRun(4)});
    std::vector<std::pair<RunId, RunId>> pairs;
    for (const LoaderEffect& effect : effects)
        pairs.emplace_back(effect.beton, effect.folder);
    QCOMPARE(pairs, (std::vector<std::pair<RunId, RunId>>{{4, 3}, {4, 1}, {2, 3}, {2, 1}}));
}

void TestComparison::validationIsComparedWhereBothHaveIt()
{
    RunData beton = betonRun(1);
    RunData folder = folderRun(2);
    beton.epochs[2].trainTop1 = 1.0;
    beton.epochs[2].validationTop1 = 0.625;
    beton.epochs[2].validationLoss = 1.5;
    folder.epochs[2].validationTop1 = 0.5;
    folder.epochs[2].validationLoss = 1.75;
    beton.validationData = makeDataIdentity(std::vector<std::uint64_t>{7, 8}, "beton:9");
    folder.validationData = makeDataIdentity(std::vector<std::uint64_t>{7, 8}, "folder:9");
    LoaderEffect effect = loaderEffects({beton, folder}).front();
    QVERIFY(effect.isValidated);
    QCOMPARE(*effect.top1Difference, 0.125);
    QCOMPARE(*effect.lossDifference, -0.25);

    folder.epochs[2].validationTop1.reset();
    folder.epochs[2].validationLoss.reset();
    effect = loaderEffects({beton, folder}).front();
    QVERIFY(!effect.top1Difference); // training and validation accuracy are not compared
    QVERIFY(!effect.lossDifference);

    beton.epochs[2].validationTop1.reset();
    beton.epochs[2].validationLoss.reset();
    effect = loaderEffects({beton, folder}).front();
    QVERIFY(!effect.isValidated);
    QCOMPARE(*effect.top1Difference, 0.25);
    QCOMPARE(*effect.lossDifference, 0.0);
}

void TestComparison::otherWorkIsReported()
{
    RunData beton = betonRun(1);
    RunData folder = folderRun(2);
    QVERIFY(!loaderEffects({beton, folder}).front().otherLoad); // older records do not say
    QVERIFY(!loaderEffects({beton, folder}).front().isDisturbed());
    for (EpochRecord& epoch : beton.epochs) {
        epoch.otherLoad = 0.02;
        epoch.loaderCpuSeconds = 2.0;
    }
    for (EpochRecord& epoch : folder.epochs) {
        epoch.otherLoad = 0.31;
        epoch.loaderCpuSeconds = 6.5;
    }
    folder.epochs[0].loaderCpuSeconds = 60; // the first epoch is not counted
    const LoaderEffect effect = loaderEffects({beton, folder}).front();
    QCOMPARE(*effect.otherLoad, 0.31);
    QVERIFY(effect.isDisturbed());
    QCOMPARE(*effect.betonLoaderCpuSeconds, 2.0);
    QCOMPARE(*effect.folderLoaderCpuSeconds, 6.5);
    const std::string text = loaderEffectText(effect);
    QVERIFY2(text.find("other work took up to 31.0 % of the machine") != std::string::npos,
             text.c_str());
    QVERIFY2(text.find("loader CPU time 2.00 s against 6.50 s") != std::string::npos, text.c_str());
}

void TestComparison::otherDataIsNotCompared()
{
    RunData beton = betonRun(1);
    RunData folder = folderRun(2);
    LoaderEffect effect = loaderEffects({beton, folder}).front();
    QVERIFY(effect.data == SameData::Yes); // a conversion keeps the class counts
    QVERIFY(effect.top1Difference);
    folder.trainData = makeDataIdentity(std::vector<std::uint64_t>{440, 460}, "folder:56");
    effect = loaderEffects({beton, folder}).front();
    QVERIFY(effect.data == SameData::No);
    QVERIFY(!effect.top1Difference && !effect.lossDifference);
    QVERIFY(loaderEffectText(effect).find("trained on different data") != std::string::npos);
    folder.trainData = {}; // recorded before there were identities
    effect = loaderEffects({beton, folder}).front();
    QVERIFY(effect.data == SameData::Unknown);
    QVERIFY(!effect.top1Difference);
    QVERIFY(loaderEffectText(effect).find("it was not recorded whether the training data is the "
                                          "same") != std::string::npos);
    effect = loaderEffects({beton, folder}, UnknownData::AssumeSame).front();
    QVERIFY(effect.data == SameData::Unknown);
    QVERIFY(effect.top1Difference);
}

void TestComparison::dataDifferencesInWords()
{
    RunData first = folderRun(1);
    RunData second = folderRun(2);
    RunData third = folderRun(3);
    for (RunData* run : {&first, &second, &third}) {
        run->config.data.validation = "data/val";
        run->validationData = makeDataIdentity(std::vector<std::uint64_t>{7, 8}, "folder:1");
    }
    QVERIFY(dataDifferences({&first, &second, &third}).empty());
    second.validationData = makeDataIdentity(std::vector<std::uint64_t>{9, 9}, "folder:2");
    third.validationData = {};
    const auto differences = dataDifferences({&first, &second, &third});
    QCOMPARE(differences.size(), std::size_t{2});
    QCOMPARE(
        dataDifferenceText(differences[0]),
        std::string("run 2 was validated on different data than run 1: 18 images instead of 15"));
    QCOMPARE(dataDifferenceText(differences[1]),
             std::string("whether runs 1 and 3 were validated on the same data was not recorded"));
    // A run that does not validate has no validation data to differ in.
    second.config.data.validation.clear();
    QCOMPARE(dataDifferences({&first, &second}).size(), std::size_t{0});
}

void TestComparison::unequalLengthsCompareAtTheLastCommonEpoch()
{
    RunData beton = betonRun(1);
    RunData folder = folderRun(2);
    beton.epochs.pop_back();
    folder.epochs[1].trainTop1 = 0.25;
    LoaderEffect effect = loaderEffects({beton, folder}).front();
    QCOMPARE(effect.lastCommonEpoch, 2);
    QCOMPARE(*effect.top1Difference, 0.25);

    folder.epochs.erase(folder.epochs.begin(), folder.epochs.begin() + 2);
    effect = loaderEffects({beton, folder}).front();
    QCOMPARE(effect.lastCommonEpoch, 0);
    QVERIFY(!effect.top1Difference);
    QVERIFY(!effect.lossDifference);
}

void TestComparison::readsFromTheStore()
{
    QTemporaryDir folder;
    PosixFileSystem fileSystem;
    Store store(Workspace(folder.filePath("w").toStdString()), fileSystem);
    const RunData made = betonRun(0);
    const RunId id = store.createRun(made.config);
    for (const EpochRecord& epoch : made.epochs)
        store.recordEpoch(id, epoch);
    const RunData read = readRunData(store, id);
    QCOMPARE(read.row.id, id);
    QCOMPARE(read.epochs.size(), std::size_t{3});
    QCOMPARE(*read.row.medianEpochSeconds, *medianEpochSeconds(read.epochs));
    QVERIFY(configDiff({read.config, made.config}).empty());
}

// The default that stands for a setting that cannot be read does not make runs alike.
void TestComparison::unreadableSettingsAreNotTheDefaults()
{
    const QTemporaryDir folder;
    PosixFileSystem files;
    const Workspace workspace(std::filesystem::path(folder.path().toStdString()) / "workspace");
    Store store(workspace, files);
    std::vector<RunId> ids;
    for (const RunData& run : {betonRun(1), folderRun(2), folderRun(3)}) {
        ids.push_back(store.createRun(run.config, RunStart::Claimed));
        for (const EpochRecord& epoch : run.epochs)
            store.recordEpoch(ids.back(), epoch);
    }
    const auto effects = [&] {
        std::vector<RunData> runs;
        for (const RunId id : ids)
            runs.push_back(readRunData(store, id));
        return loaderEffects(runs).size();
    };
    QCOMPARE(effects(), std::size_t{2});
    makeOptimizerUnknown(workspace, ids[2]);
    QCOMPARE(effects(), std::size_t{1});
    const RunData changed = readRunData(store, ids[2]);
    QCOMPARE(changed.unreadable.size(), std::size_t{1});
    QVERIFY(hasSettings(changed));
    const std::vector<std::string> texts = unreadableTexts(changed);
    QCOMPARE(texts.size(), std::size_t{1});
    QVERIFY2(texts[0].starts_with("run 3: line ") &&
                 texts[0].find("'optimizer.name' must be one of: adam,") != std::string::npos &&
                 texts[0].find("old_adam") != std::string::npos,
             texts[0].c_str());
    const auto differences = settingDifferences({readRunData(store, ids[1]), changed});
    QCOMPARE(differences.size(), std::size_t{1});
    QCOMPARE(differences[0].values, (std::vector<std::string>{"adam", "old_adam"}));
    makeOptimizerUnknown(workspace, ids[0]); // both are of that optimiser
    QCOMPARE(effects(), std::size_t{1});
    changeStoredConfig(workspace, ids[1], "train:", "]:");
    const RunData lost = readRunData(store, ids[1]);
    QVERIFY(!hasSettings(lost));
    QCOMPARE(lost.epochs.size(), std::size_t{3});
}

void TestComparison::unknownSettings()
{
    RunData quick = betonRun(1);
    quick.config.optimizer.learningRate = 0.25;
    const RunData unknown = withoutSettingsAndTimes(betonRun(2));
    QVERIFY(!hasSettings(unknown));
    QVERIFY(settingDifferences({quick, unknown}).empty());
    RunData slow = quick;
    slow.config.optimizer.learningRate = 0.5;
    const auto differences = settingDifferences({unknown, quick, slow});
    QCOMPARE(differences.size(), std::size_t{1});
    QCOMPARE(differences[0].values, (std::vector<std::string>{"", "0.25", "0.5"}));
    // A table of epochs names the loader, but not what else may differ.
    RunData beton = withoutSettingsAndTimes(betonRun(3));
    RunData folder = withoutSettingsAndTimes(folderRun(4));
    beton.row.model = folder.row.model = "levit_128s";
    folder.config.data.loader = LoaderKind::Folder;
    QVERIFY(loaderEffects({beton, folder}).empty());
}

QTEST_GUILESS_MAIN(TestComparison)
#include "tst_comparison.moc"
