// What Formwork writes into its own beton files beside FFCV's format: class names, where the images
// came from, the conversion's settings, and checksums. Versioned JSON in the gap between metadata
// and first page (or in an extra page before the data), where FFCV's reader never looks. Files
// without one work everywhere, with fallback class names.
#pragma once

#include "core/beton/layout.h"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace formwork::beton {

struct ManifestInput;

// Which operation on other betons made this one, and out of what; a tree when those were made by
// operations themselves, cut at kMostOriginLevels. Both comparisons are defaulted in the source
// file: clang 16 crashes on the mutual recursion where they are defaulted here.
struct ManifestOrigin
{
    std::string operation; // "append", "merge", "subset", "split"
    std::vector<std::pair<std::string, std::string>> settings;
    std::vector<ManifestInput> inputs;

    bool operator==(const ManifestOrigin&) const;
};
inline constexpr int kMostOriginLevels = 16;

struct ManifestInput
{
    std::string file;          // as it was named
    std::uint64_t samples = 0; // taken from it
    // From its own manifest; empty without one.
    std::string tool;
    std::string source;
    std::string split;
    std::vector<std::pair<std::string, std::string>> settings;
    std::vector<ManifestOrigin> origin; // none or one

    bool operator==(const ManifestInput&) const;
};

struct Manifest
{
    int version = 1;
    std::string tool;                    // "formwork 0.1.0"
    std::vector<std::string> classNames; // by label
    std::string source;                  // the image folder
    std::string split;                   // "train", "validation" or empty
    // Conversion settings as name/value, shown by `inspect` as they are.
    std::vector<std::pair<std::string, std::string>> settings;
    // Which images of the folder: any text that differs where they differ; empty: not recorded.
    std::string imageList = {};
    std::optional<ManifestOrigin> origin; // of a file made from other betons
    // xxHash64 of the header (24 bytes), the field descriptors, the metadata table, the allocation
    // table, and of each page in order. Filled by the writer.
    std::uint64_t headerHash = 0;
    std::uint64_t fieldsHash = 0;
    std::uint64_t metadataHash = 0;
    std::uint64_t allocationHash = 0;
    std::vector<std::uint64_t> pageHashes;
};

std::string toJson(const Manifest& manifest);
// Error{CorruptData} when the text is not a manifest of a version this program knows.
Manifest manifestFromJson(const std::string& text);

} // namespace formwork::beton
