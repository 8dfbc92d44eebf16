// Notifies the desktop that long work has ended, while the window is not active. GUI thread only.
#pragma once

#include "core/store/store.h"

#include <QElapsedTimer>
#include <QObject>
#include <QString>

#include <functional>
#include <map>
#include <memory>

class QWidget;

namespace formwork::ui {

class Activity;
class Job;
class JobList;

// Where notifications go.
class NotificationSender : public QObject
{
    Q_OBJECT

public:
    // Returns at once. Nothing happens where there is no desktop to show it.
    virtual void send(const QString& title, const QString& text) = 0;

Q_SIGNALS:
    void clicked(); // by the user, on a notification that was sent
};

// The desktop's notifications (org.freedesktop.Notifications on the session bus).
std::unique_ptr<NotificationSender> makeDesktopSender();

class Notifier final : public QObject
{
    Q_OBJECT

public:
    // `window`: no notification while it is the active one. The references must outlive it.
    Notifier(QWidget& window, JobList& jobs, std::unique_ptr<NotificationSender> sender,
             QObject* parent = nullptr);

    // Chosen by the user, for all workspaces.
    static bool isOn();
    static void turnOn(bool on);

    // Jobs of the list are watched; the end of a run is reported.
    void runEnded(const RunRow& run);
    // Asked for by the user, whatever is chosen otherwise and wherever the window is.
    void alert(const QString& message);

    // Work that ends sooner is not worth it.
    void setLeastSeconds(double seconds) { m_leastSeconds = seconds; }

Q_SIGNALS:
    void clicked();

private:
    void jobEnded(const Job& job);
    void send(const QString& title, const QString& text);

    QWidget& m_window;
    std::unique_ptr<NotificationSender> m_sender;
    double m_leastSeconds;
    std::map<const Activity*, QElapsedTimer> m_running;
};

} // namespace formwork::ui
