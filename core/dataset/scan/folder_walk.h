// Directory reading for the image-folder scan: what lies in one folder, and every image file below
// one. Symbolic links are followed, but a walk enters no folder twice, so loops end.
#pragma once

#include "core/base/progress.h"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <stop_token>
#include <string>
#include <vector>

namespace formwork {

struct FolderListing
{
    std::vector<std::string> folders;       // names, in byte order; without hidden and system's own
    std::uint64_t imageFiles = 0;           // files with an image extension directly inside
    std::vector<std::string> deadLinks;     // links to nothing
    std::vector<std::string> systemEntries; // see system_entries.h
};

// Throws the Error of the failed system call.
FolderListing listFolder(const std::filesystem::path& folder);

// Folders of the list that links make the same one.
struct SameFolders
{
    std::size_t first = 0; // positions in the list
    std::size_t later = 0;
};
std::vector<SameFolders> findSameFolders(const std::vector<std::filesystem::path>& folders);

// Whether a walk would find an image at any depth; ends with the first. A folder that cannot be
// opened holds none. Error{Cancelled} after a stop request.
bool holdsImages(const std::filesystem::path& folder, const std::stop_token& stop);

struct WalkedFile
{
    std::filesystem::path path; // below the folder that the walk was given
    std::uint64_t bytes = 0;
    std::int64_t modified = 0; // ns since 1970-01-01 UTC
};

struct WalkReport
{
    std::function<void(Problem)> problem;           // an unreadable folder, a link to nothing
    std::function<void(std::uint64_t files)> found; // that many more image files
    // A file that has no image extension; may be left out.
    std::function<void(const std::filesystem::path& file)> ignored = {};
    // What systems and tools leave behind (system_entries.h); may be left out.
    std::function<void(const std::filesystem::path& entry)> systemEntry = {};
};

// Image files at any depth below `folder`, sorted by path (byte order); hidden files and folders
// are left out, and those of systems and tools. A folder that cannot be opened is reported and
// passed over, also the first one. Folders above `folder` are not entered through links either.
// Thread-safe as far as `report` is. Error{Cancelled} after a stop request.
std::vector<WalkedFile> walkImages(const std::filesystem::path& folder, const WalkReport& report,
                                   const std::stop_token& stop);

} // namespace formwork
