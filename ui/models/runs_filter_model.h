// Sorts the runs table by what its cells mean and filters it by a line of text.
#pragma once

#include "ui/models/run_filter.h"
#include "ui/models/runs_model.h"

#include <QSortFilterProxyModel>

namespace formwork::ui {

// All terms must be found, regardless of case.
bool matchesFilter(const RunRow& run, const std::vector<FilterTerm>& terms);

class RunsFilterModel : public QSortFilterProxyModel
{
    Q_OBJECT

public:
    explicit RunsFilterModel(RunsModel* source, QObject* parent = nullptr);

    void setFilterText(const QString& filter);
    // Archived runs are left out otherwise.
    void setShowArchived(bool shown);

protected:
    bool filterAcceptsRow(int row, const QModelIndex& parent) const override;
    bool lessThan(const QModelIndex& left, const QModelIndex& right) const override;

private:
    RunsModel* m_runs;
    std::vector<FilterTerm> m_terms;
    bool m_showArchived = false;
};

} // namespace formwork::ui
