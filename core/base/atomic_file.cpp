#include "core/base/error.h"
#include "core/base/file_system.h"

#include <atomic>
#include <cerrno>
#include <charconv>
#include <csignal>
#include <string_view>
#include <system_error>
#include <utility>

#include <unistd.h>

namespace formwork {

namespace fs = std::filesystem;

namespace {

constexpr std::string_view kPartial = ".partial-";

// What a link leads to is replaced, not the link.
fs::path behindLinks(const fs::path& target)
{
    std::error_code failure;
    if (!fs::is_symlink(target, failure))
        return target;
    const fs::path real = fs::canonical(target, failure);
    return failure ? target : real;
}

// The process that "<name>.partial-<pid>-<n>" names; 0 for any other name.
pid_t writerOf(std::string_view file, std::string_view name)
{
    if (!file.starts_with(name) || !file.substr(name.size()).starts_with(kPartial))
        return 0;
    const std::string_view rest = file.substr(name.size() + kPartial.size());
    const char* const end = rest.data() + rest.size();
    pid_t pid = 0;
    unsigned number = 0;
    const auto first = std::from_chars(rest.data(), end, pid);
    if (first.ec != std::errc() || pid <= 0 || first.ptr == end || *first.ptr != '-')
        return 0;
    const auto second = std::from_chars(first.ptr + 1, end, number);
    return second.ec == std::errc() && second.ptr == end ? pid : 0;
}

// Left behind by processes that were killed.
void removeStalePartials(FileSystem& fileSystem, const fs::path& target)
{
    const fs::path folder = target.has_parent_path() ? target.parent_path() : fs::path(".");
    const std::string name = target.filename().native();
    std::error_code failure; // of a folder that is not there, creating the file will tell
    for (fs::directory_iterator entry(folder, failure), end; !failure && entry != end;
         entry.increment(failure)) {
        const pid_t writer = writerOf(entry->path().filename().native(), name);
        if (writer > 0 && ::kill(writer, 0) != 0 && errno == ESRCH)
            fileSystem.remove(entry->path());
    }
}

} // namespace

AtomicFile::AtomicFile(FileSystem& fileSystem, fs::path target)
    : m_fileSystem(fileSystem)
    , m_target(std::move(target))
    , m_destination(behindLinks(m_target))
{
    static std::atomic<unsigned> counter{0};
    removeStalePartials(m_fileSystem, m_destination);
    m_partial = m_destination;
    m_partial +=
        std::string(kPartial) + std::to_string(::getpid()) + "-" + std::to_string(counter++);
    m_file = m_fileSystem.create(m_partial);
}

AtomicFile::AtomicFile(FileSystem& fileSystem, fs::path target, fs::path partial)
    : m_fileSystem(fileSystem)
    , m_target(std::move(target))
    , m_destination(m_target)
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
