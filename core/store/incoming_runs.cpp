#include "core/store/incoming_runs.h"

#include "core/events/run_folder.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <ctime>
#include <ranges>
#include <system_error>

namespace formwork {

namespace {

namespace fs = std::filesystem;

constexpr std::size_t kDigits = 8; // of an identity: two runs may begin in the same second

bool isThere(const fs::path& path)
{
    std::error_code ignored;
    return fs::exists(path, ignored);
}

// The events decide: a process may die between the last one and the exit code.
bool isUnfinishedRun(FileSystem& fileSystem, const fs::path& folder, const std::string& name)
{
    if (readExitCode(fileSystem, folder) == 0 || !isThere(folder / kEventFile))
        return false;
    const auto summary = summariseEvents(fileSystem, folder);
    return summary && summary->opened.name == name && summary->end != RunOutcome::Done;
}

std::optional<RunId> numberOf(const fs::path& folder)
{
    const std::string name = folder.filename().string();
    RunId run = 0;
    const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), run);
    if (error != std::errc() || end != name.data() + name.size())
        return std::nullopt;
    return run;
}

} // namespace

fs::path newIncomingFolder(const Workspace& workspace)
{
    const std::time_t now = std::time(nullptr);
    std::tm utc{};
    ::gmtime_r(&now, &utc);
    std::array<char, 32> time{};
    std::strftime(time.data(), time.size(), "%Y%m%d-%H%M%S-", &utc);
    return workspace.incomingFolder() / (time.data() + newIdentity().substr(0, kDigits));
}

bool isIncoming(const Workspace& workspace, const fs::path& folder)
{
    std::error_code ignored;
    return !folder.empty() &&
           fs::equivalent(folder.parent_path(), workspace.incomingFolder(), ignored);
}

std::vector<fs::path> incomingRunFolders(const Workspace& workspace)
{
    if (!isThere(workspace.incomingFolder()))
        return {};
    std::vector<fs::path> folders;
    try {
        folders = runFoldersIn(fs::canonical(workspace.incomingFolder()));
    } catch (const Error& error) {
        if (error.code() != ErrorCode::NotFound)
            throw;
    }
    std::erase_if(folders, [](const fs::path& folder) { return isThere(folder / kBinnedFile); });
    return folders;
}

std::optional<fs::path> latestUnfinishedIncoming(FileSystem& fileSystem, const Workspace& workspace,
                                                 const std::string& name)
{
    for (const fs::path& folder : std::views::reverse(incomingRunFolders(workspace)))
        if (isUnfinishedRun(fileSystem, folder, name))
            return folder;
    return std::nullopt;
}

std::optional<RunId> latestUnfinishedRecorded(FileSystem& fileSystem, const Workspace& workspace,
                                              const std::string& name)
{
    std::vector<RunId> runs;
    std::error_code ignored;
    for (const fs::path& folder :
         fs::directory_iterator(workspace.runFolder(0).parent_path(), ignored))
        if (const auto run = numberOf(folder); run && !isThere(folder / kFetchLockFile))
            runs.push_back(*run);
    std::ranges::sort(runs, std::greater());
    for (const RunId run : runs)
        if (isUnfinishedRun(fileSystem, workspace.runFolder(run), name))
            return run;
    return std::nullopt;
}

void markBinned(FileSystem& fileSystem, const fs::path& folder, bool isBinned)
{
    if (!isThere(folder))
        return;
    if (isBinned)
        writeTextFile(fileSystem, folder / kBinnedFile, "");
    else
        fileSystem.remove(folder / kBinnedFile);
}

void retireIncoming(FileSystem& fileSystem, const fs::path& folder)
{
    if (!isThere(folder / kEventFile))
        return;
    const auto events = fileSystem.openForUpdate(folder / kEventFile);
    try {
        events->lock();
    } catch (const Error& error) {
        if (error.code() == ErrorCode::Busy) // some shared disks have no locks
            throw Error(ErrorCode::Busy, Text("another process is training in this folder"), folder,
                        Text("stop it first, or wait for it"));
    }
    fileSystem.remove(folder / kEventFile);
}

std::vector<EventImport> IncomingImport::importNew(Store& store, const Problem& problem,
                                                   const std::stop_token& stop)
{
    std::vector<EventImport> imports;
    if (m_known.empty())
        for (const FollowedRun& followed : store.followedRuns())
            m_known.insert(followed.folder);
    for (const fs::path& folder : incomingRunFolders(store.workspace())) {
        if (stop.stop_requested() || m_known.contains(folder))
            continue;
        try {
            imports.push_back(importRunFolder(store, folder, stop));
            m_known.insert(folder);
        } catch (const Error& error) {
            if (error.code() != ErrorCode::NotFound)
                problem(folder, error);
        }
    }
    return imports;
}

} // namespace formwork
