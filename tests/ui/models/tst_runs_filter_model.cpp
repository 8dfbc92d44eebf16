#include "support/sample_runs.h"
#include "ui/models/runs_filter_model.h"

#include <QAbstractItemModelTester>
#include <QTemporaryDir>
#include <QTest>

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
    QTest::newRow("unknown key") << QStringLiteral("lr:1e-4")
                                 << QStringList{QStringLiteral("|lr:1e-4")};
    QTest::newRow("while typing") << QStringLiteral("model:") << QStringList();
    QTest::newRow("path") << QStringLiteral("dataset:C:x")
                          << QStringList{QStringLiteral("dataset|C:x")};
}

void RunsFilterModelTest::parses()
{
    QFETCH(QString, filter);
    QFETCH(QStringList, terms);
    QStringList found;
    for (const FilterTerm& term : parseFilter(filter))
        found << term.key + QLatin1Char('|') + term.text;
    QCOMPARE(found, terms);
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
    QCOMPARE(matchesFilter(sampleRow(), parseFilter(filter)), matches);
}

void RunsFilterModelTest::sortsByMeaning()
{
    QTemporaryDir folder;
    PosixFileSystem files;
    Store store(Workspace(folder.path().toStdString()), files);
    test::addSampleRuns(store, 12, 2);
    RunsModel model(store);
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
    RunsModel model(store);
    model.refresh();
    RunsFilterModel sorted(&model);
    for (const Qt::SortOrder order : {Qt::AscendingOrder, Qt::DescendingOrder}) {
        sorted.sort(RunsModel::BestAccuracy, order);
        QCOMPARE(sorted.index(4, 0).data(RunsModel::RunIdRole).toLongLong(), queued);
    }
}

QTEST_MAIN(RunsFilterModelTest)
#include "tst_runs_filter_model.moc"
