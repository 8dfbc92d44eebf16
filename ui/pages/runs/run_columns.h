// The columns of the runs, the same in the table and in the tree of groups: which are shown, in
// what order and how wide, the figures and settings that were added, and the menu that chooses
// them.
#pragma once

#include <QObject>
#include <QVariant>

#include <string>

class QHeaderView;
class QMenu;
class QTableView;
class QTreeView;
class QWidget;

namespace formwork::ui {

class RunsModel;

class RunColumns final : public QObject
{
    Q_OBJECT

public:
    // Both views show the columns of `runs`. The references must outlive it; `parent` is the parent
    // of its menu.
    RunColumns(RunsModel& runs, QTableView& table, QTreeView& tree, QWidget* parent);

    QMenu* menu() const { return m_menu; }

    // What a column is called in saved layouts, and back; -1 if there is none.
    QString idOf(int column) const;
    int columnOf(const QString& id) const;

    // From left to right; as kept in a saved view.
    QVariantList state() const;
    // Errors: those of reading settings.
    void apply(const QVariantList& columns);

Q_SIGNALS:
    void failed(const QString& message);

private:
    void setUpHeaders();
    void buildMenu();
    void offerMore();
    void addExtraAction(QMenu* menu, const std::string& key);
    void setExtra(const std::string& key, bool shown);
    void show(int column, bool shown);

    RunsModel& m_runs;
    QTableView& m_table;
    QTreeView& m_tree;
    QMenu* m_menu;
};

} // namespace formwork::ui
