#include "ui/jobs/alert_watch.h"

#include "ui/jobs/job.h"

#include <algorithm>
#include <set>
#include <utility>

namespace formwork::ui {

namespace {

constexpr int kSoonMilliseconds = 2'000;     // a run in training changes the workspace all the time
constexpr int kRegularMilliseconds = 60'000; // disks fill up without a word from the runs
constexpr qint64 kRetryMilliseconds = 300'000;

Alert inventedAlert(const AlertRule& rule)
{
    return {.rule = rule,
            .run = 0,
            .runName = "test",
            .status = "done",
            .bestTop1 = 0.5,
            .message = Text("This is a test of Formwork's alerts")};
}

// Empty for a notification, which is up to the GUI thread.
void carryOut(const Alert& alert, const Workspace& workspace, const Webhooks& webhooks,
              const std::stop_token& stop)
{
    const DeliverySettings settings{.stop = stop};
    if (alert.rule.action == AlertAction::Command)
        runAlertCommand(alert, workspace, settings);
    else if (alert.rule.action == AlertAction::Webhook)
        postAlert(alert, workspace, webhooks, settings);
}

} // namespace

AlertWatch::AlertWatch(Workspace workspace, FileSystem& fileSystem, std::filesystem::path webhooks,
                       Notify notify, QObject* parent)
    : QObject(parent)
    , m_workspace(std::move(workspace))
    , m_fileSystem(fileSystem)
    , m_webhooks(std::move(webhooks))
    , m_notify(std::move(notify))
{
    m_soon.setSingleShot(true);
    m_soon.setInterval(kSoonMilliseconds);
    connect(&m_soon, &QTimer::timeout, this, &AlertWatch::look);
    m_regular.setInterval(kRegularMilliseconds);
    connect(&m_regular, &QTimer::timeout, this, &AlertWatch::check);
    m_regular.start();
}

AlertWatch::~AlertWatch() = default;

void AlertWatch::check()
{
    m_isWanted = true;
    if (!m_looking && !m_soon.isActive())
        m_soon.start();
}

void AlertWatch::look()
{
    if (m_looking || !std::exchange(m_isWanted, false))
        return;
    std::set<std::string> skipped;
    for (const auto& [key, since] : m_failed)
        if (since.elapsed() < kRetryMilliseconds)
            skipped.insert(key);
    m_looking = std::make_unique<Job>(QString(), 0);
    connect(m_looking.get(), &Job::failed, this, &AlertWatch::failed);
    connect(
        m_looking.get(), &Job::ended, this,
        [this] {
            m_looking.reset();
            if (m_isWanted)
                m_soon.start();
        },
        Qt::QueuedConnection); // not from inside the job
    m_looking->start(
        [workspace = m_workspace, &files = m_fileSystem, file = m_webhooks,
         skipped](ProgressSink&, const std::stop_token& stop) {
            Report report;
            const std::vector<AlertRule> rules = loadAlertRules(files, workspace);
            if (rules.empty())
                return report;
            Store store(workspace, files, StoreMode::ReadOnly);
            const Webhooks webhooks = loadWebhooks(files, file);
            for (const Alert& alert : dueAlerts(rules, readAlertFacts(store))) {
                throwIfStopped(stop);
                if (skipped.contains(alert.key()) || !claimAlert(files, workspace, alert))
                    continue;
                try {
                    carryOut(alert, workspace, webhooks, stop);
                    ++report.carriedOut;
                    if (alert.rule.action == AlertAction::Notify)
                        report.notifications.push_back(alert.message);
                } catch (const Error& error) {
                    releaseAlert(files, workspace, alert);
                    report.failedKeys.push_back(alert.key());
                    if (!report.problem)
                        report.problem = error;
                }
            }
            return report;
        },
        this, [this](const Report& report) { take(report); });
}

void AlertWatch::take(const Report& report)
{
    for (const Text& message : report.notifications)
        m_notify(message);
    for (const std::string& key : report.failedKeys)
        m_failed[key].start();
    if (report.problem)
        Q_EMIT failed(*report.problem);
    Q_EMIT checked(report.carriedOut);
}

template <typename Work, typename Finish>
void AlertWatch::startJob(Work work, QObject* context, Finish finish, Failed failed)
{
    // Those that are over.
    std::erase_if(m_jobs, [](const std::unique_ptr<Job>& job) { return job->hasEnded(); });
    Job* job = m_jobs.emplace_back(std::make_unique<Job>(QString(), 0)).get();
    connect(job, &Job::failed, context, std::move(failed));
    job->start(std::move(work), context, std::move(finish));
}

void AlertWatch::load(QObject* context, Loaded loaded, Failed failed)
{
    startJob(
        [workspace = m_workspace, &files = m_fileSystem, file = m_webhooks](ProgressSink&,
                                                                            std::stop_token) {
            return AlertSettings{loadAlertRules(files, workspace), loadWebhooks(files, file)};
        },
        context, std::move(loaded), std::move(failed));
}

void AlertWatch::save(AlertSettings settings, QObject* context, Done saved, Failed failed)
{
    startJob(
        [workspace = m_workspace, &files = m_fileSystem, file = m_webhooks,
         settings = std::move(settings)](ProgressSink&, std::stop_token) {
            if (settings.webhooks != loadWebhooks(files, file))
                saveWebhooks(files, file, settings.webhooks);
            saveAlertRules(files, workspace, settings.rules);
        },
        context,
        [this, saved = std::move(saved)] {
            check();
            saved();
        },
        std::move(failed));
}

void AlertWatch::test(const AlertRule& rule, Webhooks webhooks, QObject* context, Done done,
                      Failed failed)
{
    const Alert alert = inventedAlert(rule);
    startJob(
        [alert, workspace = m_workspace,
         webhooks = std::move(webhooks)](ProgressSink&, const std::stop_token& stop) {
            validateAlertRule(alert.rule);
            carryOut(alert, workspace, webhooks, stop);
        },
        context,
        [this, alert, done = std::move(done)] {
            if (alert.rule.action == AlertAction::Notify)
                m_notify(alert.message);
            done();
        },
        std::move(failed));
}

} // namespace formwork::ui
