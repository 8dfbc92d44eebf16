// Writes charts and other files without holding up the window: each file is drawn in a turn of its
// own of the event loop, encoding and writing happen in a background job. GUI thread only.
#pragma once

#include "core/base/error.h"
#include "core/base/file_system.h"
#include "ui/charts/chart_export.h"

#include <QObject>
#include <QStringList>

#include <vector>

namespace formwork::ui {

class JobList;

class ChartExporter final : public QObject
{
    Q_OBJECT

public:
    // Its jobs belong to page `page` of the window. The references must outlive it.
    ChartExporter(JobList& jobs, int page, FileSystem& fileSystem, QObject* parent = nullptr);

    // One export at a time. Steps are called in the GUI thread.
    bool isBusy() const { return m_busy; }
    void start(std::vector<DrawStep> steps);

Q_SIGNALS:
    void busyChanged();
    void succeeded(const QStringList& fileNames, const QString& folder);
    void failed(const formwork::Error& error);

private:
    void drawNext();
    void write();
    void end();

    JobList& m_jobs;
    int m_page;
    FileSystem& m_fileSystem;
    bool m_busy = false;
    std::vector<DrawStep> m_steps;
    std::vector<DrawnFile> m_drawn;
};

} // namespace formwork::ui
