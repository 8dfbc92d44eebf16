// A list of images that conversions and trainings leave out (`data.exclude`, `convert --exclude`).
//
// A text file, one entry a line; empty lines and those that begin with "#" are skipped:
//     train/cat/17.jpg     an image's path below the dataset, that is the folder that was scanned
//     12                   a sample of a beton file to train from, by number
//     validation:12        a sample of the beton file to validate with
//     "cat/a\nb.jpg"       a path with a line break; a quoted path may escape \\, \", \n and \r
// A training names the folder of a split, so paths may begin at one of the three folders above it
// too. Paths are compared byte by byte, as the CSV of a check of images has them.
#pragma once

#include "core/base/file_system.h"
#include "core/base/progress.h"
#include "core/dataset/doctor/diagnosis.h"
#include "core/dataset/scan/image_folder.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

namespace formwork {

// Which entries of a list named something, over the splits that it was applied to.
struct ExcludeUse
{
    std::unordered_set<std::string> paths;
    std::array<bool, 2> samples = {}; // by SplitKind: numbers of that split were applied
    std::uint64_t removed = 0;        // images and samples
};

class ExcludeList
{
public:
    ExcludeList() = default; // excludes nothing
    // Error{InvalidArgument} naming `source` and the line of an entry that is neither a path nor a
    // sample: an absolute path, one that leaves the dataset, a number out of range, a quoted path
    // without its closing quote or with an unknown escape.
    ExcludeList(std::string_view text, const std::filesystem::path& source);
    // Reads a file; also the errors of FileSystem.
    static ExcludeList read(FileSystem& fileSystem, const std::filesystem::path& file);

    bool isEmpty() const { return m_paths.empty() && m_samples[0].empty() && m_samples[1].empty(); }

    // Removes the listed images of `split`, which was found below `root`, and returns how many
    // these were. `fromRoot` false: entries begin above `root`, as those of a validation split that
    // is a separate folder; below it, they would also fit the images of train. `use` (may be null)
    // gets what was found.
    std::uint64_t removeFrom(ImageFolderSplit& split, const std::filesystem::path& root,
                             bool fromRoot = true, ExcludeUse* use = nullptr) const;
    // The samples that stay of a beton with `count`, ascending. Error{InvalidArgument} for a sample
    // that it does not have. `use` as above.
    std::vector<std::uint32_t> keptSamples(std::uint64_t count, SplitKind kind,
                                           ExcludeUse* use = nullptr) const;

    // The entries that named nothing, duplicates once; `firstLine` is 0 without any.
    struct Unused
    {
        std::uint64_t entries = 0;
        std::size_t firstLine = 0;
    };
    Unused unused(const ExcludeUse& use) const;

private:
    void add(std::string_view line, std::size_t number);
    void addPath(const std::filesystem::path& listed, std::size_t number);
    [[noreturn]] void refuse(std::size_t number, const Text& problem) const;

    std::filesystem::path m_source;
    std::unordered_map<std::string, std::size_t> m_paths; // with the first line of each
    std::array<std::vector<std::uint32_t>, 2> m_samples;  // by SplitKind
    std::array<std::size_t, 2> m_firstSampleLines = {};
};

// The messages about a list, after it was applied to all splits: how many images it excluded, and
// with severity `unused` which entries name none; always a warning if none of them does.
std::vector<Problem> exclusionReport(const ExcludeList& list, const ExcludeUse& use,
                                     const std::filesystem::path& file,
                                     Severity unused = Severity::Warning);

// The line of a list that names this image of a dataset below `root`.
std::string excludeEntry(const DiagnosedImage& image, const std::filesystem::path& root);

} // namespace formwork
