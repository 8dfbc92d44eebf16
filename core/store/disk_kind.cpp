#include "core/store/disk_kind.h"

#include <algorithm>
#include <array>
#include <utility>

#include <sys/vfs.h>

namespace formwork {

namespace {

// From linux/magic.h and the file systems' own sources.
constexpr std::array<std::pair<std::uint32_t, const char*>, 13> kNetworks = {{
    {0x6969, "NFS"},
    {0x517B, "SMB"},
    {0xFE534D42, "SMB"},
    {0xFF534D42, "CIFS"},
    {0x5346414F, "AFS"},
    {0x6B414653, "AFS"},
    {0x73757245, "Coda"},
    {0x00C36400, "Ceph"},
    {0x0BD00BD0, "Lustre"},
    {0x47504653, "GPFS"},
    {0x19830326, "BeeGFS"},
    {0x013111A8, "IBRIX"},
    {0x01021997, "9p"},
}};

constexpr std::array<std::pair<std::uint32_t, const char*>, 18> kOthers = {{
    {0xEF53, "ext4"}, // ext2 and ext3, too
    {0x58465342, "XFS"},
    {0x9123683E, "Btrfs"},
    {0x2FC12FC1, "ZFS"},
    {0xCA451A4E, "bcachefs"},
    {0xF2F52010, "F2FS"},
    {0x3153464A, "JFS"},
    {0x01021994, "tmpfs"},
    {0x858458F6, "ramfs"},
    {0x794C7630, "overlay"},
    {0x4D44, "FAT"},
    {0x2011BAB0, "exFAT"},
    {0x5346544E, "NTFS"},
    {0x7366746E, "NTFS"},
    {0x9660, "ISO 9660"},
    {0x73717368, "SquashFS"},
    {0x65735546, "FUSE"},
    {0x786F4256, "VirtualBox shared folder"},
}};

// Possibly of this machine, possibly of others; or shared between machines without a network.
constexpr std::array<std::uint32_t, 4> kUnsure = {
    0x65735546, // FUSE, virtiofs: sshfs as well as a memory stick
    0x786F4256, // folders shared with VirtualBox
    0x7461636F, // OCFS2
    0x01161970, // GFS2
};

} // namespace

std::uint32_t fileSystemType(const std::filesystem::path& path)
{
    std::error_code problem;
    std::filesystem::path place = std::filesystem::absolute(path, problem);
    while (!std::filesystem::exists(place, problem) && place.has_relative_path())
        place = place.parent_path();
    struct statfs about = {};
    return ::statfs(place.c_str(), &about) == 0 ? static_cast<std::uint32_t>(about.f_type) : 0;
}

std::string networkName(std::uint32_t fileSystemType)
{
    const auto found =
        std::ranges::find(kNetworks, fileSystemType, &std::pair<std::uint32_t, const char*>::first);
    return found == kNetworks.end() ? std::string() : std::string(found->second);
}

std::string fileSystemName(std::uint32_t fileSystemType)
{
    const auto found =
        std::ranges::find(kOthers, fileSystemType, &std::pair<std::uint32_t, const char*>::first);
    return found == kOthers.end() ? networkName(fileSystemType) : std::string(found->second);
}

JournalKind journalKindFor(std::uint32_t fileSystemType)
{
    const bool unsure = std::ranges::find(kUnsure, fileSystemType) != kUnsure.end();
    return unsure || !networkName(fileSystemType).empty() ? JournalKind::Rollback
                                                          : JournalKind::WriteAhead;
}

} // namespace formwork
