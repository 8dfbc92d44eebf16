// "Find settings": a range test and a successive halving over learning rate, weight decay and
// augmentation (core/runner/tune_job.h) within a budget, as a job of the window. Its charts and its
// trials are shown as they come, then the settings to take over.
//
// GUI thread only. Closing it stops the search; its trials stay in the workspace.
#pragma once

#include "core/runner/tune_job.h"
#include "ui/charts/chart_run.h"
#include "ui/jobs/training_queue.h"

#include <QDialog>
#include <QPointer>

#include <memory>
#include <optional>
#include <vector>

class QLabel;
class QProgressBar;
class QPushButton;
class QSpinBox;
class QTreeWidget;

namespace formwork::ui {

class InlineMessage;
class Job;
class JobList;
class MetricChart;
class RateRangeChart;

class FindSettingsDialog final : public QDialog
{
    Q_OBJECT

public:
    // What it needs of the window. The references must outlive it.
    struct Means
    {
        TrainingQueue::BackendLoader loadBackend;
        FileSystem& fileSystem;
        JobList& jobs;
        int page = 0; // that the job belongs to
        Workspace workspace;
        std::filesystem::path scratch;     // TuneRequest::scratch
        std::filesystem::path rankProgram; // TuneRequest::rankProgram
    };
    FindSettingsDialog(const ExperimentConfig& config, Means means, QWidget* parent = nullptr);
    ~FindSettingsDialog() override;

    QSpinBox* minutes() const { return m_minutes; }
    QPushButton* startButton() const { return m_start; }
    QPushButton* useButton() const { return m_use; }
    QPushButton* showButton() const { return m_show; }
    QTreeWidget* trials() const { return m_trials; } // the best one so far first
    MetricChart* accuracies() const { return m_accuracies; }
    InlineMessage& message() const { return *m_message; }
    bool isSearching() const;
    const std::optional<TuneResult>& result() const { return m_result; }

public Q_SLOTS:
    void start(); // or stop, while it searches
    void done(int code) override;

Q_SIGNALS:
    // The user wants the settings that were found: keys with their values, as overrides.
    void settingsChosen(const std::vector<formwork::ConfigOverride>& settings);
    // The user wants to see the trials among the runs.
    void runsRequested(const std::vector<qint64>& runs);

private:
    class News;

    QWidget* buildTop();
    QWidget* buildResult();
    QWidget* buildCharts(QWidget* area);
    void buildButtons();
    void search();
    void showProgress();
    void showNews();
    void showTrials(std::vector<TuneTrial> trials);
    void showCurves();
    void highlight();
    void showResult(TuneResult result);
    void showProblem();
    void ended();
    void use();

    ExperimentConfig m_config;
    Means m_means;
    QPointer<Job> m_job;
    std::shared_ptr<News> m_news; // of the search
    std::optional<TuneResult> m_result;
    std::vector<ChartRun> m_curves; // of the trials, in their order
    std::vector<qint64> m_runs;
    QSpinBox* m_minutes = nullptr;
    QPushButton* m_start = nullptr;
    QProgressBar* m_bar = nullptr;
    QLabel* m_stage = nullptr;
    RateRangeChart* m_chart = nullptr;
    MetricChart* m_accuracies = nullptr;
    QTreeWidget* m_trials = nullptr;
    QLabel* m_summary = nullptr;
    QPushButton* m_use = nullptr;
    QPushButton* m_show = nullptr;
    InlineMessage* m_message;
};

} // namespace formwork::ui
