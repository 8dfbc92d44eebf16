#include "core/train/loop/reporter.h"

#include "core/base/clock.h"

#include <algorithm>

namespace formwork {

namespace {

constexpr std::uint64_t kStepsPerEpoch = 200;
constexpr std::uint64_t kStepsPerRun = 20'000;
constexpr double kSecondsBetweenReports = 0.25;

} // namespace

std::uint64_t stepStride(const RunShape& shape)
{
    const auto epochs = static_cast<std::uint64_t>(std::max(1, shape.epochs));
    std::uint64_t stride = 1;
    while (shape.stepsPerEpoch / stride > kStepsPerEpoch ||
           shape.stepsPerEpoch * epochs / stride > kStepsPerRun)
        stride *= 2;
    return stride;
}

RunReporter::RunReporter(RunObserver& observer, const RunShape& shape)
    : m_observer(observer)
    , m_shape(shape)
    , m_stride(stepStride(shape))
{}

void RunReporter::partBegins(int epoch, bool validating, std::uint64_t batch)
{
    m_epoch = epoch;
    m_validating = validating;
    m_images = 0;
    m_batchAt = steadySeconds();
    m_rate = RateMeter();
    report(batch, m_batchAt);
}

bool RunReporter::batchDone(std::uint64_t batch, std::uint64_t images)
{
    const double now = steadySeconds();
    Pace& pace = m_validating ? m_validationPace : m_trainPace;
    pace.seconds += now - m_batchAt;
    ++pace.batches;
    m_batchAt = now;
    m_images += images;
    const bool last = batch == (m_validating ? m_shape.validationBatches : m_shape.stepsPerEpoch);
    if (!last && now - m_reportedAt < kSecondsBetweenReports)
        return false;
    report(batch, now);
    return true;
}

void RunReporter::report(std::uint64_t batch, double now)
{
    m_reportedAt = now;
    m_rate.update({m_validating ? "validation" : "training", "images", m_images, 0, 0}, now);
    RunProgress progress;
    progress.epoch = m_epoch;
    progress.epochs = m_shape.epochs;
    progress.validating = m_validating;
    progress.batch = batch;
    progress.batches = m_validating ? m_shape.validationBatches : m_shape.stepsPerEpoch;
    progress.imagesPerSecond = m_rate.unitsPerSecond();
    progress.secondsLeft = secondsLeft(batch);
    m_observer.progress(progress);
}

double RunReporter::secondsLeft(std::uint64_t batch) const
{
    if (m_trainPace.batches == 0)
        return -1;
    const double trainBatch = m_trainPace.mean();
    // Until validation was seen, its batches are taken for a third of a step: the forward pass.
    const double validationBatch =
        m_validationPace.batches > 0 ? m_validationPace.mean() : trainBatch / 3;
    const auto epochsToCome = static_cast<double>(m_shape.epochs - m_epoch);
    const auto steps = static_cast<double>(m_shape.stepsPerEpoch);
    const auto validationBatches = static_cast<double>(m_shape.validationBatches);
    double left = epochsToCome * (steps * trainBatch + validationBatches * validationBatch);
    if (m_validating)
        return left + (validationBatches - static_cast<double>(batch)) * validationBatch;
    left += (steps - static_cast<double>(batch)) * trainBatch;
    return left + validationBatches * validationBatch;
}

} // namespace formwork
