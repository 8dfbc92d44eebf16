// What the window reports, above the runs, about runs that ended unexpectedly.
#pragma once

#include "core/base/error.h"
#include "core/store/store.h"

#include <QCoreApplication>
#include <QStringList>

namespace formwork::ui {

class InlineMessage;

class RunNotices
{
    Q_DECLARE_TR_FUNCTIONS(formwork::ui::RunNotices)

public:
    // Both must outlive it.
    RunNotices(Store& store, InlineMessage& message) : m_store(store), m_message(message) {}

    // Runs whose process had died were found at the start.
    void showInterrupted();
    // The process that trained these runs died while the window was open.
    void showDead(const QStringList& names);
    // With run = 0 it is the queue itself that failed.
    void showFailed(RunId run, const Error& error);
    // A GPU failed under a run, which showFailed() reports; the queue continues without it.
    void showDeviceLost(const QString& device);

private:
    Store& m_store;
    InlineMessage& m_message;
};

} // namespace formwork::ui
