#include "core/store/run_queue.h"

#include "core/base/error.h"
#include "core/store/run_table.h"
#include "core/store/store_state.h"

#include <algorithm>

namespace formwork {

namespace {

void writeQueue(Connection& connection, const std::vector<RunId>& ids)
{
    Query update = connection.query("UPDATE runs SET queue_order = ? WHERE id = ?");
    for (std::size_t i = 0; i < ids.size(); ++i)
        update.bind(static_cast<std::int64_t>(i) + 1).bind(ids[i]).run();
}

} // namespace

std::vector<RunId> RunQueue::queue()
{
    Query query = m_state->connection.query(
        "SELECT id FROM runs WHERE status = 'queued' AND deleted_at = 0 ORDER BY queue_order, id");
    std::vector<RunId> ids;
    while (query.step())
        ids.push_back(query.integer());
    return ids;
}

std::optional<RunId> RunQueue::nextQueued(QueuePart part)
{
    for (const RunId id : queue()) {
        const auto holder = m_state->holder(id);
        const bool isReserved = holder && holder->process == m_state->self;
        if (part == QueuePart::Reserved ? isReserved : !holder)
            return id;
    }
    return std::nullopt;
}

std::optional<RunId> RunQueue::claimNext(QueuePart part)
{
    // With an empty queue nobody has to wait for a lock.
    if (!nextQueued(part))
        return std::nullopt;
    WriteTransaction transaction(m_state->connection);
    const auto next = nextQueued(part);
    if (!next || !m_state->take(*next))
        return std::nullopt;
    transaction.commit();
    return next;
}

std::vector<RunId> RunQueue::claimNextTogether(QueuePart part)
{
    // With an empty queue nobody has to wait for a lock.
    if (!nextQueued(part))
        return {};
    WriteTransaction transaction(m_state->connection);
    const auto next = nextQueued(part);
    if (!next || !m_state->take(*next))
        return {};
    std::vector<RunId> runs = {*next};
    for (const RunId other : m_state->inTurnsWith(*next)) {
        const auto holder = m_state->holder(other);
        const bool isReserved = holder && holder->process == m_state->self;
        if ((part == QueuePart::Reserved ? isReserved : !holder) && m_state->take(other))
            runs.push_back(other);
    }
    transaction.commit();
    std::ranges::sort(runs);
    return runs;
}

void RunQueue::setTurns(const std::vector<RunId>& runs)
{
    WriteTransaction transaction(m_state->connection);
    Query update = m_state->connection.query("UPDATE runs SET turns = ? WHERE id = ?");
    for (const RunId run : runs)
        if (update.bind(runs.front()).bind(run).run() == 0)
            throw m_state->noSuchRun(run);
    transaction.commit();
}

void RunQueue::moveQueued(RunId id, RunId before)
{
    WriteTransaction transaction(m_state->connection);
    std::vector<RunId> ids = queue();
    const auto requireQueued = [&](RunId run) {
        m_state->requireRun(run);
        if (std::ranges::find(ids, run) == ids.end())
            throw Error(ErrorCode::InvalidArgument, Text("run %1 is not in the queue").arg(run));
    };
    requireQueued(id);
    if (before != 0)
        requireQueued(before);
    if (before == id)
        return;
    std::erase(ids, id);
    ids.insert(std::ranges::find(ids, before), id);
    writeQueue(m_state->connection, ids);
    transaction.commit();
}

void RunQueue::requestResume(RunId id)
{
    WriteTransaction transaction(m_state->connection);
    const RunStatus status = m_state->status(id);
    if (status == RunStatus::Done || m_state->isInBin(id))
        m_state->throwUnclaimable(id);
    if (status == RunStatus::Queued || m_state->trainer(id))
        return;
    std::vector<RunId> ids = queue();
    // After the resumes that were asked for before, ahead of the runs that were never started.
    const auto neverStarted = std::ranges::find_if(ids, [&](RunId queued) {
        Query query = m_state->connection.query("SELECT started_at FROM runs WHERE id = ?");
        return query.bind(queued).step() && query.integer() == 0;
    });
    ids.insert(neverStarted, id);
    m_state->connection
        .query("UPDATE runs SET status = 'queued', error = '', finished_at = 0, "
               "stop_requested = 0, owner_pid = 0 WHERE id = ?")
        .bind(id)
        .run();
    writeQueue(m_state->connection, ids);
    transaction.commit();
}

void RunQueue::extendRun(RunId id, const ExperimentConfig& config)
{
    const std::string yaml = configToYaml(config);
    WriteTransaction transaction(m_state->connection);
    const RunStatus status = m_state->status(id);
    if (m_state->isInBin(id))
        m_state->throwUnclaimable(id);
    if (const auto trainer = m_state->trainer(id))
        m_state->throwHeld(id, *trainer, Text("extended"));
    const RunRow row = RunTable(*m_state).run(id);
    if (status == RunStatus::Queued)
        throw Error(ErrorCode::InvalidArgument,
                    Text("run %1 is in the queue and cannot be extended").arg(id), {},
                    Text("take it off the queue first"));
    if (config.train.epochs <= row.epochsDone)
        throw Error(ErrorCode::InvalidArgument,
                    Text("run %1 has %2 epochs already").arg(id, row.epochsDone), {},
                    Text("give a larger number, or +20 for 20 more"));
    // What removes the optimiser state asks first as well, so one of the two comes too late.
    if (!m_state->hasArtifact(id, kLastCheckpoint))
        throw cannotBeExtended(id);
    m_state->connection
        .query("UPDATE runs SET finished_config = iif(status = 'done', config, finished_config), "
               "config = ?, epochs_total = ?, status = 'stopped', error = '', "
               "stop_requested = 0, owner_pid = 0 WHERE id = ?")
        .bind(yaml)
        .bind(config.train.epochs)
        .bind(id)
        .run();
    writeTextFile(m_state->fileSystem, m_state->workspace.runFolder(id) / "config.yaml", yaml);
    transaction.commit();
}

bool RunQueue::isUnstartedExtension(RunId id)
{
    Query query = m_state->connection.query("SELECT finished_config <> '' FROM runs WHERE id = ?");
    if (!query.bind(id).step())
        throw m_state->noSuchRun(id);
    return query.integer() != 0;
}

bool RunQueue::beginPruning(RunId id)
{
    WriteTransaction transaction(m_state->connection);
    if (m_state->status(id) != RunStatus::Done || m_state->isInBin(id))
        return false;
    m_state->renameArtifact(id, kLastCheckpoint, kPrunedCheckpoint);
    if (!m_state->hasArtifact(id, kPrunedCheckpoint))
        return false;
    transaction.commit();
    return true;
}

void RunQueue::endPruning(RunId id, bool isRemoved)
{
    WriteTransaction transaction(m_state->connection);
    m_state->renameArtifact(id, kPrunedCheckpoint, isRemoved ? kLastWeights : kLastCheckpoint);
    // Two may do the same at once, and the other one have failed after this one succeeded.
    if (isRemoved)
        m_state->renameArtifact(id, kLastCheckpoint, kLastWeights);
    transaction.commit();
}

Error cannotBeExtended(RunId run)
{
    const std::string name = "run " + std::to_string(run);
    return {ErrorCode::InvalidArgument,
            Text("%1 kept no optimiser state, so it cannot be extended").arg(name),
            {},
            Text("start a new run from its weights: model.weights: %1").arg(name)};
}

} // namespace formwork
