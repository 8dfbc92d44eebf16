// What kind of disk a workspace lies on, and what that means for its database. For core/store and
// core/machine; others use workspace.h.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

namespace formwork {

// f_type of statfs(2) for `path`, or for the nearest folder above it that exists; 0 if unknown.
std::uint32_t fileSystemType(const std::filesystem::path& path);

// "NFS", "SMB", ...; empty for a disk of this machine, and for what may be one (FUSE).
std::string networkName(std::uint32_t fileSystemType);

// "ext4", "Btrfs", ..., and those of networkName(); empty if unknown.
std::string fileSystemName(std::uint32_t fileSystemType);

// Write-ahead log: readers and a writer at the same time, but all of them share memory, which only
// works on one machine and with a file system that maps files for several processes.
// Rollback: needs nothing but locks; who reads makes who writes wait.
enum class JournalKind { WriteAhead, Rollback };

// WriteAhead on disks of this machine; Rollback where one cannot be sure: networks, FUSE, folders
// shared with a virtual machine.
JournalKind journalKindFor(std::uint32_t fileSystemType);

} // namespace formwork
