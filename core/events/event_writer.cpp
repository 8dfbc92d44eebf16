#include "core/events/event_writer.h"

#include "core/base/clock.h"
#include "core/base/threads.h"
#include "core/events/event_codec.h"
#include "core/events/run_folder.h"
#include "core/experiment/device_description.h"

#include <algorithm>
#include <condition_variable>
#include <span>
#include <system_error>
#include <utility>

namespace formwork {

namespace {

constexpr double kSecondsBetweenProgress = 2;
constexpr double kSecondsBetweenBeats = 10;  // if nothing else was written
constexpr double kSampleSpacing = 1.0 / 720; // of the time that a run has taken, as in the store
constexpr std::chrono::milliseconds kRetryDelay(100);
constexpr std::size_t kMostPending = std::size_t{64} << 20;

std::string lastByte(FileSystem& fileSystem, const std::filesystem::path& path, std::uint64_t size)
{
    std::string byte(1, '\0');
    fileSystem.open(path)->readAt(size - 1, std::as_writable_bytes(std::span(byte)));
    return byte;
}

enum class Lock { Taken, Busy, Unsupported };

// Some shared disks have no locks.
Lock tryLock(WritableFile& file)
{
    try {
        file.lock();
        return Lock::Taken;
    } catch (const Error& error) {
        return error.code() == ErrorCode::Busy ? Lock::Busy : Lock::Unsupported;
    }
}

// By another process of this machine, as far as can be known.
bool isTrained(const EventSummary& summary)
{
    const ProcessIdentity self = currentProcess();
    const ProcessIdentity& process = summary.opened.process;
    return !summary.end && process.machine == self.machine && process != self &&
           mayBeAlive(process);
}

} // namespace

EventWriter::EventWriter(FileSystem& fileSystem, const std::filesystem::path& folder,
                         RunOpened opened, EventWriterSettings settings)
    : m_fileSystem(fileSystem)
    , m_folder(folder)
    , m_settings(std::move(settings))
{
    const std::filesystem::path path = folder / kEventFile;
    m_file = fileSystem.openForUpdate(path);
    const Lock lock = tryLock(*m_file);
    const auto before = lock == Lock::Busy ? std::nullopt : summariseEvents(fileSystem, folder);
    if (lock == Lock::Busy || (lock == Lock::Unsupported && before && isTrained(*before)))
        throw Error(ErrorCode::Busy, Text("another process is training in this folder"), folder,
                    Text("stop it first, or wait for it"));
    if (before) {
        if (!opened.run.empty() && opened.run != before->opened.run)
            throw Error(ErrorCode::AlreadyExists, Text("the events belong to another run"), path,
                        Text("move the file away"));
        opened.run = before->opened.run;
        m_sequence = before->sequence;
    }
    m_offset = fileSystem.open(path)->size();
    const bool isNew = m_offset == 0;
    if (m_offset > 0 && lastByte(fileSystem, path, m_offset) != "\n")
        m_pending.push_back('\n');
    if (opened.run.empty())
        opened.run = newIdentity();
    opened.session = newIdentity();
    append(std::move(opened));
    // Nothing is trained yet that waiting could save.
    if (!tryWrite(true) && m_settings.isOnlyRecord) {
        if (isNew)
            fileSystem.remove(path);
        throw Error(*m_failure);
    }
    reportDelay();
    fileSystem.syncDirectory(folder);
    if (m_settings.beat.count() > 0)
        m_thread = std::jthread([this](const std::stop_token& stop) { work(stop); });
}

EventWriter::~EventWriter() = default;

void EventWriter::started(const RunEnvironment& environment)
{
    m_gpu = describedGpu(environment.device);
    put(environment, true);
}

void EventWriter::progress(const RunProgress& progress)
{
    const double now = steadySeconds();
    const bool isNewPart =
        progress.epoch != m_progress.epoch || progress.validating != m_progress.validating;
    if (!isNewPart && now - m_progressAt < kSecondsBetweenProgress)
        return;
    m_progress = progress;
    m_progressAt = now;
    put(progress);
}

void EventWriter::step(const StepRecord& step)
{
    put(step);
}

void EventWriter::epoch(const EpochRecord& epoch)
{
    put(epoch, true);
}

void EventWriter::dataChanged(int afterEpoch, const std::string& change)
{
    put(DataChanged{afterEpoch, change});
}

void EventWriter::confusion(const ConfusionRecord& confusion)
{
    put(confusion);
}

void EventWriter::log(Severity severity, const std::string& line)
{
    put(LogWritten{severity, line});
}

void EventWriter::artifact(const std::string& kind, const std::filesystem::path& path)
{
    const std::filesystem::path inside = path.lexically_relative(m_folder);
    const bool isInside = !inside.empty() && *inside.begin() != "..";
    put(ArtifactWritten{kind, isInside ? inside : path});
}

void EventWriter::sample(const SystemSample& sample)
{
    const std::lock_guard lock(m_mutex);
    append(sample);
    tryWrite(false);
}

void EventWriter::ended(RunOutcome end, const std::string& error)
{
    if (m_thread.joinable()) {
        m_thread.request_stop();
        m_thread.join();
    }
    put(RunEnded{end, error}, true);
}

void EventWriter::put(EventBody body, bool mustReachDisk)
{
    {
        const std::lock_guard lock(m_mutex);
        append(std::move(body));
        tryWrite(mustReachDisk);
    }
    if (mustReachDisk && m_settings.isOnlyRecord)
        reachDisk();
    reportDelay();
}

// Under m_mutex, likewise tryWrite().
void EventWriter::append(EventBody body)
{
    if (m_isGivenUp)
        return;
    m_pending += encodeEvent({m_sequence + 1, unixMilliseconds(), std::move(body)}) + '\n';
    ++m_sequence;
    m_isUnsynced = true;
}

// The same bytes at the same place again do no harm where only some of them were written.
bool EventWriter::tryWrite(bool mustReachDisk)
{
    if (m_isGivenUp)
        return false;
    try {
        if (!m_pending.empty()) {
            m_file->writeAt(m_offset, std::as_bytes(std::span(m_pending)));
            m_offset += m_pending.size();
            m_pending.clear();
            m_writtenAt = steadySeconds();
        }
        if (mustReachDisk && m_isUnsynced) {
            m_file->sync();
            m_isUnsynced = false;
        }
        m_failure.reset();
        return true;
    } catch (const Error& error) {
        m_failure = error;
        m_isGivenUp = !m_settings.isOnlyRecord && m_pending.size() > kMostPending;
        return false;
    }
}

void EventWriter::reachDisk()
{
    const double began = steadySeconds();
    for (;;) {
        std::optional<Error> failure;
        {
            const std::lock_guard lock(m_mutex);
            if (tryWrite(true))
                return;
            failure = m_failure;
        }
        const std::chrono::duration<double> waited(steadySeconds() - began);
        if (m_settings.stop.stop_requested() || waited >= m_settings.patience)
            throw Error(*failure);
        reportDelay();
        std::this_thread::sleep_for(kRetryDelay);
    }
}

// In the thread that reports: what is called may report as well.
void EventWriter::reportDelay()
{
    std::optional<Error> failure;
    {
        const std::lock_guard lock(m_mutex);
        failure = m_failure;
    }
    if (!m_settings.delayed || failure.has_value() == m_isDelayReported)
        return;
    m_isDelayReported = failure.has_value();
    m_settings.delayed(failure ? &*failure : nullptr);
}

void EventWriter::work(const std::stop_token& stop)
{
    setThreadName("events");
    SystemMeter meter;
    const double began = steadySeconds();
    double nextSample = 0;
    std::mutex mutex;
    std::condition_variable_any never;
    std::unique_lock waiting(mutex);
    while (!never.wait_for(waiting, stop, m_settings.beat, [] { return false; }) &&
           !stop.stop_requested()) {
        std::error_code ignored;
        if (std::filesystem::exists(m_folder / kStopFile, ignored))
            m_stopRequested = true;
        const double elapsed = steadySeconds() - began;
        const bool isSampled = elapsed >= nextSample;
        if (isSampled) {
            nextSample = std::max(elapsed * (1 + kSampleSpacing), elapsed + 5);
            sample(meter.sample(m_gpu.load()));
        }
        const std::lock_guard lock(m_mutex);
        if (steadySeconds() - m_writtenAt < kSecondsBetweenBeats)
            continue;
        append(Heartbeat());
        tryWrite(false);
    }
}

} // namespace formwork
