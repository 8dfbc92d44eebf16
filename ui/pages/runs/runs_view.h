// The table of the runs, and in its place a tree when they are grouped; both with the same columns,
// selection and sorting.
#pragma once

#include "ui/models/run_groups_model.h"

#include <QVariant>
#include <QWidget>

#include <optional>
#include <string>
#include <vector>

class QAbstractItemView;
class QAction;
class QHeaderView;
class QMenu;
class QSettings;
class QStackedLayout;
class QTableView;
class QTreeView;

namespace formwork::ui {

class FrozenColumn;
class RunColumns;

class RunsView final : public QWidget
{
    Q_OBJECT

public:
    RunsView(Store& store, RunsModel* runs, RunsFilterModel* filtered, QWidget* parent = nullptr);
    ~RunsView() override;

    // The context menu of a run.
    void setContextActions(const QList<QAction*>& actions);

    // Nothing: a plain table; else a key of the config, "" for the seeds of an experiment.
    void setGrouping(const std::optional<std::string>& key);
    const std::optional<std::string>& grouping() const { return m_grouping; }
    const RunGroupsModel& groups() const { return *m_groups; }

    // For a selected group, all its runs.
    std::vector<RunId> selectedRuns() const;
    // 0 without one; of a group its first run.
    RunId currentRun() const;
    // Makes it the only selected and the current one, and scrolls there; false if filtered out.
    bool select(RunId run);
    // Selects these and no others, the first one being the current one; what is filtered out, or is
    // no separate row, is left out. Nothing happens without any.
    void selectRuns(const std::vector<RunId>& runs);
    // The first run, if nothing is current.
    void selectSomething();
    void editCurrent();

    QMenu* columnsMenu() const;
    QTableView* table() const { return m_table; }
    QTreeView* tree() const { return m_tree; }
    // Name and tick box, which stay in sight.
    FrozenColumn* frozenColumn() const { return m_grouping ? m_frozenTree : m_frozenTable; }

    // Columns with their order, widths and what they are sorted by, and the grouping; as kept in a
    // saved view.
    QVariantMap viewState() const;
    void applyView(const QVariantMap& state);

    void saveLayout(QSettings& settings) const;
    void restoreLayout(QSettings& settings);

Q_SIGNALS:
    void selectionChanged();
    void currentChanged();
    void runHovered(std::optional<formwork::RunId> run); // its row is below the pointer
    void groupingChanged();
    void failed(const QString& message);

protected:
    bool eventFilter(QObject* object, QEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    QAbstractItemView* view() const;
    void buildTable();
    void buildTree();
    void setUpView(QAbstractItemView* view, QHeaderView* header);
    void selectOnly(const QModelIndex& index);
    void tickSelected();
    void hover(const QModelIndex& index);
    void keepTree();
    void restoreTree();

    RunsModel* m_runs;
    RunsFilterModel* m_filtered;
    RunGroupsModel* m_groups;
    std::optional<std::string> m_grouping;
    QStackedLayout* m_stack;
    QTableView* m_table = nullptr;
    QTreeView* m_tree = nullptr;
    RunColumns* m_columns = nullptr;
    FrozenColumn* m_frozenTable = nullptr;
    FrozenColumn* m_frozenTree = nullptr;
    std::set<std::string> m_expanded; // groups, while the tree is rebuilt
    RunId m_keptCurrent = 0;
    std::optional<RunId> m_hovered;
    std::string m_keptGroup;
};

} // namespace formwork::ui
