// Page 2: an experiment as a form and as YAML, each showing what the other says.
#pragma once

#include "core/store/store.h"
#include "ui/pages/experiment_form.h"

#include <QTimer>
#include <QWidget>

class QLabel;
class QPlainTextEdit;
class QPushButton;
class QTabWidget;
class QTreeWidget;

namespace formwork::ui {

class InlineMessage;

class NewExperimentPage final : public QWidget
{
    Q_OBJECT

public:
    NewExperimentPage(Store& store, DatasetLibrary& library, QWidget* parent = nullptr);

    ExperimentForm* form() const { return m_form; }
    QPlainTextEdit* yaml() const { return m_yaml; }

    // Fills in the experiment of a run.
    void cloneRun(RunId run);
    void chooseDataset(const std::filesystem::path& path);

public Q_SLOTS:
    void start();
    void addToQueue();

Q_SIGNALS:
    // Runs were put on the workspace's queue. `start`: the user wants them to train now.
    void runsCreated(const std::vector<qint64>& runs, bool start);

private:
    QWidget* buildForm();
    QWidget* buildYaml();
    QWidget* buildActions();
    void createRuns(bool start);
    void showYaml();
    void readYaml();
    void markYamlLine(int line); // from 1; 0 = none
    void updateActions();
    void showRuns(const std::vector<ExperimentConfig>& configs);

    Store& m_store;
    DatasetLibrary& m_library;
    QTabWidget* m_tabs;
    ExperimentForm* m_form;
    QPlainTextEdit* m_yaml;
    InlineMessage* m_yamlMessage;
    InlineMessage* m_message;
    QTreeWidget* m_runs;
    QLabel* m_summary;
    QPushButton* m_start;
    QPushButton* m_queue;
    QTimer m_yamlTimer;
    bool m_yamlIsRight = true;
};

} // namespace formwork::ui
