#include "core/train/loop/run_checkpoints.h"

#include "core/base/clock.h"
#include "core/base/error.h"
#include "core/train/checkpoint/checkpoint_keeper.h"
#include "core/train/loop/epoch_record.h"
#include "core/train/loop/run_log.h"

#include <chrono>
#include <system_error>
#include <thread>
#include <utility>

namespace formwork {

namespace {

constexpr double kSecondsBetweenLast = 60; // at the end of an epoch
constexpr const char* kLast = "checkpoint.last";
constexpr const char* kBest = "checkpoint.best";
constexpr const char* kEpoch = "checkpoint.epoch";

} // namespace

RunCheckpoints::RunCheckpoints(const TrainRequest& request, ProcessGroup& group, RunSetup& run,
                               TrainingState& state, RunObserver& observer, FileSystem& fileSystem,
                               std::stop_token stop)
    : m_request(request)
    , m_group(group)
    , m_run(run)
    , m_state(state)
    , m_observer(observer)
    , m_fileSystem(fileSystem)
    , m_stop(std::move(stop))
{}

void RunCheckpoints::startClock()
{
    m_lastSavedAt = steadySeconds();
}

bool RunCheckpoints::isTimeInEpoch() const
{
    return steadySeconds() - m_lastSavedAt >= m_request.secondsBetweenSaves;
}

void RunCheckpoints::saveLast()
{
    save(lastCheckpoint(m_request.runFolder), kLast, true);
    m_hasSaved = true;
    m_lastSavedAt = steadySeconds();
}

void RunCheckpoints::saveEpoch(const EpochEnd& end, bool mustBeLast)
{
    // First what the run can be resumed from: whatever ends it after that costs nothing, as
    // resumeFrom() settles the rest.
    if (isAtInterval(end.epoch) || mustBeLast || !m_hasSaved ||
        steadySeconds() - m_lastSavedAt >= kSecondsBetweenLast)
        saveLast();
    settle(end);
}

void RunCheckpoints::resumeFrom(const std::optional<EpochEnd>& end)
{
    // Also a record may be missing, of a file that was there when the run was killed.
    m_observer.artifact(kLast, lastCheckpoint(m_request.runFolder));
    const std::filesystem::path best = bestCheckpoint(m_request.runFolder);
    std::error_code ignored;
    if (std::filesystem::exists(best, ignored))
        m_observer.artifact(kBest, best);
    if (const auto epochs = epochCheckpoints(m_request.runFolder); !epochs.empty())
        m_observer.artifact(kEpoch, epochs.back());
    if (end)
        settle(*end);
}

bool RunCheckpoints::isAtInterval(int epoch) const
{
    return epoch % m_request.config.train.checkpointEvery == 0;
}

// What an epoch leaves besides the last checkpoint, with the weights of now, which are those at its
// end. May be repeated.
void RunCheckpoints::settle(const EpochEnd& end)
{
    if (end.isBest)
        keep(bestCheckpoint(m_request.runFolder), kBest);
    if (!isAtInterval(end.epoch))
        return;
    keep(epochCheckpoint(m_request.runFolder, end.epoch), kEpoch);
    if (m_group.isFirst())
        pruneCheckpoints(m_fileSystem, m_request.runFolder, m_request.config.train.keepCheckpoints);
}

void RunCheckpoints::keep(const std::filesystem::path& path, const char* kind)
{
    if (m_group.isFirst() && holdsWeights(m_fileSystem, path, m_run.validatedModel(), m_state))
        m_observer.artifact(kind, path);
    else
        save(path, kind, false);
}

// One that is not resumable has the weights that were validated.
void RunCheckpoints::save(const std::filesystem::path& path, const char* kind, bool isResumable)
{
    requireFiniteWeights(*m_run.model, m_state, m_request.config);
    if (!m_group.isFirst())
        return;
    m_state.optimiserSteps = m_run.step->optimiser().stepsDone();
    m_state.scaler = m_run.step->scaler().state();
    const CheckpointInfo info = {m_state, configToYaml(m_request.config), m_run.data.classNames};
    if (!isResumable) {
        whenThereIsRoom(
            [&] { writeCheckpoint(m_fileSystem, path, m_run.validatedModel(), nullptr, info); });
    } else {
        NamedTensors extras = m_run.step->pendingGradients();
        if (m_run.average)
            for (auto& entry : m_run.average->state())
                extras.push_back(std::move(entry));
        whenThereIsRoom([&] {
            writeCheckpoint(m_fileSystem, path, *m_run.model, &m_run.step->optimiser(), info,
                            extras);
        });
    }
    m_observer.artifact(kind, path);
}

// On a full disk it tries again until there is room; a stop is the last try.
void RunCheckpoints::whenThereIsRoom(const std::function<void()>& write)
{
    constexpr std::chrono::milliseconds kSlice(100);
    constexpr double kSecondsBetweenTries = 1;
    const double began = steadySeconds();
    for (bool isFirst = true;; isFirst = false) {
        try {
            write();
            if (!isFirst)
                m_observer.log(Severity::Info, "There is room again: the checkpoint is written");
            return;
        } catch (const Error& error) {
            if (error.code() != ErrorCode::NoSpace || m_stop.stop_requested() ||
                steadySeconds() - began >= m_request.secondsForRoom)
                throw;
            if (isFirst)
                m_observer.log(Severity::Warning, fullDiskLine(error, m_request.secondsForRoom));
        }
        const double tried = steadySeconds();
        while (!m_stop.stop_requested() && steadySeconds() - tried < kSecondsBetweenTries)
            std::this_thread::sleep_for(kSlice);
    }
}

} // namespace formwork
