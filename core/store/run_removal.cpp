// Runs that go: at once, or by way of the bin.
#include "core/base/clock.h"
#include "core/base/error.h"
#include "core/store/store_state.h"

#include <system_error>

namespace formwork {

bool Store::State::remove(RunId id, bool onlyBinned)
{
    {
        WriteTransaction transaction(connection);
        const bool binned = isInBin(id);
        if (onlyBinned && !binned)
            return false;
        if (const auto trains = trainer(id))
            throwHeld(id, *trains, Text("removed"));
        if (pendingRun == id)
            pendingSteps.clear();
        connection.query("DELETE FROM runs WHERE id = ?").bind(id).run();
        transaction.commit();
    }
    const std::filesystem::path folder = workspace.runFolder(id);
    std::error_code error;
    std::filesystem::remove_all(folder, error);
    if (error)
        throw Error(ErrorCode::Io,
                    Text("the run is removed, but not its folder: %1").arg(error.message()), folder,
                    Text("remove the folder by hand"));
    return true;
}

void Store::removeRun(RunId id)
{
    m_state->remove(id, false);
}

bool Store::removeBinned(RunId id)
{
    return m_state->remove(id, true);
}

void Store::binRun(RunId id)
{
    WriteTransaction transaction(m_state->connection);
    if (const auto trainer = m_state->trainer(id))
        m_state->throwHeld(id, *trainer, Text("removed"));
    m_state->connection.query("UPDATE runs SET deleted_at = ? WHERE id = ?")
        .bind(unixMilliseconds())
        .bind(id)
        .run();
    transaction.commit();
}

void Store::restoreRun(RunId id)
{
    Query update = m_state->connection.query("UPDATE runs SET deleted_at = 0 WHERE id = ?");
    if (update.bind(id).run() == 0)
        throw m_state->noSuchRun(id);
}

int Store::emptyBin(std::chrono::milliseconds age)
{
    std::vector<RunId> ids;
    {
        Query query = m_state->connection.query(
            "SELECT id FROM runs WHERE deleted_at > 0 AND deleted_at <= ? ORDER BY id");
        query.bind(unixMilliseconds() - age.count());
        while (query.step())
            ids.push_back(query.integer());
    }
    int removed = 0;
    for (const RunId id : ids) {
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
