// "Find settings": a range test and a successive halving over learning rate, weight decay and
// augmentation (core/runner/tune_job.h) within a budget, as a job of the window; then its chart,
// its trials, and the settings to take over.
//
// GUI thread only. Closing it stops the search; what it has found is forgotten then.
#pragma once

#include "core/runner/tune_job.h"
#include "ui/jobs/training_queue.h"

#include <QDialog>
#include <QPointer>

#include <optional>

class QLabel;
class QProgressBar;
class QPushButton;
class QSpinBox;
class QTreeWidget;

namespace formwork::ui {

class InlineMessage;
class Job;
class JobList;
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
        int page = 0;                  // that the job belongs to
        std::filesystem::path scratch; // folder of the trials; made and removed
    };
    FindSettingsDialog(const ExperimentConfig& config, Means means, QWidget* parent = nullptr);
    ~FindSettingsDialog() override;

    QSpinBox* minutes() const { return m_minutes; }
    QPushButton* startButton() const { return m_start; }
    QPushButton* useButton() const { return m_use; }
    QTreeWidget* trials() const { return m_trials; }
    InlineMessage& message() const { return *m_message; }
    bool isSearching() const;
    const std::optional<TuneResult>& result() const { return m_result; }

public Q_SLOTS:
    void start(); // or stop, while it searches
    void done(int code) override;

Q_SIGNALS:
    // The user wants the settings that were found: keys with their values, as overrides.
    void settingsChosen(const std::vector<formwork::ConfigOverride>& settings);

private:
    QWidget* buildTop();
    QWidget* buildResult();
    void search();
    void showProgress();
    void showResult(TuneResult result);
    void ended();
    void use();

    ExperimentConfig m_config;
    Means m_means;
    QPointer<Job> m_job;
    std::optional<TuneResult> m_result;
    QSpinBox* m_minutes = nullptr;
    QPushButton* m_start = nullptr;
    QProgressBar* m_bar = nullptr;
    QLabel* m_stage = nullptr;
    RateRangeChart* m_chart = nullptr;
    QTreeWidget* m_trials = nullptr;
    QLabel* m_summary = nullptr;
    QPushButton* m_use = nullptr;
    InlineMessage* m_message;
};

} // namespace formwork::ui
