// Keeps the records of runs that are trained in folders, by other programs or on other machines,
// up to date while the window is open.
//
// A thread with its own Store looks at the event files of all followed runs (Store::followedRuns)
// and imports what is new; the window sees it as it sees what any other program writes. Files of
// runs that have ended are looked at less often.
#pragma once

#include "core/base/error.h"
#include "core/base/file_system.h"
#include "core/store/store.h"

#include <QObject>

#include <chrono>
#include <thread>

namespace formwork::ui {

struct FollowTimes
{
    std::chrono::milliseconds look = std::chrono::seconds(1); // between two looks
    int looksPerEndedRun = 30;                                // at running ones in between
    // After which a run on another machine, whose events do not grow, counts as interrupted: many
    // times as long as its trainer needs for a sign of life, as shared disks show files late.
    std::chrono::milliseconds silence = std::chrono::minutes(3);
};

class RunFollower final : public QObject
{
    Q_OBJECT

public:
    // `fileSystem` must outlive it.
    RunFollower(Workspace workspace, FileSystem& fileSystem, FollowTimes times = {},
                QObject* parent = nullptr);
    // Waits for an import that is under way; at most for one piece of a file.
    ~RunFollower() override;

    void start();

Q_SIGNALS:
    // Once for a run, until it works again; with run = 0, for the workspace.
    void failed(qint64 run, const formwork::Error& error);

private:
    class Round;

    void work(const std::stop_token& stop);
    void report(RunId run, const Error& error);

    Workspace m_workspace;
    FileSystem& m_fileSystem;
    FollowTimes m_times;
    std::jthread m_thread;
};

} // namespace formwork::ui
