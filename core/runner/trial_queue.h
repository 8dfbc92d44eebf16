// Trains the trials of a search for settings as runs of the queue: counts them by rung, records
// their results, and ends the search when its time is over or one of them fails.
#pragma once

#include "core/base/progress.h"
#include "core/runner/queue_job.h"
#include "core/runner/tune_job.h"

#include <mutex>
#include <optional>
#include <stop_token>
#include <vector>

namespace formwork {

class TrialQueue final : public QueueObserver
{
public:
    // `trials` have runs. The references must outlive it; `trials` must not be read while a trial
    // trains. `seconds`: for which trials train, beyond the first rung.
    TrialQueue(const SweepBudget& plan, double seconds, std::vector<TuneTrial>& trials,
               TuneObserver& observer, ProgressSink& progress, const std::stop_token& stop);

    // Nothing, if one of the runs is not of this search.
    std::vector<AlternatingRun> taken(Store& store, const ClaimedRuns& claimed) override;

    // For QueueJob::run(): requested when the search ends, for whatever reason.
    std::stop_token stopToken() const { return m_halt.get_token(); }
    // Why it ended, if a trial failed or paused; when nothing trains any more.
    const std::optional<Error>& error() const { return m_error; }

private:
    class Watch;

    std::size_t rungAfter(int epochs) const;
    TuneTrial& trialOf(RunId run);
    void began(std::size_t rung);
    void epochEnded(RunId run, const EpochRecord& record);
    void ended(const AlternationEnd& end, std::size_t rung);
    void stopIfOver();
    void reportProgress();

    const SweepBudget& m_plan;
    const double m_seconds;
    std::vector<TuneTrial>& m_trials;
    TuneObserver& m_observer;
    ProgressSink& m_progress;
    std::stop_source m_halt;
    std::stop_callback<std::function<void()>> m_onStop;

    std::mutex m_mutex;
    std::optional<Error> m_error;
    std::vector<std::size_t> m_begun; // by rung
    std::size_t m_endedOfFirst = 0;
    bool m_mayEnd = false; // the first rung is trained
    std::uint64_t m_epochs = 0;
    std::size_t m_rung = 0; // of the trial that began last
    int m_training = 0;
    double m_trained = 0; // seconds, without those since m_since
    double m_since = 0;   // while m_training > 0
};

} // namespace formwork
