// The row above the table of runs: the filter, how many runs it shows, and room for buttons; below
// it, why the table is empty or which word has no meaning.
#pragma once

#include "core/base/error.h"

#include <QStringList>
#include <QWidget>

class QHBoxLayout;
class QLabel;

namespace formwork::ui {

class FilterEdit;
class RunsFilterModel;
class RunsModel;

class RunFilterBar final : public QWidget
{
    Q_OBJECT

public:
    // Filters `filtered`, whose source is `runs`. Both must outlive it.
    RunFilterBar(RunsModel& runs, RunsFilterModel& filtered, QWidget* parent = nullptr);

    QString text() const;
    void setText(const QString& text);
    // Puts the keyboard focus into the filter.
    void edit();
    void addButton(QWidget* button);
    // Counts again. To be called when runs or their ticks changed.
    void refresh();

Q_SIGNALS:
    void filterChanged(); // the model shows other runs
    void failed(const formwork::Error& error);

private:
    void buildFilter();
    void apply(const QString& text);
    QStringList values(const QString& key) const;

    RunsModel& m_runs;
    RunsFilterModel& m_filtered;
    QHBoxLayout* m_row;
    FilterEdit* m_filter;
    QLabel* m_count;
    QLabel* m_hint;
};

} // namespace formwork::ui
