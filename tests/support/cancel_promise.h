// Cancel is prompt and clean: a job that is asked to stop after a random share of its work.
//
// Work is counted in processor time of this process, not in time on the clock: where in the job the
// stop comes does not depend on what else the machine does.
#pragma once

#include "core/base/error.h"
#include "core/base/random.h"
#include "support/process_usage.h"

#include <QString>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <stop_token>
#include <thread>
#include <vector>

#include <malloc.h>
#include <time.h>

namespace formwork::test {

class CancelPromise
{
public:
    using Clock = std::chrono::steady_clock;
    // Throws Error{Cancelled} after a stop request, or returns if it was done before, or where a
    // job that is stopped keeps what it has.
    using Job = std::function<void(const std::stop_token&)>;
    // What must be so after every round; also makes ready for the next. Gives what is wrong.
    using Check = std::function<QString(bool cancelled)>;

    CancelPromise(Job job, Check check) : m_job(std::move(job)), m_check(std::move(check)) {}

    // Runs the job twice without a stop, then `rounds` times with one, or more often: on a busy
    // machine many stops come after the end of a short job. Empty if all is well.
    QString run(int rounds)
    {
        std::chrono::nanoseconds whole{};
        for (int i = 0; i < 2; ++i) { // the first time there is more to do
            const std::chrono::nanoseconds begin = workDone();
            m_job({});
            whole = workDone() - begin;
            if (QString problem = m_check(false); !problem.isEmpty())
                return problem;
        }
        CounterRng rng(3, RandomStream::Shuffle, 0, 0);
        const auto next = [&] {
            return std::chrono::nanoseconds(
                static_cast<std::int64_t>(static_cast<double>(whole.count()) * rng.uniform()));
        };
        if (QString problem = round(next()); !problem.isEmpty()) // memory it keeps for good
            return problem;
        ::malloc_trim(0);
        const std::ptrdiff_t descriptors = openDescriptors();
        const std::ptrdiff_t threads = threadsWithin(kSettling, 0);
        const std::size_t bytes = usedBytes();
        m_latencies.clear();
        const auto fewest = static_cast<std::size_t>(rounds) / 4;
        for (int i = 0; i < rounds || (m_latencies.size() < fewest && i < kMostRepeats * rounds);
             ++i) {
            if (QString problem = round(next()); !problem.isEmpty())
                return problem;
            if (openDescriptors() != descriptors)
                return QStringLiteral("%1 descriptors instead of %2")
                    .arg(openDescriptors())
                    .arg(descriptors);
            if (const std::ptrdiff_t now = threadsWithin(kMostSettling, threads); now > threads)
                return QStringLiteral("%1 threads instead of %2").arg(now).arg(threads);
        }
        ::malloc_trim(0);
        const std::size_t now = usedBytes();
        m_growth = now - std::min(now, bytes);
        std::ranges::sort(m_latencies);
        if (m_latencies.size() < fewest)
            return text() + QStringLiteral(": most stops came after the end");
        if (m_growth > kMostGrowth)
            return text() + QStringLiteral(": memory is kept");
        return p99() <= kMostSeconds ? QString() : text() + QStringLiteral(": too late");
    }

    QString text() const
    {
        return QStringLiteral("cancelled %1 times, p99 %2 ms, memory grew by %3 MB")
            .arg(m_latencies.size())
            .arg(1e3 * p99(), 0, 'f', 0)
            .arg(static_cast<double>(m_growth) / 1e6, 0, 'f', 1);
    }

private:
    static constexpr double kMostSeconds = 1;
    static constexpr int kMostRepeats = 50;
    static constexpr std::chrono::milliseconds kSettling{20};
    static constexpr std::chrono::milliseconds kMostSettling{2000};
    // The allocator's own: arenas of new threads, pages that stay in part.
    static constexpr std::size_t kMostGrowth = std::size_t{32} << 20;

    // The fewest threads that are seen in that time, or `enough` of them, as soon as there are no
    // more: the system lists a thread for a moment after it was joined.
    static std::ptrdiff_t threadsWithin(std::chrono::milliseconds time, std::ptrdiff_t enough)
    {
        const Clock::time_point end = Clock::now() + time;
        std::ptrdiff_t fewest = runningThreads();
        while (fewest > enough && Clock::now() < end) {
            std::this_thread::sleep_for(std::chrono::milliseconds(1));
            fewest = std::min(fewest, static_cast<std::ptrdiff_t>(runningThreads()));
        }
        return fewest;
    }

    double p99() const
    {
        if (m_latencies.empty())
            return 0;
        const std::size_t beyond = m_latencies.size() / 100;
        return m_latencies[m_latencies.size() - 1 - beyond];
    }

    static std::chrono::nanoseconds workDone()
    {
        timespec time = {};
        ::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
        return std::chrono::seconds(time.tv_sec) + std::chrono::nanoseconds(time.tv_nsec);
    }

    // Until this process has done so much more, or the job has ended.
    static void awaitWork(std::chrono::nanoseconds work, const std::atomic<bool>& hasEnded)
    {
        constexpr std::chrono::microseconds kLook(100);
        const std::chrono::nanoseconds until = workDone() + work;
        while (workDone() < until && !hasEnded)
            std::this_thread::sleep_for(kLook);
    }

    QString round(std::chrono::nanoseconds work)
    {
        std::stop_source stop;
        Clock::time_point asked;
        std::chrono::nanoseconds workWhenAsked{};
        bool cancelled = false;
        QString problem;
        std::atomic<bool> hasEnded = false;
        {
            const std::jthread canceller([&, work] {
                awaitWork(work, hasEnded);
                asked = Clock::now();
                workWhenAsked = workDone();
                stop.request_stop();
            });
            try {
                m_job(stop.get_token());
            } catch (const Error& error) {
                cancelled = error.code() == ErrorCode::Cancelled;
                if (!cancelled)
                    problem = QString::fromUtf8(error.what());
            }
            hasEnded = true;
        }
        if (!problem.isEmpty())
            return problem;
        // The canceller is done. One that came too late proves nothing.
        const std::chrono::duration<double> latency = Clock::now() - asked;
        const std::chrono::duration<double> computed = workDone() - workWhenAsked;
        // Where the machine gives this process less than a tenth of a core, the rest of the time is
        // not the job's.
        if (cancelled)
            m_latencies.push_back(
                std::min(latency.count(), std::max(computed.count(), latency.count() / 10)));
        return m_check(cancelled);
    }

    Job m_job;
    Check m_check;
    std::vector<double> m_latencies; // seconds; ascending after run()
    std::size_t m_growth = 0;
};

} // namespace formwork::test
