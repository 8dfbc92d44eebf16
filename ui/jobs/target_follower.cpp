#include "ui/jobs/target_follower.h"

#include "core/base/clock.h"
#include "core/base/threads.h"

#include <algorithm>
#include <map>
#include <utility>

namespace formwork::ui {

TargetFollower::TargetFollower(Workspace workspace, FileSystem& fileSystem,
                               std::chrono::milliseconds look, QObject* parent)
    : QObject(parent)
    , m_workspace(std::move(workspace))
    , m_fileSystem(fileSystem)
    , m_look(look)
{}

TargetFollower::~TargetFollower()
{
    m_thread = {}; // while reports can still be posted
    // Not under the lock, which those that end take.
    std::list<Question> questions;
    {
        const std::lock_guard lock(m_mutex);
        questions.splice(questions.end(), m_questions);
    }
    for (Question& question : questions)
        question.thread.request_stop();
}

void TargetFollower::start()
{
    m_thread = std::jthread([this](const std::stop_token& stop) { work(stop); });
}

void TargetFollower::askSoon()
{
    const std::lock_guard lock(m_mutex);
    m_schedule.askSoon();
    m_isAsked = true;
    m_news.notify_all();
}

void TargetFollower::work(const std::stop_token& stop)
{
    setThreadName("targets");
    std::unique_ptr<Store> store;
    std::string reported;
    while (!stop.stop_requested()) {
        try {
            if (!store)
                store = std::make_unique<Store>(m_workspace, m_fileSystem);
            look(*store, stop);
            reported.clear();
        } catch (const Error& error) {
            if (error.code() != ErrorCode::Busy && reported != error.what())
                report(error);
            reported = error.what();
        }
        std::unique_lock lock(m_mutex);
        m_news.wait_for(lock, stop, m_look, [this] { return m_isAsked; });
        m_isAsked = false;
    }
}

void TargetFollower::look(Store& store, const std::stop_token& stop)
{
    std::map<std::string, std::vector<RunId>> runs;
    for (const RunId run : store.runsOnTargets())
        if (const auto place = store.run(run).remote)
            runs[place->target].push_back(run);
    std::vector<std::string> targets;
    for (const auto& [target, ofTarget] : runs)
        targets.push_back(target);

    std::list<Question> ended; // joined outside the lock
    const std::lock_guard lock(m_mutex);
    for (auto question = m_questions.begin(); question != m_questions.end();) {
        const auto next = std::next(question);
        if (question->hasEnded)
            ended.splice(ended.end(), m_questions, question);
        question = next;
    }
    for (const std::string& target : m_schedule.due(targets, steadySeconds())) {
        if (stop.stop_requested() ||
            std::ranges::find(m_questions, target, &Question::target) != m_questions.end())
            continue;
        Question& question = m_questions.emplace_back(Question{.target = target});
        question.thread =
            std::jthread([this, &question, asked = runs[target]](const std::stop_token& stopped) {
                ask(question, asked, stopped);
            });
    }
}

void TargetFollower::ask(Question& question, const std::vector<RunId>& runs,
                         const std::stop_token& stop)
{
    setThreadName("target");
    try {
        Store store(m_workspace, m_fileSystem);
        take(question.target, followRuns(store, runs, stop));
    } catch (const Error& error) {
        if (error.code() != ErrorCode::Cancelled && error.code() != ErrorCode::Busy)
            report(error);
        const std::lock_guard lock(m_mutex);
        m_schedule.lost(question.target, steadySeconds());
    }
    const std::lock_guard lock(m_mutex);
    question.hasEnded = true;
}

void TargetFollower::take(const std::string& target, const FollowRound& round)
{
    for (const RunId run : round.ended)
        QMetaObject::invokeMethod(
            this, [this, run] { Q_EMIT runEnded(run); }, Qt::QueuedConnection);
    const std::lock_guard lock(m_mutex);
    if (round.lost.empty()) {
        m_schedule.answered(target, steadySeconds());
        if (m_lost.erase(target) > 0)
            QMetaObject::invokeMethod(
                this,
                [this, name = QString::fromStdString(target)] { Q_EMIT targetAnswered(name); },
                Qt::QueuedConnection);
        return;
    }
    m_schedule.lost(target, steadySeconds());
    if (m_lost.insert(target).second)
        QMetaObject::invokeMethod(
            this,
            [this, name = QString::fromStdString(target),
             reason = QString::fromStdString(round.lost.front().reason)] {
                Q_EMIT targetLost(name, reason);
            },
            Qt::QueuedConnection);
}

void TargetFollower::report(const Error& error)
{
    QMetaObject::invokeMethod(
        this, [this, error] { Q_EMIT failed(error); }, Qt::QueuedConnection);
}

} // namespace formwork::ui
