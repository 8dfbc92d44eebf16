#include "ui/jobs/demo.h"

#include "core/runner/demo_job.h"
#include "ui/jobs/cli_commands.h"
#include "ui/jobs/job.h"
#include "ui/jobs/job_list.h"

namespace formwork::ui {

Job* startDemo(JobList& jobs, int page, const Workspace& workspace, FileSystem& fileSystem,
               QObject* context, std::function<void(const std::vector<RunId>&)> ready)
{
    Job* job = jobs.addJob(Job::tr("Preparing the demo"), page);
    job->setCommand(demoCommand(workspace));
    job->start(
        [workspace, &fileSystem](ProgressSink& progress, std::stop_token stop) {
            Store store(workspace, fileSystem);
            DemoRequest request;
            request.folder = workspace.root() / "demo";
            return prepareDemo(request, store, fileSystem, progress, stop);
        },
        context, std::move(ready));
    return job;
}

} // namespace formwork::ui
