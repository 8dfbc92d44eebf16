// The one training loop: a run in this process, from its set-up or a checkpoint to its end.
#pragma once

#include "core/backend/backend.h"
#include "core/base/file_system.h"
#include "core/base/system_usage.h"
#include "core/experiment/run_observer.h"
#include "core/train/checkpoint/checkpoint.h"
#include "core/train/loop/low_frequency.h"
#include "core/train/loop/metrics.h"
#include "core/train/loop/run_checkpoints.h"
#include "core/train/loop/run_setup.h"
#include "core/train/loop/validation.h"
#include "core/train/parallel/agreement.h"
#include "core/train/parallel/rank_report.h"

#include <optional>
#include <stop_token>
#include <string>
#include <vector>

namespace formwork {

// Used by one thread; see trainRun() for what it does. The references must outlive it.
class Trainer
{
public:
    Trainer(const TrainRequest& request, ProcessGroup& group, RunObserver& observer,
            FileSystem& fileSystem, const std::stop_token& stop);

    TrainResult run();
    int classes() const { return m_run.classes(); }
    torch::Device device() const { return m_run.device; }
    // See RunSetup::validatedModel().
    Classifier& validatedModel() { return m_run.validatedModel(); }

private:
    void begin(const RunEnvironment& environment);
    void fitImageSize(); // of the epoch
    void logImageSize(int size);
    DeviceBatch fitted(DeviceBatch batch) const;
    void startValidationData();
    void startNextEpoch(); // its data alone
    bool trainingPart();   // false: a stop was asked for
    bool validationPart(); // likewise
    bool mustStop() const;
    bool mustSave() const;
    void takeSums();
    void trainBatch(const DeviceBatch& batch, int padding);
    void noteUpdate(const torch::Tensor& norm);
    void reportStep(double learningRate);
    void finishEpoch();
    RankEpoch epochOfAll();
    void reportDamaged(std::uint64_t damaged, const Loader& loader, const char* split);
    void reportConfusion(const char* kind);

    TrainResult stopped();
    TrainResult finished();
    bool lostPatience() const;

    int epochsDone() const { return m_state.epoch - 1; }
    double learningRate() const { return m_run.schedule.at(m_state.step); }

    const TrainRequest& m_request;
    const ExperimentConfig& m_config;
    ProcessGroup& m_group;
    RunObserver& m_observer;
    FileSystem& m_fileSystem;
    std::stop_token m_stop;
    // What waiting for a batch ends by: one of several ranks stops only together with the others.
    std::stop_token m_endOfWaiting;
    std::vector<std::string> m_hosts; // of the ranks

    RunSetup m_run;
    RunReporter m_reporter;
    TrainingState m_state;
    std::optional<MetricSum> m_trainSum; // of the training part under way
    torch::Tensor m_normSum;             // likewise, of the gradients' norms
    std::optional<ValidationResult> m_validation;
    int m_validatedEpoch = 0;
    std::optional<LowFrequency> m_lowFrequency; // of an epoch of smaller images
    int m_loadingEpoch = 0;                     // which the training loader has begun
    bool m_isValidationLoading = false;
    std::uint64_t m_damaged = 0;   // training samples of this epoch
    MetricTotals m_recordedTotals; // at the last recorded step
    double m_recordedAt = 0;
    SystemMeter m_meter; // since the training part began
    SystemSample m_use;  // in the last training part
    RunCheckpoints m_checkpoints;
    Agreement m_agreement;
    Wishes m_agreed;                             // by the ranks, at the last step
    std::optional<ReductionSeconds> m_reduction; // in this epoch, as far as it was measured
};

} // namespace formwork
