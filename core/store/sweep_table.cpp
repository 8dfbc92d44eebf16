#include "core/store/sweep_table.h"

#include "core/base/clock.h"
#include "core/base/error.h"
#include "core/store/run_table.h"
#include "core/store/store_state.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <filesystem>
#include <limits>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

namespace formwork {

namespace {

constexpr std::string_view kEndedEarly = "stopped: its sweep was ended early";

struct Member
{
    RunId run = 0;
    RunStatus status = RunStatus::Queued;
    int pauseAt = 0;
    int epochsDone = 0;
    int epochsTotal = 0;

    bool waits() const { return status == RunStatus::Stopped && epochsDone >= pauseAt; }
    bool isOnItsWay() const
    {
        return status == RunStatus::Queued || status == RunStatus::Running || isInterrupted(status);
    }
};

// Those that are to pause, in the order of their numbers.
std::vector<Member> membersOf(Connection& connection, RunId sweep)
{
    Query query =
        connection.query("SELECT id, status, pause_at, epochs_done, epochs_total FROM runs "
                         "WHERE sweep = ? AND pause_at > 0 AND deleted_at = 0 ORDER BY id");
    query.bind(sweep);
    std::vector<Member> members;
    while (query.step()) {
        Member& member = members.emplace_back();
        member.run = query.integer();
        member.status = runStatusFromName(query.text());
        member.pauseAt = query.smallInteger();
        member.epochsDone = query.smallInteger();
        member.epochsTotal = query.smallInteger();
    }
    return members;
}

const char* selectMetric(HalvingMetric metric)
{
    switch (metric) {
    case HalvingMetric::ValidationTop1:
        return "SELECT val_top1 FROM epochs WHERE run_id = ? AND epoch = ?";
    case HalvingMetric::ValidationLoss:
        return "SELECT val_loss FROM epochs WHERE run_id = ? AND epoch = ?";
    case HalvingMetric::TrainTop1:
        return "SELECT train_top1 FROM epochs WHERE run_id = ? AND epoch = ?";
    case HalvingMetric::TrainLoss:
        break;
    }
    return "SELECT train_loss FROM epochs WHERE run_id = ? AND epoch = ?";
}

// The loss of the same split, which decides between equal accuracies.
const char* selectTieBreaker(HalvingMetric metric)
{
    return selectMetric(isOfValidation(metric) ? HalvingMetric::ValidationLoss
                                               : HalvingMetric::TrainLoss);
}

std::optional<double> valueAt(Connection& connection, const char* select, const Member& member)
{
    Query query = connection.query(select);
    query.bind(member.run).bind(member.pauseAt);
    return query.step() ? query.optionalReal() : std::nullopt;
}

std::string stopReason(const HalvingRule& rule, int epoch, const std::optional<double>& value,
                       std::size_t place, std::size_t runs, std::size_t kept)
{
    std::string text = "stopped by its sweep after epoch " + std::to_string(epoch) + ": " +
                       std::string(halvingMetricName(rule.metric));
    if (value) {
        char number[32];
        std::snprintf(number, sizeof number, " %.4g", *value);
        text += number;
    } else {
        text += " unknown";
    }
    return text + " is place " + std::to_string(place + 1) + " of " + std::to_string(runs) +
           ", and the best " + (kept == 1 ? "one continues" : std::to_string(kept) + " continue");
}

} // namespace

void SweepTable::createSweep(const std::vector<RunId>& runs, const HalvingRule& rule)
{
    if (!rule.isOn() || runs.size() < 2)
        return;
    Connection& connection = m_state->connection;
    WriteTransaction transaction(connection);
    connection.query("INSERT INTO sweeps (id, factor, min_epochs, metric) VALUES (?, ?, ?, ?)")
        .bind(runs.front())
        .bind(rule.factor)
        .bind(rule.minEpochs)
        .bind(halvingMetricName(rule.metric))
        .run();
    const auto holder = m_state->holder(runs.front());
    if (holder && holder->process == m_state->self)
        connection
            .query("UPDATE sweeps SET owner_host = ?, owner_machine = ?, owner_pid = ?, "
                   "owner_start = ? WHERE id = ?")
            .bind(m_state->self.host)
            .bind(m_state->self.machine)
            .bind(m_state->self.pid)
            .bind(m_state->self.startTime)
            .bind(runs.front())
            .run();
    for (const RunId run : runs) {
        Query query = connection.query("SELECT epochs_total FROM runs WHERE id = ?");
        if (!query.bind(run).step())
            throw m_state->noSuchRun(run);
        connection.query("UPDATE runs SET sweep = ?, pause_at = ? WHERE id = ?")
            .bind(runs.front())
            .bind(nextPause(rule, 0, query.smallInteger()))
            .bind(run)
            .run();
    }
    transaction.commit();
}

std::vector<RunId> SweepTable::createReservedSweep(const std::vector<ExperimentConfig>& configs,
                                                   const HalvingRule& rule, const std::string& tag)
{
    RunTable table(*m_state);
    std::vector<RunId> runs;
    WriteTransaction transaction(m_state->connection);
    try {
        for (const ExperimentConfig& config : configs) {
            runs.push_back(table.createRun(config, RunStart::Reserved));
            table.setTags(runs.back(), {tag});
        }
        createSweep(runs, rule);
        transaction.commit();
    } catch (const Error&) {
        for (const RunId run : runs) {
            std::error_code ignored;
            std::filesystem::remove_all(m_state->workspace.runFolder(run), ignored);
        }
        throw;
    }
    return runs;
}

std::optional<HalvingRule> SweepTable::sweepRule(RunId sweep)
{
    Query query =
        m_state->connection.query("SELECT factor, min_epochs, metric FROM sweeps WHERE id = ?");
    if (!query.bind(sweep).step())
        return std::nullopt;
    HalvingRule rule;
    rule.factor = query.smallInteger();
    rule.minEpochs = query.smallInteger();
    rule.metric = halvingMetricFromName(query.text()).value_or(rule.metric);
    return rule;
}

std::vector<RunId> SweepTable::openSweeps()
{
    Query query = m_state->connection.query(
        "SELECT DISTINCT sweep FROM runs WHERE sweep > 0 AND pause_at > 0 AND status = 'stopped' "
        "AND epochs_done >= pause_at AND deleted_at = 0 ORDER BY sweep");
    std::vector<RunId> sweeps;
    while (query.step())
        sweeps.push_back(query.integer());
    return sweeps;
}

void SweepTable::recordPause(RunId run, int epoch)
{
    m_state->connection
        .query("UPDATE runs SET error = ? WHERE id = ? AND status = 'stopped' AND sweep > 0")
        .bind("paused after epoch " + std::to_string(epoch) +
              ": waits for the other runs of its sweep")
        .bind(run)
        .run();
}

SweepDecision SweepTable::decideSweep(RunId sweep)
{
    Connection& connection = m_state->connection;
    const auto ripe = [&](std::vector<Member>& members) {
        std::erase_if(members, [](const Member& member) {
            return !member.waits() && !member.isOnItsWay(); // out of the sweep
        });
        if (members.empty())
            return false;
        const int epoch = std::ranges::min_element(members, {}, &Member::pauseAt)->pauseAt;
        std::erase_if(members, [epoch](const Member& member) { return member.pauseAt != epoch; });
        const bool waiting = std::ranges::none_of(members, &Member::isOnItsWay);
        std::erase_if(members, [](const Member& member) { return !member.waits(); });
        return waiting && !members.empty();
    };
    // Nearly always there is nothing to decide, and then no lock is taken.
    std::vector<Member> members = membersOf(connection, sweep);
    const auto rule = sweepRule(sweep);
    if (!rule || !ripe(members))
        return {};
    WriteTransaction transaction(connection);
    members = membersOf(connection, sweep);
    if (!ripe(members))
        return {};

    SweepDecision decision;
    decision.epoch = members.front().pauseAt;
    std::vector<std::pair<double, Member>> byLoss;
    for (const Member& member : members) {
        const auto loss = valueAt(connection, selectTieBreaker(rule->metric), member);
        byLoss.emplace_back(
            loss && std::isfinite(*loss) ? *loss : std::numeric_limits<double>::infinity(), member);
    }
    // Of equal ones the earlier is better.
    std::ranges::stable_sort(byLoss, {}, &std::pair<double, Member>::first);
    std::ranges::transform(byLoss, members.begin(), &std::pair<double, Member>::second);
    std::vector<std::optional<double>> values;
    for (const Member& member : members)
        values.push_back(valueAt(connection, selectMetric(rule->metric), member));
    HalvingRule everyone = *rule;
    everyone.factor = 0;
    const std::vector<std::size_t> order = survivors(everyone, values); // all, best first
    const std::size_t kept = survivorCount(*rule, members.size());
    for (std::size_t place = 0; place < order.size(); ++place) {
        const Member& member = members[order[place]];
        if (place < kept) {
            const int next = kept > 1 ? nextPause(*rule, member.pauseAt, member.epochsTotal) : 0;
            // Ahead of everything else that waits, the best one first.
            connection
                .query("UPDATE runs SET status = 'queued', error = '', finished_at = 0, "
                       "stop_requested = 0, owner_host = sweeps.owner_host, "
                       "owner_machine = sweeps.owner_machine, owner_pid = sweeps.owner_pid, "
                       "owner_start = sweeps.owner_start, heartbeat_at = ?, pause_at = ?, "
                       "queue_order = "
                       "(SELECT coalesce(min(queue_order), 0) FROM runs WHERE status = 'queued' "
                       "AND sweep <> ?) - ? FROM sweeps WHERE sweeps.id = runs.sweep AND "
                       "runs.id = ?")
                .bind(unixMilliseconds())
                .bind(next)
                .bind(sweep)
                .bind(static_cast<std::int64_t>(kept - place))
                .bind(member.run)
                .run();
            decision.continued.push_back(member.run);
        } else {
            connection.query("UPDATE runs SET error = ?, pause_at = 0 WHERE id = ?")
                .bind(stopReason(*rule, member.pauseAt, values[order[place]], place, order.size(),
                                 kept))
                .bind(member.run)
                .run();
            decision.stopped.push_back(member.run);
        }
    }
    transaction.commit();
    return decision;
}

bool SweepTable::waitsForTraining(RunId sweep)
{
    return std::ranges::any_of(membersOf(m_state->connection, sweep), [this](const Member& member) {
        return member.status == RunStatus::Running && m_state->trainer(member.run);
    });
}

void SweepTable::endSweep(RunId sweep)
{
    Connection& connection = m_state->connection;
    WriteTransaction transaction(connection);
    std::vector<RunId> queued;
    {
        Query query = connection.query("SELECT id FROM runs WHERE sweep = ? AND status = 'queued'");
        query.bind(sweep);
        while (query.step())
            queued.push_back(query.integer());
    }
    for (const RunId run : queued) {
        const auto holder = m_state->holder(run);
        if (holder && holder->process != m_state->self)
            continue;
        connection
            .query("UPDATE runs SET status = 'stopped', owner_pid = 0, finished_at = ?, error = ? "
                   "WHERE id = ?")
            .bind(unixMilliseconds())
            .bind(kEndedEarly)
            .bind(run)
            .run();
    }
    connection
        .query("UPDATE runs SET error = ? WHERE sweep = ? AND status = 'stopped' AND pause_at > 0 "
               "AND epochs_done >= pause_at")
        .bind(kEndedEarly)
        .bind(sweep)
        .run();
    connection.query("UPDATE runs SET pause_at = 0 WHERE sweep = ?").bind(sweep).run();
    connection.query("UPDATE sweeps SET owner_pid = 0, owner_start = 0 WHERE id = ?")
        .bind(sweep)
        .run();
    transaction.commit();
}

bool endedBySweep(const RunRow& run)
{
    return run.sweep != 0 && (run.status == RunStatus::Queued ||
                              (run.status == RunStatus::Stopped && !run.errorMessage.empty()));
}

} // namespace formwork
