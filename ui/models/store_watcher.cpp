#include "ui/models/store_watcher.h"

#include "core/base/clock.h"
#include "core/base/error.h"

#include <chrono>
#include <utility>

namespace formwork::ui {

namespace {
constexpr int kPollMilliseconds = 120;
constexpr int kLookMilliseconds = 5000;
constexpr std::chrono::milliseconds kLookPatience{80};
} // namespace

StoreWatcher::StoreWatcher(Store& store, QObject* parent) : QObject(parent), m_store(store)
{
    m_pokeTimer.setSingleShot(true);
    m_pokeTimer.setInterval(0);
    connect(&m_pokeTimer, &QTimer::timeout, this, &StoreWatcher::changed);
    m_poll.setInterval(kPollMilliseconds);
    connect(&m_poll, &QTimer::timeout, this, &StoreWatcher::poll);
    poll();
    m_poll.start();
    m_lookTimer.setInterval(kLookMilliseconds);
    connect(&m_lookTimer, &QTimer::timeout, this, &StoreWatcher::lookAroundUnlessLate);
    m_lastLook = unixMilliseconds();
    m_lookTimer.start();
}

void StoreWatcher::poke()
{
    m_pokeTimer.start();
}

void StoreWatcher::lookAroundUnlessLate()
{
    // When the machine slept, all heartbeats are old: those that live shall beat first.
    const std::int64_t now = unixMilliseconds();
    const bool late = now - std::exchange(m_lastLook, now) > 3 * kLookMilliseconds;
    if (!late)
        lookAround();
}

void StoreWatcher::lookAround()
{
    const bool gone = m_store.databaseIsGone();
    if (std::exchange(m_gone, gone) != gone)
        Q_EMIT databaseGone(gone);
    if (!gone && !m_store.isReadOnly())
        markDead();
}

void StoreWatcher::markDead()
{
    const BusyTimeout timeout(m_store, kLookPatience); // it is asked again
    try {
        QStringList names;
        for (const RunId run : m_store.markInterrupted())
            names << QString::fromStdString(m_store.run(run).name);
        if (names.isEmpty())
            return;
        Q_EMIT changed();
        Q_EMIT runsInterrupted(names);
    } catch (const Error&) {
        // Whatever hinders it hinders poll() as well, which reports it.
    }
}

void StoreWatcher::poll()
{
    try {
        const std::int64_t version = m_store.dataVersion();
        const bool isNew = m_versionKnown && version != m_version;
        m_version = version;
        m_versionKnown = true;
        m_lastError.clear();
        if (isNew)
            Q_EMIT changed();
    } catch (const Error& error) {
        const QString message = QString::fromUtf8(error.what());
        if (message == m_lastError)
            return;
        m_lastError = message;
        Q_EMIT failed(message);
    }
}

} // namespace formwork::ui
