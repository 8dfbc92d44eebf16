// Writes what a run reports to `events.jsonl` in its folder, from which the run can be
// reconstructed.
#pragma once

#include "core/base/error.h"
#include "core/base/file_system.h"
#include "core/events/run_event.h"
#include "core/experiment/run_observer.h"

#include <atomic>
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <thread>

namespace formwork {

struct EventWriterSettings
{
    // The events are all that is kept of the run: an epoch, and the run's end, wait `patience` for
    // a disk that cannot be written, and are an error then. Otherwise the training continues
    // without the file.
    bool isOnlyRecord = false;
    std::chrono::milliseconds patience = std::chrono::minutes(1);
    std::stop_token stop = {}; // ends that waiting
    // Signs of life, samples of the machine, and a look at kStopFile, by a thread inside; 0: none.
    std::chrono::milliseconds beat = {};
    // Called in the thread that reports when the file cannot be written, and with null when it can
    // be again. Must not throw.
    std::function<void(const Error*)> delayed = {};
};

// One per run. Each report is one line, written at once; the lines of an epoch and of the run's
// begin and end are on the disk (fsync) when the call returns. What cannot be written is kept, up
// to 64 MiB, and written with the next report. Reports come from the training thread, samples from
// any.
class EventWriter final : public RunObserver
{
public:
    // Opens or creates the file, locks it, and writes "opened" behind what it holds, with
    // `opened.session` filled in, and `opened.run` where it is empty. An incomplete last line is
    // ended: readers skip it. It does not wait for the disk. Errors: Busy (another process trains
    // into the folder; on a disk without locks, another one of this machine), AlreadyExists (the
    // file is of another run), those of reading it and of FileSystem.
    EventWriter(FileSystem& fileSystem, const std::filesystem::path& folder, RunOpened opened,
                EventWriterSettings settings = {});
    ~EventWriter() override;

    void started(const RunEnvironment& environment) override;
    void progress(const RunProgress& progress) override;
    void step(const StepRecord& step) override;
    void epoch(const EpochRecord& epoch) override;
    void dataChanged(int afterEpoch, const std::string& change) override;
    void confusion(const ConfusionRecord& confusion) override;
    void log(Severity severity, const std::string& line) override;
    void artifact(const std::string& kind, const std::filesystem::path& path) override;
    void sample(const SystemSample& sample);
    // Nothing is reported after it.
    void ended(RunOutcome end, const std::string& error = {});

    // kStopFile is in the folder; with a beat.
    bool stopRequested() const { return m_stopRequested; }

private:
    void put(EventBody body, bool mustReachDisk = false);
    void append(EventBody body);
    bool tryWrite(bool mustReachDisk);
    void reachDisk();
    void reportDelay();
    void work(const std::stop_token& stop);

    FileSystem& m_fileSystem;
    std::filesystem::path m_folder;
    EventWriterSettings m_settings;
    std::unique_ptr<WritableFile> m_file;

    std::mutex m_mutex; // guards what follows
    std::string m_pending;
    std::uint64_t m_offset = 0; // of m_pending in the file
    std::uint64_t m_sequence = 0;
    bool m_isUnsynced = false;
    bool m_isGivenUp = false;
    std::optional<Error> m_failure; // of the last try
    double m_writtenAt = 0;

    RunProgress m_progress; // the last one that was written
    double m_progressAt = 0;
    bool m_isDelayReported = false;
    std::atomic<bool> m_stopRequested = false;
    std::atomic<std::optional<int>> m_gpu; // that the run computes on

    std::jthread m_thread; // last: it uses all the others
};

} // namespace formwork
