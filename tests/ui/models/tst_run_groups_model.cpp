#include "support/sample_runs.h"
#include "support/workspace_fixture.h"
#include "ui/models/run_groups_model.h"
#include "ui/models/store_changes.h"

#include <QAbstractItemModelTester>
#include <QTest>

using namespace formwork;
using namespace formwork::ui;

class RunGroupsModelTest : public QObject, private test::WorkspaceFixture
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();
    void groupsSeeds();
    void groupsByAnyKey();
    void followsTheFilter();
    void followsNewAndRemovedRuns();
    void sortsGroupsByTheirMean();
    void ticksAndEditsRuns();
    void holdsNothingWhenStopped();

private:
    RunId addRun(const test::SampleShape& shape, std::uint64_t seed, double top1);
    QString text(int group, int column) const
    {
        return m_model->index(group, column).data().toString();
    }

    std::unique_ptr<StoreChanges> m_changes;
    std::unique_ptr<RunsModel> m_runs;
    std::unique_ptr<RunsFilterModel> m_filtered;
    std::unique_ptr<RunGroupsModel> m_model;
    std::unique_ptr<QAbstractItemModelTester> m_tester;
};

void RunGroupsModelTest::init()
{
    openStore();
    m_changes = std::make_unique<StoreChanges>(*m_store);
    m_runs = std::make_unique<RunsModel>(*m_changes);
    m_filtered = std::make_unique<RunsFilterModel>(m_runs.get());
    m_model = std::make_unique<RunGroupsModel>(*m_store, m_runs.get(), m_filtered.get());
    m_tester = std::make_unique<QAbstractItemModelTester>(
        m_model.get(), QAbstractItemModelTester::FailureReportingMode::QtTest);
    // Two experiments of three and two seeds.
    for (std::uint64_t seed = 0; seed < 3; ++seed)
        addRun(test::kSampleShapes[0], seed, 0.6 + 0.1 * static_cast<double>(seed));
    for (std::uint64_t seed = 0; seed < 2; ++seed)
        addRun(test::kSampleShapes[2], seed, 0.9);
    m_runs->refresh();
}

void RunGroupsModelTest::cleanup()
{
    m_tester.reset();
    m_model.reset();
    m_filtered.reset();
    m_runs.reset();
    m_changes.reset();
    closeStore();
}

RunId RunGroupsModelTest::addRun(const test::SampleShape& shape, std::uint64_t seed, double top1)
{
    ExperimentConfig config = test::sampleConfig(shape, 1);
    config.train.seed = seed;
    config.name += " seed " + std::to_string(seed);
    const RunId run = m_store->createRun(config, RunStart::Claimed);
    EpochRecord epoch = test::sampleEpoch(shape, 1);
    epoch.validationTop1 = top1;
    m_store->recordEpoch(run, epoch);
    m_store->finishRun(run, RunStatus::Done);
    return run;
}

void RunGroupsModelTest::groupsSeeds()
{
    m_model->groupBy("");
    QCOMPARE(m_model->rowCount(), 2);
    QCOMPARE(text(0, RunsModel::Name), QStringLiteral("vit beton (2 runs)"));
    QCOMPARE(text(1, RunsModel::Name), QStringLiteral("levit beton (3 runs)"));
    QCOMPARE(text(1, RunsModel::BestAccuracy), QStringLiteral("70.0 \u00b1 10.0 %"));
    QCOMPARE(text(0, RunsModel::BestAccuracy), QStringLiteral("90.0 \u00b1 0.0 %"));
    QCOMPARE(text(1, RunsModel::Model), QStringLiteral("LeViT-128S"));
    QCOMPARE(text(1, RunsModel::Status), QStringLiteral("Done"));
    const QModelIndex group = m_model->index(1, 0);
    QCOMPARE(m_model->rowCount(group), 3);
    const QModelIndex run = m_model->index(0, RunsModel::BestAccuracy, group);
    QCOMPARE(run.data().toString(), QStringLiteral("80.0 %"));
    QCOMPARE(run.parent(), group);
    QCOMPARE(m_model->indexOf(run.data(RunsModel::RunIdRole).toLongLong()).row(), 0);
}

void RunGroupsModelTest::groupsByAnyKey()
{
    m_model->groupBy("train.seed");
    QCOMPARE(m_model->rowCount(), 3);
    QCOMPARE(text(0, RunsModel::Name), QStringLiteral("seed: 1 (2 runs)"));
    QCOMPARE(text(0, RunsModel::Model), QStringLiteral("ViT-B/16, LeViT-128S"));
    m_model->groupBy("model.name");
    QCOMPARE(m_model->rowCount(), 2);
    QCOMPARE(text(1, RunsModel::Name), QStringLiteral("name: levit_128s (3 runs)"));
    m_model->groupBy("train.epochs");
    QCOMPARE(m_model->rowCount(), 1);
}

void RunGroupsModelTest::followsTheFilter()
{
    m_model->groupBy("");
    m_filtered->setFilterText(QStringLiteral("model:levit"));
    QTRY_COMPARE(m_model->rowCount(), 1);
    m_filtered->setFilterText(QStringLiteral("nothing of that name"));
    QTRY_COMPARE(m_model->rowCount(), 0);
    QVERIFY(!m_model->indexOf(m_runs->rows().front().id).isValid());
    // Runs that are filtered out are still gathered for the charts.
    QCOMPARE(m_model->gather({m_runs->rows()[0].id, m_runs->rows()[4].id}).size(), std::size_t(2));
}

void RunGroupsModelTest::followsNewAndRemovedRuns()
{
    m_model->groupBy("");
    addRun(test::kSampleShapes[1], 0, 0.5);
    m_runs->refresh();
    QTRY_COMPARE(m_model->rowCount(), 3);
    for (const RunRow& row : std::vector<RunRow>(m_runs->rows())) {
        if (row.model == "levit_128s")
            m_store->removeRun(row.id);
    }
    m_runs->refresh();
    QTRY_COMPARE(m_model->rowCount(), 1);
    QCOMPARE(text(0, RunsModel::Model), QStringLiteral("ViT-B/16"));
}

void RunGroupsModelTest::sortsGroupsByTheirMean()
{
    m_model->groupBy("");
    m_model->sort(RunsModel::BestAccuracy, Qt::AscendingOrder);
    QCOMPARE(text(0, RunsModel::Model), QStringLiteral("LeViT-128S"));
    const QModelIndex first = m_model->index(0, RunsModel::BestAccuracy, m_model->index(0, 0));
    QCOMPARE(first.data().toString(), QStringLiteral("60.0 %"));
    m_model->sort(RunsModel::BestAccuracy, Qt::DescendingOrder);
    QCOMPARE(text(0, RunsModel::Model), QStringLiteral("ViT-B/16"));
    m_model->sort(RunsModel::Name, Qt::AscendingOrder);
    QCOMPARE(text(0, RunsModel::Model), QStringLiteral("LeViT-128S"));
}

void RunGroupsModelTest::ticksAndEditsRuns()
{
    m_model->groupBy("");
    const QModelIndex group = m_model->index(1, 0);
    m_runs->setTicked(m_model->groups()[1].runs, false);
    QCOMPARE(group.data(Qt::CheckStateRole).toInt(), int(Qt::Unchecked));
    const QModelIndex run = m_model->index(0, 0, group);
    QVERIFY(m_model->setData(run, Qt::Checked, Qt::CheckStateRole));
    QCOMPARE(group.data(Qt::CheckStateRole).toInt(), int(Qt::PartiallyChecked));
    QVERIFY(m_model->setData(group, Qt::Checked, Qt::CheckStateRole));
    QCOMPARE(group.data(Qt::CheckStateRole).toInt(), int(Qt::Checked));
    QVERIFY(m_model->setData(run, QStringLiteral("renamed"), Qt::EditRole));
    QCOMPARE(run.data().toString(), QStringLiteral("renamed"));
    QVERIFY(!m_model->setData(group, QStringLiteral("no"), Qt::EditRole));
}

void RunGroupsModelTest::holdsNothingWhenStopped()
{
    m_model->groupBy("");
    m_model->stop();
    QCOMPARE(m_model->rowCount(), 0);
    addRun(test::kSampleShapes[1], 0, 0.5);
    m_runs->refresh();
    QTest::qWait(10); // changes are gathered: nothing may follow
    QCOMPARE(m_model->rowCount(), 0);
}

QTEST_MAIN(RunGroupsModelTest)
#include "tst_run_groups_model.moc"
