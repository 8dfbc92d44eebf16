// Which runs the charts draw: the ticked ones that the filter shows, and the pinned ones. Ticks are
// kept by RunsModel; the pins, and the menu that sets both for several runs, are here.
#pragma once

#include "core/store/store.h"

#include <QObject>

#include <set>
#include <vector>

class QAction;
class QMenu;
class QSettings;
class QWidget;

namespace formwork::ui {

class RunsFilterModel;
class RunsModel;
class RunsView;

class DrawnRuns final : public QObject
{
    Q_OBJECT

public:
    // The references must outlive it; `parent` is the parent of its menu.
    DrawnRuns(RunsModel& runs, RunsFilterModel& filtered, RunsView& view, QWidget* parent);

    // In the order of the table.
    std::vector<RunId> runs() const;

    QMenu* menu() const { return m_menu; }
    // To be called when the selection changed.
    void refreshMenu();

    // Ticks and pins. Runs that came after save() are ticked by restore().
    void save(QSettings& settings) const;
    void restore(QSettings& settings);

Q_SIGNALS:
    void pinsChanged();

private:
    void buildMenu();
    std::vector<RunId> shownRuns() const;
    void tickOnly(const std::vector<RunId>& runs);
    void pinSelected(bool pinned);
    void restoreTicks(QSettings& settings);

    RunsModel& m_runs;
    RunsFilterModel& m_filtered;
    RunsView& m_view;
    std::set<RunId> m_pinned;
    QMenu* m_menu;
    QAction* m_pin = nullptr;
};

} // namespace formwork::ui
