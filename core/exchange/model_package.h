// A trained model as a folder that other programs take: the weights, the TorchScript program or the
// ONNX graph,
// config.json (timm_config.h), README.md (model_card.h) and, of a run of Formwork, experiment.yaml.
#pragma once

#include "core/backend/backend.h"
#include "core/base/progress.h"
#include "core/store/store.h"
#include "core/weights/model_export.h"

#include <filesystem>
#include <stop_token>
#include <vector>

namespace formwork {

struct ModelPackageRequest
{
    std::filesystem::path weights; // a checkpoint of Formwork, or weights from elsewhere
    RunId run = 0;                 // of the store, for the card; 0: unknown
    ModelFormat format = ModelFormat::Timm;
    bool averaged = true; // see ModelExport
    std::filesystem::path folder;
    bool replace = false; // a folder that holds an earlier export and nothing else
};

struct ModelPackage
{
    std::vector<std::filesystem::path> files;
    ExportedModel model;
};

// The folder appears whole or not at all; an empty one may exist. `store` may be null where no run
// is named; a run's export is recorded as of export_record.h. Errors: those of
// Backend::exportModel(); AlreadyExists, also with `replace` where the folder holds anything but an
// export; those of the store and of writing; Cancelled.
ModelPackage exportModelPackage(Backend& backend, Store* store, const ModelPackageRequest& request,
                                FileSystem& fileSystem, ProgressSink& progress,
                                const std::stop_token& stop);

// Whether exportModelPackage() would need `replace` for this folder.
bool isModelPackage(const std::filesystem::path& folder);

} // namespace formwork
