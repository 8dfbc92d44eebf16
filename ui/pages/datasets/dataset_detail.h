// One dataset of the library: its facts, classes and problems, and what can be done with it.
#pragma once

#include "ui/dialogs/beton_task_dialog.h"
#include "ui/jobs/dataset_library.h"

#include <QWidget>

#include <filesystem>

class QLabel;
class QMenu;
class QPushButton;
class QTabWidget;

namespace formwork::ui {

class DatasetFacts;
class DatasetProgress;
class DatasetTables;
class FindingsView;
class ImageGrid;
class LineagePanel;
class SizeChart;
class ElidedLabel;
class InlineMessage;
class Job;

class DatasetDetail final : public QWidget
{
    Q_OBJECT

public:
    explicit DatasetDetail(DatasetLibrary& library, QWidget* parent = nullptr);

    // Reads the classes in the background when they are not known yet. An empty path shows nothing.
    void showDataset(const std::filesystem::path& path);
    const std::filesystem::path& path() const { return m_path; }
    // Shows what the library knows now.
    void refresh();
    LineagePanel* lineage() const { return m_lineage; }
    void showLineage(); // its tab
    // What can be done with the dataset that is shown.
    void fillMenu(QMenu& menu);

Q_SIGNALS:
    void experimentRequested(const QString& path);
    void guideRequested(const QString& chapter);

private:
    QWidget* buildHeader();
    QWidget* buildSizes();
    void showImages(const DatasetRow& row, const DatasetDetails* details);
    void connectLibrary();
    const DatasetRow* row() const;
    void refreshProgress();
    void refreshPresence(bool busy);
    void locate();
    void showMisfit(const QString& place, const QString& reason, bool usable);
    void openConvert();
    void openTask(BetonTaskKind kind);
    void openFolder();
    QMenu* buildTaskMenu();
    void showTaskDone(const BetonTaskResult& result);
    void showConverted(const std::vector<ConvertReport>& reports);
    void showVerified(const QStringList& damage, bool hasManifest);

    DatasetLibrary& m_library;
    std::filesystem::path m_path;
    const DatasetDetails* m_shown = nullptr; // what the tables hold
    bool m_missing = false;                  // from the disk, and the message says so
    QString m_place; // that the message offers to take although images differ

    QWidget* m_body;
    QLabel* m_title;
    ElidedLabel* m_pathLabel;
    QPushButton* m_locate;
    QPushButton* m_convert;
    QPushButton* m_check;
    QPushButton* m_verify;
    QPushButton* m_tasks;
    QPushButton* m_train;
    QPushButton* m_remove;
    InlineMessage* m_message;
    DatasetProgress* m_progress;
    DatasetFacts* m_facts;
    QTabWidget* m_tabs;
    DatasetTables* m_tables;
    ImageGrid* m_images;
    FindingsView* m_findings;
    LineagePanel* m_lineage;
    SizeChart* m_sizes;
    QLabel* m_sizesNote;
};

} // namespace formwork::ui
