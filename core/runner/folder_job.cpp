#include "core/runner/folder_job.h"

#include "core/base/clock.h"
#include "core/base/error.h"
#include "core/base/version.h"
#include "core/events/run_folder.h"
#include "core/experiment/forwarding_observer.h"
#include "core/experiment/moved_data.h"
#include "core/experiment/run_reference.h"
#include "core/runner/companion_ranks.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <exception>
#include <string>
#include <system_error>
#include <utility>

namespace formwork {

namespace {

constexpr std::chrono::seconds kBeat(1);

// Turns the file that asks for a stop into a stop token.
class StopFileObserver final : public ForwardingObserver
{
public:
    StopFileObserver(EventWriter& events, RunObserver* also, std::stop_source& stop)
        : ForwardingObserver({&events, also})
        , m_events(events)
        , m_stop(stop)
    {}

    void progress(const RunProgress& progress) override
    {
        ForwardingObserver::progress(progress);
        if (m_events.stopRequested())
            m_stop.request_stop();
    }

private:
    EventWriter& m_events;
    std::stop_source& m_stop;
};

void requireNoReferences(const ExperimentConfig& config)
{
    const auto require = [](const char* key, const std::filesystem::path& weights) {
        if (parseRunReference(weights.string()))
            throw Error(
                ErrorCode::InvalidArgument,
                Text(
                    "'%1' is %2, but a run that is recorded in a folder cannot look up another one")
                    .arg(key, weights),
                {},
                Text(
                    "name its weight file, such as WORKSPACE/runs/1/checkpoints/best.safetensors"));
    };
    require("model.weights", config.model.weights);
    require("distillation.teacher", config.distillation.teacher);
}

// What is known of a run that is in the folder.
std::optional<EventSummary> runIn(FileSystem& fileSystem, const std::filesystem::path& folder)
{
    std::error_code ignored;
    if (!std::filesystem::exists(folder / kEventFile, ignored))
        return std::nullopt;
    return summariseEvents(fileSystem, folder);
}

// What a job leaves in the folder before it trains: its script, its config, what it prints.
bool comesWithAJob(const std::filesystem::directory_entry& entry)
{
    static constexpr std::array kExtensions = {".yaml", ".yml", ".sh",  ".sbatch", ".slurm",
                                               ".log",  ".out", ".err", ".txt"};
    std::error_code failed;
    const std::filesystem::path name = entry.path().filename();
    return name.native().starts_with('.') || name == "lost+found" || // of a disk's top folder
           (entry.is_regular_file(failed) &&
            std::ranges::find(kExtensions, name.extension()) != kExtensions.end());
}

// A new run must not be mixed with something else, such as the images of a dataset. A run's folder
// without events is one of a target, or of a run that has not come far.
void requireFreeFolder(const std::filesystem::path& folder)
{
    std::error_code failed;
    for (const char* file : {kConfigFile, kEventFile, kExitCodeFile})
        if (std::filesystem::exists(folder / file, failed))
            return;
    // Creating the folder reports what is wrong with it.
    for (auto entry = std::filesystem::directory_iterator(folder, failed);
         !failed && entry != std::filesystem::directory_iterator(); entry.increment(failed))
        if (!comesWithAJob(*entry))
            throw Error(ErrorCode::AlreadyExists,
                        Text("this folder is neither empty nor the folder of a run: it contains "
                             "'%1'")
                            .arg(entry->path().filename()),
                        folder, Text("name a new or an empty folder"));
}

ExperimentConfig configIn(FileSystem& fileSystem, const std::filesystem::path& folder,
                          const EventSummary& run)
{
    const std::filesystem::path file = folder / kConfigFile;
    std::error_code ignored;
    if (std::filesystem::exists(file, ignored))
        return configFromYaml(readTextFile(fileSystem, file), file);
    return configFromYaml(run.opened.config, folder / kEventFile);
}

std::string delayLine(const Error* error)
{
    if (error == nullptr)
        return "The events that waited are written";
    return std::string("The run's events cannot be written: ") + error->what() +
           ". They are kept; at the end of an epoch, training waits a minute for them, then it "
           "stops";
}

} // namespace

FolderRun::FolderRun(FileSystem& fileSystem, const std::filesystem::path& folder,
                     const std::optional<ExperimentConfig>& config, FolderSettings settings)
    : m_fileSystem(fileSystem)
    , m_folder(std::filesystem::absolute(folder).lexically_normal())
    , m_settings(std::move(settings))
{
    if (config)
        requireNoReferences(*config); // before a folder is made for it
    const auto before = runIn(fileSystem, m_folder);
    if (!before && config)
        requireFreeFolder(m_folder);
    fileSystem.createDirectories(m_folder);
    if (before && !m_settings.resume)
        throw Error(ErrorCode::AlreadyExists, Text("this folder already contains a run"), m_folder,
                    Text("resume it with --resume, or name another folder"));
    if (before && before->end == RunOutcome::Done)
        throw Error(ErrorCode::InvalidArgument, Text("the run in this folder is already done"),
                    m_folder, Text("start a new run of its config in another folder"));
    if (!before && !config)
        throw Error(ErrorCode::NotFound, Text("there is no run to resume in this folder"), m_folder,
                    Text("name a config as well to start the run"));
    m_isResumed = before.has_value();
    m_config = before ? configIn(fileSystem, m_folder, *before) : *config;
    requireNoReferences(m_config);
    const std::string yaml = configToYaml(m_config);
    m_config = withMovedData(m_config, m_settings.with.movedData);

    RunOpened opened;
    opened.program = "formwork " + std::string(kVersion);
    opened.name = m_config.name;
    opened.config = yaml;
    opened.process = currentProcess();
    opened.createdAt = before ? before->opened.createdAt : unixMilliseconds();
    EventWriterSettings writing{.isOnlyRecord = true, .stop = m_asked.get_token(), .beat = kBeat};
    writing.delayed = [this](const Error* error) {
        if (m_also != nullptr)
            m_also->log(error != nullptr ? Severity::Warning : Severity::Info, delayLine(error));
    };
    m_events =
        std::make_unique<EventWriter>(fileSystem, m_folder, std::move(opened), std::move(writing));
    fileSystem.remove(m_folder / kExitCodeFile);
    fileSystem.remove(m_folder / kStopFile);
    if (!before)
        writeTextFile(fileSystem, m_folder / kConfigFile, yaml);
}

FolderRun::~FolderRun() = default;

RunStatus FolderRun::train(Backend& backend, RunObserver* also, std::stop_token stop)
{
    m_also = also;
    // The error of the training is the one to report, not that its end could not be written.
    const auto tryToEnd = [this](RunOutcome end, const std::string& reason) {
        try {
            m_events->log(Severity::Error, reason);
            m_events->ended(end, reason);
        } catch (const Error&) {
        }
    };
    try {
        const RunStatus status = trained(backend, also, stop);
        m_events->ended(status == RunStatus::Done ? RunOutcome::Done : RunOutcome::Stopped);
        return status;
    } catch (const Error& error) {
        if (error.code() == ErrorCode::Cancelled) {
            m_events->ended(RunOutcome::Stopped);
            return RunStatus::Stopped;
        }
        const bool pauses = error.code() == ErrorCode::NoSpace;
        tryToEnd(pauses ? RunOutcome::Stopped : RunOutcome::Failed, error.what());
        throw;
    } catch (const std::exception& error) {
        tryToEnd(RunOutcome::Failed, error.what());
        throw;
    }
}

RunStatus FolderRun::trained(Backend& backend, RunObserver* also, const std::stop_token& stop)
{
    const std::stop_callback forwardStop(stop, [this] { m_asked.request_stop(); });
    const ResumeSettings& with = m_settings.with;
    TrainRequest request;
    request.config = m_config;
    request.runFolder = m_folder;
    request.resume = m_isResumed;
    request.ranks = with.ranks;
    request.device = with.device;
    request.coresSharedBy = with.coresSharedBy;
    request.acceptNewData = with.newData == NewData::Accept;
    std::optional<CompanionRanks> companions;
    const int devices = request.config.train.device.count();
    if (devices > 1 && !request.ranks.isParallel() && !with.rankProgram.empty()) {
        companions.emplace(with.rankProgram, devices);
        request.ranks = companions->first();
    }
    StopFileObserver observer(*m_events, also, m_asked);
    const TrainResult result = backend.train(request, observer, m_fileSystem, m_asked.get_token());
    return result.end == TrainEnd::Finished ? RunStatus::Done : RunStatus::Stopped;
}

void FolderRun::end(int exitCode)
{
    writeExitCode(m_fileSystem, m_folder, exitCode);
}

} // namespace formwork
