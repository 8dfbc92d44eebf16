// What the job strip says about the queue: how many runs wait, which one is resumed next, and what
// another program trains.
#pragma once

#include "core/base/error.h"
#include "core/store/store.h"

#include <QObject>
#include <QTimer>

namespace formwork::ui {

class JobStrip;
class RunsModel;
class TrainingQueue;

class QueueStatus final : public QObject
{
    Q_OBJECT

public:
    // The references must outlive it.
    QueueStatus(Store& store, const RunsModel& runs, const TrainingQueue& queue, JobStrip& strip,
                QObject* parent = nullptr);

    void refresh();
    // Soon; gathers many changes into one.
    void scheduleRefresh();

Q_SIGNALS:
    void failed(const formwork::Error& error);

private:
    Store& m_store;
    const RunsModel& m_runs; // reading all of them again would take a while
    const TrainingQueue& m_queue;
    JobStrip& m_strip;
    QTimer m_timer;
};

} // namespace formwork::ui
