// The runs that a draft makes, with what each costs in images and steps, and their learning rates.
#pragma once

#include "ui/models/experiment_draft.h"

#include <QWidget>

class QTreeWidget;

namespace formwork::ui {

class ScheduleChart;

class ExperimentPlan final : public QWidget
{
    Q_OBJECT

public:
    // Both must outlive it. Image counts follow what the library learns about its datasets.
    ExperimentPlan(const ExperimentDraft& draft, const DatasetLibrary& library,
                   QWidget* parent = nullptr);

    QTreeWidget* runs() const { return m_runs; }
    ScheduleChart* schedule() const { return m_schedule; }

private:
    void showPlan();
    void showRuns(const std::vector<ExperimentConfig>& configs);
    void showSchedule(const std::vector<ExperimentConfig>& configs);

    const ExperimentDraft& m_draft;
    const DatasetLibrary& m_library;
    QTreeWidget* m_runs;
    ScheduleChart* m_schedule;
};

} // namespace formwork::ui
