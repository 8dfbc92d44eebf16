#include "ui/window/run_inference.h"

#include "core/runner/inference_job.h"
#include "ui/jobs/dataset_library.h"
#include "ui/jobs/label_marks.h"
#include "ui/pages/runs/hardest_images_view.h"
#include "ui/pages/runs/run_inspector.h"
#include "ui/pages/runs/run_prediction.h"
#include "ui/pages/runs/runs_page.h"
#include "ui/pages/runs/samples_tab.h"

#include <utility>

namespace formwork::ui {

void offerInference(RunsPage& page, Store& store, DatasetLibrary& library, FileSystem& fileSystem,
                    const TrainingQueue::BackendLoader& loadBackend)
{
    RunPrediction& prediction = page.prediction();
    prediction.setMarker([&library](const HardImage& image, bool isWrong) {
        return markWrongLabel(library, image, isWrong);
    });
    if (!loadBackend)
        return;
    const Workspace workspace = store.workspace();
    const StoreMode mode = store.isReadOnly() ? StoreMode::ReadOnly : StoreMode::ReadWrite;
    page.inspector().samplesTab()->setFinder(
        [workspace, mode, files = &fileSystem, loadBackend](RunId run, ProgressSink& progress,
                                                            std::stop_token stop) {
            Store own(workspace, *files, mode);
            return findHardestImages(*loadBackend(), own, run, *files, progress, std::move(stop));
        });
    prediction.setPredictor([workspace, files = &fileSystem, loadBackend](
                                RunId run, const std::vector<std::filesystem::path>& images,
                                ProgressSink& progress, std::stop_token stop) {
        Store own(workspace, *files, StoreMode::ReadOnly);
        PredictRequest request;
        request.inputs = images;
        request.attention = true;
        return predictWithRun(*loadBackend(), own, run, request, *files, progress, std::move(stop));
    });
}

} // namespace formwork::ui
