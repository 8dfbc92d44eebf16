#include "ui/models/store_watcher.h"

#include "core/base/error.h"

namespace formwork::ui {

namespace {
constexpr int kPollMilliseconds = 120;
}

StoreWatcher::StoreWatcher(Store& store, QObject* parent) : QObject(parent), m_store(store)
{
    m_pokeTimer.setSingleShot(true);
    m_pokeTimer.setInterval(0);
    connect(&m_pokeTimer, &QTimer::timeout, this, &StoreWatcher::changed);
    m_poll.setInterval(kPollMilliseconds);
    connect(&m_poll, &QTimer::timeout, this, &StoreWatcher::poll);
    poll();
    m_poll.start();
}

void StoreWatcher::poke()
{
    m_pokeTimer.start();
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
