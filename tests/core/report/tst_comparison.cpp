#include "core/report/comparison.h"
#include "report_fixture.h"

#include <QTemporaryDir>
#include <QTest>

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
    void slowerBetonIsNegative();
    void pairsNeedEqualConfigs();
    void pairsNeedEpochs();
    void pairsNeedTheSameAmountOfData();
    void newestPairFirst();
    void validationIsComparedWhereBothHaveIt();
    void unequalLengthsCompareAtTheLastCommonEpoch();
    void readsFromTheStore();
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
    QCOMPARE(effect.betonEpochSeconds, 10.0);
    QCOMPARE(effect.folderEpochSeconds, 40.0);
    QCOMPARE(effect.betonFirstEpochSeconds, 20.0);
    QCOMPARE(effect.folderFirstEpochSeconds, 50.0);
    QCOMPARE(effect.savedShare, 0.75);
    QCOMPARE(effect.betonDataWaitShare, 0.05);
    QCOMPARE(effect.folderDataWaitShare, 0.5);
    QCOMPARE(effect.lastCommonEpoch, 3);
    QCOMPARE(*effect.top1Difference, 0.0);
    QCOMPARE(*effect.lossDifference, 0.0);
}

void TestComparison::slowerBetonIsNegative()
{
    const auto effects = loaderEffects({madeRun(1, LoaderKind::Beton, {madeEpoch(1, 15, 1)}),
                                        madeRun(2, LoaderKind::Folder, {madeEpoch(1, 10, 1)})});
    QCOMPARE(effects.size(), std::size_t{1});
    QCOMPARE(effects.front().savedShare, -0.5);
}

void TestComparison::pairsNeedEqualConfigs()
{
    const RunData beton = betonRun(1);
    RunData folder = folderRun(2);
    folder.config.data.workers = 7;
    folder.config.data.order = OrderKind::QuasiRandom;
    folder.config.data.validation = "data/val";
    folder.config.name = "another name";
    QCOMPARE(loaderEffects({beton, folder}).size(), std::size_t{1});

    const std::vector<std::pair<std::string, std::string>> changes = {
        {"model.name", "vit_b_16"}, {"optimizer.lr", "0.5"},      {"train.seed", "1"},
        {"train.epochs", "9"},      {"data.skip_damaged", "yes"}, {"augment.flip", "0"},
        {"train.batch_size", "3"},  {"train.device", "cuda"}};
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
    LoaderEffect effect = loaderEffects({beton, folder}).front();
    QCOMPARE(*effect.top1Difference, 0.125);
    QCOMPARE(*effect.lossDifference, -0.25);

    folder.epochs[2].validationTop1.reset();
    folder.epochs[2].validationLoss.reset();
    effect = loaderEffects({beton, folder}).front();
    QCOMPARE(*effect.top1Difference, 0.25); // of the training
    QCOMPARE(*effect.lossDifference, 0.0);
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

QTEST_GUILESS_MAIN(TestComparison)
#include "tst_comparison.moc"
