// Whether the window may close: asks once while work is in progress, and closes the window when
// that has ended, if so chosen.
#pragma once

#include "core/base/error.h"
#include "core/store/store.h"
#include "ui/dialogs/close_question.h"

#include <QObject>
#include <QPointer>

class QWidget;

namespace formwork::ui {

class JobList;
class TrainingQueue;

class CloseGuard final : public QObject
{
    Q_OBJECT

public:
    // The references must outlive it. The question is a dialog of `window`.
    CloseGuard(QWidget& window, Store& store, JobList& jobs, TrainingQueue& queue,
               QObject* parent = nullptr);

    bool isBusy() const;
    // False while work is in progress: the user has been asked, and the window will be closed or
    // hidden according to the answer.
    bool mayClose();

Q_SIGNALS:
    void failed(const formwork::Error& error);

private:
    void ask();
    int queuedRuns();
    void answered(CloseAnswer answer);
    void closeWhenIdle();

    QWidget& m_window;
    Store& m_store;
    JobList& m_jobs;
    TrainingQueue& m_queue;
    QPointer<CloseQuestion> m_question;
    bool m_closing = false; // as soon as nothing runs
};

} // namespace formwork::ui
