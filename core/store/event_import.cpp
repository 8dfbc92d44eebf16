#include "core/store/event_import.h"

#include "core/base/error.h"
#include "core/events/event_reader.h"
#include "core/events/run_folder.h"

#include <algorithm>
#include <system_error>

namespace formwork {

namespace {

namespace fs = std::filesystem;

constexpr int kExitStopped = 130;

bool isRunFolder(const fs::path& folder)
{
    std::error_code ignored;
    return fs::is_regular_file(folder / kEventFile, ignored);
}

[[noreturn]] void throwNoEvents(const fs::path& folder)
{
    throw Error(ErrorCode::NotFound, Text("this folder contains no events of a run"), folder,
                Text("name a folder that was given to train --run-folder, or one above such "
                     "folders"));
}

// To the end of the file.
void importTo(Store& store, EventImport& result, const std::stop_token& stop)
{
    for (bool isAtEnd = false; !isAtEnd && !stop.stop_requested();) {
        const auto followed = store.followedRun(result.run);
        const EventBatch batch =
            readEvents(store.fileSystem(), followed->folder / kEventFile, followed->position);
        const auto applied = store.applyEvents(result.run, batch);
        result.events += applied.value_or(0);
        result.hasStartedOver |= applied && batch.hasStartedOver;
        isAtEnd = batch.isAtEnd && applied;
    }
}

bool isOver(Store& store, const FollowedRun& followed)
{
    return readExitCode(store.fileSystem(), followed.folder) ||
           store.holderState(followed.run) == HolderState::None;
}

// It may have been resumed since that was asked.
void endIfOver(Store& store, const FollowedRun& followed)
{
    const auto exitCode = readExitCode(store.fileSystem(), followed.folder);
    if (!exitCode && store.holderState(followed.run) == HolderState::None)
        store.endFollowed(followed.run, RunStatus::Interrupted);
    if (!exitCode)
        return;
    if (*exitCode == 0)
        store.endFollowed(followed.run, RunStatus::Done);
    else if (*exitCode == kExitStopped)
        store.endFollowed(followed.run, RunStatus::Stopped);
    else
        store.endFollowed(followed.run, RunStatus::Failed,
                          "the training ended with exit code " + std::to_string(*exitCode));
}

void askToStop(Store& store, const fs::path& folder)
{
    std::error_code ignored;
    if (!fs::exists(folder / kStopFile, ignored))
        writeTextFile(store.fileSystem(), folder / kStopFile, "");
}

} // namespace

EventImport importEvents(Store& store, RunId run, const std::stop_token& stop)
{
    if (!store.followedRun(run)) {
        store.run(run); // Error{NotFound}
        throw Error(ErrorCode::InvalidArgument,
                    Text("run %1 is recorded in the workspace itself and has no events to import")
                        .arg(run));
    }
    EventImport result{.run = run};
    importTo(store, result, stop);
    auto followed = store.followedRun(run);
    if (followed && followed->status == RunStatus::Running && !stop.stop_requested() &&
        isOver(store, *followed)) {
        importTo(store, result, stop); // what came last
        endIfOver(store, *followed);
        followed = store.followedRun(run);
    }
    if (followed && followed->stopRequested && followed->status == RunStatus::Running &&
        followed->kind == FollowKind::Shared)
        askToStop(store, followed->folder);
    result.damaged = followed ? followed->damaged : 0;
    return result;
}

RunId findOrAdoptRun(Store& store, const fs::path& folder, FollowKind kind, bool* isNew)
{
    if (!isRunFolder(folder))
        throwNoEvents(folder);
    const auto summary = summariseEvents(store.fileSystem(), folder);
    if (!summary)
        throwNoEvents(folder);
    const auto existing = store.runWithIdentity(summary->opened.run);
    if (isNew != nullptr)
        *isNew = !existing;
    return existing ? *existing : store.adoptRun(summary->opened, folder, kind);
}

std::vector<fs::path> runFoldersIn(const fs::path& folder)
{
    if (isRunFolder(folder))
        return {folder};
    std::vector<fs::path> folders;
    std::error_code error;
    for (auto entry = fs::directory_iterator(folder, error);
         !error && entry != fs::directory_iterator(); entry.increment(error))
        if (isRunFolder(entry->path()))
            folders.push_back(entry->path());
    if (error)
        throw errorFromErrno(error.value(), Text("read the folder"), folder);
    if (folders.empty())
        throwNoEvents(folder);
    std::ranges::sort(folders);
    return folders;
}

EventImport importRunFolder(Store& store, const fs::path& folder, const std::stop_token& stop)
{
    bool isNew = false;
    const RunId run = findOrAdoptRun(store, folder, FollowKind::Shared, &isNew);
    const auto followed = store.followedRun(run);
    if (!followed)
        return {.run = run};
    const fs::path here = fs::absolute(folder).lexically_normal();
    std::error_code ignored;
    if (!fs::equivalent(followed->folder, here, ignored))
        store.followRun(run, here, followed->kind);
    EventImport result = importEvents(store, run, stop);
    result.isNew = isNew;
    return result;
}

} // namespace formwork
