// The menu bar of the window: what each entry is called, its keys, and the signal it sends. The
// window connects the signals to its pages and jobs.
#pragma once

#include "ui/pages/page.h"

#include <QObject>
#include <QStringList>

#include <functional>
#include <vector>

class QAction;
class QMainWindow;
class QMenu;

namespace formwork::ui {

class WindowMenus final : public QObject
{
    Q_OBJECT

public:
    // Fills the menu bar of `window`, which owns the entries. `runActions`: what can be done with
    // the selected runs, for the menu Run.
    // `editActions`: for the menu Edit.
    WindowMenus(QMainWindow& window, const std::vector<QAction*>& runActions,
                const std::vector<QAction*>& editActions);

    // All entries that do something now, from left to right.
    std::vector<QAction*> enabledActions() const;

    // The folders to offer, asked for when the menu opens.
    void setRecentWorkspaces(std::function<QStringList()> folders);

    // How many runs train on the CPU at the same time, as the menu Run shows it.
    void showCpuSlots(int slots);

Q_SIGNALS:
    void addFolderRequested();
    void addBetonRequested();
    void openWorkspaceRequested();
    void importRunsRequested();
    void workspaceChosen(const QString& folder);
    void startQueueRequested();
    void holdQueueRequested();
    void cpuSlotsChosen(int slots);
    void alertsRequested();
    void demoRequested();
    void pageRequested(formwork::ui::Page page);
    void languageChosen(const QString& code); // empty: that of the system
    void paletteRequested();
    void guideRequested();
    void machineRequested();
    void targetsRequested();

private:
    void buildFile();
    void fillRecent();
    void buildEdit(const std::vector<QAction*>& editActions);
    void buildRun(const std::vector<QAction*>& runActions);
    void buildCpuSlots(QMenu* run);
    void buildView();
    void buildLanguages(QMenu* view);
    void buildColourSchemes(QMenu* view);
    void buildHelp();
    void showAbout();

    QMainWindow& m_window;
    std::vector<QAction*> m_cpuSlots; // for 1, 2, ...
    QMenu* m_recent = nullptr;
    std::function<QStringList()> m_recentFolders;
};

} // namespace formwork::ui
