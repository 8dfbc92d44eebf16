// What can be done with the selected runs: the actions, when they are enabled, and what they change
// in the store. Deleting (RunRemoval) and exporting (EpochsExport, RunExchange) have their actions
// here and are connected by the page and the window.
#pragma once

#include "core/experiment/extension.h"
#include "core/store/store.h"
#include "ui/models/run_edits.h"

#include <QObject>

#include <functional>
#include <vector>

class QAction;
class QKeySequence;
class QMenu;

namespace formwork {
struct ExtensionRequest;
}

namespace formwork::ui {

class ColourMenu;
class InlineMessage;
class RunUndo;
class RunsModel;
class RunsView;
class StoreChanges;

class RunActions final : public QObject
{
    Q_OBJECT

public:
    enum class Kind {
        Stop,
        Resume,
        Clone,
        Rename,
        MoveUp,
        MoveDown,
        Tag,
        Archive,
        Delete,
        OpenFolder,
        ExportCsv,
        Extend,
        CopyCommand,
        FetchCheckpoint,
        ExportModel
    };

    // The references must outlive it. `view` has the selection, `message` shows outcomes.
    RunActions(StoreChanges& changes, RunsModel& runs, RunsView& view, InlineMessage& message,
               RunUndo& undo, QObject* parent = nullptr);

    QAction* action(Kind kind) const { return m_actions[static_cast<std::size_t>(kind)]; }
    const std::vector<QAction*>& all() const { return m_actions; } // in the order of Kind
    QMenu* colourMenu() const;
    // Enables what the selection allows. To be called when the selection or its runs changed.
    void refresh();

Q_SIGNALS:
    void changed(); // something was written to the store
    void stopRequested(qint64 run);
    void resumeRequested(qint64 run);
    void cloneRequested(qint64 run);
    void fetchRequested(qint64 run); // its checkpoints, from its target

private:
    QAction* add(Kind kind, const QString& iconName, const QString& text,
                 const QKeySequence& shortcut, const std::function<void()>& act);
    void build();
    static QString resumeHelp();
    // Writes to the store for each selected run.
    void changeSelected(const std::function<void(Store&, RunId)>& change);
    void extend(RunId run, const ExtensionRequest& request);
    void stopSelected();
    void resumeSelected();
    void cloneSelected();
    void fetchSelected();
    void moveInQueue(int places);
    void tagSelected();
    void addTags(const std::vector<RunId>& runs, const QString& text);
    void archiveSelected();
    EditOutcome outcome(); // of an edit that is shown by the list alone
    void openFolder();
    void copyCommand();
    void askForMoreEpochs();

    StoreChanges& m_changes;
    Store& m_store;
    RunsModel& m_runs;
    RunsView& m_view;
    InlineMessage& m_message;
    RunUndo& m_undo;
    std::vector<QAction*> m_actions;
    ColourMenu* m_colours;
};

} // namespace formwork::ui
