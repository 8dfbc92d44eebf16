#include "core/machine/workspace_disk.h"

#include "core/store/disk_kind.h"
#include "core/store/workspace.h"

#include <array>
#include <cstdio>
#include <system_error>

#include <sys/statvfs.h>
#include <unistd.h>

namespace formwork {

namespace {

namespace fs = std::filesystem;

std::string hexadecimal(std::uint32_t number)
{
    std::array<char, 16> text{};
    std::snprintf(text.data(), text.size(), "0x%08X", number);
    return text.data();
}

void measureRoom(DiskFacts& facts)
{
    struct statvfs about = {};
    if (::statvfs(facts.examined.c_str(), &about) != 0)
        return;
    facts.total = static_cast<std::uint64_t>(about.f_blocks) * about.f_frsize;
    facts.free = static_cast<std::uint64_t>(about.f_bavail) * about.f_frsize;
    facts.isReadOnly = (about.f_flag & ST_RDONLY) != 0;
    if (about.f_files > 0) // Btrfs and some networks have no fixed number
        facts.freeInodes = about.f_favail;
}

bool maySave(const DiskFacts& facts)
{
    std::error_code failed;
    if (facts.isReadOnly || !fs::is_directory(facts.examined, failed) ||
        ::access(facts.examined.c_str(), W_OK | X_OK) != 0)
        return false;
    const fs::path database = Workspace(facts.folder).database();
    return !facts.exists || !fs::exists(database, failed) ||
           ::access(database.c_str(), R_OK | W_OK) == 0;
}

} // namespace

DiskFacts examineWorkspaceDisk(const fs::path& folder)
{
    DiskFacts facts;
    std::error_code failed;
    facts.folder = fs::absolute(folder, failed).lexically_normal();
    facts.exists = fs::is_directory(facts.folder, failed);
    facts.examined = facts.folder;
    while (!fs::exists(facts.examined, failed) && facts.examined.has_relative_path())
        facts.examined = facts.examined.parent_path();
    const std::uint32_t type = fileSystemType(facts.examined);
    facts.fileSystem = fileSystemName(type);
    if (facts.fileSystem.empty() && type != 0)
        facts.fileSystem = hexadecimal(type);
    facts.isNetwork = !networkName(type).empty();
    measureRoom(facts);
    facts.isWritable = maySave(facts);
    return facts;
}

} // namespace formwork
