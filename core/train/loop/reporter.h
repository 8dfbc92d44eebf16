// How often a run reports: a few times a second to progress bars, a bounded number of steps to the
// curves, however many steps there are.
#pragma once

#include "core/base/progress.h"
#include "core/experiment/run_observer.h"

#include <cstdint>

namespace formwork {

struct RunShape
{
    int epochs = 0;
    std::uint64_t stepsPerEpoch = 0;
    std::uint64_t validationBatches = 0; // of one rank
    std::uint64_t batchImages = 0;       // of a full training batch, of all ranks together
};

// Every how many steps one is recorded: the smallest power of two that keeps an epoch within 200
// records and the run within 20,000. A function of the shape alone, so a resumed run keeps to it.
std::uint64_t stepStride(const RunShape& shape);

// Belongs to the training thread.
class RunReporter
{
public:
    RunReporter(RunObserver& observer, const RunShape& shape);

    // True for the steps (1, 2, ... over the run) to record.
    bool stepIsDue(std::uint64_t step) const { return step % m_stride == 0 || step == 1; }

    // A part of an epoch begins, at batch `batch`: always reported.
    void partBegins(int epoch, bool validating, std::uint64_t batch);

    // Batches [.., batch) of the part are done, the last of them with `images`. Reported unless
    // something was reported less than a quarter of a second ago; the last batch always. True if
    // so.
    bool batchDone(std::uint64_t batch, std::uint64_t images);

private:
    void report(std::uint64_t batch, double now);
    double secondsLeft(std::uint64_t batch) const;

    RunObserver& m_observer;
    RunShape m_shape;
    std::uint64_t m_stride = 1;
    RateMeter m_rate;
    std::uint64_t m_images = 0; // of the current part
    int m_epoch = 0;
    bool m_validating = false;
    double m_reportedAt = 0;
    double m_batchAt = 0;
    // Mean seconds of a batch since the start or resume, apart for training and validation.
    struct Pace
    {
        double seconds = 0;
        std::uint64_t batches = 0;
        double mean() const { return batches > 0 ? seconds / static_cast<double>(batches) : 0; }
    };
    Pace m_trainPace;
    Pace m_validationPace;
};

} // namespace formwork
