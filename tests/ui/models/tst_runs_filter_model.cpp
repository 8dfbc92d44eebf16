#include "support/sample_runs.h"
#include "ui/models/runs_filter_model.h"
#include "ui/models/store_changes.h"

#include <QAbstractItemModelTester>
#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <string>
#include <vector>

using namespace formwork;
using namespace formwork::ui;

class RunsFilterModelTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void parses_data();
    void parses();
    void matchesAllTerms_data();
    void matchesAllTerms();
    void wordsWithoutMeaningAreNamed();
    void comparesFiguresAndSettings_data();
    void comparesFiguresAndSettings();
    void figuresAndSettingsAreColumns();
    void unknownSettingsMatchNothing();
    void sortsByMeaning();
    void missingValuesStayLast();
};

namespace {

RunRow sampleRow()
{
    RunRow row;
    row.name = "First try";
    row.model = "levit_128s";
    row.loader = LoaderKind::Folder;
    row.dataset = "/data/imagenette/train";
    row.status = RunStatus::Done;
    row.tags = {"baseline"};
    return row;
}

RunId addRun(Store& store, const std::string& name, double rate, std::uint64_t seed,
             OptimizerKind optimizer, double accuracy)
{
    ExperimentConfig config = test::sampleConfig(test::kSampleShapes[0], 1);
    config.name = name;
    config.optimizer.learningRate = rate;
    config.optimizer.name = optimizer;
    config.train.seed = seed;
    const RunId run = store.createRun(config, RunStart::Claimed);
    EpochRecord epoch = test::sampleEpoch(test::kSampleShapes[0], 1);
    epoch.validationTop1 = accuracy;
    epoch.validationLoss = 2;
    store.recordEpoch(run, epoch);
    store.finishRun(run, RunStatus::Done);
    return run;
}

// By their order in the table, oldest first without sorting.
QString shownNames(const RunsFilterModel& model)
{
    QString names;
    for (int row = 0; row < model.rowCount(); ++row)
        names += model.index(row, RunsModel::Name).data().toString();
    if (model.sortColumn() < 0)
        std::ranges::sort(names);
    return names;
}

} // namespace

void RunsFilterModelTest::parses_data()
{
    QTest::addColumn<QString>("filter");
    QTest::addColumn<QStringList>("terms");
    QTest::newRow("empty") << QString() << QStringList();
    QTest::newRow("words") << QStringLiteral(" a  b ")
                           << QStringList{QStringLiteral("|a"), QStringLiteral("|b")};
    QTest::newRow("keys") << QStringLiteral("Model:LeViT text")
                          << QStringList{QStringLiteral("model|LeViT"), QStringLiteral("|text")};
    QTest::newRow("quotes") << QStringLiteral("name:\"first try\" x")
                            << QStringList{QStringLiteral("name|first try"), QStringLiteral("|x")};
    QTest::newRow("unknown key") << QStringLiteral("http://x 12:30")
                                 << QStringList{QStringLiteral("|http://x"),
                                                QStringLiteral("|12:30")};
    QTest::newRow("setting") << QStringLiteral("LR:1e-4 optimizer.lr<1")
                             << QStringList{QStringLiteral("optimizer.lr|1e-4"),
                                            QStringLiteral("optimizer.lr|1")};
    QTest::newRow("negated") << QStringLiteral("-tag:old -x \"-x\" -")
                             << QStringList{QStringLiteral("not tag|old"), QStringLiteral("not |x"),
                                            QStringLiteral("|-x"), QStringLiteral("|-")};
    QTest::newRow("comparison while typing") << QStringLiteral("best>") << QStringList();
    QTest::newRow("while typing") << QStringLiteral("model:") << QStringList();
    QTest::newRow("path") << QStringLiteral("dataset:C:x")
                          << QStringList{QStringLiteral("dataset|C:x")};
}

void RunsFilterModelTest::parses()
{
    QFETCH(QString, filter);
    QFETCH(QStringList, terms);
    QStringList found;
    const RunFilter parsed = parseFilter(filter);
    for (const FilterTerm& term : parsed.terms)
        found << (term.isNegated ? QStringLiteral("not ") : QString()) +
                     (term.value ? QString::fromStdString(*term.value) : term.key) +
                     QLatin1Char('|') + term.text;
    QCOMPARE(found, terms);
    QVERIFY(parsed.problems.isEmpty());
}

void RunsFilterModelTest::matchesAllTerms_data()
{
    QTest::addColumn<QString>("filter");
    QTest::addColumn<bool>("matches");
    const auto row = [](const char* filter, bool matches) {
        QTest::newRow(filter) << QString::fromUtf8(filter) << matches;
    };
    row("", true);
    row("model:levit", true);
    row("model:LeViT-128S", true);
    row("model:levit_128s", true);
    row("model:vit_b", false);
    row("loader:folder", true);
    row("loader:image", true);
    row("loader:beton", false);
    row("status:done", true);
    row("status:running", false);
    row("status:preempted", false);
    row("dataset:imagenette", true);
    row("tag:base", true);
    row("name:base", false);
    row("first", true);
    row("baseline", true);
    row("model:levit loader:folder status:done try", true);
    row("model:levit loader:beton", false);
    row("nothing", false);
}

void RunsFilterModelTest::matchesAllTerms()
{
    QFETCH(QString, filter);
    QFETCH(bool, matches);
    QTemporaryDir folder;
    PosixFileSystem files;
    Store store(Workspace(folder.path().toStdString()), files);
    RunValues values(store);
    QCOMPARE(matchesFilter(sampleRow(), parseFilter(filter).terms, values), matches);
}

void RunsFilterModelTest::wordsWithoutMeaningAreNamed()
{
    for (const char* filter : {"nosuch>3", "lr<fast", "model<3"}) {
        const RunFilter parsed = parseFilter(QLatin1String(filter));
        QCOMPARE(parsed.problems.size(), 1);
        QVERIFY(parsed.terms.empty());
    }
    QVERIFY(RunValues::resolve(QStringLiteral("name")).has_value());
    QVERIFY(!RunValues::resolve(QStringLiteral("nosuch")).has_value());
    for (const QString& name : RunValues::names())
        QVERIFY2(RunValues::resolve(name).has_value(), qPrintable(name));
}

void RunsFilterModelTest::comparesFiguresAndSettings_data()
{
    QTest::addColumn<QString>("filter");
    QTest::addColumn<QString>("names");
    const auto row = [](const char* filter, const char* names) {
        QTest::newRow(filter) << QString::fromUtf8(filter) << QString::fromLatin1(names);
    };
    row("lr>1e-4", "a");
    row("lr>=0.0001", "ab");
    row("lr:1e-4", "b");
    row("optimizer.lr=0.0001", "b");
    row("lr!=1e-4", "ac");
    row("-lr:1e-4", "ac");
    row("seed:0..1", "ab");
    row("seed:1..", "bc");
    row("-seed:1", "ac");
    row("optimizer.name:adam", "abc");
    row("optimizer.name=adamw", "c");
    row("best>70", "bc");
    row("best>70 lr<1e-4", "c");
    row("best:70..75", "b");
    row("best>70%", "bc");
    row("val_loss<1", "");
    row("epoch_s<100 -name:b", "ac");
    row("-tag:old", "bc");
    row("name=a", "a");
    row("name!=a", "bc");
}

void RunsFilterModelTest::comparesFiguresAndSettings()
{
    QFETCH(QString, filter);
    QFETCH(QString, names);
    QTemporaryDir folder;
    PosixFileSystem files;
    Store store(Workspace(folder.path().toStdString()), files);
    addRun(store, "a", 1e-3, 0, OptimizerKind::Adam, 0.6);
    addRun(store, "b", 1e-4, 1, OptimizerKind::Adam, 0.72);
    store.setTags(1, {"old"});
    StoreChanges changes(store);
    RunsModel model(changes);
    model.refresh();
    RunsFilterModel filtered(&model);
    filtered.setFilterText(filter);
    addRun(store, "c", 1e-5, 2, OptimizerKind::AdamW, 0.8); // while the filter is on
    model.refresh();
    QCOMPARE(shownNames(filtered), names);
}

// Of an imported run: its config holds defaults, which it was not trained with.
void RunsFilterModelTest::unknownSettingsMatchNothing()
{
    QTemporaryDir folder;
    PosixFileSystem files;
    Store store(Workspace(folder.path().toStdString()), files);
    ImportedRun imported;
    imported.identity = "0123456789abcdef";
    imported.source = "/results/table.csv";
    imported.config.data.train = "/results/table.csv/a";
    imported.epochs.resize(1);
    imported.epochs[0].epoch = 1;
    const RunRow row = store.run(store.importRun(imported).run);
    RunValues values(store);
    for (const char* key : {"train.seed", "train.batch_size", "optimizer.lr", "data.loader"}) {
        values.need(key);
        QVERIFY2(values.value(row, key).text.isEmpty() && !values.value(row, key).number, key);
    }
    for (const char* filter : {"loader:beton", "loader:folder", "seed:0", "batch_size>1"})
        QVERIFY2(!matchesFilter(row, parseFilter(QLatin1String(filter)).terms, values), filter);
}

void RunsFilterModelTest::figuresAndSettingsAreColumns()
{
    QTemporaryDir folder;
    PosixFileSystem files;
    Store store(Workspace(folder.path().toStdString()), files);
    addRun(store, "a", 1e-3, 0, OptimizerKind::Adam, 0.6);
    addRun(store, "b", 1e-4, 0, OptimizerKind::AdamW, 0.72);
    StoreChanges changes(store);
    RunsModel model(changes);
    model.refresh();
    RunsFilterModel sorted(&model);
    QAbstractItemModelTester tester(&sorted,
                                    QAbstractItemModelTester::FailureReportingMode::QtTest);
    QCOMPARE(model.values().differingSettings(),
             (std::vector<std::string>{"optimizer.name", "optimizer.lr"}));
    model.setExtraColumns({"optimizer.lr", "optimizer.name", "best_epoch"});
    QCOMPARE(sorted.columnCount(), RunsModel::ColumnCount + 3);
    const int rate = RunsModel::ColumnCount;
    QCOMPARE(sorted.headerData(rate, Qt::Horizontal).toString(), QStringLiteral("optimizer.lr"));
    QCOMPARE(sorted.headerData(rate + 2, Qt::Horizontal).toString(), QStringLiteral("Best epoch"));
    sorted.sort(rate, Qt::AscendingOrder); // as numbers: 0.0001 is written 1e-04
    QCOMPARE(shownNames(sorted), QStringLiteral("ba"));
    QCOMPARE(sorted.index(0, rate + 1).data().toString(), QStringLiteral("adamw"));
    QVERIFY(model.isNumeric(rate) && !model.isNumeric(rate + 1) && model.isNumeric(rate + 2));
    addRun(store, "c", 1e-2, 0, OptimizerKind::Adam, 0.5);
    model.refresh();
    QCOMPARE(shownNames(sorted), QStringLiteral("bac"));
    model.setExtraColumns({"train.seed"});
    QCOMPARE(sorted.columnCount(), RunsModel::ColumnCount + 1);
    QCOMPARE(sorted.index(0, rate).data().toString(), QStringLiteral("0"));
    model.setExtraColumns({});
    QCOMPARE(sorted.columnCount(), int(RunsModel::ColumnCount));
}

void RunsFilterModelTest::sortsByMeaning()
{
    QTemporaryDir folder;
    PosixFileSystem files;
    Store store(Workspace(folder.path().toStdString()), files);
    test::addSampleRuns(store, 12, 2);
    StoreChanges changes(store);
    RunsModel model(changes);
    model.refresh();
    RunsFilterModel sorted(&model);
    QAbstractItemModelTester tester(&sorted,
                                    QAbstractItemModelTester::FailureReportingMode::QtTest);
    sorted.sort(RunsModel::EpochSeconds, Qt::AscendingOrder);
    QStringList names;
    for (int row = 0; row < sorted.rowCount(); ++row)
        names << sorted.index(row, RunsModel::Name).data().toString();
    QCOMPARE(names, (QStringList{QStringLiteral("levit beton"), QStringLiteral("vit beton"),
                                 QStringLiteral("vit folder"), QStringLiteral("levit folder")}));
    // "2/12" is less than "12/12", though not as text.
    sorted.sort(RunsModel::Epochs, Qt::AscendingOrder);
    QCOMPARE(sorted.index(0, RunsModel::Name).data().toString(), QStringLiteral("levit beton"));
    sorted.setFilterText(QStringLiteral("loader:beton"));
    QCOMPARE(sorted.rowCount(), 2);
    sorted.setFilterText({});
    QCOMPARE(sorted.rowCount(), 4);
}

void RunsFilterModelTest::missingValuesStayLast()
{
    QTemporaryDir folder;
    PosixFileSystem files;
    Store store(Workspace(folder.path().toStdString()), files);
    const RunId queued = store.createRun(test::sampleConfig(test::kSampleShapes[0], 2));
    test::addSampleRuns(store, 2, 2);
    StoreChanges changes(store);
    RunsModel model(changes);
    model.refresh();
    RunsFilterModel sorted(&model);
    for (const Qt::SortOrder order : {Qt::AscendingOrder, Qt::DescendingOrder}) {
        sorted.sort(RunsModel::BestAccuracy, order);
        QCOMPARE(sorted.index(4, 0).data(RunsModel::RunIdRole).toLongLong(), queued);
    }
}

QTEST_MAIN(RunsFilterModelTest)
#include "tst_runs_filter_model.moc"
