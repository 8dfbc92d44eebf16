#include "ui/pages/runs/run_actions.h"

#include "core/base/error.h"
#include "core/runner/extend_job.h"
#include "ui/dialogs/extend_dialog.h"
#include "ui/jobs/cli_commands.h"
#include "ui/models/run_texts.h"
#include "ui/models/runs_model.h"
#include "ui/models/store_changes.h"
#include "ui/pages/runs/colour_menu.h"
#include "ui/pages/runs/run_undo.h"
#include "ui/pages/runs/runs_view.h"
#include "ui/widgets/icons.h"
#include "ui/widgets/inline_message.h"
#include "ui/widgets/style.h"

#include <QAction>
#include <QApplication>
#include <QClipboard>
#include <QDesktopServices>
#include <QInputDialog>
#include <QKeySequence>
#include <QUrl>

#include <algorithm>
#include <memory>

namespace formwork::ui {

namespace {

bool canBeStopped(const RunRow& row)
{
    return row.status == RunStatus::Queued || row.status == RunStatus::Running ||
           row.status == RunStatus::Submitted;
}

// By another program, which alone can resume it: train --run-folder FOLDER --resume.
bool isTrainedInFolder(const RunRow& row)
{
    return row.isFollowed && !row.remote;
}

bool canBeResumed(const RunRow& row)
{
    if (row.isOnTarget() || row.isImported() || isTrainedInFolder(row))
        return false;
    return row.status == RunStatus::Stopped || row.status == RunStatus::Failed ||
           isInterrupted(row.status);
}

} // namespace

RunActions::RunActions(StoreChanges& changes, RunsModel& runs, RunsView& view,
                       InlineMessage& message, RunUndo& undo, QObject* parent)
    : QObject(parent)
    , m_changes(changes)
    , m_store(changes.store())
    , m_runs(runs)
    , m_view(view)
    , m_message(message)
    , m_undo(undo)
    , m_colours(new ColourMenu(&view))
{
    build();
    connect(m_colours, &ColourMenu::colourChosen, this, [this](int colour) {
        setRunColours(m_changes, m_view.selectedRuns(), colour, outcome());
    });
}

void RunActions::build()
{
    add(Kind::Stop, QStringLiteral("stop"), tr("Stop"), {}, [this] { stopSelected(); })
        ->setToolTip(tr("End after the current step and keep a checkpoint; remove a waiting run "
                        "from the queue"));
    add(Kind::Resume, QStringLiteral("play"), tr("Resume"), {}, [this] {
        resumeSelected();
    })->setToolTip(resumeHelp());
    add(Kind::Clone, QStringLiteral("new"), tr("Clone"), tr("Ctrl+D"), [this] {
        cloneSelected();
    })->setToolTip(tr("New experiment with this run's settings"));
    add(Kind::Rename, {}, tr("Rename"), QKeySequence(Qt::Key_F2), [this] { m_view.editCurrent(); });
    add(Kind::MoveUp, {}, tr("Move up in the queue"), tr("Alt+Up"), [this] { moveInQueue(-1); });
    add(Kind::MoveDown, {}, tr("Move down in the queue"), tr("Alt+Down"),
        [this] { moveInQueue(1); });
    add(Kind::Tag, {}, tr("Add tags\u2026"), tr("Ctrl+T"), [this] {
        tagSelected();
    })->setToolTip(tr("Gives tags to all selected runs"));
    add(Kind::Archive, {}, tr("Archive"), tr("Ctrl+Shift+A"), [this] { archiveSelected(); });
    add(Kind::Delete, QStringLiteral("remove"), tr("Delete"), QKeySequence(QKeySequence::Delete),
        {});
    add(Kind::OpenFolder, QStringLiteral("folder"), tr("Open folder"), {},
        [this] { openFolder(); });
    add(Kind::ExportCsv, QStringLiteral("document"), tr("Export CSV\u2026"), tr("Ctrl+E"), {});
    add(Kind::Extend, {}, tr("Train more epochs\u2026"), {}, [this] { askForMoreEpochs(); });
    add(Kind::CopyCommand, {}, tr("Copy as command"), {}, [this] { copyCommand(); })
        ->setToolTip(tr("Copies the line of formwork-cli that trains the same; one that stopped "
                        "early is resumed by it"));
    add(Kind::FetchCheckpoint, {}, tr("Fetch checkpoint"), {}, [this] {
        fetchSelected();
    })->setToolTip(tr("Bring the last and the best checkpoint from the target"));
    add(Kind::ExportModel, QStringLiteral("document"), tr("Export model\u2026"), {}, {})
        ->setToolTip(tr(
            "Weights for timm or torchvision, a TorchScript program or an ONNX graph, with class "
            "names, preprocessing and a model card"));
}

QString RunActions::resumeHelp()
{
    return tr("Continue training from the last checkpoint");
}

QAction* RunActions::add(Kind kind, const QString& iconName, const QString& text,
                         const QKeySequence& shortcut, const std::function<void()>& act)
{
    Q_ASSERT(m_actions.size() == static_cast<std::size_t>(kind));
    auto* action = new QAction(iconName.isEmpty() ? QIcon() : icon(iconName), text, this);
    action->setShortcut(shortcut);
    action->setShortcutContext(Qt::WidgetWithChildrenShortcut);
    if (act)
        connect(action, &QAction::triggered, this, act);
    m_actions.push_back(action);
    return action;
}

QMenu* RunActions::colourMenu() const
{
    return m_colours;
}

void RunActions::refresh()
{
    const std::vector<RunId> selected = m_view.selectedRuns();
    const auto any = [&](auto&& condition) {
        return std::ranges::any_of(selected, [&](RunId id) {
            const RunRow* row = m_runs.find(id);
            return row != nullptr && condition(*row);
        });
    };
    const bool isOne = selected.size() == 1;
    action(Kind::Stop)->setEnabled(any([](const RunRow& row) {
        return canBeStopped(row) && !(row.status != RunStatus::Queued && row.stopRequested);
    }));
    action(Kind::Resume)->setEnabled(any(canBeResumed));
    action(Kind::Resume)
        ->setToolTip(any(isTrainedInFolder)
                         ? tr("A run that is trained in a folder is resumed there: formwork-cli "
                              "train --run-folder FOLDER --resume")
                         : resumeHelp());
    action(Kind::Delete)->setEnabled(any([](const RunRow& row) {
        return row.status != RunStatus::Running && !row.isOnTarget();
    }));
    action(Kind::FetchCheckpoint)->setEnabled(any([](const RunRow& row) {
        return row.remote && row.epochsDone > 0;
    }));
    for (const Kind kind : {Kind::Clone, Kind::Rename, Kind::OpenFolder})
        action(kind)->setEnabled(isOne);
    // Without its settings there is nothing to clone.
    action(Kind::Clone)->setEnabled(isOne && any([](const RunRow& row) {
                                        return knowsSettings(row);
                                    }));
    action(Kind::Extend)->setEnabled(isOne && any([](const RunRow& row) {
                                         return row.epochsDone > 0 && !canBeStopped(row) &&
                                                !row.remote && !row.isImported();
                                     }));
    action(Kind::ExportModel)->setEnabled(isOne && any([](const RunRow& row) {
                                              return row.epochsDone > 0 && !row.model.empty();
                                          }));
    const int place = isOne ? m_runs.queuePlace(selected.front()) : 0;
    action(Kind::MoveUp)->setEnabled(place > 1);
    action(Kind::MoveDown)->setEnabled(place > 0 && m_runs.queuePlaces() > place);
    const bool isBack = any([](const RunRow& row) { return row.archived; });
    action(Kind::Archive)->setEnabled(!selected.empty());
    for (const Kind kind : {Kind::CopyCommand, Kind::Tag})
        action(kind)->setEnabled(!selected.empty());
    action(Kind::Archive)->setText(isBack ? tr("Unarchive") : tr("Archive"));
    action(Kind::ExportCsv)->setEnabled(!selected.empty() || !m_runs.ticked().empty());
    m_colours->setEnabled(!selected.empty());
}

void RunActions::changeSelected(const std::function<void(Store&, RunId)>& change)
{
    for (const RunId id : m_view.selectedRuns()) {
        m_changes.apply(
            this, [change, id](Store& store) { change(store, id); }, [this] { Q_EMIT changed(); },
            [this](const Error& error) {
                m_message.showError(error);
                Q_EMIT changed();
            });
    }
}

void RunActions::stopSelected()
{
    for (const RunId id : m_view.selectedRuns()) {
        if (canBeStopped(*m_runs.find(id)))
            Q_EMIT stopRequested(id);
    }
}

void RunActions::resumeSelected()
{
    for (const RunId id : m_view.selectedRuns()) {
        if (canBeResumed(*m_runs.find(id)))
            Q_EMIT resumeRequested(id);
    }
}

void RunActions::cloneSelected()
{
    const std::vector<RunId> selected = m_view.selectedRuns();
    if (!selected.empty())
        Q_EMIT cloneRequested(selected.front());
}

void RunActions::fetchSelected()
{
    for (const RunId id : m_view.selectedRuns()) {
        const RunRow* row = m_runs.find(id);
        if (row != nullptr && row->remote && row->epochsDone > 0)
            Q_EMIT fetchRequested(id);
    }
}

void RunActions::moveInQueue(int places)
{
    if (m_view.selectedRuns().size() != 1)
        return;
    changeSelected([places](Store& store, RunId id) {
        std::vector<RunId> queue = store.queue();
        const auto from = std::find(queue.begin(), queue.end(), id) - queue.begin();
        const auto size = static_cast<std::ptrdiff_t>(queue.size());
        const auto to = from + places;
        if (from == size || to < 0 || to >= size)
            return;
        queue.erase(queue.begin() + from);
        store.moveQueued(id, to < size - 1 ? queue[static_cast<std::size_t>(to)] : 0);
    });
}

void RunActions::archiveSelected()
{
    const std::vector<RunId> selected = m_view.selectedRuns();
    const bool isBack = std::ranges::any_of(selected, [this](RunId id) {
        const RunRow* row = m_runs.find(id);
        return row != nullptr && row->archived;
    });
    if (isBack)
        return archiveRuns(m_changes, selected, false, outcome());
    std::vector<RunId> ticked = selected;
    std::erase_if(ticked, [this](RunId id) { return !m_runs.isTicked(id); });
    EditOutcome shown = outcome();
    shown.done = [this, selected](const QUndoCommand* step) {
        m_runs.setTicked(selected, false);
        m_message.showMessage(
            Severity::Info, tr("Archived runs: %Ln", nullptr, static_cast<int>(selected.size())),
            tr("\u201cShow archived runs\u201d in the menu \u201cMore\u201d lists them."));
        m_undo.offer(step);
        Q_EMIT changed();
    };
    shown.undone = [this, selected, ticked] {
        m_message.clear();
        Q_EMIT changed();
        m_runs.setTicked(ticked, true);
        m_view.selectRuns(selected);
    };
    archiveRuns(m_changes, selected, true, shown);
}

EditOutcome RunActions::outcome()
{
    return {.context = this,
            .done = [this](const QUndoCommand*) { Q_EMIT changed(); },
            .failed =
                [this](const Error& error) {
                    m_message.showError(error);
                    Q_EMIT changed();
                }};
}

void RunActions::tagSelected()
{
    const std::vector<RunId> selected = m_view.selectedRuns();
    if (selected.empty())
        return;
    auto* dialog = new QInputDialog(&m_view);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setWindowTitle(tr("Add tags"));
    dialog->setLabelText(selected.size() == 1
                             ? tr("Tags for the selected run, separated by commas:")
                             : tr("Tags for the %Ln selected runs, separated by commas:", nullptr,
                                  static_cast<int>(selected.size())));
    connect(dialog, &QInputDialog::textValueSelected, this,
            [this, selected](const QString& text) { addTags(selected, text); });
    dialog->open();
}

void RunActions::addTags(const std::vector<RunId>& runs, const QString& text)
{
    const std::vector<std::string> tags = tagsFrom(text);
    if (!tags.empty())
        addRunTags(m_changes, runs, tags, outcome());
}

void RunActions::openFolder()
{
    const std::vector<RunId> selected = m_view.selectedRuns();
    if (selected.empty())
        return;
    const std::filesystem::path folder = m_store.workspace().runFolder(selected.front());
    if (!QDesktopServices::openUrl(QUrl::fromLocalFile(toQString(folder))))
        m_message.showMessage(Severity::Warning, tr("No file manager could be started."),
                              tr("The run's folder is %1").arg(toQString(folder)));
}

// A line for each run.
void RunActions::copyCommand()
{
    QStringList lines;
    try {
        for (const RunId id : m_view.selectedRuns()) {
            DataConfig data = m_store.config(id).data;
            const DataConfig before = data;
            m_store.followMoves(data);
            DataConfig moved;
            if (data.train != before.train)
                moved.train = data.train;
            if (data.validation != before.validation)
                moved.validation = data.validation;
            lines << trainCommand(m_store.workspace(), m_store.run(id), moved);
        }
        QApplication::clipboard()->setText(lines.join(QLatin1Char('\n')));
    } catch (const Error& error) {
        m_message.showError(error);
    }
}

void RunActions::askForMoreEpochs()
{
    const std::vector<RunId> selected = m_view.selectedRuns();
    if (selected.size() != 1)
        return;
    const RunId run = selected.front();
    try {
        planExtension(m_store, run, {.epochs = 1}); // or the reason why it cannot be
        auto* dialog = new ExtendDialog(QString::fromStdString(m_store.run(run).name),
                                        m_store.config(run), endOf(m_store, run), &m_view);
        dialog->setAttribute(Qt::WA_DeleteOnClose);
        connect(dialog, &QDialog::accepted, this,
                [this, run, dialog] { extend(run, dialog->request()); });
        dialog->open();
    } catch (const Error& error) {
        m_message.showError(error);
    }
}

void RunActions::extend(RunId run, const ExtensionRequest& request)
{
    const auto showProblem = [this](const Error& error) {
        m_message.showError(error);
    };
    const auto plan = std::make_shared<ExtensionPlan>();
    m_changes.apply(
        this,
        [run, request, plan](Store& store) {
            *plan = planExtension(store, run, request);
            store.extendRun(run, plan->config);
        },
        [this, run, plan, showProblem] {
            m_changes.apply(
                this, [plan](Store& store) { logExtension(store, *plan); },
                [this, run] {
                    Q_EMIT changed();
                    Q_EMIT resumeRequested(run);
                },
                showProblem);
        },
        showProblem);
}

} // namespace formwork::ui
