#include "ui/jobs/run_follower.h"

#include "core/base/clock.h"
#include "core/base/threads.h"
#include "core/events/run_folder.h"
#include "core/store/event_import.h"
#include "core/store/incoming_runs.h"

#include <QMetaObject>

#include <condition_variable>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <system_error>
#include <utility>

namespace formwork::ui {

namespace {

bool hasEnded(RunStatus status)
{
    return status != RunStatus::Running && status != RunStatus::Queued;
}

} // namespace

// What one look after the other remembers. In the follower's thread.
class RunFollower::Round
{
public:
    Round(Workspace workspace, FileSystem& fileSystem, const FollowTimes& times,
          std::function<void(RunId, const Error&)> report)
        : m_workspace(std::move(workspace))
        , m_fileSystem(fileSystem)
        , m_times(times)
        , m_report(std::move(report))
    {}

    void look(const std::stop_token& stop)
    {
        try {
            if (!m_store)
                m_store = std::make_unique<Store>(m_workspace, m_fileSystem);
            importIncoming(stop);
            const bool isForAll = m_looks++ % m_times.looksPerEndedRun == 0;
            for (const FollowedRun& run : m_store->followedRuns()) {
                if (stop.stop_requested())
                    return;
                if (isForAll || !hasEnded(run.status))
                    look(run, stop);
            }
            m_reported.erase(0);
        } catch (const Error& error) {
            reportOnce(0, error);
        }
    }

private:
    // Runs that trainers began in this workspace without its database.
    void importIncoming(const std::stop_token& stop)
    {
        const auto problem = [this](const std::filesystem::path& folder, const Error& error) {
            std::string& reported = m_incomingProblems[folder];
            if (error.code() != ErrorCode::Busy && reported != error.what()) {
                reported = error.what();
                m_report(0, error);
            }
        };
        m_incoming.importNew(*m_store, problem, stop);
    }

    // What shows from outside that a folder has news.
    struct FolderLook
    {
        std::uintmax_t size = 0;
        std::filesystem::file_time_type changed = {};
        bool hasExitCode = false;

        bool operator==(const FolderLook&) const = default;
    };

    // Nothing where the event file cannot be seen.
    static std::optional<FolderLook> lookAt(const std::filesystem::path& folder)
    {
        std::error_code error;
        FolderLook look;
        look.size = std::filesystem::file_size(folder / kEventFile, error);
        if (error)
            return std::nullopt;
        look.changed = std::filesystem::last_write_time(folder / kEventFile, error);
        look.hasExitCode = std::filesystem::exists(folder / kExitCodeFile, error);
        return look;
    }

    struct Seen
    {
        FolderLook look = {};
        double since = 0;
    };

    void look(const FollowedRun& run, const std::stop_token& stop)
    {
        try {
            const auto look = lookAt(run.folder);
            if (!look && run.kind == FollowKind::Copy)
                return; // nothing was fetched yet
            Seen& seen = m_seen[run.run];
            const bool isNew = !look || !(*look == seen.look);
            if (isNew || run.stopRequested)
                importEvents(*m_store, run.run, stop);
            if (isNew && look)
                seen = {*look, steadySeconds()};
            else if (isSilent(run, seen))
                m_store->endFollowed(run.run, RunStatus::Interrupted);
            m_reported.erase(run.run);
        } catch (const Error& error) {
            // Others write, or the workspace is gone, which the window reports.
            if (error.code() != ErrorCode::Busy)
                reportOnce(run.run, error);
        }
    }

    bool isSilent(const FollowedRun& run, const Seen& seen)
    {
        const std::chrono::duration<double> silent(steadySeconds() - seen.since);
        return run.kind == FollowKind::Shared && run.status == RunStatus::Running &&
               silent >= m_times.silence && m_store->holderState(run.run) == HolderState::Unknown;
    }

    void reportOnce(RunId run, const Error& error)
    {
        std::string& reported = m_reported[run];
        if (reported != error.what())
            m_report(run, error);
        reported = error.what();
    }

    Workspace m_workspace;
    FileSystem& m_fileSystem;
    FollowTimes m_times;
    std::function<void(RunId, const Error&)> m_report;
    std::unique_ptr<Store> m_store;
    int m_looks = 0;
    IncomingImport m_incoming;
    std::map<std::filesystem::path, std::string> m_incomingProblems;
    std::map<RunId, Seen> m_seen;
    std::map<RunId, std::string> m_reported;
};

RunFollower::RunFollower(Workspace workspace, FileSystem& fileSystem, FollowTimes times,
                         QObject* parent)
    : QObject(parent)
    , m_workspace(std::move(workspace))
    , m_fileSystem(fileSystem)
    , m_times(times)
{}

RunFollower::~RunFollower()
{
    m_thread = {}; // while reports can still be posted
}

void RunFollower::start()
{
    m_thread = std::jthread([this](const std::stop_token& stop) { work(stop); });
}

void RunFollower::work(const std::stop_token& stop)
{
    setThreadName("follower");
    Round round(m_workspace, m_fileSystem, m_times,
                [this](RunId run, const Error& error) { report(run, error); });
    std::mutex mutex;
    std::condition_variable_any never;
    std::unique_lock lock(mutex);
    while (!stop.stop_requested()) {
        round.look(stop);
        never.wait_for(lock, stop, m_times.look, [] { return false; });
    }
}

void RunFollower::report(RunId run, const Error& error)
{
    QMetaObject::invokeMethod(
        this, [this, run, error] { Q_EMIT failed(run, error); }, Qt::QueuedConnection);
}

} // namespace formwork::ui
