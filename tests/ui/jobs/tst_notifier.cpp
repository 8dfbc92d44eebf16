#include "ui/jobs/notifier.h"

#include "ui/jobs/job.h"
#include "ui/jobs/job_list.h"

#include <QDBusConnection>
#include <QProcess>
#include <QSettings>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QTest>
#include <QWidget>

using namespace formwork;
using namespace formwork::ui;

namespace {

class SenderForTests final : public NotificationSender
{
public:
    explicit SenderForTests(QStringList& sent) : m_sent(sent) {}
    void send(const QString& title, const QString& text) override
    {
        m_sent << title + QStringLiteral(" | ") + text;
    }

private:
    QStringList& m_sent;
};

// What a desktop has: takes notifications, and reports clicks.
class DesktopForTests final : public QObject
{
    Q_OBJECT
    Q_CLASSINFO("D-Bus Interface", "org.freedesktop.Notifications")

public:
    QStringList shown;
    uint replaced = 0;

public Q_SLOTS:
    uint Notify(const QString& program, uint replaces, const QString&, const QString& title,
                const QString& text, const QStringList&, const QVariantMap&, int)
    {
        shown << program + QStringLiteral(": ") + title + QStringLiteral(" | ") + text;
        replaced = replaces;
        return 7;
    }

Q_SIGNALS:
    void ActionInvoked(uint id, const QString& action);
};

} // namespace

class TestNotifier : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        QVERIFY(m_settings.isValid());
        QSettings::setPath(QSettings::NativeFormat, QSettings::UserScope, m_settings.path());
    }
    void init()
    {
        m_sent.clear();
        m_jobs = std::make_unique<JobList>();
        m_window = std::make_unique<QWidget>();
        m_notifier = std::make_unique<Notifier>(*m_window, *m_jobs,
                                                std::make_unique<SenderForTests>(m_sent));
        m_notifier->setLeastSeconds(0);
        Notifier::turnOn(true);
    }

    void endOfAJobIsReported()
    {
        runJob(false);
        QCOMPARE(m_sent.size(), 1);
        QVERIFY(m_sent[0].contains(QStringLiteral("Converting photos")));
    }

    void failedJobIsReportedWithItsReason()
    {
        runJob(true);
        QCOMPARE(m_sent.size(), 1);
        QVERIFY(m_sent[0].contains(QStringLiteral("the disk is full")));
    }

    void shortJobIsNot()
    {
        m_notifier->setLeastSeconds(10);
        runJob(false);
        QVERIFY(m_sent.isEmpty());
    }

    void nothingWhileSomebodyLooks()
    {
        m_window->show();
        m_window->activateWindow();
        QVERIFY(QTest::qWaitForWindowActive(m_window.get()));
        runJob(false);
        QVERIFY(m_sent.isEmpty());
    }

    void canBeTurnedOff()
    {
        Notifier::turnOn(false);
        QVERIFY(!Notifier::isOn());
        runJob(false);
        QVERIFY(m_sent.isEmpty());
    }

    void endOfARunIsReported()
    {
        RunRow run;
        run.name = "levit beton";
        run.status = RunStatus::Done;
        run.startedAt = 1'000;
        run.finishedAt = 61'000;
        run.bestValidationTop1 = 0.776;
        m_notifier->runEnded(run);
        QCOMPARE(m_sent.size(), 1);
        QVERIFY(m_sent[0].contains(QStringLiteral("levit beton")));
        QVERIFY(m_sent[0].contains(QStringLiteral("77.6")));
        run.status = RunStatus::Failed;
        run.errorMessage = "out of memory";
        m_notifier->runEnded(run);
        QVERIFY(m_sent[1].contains(QStringLiteral("out of memory")));
        run.status = RunStatus::Stopped; // the user knows
        m_notifier->runEnded(run);
        QCOMPARE(m_sent.size(), 2);
    }

    // Over its own session bus, as a desktop has it.
    void desktopGetsIt()
    {
        const QString daemon = QStandardPaths::findExecutable(QStringLiteral("dbus-daemon"));
        if (daemon.isEmpty())
            QSKIP("skipped: dbus-daemon is not installed");
        QProcess bus;
        bus.start(daemon, {QStringLiteral("--session"), QStringLiteral("--nofork"),
                           QStringLiteral("--print-address")});
        QVERIFY(bus.waitForReadyRead(5000));
        qputenv("DBUS_SESSION_BUS_ADDRESS", bus.readLine().trimmed());
        DesktopForTests desktop;
        QDBusConnection here =
            QDBusConnection::connectToBus(QDBusConnection::SessionBus, QStringLiteral("desktop"));
        QVERIFY(here.registerService(QStringLiteral("org.freedesktop.Notifications")));
        QVERIFY(here.registerObject(QStringLiteral("/org/freedesktop/Notifications"), &desktop,
                                    QDBusConnection::ExportAllSlots |
                                        QDBusConnection::ExportAllSignals));

        const auto sender = makeDesktopSender();
        int clicks = 0;
        connect(sender.get(), &NotificationSender::clicked, this, [&] { ++clicks; });
        sender->send(QStringLiteral("Done"), QStringLiteral("Converting photos"));
        QTRY_COMPARE(desktop.shown,
                     QStringList{QStringLiteral("Formwork: Done | Converting photos")});
        QTest::qWait(50);                                           // for the answer
        Q_EMIT desktop.ActionInvoked(8, QStringLiteral("default")); // somebody else's
        Q_EMIT desktop.ActionInvoked(7, QStringLiteral("default"));
        QTRY_COMPARE(clicks, 1);
        sender->send(QStringLiteral("Done"), QStringLiteral("again"));
        QTRY_COMPARE(desktop.shown.size(), 2);
        QCOMPARE(desktop.replaced, 7U);
        QDBusConnection::disconnectFromBus(QStringLiteral("desktop"));
        bus.terminate();
        bus.waitForFinished();
    }

private:
    void runJob(bool fails)
    {
        Job* job = m_jobs->addJob(QStringLiteral("Converting photos"), 0);
        job->start(
            [fails](ProgressSink&, std::stop_token) {
                if (fails)
                    throw Error(ErrorCode::NoSpace, Text("the disk is full"));
            },
            this, [] {});
        QTRY_VERIFY(m_jobs->isIdle());
    }

    const QTemporaryDir m_settings;
    QStringList m_sent;
    std::unique_ptr<JobList> m_jobs;
    std::unique_ptr<QWidget> m_window;
    std::unique_ptr<Notifier> m_notifier;
};

QTEST_MAIN(TestNotifier)
#include "tst_notifier.moc"
