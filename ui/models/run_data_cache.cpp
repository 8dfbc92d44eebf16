#include "ui/models/run_data_cache.h"

#include <tuple>

namespace formwork::ui {

namespace {

// A resumed run may write epochs again without their number changing, so the count alone is not
// enough.
bool sameCurves(const RunRow& a, const RunRow& b)
{
    const auto key = [](const RunRow& run) {
        return std::tie(run.epochsDone, run.lastTrainLoss, run.lastTrainTop1,
                        run.lastValidationLoss, run.status, run.startedAt, run.medianEpochSeconds);
    };
    return key(a) == key(b);
}

} // namespace

const RunData& RunDataCache::get(const RunRow& row)
{
    const auto place = m_entries.find(row.id);
    if (place != m_entries.end() && sameCurves(place->second.data.row, row)) {
        place->second.data.row = row;
        return place->second.data;
    }
    // Read before storing: an error leaves the cache as it was.
    std::vector<EpochRecord> epochs = m_store.epochs(row.id);
    if (place == m_entries.end()) {
        StoredConfig stored = m_store.storedConfig(row.id);
        RunData data{.row = row,
                     .config = std::move(stored.config),
                     .epochs = std::move(epochs),
                     .resumes = m_store.resumes(row.id),
                     .unreadable = std::move(stored.unreadable)};
        readIdentities(data);
        return m_entries.emplace(row.id, Entry{std::move(data), ++m_readings}).first->second.data;
    }
    place->second.data.row = row;
    place->second.data.epochs = std::move(epochs);
    place->second.data.resumes = m_store.resumes(row.id);
    readIdentities(place->second.data);
    place->second.revision = ++m_readings;
    return place->second.data;
}

void RunDataCache::readIdentities(RunData& data) const
{
    const RunEnvironment environment = m_store.environment(data.row.id);
    data.trainData = environment.trainData;
    data.validationData = environment.validationData;
}

std::uint64_t RunDataCache::revision(RunId run) const
{
    const auto place = m_entries.find(run);
    return place == m_entries.end() ? 0 : place->second.revision;
}

void RunDataCache::keepOnly(const std::set<RunId>& runs)
{
    std::erase_if(m_entries, [&runs](const auto& entry) { return !runs.contains(entry.first); });
}

} // namespace formwork::ui
