// The workspace's database: the one source of truth about datasets and runs.
//
// SQLite, in WAL mode on local disks. A Store is one connection: make one per thread. Several
// processes may use a workspace at the same time; what one writes, the others see on their next
// read. Errors are formwork::Error: CorruptData (a damaged database, see database_backup.h),
// Database (with SQLite's message), PermissionDenied (unwritable workspace), UnsupportedVersion (a
// newer schema), NotFound (an unknown run), Busy.
#pragma once

#include "core/base/error.h"
#include "core/base/system_usage.h"
#include "core/experiment/config.h"
#include "core/experiment/run_observer.h"
#include "core/store/run_summary.h"
#include "core/store/workspace.h"

#include <array>
#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace formwork {

// Colours a run can have: RunRow::colour of a new run is in [0, kPaletteSize).
inline constexpr int kPaletteSize = 10;

// How a new run begins.
enum class RunStart {
    Queued,   // waits to be taken from the queue
    Reserved, // waits in the queue for this process, which others leave it to while it lives
    Claimed,  // runs in this process at once
};

// What a process takes from the queue: what nobody has reserved, or what it has reserved itself.
enum class QueuePart { Free, Reserved };

// What is known about the process that trains a run.
enum class HolderState {
    None,    // the run does not run, or its process is gone
    Alive,   // it lives on this machine, or its heartbeat was seen to change
    Unknown, // on another computer, and no heartbeat was seen to change yet: ask again
};

enum class RunStatus { Queued, Running, Done, Stopped, Failed, Interrupted };
std::string_view runStatusName(RunStatus status);

// A row of the runs table: everything a list shows, without reading curves.
struct RunRow
{
    RunId id = 0;
    std::string name;
    RunStatus status = RunStatus::Queued;
    std::string model; // id of model_names.h
    LoaderKind loader = LoaderKind::Beton;
    std::string dataset; // data.train as given
    std::uint64_t seed = 0;
    int batchSize = 0;
    int colour = 0; // index into the palette; stays with the run until setColour
    int epochsDone = 0;
    int epochsTotal = 0;
    double epochFraction = 0; // of the epoch in progress, [0, 1]; 1 while it validates
    double secondsLeft = -1;  // of a running run; negative = unknown
    std::array<MetricRange, kMetricCount> metrics; // by Metric
    // The ones that lists show most, out of `metrics`.
    std::optional<double> lastTrainLoss, lastTrainTop1;
    std::optional<double> lastValidationLoss, lastValidationTop1;
    std::optional<double> bestValidationTop1; // of bestEpoch
    int bestEpoch = 0;                        // bestEpochIn(); 0 = none yet
    std::optional<double> medianEpochSeconds; // without the first epoch, if there are more
    std::optional<double> firstEpochSeconds;
    std::optional<double> imagesPerSecond; // of the training part, last epoch
    std::optional<double> dataWaitShare;   // of the training part, all epochs, [0, 1]
    int disturbedEpochs = 0;               // in which other work was on the machine: isDisturbed()
    RunId turns = 0;                       // see Store::setTurns(); 0: trained alone
    std::int64_t createdAt = 0;            // unix milliseconds
    std::int64_t startedAt = 0;            // first start; 0 = not yet
    std::int64_t finishedAt = 0;           // 0 = not yet, or running again
    bool willResume = false;               // a queued run that was started before
    bool stopRequested = false;
    std::string errorMessage; // why it failed or paused, with hint
    std::vector<std::string> tags;
    std::string note;
    bool archived = false; // out of sight until asked for
};

// A run went on after a stop, a failure or an interruption.
struct ResumeRecord
{
    int afterEpoch = 0; // the last one that was done before
    std::int64_t time = 0;
    // Of a run that continued on other data: what is different. Figures before and after are not
    // comparable.
    std::string dataChange = {};
};

struct LogLine
{
    std::int64_t id = 0;
    std::int64_t time = 0; // unix milliseconds
    Severity severity = Severity::Info;
    std::string text;
};

struct Artifact
{
    std::string kind;
    std::filesystem::path path;
};

// Kinds of artifacts: what a run can be resumed from; the same while its optimiser state is being
// removed, or after that was killed; and what is left then.
inline constexpr const char* kLastCheckpoint = "checkpoint.last";
inline constexpr const char* kPrunedCheckpoint = "checkpoint.pruning";
inline constexpr const char* kLastWeights = "weights.last";

enum class DatasetKind { ImageFolder, Beton };

struct DatasetRow
{
    std::int64_t id = 0;
    DatasetKind kind = DatasetKind::ImageFolder;
    std::filesystem::path path;
    std::string name;
    std::uint64_t trainSamples = 0; // of a beton: its samples
    std::uint64_t validationSamples = 0;
    std::uint64_t bytes = 0;
    std::vector<std::string> classNames;
    std::int64_t addedAt = 0;
};

// What a user says of an image.
enum class ImageMark { None, WrongLabel, LeaveOut };

struct DatasetCheck
{
    std::int64_t checkedAt = 0; // unix milliseconds
    std::string result;         // core/dataset/doctor/diagnosis_json.h
};

class Store
{
public:
    // Opens the workspace, creating folder and database, and migrating an older schema (after a
    // backup formwork.db.backup-<version>). Takes no lock when there is nothing to create, so a
    // list can be read while others write. ReadOnly takes a database of the newest schema only
    // (Error{UnsupportedVersion}), and each call that would write is Error{PermissionDenied}; it
    // needs no space on the disk and sees what others write as well.
    Store(const Workspace& workspace, FileSystem& fileSystem,
          StoreMode mode = StoreMode::ReadWrite);
    ~Store();
    Store(const Store&) = delete;
    Store& operator=(const Store&) = delete;

    const Workspace& workspace() const;
    FileSystem& fileSystem() const;
    bool isReadOnly() const;
    // How long a call waits for others who write before it is Error{Busy}: 5 s, 20 s on a network.
    void setBusyTimeout(std::chrono::milliseconds timeout);

    // Changes whenever another connection committed something; cheap, for polling.
    std::int64_t dataVersion();
    // The database was deleted, moved or replaced since it was opened: what is written from then on
    // goes into a file that nobody finds any more. False again when it is back in its place.
    bool databaseIsGone();

    // --- runs ---
    // Records a run (at the end of the queue, or claimed), makes its folder and writes config.yaml
    // there.
    // Its colour is the smallest index that none of the kPaletteSize - 1 newest runs has.
    RunId createRun(const ExperimentConfig& config, RunStart start = RunStart::Queued);
    // Newest first; one query that reads no curves. Without those in the bin.
    std::vector<RunRow> runs();
    RunRow run(RunId id);
    RunProgress progress(RunId id); // the last one recorded
    ExperimentConfig config(RunId id);
    RunEnvironment environment(RunId id);
    std::vector<EpochRecord> epochs(RunId id, int afterEpoch = 0);
    // kind "best" or "last"; nothing for a run without validation data, or before its first epoch.
    std::optional<ConfusionRecord> confusion(RunId id, const std::string& kind = "best");
    std::vector<StepRecord> steps(RunId id);
    std::vector<LogLine> logs(RunId id, std::int64_t afterId = 0);
    std::vector<Artifact> artifacts(RunId id); // by kind; paths are absolute if the workspace's is
    std::vector<ResumeRecord> resumes(RunId id);
    std::vector<SystemSample> systemSamples(RunId id, std::int64_t afterTime = 0);
    // The YAML of runs with an id above `after`, as createRun wrote it: to group many runs without
    // parsing their configs.
    std::vector<std::pair<RunId, std::string>> configTexts(RunId after = 0);

    void renameRun(RunId id, const std::string& name);
    // In this order; blank ones and repetitions are dropped.
    void setTags(RunId id, const std::vector<std::string>& tags);
    void setColour(RunId id, int colour);
    void setNote(RunId id, const std::string& note);
    void setArchived(RunId id, bool archived);
    // Removes rows and folder. Error{Busy} while it runs.
    void removeRun(RunId id);
    // Puts a run into the bin, as removeRun but to be undone: it leaves lists and queue, and nobody
    // can claim it. Error{Busy} while it runs.
    void binRun(RunId id);
    void restoreRun(RunId id); // from the bin, as it was, and to its place in the queue
    // Removes it if it is in the bin (still). Error{Busy} while it runs.
    bool removeBinned(RunId id);
    // Removes what was put into the bin at least so long ago; returns how many.
    int emptyBin(std::chrono::milliseconds age = std::chrono::milliseconds(0));

    // --- the queue ---
    std::vector<RunId> queue(); // all queued ones, in queue order
    std::optional<RunId>
    nextQueued(QueuePart part = QueuePart::Free); // what claimNext() would take
    // Takes the next run for this process, as claimRun(); found and taken in one transaction, so
    // that two who ask at the same time get different runs. Nothing when none is left.
    std::optional<RunId> claimNext(QueuePart part = QueuePart::Free);
    // The same for runs that are trained in turns (setTurns): with the next run all others of its
    // group that wait in that part of the queue, in the order of their numbers.
    std::vector<RunId> claimNextTogether(QueuePart part = QueuePart::Free);
    // Marks runs as a group to be trained epoch by epoch in turns, in one process: two loaders that
    // are compared. RunRow::turns of each is the number of the first one then.
    void setTurns(const std::vector<RunId>& runs);
    // Moves a queued run before another one (0 = to the end). Error{InvalidArgument} if either is
    // not queued.
    void moveQueued(RunId id, RunId before);
    // Puts a stopped, failed or interrupted run on the queue, to be resumed: before the runs that
    // were never started, after the resumes that wait already. Does nothing for a run that is
    // queued or being trained. Errors: NotFound (also in the bin), InvalidArgument (done).
    void requestResume(RunId id);

    // A run that has ended gets another config, with more epochs, and is stopped then: it can be
    // resumed. An extension of a finished run that fails before it has started is undone, see
    // finishRun(). Error{InvalidArgument} if it waits or trains, if `config` has no more epochs, or
    // if the run has no kLastCheckpoint.
    void extendRun(RunId id, const ExperimentConfig& config);

    // A finished run was extended, and the extension has not started yet.
    bool isUnstartedExtension(RunId id);

    // The optimiser state of a finished run is about to be removed from its kLastCheckpoint, which
    // is kPrunedCheckpoint from now on: nobody can extend the run any more. Also continues a
    // removal that was killed. False, and nothing happens, if the run is not done (any more), is in
    // the bin, or has no such checkpoint.
    bool beginPruning(RunId id);
    // It is removed, and the checkpoint is kLastWeights; or it is still there, and the run can be
    // extended as before.
    void endPruning(RunId id, bool isRemoved);

    // --- life of a run ---
    // Takes a run for this process: queued, stopped, failed or interrupted -> running; also running
    // if its process is gone. Errors: Busy, naming host and pid, when another host (or another
    // thread of this process) trains or has reserved it; InvalidArgument when it is done; NotFound
    // when it is in the bin.
    //
    // A process of this machine is gone when it no longer lives (a new one with the same pid does
    // not count). One of another computer, or before a restart, is gone when its heartbeat did not
    // change for 60 s while this Store watched it: clocks are never compared.
    void claimRun(RunId id);
    HolderState holderState(RunId id);
    // For how long a heartbeat must not change, instead of 60 s.
    void setSilence(std::chrono::milliseconds silence);
    // Keeps a claimed run, and what this process has reserved; restores a run that was taken for
    // interrupted while this machine slept. False if this process does not hold it any more.
    bool heartbeat(RunId id);
    // Asks its trainer to stop after the current step. A queued run is stopped at once.
    void requestStop(RunId id);
    bool stopRequested(RunId id);
    // To Done, Stopped, Failed or Interrupted; returns what it came to. An extension of a finished
    // run (extendRun) that ends with an error before recordEnvironment() is undone: the run is Done
    // as it was before, with its former config. Error{Busy} if another process trains it.
    RunStatus finishRun(RunId id, RunStatus status, const std::string& errorMessage = {});
    // Running rows whose process is gone become interrupted; returns their ids. Takes no lock when
    // there are none: to be called at start and now and then. A ReadOnly store shows such runs as
    // interrupted without it.
    std::vector<RunId> markInterrupted();

    // --- what a run reports (see run_recorder.h) ---
    void recordEnvironment(RunId id, const RunEnvironment& environment); // it has started
    void recordProgress(RunId id, const RunProgress& progress);          // also a heartbeat
    // Kept back and written with the next progress or epoch, or after a second; for longer while
    // the database cannot be written.
    void recordStep(RunId id, const StepRecord& step);
    // An epoch again (after resume) replaces it, and removes what came after it.
    void recordEpoch(RunId id, const EpochRecord& epoch);
    // A kind again replaces it.
    void recordConfusion(RunId id, const ConfusionRecord& confusion);
    // Of the run's last resume.
    void recordDataChange(RunId id, const std::string& change);
    void recordLog(RunId id, Severity severity, const std::string& text,
                   std::int64_t time = 0); // unix milliseconds; 0 = now
    void recordSystem(RunId id, const SystemSample& sample);
    // A kind again replaces the path.
    void recordArtifact(RunId id, const std::string& kind, const std::filesystem::path& path);

    // --- datasets ---
    std::int64_t putDataset(const DatasetRow& dataset); // same path: replaced, the id stays
    std::vector<DatasetRow> datasets();                 // newest first
    void removeDataset(std::int64_t id);                // forgets it; files stay
    // A dataset was found in another place: its row gets path, counts and classes of `found`, and
    // keeps id, name and age. A row that has that path already goes. Error{NotFound}.
    void moveDataset(std::int64_t id, const DatasetRow& found);
    // The result of a check of all images; a new one replaces it. Error{NotFound} for no dataset.
    void putDatasetCheck(std::int64_t id, const std::string& result);
    std::optional<DatasetCheck> datasetCheck(std::int64_t id);
    // `image` as core/dataset/doctor/exclude_list.h names it. None takes a mark away.
    // Error{NotFound}.
    void markImage(std::int64_t id, const std::string& image, ImageMark mark);
    std::map<std::string, ImageMark> imageMarks(std::int64_t id);
    // Where `path`, of a dataset or inside one, went, as given to moveDataset; otherwise `path`.
    std::filesystem::path movedPath(const std::filesystem::path& path);
    // Training and validation data that are not where the config says, but were moved.
    void followMoves(DataConfig& data);

private:
    struct State;
    std::unique_ptr<State> m_state;
};

// Opens a workspace to look at it: ReadOnly; ReadWrite only where there is nothing to read before
// something is written, a new workspace or one with an older schema.
std::unique_ptr<Store> openToRead(const Workspace& workspace, FileSystem& fileSystem);

// Of a run that has no kLastCheckpoint.
Error cannotBeExtended(RunId run);

// Whether what failed may succeed later, unchanged: the database is locked by others, or the disk
// is full or not there for the moment.
bool mayWorkLater(const Error& error);

} // namespace formwork
