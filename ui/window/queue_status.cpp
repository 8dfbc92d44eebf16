#include "ui/window/queue_status.h"

#include "ui/jobs/training_queue.h"
#include "ui/models/runs_model.h"
#include "ui/widgets/job_strip.h"

#include <algorithm>

namespace formwork::ui {

namespace {

constexpr int kQueueRefreshMilliseconds = 500;

} // namespace

QueueStatus::QueueStatus(Store& store, const RunsModel& runs, const TrainingQueue& queue,
                         JobStrip& strip, QObject* parent)
    : QObject(parent)
    , m_store(store)
    , m_runs(runs)
    , m_queue(queue)
    , m_strip(strip)
{
    m_timer.setSingleShot(true);
    m_timer.setInterval(kQueueRefreshMilliseconds);
    connect(&m_timer, &QTimer::timeout, this, &QueueStatus::refresh);
    connect(&runs, &RunsModel::dataChanged, this, &QueueStatus::scheduleRefresh);
    connect(&runs, &RunsModel::rowsInserted, this, &QueueStatus::scheduleRefresh);
    connect(&runs, &RunsModel::rowsRemoved, this, &QueueStatus::scheduleRefresh);
}

void QueueStatus::scheduleRefresh()
{
    if (!m_timer.isActive())
        m_timer.start();
}

void QueueStatus::refresh()
{
    try {
        // What others have reserved is not for this window's queue.
        const std::vector<RunId> queue = m_store.queue(QueuePart::Free);
        QString resumed; // the next one, if it was started before
        if (!queue.empty()) {
            const RunRow next = m_store.run(queue.front());
            if (next.willResume)
                resumed = QString::fromStdString(next.name);
        }
        m_strip.setQueue(static_cast<int>(queue.size()), m_queue.isActive(), resumed);
        const std::vector<RunRow>& rows = m_runs.rows();
        const auto elsewhere = std::ranges::find(rows, RunStatus::Running, &RunRow::status);
        m_strip.setIdleText(elsewhere == rows.end() ? tr("Idle")
                            : elsewhere->remote
                                ? tr("“%1” is training on %2")
                                      .arg(QString::fromStdString(elsewhere->name),
                                           QString::fromStdString(elsewhere->remote->target))
                                : tr("“%1” is training in another program")
                                      .arg(QString::fromStdString(elsewhere->name)));
    } catch (const Error& error) {
        Q_EMIT failed(error);
    }
}

} // namespace formwork::ui
