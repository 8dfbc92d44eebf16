// The runs page over a new workspace, for tests of the page and of its parts.
#pragma once

#include "support/sample_runs.h"
#include "support/workspace_fixture.h"
#include "ui/models/runs_model.h"
#include "ui/models/store_changes.h"
#include "ui/models/store_watcher.h"
#include "ui/pages/runs/run_actions.h"
#include "ui/pages/runs/runs_page.h"

#include <QAction>
#include <QLineEdit>
#include <QTableView>
#include <QTest>

#include <memory>
#include <vector>

namespace formwork::test {

class RunsPageFixture : protected WorkspaceFixture
{
protected:
    // To be called from init().
    void openPage()
    {
        qRegisterMetaType<std::vector<RunId>>();
        openStore();
        m_changes = std::make_unique<ui::StoreChanges>(*m_store);
        m_watcher = std::make_unique<ui::StoreWatcher>(*m_store);
        m_page = std::make_unique<ui::RunsPage>(*m_changes, *m_watcher);
        m_page->resize(1280, 760); // with room for the inspector
        m_page->show();
        QVERIFY(QTest::qWaitForWindowExposed(m_page.get()));
    }

    // To be called from cleanup().
    void closePage()
    {
        m_page.reset();
        m_watcher.reset();
        m_changes.reset();
        closeStore();
    }

    // The four runs of the comparison, of which the first one is training.
    void fill(int epochs = 6, int done = 4)
    {
        m_runs = addSampleRuns(*m_store, epochs, done);
        m_page->refresh();
    }

    // Three seeds of two experiments, ticked alone.
    void addSeeds(int epochs)
    {
        m_page->model().setTicked(m_page->tickedRuns(), false);
        for (const std::size_t shape : {0U, 2U}) {
            for (int seed = 0; seed < 3; ++seed)
                addSeed(kSampleShapes[shape], seed, epochs);
        }
        m_page->refresh();
    }

    // One of the actions that concern the selected runs.
    QAction* action(const QString& text) const
    {
        for (QAction* each : m_page->runActions().all()) {
            if (each->text() == text)
                return each;
        }
        return nullptr;
    }

    QAction* menuAction(const QString& text) const
    {
        for (QAction* each : m_page->findChildren<QAction*>()) {
            if (each->text() == text)
                return each;
        }
        return nullptr;
    }

    QTableView* table() const { return tableOf(*m_page); }
    static QTableView* tableOf(const ui::RunsPage& page)
    {
        return page.findChild<QTableView*>(QStringLiteral("runsTable"));
    }
    QLineEdit* filter() const
    {
        return m_page->findChild<QLineEdit*>(QStringLiteral("runsFilter"));
    }
    void select(RunId run) { m_page->showRun(run); }

    std::unique_ptr<ui::StoreChanges> m_changes;
    std::unique_ptr<ui::StoreWatcher> m_watcher;
    std::unique_ptr<ui::RunsPage> m_page;
    std::vector<RunId> m_runs;

private:
    void addSeed(const SampleShape& shape, int seed, int epochs)
    {
        ExperimentConfig config = sampleConfig(shape, epochs);
        config.optimizer.learningRate = 3e-4;
        config.name += " 3e-4, seed " + std::to_string(seed);
        config.train.seed = static_cast<std::uint64_t>(seed);
        const RunId run = m_store->createRun(config, RunStart::Claimed);
        for (int number = 1; number <= epochs; ++number) {
            EpochRecord epoch = sampleEpoch(shape, number);
            const double spread = (seed - 1) * (0.01 + 0.0005 * number);
            epoch.trainTop1 += spread;
            *epoch.validationTop1 += 1.5 * spread;
            epoch.trainLoss -= 3 * spread;
            *epoch.validationLoss -= 4 * spread;
            m_store->recordEpoch(run, epoch);
            m_store->recordSystem(run, sampleSystem(shape, number));
        }
        m_store->finishRun(run, RunStatus::Done);
    }
};

} // namespace formwork::test
