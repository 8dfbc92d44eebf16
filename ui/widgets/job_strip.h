// The strip at the bottom of the window: what runs now, how far, how fast, how long still, and
// Cancel. A click on an item asks for its page.
#pragma once

#include "ui/jobs/job_list.h"

#include <QFrame>

#include <map>

class QHBoxLayout;
class QLabel;
class QMenu;
class QPushButton;

namespace formwork::ui {

class JobStrip final : public QFrame
{
    Q_OBJECT

public:
    explicit JobStrip(JobList& jobs, QWidget* parent = nullptr);

    // Runs that wait in the workspace's queue; `moving`: the queue is being worked off. Offers to
    // start it if not. `resumed`: the name of the next one if it will be resumed.
    void setQueue(int runs, bool moving, const QString& resumed = {});
    // What the strip says while nothing runs.
    void setIdleText(const QString& text);
    // What can be done with a job; a new menu, the caller's.
    QMenu* contextMenu(Activity* activity);

Q_SIGNALS:
    void pageRequested(int page);
    void startQueueRequested();

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    class Item;

    void addItem(Activity* activity);
    void removeItem(Activity* activity);
    void updateIdle();

    QHBoxLayout* m_items;
    QLabel* m_idle;
    QLabel* m_queuedIcon;
    QLabel* m_queued;
    QPushButton* m_startQueue;
    std::map<Activity*, Item*> m_byActivity;
};

} // namespace formwork::ui
