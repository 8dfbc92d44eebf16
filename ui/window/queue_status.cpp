#include "ui/window/queue_status.h"

#include "ui/jobs/training_queue.h"
#include "ui/widgets/job_strip.h"

#include <algorithm>

namespace formwork::ui {

namespace {

constexpr int kQueueRefreshMilliseconds = 500;

} // namespace

QueueStatus::QueueStatus(Store& store, const TrainingQueue& queue, JobStrip& strip, QObject* parent)
    : QObject(parent)
    , m_store(store)
    , m_queue(queue)
    , m_strip(strip)
{
    m_timer.setSingleShot(true);
    m_timer.setInterval(kQueueRefreshMilliseconds);
    connect(&m_timer, &QTimer::timeout, this, &QueueStatus::refresh);
}

void QueueStatus::scheduleRefresh()
{
    if (!m_timer.isActive())
        m_timer.start();
}

void QueueStatus::refresh()
{
    try {
        const auto rows = m_store.runs();
        const auto queue = m_store.queue();
        const auto next =
            queue.empty() ? rows.end() : std::ranges::find(rows, queue.front(), &RunRow::id);
        m_strip.setQueue(static_cast<int>(queue.size()), m_queue.isActive(),
                         next != rows.end() && next->willResume ? QString::fromStdString(next->name)
                                                                : QString());
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
