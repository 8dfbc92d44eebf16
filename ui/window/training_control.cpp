#include "ui/window/training_control.h"

#include "ui/jobs/demo.h"
#include "ui/jobs/job.h"
#include "ui/jobs/job_list.h"
#include "ui/jobs/training_queue.h"
#include "ui/models/store_changes.h"
#include "ui/pages/page.h"

#include <ranges>

namespace formwork::ui {

TrainingControl::TrainingControl(StoreChanges& changes, FileSystem& fileSystem,
                                 TrainingQueue& queue, JobList& jobs, QObject* parent)
    : QObject(parent)
    , m_changes(changes)
    , m_store(changes.store())
    , m_fileSystem(fileSystem)
    , m_queue(queue)
    , m_jobs(jobs)
{}

bool TrainingControl::mayTrain()
{
    if (!m_store.isReadOnly())
        return true;
    Q_EMIT failed(Error(ErrorCode::PermissionDenied,
                        Text::verbatim(tr("This workspace is open read-only.").toStdString()),
                        m_store.workspace().root(),
                        Text::verbatim(tr("Open another workspace to train.").toStdString())));
    Q_EMIT refused();
    return false;
}

void TrainingControl::startQueue()
{
    if (!mayTrain())
        return;
    m_queue.start();
    Q_EMIT queueChanged();
}

void TrainingControl::train(const std::vector<RunId>& runs)
{
    if (!mayTrain())
        return;
    m_changes.apply(
        this,
        [runs](Store& store) {
            for (const RunId run : runs) {
                const RunStatus status = store.run(run).status;
                if (status == RunStatus::Stopped || isInterrupted(status))
                    store.requestResume(run);
            }
        },
        [this, runs] {
            // The one that trains first is shown last: it becomes the current one.
            for (const RunId run : std::views::reverse(runs))
                Q_EMIT runReached(run);
            startQueue();
        },
        [this](const Error& error) {
            Q_EMIT failed(error);
            startQueue();
        });
}

void TrainingControl::resume(RunId run)
{
    if (!mayTrain())
        return;
    m_changes.apply(
        this, [run](Store& store) { store.requestResume(run); },
        [this] {
            Q_EMIT changed();
            startQueue();
        },
        [this](const Error& error) { Q_EMIT failed(error); });
}

void TrainingControl::stop(RunId run)
{
    // Another process may be training it: then the store passes the request on.
    if (m_queue.stopRun(run))
        return;
    m_changes.apply(
        this, [run](Store& store) { store.requestStop(run); }, [this] { Q_EMIT changed(); },
        [this](const Error& error) { Q_EMIT failed(error); });
}

void TrainingControl::prepareDemo()
{
    if (m_demo || !mayTrain())
        return;
    Q_EMIT demoStarted();
    m_demo = startDemo(m_jobs, int(Page::Datasets), m_store.workspace(), m_fileSystem, this,
                       [this](const std::vector<RunId>& runs) {
                           Q_EMIT demoPrepared();
                           Q_EMIT changed();
                           train(runs);
                       });
    connect(m_demo, &Job::failed, this, &TrainingControl::failed);
}

} // namespace formwork::ui
