// Curves and configs of the runs that are looked at, read again only when a run moved on.
// GUI thread only.
#pragma once

#include "core/report/comparison.h"

#include <map>
#include <set>
#include <vector>

namespace formwork::ui {

class RunDataCache
{
public:
    explicit RunDataCache(Store& store) : m_store(store) {}

    // Reads what changed since the last call for this run. Errors are those of the store.
    const RunData& get(const RunRow& row);
    // Counts up with each reading of the run's epochs; 0 for a run that was never read.
    std::uint64_t revision(RunId run) const;
    // Forgets all other runs.
    void keepOnly(const std::set<RunId>& runs);

private:
    struct Entry
    {
        RunData data;
        std::uint64_t revision = 0;
    };

    void readIdentities(RunData& data) const;

    Store& m_store;
    std::map<RunId, Entry> m_entries;
    std::uint64_t m_readings = 0;
};

} // namespace formwork::ui
