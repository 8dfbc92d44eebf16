// Prepares the demo in the background: images, beton files, and the four queued runs.
#pragma once

#include "core/base/file_system.h"
#include "core/store/store.h"

#include <functional>
#include <vector>

class QObject;

namespace formwork::ui {

class Job;
class JobList;

// `ready` gets the runs in the order they should train, in the GUI thread, unless `context` is
// gone. The job opens its own Store. Returns it, so that the caller can watch it fail.
Job* startDemo(JobList& jobs, int page, const Workspace& workspace, FileSystem& fileSystem,
               QObject* context, std::function<void(const std::vector<RunId>&)> ready);

} // namespace formwork::ui
