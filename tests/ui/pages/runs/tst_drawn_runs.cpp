#include "ui/pages/runs/drawn_runs.h"

#include "support/runs_page_fixture.h"
#include "ui/charts/chart_panel.h"

#include <QSignalSpy>

using namespace formwork;
using namespace formwork::ui;
using namespace formwork::test;

class TestDrawnRuns : public QObject, private RunsPageFixture
{
    Q_OBJECT

private Q_SLOTS:
    void init() { openPage(); }
    void cleanup() { closePage(); }

    void tickingDecidesWhatIsDrawn()
    {
        fill();
        QSignalSpy ticked(m_page.get(), &RunsPage::tickedRunsChanged);
        select(m_runs[2]);
        QTest::keyClick(table(), Qt::Key_Space);
        QCOMPARE(ticked.count(), 1);
        QCOMPARE(m_page->tickedRuns().size(), std::size_t(3));
        QCOMPARE(m_page->charts().runs().size(), std::size_t(3));
        for (const ChartRun& run : m_page->charts().runs())
            QVERIFY(run.id != m_runs[2]);
        QTest::keyClick(table(), Qt::Key_Space);
        QCOMPARE(m_page->charts().runs().size(), std::size_t(4));
    }

    // What cannot be seen in the table is not drawn, unless it is pinned.
    void hiddenRunsAreNotDrawn()
    {
        fill();
        QCOMPARE(m_page->charts().runs().size(), std::size_t(4));
        QSignalSpy drawn(m_page.get(), &RunsPage::tickedRunsChanged);
        filter()->setText(QStringLiteral("status:done"));
        QCOMPARE(m_page->charts().runs().size(), std::size_t(3));
        QVERIFY(!drawn.isEmpty());
        QCOMPARE(drawn.back()[0].value<std::vector<RunId>>().size(), std::size_t(3));
        filter()->clear();
        QCOMPARE(m_page->charts().runs().size(), std::size_t(4));
        select(m_runs[0]);
        QAction* pin =
            menuAction(QStringLiteral("Draw the selected ones whatever the filter shows"));
        QVERIFY(pin != nullptr && pin->isEnabled() && !pin->isChecked());
        pin->trigger();
        filter()->setText(QStringLiteral("status:done"));
        QCOMPARE(m_page->charts().runs().size(), std::size_t(4));
        QCOMPARE(m_page->tickedRuns().size(), std::size_t(4));
    }

    void ticksAreSetTogether()
    {
        fill();
        filter()->setText(QStringLiteral("loader:beton"));
        menuAction(QStringLiteral("Only those that are shown"))->trigger();
        QCOMPARE(m_page->tickedRuns(), (std::vector<RunId>{m_runs[2], m_runs[0]}));
        menuAction(QStringLiteral("None"))->trigger();
        QVERIFY(m_page->tickedRuns().empty());
        filter()->clear();
        menuAction(QStringLiteral("All that are shown"))->trigger();
        QCOMPARE(m_page->tickedRuns().size(), std::size_t(4));
        m_page->showRun(m_runs[1]);
        menuAction(QStringLiteral("Only the selected ones"))->trigger();
        QCOMPARE(m_page->tickedRuns(), std::vector<RunId>{m_runs[1]});
    }
};

QTEST_MAIN(TestDrawnRuns)
#include "tst_drawn_runs.moc"
