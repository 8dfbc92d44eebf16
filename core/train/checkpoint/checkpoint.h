// What a run needs to resume where it was: weights, optimiser and the place inside the epoch, in
// one safetensors file. Weights are stored under the model's own names, so any reader of
// safetensors takes them; moments begin with "optimizer.", averaged weights with "ema.", gradients
// of a step that was not complete with "gradient.".
//
// A checkpoint is written beside its place, synced, read back against a checksum, and renamed over
// the old one: the old one survives every failure.
#pragma once

#include "core/base/file_system.h"
#include "core/experiment/config.h"
#include "core/experiment/data_identity.h"
#include "core/model/weights/safetensors.h"
#include "core/train/device/thread_plan.h"
#include "core/train/loop/best_epoch.h"
#include "core/train/loop/metrics.h"
#include "core/train/optimiser/gradient_scaler.h"

#include <torch/nn/module.h>

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace formwork {

class Optimiser;

// Wall seconds of an epoch; `training` and `validation` are its two parts, the other three are
// shares of `training`.
struct EpochSeconds
{
    double training = 0;
    double dataWait = 0;
    double transfer = 0;
    double compute = 0;
    double validation = 0;
};

// Norms of the gradients of an epoch's updates.
struct GradientNorms
{
    double sum = 0;
    std::int64_t updates = 0;
};

// Where a run is. Between two epochs `batch` is 0 and the sums are empty.
struct TrainingState
{
    int epoch = 1;           // the one under way, 1, 2, ...
    std::uint64_t batch = 0; // the next batch of it
    std::uint64_t step = 0;  // optimiser steps done
    MetricTotals train;      // of the batches done in this epoch
    EpochSeconds seconds;    // spent in this epoch so far
    std::uint64_t peakMemory = 0;
    BestEpoch best;
    std::uint64_t trainImages = 0; // size of the training split
    std::int64_t optimiserSteps = 0;
    GradientNorms gradients; // of this epoch so far
    ScalerState scaler;
    // Whether the training images are turned as their Exif orientation says; nothing in older
    // checkpoints.
    std::optional<bool> appliesOrientation;
    // What the run computes with; {0, 0} in older checkpoints. Chosen again, other threads might
    // round otherwise.
    ThreadPlan threads = {0, 0};
    // Likewise; nothing in older checkpoints, which had no `auto`.
    std::optional<PrecisionKind> precision;
    // Unknown in older checkpoints; the validation data also in a run without any.
    DataIdentity trainData = {};
    DataIdentity validationData = {};
    int ranks = 1; // that divided the epoch under way among them
};

// As JSON, and back. Error{UnsupportedVersion} for a state of another version.
std::string trainingStateText(const TrainingState& state);
TrainingState trainingStateFromText(const std::string& text);

struct CheckpointInfo
{
    TrainingState state;
    std::string configYaml; // the experiment's config when it was written
    std::vector<std::string> classNames;
};

// runFolder/checkpoints/{last,best,epoch-0010}.safetensors
std::filesystem::path lastCheckpoint(const std::filesystem::path& runFolder);
std::filesystem::path bestCheckpoint(const std::filesystem::path& runFolder);
std::filesystem::path epochCheckpoint(const std::filesystem::path& runFolder, int epoch);

inline constexpr std::string_view kAveragePrefix = "ema.";
inline constexpr std::string_view kGradientPrefix = "gradient.";

// Error{UnsupportedFormat} naming `data` for so many classes, or names so long, that no checkpoint
// can hold them: to be noticed before an epoch is trained.
void requireNamesFit(const std::vector<std::string>& classNames, const std::filesystem::path& data);

// `optimiser` may be null: then the file has weights alone and cannot be resumed from. `extras`
// have one of the prefixes above.
// Errors: those of FileSystem; Io when what was read back is not what was written.
void writeCheckpoint(FileSystem& fileSystem, const std::filesystem::path& path,
                     const torch::nn::Module& model, const Optimiser* optimiser,
                     const CheckpointInfo& info, const NamedTensors& extras = {});

// Whether this file is what writeCheckpoint() without an optimiser made of these weights at this
// place of the run. From the file's header alone; false where it cannot be read.
bool holdsWeights(FileSystem& fileSystem, const std::filesystem::path& path,
                  const torch::nn::Module& model, const TrainingState& state);

struct CheckpointFile
{
    CheckpointInfo info;
    NamedTensors weights;
    NamedTensors moments; // empty in a file of weights alone
    NamedTensors extras;  // averaged weights and gradients, with their prefixes
};

// Errors: NotFound, CorruptData (checksum, no training state), UnsupportedVersion.
CheckpointFile readCheckpointFile(FileSystem& fileSystem, const std::filesystem::path& path);

// The state alone, from the file's header; the same errors without the checksum.
TrainingState readTrainingState(FileSystem& fileSystem, const std::filesystem::path& path);

// Puts weights and moments back. Errors: CorruptData (names or shapes that are not the model's,
// weights alone).
void restoreCheckpoint(const CheckpointFile& file, const std::filesystem::path& path,
                       torch::nn::Module& model, Optimiser& optimiser);
// Both at once.
CheckpointFile readCheckpoint(FileSystem& fileSystem, const std::filesystem::path& path,
                              torch::nn::Module& model, Optimiser& optimiser);

// Rewrites a checkpoint without what only a resume needs: the optimiser's moments and gradients.
// Returns the bytes that this frees; 0, and nothing is written, where there is nothing of the kind.
// Errors: those of readCheckpointFile() and writeCheckpoint().
std::uint64_t removeOptimiserState(FileSystem& fileSystem, const std::filesystem::path& path);

// Whether a run with `now` may continue from a checkpoint of `saved`: differences in what changes
// the course of the training are an Error{InvalidConfig} that lists the keys. Paths, threads,
// device, number of epochs and the like may differ.
void requireSameExperiment(const ExperimentConfig& saved, const ExperimentConfig& now,
                           const std::filesystem::path& checkpoint);

} // namespace formwork
