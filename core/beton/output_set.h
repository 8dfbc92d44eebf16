// Beton files that an operation makes together: all appear, or none does.
#pragma once

#include "core/base/file_system.h"
#include "core/beton/writer.h"

#include <filesystem>
#include <memory>
#include <vector>

namespace formwork::beton {

// Not thread-safe. Folders that are missing are made, and taken away again without commit().
class OutputSet
{
public:
    // Without `replace` a target that is there is Error{AlreadyExists}; nothing is made then.
    OutputSet(FileSystem& fileSystem, std::vector<std::filesystem::path> targets, bool replace);
    ~OutputSet();
    OutputSet(const OutputSet&) = delete;
    OutputSet& operator=(const OutputSet&) = delete;

    // Starts the next target, in their order. The one before must be sealed.
    Writer& start(std::vector<Field> fields, WriterOptions options);
    // Moves the sealed files to their targets. When one fails, those that moved are removed again,
    // unless they replaced an older file.
    void commit();

private:
    void makeFolder(const std::filesystem::path& folder);
    void withdraw(std::size_t count) noexcept;

    FileSystem& m_fileSystem;
    std::vector<std::filesystem::path> m_targets;
    std::vector<bool> m_existed;
    std::vector<std::filesystem::path> m_madeFolders; // deepest first
    std::vector<std::unique_ptr<Writer>> m_writers;
};

} // namespace formwork::beton
