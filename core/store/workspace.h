// A workspace is a folder with `formwork.db`, `runs/<id>/` and, on a network disk, `incoming/`.
#pragma once

#include "core/base/file_system.h"

#include <cstdint>
#include <filesystem>
#include <string>

namespace formwork {

using RunId = std::int64_t;

// ReadOnly changes nothing: for a workspace on a disk that cannot be written, and for a damaged
// one.
enum class StoreMode { ReadWrite, ReadOnly };

class Workspace
{
public:
    explicit Workspace(std::filesystem::path root) : m_root(std::move(root)) {}

    const std::filesystem::path& root() const { return m_root; }
    std::filesystem::path database() const { return m_root / "formwork.db"; }
    std::filesystem::path runFolder(RunId run) const;
    // Folders of runs whose trainers do not open the database (incoming_runs.h).
    std::filesystem::path incomingFolder() const { return m_root / "incoming"; }

    // $FORMWORK_WORKSPACE, else $XDG_DATA_HOME/formwork, else ~/.local/share/formwork.
    static std::filesystem::path defaultRoot();

private:
    std::filesystem::path m_root;
};

// The kind of the network file system ("NFS", "SMB", ...) that a path, or the nearest folder above
// it that exists, lies on; empty for a disk of this machine.
std::string networkFileSystem(const std::filesystem::path& path);

} // namespace formwork
