// Writes the epochs of runs as CSV in the background and shows the outcome in a message.
#pragma once

#include "core/store/store.h"

#include <QObject>

#include <filesystem>
#include <functional>
#include <vector>

class QWidget;

namespace formwork::ui {

class InlineMessage;
class JobList;

class EpochsExport final : public QObject
{
    Q_OBJECT

public:
    // `runs` is asked when an export begins. The references must outlive it; `parent` is the parent
    // of its dialog.
    EpochsExport(Store& store, std::function<std::vector<RunId>()> runs, InlineMessage& message,
                 QWidget* parent);

    // Where its jobs are shown, as those of page `page`; without, nowhere. Must outlive it.
    void setJobs(JobList& jobs, int page);

    void askPath();
    // One line per run and epoch.
    void write(const std::filesystem::path& path);

private:
    Store& m_store;
    std::function<std::vector<RunId>()> m_runs;
    InlineMessage& m_message;
    QWidget* m_window;
    JobList* m_jobs;
    int m_jobsPage = 0;
};

} // namespace formwork::ui
