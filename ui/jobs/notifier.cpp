#include "ui/jobs/notifier.h"

#include "ui/jobs/job.h"
#include "ui/jobs/job_list.h"

#include <QApplication>
#include <QDBusConnection>
#include <QDBusMessage>
#include <QDBusPendingCallWatcher>
#include <QDBusPendingReply>
#include <QLocale>
#include <QSettings>
#include <QWidget>

namespace formwork::ui {

namespace {

constexpr double kLeastSeconds = 10;
const QString kSettingKey = QStringLiteral("notifications");
const QString kService = QStringLiteral("org.freedesktop.Notifications");
const QString kPath = QStringLiteral("/org/freedesktop/Notifications");

class DesktopSender final : public NotificationSender
{
    Q_OBJECT

public:
    void send(const QString& title, const QString& text) override
    {
        const QDBusConnection bus = QDBusConnection::sessionBus();
        if (!bus.isConnected())
            return;
        listen(bus);
        QDBusMessage call =
            QDBusMessage::createMethodCall(kService, kPath, kService, QStringLiteral("Notify"));
        const QStringList actions = {QStringLiteral("default"), tr("Show")};
        const QVariantMap hints = {{QStringLiteral("desktop-entry"), QStringLiteral("formwork")}};
        // Formwork's next notification takes the place of its last one.
        call << QStringLiteral("Formwork") << m_last << QStringLiteral("formwork") << title << text
             << actions << hints << -1;
        auto* reply = new QDBusPendingCallWatcher(bus.asyncCall(call), this);
        connect(reply, &QDBusPendingCallWatcher::finished, this, [this, reply] {
            const QDBusPendingReply<uint> id = *reply;
            if (!id.isError())
                m_last = id.value();
            reply->deleteLater();
        });
    }

private Q_SLOTS:
    void actionInvoked(uint id, const QString&)
    {
        if (id == m_last)
            Q_EMIT clicked();
    }

private:
    void listen(QDBusConnection bus)
    {
        if (std::exchange(m_listens, true))
            return;
        bus.connect(kService, kPath, kService, QStringLiteral("ActionInvoked"), this,
                    SLOT(actionInvoked(uint, QString)));
    }

    bool m_listens = false;
    uint m_last = 0;
};

} // namespace

std::unique_ptr<NotificationSender> makeDesktopSender()
{
    return std::make_unique<DesktopSender>();
}

Notifier::Notifier(QWidget& window, JobList& jobs, std::unique_ptr<NotificationSender> sender,
                   QObject* parent)
    : QObject(parent)
    , m_window(window)
    , m_sender(std::move(sender))
    , m_leastSeconds(kLeastSeconds)
{
    connect(&jobs, &JobList::added, this,
            [this](Activity* activity) { m_running[activity].start(); });
    connect(&jobs, &JobList::removed, this, [this](Activity* activity) {
        if (const auto* job = qobject_cast<const Job*>(activity))
            jobEnded(*job);
        m_running.erase(activity);
    });
    connect(m_sender.get(), &NotificationSender::clicked, this, &Notifier::clicked);
}

bool Notifier::isOn()
{
    return QSettings().value(kSettingKey, true).toBool();
}

void Notifier::turnOn(bool on)
{
    QSettings().setValue(kSettingKey, on);
}

void Notifier::jobEnded(const Job& job)
{
    const auto began = m_running.find(&job);
    const double seconds =
        began == m_running.end() ? 0 : static_cast<double>(began->second.elapsed()) / 1000;
    if (seconds < m_leastSeconds)
        return;
    if (job.state() == Job::State::Done)
        send(tr("Done"), job.title());
    if (job.state() == Job::State::Failed)
        send(tr("Failed: %1").arg(job.title()), QString::fromStdString(job.error()->message()));
}

void Notifier::runEnded(const RunRow& run)
{
    const double seconds = static_cast<double>(run.finishedAt - run.startedAt) / 1000;
    const QString name = QString::fromStdString(run.name);
    if (run.status == RunStatus::Failed)
        return send(tr("The run “%1” failed").arg(name), QString::fromStdString(run.errorMessage));
    if (run.status != RunStatus::Done || seconds < m_leastSeconds)
        return;
    send(tr("The run “%1” is done").arg(name),
         run.bestValidationTop1
             ? tr("Best accuracy: %1 %")
                   .arg(QLocale().toString(*run.bestValidationTop1 * 100, 'f', 1))
             : QString());
}

void Notifier::alert(const QString& message)
{
    m_sender->send(tr("Formwork"), message);
}

void Notifier::send(const QString& title, const QString& text)
{
    if (isOn() && !m_window.isActiveWindow())
        m_sender->send(title, text);
}

} // namespace formwork::ui

#include "notifier.moc"
