#include "ui/pages/runs/run_removal.h"

#include "support/runs_page_fixture.h"
#include "ui/charts/chart_panel.h"
#include "ui/models/run_edits.h"
#include "ui/pages/runs/run_undo.h"
#include "ui/widgets/inline_message.h"

#include <QPushButton>

using namespace formwork;
using namespace formwork::ui;
using namespace formwork::test;

class TestRunRemoval : public QObject, private RunsPageFixture
{
    Q_OBJECT

private Q_SLOTS:
    void init() { openPage(); }
    void cleanup() { closePage(); }

    void deleteCanBeUndone()
    {
        fill();
        m_store->setTags(m_runs[3], {"kept"});
        select(m_runs[3]);
        action(QStringLiteral("Delete"))->trigger();
        QVERIFY(m_page->message().isVisible());
        QVERIFY(m_page->message().text().contains(QStringLiteral("vit folder")));
        QCOMPARE(table()->model()->rowCount(), 3);
        QCOMPARE(m_page->charts().runs().size(), std::size_t(3));
        Q_EMIT m_page->message().actionTriggered();
        QVERIFY(!m_page->message().isVisible());
        QCOMPARE(table()->model()->rowCount(), 4);
        QCOMPARE(m_page->charts().runs().size(), std::size_t(4));
        QCOMPARE(m_page->selectedRuns(), std::vector<RunId>{m_runs[3]});
        QCOMPARE(m_store->run(m_runs[3]).tags, std::vector<std::string>{"kept"});

        // Also by the keys alone.
        table()->setFocus();
        QTest::keyClick(table(), Qt::Key_Delete);
        QCOMPARE(m_store->runs().size(), std::size_t(3));
        QTest::keyClick(table(), Qt::Key_Z, Qt::ControlModifier);
        QCOMPARE(m_store->runs().size(), std::size_t(4));
        QTest::keyClick(table(), Qt::Key_Z, Qt::ControlModifier | Qt::ShiftModifier);
        QCOMPARE(m_store->runs().size(), std::size_t(3));
    }

    void messageOffersToUndoWhatItReports()
    {
        fill();
        const auto offer = [this]() -> QPushButton* {
            for (auto* button : m_page->message().findChildren<QPushButton*>())
                if (button->text() == QLatin1String("Undo") && button->isVisible())
                    return button;
            return nullptr;
        };
        select(m_runs[3]);
        action(QStringLiteral("Delete"))->trigger();
        QVERIFY(offer() != nullptr);
        renameRun(*m_changes, m_runs[1], "another",
                  {.context = m_page.get(),
                   .done = [](const QUndoCommand*) {},
                   .failed =
                       [](const Error&) {
                       }});
        QVERIFY(offer() == nullptr); // the last step is another one
        QVERIFY(m_page->message().isVisible());
        m_page->undo().undoAction()->trigger();
        m_page->undo().undoAction()->trigger();
        QCOMPARE(m_store->runs().size(), std::size_t(4));

        select(m_runs[2]);
        action(QStringLiteral("Archive"))->trigger();
        QVERIFY(offer() != nullptr);
        offer()->click();
        QVERIFY(!m_store->run(m_runs[2]).archived);
        QVERIFY(m_page->model().isTicked(m_runs[2]));
        QCOMPARE(m_page->selectedRuns(), std::vector<RunId>{m_runs[2]});
    }

    void closingEmptiesTheBin()
    {
        fill();
        select(m_runs[3]);
        m_page->removal().removeSelected();
        QVERIFY(std::filesystem::exists(m_store->workspace().runFolder(m_runs[3])));
        m_page->removal().emptyBin();
        QVERIFY(!std::filesystem::exists(m_store->workspace().runFolder(m_runs[3])));
        QVERIFY(!m_page->undo().undoAction()->isEnabled());
    }
};

QTEST_MAIN(TestRunRemoval)
#include "tst_run_removal.moc"
