#include "ui/jobs/chart_exporter.h"

#include "ui/jobs/job.h"
#include "ui/jobs/job_list.h"
#include "ui/widgets/style.h"

#include <utility>

namespace formwork::ui {

ChartExporter::ChartExporter(JobList& jobs, int page, FileSystem& fileSystem, QObject* parent)
    : QObject(parent)
    , m_jobs(jobs)
    , m_page(page)
    , m_fileSystem(fileSystem)
{}

void ChartExporter::start(std::vector<DrawStep> steps)
{
    if (m_busy || steps.empty())
        return;
    m_busy = true;
    m_steps = std::move(steps);
    m_drawn.clear();
    Q_EMIT busyChanged();
    drawNext();
}

void ChartExporter::drawNext()
{
    try {
        m_drawn.push_back(m_steps[m_drawn.size()]());
    } catch (const Error& error) {
        end();
        Q_EMIT failed(error);
        return;
    }
    if (m_drawn.size() == m_steps.size())
        return write();
    // What people do meanwhile comes in between.
    QTimer::singleShot(0, this, &ChartExporter::drawNext);
}

void ChartExporter::write()
{
    QStringList names;
    for (const DrawnFile& file : m_drawn)
        names << toQString(file.path.filename());
    const QString folder = toQString(m_drawn.front().path.parent_path());
    Job* job = m_jobs.addJob(tr("Exporting to %1").arg(folder), m_page);
    connect(job, &Job::failed, this, &ChartExporter::failed);
    connect(job, &Job::ended, this, &ChartExporter::end);
    job->start(
        [files = std::exchange(m_drawn, {}), &fileSystem = m_fileSystem](ProgressSink& progress,
                                                                         std::stop_token stop) {
            for (std::size_t i = 0; i < files.size(); ++i) {
                throwIfStopped(stop);
                progress.progress({.stage = files[i].path.filename().string(),
                                   .unit = "files",
                                   .done = i,
                                   .total = files.size()});
                writeDrawn(files[i], fileSystem);
            }
        },
        this, [this, names, folder] { Q_EMIT succeeded(names, folder); });
}

void ChartExporter::end()
{
    m_busy = false;
    m_steps.clear();
    m_drawn.clear();
    Q_EMIT busyChanged();
}

} // namespace formwork::ui
