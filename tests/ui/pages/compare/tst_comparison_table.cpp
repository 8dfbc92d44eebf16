#include "ui/pages/compare/comparison_table.h"

#include "core/report/report_fixture.h"
#include "support/sample_runs.h"
#include "support/screenshot.h"
#include "ui/pages/compare/comparison_view.h"

#include <QApplication>
#include <QCheckBox>
#include <QClipboard>
#include <QComboBox>
#include <QMenu>
#include <QSettings>
#include <QSignalSpy>
#include <QTableWidget>
#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <memory>

using namespace formwork;
using namespace formwork::ui;

namespace {

RunData makeRun(RunId id, const std::string& name, double accuracy, double epochSeconds,
                std::uint64_t seed, double rate)
{
    RunData run;
    run.config = test::sampleConfig(test::kSampleShapes[0], 3);
    run.config.name = name;
    run.config.train.seed = seed;
    run.config.optimizer.learningRate = rate;
    run.row.id = id;
    run.row.name = name;
    run.row.bestValidationTop1 = accuracy;
    run.row.lastValidationTop1 = accuracy;
    run.row.lastValidationLoss = 2 - accuracy;
    run.row.lastTrainTop1 = accuracy + 0.1;
    run.row.lastTrainLoss = 1.5 - accuracy;
    run.row.medianEpochSeconds = epochSeconds;
    run.row.epochsDone = 3;
    run.row.metrics[static_cast<std::size_t>(Metric::ValidationLoss)].last = 2 - accuracy;
    run.epochs = test::sampleEpochs(test::kSampleShapes[0], 3);
    run.trainData = makeDataIdentity(std::vector<std::uint64_t>{9469}, "beton:1");
    run.validationData = makeDataIdentity(std::vector<std::uint64_t>{3925}, "beton:2");
    return run;
}

const ComparisonRow* rowOf(const ComparisonTable& table, const QString& title)
{
    const auto found = std::ranges::find(table.rows, title, &ComparisonRow::title);
    return found == table.rows.end() ? nullptr : &*found;
}

} // namespace

class ComparisonTableTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_runs = {makeRun(1, "slow", 0.70, 40, 0, 1e-3), makeRun(2, "fast", 0.72, 10, 0, 1e-4)};
    }

    void onlyDifferencesAreShown()
    {
        const ComparisonTable table = compareRuns(pointers(), {});
        QCOMPARE(table.columns.size(), std::size_t(2));
        const ComparisonRow* best = rowOf(table, QStringLiteral("Best accuracy (%)"));
        QVERIFY(best != nullptr && !best->isSetting);
        QCOMPARE(best->cells[0].text, QStringLiteral("70.0"));
        QVERIFY(best->cells[1].change.isEmpty()); // nothing to compare with
        QVERIFY(rowOf(table, QStringLiteral("optimizer.lr")) != nullptr);
        QVERIFY(rowOf(table, QStringLiteral("model.name")) == nullptr);
        QVERIFY(rowOf(table, QStringLiteral("Epochs done")) == nullptr);
        QVERIFY(rowOf(table, QStringLiteral("name")) == nullptr); // it is in the header

        ComparisonOptions all;
        all.onlyDifferences = false;
        const ComparisonTable whole = compareRuns(pointers(), all);
        QVERIFY(rowOf(whole, QStringLiteral("model.name")) != nullptr);
        QVERIFY(whole.rows.size() > configKeys().size());
    }

    void unknownSettingsAreNoDifference()
    {
        m_runs.insert(m_runs.begin(),
                      test::withoutSettingsAndTimes(makeRun(3, "table", 0.71, 20, 0, 1e-3)));
        const ComparisonTable table = compareRuns(pointers(), {});
        QVERIFY(rowOf(table, QStringLiteral("Best accuracy (%)")) != nullptr);
        QVERIFY(rowOf(table, QStringLiteral("model.name")) == nullptr);
        QVERIFY(rowOf(table, QStringLiteral("data.train")) == nullptr);
        const ComparisonRow* rate = rowOf(table, QStringLiteral("optimizer.lr"));
        QVERIFY(rate != nullptr);
        QCOMPARE(rate->cells[0].text, QStringLiteral("\u2013"));
        QVERIFY(rate->cells[1].text != rate->cells[2].text);

        m_runs.pop_back(); // one run with settings is left
        const ComparisonTable one = compareRuns(pointers(), {});
        QVERIFY(std::ranges::none_of(one.rows, &ComparisonRow::isSetting));
    }

    void baselineIsFirstAndOthersDiffer()
    {
        ComparisonOptions options;
        options.baseline = 2;
        const ComparisonTable table = compareRuns(pointers(), options);
        QVERIFY(table.columns[0].isBaseline && table.columns[0].runs == std::vector<RunId>{2});
        const ComparisonRow* best = rowOf(table, QStringLiteral("Best accuracy (%)"));
        QVERIFY(best->cells[0].change.isEmpty());
        QCOMPARE(best->cells[1].change, QStringLiteral("-2.0"));      // in points
        QVERIFY(!best->cells[1].isBetter && !best->cells[1].isShown); // one run each proves nothing
        const ComparisonRow* time = rowOf(table, QStringLiteral("Epoch (s)"));
        QCOMPARE(time->cells[1].change, QStringLiteral("+300.0 %"));
        QVERIFY(!time->cells[1].isBetter);
    }

    void whatNoRunRecordedHasNoRow()
    {
        ComparisonOptions options;
        options.baseline = 1;
        options.onlyDifferences = false;
        const QString norm = QStringLiteral("Gradient norm, last epoch");
        QVERIFY(rowOf(compareRuns(pointers(), options), norm) == nullptr);
        QVERIFY(rowOf(compareRuns(pointers(), options), QStringLiteral("Peak memory (GB)")));
        m_runs[1].epochs.back().gradientNorm = 1.5;
        const ComparisonTable table = compareRuns(pointers(), options);
        const ComparisonRow* row = rowOf(table, norm);
        QVERIFY(row != nullptr);
        QCOMPARE(row->cells[0].text, QStringLiteral("\u2013"));
        QCOMPARE(row->cells[1].text, QStringLiteral("1.500"));
        QVERIFY(!row->cells[1].isBetter && !row->cells[1].isWorse);
    }

    void otherDataIsNotCompared()
    {
        m_runs[0].validationData = makeDataIdentity(std::vector<std::uint64_t>{100}, "folder:9");
        ComparisonOptions options;
        options.baseline = 2;
        const ComparisonTable table = compareRuns(pointers(), options);
        QCOMPARE(rowOf(table, QStringLiteral("Best accuracy (%)"))->cells[1].change,
                 QStringLiteral("different data"));
        QCOMPARE(rowOf(table, QStringLiteral("Epoch (s)"))->cells[1].change,
                 QStringLiteral("+300.0 %"));
    }

    void seedsBecomeMeansWithIntervals()
    {
        m_runs.clear();
        for (int i = 0; i < 4; ++i) {
            m_runs.push_back(makeRun(i + 1, "a, seed " + std::to_string(i), 0.70 + 0.001 * i, 40,
                                     static_cast<std::uint64_t>(i), 1e-3));
            m_runs.push_back(makeRun(i + 11, "b, seed " + std::to_string(i), 0.75 + 0.001 * i, 40,
                                     static_cast<std::uint64_t>(i), 1e-4));
        }
        ComparisonOptions options;
        options.groupSeeds = true;
        options.baseline = 1; // one of its runs stands for the group
        const ComparisonTable table = compareRuns(pointers(), options);
        QCOMPARE(table.columns.size(), std::size_t(2));
        QVERIFY(table.columns[0].isBaseline);
        QCOMPARE(table.columns[0].runs.size(), std::size_t(4));
        QVERIFY2(table.columns[1].name.contains(QStringLiteral("n = 4")),
                 qPrintable(table.columns[1].name));
        const ComparisonCell& cell = rowOf(table, QStringLiteral("Best accuracy (%)"))->cells[1];
        QVERIFY2(cell.text.startsWith(QStringLiteral("75.2 \u00b1 0.1")) ||
                     cell.text.startsWith(QStringLiteral("75.1 \u00b1 0.1")),
                 qPrintable(cell.text));
        QVERIFY2(cell.change.startsWith(QStringLiteral("+5.0 (95 %: +4.")),
                 qPrintable(cell.change));
        QVERIFY(cell.isShown && cell.isBetter);
        QVERIFY(rowOf(table, QStringLiteral("train.seed")) == nullptr); // the same in both
    }

    void viewFollowsItsControls()
    {
        ComparisonView view;
        view.resize(900, 500);
        view.show();
        view.setRuns(pointers(), UnknownData::NotCompared);
        QCOMPARE(view.table()->columnCount(), 2);
        const int few = view.table()->rowCount();
        view.onlyDifferences()->setChecked(false);
        QVERIFY(view.table()->rowCount() > few + 50);
        view.onlyDifferences()->setChecked(true);
        view.baseline()->setCurrentIndex(2);
        Q_EMIT view.baseline()->activated(2);
        QVERIFY(view.table()->horizontalHeaderItem(0)->text().startsWith(QStringLiteral("fast")));
        QVERIFY(view.table()->item(0, 1)->text().contains(QStringLiteral("-2.0")));
        view.table()->selectAll();
        view.table()->setFocus();
        QTest::keyClick(view.table(), Qt::Key_C, Qt::ControlModifier);
        QVERIFY(
            QApplication::clipboard()->text().startsWith(QStringLiteral("Best accuracy (%)\t")));
        saveScreenshots(view, QStringLiteral("comparison-table"), QSize(900, 500));

        QTemporaryDir folder;
        QSettings settings(folder.filePath(QStringLiteral("view.ini")), QSettings::IniFormat);
        view.saveLayout(settings);
        ComparisonView another;
        another.restoreLayout(settings);
        another.setRuns({&m_runs[0]}, UnknownData::NotCompared); // the baseline is not ticked
        QCOMPARE(another.baseline()->currentIndex(), 0);
        another.setRuns(pointers(), UnknownData::NotCompared); // and is again
        QCOMPARE(another.baseline()->currentIndex(), 2);
        another.setRuns({}, UnknownData::NotCompared);
        QCOMPARE(another.table()->columnCount(), 0);
    }

    void contextMenuOfAColumn()
    {
        ComparisonView view;
        view.setRuns(pointers(), UnknownData::NotCompared);
        const auto trigger = [&view](int column, const QString& text) {
            const std::unique_ptr<QMenu> menu(view.contextMenu(column));
            for (QAction* action : menu->actions()) {
                if (action->text() != text || !action->isEnabled())
                    continue;
                action->trigger();
                return true;
            }
            return false;
        };
        QVERIFY(trigger(1, QStringLiteral("Compare the others with this one")));
        QVERIFY(
            view.table()->horizontalHeaderItem(0)->text().endsWith(QStringLiteral("(baseline)")));
        QSignalSpy shown(&view, &ComparisonView::runRequested);
        QVERIFY(trigger(0, QStringLiteral("Show on the Runs page")));
        QCOMPARE(shown.front().front().toLongLong(), qlonglong(m_runs[1].row.id));
        QVERIFY(trigger(0, QStringLiteral("Compare with no baseline")));
        QCOMPARE(view.baseline()->currentIndex(), 0);
        QVERIFY(!trigger(-1, QStringLiteral("Copy"))); // nothing is selected
        QVERIFY(trigger(-1, QStringLiteral("Select all")));
        QVERIFY(trigger(-1, QStringLiteral("Copy")));
        QVERIFY(QApplication::clipboard()->text().contains(QLatin1Char('\t')));
    }

private:
    std::vector<const RunData*> pointers() const
    {
        std::vector<const RunData*> runs;
        for (const RunData& run : m_runs)
            runs.push_back(&run);
        return runs;
    }

    std::vector<RunData> m_runs;
};

QTEST_MAIN(ComparisonTableTest)
#include "tst_comparison_table.moc"
