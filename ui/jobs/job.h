// Runs one core function `Result run(ProgressSink&, std::stop_token)` in its own thread and
// brings what it reports to the GUI thread.
//
// A Job belongs to the GUI thread; all its signals and the `done` callback come there. The
// destructor requests a stop and waits for the thread (core's functions end within a second).
#pragma once

#include "core/base/error.h"
#include "core/base/progress.h"
#include "ui/jobs/activity.h"

#include <QPointer>
#include <QTimer>

#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <thread>
#include <type_traits>
#include <vector>

namespace formwork::ui {

class Job final : public Activity
{
    Q_OBJECT

public:
    enum class State { Waiting, Running, Done, Cancelled, Failed };

    Job(QString title, int page, QObject* parent = nullptr);
    ~Job() override;

    // Starts `work(ProgressSink&, std::stop_token)`, once. `done` gets its result (nothing, if work
    // returns void) in the GUI thread just before succeeded(), unless `context` is gone by then.
    // An Error that `done` throws fails the job.
    template <typename Work, typename Done>
    void start(Work work, QObject* context, Done done);

    State state() const { return m_state; }
    bool isRunning() const override { return m_state == State::Running; }
    bool hasEnded() const { return m_state != State::Waiting && m_state != State::Running; }
    void cancel() override;
    ActivityStatus status() const override;

    const Progress& progress() const { return m_progress; }
    const std::vector<Problem>& problems() const { return m_problems; }
    // Why it failed; only in State::Failed.
    const std::optional<Error>& error() const { return m_error; }

Q_SIGNALS:
    void problemsFound(); // problems() grew
    void succeeded();
    void cancelled();
    void failed(const formwork::Error& error);

private:
    using Delivery = std::function<void()>;
    using ThreadWork = std::function<Delivery(ProgressSink&, std::stop_token)>;
    class Sink;

    void startThread(ThreadWork work);
    void takeReports();
    void finish(const Delivery& delivery, std::optional<Error> error);

    State m_state = State::Waiting;
    std::unique_ptr<Sink> m_sink;
    QTimer m_timer;
    Progress m_progress;
    RateMeter m_meter;
    std::vector<Problem> m_problems;
    std::optional<Error> m_error;
    std::jthread m_thread;
};

template <typename Work, typename Done>
void Job::start(Work work, QObject* context, Done done)
{
    using Result = std::invoke_result_t<Work, ProgressSink&, std::stop_token>;
    QPointer<QObject> guard(context);
    startThread([work = std::move(work), done = std::move(done),
                 guard](ProgressSink& sink, std::stop_token stop) mutable -> Delivery {
        if constexpr (std::is_void_v<Result>) {
            work(sink, stop);
            return [done, guard]() mutable {
                if (guard)
                    done();
            };
        } else {
            auto result = std::make_shared<Result>(work(sink, stop));
            return [done, guard, result]() mutable {
                if (guard)
                    done(std::move(*result));
            };
        }
    });
}

} // namespace formwork::ui
