// What the window does with targets: submits runs, resumes them there, fetches their checkpoints,
// and keeps them up to date. The network is waited for in background threads.
#pragma once

#include "core/base/error.h"
#include "core/base/file_system.h"
#include "core/remote/target.h"
#include "core/store/store.h"
#include "ui/jobs/target_follower.h"

#include <QObject>
#include <QString>

#include <string>
#include <vector>

class QWidget;

namespace formwork::ui {

class Job;
class JobList;
class NewExperimentPage;
class RunsPage;
class StoreChanges;

class TargetControl final : public QObject
{
    Q_OBJECT

public:
    // The references must outlive it. `window` is the parent of its dialogs.
    TargetControl(StoreChanges& changes, FileSystem& fileSystem, JobList& jobs, QWidget& window);

    // Connects the pages: a new experiment offers the targets and is submitted, runs are fetched.
    // They must outlive it.
    void serve(NewExperimentPage& experiment, RunsPage& runs);
    // Begins to follow the runs on targets; not in a workspace that is read-only.
    void start();
    // Shows the script, and submits if the user agrees.
    void submit(const QString& target, const std::vector<ExperimentConfig>& configs);
    void resume(RunId run);
    void fetchCheckpoints(RunId run);
    void showTargets();
    void askSoon() { m_follower.askSoon(); }

Q_SIGNALS:
    void changed();        // runs, in the store
    void targetsChanged(); // added, edited or removed
    void submitted(const QString& target, const std::vector<qint64>& runs);
    void fetched(qint64 run);
    void runEnded(qint64 run);
    void failed(const formwork::Error& error);

private:
    void offerTargets(NewExperimentPage& experiment);
    void submitNow(const Target& target, const std::vector<ExperimentConfig>& configs);
    // A job in the list whose failure is reported.
    Job* addJob(const QString& title);

    StoreChanges& m_changes;
    Store& m_store;
    FileSystem& m_fileSystem;
    JobList& m_jobs;
    QWidget& m_window;
    TargetFollower m_follower;
};

} // namespace formwork::ui
