// Looks whether a dataset that is missing lies at another place, and which others moved with it.
// May be called from any thread.
#pragma once

#include "core/base/file_system.h"
#include "core/base/progress.h"
#include "core/store/store.h"
#include "ui/jobs/dataset_details.h"
#include "ui/jobs/dataset_fit.h"

#include <filesystem>
#include <stop_token>
#include <vector>

namespace formwork::ui {

struct DatasetSearch
{
    DatasetRow known;
    std::filesystem::path place; // where it may be now
    bool evenIfImagesDiffer = false;
    std::vector<DatasetRow> others; // that are missing as well
};

struct MovedDataset
{
    DatasetRow known;
    DatasetDetails found;
};

struct FoundDatasets
{
    DatasetFit fit;                  // of what is at the place
    std::vector<MovedDataset> moved; // the one asked for first; empty unless it fits
};

// Errors: those of reading what is at the place, and ErrorCode::Cancelled.
FoundDatasets findMoved(const DatasetSearch& search, FileSystem& fileSystem, ProgressSink& progress,
                        const std::stop_token& stop);

} // namespace formwork::ui
