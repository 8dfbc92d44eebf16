// Files that appear by rename, whole or not at all.
#pragma once

#include "core/base/file_system.h"

#include <filesystem>
#include <memory>

namespace formwork {

// A file the user gets: written beside its target as `<name>.partial-<host>-<machine>-<pid>-<n>`
// (core/base/process_identity.h; hashed), and moved to it by commit() after a checked fsync.
// Without commit() the destructor removes what was written and the old target (if any) stays
// untouched. A target that is replaced gives its permissions to the new one; of a target that is a
// link, the file it leads to is replaced. What processes of this machine that have ended left of
// the same target is removed, and what this host left before it was restarted, a day later; those
// of other hosts may be alive.
class AtomicFile
{
public:
    AtomicFile(FileSystem& fileSystem, std::filesystem::path target);
    // For work that can be continued: written as `partial`, which lies in the folder of
    // resolveLinks(target), is opened with what it holds, and stays without commit(). The caller
    // makes sure that nobody else writes it.
    AtomicFile(FileSystem& fileSystem, std::filesystem::path target, std::filesystem::path partial);
    ~AtomicFile();
    AtomicFile(const AtomicFile&) = delete;
    AtomicFile& operator=(const AtomicFile&) = delete;

    WritableFile& file() { return *m_file; }
    const std::filesystem::path& target() const { return m_target; }
    // Where it is until commit().
    const std::filesystem::path& partial() const { return m_partial; }
    void commit();
    // What was written is removed by the destructor, whichever constructor it was.
    void discard() { m_keep = false; }

private:
    FileSystem& m_fileSystem;
    std::filesystem::path m_target;
    std::filesystem::path m_destination; // the target, behind links
    std::filesystem::path m_partial;
    bool m_keep = false;
    std::unique_ptr<WritableFile> m_file;
};

} // namespace formwork
