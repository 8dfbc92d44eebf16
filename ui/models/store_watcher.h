// Notifies the window that the workspace changed: by a training thread, another process, or itself.
//
// Lives in the GUI thread, next to the GUI's own Store (which it does not own). It asks the
// database for its version a few times a second, so a burst of writes becomes one signal. Now and
// then it looks for what nobody writes there: a training whose process died, and a database that is
// no longer in its place.
#pragma once

#include "core/store/store.h"

#include <QObject>
#include <QString>
#include <QStringList>
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
    // Looks for dead trainings and a lost database at once.
    void lookAround();

Q_SIGNALS:
    void changed();
    // Reading the database failed; once per message, until it works again.
    void failed(const QString& message);
    // The processes that trained these runs died; they are marked as interrupted now.
    void runsInterrupted(const QStringList& names);
    // The database was moved away or deleted, or came back.
    void databaseGone(bool gone);

private:
    void poll();
    void lookAroundUnlessLate();
    void markDead();

    Store& m_store;
    QTimer m_poll;
    QTimer m_pokeTimer;
    QTimer m_lookTimer;
    std::int64_t m_lastLook = 0; // unixMilliseconds
    bool m_gone = false;
    std::int64_t m_version = 0;
    bool m_versionKnown = false;
    QString m_lastError;
};

} // namespace formwork::ui
