// Trains a run in a folder, without a workspace: on a shared disk, or on a machine that has none.
// What the workspace would record goes to the event file there (core/events/run_folder.h), from
// which any workspace can import it (core/store/event_import.h).
#pragma once

#include "core/backend/backend.h"
#include "core/base/file_system.h"
#include "core/events/event_writer.h"
#include "core/runner/run_job.h"

#include <filesystem>
#include <memory>
#include <optional>
#include <stop_token>

namespace formwork {

struct FolderSettings
{
    bool resume = false; // the run that is in the folder, if there is one
    ResumeSettings with = {};
};

// Used in one thread. Holds the folder from its construction to its end.
class FolderRun
{
public:
    // Creates the folder, takes it for this process, and writes config.yaml and the first event;
    // removes the exit code of an earlier process. `config`: of a new run; one that is resumed has
    // its own. Errors: AlreadyExists (a run is in the folder, and it is not to be resumed; or it
    // holds something else than a run, apart from hidden files, scripts, configs and logs),
    // InvalidArgument (it is done; `config` names a run's weights by its number), NotFound
    // (neither run nor config), Busy, UnsupportedVersion, those of FileSystem.
    FolderRun(FileSystem& fileSystem, const std::filesystem::path& folder,
              const std::optional<ExperimentConfig>& config, FolderSettings settings);
    ~FolderRun();
    FolderRun(const FolderRun&) = delete;
    FolderRun& operator=(const FolderRun&) = delete;

    const ExperimentConfig& config() const { return m_config; }

    // Trains in the calling thread; Done or Stopped. A stop comes from `stop`, or by kStopFile.
    // The error of a run that failed, or that stops because the disk is full, is rethrown after it
    // was written to the events. `also` (may be null) gets every report too.
    RunStatus train(Backend& backend, RunObserver* also, std::stop_token stop);

    // What the process is going to return: the last thing that is written.
    void end(int exitCode);

private:
    RunStatus trained(Backend& backend, RunObserver* also, const std::stop_token& stop);

    FileSystem& m_fileSystem;
    std::filesystem::path m_folder;
    FolderSettings m_settings;
    ExperimentConfig m_config;
    bool m_isResumed = false;
    std::stop_source m_asked; // ends waiting for a full disk as well
    RunObserver* m_also = nullptr;
    std::unique_ptr<EventWriter> m_events;
};

} // namespace formwork
