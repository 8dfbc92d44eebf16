#include "core/runner/alternation.h"

#include "core/base/threads.h"
#include "core/experiment/forwarding_observer.h"

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
class TurnObserver final : public ForwardingObserver
{
public:
    TurnObserver(Turns& turns, std::size_t player, const AlternatingRun& run)
        : ForwardingObserver({run.also})
        , m_turns(turns)
        , m_player(player)
        , m_stop(run.stop)
    {}

    void progress(const RunProgress& progress) override
    {
        passTurn();
        m_epochs = progress.epochs;
        ForwardingObserver::progress(progress);
    }
    void epoch(const EpochRecord& epoch) override
    {
        ForwardingObserver::epoch(epoch);
        m_isTurnOver = epoch.epoch < m_epochs;
    }
    void log(Severity severity, const std::string& line) override
    {
        ForwardingObserver::log(severity, line);
        passTurn();
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
    std::stop_token m_stop;
    int m_epochs = 0; // of the run, as it reports
    bool m_isTurnOver = false;
};

// How a run that `error` ended is recorded; if that was not possible, how it should have been.
RunStatus statusAfter(const Error& error, const Workspace& workspace, FileSystem& fileSystem,
                      RunId run)
{
    try {
        const RunStatus status = Store(workspace, fileSystem).run(run).status;
        if (status != RunStatus::Running)
            return status;
    } catch (const Error&) {
        // As below.
    }
    return pausesRun(error, workspace) ? RunStatus::Stopped : RunStatus::Failed;
}

} // namespace

std::vector<AlternationEnd> executeAlternating(Backend& backend, const Workspace& workspace,
                                               const std::vector<AlternatingRun>& runs,
                                               FileSystem& fileSystem)
{
    Turns turns(runs.size());
    std::vector<AlternationEnd> ends(runs.size());
    const auto execute = [&](std::size_t player) {
        setThreadName("training");
        const AlternatingRun& run = runs[player];
        AlternationEnd& end = ends[player];
        end.run = run.run;
        turns.await(player, run.stop);
        try {
            TurnObserver observer(turns, player, run);
            end.status = executeClaimedRun(backend, workspace, run.run, fileSystem, &observer,
                                           run.stop, run.settings);
        } catch (const Error& error) {
            end.error = error;
            end.status = statusAfter(error, workspace, fileSystem, run.run);
        } catch (const std::exception& error) {
            end.error = Error(ErrorCode::Internal, Text::verbatim(error.what()));
        }
        turns.leave(player);
        if (run.ended)
            run.ended(end);
    };
    {
        std::vector<std::jthread> threads;
        for (std::size_t player = 0; player < runs.size(); ++player)
            threads.emplace_back(execute, player);
    }
    return ends;
}

} // namespace formwork
