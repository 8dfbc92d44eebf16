#include "ui/jobs/dataset_choices.h"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

namespace formwork::ui {

namespace fs = std::filesystem;

namespace {

bool sameFolder(const fs::path& a, const fs::path& b)
{
    return !a.empty() && !b.empty() && datasetPath(a) == datasetPath(b);
}

struct BetonPart
{
    const DatasetRow* row = nullptr;
    std::string split;  // "train", "validation" or empty
    std::string suffix; // file name without the split: what a pair has in common
    fs::path source;
    fs::path movedSource; // where that went
};

BetonPart betonPart(const DatasetRow& row, const DatasetDetails* details)
{
    BetonPart part{.row = &row,
                   .split = {},
                   .suffix = row.path.stem().string(),
                   .source = {},
                   .movedSource = {}};
    static constexpr std::array kPrefixes = {
        std::pair{"train", "train"}, std::pair{"validation", "validation"},
        std::pair{"val", "validation"}, std::pair{"test", "validation"}};
    for (const auto& [prefix, split] : kPrefixes) {
        if (part.suffix.starts_with(prefix)) {
            part.split = split;
            part.suffix.erase(0, std::string(prefix).size());
            break;
        }
    }
    if (details && details->beton && details->beton->manifest) {
        part.source = details->beton->manifest->source;
        if (!details->beton->manifest->split.empty())
            part.split = details->beton->manifest->split;
    }
    return part;
}

// A conversion notes the folder of each split, which is the same or beside the other one.
bool fromOneFolder(const BetonPart& a, const BetonPart& b)
{
    return a.source == b.source || a.source.parent_path() == b.source.parent_path();
}

bool isFrom(const BetonPart& part, const DatasetRow& folder, const DatasetChoice& splits)
{
    return std::ranges::any_of(std::array{part.source, part.movedSource}, [&](const auto& at) {
        return sameFolder(at, folder.path) || sameFolder(at, splits.trainFolder) ||
               sameFolder(at, splits.validationFolder);
    });
}

std::vector<DatasetChoice> pairBetons(const std::vector<BetonPart>& parts)
{
    std::vector<DatasetChoice> choices;
    std::vector<bool> used(parts.size(), false);
    for (std::size_t i = 0; i < parts.size(); ++i) {
        if (parts[i].split == "validation")
            continue;
        DatasetChoice choice;
        choice.label = QString::fromStdString(parts[i].row->name);
        choice.trainBeton = parts[i].row->path;
        for (std::size_t j = 0; j < parts.size(); ++j) {
            if (!used[j] && parts[j].split == "validation" && parts[j].suffix == parts[i].suffix &&
                fromOneFolder(parts[j], parts[i]) &&
                parts[j].row->path.parent_path() == parts[i].row->path.parent_path()) {
                choice.validationBeton = parts[j].row->path;
                used[j] = true;
                break;
            }
        }
        used[i] = true;
        choices.push_back(std::move(choice));
    }
    for (std::size_t i = 0; i < parts.size(); ++i) {
        if (used[i])
            continue;
        DatasetChoice choice; // a validation file alone; nothing keeps one from training on it
        choice.label = QString::fromStdString(parts[i].row->name);
        choice.trainBeton = parts[i].row->path;
        choices.push_back(std::move(choice));
    }
    return choices;
}

} // namespace

DatasetChoice folderChoice(const DatasetRow& row, const DatasetDetails* details)
{
    DatasetChoice choice;
    choice.label = QString::fromStdString(row.name);
    if (details) {
        choice.trainFolder = details->trainFolder;
        choice.validationFolder = details->validationFolder;
        return choice;
    }
    std::error_code ignored;
    choice.trainFolder = row.path;
    if (fs::is_directory(row.path / "train", ignored))
        choice.trainFolder = row.path / "train";
    for (const char* name : {"val", "valid", "validation", "test"}) {
        if (choice.validationFolder.empty() && fs::is_directory(row.path / name, ignored))
            choice.validationFolder = row.path / name;
    }
    return choice;
}

const DatasetRow* sourceFolder(const DatasetRow& betonFile, const std::vector<DatasetRow>& rows,
                               const DetailsOf& detailsOf, const MovedPath& movedPath)
{
    BetonPart part = betonPart(betonFile, detailsOf(betonFile.path));
    if (part.source.empty())
        return nullptr;
    part.movedSource = movedPath(part.source);
    const auto found = std::ranges::find_if(rows, [&](const DatasetRow& row) {
        return row.kind == DatasetKind::ImageFolder &&
               isFrom(part, row, folderChoice(row, detailsOf(row.path)));
    });
    return found == rows.end() ? nullptr : &*found;
}

std::vector<DatasetChoice> datasetChoices(const std::vector<DatasetRow>& rows,
                                          const DetailsOf& detailsOf, const MovedPath& movedPath)
{
    std::vector<BetonPart> parts;
    for (const DatasetRow& row : rows) {
        if (row.kind != DatasetKind::Beton)
            continue;
        parts.push_back(betonPart(row, detailsOf(row.path)));
        if (!parts.back().source.empty())
            parts.back().movedSource = movedPath(parts.back().source);
    }
    std::vector<DatasetChoice> out;
    for (const DatasetRow& row : rows) {
        if (row.kind != DatasetKind::ImageFolder)
            continue;
        const DatasetChoice folder = folderChoice(row, detailsOf(row.path));
        std::vector<BetonPart> own;
        std::erase_if(parts, [&](const BetonPart& part) {
            const bool mine = isFrom(part, row, folder);
            if (mine)
                own.push_back(part);
            return mine;
        });
        auto conversions = pairBetons(own);
        if (conversions.empty())
            out.push_back(folder);
        for (DatasetChoice& conversion : conversions) {
            conversion.label = QStringLiteral("%1 (%2)").arg(folder.label, conversion.label);
            conversion.trainFolder = folder.trainFolder;
            conversion.validationFolder = folder.validationFolder;
            out.push_back(std::move(conversion));
        }
    }
    for (DatasetChoice& choice : pairBetons(parts))
        out.push_back(std::move(choice));
    return out;
}

} // namespace formwork::ui
