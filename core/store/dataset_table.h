// The datasets a workspace knows, the checks of their images and where they were moved. A part of
// Store.
#pragma once

#include "core/store/rows.h"
#include "core/store/store_part.h"

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace formwork {

class DatasetTable : private StorePart
{
public:
    explicit DatasetTable(StoreState& state) : StorePart(state) {}

    std::int64_t putDataset(const DatasetRow& dataset); // same path: replaced, the id stays
    std::vector<DatasetRow> datasets();                 // newest first
    void removeDataset(std::int64_t id);                // forgets it; files stay
    // A dataset was found in another place: its row gets path, counts and classes of `found`, and
    // keeps id, name and age. A row that has that path already goes. Error{NotFound}.
    void moveDataset(std::int64_t id, const DatasetRow& found);
    // The result of a check of all images; a new one replaces it. Error{NotFound} for no dataset.
    void putDatasetCheck(std::int64_t id, const std::string& result);
    std::optional<DatasetCheck> datasetCheck(std::int64_t id);
    // `image` as core/dataset/doctor/exclude_list.h names it. None takes a mark away.
    // Error{NotFound}.
    void markImage(std::int64_t id, const std::string& image, ImageMark mark);
    std::map<std::string, ImageMark> imageMarks(std::int64_t id);
    // Where `path`, of a dataset or inside one, went, as given to moveDataset; otherwise `path`.
    std::filesystem::path movedPath(const std::filesystem::path& path);
    // Training and validation data that are not where the config says, but were moved.
    void followMoves(DataConfig& data);
};

} // namespace formwork
