#include "ui/pages/runs/saved_views.h"

#include "support/runs_page_fixture.h"
#include "ui/charts/chart_panel.h"
#include "ui/pages/runs/runs_view.h"

#include <QMenu>
#include <QSettings>

using namespace formwork;
using namespace formwork::ui;
using namespace formwork::test;

class TestSavedViews : public QObject, private RunsPageFixture
{
    Q_OBJECT

private Q_SLOTS:
    void init() { openPage(); }
    void cleanup() { closePage(); }

    void viewsAreSaved()
    {
        fill();
        addSeeds(3); // other learning rates and seeds
        m_page->refresh();
        QMenu* columns = m_page->view().columnsMenu();
        Q_EMIT columns->aboutToShow();
        QAction* rate = nullptr;
        for (QAction* each : columns->actions()) {
            if (each->text() == QStringLiteral("train.seed"))
                rate = each;
        }
        QVERIFY2(rate != nullptr, "what differs is offered");
        rate->trigger();
        QVERIFY(m_page->model().extraColumns() == std::vector<std::string>{"train.seed"});
        QVERIFY(table()->horizontalHeader()->visualIndex(RunsModel::ColumnCount) <= 4);
        table()->setColumnHidden(RunsModel::Tags, true);
        table()->horizontalHeader()->setSortIndicator(RunsModel::EpochSeconds, Qt::DescendingOrder);
        filter()->setText(QStringLiteral("loader:beton"));
        ChartOptions options = m_page->charts().options();
        options.smoothing = 0.4;
        m_page->charts().setOptions(options);
        m_page->savedViews().save(QStringLiteral("betons"));
        const QString first = table()->model()->index(0, 0).data().toString();

        // Another one, and back; also in the next session.
        filter()->clear();
        m_page->model().setExtraColumns({});
        m_page->view().setGrouping(std::string());
        options.smoothing = 0;
        m_page->charts().setOptions(options);
        m_page->savedViews().save(QStringLiteral("all"));
        QSettings settings(m_folder->filePath(QStringLiteral("views.ini")), QSettings::IniFormat);
        m_page->saveLayout(settings);
        RunsPage another(*m_changes, *m_watcher);
        another.restoreLayout(settings);
        QCOMPARE(another.savedViews().names(),
                 (QStringList{QStringLiteral("betons"), QStringLiteral("all")}));
        QVERIFY(another.view().grouping().has_value());
        for (RunsPage* page : {m_page.get(), &another}) {
            QVERIFY(page->savedViews().show(QStringLiteral("betons")));
            QVERIFY(!page->view().grouping().has_value());
            QVERIFY(page->model().extraColumns() == std::vector<std::string>{"train.seed"});
            QVERIFY(tableOf(*page)->isColumnHidden(RunsModel::Tags));
            QCOMPARE(page->charts().options().smoothing, 0.4);
            QCOMPARE(page->findChild<QLineEdit*>(QStringLiteral("runsFilter"))->text(),
                     QStringLiteral("loader:beton"));
            QCOMPARE(tableOf(*page)->model()->index(0, 0).data().toString(), first);
            QCOMPARE(tableOf(*page)->horizontalHeader()->sortIndicatorSection(),
                     int(RunsModel::EpochSeconds));
        }
        m_page->savedViews().remove(QStringLiteral("all"));
        QVERIFY(!m_page->savedViews().show(QStringLiteral("all")));
    }
};

QTEST_MAIN(TestSavedViews)
#include "tst_saved_views.moc"
