#include "ui/pages/runs/run_removal.h"

#include "core/base/error.h"
#include "ui/models/runs_model.h"
#include "ui/models/store_changes.h"
#include "ui/pages/runs/runs_view.h"
#include "ui/widgets/inline_message.h"

#include <QAction>
#include <QKeySequence>

#include <utility>

namespace formwork::ui {

RunRemoval::RunRemoval(StoreChanges& changes, RunsModel& runs, RunsView& view,
                       InlineMessage& message, QObject* parent)
    : QObject(parent)
    , m_changes(changes)
    , m_runs(runs)
    , m_view(view)
    , m_message(message)
    , m_undo(new QAction(tr("Undo deleting"), this))
{
    m_undo->setShortcut(QKeySequence(QKeySequence::Undo));
    m_undo->setShortcutContext(Qt::WidgetWithChildrenShortcut);
    m_undo->setEnabled(false);
    connect(m_undo, &QAction::triggered, this, &RunRemoval::undo);
    connect(&m_message, &InlineMessage::actionTriggered, this, &RunRemoval::undo);
}

void RunRemoval::removeSelected()
{
    std::vector<RunId> runs = m_view.selectedRuns();
    std::erase_if(runs, [this](RunId id) {
        const RunRow& row = *m_runs.find(id);
        return row.status == RunStatus::Running || row.isOnTarget();
    });
    if (runs.empty())
        return;
    const QString name = QString::fromStdString(m_runs.find(runs.front())->name);
    m_last.clear();
    m_undo->setEnabled(false);
    for (const RunId id : runs) {
        m_changes.apply(
            this, [id](Store& store) { store.binRun(id); },
            [this, id, name] {
                m_last.push_back(id);
                m_binned.push_back(id);
                showRemoved(name);
            },
            [this](const Error& error) { showProblem(error); });
    }
    m_view.setFocus();
}

void RunRemoval::showRemoved(const QString& name)
{
    const int count = static_cast<int>(m_last.size());
    m_message.showMessage(
        Severity::Info,
        count == 1 ? tr("Deleted the run \u201c%1\u201d.").arg(name)
                   : tr("Deleted %n runs.", nullptr, count),
        tr("Its curves, log and checkpoints are removed from the disk when the window is closed."));
    m_message.setAction(tr("Undo"));
    m_undo->setEnabled(true);
    Q_EMIT changed();
}

void RunRemoval::showProblem(const Error& error)
{
    m_message.showError(error);
    Q_EMIT changed();
}

bool RunRemoval::undo()
{
    const std::vector<RunId> runs = std::exchange(m_last, {});
    m_undo->setEnabled(false);
    if (runs.empty())
        return false;
    m_message.clear();
    for (const RunId id : runs) {
        m_changes.apply(
            this, [id](Store& store) { store.restoreRun(id); },
            [this, id, isLast = id == runs.back(), first = runs.front()] {
                std::erase(m_binned, id);
                if (!isLast)
                    return;
                Q_EMIT changed();
                m_view.select(first);
            },
            [this](const Error& error) { showProblem(error); });
    }
    return true;
}

void RunRemoval::emptyBin()
{
    try {
        for (const RunId id : std::exchange(m_binned, {}))
            m_changes.store().removeBinned(id);
    } catch (const Error&) {
        // The window does not wait for it: the next start empties the bin.
    }
    m_last.clear();
    m_undo->setEnabled(false);
}

} // namespace formwork::ui
