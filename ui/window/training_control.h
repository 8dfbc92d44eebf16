// What the window asks of training: runs to be started, resumed and stopped, and the demo. Keeps to
// the store for what another process trains, and refuses in words in a read-only workspace.
//
// GUI thread only. Errors come by failed(): they must not leave through the signal of a button.
#pragma once

#include "core/base/error.h"
#include "core/base/file_system.h"
#include "core/store/store.h"

#include <QObject>
#include <QPointer>

#include <vector>

namespace formwork::ui {

class Job;
class JobList;
class StoreChanges;
class TrainingQueue;

class TrainingControl final : public QObject
{
    Q_OBJECT

public:
    // The references must outlive it.
    TrainingControl(StoreChanges& changes, FileSystem& fileSystem, TrainingQueue& queue,
                    JobList& jobs, QObject* parent = nullptr);

    void startQueue();
    // Trains these runs, the first one first; stopped and interrupted ones are resumed.
    void train(const std::vector<RunId>& runs);
    void resume(RunId run);
    void stop(RunId run);
    // Makes the demo images and trains on them.
    void prepareDemo();

Q_SIGNALS:
    void changed();      // a run was changed in the store
    void queueChanged(); // the queue was started
    void demoStarted();
    void demoPrepared();
    void runReached(formwork::RunId run); // to be shown: it is about to train
    void refused();                       // the reason comes by failed()
    void failed(const formwork::Error& error);

private:
    bool mayTrain(); // says why not

    StoreChanges& m_changes;
    Store& m_store;
    FileSystem& m_fileSystem;
    TrainingQueue& m_queue;
    JobList& m_jobs;
    QPointer<Job> m_demo;
};

} // namespace formwork::ui
