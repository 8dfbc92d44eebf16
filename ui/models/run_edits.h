// What the user changes in runs, so that it can be undone: each call is one step of
// StoreChanges::undoStack(), also for many runs. GUI thread only.
//
// Written as StoreChanges::apply() does. Among several runs those that cannot be changed are left
// as they are, and the first reason is reported; a step that changed nothing leaves the stack
// again.
#pragma once

#include "ui/models/store_changes.h"

#include <QString>

#include <functional>
#include <string>
#include <vector>

class QUndoCommand;

namespace formwork::ui {

// Called while `context` lives, each time when the step was done, undone or done again. `step` is
// on the stack, or about to be put there.
struct EditOutcome
{
    QObject* context = nullptr;
    std::function<void(const QUndoCommand* step)> done;
    std::function<void()> undone = {}; // empty: as `done`
    std::function<void(const Error&)> failed;
};

void renameRun(StoreChanges& changes, RunId run, const std::string& name, EditOutcome outcome);
void setRunTags(StoreChanges& changes, RunId run, const std::vector<std::string>& tags,
                EditOutcome outcome);
void setRunNote(StoreChanges& changes, RunId run, const std::string& note, EditOutcome outcome);
// To what they have.
void addRunTags(StoreChanges& changes, const std::vector<RunId>& runs,
                const std::vector<std::string>& tags, EditOutcome outcome);
void setRunColours(StoreChanges& changes, const std::vector<RunId>& runs, int colour,
                   EditOutcome outcome);
void archiveRuns(StoreChanges& changes, const std::vector<RunId>& runs, bool archived,
                 EditOutcome outcome);
// Into the bin (Store::binRun). `removed` gets them as they go there, `restored` as they come back.
void binRuns(StoreChanges& changes, const std::vector<RunId>& runs,
             std::function<void(RunId)> removed, std::function<void(RunId)> restored,
             EditOutcome outcome);

} // namespace formwork::ui
