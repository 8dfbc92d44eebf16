#include "ui/models/store_changes.h"

#include <QScopeGuard>

#include <chrono>
#include <optional>
#include <utility>

namespace formwork::ui {

namespace {

using namespace std::chrono_literals;

// Short enough not to be noticed, long enough for the usual transaction of another thread.
constexpr auto kWritePatience = 80ms;
constexpr int kRetryMilliseconds = 200;

} // namespace

StoreChanges::StoreChanges(Store& store, QObject* parent) : QObject(parent), m_store(store)
{
    m_retry.setSingleShot(true);
    m_retry.setInterval(kRetryMilliseconds);
    connect(&m_retry, &QTimer::timeout, this, &StoreChanges::writeWaiting);
}

void StoreChanges::apply(QObject* context, Write write, Done done, Failed failed)
{
    m_waiting.push_back({context, std::move(write), std::move(done), std::move(failed)});
    // What is asked for by a callback is written after it, and what comes after a change that waits
    // waits as well.
    if (!m_isWriting && !m_retry.isActive())
        writeWaiting();
    else
        report();
}

void StoreChanges::writeWaiting()
{
    const BusyTimeout timeout(m_store, kWritePatience);
    m_isWriting = true;
    // Also when a callback throws: later changes are still written.
    const auto finish = qScopeGuard([this] {
        m_isWriting = false;
        if (!m_waiting.empty())
            m_retry.start();
        report();
    });
    while (!m_waiting.empty() && writeFirst()) {
    }
}

bool StoreChanges::writeFirst()
{
    std::optional<Error> problem;
    try {
        m_waiting.front().write(m_store);
    } catch (const Error& error) {
        if (isLocked(error))
            return false;
        problem = error;
    }
    const Change change = std::move(m_waiting.front());
    m_waiting.pop_front();
    if (!change.context)
        return true;
    if (problem)
        change.failed(*problem);
    else
        change.done();
    return true;
}

bool StoreChanges::isLocked(const Error& error) const
{
    return error.code() == ErrorCode::Busy && error.path() == m_store.workspace().database();
}

void StoreChanges::report()
{
    if (m_isWriting || std::exchange(m_reported, waiting()) == waiting())
        return;
    Q_EMIT waitingChanged(waiting());
}

} // namespace formwork::ui
