#include "core/store/target_table.h"

#include "core/base/error.h"
#include "core/store/store_state.h"

namespace formwork {

std::vector<std::pair<std::string, std::string>> TargetTable::targetTexts()
{
    Query query = m_state->connection.query("SELECT name, definition FROM targets ORDER BY name");
    std::vector<std::pair<std::string, std::string>> targets;
    while (query.step()) {
        std::string name = query.text();
        targets.emplace_back(std::move(name), query.text());
    }
    return targets;
}

std::optional<std::string> TargetTable::targetText(const std::string& name)
{
    Query query = m_state->connection.query("SELECT definition FROM targets WHERE name = ?");
    if (!query.bind(name).step())
        return std::nullopt;
    return query.text();
}

void TargetTable::putTarget(const std::string& name, const std::string& text)
{
    m_state->connection.query("INSERT OR REPLACE INTO targets (name, definition) VALUES (?, ?)")
        .bind(name)
        .bind(text)
        .run();
}

void TargetTable::removeTarget(const std::string& name)
{
    WriteTransaction transaction(m_state->connection);
    {
        Query query = m_state->connection.query(
            "SELECT run_id FROM remote_runs WHERE target = ? AND phase <> 'ended'");
        if (query.bind(name).step())
            throw Error(ErrorCode::Busy,
                        Text("run %1 is submitted to the target '%2'").arg(query.integer(), name),
                        {}, Text("stop it first, or wait for it"));
    }
    Query remove = m_state->connection.query("DELETE FROM targets WHERE name = ?");
    if (remove.bind(name).run() == 0)
        throw Error(ErrorCode::NotFound, Text("there is no target '%1'").arg(name),
                    m_state->workspace.root(), Text("see 'formwork-cli target list'"));
    transaction.commit();
}

} // namespace formwork
