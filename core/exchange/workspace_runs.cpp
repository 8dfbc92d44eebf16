#include "core/exchange/workspace_runs.h"

#include "core/base/atomic_file.h"
#include "core/base/error.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <span>
#include <string_view>
#include <system_error>
#include <utility>

namespace formwork {

namespace {

namespace fs = std::filesystem;

constexpr std::size_t kPiece = 4U << 20;

RunStatus endedStatus(RunStatus status)
{
    switch (status) {
    case RunStatus::Done:
    case RunStatus::Stopped:
    case RunStatus::Failed:
    case RunStatus::TimeLimit:
    case RunStatus::Preempted:
    case RunStatus::NodeFailed:
        return status;
    default:
        return RunStatus::Interrupted;
    }
}

void copyFile(FileSystem& fileSystem, const fs::path& from, const fs::path& to,
              const std::stop_token& stop)
{
    const auto source = fileSystem.open(from);
    AtomicFile target(fileSystem, to);
    std::vector<std::byte> piece(std::min<std::uint64_t>(kPiece, source->size()));
    for (std::uint64_t offset = 0; offset < source->size(); offset += piece.size()) {
        throwIfStopped(stop);
        piece.resize(std::min<std::uint64_t>(kPiece, source->size() - offset));
        source->readAt(offset, piece);
        target.file().append(piece);
    }
    target.commit();
}

} // namespace

std::vector<RunId> importableRuns(Store& source)
{
    std::vector<RunId> runs;
    for (const RunRow& row : source.runs())
        if (row.startedAt > 0 || row.epochsDone > 0)
            runs.push_back(row.id);
    std::ranges::reverse(runs);
    return runs;
}

ImportedRun readWorkspaceRun(Store& source, RunId id, const std::stop_token& stop)
{
    const RunRow row = source.run(id);
    ImportedRun run;
    run.identity = source.identityOf(id);
    run.source = fs::absolute(source.workspace().root()).lexically_normal();
    run.config = source.config(id);
    run.config.name = row.name;
    run.knowsSettings = knowsSettings(row);
    run.model = row.model;
    run.epochsPlanned = row.epochsTotal;
    run.status = endedStatus(row.status);
    run.errorMessage = row.errorMessage;
    run.createdAt = row.createdAt;
    run.startedAt = row.startedAt;
    run.finishedAt = row.finishedAt;
    run.tags = row.tags;
    run.note = row.note;
    run.environment = source.environment(id);
    run.epochs = source.epochs(id, 0, stop);
    run.steps = source.steps(id, stop);
    run.logs = source.logs(id);
    run.resumes = source.resumes(id);
    for (const char* kind : {"best", "last"})
        if (auto confusion = source.confusion(id, kind))
            run.confusions.push_back(std::move(*confusion));
    return run;
}

void copyCheckpoints(Store& source, RunId from, Store& target, RunId to, ProgressSink& progress,
                     const std::stop_token& stop)
{
    // What a resume needs is of no use here.
    constexpr std::array<std::pair<std::string_view, std::string_view>, 4> kKinds = {
        {{"checkpoint.best", "checkpoint.best"},
         {kLastCheckpoint, kLastWeights},
         {kPrunedCheckpoint, kLastWeights},
         {kLastWeights, kLastWeights}}};
    const fs::path folder = target.workspace().runFolder(to) / "checkpoints";
    for (const Artifact& artifact : source.artifacts(from)) {
        const auto kind = std::ranges::find(kKinds, artifact.kind,
                                            &std::pair<std::string_view, std::string_view>::first);
        if (kind == kKinds.end())
            continue;
        std::error_code error;
        const auto bytes = fs::file_size(artifact.path, error);
        if (error) {
            progress.problem({.path = artifact.path, .message = Text("the checkpoint is missing")});
            continue;
        }
        const fs::path copy = folder / artifact.path.filename();
        if (fs::file_size(copy, error) != bytes || error) {
            target.fileSystem().createDirectories(folder);
            copyFile(target.fileSystem(), artifact.path, copy, stop);
        }
        target.recordArtifact(to, std::string(kind->second), copy);
    }
}

} // namespace formwork
