// The publication view of the ticked runs: choose charts, size and text, see them as they will be
// printed, and write them as PNG, SVG or PDF, with the numbers as CSV.
#pragma once

#include "core/base/file_system.h"
#include "core/store/store.h"
#include "ui/charts/chart_export.h"

#include <QTimer>
#include <QWidget>

#include <memory>
#include <vector>

class QLabel;
class QSettings;
class QStackedWidget;
class QTabBar;
class QTabWidget;
class QTextBrowser;

namespace formwork::ui {

class ChartExporter;
class ComparePanel;
class ComparisonView;
class InlineMessage;
class JobList;
class PreviewSheet;
class RunDetails;

class ComparePage final : public QWidget
{
    Q_OBJECT

public:
    // `page`: its number in the window, for its jobs in `jobs`.
    ComparePage(Store& store, JobList& jobs, int page, QWidget* parent = nullptr);
    ~ComparePage() override;

    // The runs that are drawn, in this order.
    void setRuns(std::vector<formwork::RunId> runs);
    // Reads the runs again and draws the preview (at once if visible, else when shown).
    void refresh();

    // What the fields ask for, with the runs as last read.
    ChartExportRequest request() const;
    void setFolder(const std::filesystem::path& folder);
    void setFormat(const QString& format); // "png", "svg", "pdf"

    void saveLayout(QSettings& settings) const;
    void restoreLayout(QSettings& settings);

    // They write in the background, and show in the page what they wrote or why they could not.
    // Nothing happens during an export.
    void exportFiles();
    void exportCsv();
    void exportReportFiles();
    bool isExporting() const;
    bool copyToClipboard();

    InlineMessage& message() { return *m_message; }
    ComparisonView& table() { return *m_table; }
    QTabWidget& tabs() { return *m_tabs; }
    QImage preview() const;
    // What comparing the runs comes to, in words; empty for fewer than two.
    QString comparison() const;

Q_SIGNALS:
    void runsPageRequested();      // to tick runs there
    void runRequested(qint64 run); // to be shown there

protected:
    void showEvent(QShowEvent* event) override;

private:
    void connectPanel();
    void connectExporter();
    void startExport(const std::function<std::vector<DrawStep>()>& steps);
    void changed();
    void readDetails();
    void drawPreview();
    void showTable();
    void showComparison();
    void showCaption();
    void showState();
    void showPictures();
    std::string shownPicture() const;
    static QString pictureTitle(const QString& name); // of a picture by the name of its file

    Store& m_store;
    PosixFileSystem m_fileSystem;
    ChartExporter* m_exporter;
    std::vector<RunId> m_ids;
    std::vector<RunData> m_runs;
    std::unique_ptr<RunDetails> m_details; // of these
    UnknownData m_tableUnknown = UnknownData::NotCompared;
    bool m_stale = true;
    bool m_previewFailed = false;
    QStringList m_notes; // on the picture that is previewed
    QTimer m_previewTimer;

    InlineMessage* m_message;
    QStackedWidget* m_stack;
    PreviewSheet* m_sheet;
    QTabWidget* m_tabs = nullptr;
    ComparisonView* m_table = nullptr;
    QTabBar* m_pictures = nullptr; // of the export, one is previewed
    QLabel* m_caption = nullptr;
    QTextBrowser* m_comparison = nullptr;
    ComparePanel* m_panel = nullptr;
};

} // namespace formwork::ui
