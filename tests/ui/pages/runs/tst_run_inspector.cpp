#include "ui/pages/runs/run_inspector.h"

#include "support/runs_page_fixture.h"
#include "support/stored_settings.h"
#include "ui/charts/confusion_chart.h"
#include "ui/charts/system_chart.h"
#include "ui/pages/compare/loader_effect_card.h"
#include "ui/pages/runs/log_tab.h"
#include "ui/pages/runs/samples_tab.h"
#include "ui/pages/runs/time_tab.h"
#include "ui/widgets/inline_message.h"

#include <QLabel>
#include <QPlainTextEdit>
#include <QScrollBar>
#include <QTabWidget>
#include <QTableWidget>

using namespace formwork;
using namespace formwork::ui;
using namespace formwork::test;

class TestRunInspector : public QObject, private RunsPageFixture
{
    Q_OBJECT

private Q_SLOTS:
    void init() { openPage(); }
    void cleanup() { closePage(); }

    void showsTheCurrentRun()
    {
        fill();
        select(m_runs[1]);
        QStringList texts;
        for (const auto* label : m_page->inspector().findChildren<QLabel*>()) {
            if (label->isVisibleTo(&m_page->inspector()))
                texts << label->text();
        }
        const QString all = texts.join(QLatin1Char('\n'));
        QVERIFY2(all.contains(QStringLiteral("LeViT-128S")), qPrintable(all));
        QVERIFY2(all.contains(QStringLiteral("image folder")), qPrintable(all));
        QVERIFY2(all.contains(QStringLiteral("in epoch")), qPrintable(all));
        bool yaml = false;
        bool log = false;
        for (const auto* reader : m_page->inspector().findChildren<QPlainTextEdit*>()) {
            yaml = yaml || reader->toPlainText().contains(QStringLiteral("levit_128s"));
            log = log || reader->toPlainText().contains(QStringLiteral("Warning: The first epoch"));
        }
        QVERIFY(yaml);
        QVERIFY(log);
        const TimeTab* time = m_page->inspector().timeTab();
        QVERIFY2(time->verdict().contains(QStringLiteral("71 %")), qPrintable(time->verdict()));
        QVERIFY2(time->advice().contains(QStringLiteral("data.loader")),
                 qPrintable(time->advice()));
    }

    // Of another version: what is known is shown, in the table, the charts and here.
    void aRunWithSettingsThatCannotBeRead()
    {
        const std::vector<RunId> runs = addSampleRuns(*m_store, 6, 4);
        makeOptimizerUnknown(m_store->workspace(), runs[1]);
        m_page->refresh();
        QCOMPARE(table()->model()->rowCount(), 4);
        select(runs[1]);
        QVERIFY(!m_page->message().isVisible());
        QString shown;
        for (const auto* reader : m_page->inspector().findChildren<QPlainTextEdit*>())
            if (reader->toPlainText().contains(QStringLiteral("optimizer:")))
                shown = reader->toPlainText();
        QVERIFY2(shown.startsWith(QStringLiteral("# line ")), qPrintable(shown));
        QVERIFY2(shown.section(QLatin1Char('\n'), 0, 0)
                     .contains(QStringLiteral("'optimizer.name' must be one of: adam, adamw")),
                 qPrintable(shown));
        QVERIFY2(shown.contains(QStringLiteral("\n  name: old_")), qPrintable(shown));
        auto* differences = m_page->inspector().findChild<QTableWidget*>();
        QStringList keys;
        for (int row = 0; row < differences->rowCount(); ++row)
            keys << differences->verticalHeaderItem(row)->text();
        QVERIFY(keys.contains(QStringLiteral("optimizer.name")));
    }

    void loaderEffectComparesTheTickedPairs()
    {
        fill();
        const QString text = m_page->inspector().loaderEffect()->text();
        QVERIFY2(text.contains(QStringLiteral("LeViT-128S: \u221273 %")) ||
                     text.contains(QStringLiteral("LeViT-128S: \u221272 %")),
                 qPrintable(text));
        QVERIFY2(text.contains(QStringLiteral("ViT-B/16: \u221224 %")) ||
                     text.contains(QStringLiteral("ViT-B/16: \u221225 %")),
                 qPrintable(text));
        for (const RunId id : m_runs)
            m_page->model().setTicked(id, false);
        QVERIFY(m_page->inspector().loaderEffect()->text().startsWith(QStringLiteral("Tick two")));
        // Names are shown only where the model does not distinguish the pairs.
        QVERIFY(!text.contains(QStringLiteral(" beside ")));
        addSampleRuns(*m_store, 6, 6);
        m_page->refresh();
        for (const RunRow& row : m_store->runs()) {
            if (row.model == "levit_128s")
                m_page->model().setTicked(row.id, true);
        }
        QVERIFY2(m_page->inspector().loaderEffect()->text().contains(
                     QStringLiteral("levit beton beside levit folder")),
                 qPrintable(m_page->inspector().loaderEffect()->text()));
    }

    void differencesHideWhatIsEqual()
    {
        fill();
        m_page->model().setTicked(m_runs[2], false);
        m_page->model().setTicked(m_runs[3], false);
        auto* differences = m_page->inspector().findChild<QTableWidget*>();
        QCOMPARE(differences->columnCount(), 2);
        QStringList keys;
        for (int row = 0; row < differences->rowCount(); ++row)
            keys << differences->verticalHeaderItem(row)->text();
        QVERIFY(keys.contains(QStringLiteral("data.loader")));
        QVERIFY(!keys.contains(QStringLiteral("name")));
        QVERIFY(!keys.contains(QStringLiteral("model.name")));
    }

    void differencesHaveADashForUnknownSettings()
    {
        fill();
        ImportedRun imported;
        imported.identity = "table";
        imported.source = "/results/table.csv";
        imported.config.name = "table";
        imported.config.data.train = "/results/table.csv";
        imported.epochs = {sampleEpoch(kSampleShapes[0], 1)};
        const RunId id = m_store->importRun(imported).run;
        m_page->refresh();
        m_page->model().setTicked(m_runs[2], false);
        m_page->model().setTicked(m_runs[3], false);
        m_page->model().setTicked(id, true);
        auto* differences = m_page->inspector().findChild<QTableWidget*>();
        QCOMPARE(differences->columnCount(), 3);
        QStringList shown;
        for (int row = 0; row < differences->rowCount(); ++row)
            if (differences->verticalHeaderItem(row)->text() == QStringLiteral("data.loader"))
                for (int column = 0; column < 3; ++column)
                    shown << differences->item(row, column)->text();
        shown.sort();
        QCOMPARE(shown, QStringList({QStringLiteral("beton"), QStringLiteral("folder"),
                                     QStringLiteral("\u2013")}));
    }

    void tagsAndNoteAreEditedInPlace()
    {
        fill();
        select(m_runs[1]);
        auto* tags = m_page->findChild<QLineEdit*>(QStringLiteral("runTags"));
        auto* note = m_page->findChild<QPlainTextEdit*>(QStringLiteral("runNote"));
        tags->setFocus();
        QTest::keyClicks(tags, QStringLiteral("baseline, slow disk"));
        QTest::keyClick(tags, Qt::Key_Return);
        QCOMPARE(m_store->run(m_runs[1]).tags, (std::vector<std::string>{"baseline", "slow disk"}));
        note->setFocus();
        QTest::keyClicks(note, QStringLiteral("Warm cache"));
        m_page->refresh(); // a live update does not disturb
        QCOMPARE(note->toPlainText(), QStringLiteral("Warm cache"));
        select(m_runs[2]); // leaving saves
        QCOMPARE(m_store->run(m_runs[1]).note, std::string("Warm cache"));
        QVERIFY(note->toPlainText().isEmpty());
        m_page->refresh();
        filter()->setText(QStringLiteral("note:warm"));
        QCOMPARE(table()->model()->rowCount(), 1);
    }

    void systemTabShowsSamples()
    {
        fill();
        select(m_runs[1]);
        auto* chart = m_page->inspector().findChild<SystemChart*>();
        QCOMPARE(chart->graph(0)->data()->size(), 6);
        QVERIFY(std::abs(chart->graph(0)->data()->at(0)->value - 42) < 15);
        // As they come.
        SystemSample sample = sampleSystem(kSampleShapes[0], 7);
        m_store->recordSystem(m_runs[1], sample);
        m_page->refresh();
        QCOMPARE(chart->graph(0)->data()->size(), 7);
    }

    void samplesTabShowsTheConfusion()
    {
        fill();
        select(m_runs[1]);
        const SamplesTab* tab = m_page->inspector().samplesTab();
        QCOMPARE(tab->classes()->topLevelItemCount(), 10);
        const QTreeWidgetItem* worst = tab->classes()->topLevelItem(0);
        QCOMPARE(worst->text(0), QStringLiteral("gas pump"));
        QCOMPARE(worst->text(1), QStringLiteral("74.1 %"));
        QCOMPARE(tab->mistakes()->topLevelItem(0)->text(1), QStringLiteral("golf ball"));
        ConfusionChart* chart = tab->chart();
        chart->resize(300, 300);
        QString firstCell; // right of the names
        for (int x = 0; x < chart->width() && firstCell.isEmpty(); ++x)
            firstCell = chart->textAt({x, 20});
        QVERIFY2(firstCell.startsWith(QStringLiteral("tench recognised: 370 images")),
                 qPrintable(firstCell));
        QVERIFY(chart->textAt({2, 2}).isEmpty());

        const RunId fresh = m_store->createRun(sampleConfig(kSampleShapes[0], 3));
        m_page->refresh();
        select(fresh);
        QVERIFY(!tab->classes()->isVisibleTo(tab));
    }

    void failedRunOpensTheLogAtItsError()
    {
        fill();
        ExperimentConfig config;
        config.name = "broken";
        config.data.train = "/data/train.beton";
        const RunId run = m_store->createRun(config, RunStart::Claimed);
        for (int i = 0; i < 200; ++i)
            m_store->recordLog(run, Severity::Info, "epoch " + std::to_string(i));
        m_page->refresh();
        m_page->showRun(run);
        LogTab* log = m_page->inspector().logTab();
        QVERIFY(!log->isVisible()); // all is well so far
        QVERIFY(log->message()->isHidden());

        m_store->recordLog(run, Severity::Error,
                           "out of memory at batch 64" + std::string(300, '.'));
        m_store->recordLog(run, Severity::Info, "training ended");
        m_store->finishRun(run, RunStatus::Failed, "out of memory at batch 64 (try batch_size 32)");
        m_page->refresh();
        QVERIFY(log->isVisible());
        QVERIFY(log->message()->text().contains(QStringLiteral("batch_size 32")));
        QVERIFY(log->message()->text().contains(QStringLiteral("Resume")));
        QVERIFY(log->reader()->textCursor().selectedText().contains(
            QStringLiteral("Error: out of memory at batch 64")));
        QVERIFY(log->reader()->viewport()->rect().intersects(log->reader()->cursorRect()));
        QCOMPARE(log->reader()->horizontalScrollBar()->value(),
                 0); // lines are read from their start

        // Who looks elsewhere is left alone; coming back to the run shows it again.
        auto* tabs = m_page->inspector().findChild<QTabWidget*>();
        tabs->setCurrentIndex(0);
        m_page->refresh();
        QVERIFY(!log->isVisible());
        m_page->showRun(m_runs[0]);
        m_page->showRun(run);
        QVERIFY(log->isVisible());
    }

    void logShowsTheStartOfItsLines()
    {
        fill();
        for (int i = 0; i < 100; ++i)
            m_store->recordLog(m_runs[1], Severity::Info, std::string(400, 'x'));
        select(m_runs[1]);
        LogTab* log = m_page->inspector().logTab();
        m_page->inspector().findChild<QTabWidget*>()->setCurrentWidget(log);
        QTRY_VERIFY(log->isVisible() && log->reader()->horizontalScrollBar()->maximum() > 0);
        QCOMPARE(log->reader()->horizontalScrollBar()->value(), 0);
        // At its end, where the news are.
        QScrollBar* lines = log->reader()->verticalScrollBar();
        QCOMPARE(lines->value(), lines->maximum());
    }
};

QTEST_MAIN(TestRunInspector)
#include "tst_run_inspector.moc"
