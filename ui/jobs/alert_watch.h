// Watches the runs of a workspace, whichever program trains them, for what its alerts are about,
// and carries the alerts out. Everything that reads, writes or waits happens in a background
// thread. GUI thread only.
#pragma once

#include "core/alerts/alert_delivery.h"
#include "core/base/error.h"

#include <QElapsedTimer>
#include <QObject>
#include <QTimer>

#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace formwork::ui {

class Job;

// What the dialog of the alerts edits.
struct AlertSettings
{
    std::vector<AlertRule> rules;
    Webhooks webhooks; // of this computer
};

class AlertWatch final : public QObject
{
    Q_OBJECT

public:
    using Notify = std::function<void(const Text& message)>;

    // `fileSystem` must outlive it. Notifications go through `notify`. `webhooks`: the file of
    // their addresses.
    AlertWatch(Workspace workspace, FileSystem& fileSystem, std::filesystem::path webhooks,
               Notify notify, QObject* parent = nullptr);
    // Stops what it does and waits for it.
    ~AlertWatch() override;

    // Looks soon whether there is something to report. To be called when the workspace changed; it
    // also looks now and then by itself, for what no run writes.
    void check();

    using Loaded = std::function<void(AlertSettings)>;
    using Done = std::function<void()>;
    using Failed = std::function<void(const Error&)>;
    // One of the two is called, unless `context` is gone by then.
    void load(QObject* context, Loaded loaded, Failed failed);
    void save(AlertSettings settings, QObject* context, Done saved, Failed failed);
    // Carries out the action of a rule with an invented run, whatever was reported before.
    void test(const AlertRule& rule, Webhooks webhooks, QObject* context, Done done, Failed failed);

    // How long it waits between two looks, for tests.
    void setInterval(int milliseconds) { m_soon.setInterval(milliseconds); }

Q_SIGNALS:
    // An alert could not be carried out; it is tried again later.
    void failed(const formwork::Error& error);
    void checked(int carriedOut); // number of alerts

private:
    struct Report
    {
        std::vector<Text> notifications;
        std::vector<std::string> failedKeys;
        std::optional<Error> problem; // the first one
        int carriedOut = 0;
    };

    void look();
    void take(const Report& report);
    template <typename Work, typename Finish>
    void startJob(Work work, QObject* context, Finish finish, Failed failed);

    Workspace m_workspace;
    FileSystem& m_fileSystem;
    std::filesystem::path m_webhooks;
    Notify m_notify;
    QTimer m_soon;
    QTimer m_regular;
    bool m_isWanted = false; // another look, after this one
    std::unique_ptr<Job> m_looking;
    std::vector<std::unique_ptr<Job>> m_jobs;      // of the dialog
    std::map<std::string, QElapsedTimer> m_failed; // by Alert::key()
};

} // namespace formwork::ui
