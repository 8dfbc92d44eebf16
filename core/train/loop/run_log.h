// The lines of a run's log, and what a run computes with. Pure functions.
#pragma once

#include "core/base/error.h"
#include "core/base/progress.h"
#include "core/experiment/config.h"
#include "core/experiment/run_observer.h"
#include "core/ranks/rank_layout.h"
#include "core/train/checkpoint/checkpoint.h"
#include "core/train/checkpoint/checkpoint_keeper.h"
#include "core/train/device/thread_plan.h"
#include "core/train/loop/reporter.h"
#include "core/train/loop/run_data.h"

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace formwork {

struct LogMessage
{
    Severity severity = Severity::Info;
    std::string text;
};

// `device` as describeDevice() gives it.
RunEnvironment describeRun(const RunLoaders& data, std::int64_t parameters,
                           const std::string& device, const ThreadPlan& threads);

// The warning where the reference BLAS is loaded. `products` (matrixProductLibrary()) says whether
// the layers use it; train.low_frequency does in any case, and attention where `attentionUsesBlas`
// (core/model/layers/attention.h). Empty: this training does not need it.
std::string slowBlasText(std::string_view products, bool attentionUsesBlas,
                         const TrainConfig& config);

// What is trained on what, and a warning if the BLAS is slow on the CPU.
std::vector<LogMessage> startLines(const ExperimentConfig& config,
                                   const RunEnvironment& environment, const RunShape& shape);
// For a run in several ranks, whose hosts are given by rank: how the batches are divided, and which
// rule the learning rate follows. Nothing for one rank.
std::vector<LogMessage> rankLines(const RankLayout& ranks, const std::vector<std::string>& hosts,
                                  const ExperimentConfig& config, const RunShape& shape);
// A resumed run with train.per_rank whose number of ranks changed.
std::string otherBatchLine(std::uint64_t before, std::uint64_t now);
std::string epochStartsOverLine(int epoch, int ranksBefore, int ranksNow);
std::string resumedLine(const TrainingState& state, const RunShape& shape);
// For a resume that cannot continue from the last checkpoint; `aside`: where its checkpoints are
// now.
std::string restartedLine(const std::string& lost, const std::filesystem::path& aside);
std::string fullDiskLine(const Error& error, double seconds);
std::string stoppedLine(const TrainingState& state, const RunShape& shape);
std::string epochLine(const EpochRecord& record, int epochs, bool best);
// `all`: those of all epochs so far.
std::string damagedLine(std::uint64_t damaged, std::string_view split,
                        const std::vector<DamagedSample>& all);
std::string outOfPatienceLine(const TrainConfig& config);
std::string finishedLine(int epochs, const BestEpoch& best, bool validated);

} // namespace formwork
