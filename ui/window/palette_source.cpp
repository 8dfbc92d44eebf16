#include "ui/window/palette_source.h"

#include "core/experiment/config.h"
#include "ui/jobs/dataset_library.h"
#include "ui/models/runs_model.h"
#include "ui/widgets/style.h"

#include <QAction>
#include <QPointer>

#include <utility>

namespace formwork::ui {

namespace {

// The text of a menu entry without mnemonic and keys.
QString plainTitle(const QAction& action)
{
    return action.text().section(QLatin1Char('\t'), 0, 0).remove(QLatin1Char('&'));
}

} // namespace

PaletteSource::PaletteSource(const RunsModel& runs, const DatasetLibrary& library, QObject* parent)
    : QObject(parent)
    , m_runs(runs)
    , m_library(library)
{}

void PaletteSource::setWorkspaces(std::function<QStringList()> folders)
{
    m_workspaces = std::move(folders);
}

std::vector<PaletteEntry> PaletteSource::entries(const std::vector<QAction*>& actions)
{
    std::vector<PaletteEntry> entries;
    for (QAction* action : actions)
        entries.push_back({plainTitle(*action), tr("Action"),
                           action->shortcut().toString(QKeySequence::NativeText),
                           [guard = QPointer<QAction>(action)] {
                               if (guard)
                                   guard->trigger();
                           }});
    for (const RunRow& run : m_runs.rows())
        entries.push_back({QString::fromStdString(run.name), tr("Run"), {}, [this, id = run.id] {
                               Q_EMIT runChosen(id);
                           }});
    for (const DatasetRow& dataset : m_library.rows())
        entries.push_back({QString::fromStdString(dataset.name),
                           tr("Dataset"),
                           {},
                           [this, path = toQString(dataset.path)] {
                               Q_EMIT datasetChosen(path);
                           }});
    for (const QString& folder : m_workspaces ? m_workspaces() : QStringList())
        entries.push_back({folder, tr("Workspace"), {}, [this, folder] {
                               Q_EMIT workspaceChosen(folder);
                           }});
    for (const ConfigKey& key : configKeys()) {
        const QString name =
            QString::fromUtf8(key.path.data(), static_cast<qsizetype>(key.path.size()));
        entries.push_back({name, tr("Setting"), {}, [this, name] {
                               Q_EMIT settingChosen(name);
                           }});
    }
    return entries;
}

} // namespace formwork::ui
