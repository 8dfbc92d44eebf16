// What the cells of the table of runs show, sort by and explain, and the titles above them: for the
// columns that are always there. Pure functions of a run.
#pragma once

#include "ui/models/runs_model.h"

#include <QCoreApplication>
#include <QString>
#include <QVariant>

namespace formwork::ui {

class RunCells
{
    Q_DECLARE_TR_FUNCTIONS(formwork::ui::RunCells)

public:
    using Column = RunsModel::Column;

    static QString title(Column column);
    static QVariant titleToolTip(Column column); // invalid without one
    static bool isNumber(Column column);         // at the right of its cell

    // `queuePlace`: from 1; 0 for a run that is not queued.
    static QVariant text(const RunRow& run, Column column, int queuePlace);
    // Invalid where there is no value.
    static QVariant sortKey(const RunRow& run, Column column, int queuePlace);
    static QVariant toolTip(const RunRow& run, Column column);
    // [0, 1] of the whole run, invalid unless queued or running.
    static QVariant progress(const RunRow& run);
};

} // namespace formwork::ui
