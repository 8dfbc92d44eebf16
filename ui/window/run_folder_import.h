// "Import run folder": brings in runs that were trained in folders (train --run-folder), as
// formwork-cli workspace sync --from does.
#pragma once

#include "core/store/store.h"

#include <QString>

#include <functional>

class QObject;

namespace formwork::ui {

class InlineMessage;
class JobList;

// Imports the run of `folder`, or the runs of the folders in it, in a job of `jobs`, through its
// own connection; says in `message` what came of it. `context` must not outlive the references.
// `imported`: called with the newest run, if there is one.
void importRunFolders(const Workspace& workspace, FileSystem& fileSystem, JobList& jobs, int page,
                      InlineMessage& message, const QString& folder, QObject* context,
                      const std::function<void(RunId)>& imported);

} // namespace formwork::ui
