// Opens the dialog about this machine, with what is known about it and this workspace.
#pragma once

#include "ui/jobs/training_queue.h"

class QWidget;

namespace formwork::ui {

// `fileSystem` must outlive `window`, to which the dialog belongs.
void openMachineDialog(QWidget& window, const Workspace& workspace, FileSystem& fileSystem,
                       const TrainingQueue::BackendLoader& loadBackend);

} // namespace formwork::ui
