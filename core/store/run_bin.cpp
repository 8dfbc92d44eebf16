#include "core/store/run_bin.h"

#include "core/base/clock.h"
#include "core/base/error.h"
#include "core/store/incoming_runs.h"
#include "core/store/store_state.h"

#include <system_error>

namespace formwork {

void RunBin::removeRun(RunId id)
{
    m_state->remove(id, false);
}

bool RunBin::removeBinned(RunId id)
{
    return m_state->remove(id, true);
}

void RunBin::binRun(RunId id)
{
    WriteTransaction transaction(m_state->connection);
    if (const auto trainer = m_state->trainer(id))
        m_state->throwHeld(id, *trainer, Text("removed"));
    m_state->requireOffTarget(id);
    m_state->connection.query("UPDATE runs SET deleted_at = ? WHERE id = ?")
        .bind(unixMilliseconds())
        .bind(id)
        .run();
    if (const auto folder = m_state->followedFolder(id); isIncoming(m_state->workspace, folder))
        markBinned(m_state->fileSystem, folder, true);
    transaction.commit();
}

void RunBin::restoreRun(RunId id)
{
    Query update = m_state->connection.query("UPDATE runs SET deleted_at = 0 WHERE id = ?");
    if (update.bind(id).run() == 0)
        throw m_state->noSuchRun(id);
    if (const auto folder = m_state->followedFolder(id); isIncoming(m_state->workspace, folder))
        markBinned(m_state->fileSystem, folder, false);
}

int RunBin::emptyBin(std::chrono::milliseconds age, const std::stop_token& stop)
{
    std::vector<RunId> ids;
    {
        // As the index runs_deleted has it.
        Query query = m_state->connection.query(
            "SELECT id FROM runs WHERE deleted_at > 0 AND deleted_at <= ? ORDER BY id");
        query.bind(unixMilliseconds() - age.count());
        while (query.step())
            ids.push_back(query.integer());
    }
    int removed = 0;
    for (const RunId id : ids) {
        if (stop.stop_requested())
            break;
        try {
            removed += removeBinned(id) ? 1 : 0; // it may have been restored meanwhile
        } catch (const Error& error) {
            // Trained by another process, or removed by it: its business.
            if (error.code() != ErrorCode::Busy && error.code() != ErrorCode::NotFound)
                throw;
        }
    }
    return removed;
}

} // namespace formwork
