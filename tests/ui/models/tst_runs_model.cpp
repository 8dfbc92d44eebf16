#include "support/sample_runs.h"
#include "support/workspace_fixture.h"
#include "ui/models/runs_model.h"
#include "ui/models/store_changes.h"

#include <QAbstractItemModelTester>
#include <QPersistentModelIndex>
#include <QSignalSpy>
#include <QTest>

#include <set>
#include <vector>

using namespace formwork;
using namespace formwork::ui;

class RunsModelTest : public QObject, private test::WorkspaceFixture
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();
    void showsEveryColumn();
    void missingValuesAreDashesAndSortInvalid();
    void resumeRequestsAreShown();
    void disturbedEpochsAreMarked();
    void updatesOnlyTheRowThatChanged();
    void newAndDeletedRunsKeepIndexes();
    void tickingIsKeptAcrossUpdates();
    void manyOldRunsAreNotAllTicked();
    void tickedRunsHaveTheirOwnColours();
    void renameGoesToTheStore();
    void renameThatFailsIsReported();

private:
    QString text(int row, RunsModel::Column column) const
    {
        return m_model->index(row, column).data().toString();
    }

    std::unique_ptr<StoreChanges> m_changes;
    std::unique_ptr<RunsModel> m_model;
    std::unique_ptr<QAbstractItemModelTester> m_tester;
};

void RunsModelTest::init()
{
    openStore();
    m_changes = std::make_unique<StoreChanges>(*m_store);
    m_model = std::make_unique<RunsModel>(*m_changes);
    m_tester = std::make_unique<QAbstractItemModelTester>(
        m_model.get(), QAbstractItemModelTester::FailureReportingMode::QtTest);
    m_model->refresh();
}

void RunsModelTest::cleanup()
{
    m_tester.reset();
    m_model.reset();
    m_changes.reset();
    closeStore();
}

void RunsModelTest::showsEveryColumn()
{
    const RunId id = test::addSampleRun(*m_store, test::kSampleShapes[1], 8, 5);
    m_store->setTags(id, {"baseline", "seed 1"});
    m_model->refresh();
    QCOMPARE(m_model->rowCount(), 1);
    QCOMPARE(m_model->columnCount(), int(RunsModel::ColumnCount));
    QCOMPARE(text(0, RunsModel::Name), QStringLiteral("levit folder"));
    QCOMPARE(text(0, RunsModel::Status), QStringLiteral("Running 5/8"));
    QCOMPARE(text(0, RunsModel::Model), QStringLiteral("LeViT-128S"));
    QCOMPARE(text(0, RunsModel::Loader), QStringLiteral("image folder"));
    QCOMPARE(text(0, RunsModel::Dataset), QStringLiteral("imagenette/train"));
    QCOMPARE(text(0, RunsModel::Epochs), QStringLiteral("5/8"));
    QCOMPARE(text(0, RunsModel::Tags), QStringLiteral("baseline, seed 1"));
    QVERIFY(text(0, RunsModel::EpochSeconds).startsWith(QStringLiteral("70.")) ||
            text(0, RunsModel::EpochSeconds).startsWith(QStringLiteral("69.")));
    QCOMPARE(text(0, RunsModel::DataWait), QStringLiteral("71.0 %"));
    const double progress =
        m_model->index(0, RunsModel::Status).data(RunsModel::ProgressRole).toDouble();
    QVERIFY(progress >= 5.0 / 8 && progress < 6.0 / 8);
    for (int column = 0; column < RunsModel::ColumnCount; ++column) {
        QVERIFY(!m_model->headerData(column, Qt::Horizontal, Qt::DisplayRole).toString().isEmpty());
        QVERIFY(!text(0, RunsModel::Column(column)).isEmpty());
    }
}

void RunsModelTest::missingValuesAreDashesAndSortInvalid()
{
    m_store->createRun(test::sampleConfig(test::kSampleShapes[0], 3));
    m_model->refresh();
    for (const auto column : {RunsModel::BestAccuracy, RunsModel::LastLoss, RunsModel::EpochSeconds,
                              RunsModel::ImagesPerSecond, RunsModel::DataWait, RunsModel::Started,
                              RunsModel::Duration}) {
        QCOMPARE(text(0, column), QStringLiteral("\u2013"));
        QVERIFY(!m_model->index(0, column).data(RunsModel::SortRole).isValid());
    }
    QCOMPARE(text(0, RunsModel::Status), QStringLiteral("Queued, no. 1"));
}

void RunsModelTest::resumeRequestsAreShown()
{
    const auto config = test::sampleConfig(test::kSampleShapes[0], 3);
    for (int i = 0; i < 2; ++i)
        m_store->finishRun(m_store->createRun(config, RunStart::Claimed), RunStatus::Stopped);
    const RunId fresh = m_store->createRun(config);
    const std::vector<RunRow> rows = m_store->runs(); // newest first
    m_store->requestResume(rows[1].id);
    m_store->requestResume(rows[2].id);
    m_model->refresh();
    QCOMPARE(rows[0].id, fresh);
    QCOMPARE(text(0, RunsModel::Status), QStringLiteral("Queued, no. 3"));
    QCOMPARE(text(1, RunsModel::Status), QStringLiteral("Resumes next"));
    QCOMPARE(text(2, RunsModel::Status), QStringLiteral("Resumes, no. 2"));
}

void RunsModelTest::disturbedEpochsAreMarked()
{
    const RunId id = test::addSampleRun(*m_store, test::kSampleShapes[1], 8, 2);
    m_model->refresh();
    const auto toolTip = [this] {
        return m_model->index(0, RunsModel::EpochSeconds).data(Qt::ToolTipRole).toString();
    };
    QVERIFY(!text(0, RunsModel::EpochSeconds).contains(u'*') && !toolTip().contains(u'*'));
    EpochRecord epoch = test::sampleEpoch(test::kSampleShapes[1], 3);
    epoch.otherLoad = 0.4;
    m_store->recordEpoch(id, epoch);
    m_model->refresh();
    QVERIFY(text(0, RunsModel::EpochSeconds).endsWith(QStringLiteral(" *")));
    QVERIFY(toolTip().endsWith(
        QStringLiteral("* Epochs with other work on more than 10 % of the machine: 1")));
}

void RunsModelTest::updatesOnlyTheRowThatChanged()
{
    const auto ids = test::addSampleRuns(*m_store, 4, 2);
    m_model->refresh();
    QSignalSpy changed(m_model.get(), &QAbstractItemModel::dataChanged);
    QSignalSpy reset(m_model.get(), &QAbstractItemModel::modelReset);
    m_model->refresh();
    QCOMPARE(changed.count(), 0);
    m_store->recordEpoch(ids[0], test::sampleEpoch(test::kSampleShapes[0], 3));
    m_model->refresh();
    QCOMPARE(changed.count(), 1);
    QCOMPARE(changed.front().front().toModelIndex().row(), m_model->rowOf(ids[0]));
    QCOMPARE(reset.count(), 0);
}

void RunsModelTest::newAndDeletedRunsKeepIndexes()
{
    const auto ids = test::addSampleRuns(*m_store, 2, 2);
    m_model->refresh();
    const QPersistentModelIndex kept(m_model->index(m_model->rowOf(ids[1]), RunsModel::Name));
    m_store->removeRun(ids[3]);
    m_store->removeRun(ids[0]);
    const RunId fresh = m_store->createRun(test::sampleConfig(test::kSampleShapes[2], 3));
    m_model->refresh();
    QCOMPARE(m_model->rowCount(), 3);
    QCOMPARE(m_model->rows().front().id, fresh);
    QVERIFY(kept.isValid());
    QCOMPARE(kept.data(RunsModel::RunIdRole).toLongLong(), ids[1]);
}

void RunsModelTest::tickingIsKeptAcrossUpdates()
{
    const auto ids = test::addSampleRuns(*m_store, 2, 1);
    m_model->refresh();
    QCOMPARE(m_model->ticked().size(), std::size_t(4));
    QSignalSpy ticked(m_model.get(), &RunsModel::tickedChanged);
    const QModelIndex cell = m_model->index(m_model->rowOf(ids[2]), RunsModel::Name);
    QVERIFY(m_model->setData(cell, Qt::Unchecked, Qt::CheckStateRole));
    QCOMPARE(ticked.count(), 1);
    m_store->recordEpoch(ids[0], test::sampleEpoch(test::kSampleShapes[0], 2));
    m_model->refresh();
    QVERIFY(!m_model->isTicked(ids[2]));
    QCOMPARE(ticked.count(), 1);
    m_store->removeRun(ids[1]);
    m_model->refresh();
    QCOMPARE(ticked.count(), 2);
    QCOMPARE(m_model->ticked().size(), std::size_t(2));
}

void RunsModelTest::manyOldRunsAreNotAllTicked()
{
    for (int i = 0; i < 10; ++i)
        m_store->createRun(test::sampleConfig(test::kSampleShapes[0], 3));
    RunsModel another(*m_changes);
    another.refresh();
    QCOMPARE(another.ticked().size(), std::size_t(4));
    QVERIFY(another.isTicked(another.rows().front().id));
    // One that comes while the window is open is drawn.
    const RunId fresh = m_store->createRun(test::sampleConfig(test::kSampleShapes[0], 3));
    another.refresh();
    QVERIFY(another.isTicked(fresh));
}

void RunsModelTest::tickedRunsHaveTheirOwnColours()
{
    std::vector<RunId> ids;
    for (int i = 0; i < 4; ++i) {
        ids.push_back(test::addSampleRun(*m_store, test::kSampleShapes[1], 8, 5));
        m_store->setColour(ids.back(), 0);
    }
    m_model->refresh();
    m_model->setTicked(ids, true);
    std::set<int> colours;
    for (const RunId id : ids)
        colours.insert(m_model->colourOf(id));
    QCOMPARE(colours.size(), ids.size());
    // Whatever comes and goes beside it, a run keeps its colour.
    const int kept = m_model->colourOf(ids[2]);
    m_model->setTicked(ids[3], false);
    m_model->setTicked(ids[0], false);
    m_model->refresh();
    QCOMPARE(m_model->colourOf(ids[2]), kept);
    QCOMPARE(m_model->colourOf(ids[3]), 0); // not ticked: as stored
}

void RunsModelTest::renameGoesToTheStore()
{
    const RunId id = m_store->createRun(test::sampleConfig(test::kSampleShapes[0], 3));
    m_model->refresh();
    QSignalSpy edited(m_model.get(), &RunsModel::edited);
    const QModelIndex cell = m_model->index(0, RunsModel::Name);
    QVERIFY(cell.flags().testFlag(Qt::ItemIsEditable));
    QVERIFY(!m_model->index(0, RunsModel::LastLoss).flags().testFlag(Qt::ItemIsEditable));
    QVERIFY(m_model->setData(cell, QStringLiteral("  my   run "), Qt::EditRole));
    QCOMPARE(edited.count(), 1);
    QCOMPARE(m_store->run(id).name, std::string("my run"));
    QCOMPARE(cell.data().toString(), QStringLiteral("my run"));
    QVERIFY(!m_model->setData(cell, QStringLiteral("   "), Qt::EditRole));
    QCOMPARE(m_store->run(id).name, std::string("my run"));
}

void RunsModelTest::renameThatFailsIsReported()
{
    const RunId id = m_store->createRun(test::sampleConfig(test::kSampleShapes[0], 3));
    m_model->refresh();
    m_store->removeRun(id);
    QSignalSpy failed(m_model.get(), &RunsModel::editFailed);
    QVERIFY(
        !m_model->setData(m_model->index(0, RunsModel::Name), QStringLiteral("x"), Qt::EditRole));
    QCOMPARE(failed.count(), 1);
    QVERIFY(!failed.front().front().toString().isEmpty());
}

QTEST_MAIN(RunsModelTest)
#include "tst_runs_model.moc"
