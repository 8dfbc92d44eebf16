// What a store keeps, as plain rows: runs, resumes, log lines, artifacts, datasets.
#pragma once

#include "core/base/progress.h"
#include "core/base/system_usage.h"
#include "core/experiment/config.h"
#include "core/experiment/run_observer.h"
#include "core/store/run_summary.h"
#include "core/store/workspace.h"

#include <array>
#include <cstdint>
#include <filesystem>
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
    // Is about to be submitted to a target by this process: see RemoteRunTable.
    Submitted,
};

// What a process takes from the queue: what nobody has reserved, or what it has reserved itself.
enum class QueuePart { Free, Reserved };

struct QueueShare
{
    QueuePart part = QueuePart::Free;
    // With Reserved: the sweep (RunRow::sweep) whose runs are taken, also those that nobody has
    // reserved, as their process is gone. What this process has reserved for other sweeps is not
    // taken. 0: none.
    RunId sweep = 0;

    // A part alone.
    QueueShare(QueuePart only = QueuePart::Free, RunId ofSweep = 0) : part(only), sweep(ofSweep) {}
};

// What is known about the process that trains a run.
enum class HolderState {
    None,    // the run does not run, or its process is gone
    Alive,   // it lives on this machine, or its heartbeat was seen to change
    Unknown, // on another computer, and no heartbeat was seen to change yet: ask again
};

enum class RunStatus {
    Queued,
    Running,
    Done,
    Stopped,
    Failed,
    Interrupted, // its process is gone, for a reason that is not known
    TimeLimit,   // Slurm ended its job, these three
    Preempted,
    NodeFailed,
    Submitted, // on its way to a target, or waiting there to be trained
};
std::string_view runStatusName(RunStatus status);

// Interrupted, TimeLimit, Preempted or NodeFailed: it did not end by itself, and no user stopped
// it.
bool isInterrupted(RunStatus status);

// How far a run is that was submitted to a target.
enum class RemotePhase {
    Preparing, // a process of this workspace copies what it needs and starts it
    Waiting,   // in the queue of the target
    Running,
    Ended,
};

// Where a run is trained that was submitted to a target (core/remote/target.h).
struct RemotePlace
{
    std::string target;
    std::string folder; // of the run, on the target
    std::string job;    // of Slurm: "12", of an array "12_3"; empty: none
    RemotePhase phase = RemotePhase::Preparing;
    std::string detail;         // why it waits, in Slurm's word; or the node that it runs on
    std::int64_t contactAt = 0; // when the target last answered; unix milliseconds, 0: never
    std::int64_t lostSince = 0; // since when it does not; 0: it does
    std::string lostReason;

    bool operator==(const RemotePlace&) const = default;
};

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
    RunId turns = 0;                       // see RunQueue::setTurns(); 0: trained alone
    RunId sweep = 0;                       // see SweepTable::createSweep(); 0: of none
    int pauseAt = 0;                       // after this epoch it pauses; 0: trains to its end
    std::int64_t createdAt = 0;            // unix milliseconds
    std::int64_t startedAt = 0;            // first start; 0 = not yet
    std::int64_t finishedAt = 0;           // 0 = not yet, or running again
    bool willResume = false;               // a queued run that was started before
    bool stopRequested = false;
    std::string errorMessage; // why it failed or paused, with hint
    std::vector<std::string> tags;
    std::string note;
    bool archived = false;                  // out of sight until asked for
    bool isFollowed = false;                // trained in another folder, see run_follow.h
    std::optional<RemotePlace> remote = {}; // of a run that was submitted to a target
    // Source of a run that was recorded elsewhere (run_import.h): a file, folder or workspace;
    // else empty. Its `model` is empty where its settings are not known.
    std::string importedFrom = {};

    bool isImported() const { return !importedFrom.empty(); }
    // It was submitted to a target and has not ended there, as far as is known.
    bool isOnTarget() const { return remote && remote->phase != RemotePhase::Ended; }
};

// A run went on after a stop, a failure or an interruption.
struct ResumeRecord
{
    int afterEpoch = 0; // the last one that was done before
    std::int64_t time = 0;
    // If the run continued on other data: what is different. Figures before and after are not
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

// Weights of a run that were written for other programs.
struct ExportRecord
{
    std::filesystem::path path;  // a file, or the folder of a model
    std::string format;          // "timm", "onnx", ...
    std::int64_t exportedAt = 0; // unix milliseconds

    bool operator==(const ExportRecord&) const = default;
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

} // namespace formwork
