// Keeps runs on targets up to date while the window is open: asks their targets, brings in what
// they report, and takes stop requests there.
//
// A thread with its own Store decides which targets are due (FollowSchedule), and asks each in its
// own thread, so that one that does not answer does not hold up the others. The window sees the
// outcome as it sees what any other program writes.
#pragma once

#include "core/base/error.h"
#include "core/base/file_system.h"
#include "core/remote/remote_follower.h"
#include "core/store/store.h"

#include <QObject>
#include <QString>

#include <chrono>
#include <condition_variable>
#include <list>
#include <memory>
#include <mutex>
#include <set>
#include <stop_token>
#include <string>
#include <thread>
#include <vector>

namespace formwork::ui {

class TargetFollower final : public QObject
{
    Q_OBJECT

public:
    // `fileSystem` must outlive it. `look`: between two looks for targets that are due.
    TargetFollower(Workspace workspace, FileSystem& fileSystem,
                   std::chrono::milliseconds look = std::chrono::seconds(1),
                   QObject* parent = nullptr);
    // Ends the questions that are under way.
    ~TargetFollower() override;

    void start();
    // Something was submitted, or is to be stopped: asks at once.
    void askSoon();

Q_SIGNALS:
    // Once, until it answers again.
    void targetLost(const QString& target, const QString& reason);
    void targetAnswered(const QString& target); // one that was lost
    void runEnded(qint64 run);
    // The workspace cannot be read or written.
    void failed(const formwork::Error& error);

private:
    struct Question // of one target
    {
        std::string target;
        bool hasEnded = false;
        std::jthread thread = {};
    };

    void work(const std::stop_token& stop);
    void look(Store& store, const std::stop_token& stop);
    void ask(Question& question, const std::vector<RunId>& runs, const std::stop_token& stop);
    void take(const std::string& target, const FollowRound& round);
    void report(const Error& error);

    Workspace m_workspace;
    FileSystem& m_fileSystem;
    std::chrono::milliseconds m_look;

    std::mutex m_mutex; // guards what follows
    std::condition_variable_any m_news;
    bool m_isAsked = false;
    FollowSchedule m_schedule;
    std::set<std::string> m_lost;
    std::list<Question> m_questions;

    std::jthread m_thread; // last: it uses all the others
};

} // namespace formwork::ui
