#include "ui/jobs/job_list.h"

#include <algorithm>

namespace formwork::ui {

JobList::~JobList()
{
    cancelAll();
    // Here and not by QObject: its destructor would run after our members are gone.
    const auto activities = std::exchange(m_activities, {});
    for (Activity* activity : activities) {
        activity->disconnect(this);
        delete activity;
    }
}

void JobList::add(Activity* activity)
{
    activity->setParent(this);
    m_activities.push_back(activity);
    connect(activity, &Activity::ended, this, [this, activity] { remove(activity); });
    Q_EMIT added(activity);
}

Job* JobList::addJob(const QString& title, int page)
{
    auto* job = new Job(title, page);
    add(job);
    return job;
}

void JobList::cancelAll()
{
    for (Activity* activity : m_activities)
        activity->cancel();
}

void JobList::remove(Activity* activity)
{
    std::erase(m_activities, activity);
    Q_EMIT removed(activity);
    activity->deleteLater();
    if (m_activities.empty())
        Q_EMIT becameIdle();
}

} // namespace formwork::ui
