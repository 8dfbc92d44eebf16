#include "core/runner/trial_queue.h"

#include "core/base/clock.h"
#include "core/experiment/forwarding_observer.h"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <memory>
#include <utility>

namespace formwork {

class TrialQueue::Watch final : public ForwardingObserver
{
public:
    Watch(TrialQueue& queue, RunId run) : ForwardingObserver({}), m_queue(queue), m_run(run) {}

    void step(const StepRecord&) override { m_queue.stopIfOver(); }
    void epoch(const EpochRecord& record) override { m_queue.epochEnded(m_run, record); }

private:
    TrialQueue& m_queue;
    RunId m_run;
};

TrialQueue::TrialQueue(const SweepBudget& plan, double seconds, std::vector<TuneTrial>& trials,
                       TuneObserver& observer, ProgressSink& progress, const std::stop_token& stop)
    : m_plan(plan)
    , m_seconds(seconds)
    , m_trials(trials)
    , m_observer(observer)
    , m_progress(progress)
    , m_onStop(stop, [this] { m_halt.request_stop(); })
    , m_begun(plan.rungs.size(), 0)
{
    m_observer.trialsChanged(m_trials);
    m_progress.progress({"Waiting for a device", "epochs", 0, m_plan.epochs, 0});
}

std::vector<AlternatingRun> TrialQueue::taken(Store& store, const ClaimedRuns& claimed)
{
    const auto isTrial = [this](RunId run) {
        return std::ranges::find(m_trials, run, &TuneTrial::run) != m_trials.end();
    };
    if (!std::ranges::all_of(claimed.runs, isTrial))
        return {};
    std::vector<AlternatingRun> players;
    for (const RunId run : claimed.runs) {
        const std::size_t rung = rungAfter(store.run(run).epochsDone);
        const auto watch = std::make_shared<Watch>(*this, run);
        players.push_back({.run = run,
                           .also = watch.get(),
                           .stop = m_halt.get_token(),
                           .ended = [this, watch, rung](const AlternationEnd& end) {
                               ended(end, rung);
                           }});
        began(rung);
    }
    return players;
}

std::size_t TrialQueue::rungAfter(int epochs) const
{
    const auto rung = std::ranges::find_if(
        m_plan.rungs, [epochs](const SweepBudget::Rung& each) { return each.epochs > epochs; });
    const auto place = static_cast<std::size_t>(rung - m_plan.rungs.begin());
    return std::min(place, m_plan.rungs.size() - 1);
}

// Of one that was taken.
TuneTrial& TrialQueue::trialOf(RunId run)
{
    return *std::ranges::find(m_trials, run, &TuneTrial::run);
}

void TrialQueue::began(std::size_t rung)
{
    const std::lock_guard lock(m_mutex);
    ++m_begun[rung];
    m_rung = rung;
    m_mayEnd = m_mayEnd || rung > 0;
    if (m_training++ == 0)
        m_since = steadySeconds();
    reportProgress();
}

void TrialQueue::reportProgress()
{
    const std::size_t begun = m_begun[m_rung];
    // Fewer than planned, where some diverged.
    const std::size_t all = std::max(begun, m_plan.rungs[m_rung].runs);
    m_progress.progress(
        {fmt::format("Rung {} of {}: trial {} of {}", m_rung + 1, m_plan.rungs.size(), begun, all),
         "epochs", m_epochs, m_plan.epochs, 0});
}

void TrialQueue::epochEnded(RunId run, const EpochRecord& record)
{
    {
        const std::lock_guard lock(m_mutex);
        TuneTrial& trial = trialOf(run);
        trial.epochs = record.epoch;
        trial.validationTop1 = record.validationTop1;
        trial.validationLoss = record.validationLoss;
        ++m_epochs;
        m_observer.epochEnded(run, record);
        m_observer.trialsChanged(m_trials);
        reportProgress();
    }
    stopIfOver();
}

void TrialQueue::ended(const AlternationEnd& end, std::size_t rung)
{
    bool halts = false;
    {
        const std::lock_guard lock(m_mutex);
        if (--m_training == 0)
            m_trained += steadySeconds() - m_since;
        m_endedOfFirst += rung == 0 ? 1 : 0;
        m_mayEnd = m_mayEnd || m_endedOfFirst >= m_plan.rungs.front().runs;
        if (end.error && end.error->code() == ErrorCode::Diverged) {
            trialOf(end.run).diverged = true;
        } else if (end.error && !m_error) {
            m_error = end.error;
            halts = true;
        }
        m_observer.trialsChanged(m_trials);
    }
    if (halts)
        m_halt.request_stop();
    else
        stopIfOver();
}

// Outside of the lock: what a stop calls is not known here.
void TrialQueue::stopIfOver()
{
    bool isOver = false;
    {
        const std::lock_guard lock(m_mutex);
        const double now = m_training > 0 ? steadySeconds() - m_since : 0;
        isOver = m_mayEnd && m_trained + now > m_seconds;
    }
    if (isOver)
        m_halt.request_stop();
}

} // namespace formwork
