#include "core/base/atomic_file.h"

#include "core/base/error.h"
#include "core/base/partial_path.h"

#include <system_error>
#include <utility>

namespace formwork {

namespace fs = std::filesystem;

AtomicFile::AtomicFile(FileSystem& fileSystem, fs::path target)
    : m_fileSystem(fileSystem)
    , m_target(std::move(target))
    , m_destination(resolveLinks(m_target))
    , m_partial(partialPath(m_destination))
    , m_file(m_fileSystem.create(m_partial))
{
    try {
        removeStalePartials(m_fileSystem, m_destination, m_partial);
    } catch (const Error&) {
        // Not worth the new file; the next one tries again.
    }
}

AtomicFile::AtomicFile(FileSystem& fileSystem, fs::path target, fs::path partial)
    : m_fileSystem(fileSystem)
    , m_target(std::move(target))
    , m_destination(resolveLinks(m_target))
    , m_partial(std::move(partial))
    , m_keep(true)
    , m_file(m_fileSystem.openForUpdate(m_partial))
{}

AtomicFile::~AtomicFile()
{
    if (m_partial.empty() || m_keep)
        return;
    m_file.reset();
    try {
        m_fileSystem.remove(m_partial);
    } catch (const Error&) {
        // Nothing more can be done from a destructor; the name says what the file is.
    }
}

void AtomicFile::commit()
{
    m_file->sync();
    m_file->close();
    std::error_code ignored;
    if (fs::exists(m_destination, ignored))
        m_fileSystem.copyPermissions(m_destination, m_partial);
    m_fileSystem.rename(m_partial, m_destination);
    m_partial.clear();
    m_fileSystem.syncDirectory(m_destination.parent_path());
}

} // namespace formwork
