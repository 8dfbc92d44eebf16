// Tells the window that the workspace changed: by a training thread, another process, or itself.
//
// Lives in the GUI thread, next to the GUI's own Store (which it does not own). It asks the
// database for its version a few times a second, so a burst of writes becomes one signal.
#pragma once

#include "core/store/store.h"

#include <QObject>
#include <QString>
#include <QTimer>

namespace formwork::ui {

class StoreWatcher : public QObject
{
    Q_OBJECT

public:
    explicit StoreWatcher(Store& store, QObject* parent = nullptr);

    // The watched connection's own writes do not change what dataVersion() says: call this after
    // them. The signal comes once, with the next turn of the event loop.
    void poke();

Q_SIGNALS:
    void changed();
    // Reading the database failed; once per message, until it works again.
    void failed(const QString& message);

private:
    void poll();

    Store& m_store;
    QTimer m_poll;
    QTimer m_pokeTimer;
    std::int64_t m_version = 0;
    bool m_versionKnown = false;
    QString m_lastError;
};

} // namespace formwork::ui
