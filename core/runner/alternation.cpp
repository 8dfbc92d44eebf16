#include "core/runner/alternation.h"

#include <algorithm>
#include <exception>
#include <numeric>
#include <thread>
#include <utility>

namespace formwork {

Turns::Turns(std::size_t players) : m_isIn(players, true), m_round(players)
{
    std::iota(m_round.begin(), m_round.end(), std::size_t{0});
}

void Turns::await(std::size_t player, const std::stop_token& stop)
{
    std::unique_lock lock(m_mutex);
    m_changed.wait(lock, stop,
                   [&] { return m_place < m_round.size() && m_round[m_place] == player; });
}

void Turns::pass(std::size_t player)
{
    const std::lock_guard lock(m_mutex);
    // After a stop request nobody waits for a turn.
    if (m_place < m_round.size() && m_round[m_place] == player)
        next();
}

void Turns::leave(std::size_t player)
{
    const std::lock_guard lock(m_mutex);
    const bool hadTurn = m_place < m_round.size() && m_round[m_place] == player;
    m_isIn[player] = false;
    if (hadTurn)
        next();
}

void Turns::next()
{
    do {
        ++m_place;
    } while (m_place < m_round.size() && !m_isIn[m_round[m_place]]);
    if (m_place >= m_round.size()) {
        m_isBackwards = !m_isBackwards;
        m_round.clear();
        for (std::size_t player = 0; player < m_isIn.size(); ++player)
            if (m_isIn[player])
                m_round.push_back(player);
        if (m_isBackwards)
            std::ranges::reverse(m_round);
        m_place = 0;
    }
    m_changed.notify_all();
}

namespace {

// Gives the turn away at the end of every epoch but the last one, and waits for the next.
class TurnObserver final : public RunObserver
{
public:
    TurnObserver(Turns& turns, std::size_t player, RunObserver* also, std::stop_token stop,
                 int epochs)
        : m_turns(turns)
        , m_player(player)
        , m_also(also)
        , m_stop(std::move(stop))
        , m_epochs(epochs)
    {}

    void started(const RunEnvironment& environment) override
    {
        if (m_also != nullptr)
            m_also->started(environment);
    }
    void progress(const RunProgress& progress) override
    {
        passTurn();
        if (m_also != nullptr)
            m_also->progress(progress);
    }
    void step(const StepRecord& step) override
    {
        if (m_also != nullptr)
            m_also->step(step);
    }
    void epoch(const EpochRecord& epoch) override
    {
        if (m_also != nullptr)
            m_also->epoch(epoch);
        m_isTurnOver = epoch.epoch < m_epochs;
    }
    void confusion(const ConfusionRecord& confusion) override
    {
        if (m_also != nullptr)
            m_also->confusion(confusion);
    }
    void dataChanged(int afterEpoch, const std::string& change) override
    {
        if (m_also != nullptr)
            m_also->dataChanged(afterEpoch, change);
    }
    void log(Severity severity, const std::string& line) override
    {
        if (m_also != nullptr)
            m_also->log(severity, line);
        passTurn();
    }
    void artifact(const std::string& kind, const std::filesystem::path& path) override
    {
        if (m_also != nullptr)
            m_also->artifact(kind, path);
    }

private:
    // With the line that a trainer logs at the end of an epoch, so that the lines of a run stay
    // together; at the latest when the next epoch begins.
    void passTurn()
    {
        if (!std::exchange(m_isTurnOver, false))
            return;
        m_turns.pass(m_player);
        m_turns.await(m_player, m_stop);
    }

    Turns& m_turns;
    std::size_t m_player;
    RunObserver* m_also;
    std::stop_token m_stop;
    int m_epochs;
    bool m_isTurnOver = false;
};

} // namespace

std::vector<RunStatus> executeAlternating(Backend& backend, const Workspace& workspace,
                                          const std::vector<AlternatingRun>& runs,
                                          FileSystem& fileSystem, std::stop_token stop)
{
    Turns turns(runs.size());
    std::vector<RunStatus> statuses(runs.size(), RunStatus::Failed);
    std::vector<std::exception_ptr> errors(runs.size());
    std::vector<int> epochs;
    {
        Store store(workspace, fileSystem);
        for (const AlternatingRun& run : runs)
            epochs.push_back(store.config(run.run).train.epochs);
    }
    const auto execute = [&](std::size_t player) {
        turns.await(player, stop);
        try {
            TurnObserver observer(turns, player, runs[player].also, stop, epochs[player]);
            statuses[player] = executeClaimedRun(backend, workspace, runs[player].run, fileSystem,
                                                 &observer, stop);
        } catch (...) {
            errors[player] = std::current_exception();
        }
        turns.leave(player);
    };
    {
        std::vector<std::jthread> threads;
        for (std::size_t player = 0; player < runs.size(); ++player)
            threads.emplace_back(execute, player);
    }
    for (const std::exception_ptr& error : errors)
        if (error)
            std::rethrow_exception(error);
    return statuses;
}

} // namespace formwork
