#include "ui/jobs/job.h"

#include "core/base/clock.h"
#include "core/base/threads.h"
#include "ui/widgets/style.h"

#include <mutex>

namespace formwork::ui {

namespace {

constexpr int kReportMilliseconds = 66;

QString amountText(const Progress& progress)
{
    const QString unit = QString::fromStdString(progress.unit);
    if (progress.total > 0) {
        return Job::tr("%1 of %2 %3")
            .arg(countText(progress.done), countText(progress.total), unit)
            .trimmed();
    }
    if (progress.done > 0)
        return QStringLiteral("%1 %2").arg(countText(progress.done), unit).trimmed();
    return {};
}

} // namespace

// Keeps what the thread reports until the timer in the GUI thread fetches it: however often core
// reports, the window repaints at its own pace.
class Job::Sink final : public ProgressSink
{
public:
    void progress(const Progress& progress) override
    {
        const std::lock_guard lock(m_mutex);
        m_progress = progress;
    }

    void problem(const Problem& problem) override
    {
        const std::lock_guard lock(m_mutex);
        m_problems.push_back(problem);
    }

    // Moves out what came since the last call.
    std::pair<std::optional<Progress>, std::vector<Problem>> take()
    {
        const std::lock_guard lock(m_mutex);
        return {std::exchange(m_progress, std::nullopt), std::exchange(m_problems, {})};
    }

private:
    std::mutex m_mutex;
    std::optional<Progress> m_progress;
    std::vector<Problem> m_problems;
};

Job::Job(QString title, int page, QObject* parent)
    : Activity(std::move(title), page, parent)
    , m_sink(std::make_unique<Sink>())
{
    m_timer.setInterval(kReportMilliseconds);
    connect(&m_timer, &QTimer::timeout, this, &Job::takeReports);
}

Job::~Job()
{
    m_thread.request_stop();
    if (m_thread.joinable())
        m_thread.join();
}

void Job::cancel()
{
    m_thread.request_stop();
}

ActivityStatus Job::status() const
{
    ActivityStatus status;
    const QString amount = amountText(m_progress);
    status.text = QString::fromStdString(m_progress.stage);
    if (!amount.isEmpty())
        status.text += status.text.isEmpty() ? amount : QStringLiteral(": ") + amount;
    if (m_progress.total > 0)
        status.share = double(m_progress.done) / double(m_progress.total);
    status.rate = rateText(m_meter.unitsPerSecond(), QString::fromStdString(m_progress.unit));
    if (m_progress.bytes > 0) {
        const QString bytes = bytesText(m_progress.bytes);
        status.rate += status.rate.isEmpty() ? bytes : QStringLiteral(", ") + bytes;
    }
    status.secondsLeft = m_meter.secondsLeft();
    return status;
}

void Job::startThread(ThreadWork work)
{
    Q_ASSERT(m_state == State::Waiting);
    m_state = State::Running;
    m_timer.start();
    m_thread = std::jthread([this, work = std::move(work)](std::stop_token stop) mutable {
        setThreadName("job");
        Delivery delivery;
        std::optional<Error> error;
        try {
            delivery = work(*m_sink, stop);
        } catch (const Error& caught) {
            error = caught;
        } catch (const std::exception& caught) {
            error = Error(ErrorCode::Internal, Text::verbatim(caught.what()));
        }
        QMetaObject::invokeMethod(
            this, [this, delivery, error] { finish(delivery, error); }, Qt::QueuedConnection);
    });
}

void Job::takeReports()
{
    auto [progress, problems] = m_sink->take();
    if (progress) {
        m_progress = *progress;
        m_meter.update(m_progress, steadySeconds());
        Q_EMIT changed();
    }
    if (!problems.empty()) {
        m_problems.insert(m_problems.end(), std::make_move_iterator(problems.begin()),
                          std::make_move_iterator(problems.end()));
        Q_EMIT problemsFound();
    }
}

void Job::finish(const Delivery& delivery, std::optional<Error> error)
{
    m_timer.stop();
    takeReports();
    m_error = std::move(error);
    if (!m_error) {
        m_state = State::Done; // so that what `done` refreshes shows a job that has ended
        try {
            delivery();
        } catch (const Error& caught) {
            m_error = caught;
        }
    }
    if (!m_error) {
        Q_EMIT succeeded();
    } else if (m_error->code() == ErrorCode::Cancelled) {
        m_state = State::Cancelled;
        Q_EMIT cancelled();
    } else {
        m_state = State::Failed;
        Q_EMIT failed(*m_error);
    }
    Q_EMIT ended();
}

} // namespace formwork::ui
