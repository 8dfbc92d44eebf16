// What can be made of beton files without recoding their samples: merged, split, cut down, or
// poured back into an image folder. One request for each, and one function that runs any of them.
#pragma once

#include "core/beton/merge.h"
#include "core/dataset/betons/beton_extract.h"
#include "core/dataset/betons/beton_subset.h"

#include <QString>

#include <filesystem>
#include <stop_token>
#include <variant>
#include <vector>

namespace formwork::ui {

// AppendRequest with an output merges into a new file.
using BetonTask = std::variant<beton::AppendRequest, SplitRequest, SubsetRequest, ExtractRequest>;

struct BetonTaskResult
{
    std::vector<std::filesystem::path> datasets; // beton files, or the image folder
    std::uint64_t samples = 0;                   // in all of them
};

// The file that the task works on.
const std::filesystem::path& inputOf(const BetonTask& task);
QString titleOf(const BetonTask& task); // "Splitting train.beton"

// In any thread. Errors: those of the functions that do it.
BetonTaskResult runBetonTask(const BetonTask& task, FileSystem& fileSystem, ProgressSink& progress,
                             std::stop_token stop);

} // namespace formwork::ui
