// Sorts the runs table by what its cells mean and filters it by a line of text.
#pragma once

#include "ui/models/run_filter.h"
#include "ui/models/runs_model.h"

#include <QSortFilterProxyModel>

namespace formwork::ui {

// All terms must hold. `values` knows the settings that they ask for.
bool matchesFilter(const RunRow& run, const std::vector<FilterTerm>& terms,
                   const RunValues& values);

class RunsFilterModel : public QSortFilterProxyModel
{
    Q_OBJECT

public:
    explicit RunsFilterModel(RunsModel* source, QObject* parent = nullptr);

    // Words that mean nothing are in problems(). Errors: those of reading settings.
    void setFilterText(const QString& filter);
    const QStringList& problems() const { return m_filter.problems; }
    // Archived runs are left out otherwise.
    void setShowArchived(bool shown);

protected:
    bool filterAcceptsRow(int row, const QModelIndex& parent) const override;
    bool lessThan(const QModelIndex& left, const QModelIndex& right) const override;

private:
    RunsModel* m_runs;
    RunFilter m_filter;
    bool m_showArchived = false;
};

} // namespace formwork::ui
