// Which files of a dataset library belong together, as a config can name them. Pure functions but
// for looks at which folders exist.
#pragma once

#include "core/store/store.h"
#include "ui/jobs/dataset_details.h"

#include <QString>

#include <filesystem>
#include <functional>
#include <vector>

namespace formwork::ui {

// Paths that a config can name for one dataset; each may be empty.
struct DatasetChoice
{
    QString label;
    std::filesystem::path trainBeton;
    std::filesystem::path validationBeton;
    std::filesystem::path trainFolder;
    std::filesystem::path validationFolder;

    bool operator==(const DatasetChoice&) const = default;
};

// Null while the details of this dataset are not known.
using DetailsOf = std::function<const DatasetDetails*(const std::filesystem::path& path)>;
// Where something went that the library once had; empty if it did not move.
using MovedPath = std::function<std::filesystem::path(const std::filesystem::path& path)>;

// One choice per image folder and conversion: beton files are attributed to a folder by their
// manifest, and to each other by manifest and file name.
std::vector<DatasetChoice> datasetChoices(const std::vector<DatasetRow>& rows,
                                          const DetailsOf& detailsOf, const MovedPath& movedPath);

// The image folder that a beton file was converted from; null if the rows do not have it.
const DatasetRow* sourceFolder(const DatasetRow& betonFile, const std::vector<DatasetRow>& rows,
                               const DetailsOf& detailsOf, const MovedPath& movedPath);

// Only for image folders. Before a scan only the names of its split folders are looked for, not
// the images.
DatasetChoice folderChoice(const DatasetRow& row, const DatasetDetails* details);

} // namespace formwork::ui
