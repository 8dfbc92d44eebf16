// Page 2: an experiment as a form and as YAML, each showing what the other says.
#pragma once

#include "core/store/store.h"
#include "ui/jobs/training_queue.h"
#include "ui/jobs/try_out.h"
#include "ui/pages/experiment/experiment_form.h"

#include <QTimer>
#include <QWidget>

#include <memory>

class QComboBox;
class QLabel;
class QPlainTextEdit;
class QPushButton;
class QScrollArea;
class QTabWidget;
class QTreeWidget;

namespace formwork::ui {

class AugmentationTab;
class InlineMessage;
class Job;
class ScheduleChart;
class SettingsTable;

class NewExperimentPage final : public QWidget
{
    Q_OBJECT

public:
    NewExperimentPage(Store& store, DatasetLibrary& library, QWidget* parent = nullptr);
    ~NewExperimentPage() override;

    // Without it, memory and time cannot be tried out. Called in a background thread.
    void setBackend(TrainingQueue::BackendLoader loadBackend);

    ExperimentForm* form() const { return m_form; }
    QPlainTextEdit* yaml() const { return m_yaml; }
    SettingsTable* settings() const { return m_settings; }
    ScheduleChart* scheduleChart() const { return m_schedule; }
    AugmentationTab* augmentation() const { return m_augmentation; }
    QComboBox* presets() const { return m_presets; }
    // What the last try-out said; empty before.
    QString estimate() const;

    // Fills in the experiment of a run.
    void cloneRun(RunId run);
    void chooseDataset(const std::filesystem::path& path);

public Q_SLOTS:
    // Times a few steps of the first run and shows memory and seconds per epoch.
    void tryOut();
    void start();
    void addToQueue();

Q_SIGNALS:
    // Runs were put on the workspace's queue. `start`: the user wants them to train now.
    void runsCreated(const std::vector<qint64>& runs, bool start);

private:
    QWidget* buildForm();
    QWidget* buildYaml();
    QWidget* buildSettings();
    QWidget* buildPresets();
    void applyPreset(int index);
    void settingEdited(const QString& key, const QString& text);
    void showTryOut(const TryOut& tried, const ExperimentConfig& config);
    QWidget* buildActions();
    void createRuns(bool start);
    void showProblem();
    void showYaml();
    void readYaml();
    void markYamlLine(int line); // from 1; 0 = none
    void updateActions();
    void showRuns(const std::vector<ExperimentConfig>& configs);
    void showSchedule(const std::vector<ExperimentConfig>& configs);

    Store& m_store;
    DatasetLibrary& m_library;
    QTabWidget* m_tabs;
    QScrollArea* m_scroll = nullptr; // of the form
    ExperimentForm* m_form;
    AugmentationTab* m_augmentation;
    SettingsTable* m_settings;
    QPlainTextEdit* m_yaml;
    InlineMessage* m_yamlMessage;
    InlineMessage* m_message;
    QTreeWidget* m_runs;
    ScheduleChart* m_schedule = nullptr;
    QLabel* m_summary;
    QPushButton* m_start;
    QPushButton* m_queue;
    QPushButton* m_tryOut;
    QLabel* m_estimate;
    QComboBox* m_presets;
    TrainingQueue::BackendLoader m_loadBackend;
    std::unique_ptr<Job> m_tryOutJob;
    QTimer m_yamlTimer;
    bool m_yamlIsRight = true;
};

} // namespace formwork::ui
