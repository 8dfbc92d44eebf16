#include "ui/models/run_edits.h"

#include "core/base/error.h"

#include <QCoreApplication>
#include <QUndoStack>

#include <algorithm>
#include <map>
#include <memory>
#include <optional>
#include <utility>

namespace formwork::ui {

namespace {

struct EditTexts
{
    Q_DECLARE_TR_FUNCTIONS(formwork::ui::RunEdits)
};

using OneRun = std::function<void(Store&, RunId)>;

// Shared with the writes that wait, which may outlive the step.
struct StepState
{
    QUndoCommand* step = nullptr; // null: it is gone
    EditOutcome outcome = {};
    QPointer<QObject> context = {};
    std::vector<RunId> changed = {}; // by the last time that it was done
};

// A run that was changed in a call that the database's lock ended is not changed again.
void changeEach(StoreChanges& changes, Store& store, const std::vector<RunId>& runs,
                const OneRun& change, std::vector<RunId>& changed, std::optional<Error>& problem)
{
    for (const RunId run : runs) {
        if (std::ranges::find(changed, run) != changed.end())
            continue;
        try {
            change(store, run);
            changed.push_back(run);
        } catch (const Error& error) {
            if (changes.isLocked(error))
                throw;
            if (!problem)
                problem = error;
        }
    }
    if (changed.empty() && problem)
        throw Error(*problem);
}

class RunEdit final : public QUndoCommand
{
public:
    RunEdit(const QString& text, StoreChanges& changes, std::vector<RunId> runs, OneRun change,
            OneRun restore, EditOutcome outcome)
        : QUndoCommand(text)
        , m_changes(changes)
        , m_runs(std::move(runs))
        , m_change(std::move(change))
        , m_restore(std::move(restore))
        , m_state(std::make_shared<StepState>())
    {
        m_state->step = this;
        m_state->context = outcome.context;
        m_state->outcome = std::move(outcome);
    }
    ~RunEdit() override { m_state->step = nullptr; }

    void redo() override
    {
        const std::shared_ptr<StepState> state = m_state;
        const auto changed = std::make_shared<std::vector<RunId>>();
        const auto problem = std::make_shared<std::optional<Error>>();
        m_changes.apply(
            &m_changes,
            [changed, problem, &changes = m_changes, runs = m_runs, change = m_change](
                Store& store) { changeEach(changes, store, runs, change, *changed, *problem); },
            [state, changed, problem] {
                state->changed = *changed;
                if (!state->context)
                    return;
                state->outcome.done(state->step);
                if (*problem)
                    state->outcome.failed(**problem);
            },
            [state, &changes = m_changes](const Error& error) {
                state->changed.clear();
                // Not from inside QUndoStack::push(), which may have called this.
                QMetaObject::invokeMethod(
                    &changes, [state, &changes] { drop(*state, changes.undoStack()); },
                    Qt::QueuedConnection);
                if (state->context)
                    state->outcome.failed(error);
            });
    }

    void undo() override
    {
        const std::shared_ptr<StepState> state = m_state;
        const auto restored = std::make_shared<std::vector<RunId>>();
        const auto problem = std::make_shared<std::optional<Error>>();
        m_changes.apply(
            &m_changes,
            [state, restored, problem, &changes = m_changes, restore = m_restore](Store& store) {
                // The runs that were changed are known by now: writes keep their order.
                changeEach(changes, store, state->changed, restore, *restored, *problem);
            },
            [state, problem] {
                if (!state->context)
                    return;
                if (state->outcome.undone)
                    state->outcome.undone();
                else
                    state->outcome.done(nullptr);
                if (*problem)
                    state->outcome.failed(**problem);
            },
            [state](const Error& error) {
                if (state->context)
                    state->outcome.failed(error);
            });
    }

private:
    static void drop(StepState& state, QUndoStack& stack)
    {
        if (state.step == nullptr)
            return;
        state.step->setObsolete(true);
        if (stack.index() > 0 && stack.command(stack.index() - 1) == state.step)
            stack.undo(); // deletes an obsolete step without undoing it
    }

    StoreChanges& m_changes;
    std::vector<RunId> m_runs;
    OneRun m_change;
    OneRun m_restore;
    std::shared_ptr<StepState> m_state;
};

// Edits one field, whose former values are read when it is first written.
template <typename Value, typename Read, typename Next, typename Write>
void edit(const QString& text, StoreChanges& changes, const std::vector<RunId>& runs, Read read,
          Next next, Write write, EditOutcome outcome)
{
    const auto before = std::make_shared<std::map<RunId, Value>>();
    const auto change = [before, read, next, write](Store& store, RunId run) {
        const auto known = before->try_emplace(run, read(store.run(run))).first;
        write(store, run, next(known->second));
    };
    const auto restore = [before, write](Store& store, RunId run) {
        write(store, run, before->at(run));
    };
    changes.undoStack().push(new RunEdit(text, changes, runs, change, restore, std::move(outcome)));
}

template <typename Value>
auto always(Value value)
{
    return [value = std::move(value)](const Value&) {
        return value;
    };
}

QString nameOf(StoreChanges& changes, RunId run)
{
    try {
        return QString::fromStdString(changes.store().run(run).name).simplified();
    } catch (const Error&) { // the step will say why
        return QString::number(run);
    }
}

int countOf(const std::vector<RunId>& runs)
{
    return static_cast<int>(runs.size());
}

// For one run `one` with its name, else `many`.
QString stepText(StoreChanges& changes, const std::vector<RunId>& runs, const QString& one,
                 const QString& many)
{
    return runs.size() == 1 ? one.arg(nameOf(changes, runs.front())) : many;
}

const auto kWriteTags = [](Store& store, RunId run, const std::vector<std::string>& tags) {
    store.setTags(run, tags);
};

} // namespace

void renameRun(StoreChanges& changes, RunId run, const std::string& name, EditOutcome outcome)
{
    edit<std::string>(
        EditTexts::tr("renaming “%1”").arg(nameOf(changes, run)), changes, {run},
        [](const RunRow& row) { return row.name; }, always(name),
        [](Store& store, RunId id, const std::string& text) { store.renameRun(id, text); },
        std::move(outcome));
}

void setRunTags(StoreChanges& changes, RunId run, const std::vector<std::string>& tags,
                EditOutcome outcome)
{
    edit<std::vector<std::string>>(
        EditTexts::tr("tags of “%1”").arg(nameOf(changes, run)), changes, {run},
        [](const RunRow& row) { return row.tags; }, always(tags), kWriteTags, std::move(outcome));
}

void setRunNote(StoreChanges& changes, RunId run, const std::string& note, EditOutcome outcome)
{
    edit<std::string>(
        EditTexts::tr("note on “%1”").arg(nameOf(changes, run)), changes, {run},
        [](const RunRow& row) { return row.note; }, always(note),
        [](Store& store, RunId id, const std::string& text) { store.setNote(id, text); },
        std::move(outcome));
}

void addRunTags(StoreChanges& changes, const std::vector<RunId>& runs,
                const std::vector<std::string>& tags, EditOutcome outcome)
{
    const auto withMore = [tags](std::vector<std::string> all) {
        all.insert(all.end(), tags.begin(), tags.end()); // the store drops repetitions
        return all;
    };
    edit<std::vector<std::string>>(
        stepText(changes, runs, EditTexts::tr("tags of “%1”"),
                 EditTexts::tr("tags of %Ln runs", nullptr, countOf(runs))),
        changes, runs, [](const RunRow& row) { return row.tags; }, withMore, kWriteTags,
        std::move(outcome));
}

void setRunColours(StoreChanges& changes, const std::vector<RunId>& runs, int colour,
                   EditOutcome outcome)
{
    edit<int>(
        stepText(changes, runs, EditTexts::tr("colour of “%1”"),
                 EditTexts::tr("colour of %Ln runs", nullptr, countOf(runs))),
        changes, runs, [](const RunRow& row) { return row.colour; }, always(colour),
        [](Store& store, RunId id, int index) { store.setColour(id, index); }, std::move(outcome));
}

void archiveRuns(StoreChanges& changes, const std::vector<RunId>& runs, bool archived,
                 EditOutcome outcome)
{
    const QString text =
        archived
            ? stepText(changes, runs, EditTexts::tr("archiving “%1”"),
                       EditTexts::tr("archiving %Ln runs", nullptr, countOf(runs)))
            : stepText(changes, runs, EditTexts::tr("taking “%1” out of the archive"),
                       EditTexts::tr("taking %Ln runs out of the archive", nullptr, countOf(runs)));
    edit<bool>(
        text, changes, runs, [](const RunRow& row) { return row.archived; }, always(archived),
        [](Store& store, RunId id, bool isArchived) { store.setArchived(id, isArchived); },
        std::move(outcome));
}

void binRuns(StoreChanges& changes, const std::vector<RunId>& runs,
             std::function<void(RunId)> removed, std::function<void(RunId)> restored,
             EditOutcome outcome)
{
    const auto bin = [removed = std::move(removed)](Store& store, RunId run) {
        store.binRun(run);
        removed(run);
    };
    const auto restore = [restored = std::move(restored)](Store& store, RunId run) {
        store.restoreRun(run);
        restored(run);
    };
    changes.undoStack().push(
        new RunEdit(stepText(changes, runs, EditTexts::tr("deleting “%1”"),
                             EditTexts::tr("deleting %Ln runs", nullptr, countOf(runs))),
                    changes, runs, bin, restore, std::move(outcome)));
}

} // namespace formwork::ui
