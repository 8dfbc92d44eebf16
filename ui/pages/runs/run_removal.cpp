#include "ui/pages/runs/run_removal.h"

#include "core/base/error.h"
#include "ui/models/runs_model.h"
#include "ui/pages/runs/runs_view.h"
#include "ui/widgets/inline_message.h"

#include <QAction>
#include <QKeySequence>

#include <utility>

namespace formwork::ui {

RunRemoval::RunRemoval(Store& store, RunsModel& runs, RunsView& view, InlineMessage& message,
                       QObject* parent)
    : QObject(parent)
    , m_store(store)
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
    std::erase_if(runs, [this](RunId id) { return m_runs.find(id)->status == RunStatus::Running; });
    if (runs.empty())
        return;
    const QString name = QString::fromStdString(m_runs.find(runs.front())->name);
    m_last.clear();
    try {
        for (const RunId id : runs) {
            m_store.binRun(id);
            m_last.push_back(id);
            m_binned.push_back(id);
        }
        m_message.showMessage(Severity::Info,
                              runs.size() == 1
                                  ? tr("Deleted the run \u201c%1\u201d.").arg(name)
                                  : tr("Deleted %n runs.", nullptr, static_cast<int>(runs.size())),
                              tr("Its curves, log and checkpoints leave the disk when the window "
                                 "is closed."));
        m_message.setAction(tr("Undo"));
    } catch (const Error& error) {
        m_message.showError(error);
    }
    m_undo->setEnabled(!m_last.empty());
    Q_EMIT changed();
    m_view.setFocus();
}

bool RunRemoval::undo()
{
    const std::vector<RunId> runs = std::exchange(m_last, {});
    m_undo->setEnabled(false);
    if (runs.empty())
        return false;
    m_message.clear();
    try {
        for (const RunId id : runs) {
            m_store.restoreRun(id);
            std::erase(m_binned, id);
        }
    } catch (const Error& error) {
        m_message.showError(error);
    }
    Q_EMIT changed();
    m_view.select(runs.front());
    return true;
}

void RunRemoval::emptyBin()
{
    for (const RunId id : std::exchange(m_binned, {})) {
        try {
            m_store.removeBinned(id);
        } catch (const Error&) {
            // Not to be helped when the window closes; the next start empties the bin.
        }
    }
    m_last.clear();
    m_undo->setEnabled(false);
}

} // namespace formwork::ui
