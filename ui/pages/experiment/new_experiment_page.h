// Page 2: recipes to start from, an experiment as a form, as YAML, as a table and in pictures, and
// the runs that it makes.
#pragma once

#include "core/store/store.h"
#include "ui/jobs/training_queue.h"
#include "ui/models/experiment_draft.h"
#include "ui/pages/experiment/experiment_form.h"

#include <QElapsedTimer>
#include <QWidget>

#include <memory>
#include <vector>

class QLabel;
class QPlainTextEdit;
class QPushButton;
class QScrollArea;
class QSettings;
class QTabWidget;

namespace formwork::ui {

class AugmentationTab;
class ExperimentPlan;
class InlineMessage;
class Job;
class JobList;
class RecipeTiles;
class RunOnChooser;
class SettingsSearch;
class SettingsTable;
class StoreChanges;
class TryOutPanel;
class YamlTab;

class NewExperimentPage final : public QWidget
{
    Q_OBJECT

public:
    NewExperimentPage(StoreChanges& changes, DatasetLibrary& library, QWidget* parent = nullptr);
    ~NewExperimentPage() override;

    // Without it, memory and time cannot be tried out. Called in a background thread.
    void setBackend(TrainingQueue::BackendLoader loadBackend);

    // Where "Find settings" runs; without it, or without a backend, it is not offered.
    void setJobs(JobList& jobs, int page);

    ExperimentDraft& draft() { return m_draft; }
    ExperimentForm* form() const { return m_form; }
    QPlainTextEdit* yaml() const;
    SettingsTable* settings() const { return m_settings; }
    ExperimentPlan* plan() const { return m_plan; }
    AugmentationTab* augmentation() const { return m_augmentation; }
    RecipeTiles* recipes() const { return m_recipes; }
    SettingsSearch* search() const { return m_search; }
    void showForm();
    RunOnChooser* runOn() const { return m_runOn; }
    InlineMessage& message() const { return *m_message; }
    TryOutPanel* tryOutPanel() const { return m_tryOut; }
    // The result of the last try-out; empty before.
    QString estimate() const;

    // Fills in the experiment of a run.
    void cloneRun(RunId run);
    void chooseDataset(const std::filesystem::path& path);
    // Leads to a setting: to its field in the form, or to its row in the table.
    void showSetting(const std::string& key);

    // The draft outlives the window.
    void saveLayout(QSettings& settings) const;
    void restoreLayout(const QSettings& settings);

protected:
    void showEvent(QShowEvent* event) override;

public Q_SLOTS:
    // Times a few steps of the first run and reports memory and seconds per epoch, what a faster
    // loader could save, and which batch sizes fit.
    void tryOut();
    // Opens the search for a learning rate, a weight decay and an augmentation.
    void findSettings();
    void start();
    void addToQueue();

Q_SIGNALS:
    // Runs were put on the workspace's queue. `start`: the user wants them to train now.
    void runsCreated(const std::vector<qint64>& runs, bool start);
    // The user wants these to be trained on a target; no run was created yet.
    void submissionRequested(const QString& target,
                             const std::vector<formwork::ExperimentConfig>& configs);
    void runsRequested(const std::vector<qint64>& runs); // to be shown among the others
    void targetsRequested();                             // to be added or edited

private:
    QWidget* buildForm();
    QWidget* buildSettings();
    QWidget* buildActions();
    void applyRecipe(const QString& name);
    void setRecipe(const QString& name); // that the draft began with; empty: with none
    void askForDevices();
    void applyFound(const std::vector<ConfigOverride>& settings);
    std::filesystem::path otherData(const ExperimentConfig& config) const;
    void createRuns(bool start);
    // `pairs`: how many runs of the first half train alternately with one of the second.
    void writeRuns(const std::vector<ExperimentConfig>& configs, std::size_t pairs,
                   const SweepConfig& rules, bool startNow);
    void enableStart();
    void showStart();
    QWidget* problemTab() const;
    void showProblem();
    void showDraft();
    const std::vector<RunRow>& knownRuns();
    QString planText(const std::vector<ExperimentConfig>& configs);

    StoreChanges& m_changes;
    Store& m_store;
    DatasetLibrary& m_library;
    ExperimentDraft m_draft;
    QTabWidget* m_tabs;
    QScrollArea* m_scroll = nullptr; // of the form
    ExperimentForm* m_form;
    YamlTab* m_yaml;
    SettingsTable* m_settings;
    AugmentationTab* m_augmentation;
    ExperimentPlan* m_plan;
    InlineMessage* m_message;
    QLabel* m_summary = nullptr;
    QPushButton* m_start = nullptr;
    QPushButton* m_queue = nullptr;
    TryOutPanel* m_tryOut = nullptr;
    SettingsSearch* m_search = nullptr;
    RunOnChooser* m_runOn = nullptr;
    int m_runs = 1; // that the draft makes
    RecipeTiles* m_recipes;
    QString m_recipe; // that the draft began with
    DraftState m_beforeRecipe;
    QString m_recipeBefore;
    TrainingQueue::BackendLoader m_loadBackend;
    // For the plan; read again after some seconds, as there may be thousands.
    std::vector<RunRow> m_known;
    QElapsedTimer m_knownSince;
    std::unique_ptr<Job> m_devicesJob; // made when the page is first shown
    bool m_hasRuns = false;            // the draft makes some
    bool m_isWriting = false;          // of them into the store
};

} // namespace formwork::ui
