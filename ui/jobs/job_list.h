// What runs in the background now. The job strip shows it; the window asks it before closing.
#pragma once

#include "ui/jobs/activity.h"
#include "ui/jobs/job.h"

#include <QObject>

#include <vector>

namespace formwork::ui {

class JobList final : public QObject
{
    Q_OBJECT

public:
    using QObject::QObject;
    // Stops and waits for all that still run.
    ~JobList() override;

    // Takes ownership; the activity is deleted some time after it ended.
    void add(Activity* activity);
    // A Job in this list, to be started by the caller.
    Job* addJob(const QString& title, int page);

    // In the order they were added.
    const std::vector<Activity*>& activities() const { return m_activities; }
    bool isIdle() const { return m_activities.empty(); }
    void cancelAll();

Q_SIGNALS:
    void added(formwork::ui::Activity* activity);
    void removed(formwork::ui::Activity* activity); // still alive while this is delivered
    void becameIdle();

private:
    void remove(Activity* activity);

    std::vector<Activity*> m_activities;
};

} // namespace formwork::ui
