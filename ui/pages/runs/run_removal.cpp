#include "ui/pages/runs/run_removal.h"

#include "core/base/error.h"
#include "ui/models/run_edits.h"
#include "ui/models/runs_model.h"
#include "ui/pages/runs/run_undo.h"
#include "ui/pages/runs/runs_view.h"
#include "ui/widgets/inline_message.h"

#include <algorithm>
#include <utility>

namespace formwork::ui {

RunRemoval::RunRemoval(StoreChanges& changes, RunsModel& runs, RunsView& view,
                       InlineMessage& message, RunUndo& undo, QObject* parent)
    : QObject(parent)
    , m_changes(changes)
    , m_runs(runs)
    , m_view(view)
    , m_message(message)
    , m_undo(undo)
{}

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
    const std::size_t before = m_binned.size();
    const QPointer<RunRemoval> self(this);
    binRuns(
        m_changes, runs,
        [self](RunId id) {
            if (self)
                self->m_binned.push_back(id);
        },
        [self](RunId id) {
            if (self)
                std::erase(self->m_binned, id);
        },
        {.context = this,
         .done = [this, name,
                  before](const QUndoCommand* step) { showRemoved(name, before, step); },
         .undone =
             [this, runs] {
                 m_message.clear();
                 Q_EMIT changed();
                 m_view.selectRuns(runs);
             },
         .failed =
             [this](const Error& error) {
                 m_message.showError(error);
                 Q_EMIT changed();
             }});
    m_view.setFocus();
}

void RunRemoval::showRemoved(const QString& name, std::size_t before, const QUndoCommand* step)
{
    const int count = static_cast<int>(m_binned.size() - std::min(before, m_binned.size()));
    m_message.showMessage(Severity::Info,
                          count == 1 ? tr("Deleted the run \u201c%1\u201d.").arg(name)
                                     : tr("Deleted %n runs.", nullptr, count),
                          tr("Its curves, log and checkpoints are removed from the disk "
                             "when the window is closed."));
    m_undo.offer(step);
    Q_EMIT changed();
}

void RunRemoval::emptyBin()
{
    m_changes.undoStack().clear();
    try {
        for (const RunId id : std::exchange(m_binned, {}))
            m_changes.store().removeBinned(id);
    } catch (const Error&) {
        // The window does not wait for it: the next start empties the bin.
    }
}

} // namespace formwork::ui
