// What the command palette finds: the entries of the menus, the runs, the datasets, the
// workspaces that were opened before, and the settings of an experiment.
#pragma once

#include "core/store/store.h"
#include "ui/dialogs/command_palette.h"

#include <QObject>
#include <QStringList>

#include <functional>
#include <vector>

class QAction;

namespace formwork::ui {

class DatasetLibrary;
class RunsModel;

class PaletteSource final : public QObject
{
    Q_OBJECT

public:
    // Both must outlive it.
    PaletteSource(const RunsModel& runs, const DatasetLibrary& library, QObject* parent = nullptr);

    // Folders of workspaces that were opened before, without the one that is open.
    void setWorkspaces(std::function<QStringList()> folders);

    // `actions` are triggered; what else is chosen comes by a signal.
    std::vector<PaletteEntry> entries(const std::vector<QAction*>& actions);

Q_SIGNALS:
    void runChosen(formwork::RunId run);
    void datasetChosen(const QString& path);
    void settingChosen(const QString& key);
    void workspaceChosen(const QString& folder);

private:
    const RunsModel& m_runs;
    const DatasetLibrary& m_library;
    std::function<QStringList()> m_workspaces;
};

} // namespace formwork::ui
