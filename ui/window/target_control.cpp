#include "ui/window/target_control.h"

#include "core/remote/checkpoint_fetch.h"
#include "core/remote/submission.h"
#include "core/remote/target_check.h"
#include "core/runner/inference_job.h"
#include "ui/dialogs/script_dialog.h"
#include "ui/dialogs/targets_dialog.h"
#include "ui/jobs/job.h"
#include "ui/jobs/job_list.h"
#include "ui/models/store_changes.h"
#include "ui/pages/experiment/new_experiment_page.h"
#include "ui/pages/experiment/run_on_chooser.h"
#include "ui/pages/page.h"
#include "ui/pages/runs/runs_page.h"
#include "ui/widgets/inline_message.h"

#include <utility>

namespace formwork::ui {

TargetControl::TargetControl(StoreChanges& changes, FileSystem& fileSystem, JobList& jobs,
                             QWidget& window)
    : m_changes(changes)
    , m_store(changes.store())
    , m_fileSystem(fileSystem)
    , m_jobs(jobs)
    , m_window(window)
    , m_follower(m_store.workspace(), fileSystem)
{
    connect(&m_follower, &TargetFollower::failed, this, &TargetControl::failed);
    connect(&m_follower, &TargetFollower::runEnded, this, &TargetControl::runEnded);
}

void TargetControl::serve(NewExperimentPage& experiment, RunsPage& runs)
{
    connect(&experiment, &NewExperimentPage::submissionRequested, this, &TargetControl::submit);
    connect(&experiment, &NewExperimentPage::targetsRequested, this, &TargetControl::showTargets);
    connect(&runs, &RunsPage::fetchRequested, this, &TargetControl::fetchCheckpoints);
    connect(this, &TargetControl::targetsChanged, &experiment,
            [this, &experiment] { offerTargets(experiment); });
    connect(this, &TargetControl::fetched, &runs, [&runs](qint64 run) {
        runs.message().showMessage(
            Severity::Info, tr("The checkpoints of run %1 were fetched.").arg(run),
            tr("They can be evaluated, and other runs can start from them."));
    });
    offerTargets(experiment);
}

void TargetControl::offerTargets(NewExperimentPage& experiment)
{
    std::vector<std::string> names;
    try {
        for (const auto& [name, text] : m_store.targetTexts())
            names.push_back(name);
    } catch (const Error& error) {
        Q_EMIT failed(error);
    }
    experiment.runOn()->setTargets(names);
}

void TargetControl::start()
{
    if (!m_store.isReadOnly())
        m_follower.start();
}

void TargetControl::submit(const QString& target, const std::vector<ExperimentConfig>& configs)
{
    try {
        const Target chosen = loadTarget(m_store, target.toStdString());
        const int count = static_cast<int>(configs.size());
        const QString about =
            count == 1 ? tr("This is sent to \u201c%1\u201d and trains one run.").arg(target)
                       : tr("This is sent to \u201c%1\u201d and trains %Ln runs.", nullptr, count)
                             .arg(target);
        auto* dialog = new ScriptDialog(
            about, QString::fromStdString(previewScript(chosen, configs)), &m_window);
        dialog->setAttribute(Qt::WA_DeleteOnClose);
        connect(dialog, &QDialog::accepted, this,
                [this, chosen, configs] { submitNow(chosen, configs); });
        dialog->open();
    } catch (const Error& error) {
        Q_EMIT failed(error);
    }
}

Job* TargetControl::addJob(const QString& title)
{
    Job* job = m_jobs.addJob(title, int(Page::Runs));
    connect(job, &Job::failed, this, [this](const Error& error) {
        Q_EMIT changed(); // a run may be there whose state is not known yet
        Q_EMIT failed(error);
    });
    return job;
}

void TargetControl::submitNow(const Target& target, const std::vector<ExperimentConfig>& configs)
{
    const QString name = QString::fromStdString(target.name);
    addJob(tr("Submitting to %1").arg(name))
        ->start(
            [workspace = m_store.workspace(), files = &m_fileSystem, target,
             configs](ProgressSink& progress, std::stop_token stop) {
                Store store(workspace, *files);
                std::vector<ExperimentConfig> resolved = configs;
                for (ExperimentConfig& config : resolved)
                    resolveRunReferences(store, config, false);
                return submitRuns(store, target, resolved, progress, stop);
            },
            this,
            [this, name](const std::vector<RunId>& runs) {
                askSoon();
                Q_EMIT changed();
                Q_EMIT submitted(name, {runs.begin(), runs.end()});
            });
}

void TargetControl::resume(RunId run)
{
    addJob(tr("Resuming run %1").arg(run))
        ->start(
            [workspace = m_store.workspace(), files = &m_fileSystem, run](ProgressSink& progress,
                                                                          std::stop_token stop) {
                Store store(workspace, *files);
                resubmitRun(store, run, progress, stop);
            },
            this,
            [this] {
                askSoon();
                Q_EMIT changed();
            });
}

void TargetControl::fetchCheckpoints(RunId run)
{
    addJob(tr("Fetching checkpoints of run %1").arg(run))
        ->start(
            [workspace = m_store.workspace(), files = &m_fileSystem, run](ProgressSink& progress,
                                                                          std::stop_token stop) {
                Store store(workspace, *files);
                return formwork::fetchCheckpoints(store, run, FetchedCheckpoints::Usual, progress,
                                                  stop);
            },
            this, [this, run](const std::vector<std::filesystem::path>&) { Q_EMIT fetched(run); });
}

void TargetControl::showTargets()
{
    const auto check = [](const Target& target, std::stop_token stop,
                          const std::function<void(const TargetFinding&)>& found) {
        return checkTarget(target, stop, found);
    };
    auto* dialog = new TargetsDialog(m_changes, check, &m_window);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &TargetsDialog::changed, this, &TargetControl::targetsChanged);
    dialog->open();
}

} // namespace formwork::ui
