// Everything about the current run, at the right of the runs page: key numbers, config, where the
// time goes, log; and below, the loader effect over the ticked runs.
#pragma once

#include "core/report/comparison.h"
#include "ui/charts/series.h"

#include <QWidget>

#include <map>
#include <vector>

class QButtonGroup;
class QGridLayout;
class QLabel;
class QPlainTextEdit;
class QStackedWidget;
class QTableWidget;
class QTabWidget;

namespace formwork::ui {

class ElidedLabel;
class LineagePanel;
class LoaderEffectCard;
class LogTab;
class RunNotes;
class SamplesTab;
class StoreChanges;
class SystemTab;
class TimeTab;

class RunInspector final : public QWidget
{
    Q_OBJECT

public:
    explicit RunInspector(StoreChanges& changes, QWidget* parent = nullptr);

    // The current run; null if there is none. `epochsChanged`: its curves are not those of the last
    // call.
    void setRun(const RunData* run, bool epochsChanged);
    // They need to live for the length of the call only.
    // `colours`: of each ticked run in the charts.
    void setTicked(const std::vector<const RunData*>& ticked, const std::vector<int>& colours);

    LoaderEffectCard* loaderEffect() const { return m_effect; }

    TimeTab* timeTab() const { return m_time; }
    LogTab* logTab() const { return m_log; }
    SamplesTab* samplesTab() const { return m_samplesTab; }
    RunNotes* notes() const { return m_notes; }
    LineagePanel* lineage() const { return m_lineage; }
    void showLineage(); // its part of the tab Config

Q_SIGNALS:
    void closeRequested();
    void edited(); // tags or note were written to the store
    void editFailed(const QString& message);

private:
    struct Field
    {
        QLabel* label;
        QLabel* value;
    };

    QWidget* buildSummary();
    QWidget* buildConfig();
    QWidget* buildDifferences(QWidget* page);
    void addField(const QString& key, const QString& name);
    void setField(const QString& key, const QString& text);
    void showSummary(const RunData& run);
    void showEnvironment(RunId run);
    void showTime(const RunData& run);
    void showSystem(RunId run);
    void showDifferences(const std::vector<const RunData*>& ticked,
                         const std::vector<int>& colours);

    StoreChanges& m_changes;
    Store& m_store;
    RunId m_run = 0;
    RunId m_configRun = 0;
    bool m_environmentKnown = false;
    bool m_failed = false; // when last shown
    RunEnvironment m_environment;
    std::vector<SystemSample> m_samples; // of m_run
    ElidedLabel* m_title;
    QTabWidget* m_tabs;
    QGridLayout* m_grid = nullptr;
    std::map<QString, Field> m_fields;
    QButtonGroup* m_configView = nullptr;
    QStackedWidget* m_configStack = nullptr;
    QPlainTextEdit* m_yaml = nullptr;
    QTableWidget* m_differences = nullptr;
    QLabel* m_differencesNote = nullptr;
    LineagePanel* m_lineage = nullptr;
    RunNotes* m_notes = nullptr;
    TimeTab* m_time;
    SamplesTab* m_samplesTab;
    SystemTab* m_system;
    LogTab* m_log;
    LoaderEffectCard* m_effect;
};

} // namespace formwork::ui
