// Several betons -> one: merge into a new file, or append to one that is there. No payload is
// recoded.
//
// Classes are united by name: a class that several files have is one class, new ones follow those
// of the first file in the order in which they come, and labels are changed to match. Classes of
// one file stay apart, even if they have the same name; files with the same list have the same
// classes. Files without class names (not written by Formwork) keep the numbers of their labels.
#pragma once

#include "core/beton/copy.h"

#include <filesystem>
#include <stop_token>
#include <vector>

namespace formwork::beton {

struct MergeRequest
{
    std::vector<std::filesystem::path> inputs; // their samples follow in this order
    std::filesystem::path output;
    CopySettings settings;
};

// Errors: InvalidArgument (no input, other fields), ClassMismatch (as uniteClasses()),
// AlreadyExists, CorruptData, Cancelled, those of Reader and FileSystem. Without success nothing is
// left. Memory: one page, and the tables.
CopyReport mergeBetons(const MergeRequest& request, FileSystem& fileSystem, ProgressSink& progress,
                       std::stop_token stop);

struct AppendRequest
{
    std::filesystem::path base;
    std::vector<std::filesystem::path> more;
    std::filesystem::path output; // empty: `base` is replaced, whole or not at all
    CopySettings settings;
};

// As mergeBetons() with `base` first.
CopyReport appendBetons(const AppendRequest& request, FileSystem& fileSystem,
                        ProgressSink& progress, std::stop_token stop);

// The class list of several files, and how each file's labels change.
struct ClassUnion
{
    std::vector<std::string> names;
    std::vector<std::vector<std::int64_t>> labelMaps; // one per file; empty: labels stay
};
// `labels`: one per file. Error{ClassMismatch} naming file and class where a file has a class whose
// name several classes of another one have, or the other way round, and the lists differ.
ClassUnion uniteClasses(const std::vector<LabelColumn>& labels);

} // namespace formwork::beton
