// Files in class folders that no image is read from, counted by extension.
#pragma once

#include "core/base/text.h"

#include <cstdint>
#include <filesystem>
#include <map>
#include <mutex>
#include <string>
#include <vector>

namespace formwork {

struct IgnoredFiles
{
    std::string extension;   // lower case, ".txt"; "" where there is none
    bool isPicture = false;  // of a picture in a format that is not read, such as ".gif"
    std::uint64_t count = 0; // files
    std::vector<std::filesystem::path> first; // some of them, in byte order
};

// Thread-safe.
class IgnoredFileCounter
{
public:
    void add(const std::filesystem::path& file);
    std::vector<IgnoredFiles> take(); // by extension

private:
    std::mutex m_mutex;
    std::map<std::string, IgnoredFiles> m_files;
};

// "3 .gif files are ignored, a format that is not read: a/1.gif, a/2.gif, ..."; paths below `root`.
Text describe(const IgnoredFiles& files, const std::filesystem::path& root);

} // namespace formwork
