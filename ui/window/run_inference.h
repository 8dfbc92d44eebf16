// Gives the Runs page what needs a trained model: the hardest images of a run, and its predictions
// for pictures. Both run in background threads of the page, over their own stores.
#pragma once

#include "ui/jobs/training_queue.h"

namespace formwork::ui {

class DatasetLibrary;
class RunsPage;

// The references must outlive the page. Without `loadBackend` wrong labels can be marked, and
// nothing more.
void offerInference(RunsPage& page, Store& store, DatasetLibrary& library, FileSystem& fileSystem,
                    const TrainingQueue::BackendLoader& loadBackend);

} // namespace formwork::ui
