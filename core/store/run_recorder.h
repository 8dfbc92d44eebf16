// Records what a run reports, without letting the database hold up the training.
#pragma once

#include "core/base/error.h"
#include "core/experiment/run_observer.h"
#include "core/store/store.h"

#include <chrono>
#include <functional>
#include <memory>
#include <stop_token>
#include <string>

namespace formwork {

// Records that wait for the database.
struct RecordDelay
{
    Error reason;
    std::chrono::milliseconds patience; // for which the end of an epoch waits
};

struct RecorderSettings
{
    std::chrono::milliseconds beat = std::chrono::seconds(5); // time between heartbeats
    // How long an epoch waits for a database that others keep locked, or that cannot be written.
    std::chrono::milliseconds lockPatience = std::chrono::minutes(10);
    std::chrono::milliseconds diskPatience = std::chrono::minutes(1);
    std::stop_token stop = {}; // ends that waiting
    // A lock is only worth a report if it lasts: others write all the time.
    std::chrono::milliseconds quietLock = std::chrono::seconds(5);
    // Called in the thread that reports: when records begin to wait, and with null when all are
    // written. At most once in `delayInterval`, as a disk may be full now and then. Must not throw.
    std::function<void(const RecordDelay*)> delayed = {};
    std::chrono::milliseconds delayInterval = std::chrono::minutes(1);
    // Called with each sample of the machine, in the recorder's thread. Must not throw.
    std::function<void(const SystemSample&)> sampled = {};
};

// One per run, used in the training thread.
//
// A thread inside, with its own Store, does all the writing. Steps, progress, log lines,
// artifacts and confusion matrices are handed to it and kept until the database has them; a report
// never waits. An epoch waits until it is on the disk, together with all that was reported before:
// a checkpoint must not be newer than the curve. The thread also keeps the heartbeat, however long
// a step takes, and records what the machine does (at most some thousand samples, less often as a
// run grows long).
//
// Errors of progress(), epoch(), flush() and finish(): Busy when another process took the run over
// or deleted it; those of Store when the database stays locked or unwritable for longer than the
// settings allow, or at once when it is damaged.
class RunRecorder final : public RunObserver
{
public:
    // `store` only says where the workspace is.
    RunRecorder(const Store& store, RunId run, RecorderSettings settings = {});
    // Writes what is left, for some seconds at most; after a stop request it tries once.
    ~RunRecorder() override;

    void started(const RunEnvironment& environment) override;
    void progress(const RunProgress& progress) override;
    void step(const StepRecord& step) override;
    void epoch(const EpochRecord& epoch) override;
    void confusion(const ConfusionRecord& confusion) override;
    void dataChanged(int afterEpoch, const std::string& change) override;
    void log(Severity severity, const std::string& line) override;
    void artifact(const std::string& kind, const std::filesystem::path& path) override;

    // Whether a stop was asked for through the store, as of the last progress or heartbeat.
    bool stopRequested() const;

    // Waits until everything reported so far is on the disk, as epoch() does.
    void flush();
    // The same with Store::finishRun() at its end. Nothing is reported after it.
    void finish(RunStatus status);

private:
    class Writer;
    RunId m_run;
    std::unique_ptr<Writer> m_writer;
};

} // namespace formwork
