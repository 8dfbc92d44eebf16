// The runs of the table gathered into groups: the seeds of one experiment, or the runs with the
// same value of a setting. A tree of two levels, with the columns of RunsModel; a group's numbers
// are means with their standard deviation.
//
// GUI thread only. Follows the filtered model; changes are gathered for one turn of the event loop.
#pragma once

#include "core/report/seed_groups.h"
#include "ui/models/runs_filter_model.h"

#include <QAbstractItemModel>
#include <QTimer>

#include <map>
#include <string>
#include <vector>

namespace formwork::ui {

struct RunGroup
{
    std::string key;
    QString label;
    std::vector<RunId> runs; // in the order of the filtered table
};

class RunGroupsModel final : public QAbstractItemModel
{
    Q_OBJECT

public:
    RunGroupsModel(Store& store, RunsModel* runs, RunsFilterModel* filtered,
                   QObject* parent = nullptr);

    // Groups by a key of the config ("optimizer.lr"), with "" by everything but name and seed.
    // Errors: those of the store.
    void groupBy(const std::string& key);
    void stop(); // holds nothing, and costs nothing
    bool isActive() const { return m_active; }

    const std::vector<RunGroup>& groups() const { return m_groups; }
    // Null for the index of a run.
    const RunGroup* groupAt(const QModelIndex& index) const;
    // Index of the run, as a child of its group; invalid if it is filtered out.
    QModelIndex indexOf(RunId run) const;
    // The same, by their group, for runs that may be filtered out.
    std::vector<RunGroup> gather(const std::vector<RunId>& runs) const;

    QModelIndex index(int row, int column, const QModelIndex& parent = {}) const override;
    QModelIndex parent(const QModelIndex& index) const override;
    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    bool setData(const QModelIndex& index, const QVariant& value, int role) override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;
    Qt::ItemFlags flags(const QModelIndex& index) const override;
    void sort(int column, Qt::SortOrder order) override;

Q_SIGNALS:
    void failed(const QString& message);

private:
    void schedule();
    void rebuild();
    void readKeys();
    std::string keyOf(RunId run) const;
    QString labelOf(const RunGroup& group) const;
    void sortGroups();
    void runsChanged(const QModelIndex& topLeft, const QModelIndex& bottomRight);
    QModelIndex sourceOf(const QModelIndex& index) const; // in the runs model
    std::optional<Spread> spread(const RunGroup& group, int column) const;
    QString groupText(const RunGroup& group, int column) const;
    QVariant checkState(const RunGroup& group) const;

    Store& m_store;
    RunsModel* m_runs;
    RunsFilterModel* m_filtered;
    bool m_active = false;
    std::string m_by;
    std::map<RunId, std::string> m_keys; // short: a hash where the key would be long
    std::vector<RunGroup> m_groups;
    std::map<RunId, std::pair<int, int>> m_places; // group, row
    int m_sortColumn = -1;
    Qt::SortOrder m_sortOrder = Qt::AscendingOrder;
    QTimer m_timer;
};

} // namespace formwork::ui
