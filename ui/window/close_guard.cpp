#include "ui/window/close_guard.h"

#include "ui/jobs/job_list.h"
#include "ui/jobs/training_queue.h"

#include <QStringList>

namespace formwork::ui {

CloseGuard::CloseGuard(QWidget& window, Store& store, JobList& jobs, TrainingQueue& queue,
                       QObject* parent)
    : QObject(parent)
    , m_window(window)
    , m_store(store)
    , m_jobs(jobs)
    , m_queue(queue)
{
    // Either may be the last to be idle.
    connect(&m_jobs, &JobList::becameIdle, this, &CloseGuard::closeWhenIdle);
    connect(&m_queue, &TrainingQueue::becameIdle, this, &CloseGuard::closeWhenIdle);
}

bool CloseGuard::isBusy() const
{
    return m_queue.isActive() || !m_jobs.isIdle();
}

bool CloseGuard::mayClose()
{
    if (!isBusy())
        return true;
    if (!m_question)
        ask();
    return false;
}

int CloseGuard::queuedRuns()
{
    try {
        return static_cast<int>(m_store.queue(QueuePart::Free).size());
    } catch (const Error& error) {
        Q_EMIT failed(error);
        return 0;
    }
}

void CloseGuard::ask()
{
    QStringList running;
    for (const Activity* activity : m_jobs.activities())
        running.append(activity->title());
    // They continue as well, perhaps for hours.
    if (const int queued = m_queue.isActive() ? queuedRuns() : 0; queued > 0)
        running.append(queued == 1 ? tr("One more run is queued.")
                                   : tr("%Ln more runs are queued.", nullptr, queued));
    m_question = new CloseQuestion(running, &m_window);
    m_question->setAttribute(Qt::WA_DeleteOnClose);
    connect(m_question, &CloseQuestion::answered, this, &CloseGuard::answered);
    // What it asks about may end by itself meanwhile.
    const auto withdraw = [this] {
        if (!isBusy())
            m_question->close();
    };
    connect(&m_jobs, &JobList::becameIdle, m_question, withdraw);
    connect(&m_queue, &TrainingQueue::becameIdle, m_question, withdraw);
    m_question->open();
}

void CloseGuard::answered(CloseAnswer answer)
{
    m_closing = answer != CloseAnswer::GoBack;
    if (answer == CloseAnswer::KeepRunning)
        m_window.hide();
    if (answer == CloseAnswer::Stop) {
        m_queue.stopAll();
        m_jobs.cancelAll();
    }
    closeWhenIdle();
}

void CloseGuard::closeWhenIdle()
{
    if (!m_closing || isBusy())
        return;
    m_closing = false;
    m_window.close();
}

} // namespace formwork::ui
