// Files and folders that operating systems, storage devices and tools leave beside a user's images:
// thumbnails, recycle bins, indexes. No scan reads images from them.
#pragma once

#include "core/base/text.h"

#include <cstdint>
#include <filesystem>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace formwork {

// The kind that a file or folder of this name belongs to, "@eaDir" or "._*"; empty: the user's own.
std::string_view systemEntryKind(std::string_view name);

struct SystemEntries
{
    std::string kind;                         // as above
    std::uint64_t count = 0;                  // files and folders
    std::vector<std::filesystem::path> first; // some of them, in byte order
};

// Thread-safe.
class SystemEntryCounter
{
public:
    void add(const std::filesystem::path& entry); // one that has a kind
    std::vector<SystemEntries> take();            // by kind

private:
    std::mutex m_mutex;
    std::map<std::string, SystemEntries, std::less<>> m_entries;
};

// "@eaDir left out, 2 times: cat/@eaDir, dog/@eaDir"; paths below `root`.
Text describe(const SystemEntries& entries, const std::filesystem::path& root);

} // namespace formwork
