#include "core/dataset/scan/folder_walk.h"

#include "core/base/error.h"
#include "core/dataset/scan/system_entries.h"
#include "core/image/decode.h"

#include <algorithm>
#include <cerrno>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string_view>
#include <utility>

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>

namespace formwork {

namespace fs = std::filesystem;

namespace {

using FolderId = std::pair<dev_t, ino_t>;

struct CloseDirectory
{
    void operator()(DIR* directory) const { ::closedir(directory); }
};
using Directory = std::unique_ptr<DIR, CloseDirectory>;

Directory openDirectory(const fs::path& folder)
{
    Directory directory(::opendir(folder.c_str()));
    if (!directory)
        throw errorFromErrno(errno, Text("open the folder"), folder);
    return directory;
}

bool isDots(std::string_view name)
{
    return name == "." || name == "..";
}

const dirent* nextEntry(DIR* directory, const fs::path& folder)
{
    for (;;) {
        errno = 0;
        const dirent* entry = ::readdir(directory);
        if (entry == nullptr && errno != 0)
            throw errorFromErrno(errno, Text("list the folder"), folder);
        if (entry == nullptr || !isDots(entry->d_name))
            return entry;
    }
}

bool isHidden(const dirent& entry)
{
    return entry.d_name[0] == '.';
}

bool isSystemEntry(const dirent& entry)
{
    return !systemEntryKind(entry.d_name).empty();
}

enum class EntryKind { Folder, File, DeadLink, Other };

EntryKind kindOfMode(mode_t mode)
{
    if (S_ISDIR(mode))
        return EntryKind::Folder;
    return S_ISREG(mode) ? EntryKind::File : EntryKind::Other;
}

// Asks the file system only where the directory itself does not say.
EntryKind kindOfEntry(DIR* directory, const dirent& entry)
{
    switch (entry.d_type) {
    case DT_DIR:
        return EntryKind::Folder;
    case DT_REG:
        return EntryKind::File;
    case DT_LNK:
    case DT_UNKNOWN:
        break;
    default:
        return EntryKind::Other;
    }
    struct stat status = {};
    if (::fstatat(::dirfd(directory), entry.d_name, &status, 0) != 0)
        return EntryKind::DeadLink;
    return kindOfMode(status.st_mode);
}

std::optional<FolderId> folderId(const fs::path& folder)
{
    struct stat status = {};
    if (::stat(folder.c_str(), &status) != 0)
        return std::nullopt;
    return FolderId{status.st_dev, status.st_ino};
}

class Walk
{
public:
    Walk(const WalkReport& report, const std::stop_token& stop) : m_report(report), m_stop(stop) {}

    // A link to a folder above must not bring the other classes in.
    void excludeAncestors(const fs::path& folder)
    {
        const fs::path absolute = fs::absolute(folder).lexically_normal();
        for (fs::path above = absolute.parent_path();; above = above.parent_path()) {
            if (const auto id = folderId(above))
                m_entered.insert(*id);
            if (above == above.root_path())
                return;
        }
    }

    void enter(const fs::path& folder)
    {
        throwIfStopped(m_stop);
        std::vector<std::string> folders;
        try {
            folders = readFolder(folder);
        } catch (const Error& error) {
            if (error.code() == ErrorCode::Cancelled)
                throw;
            m_report.problem({Severity::Warning, folder, error.text()});
        }
        std::sort(folders.begin(), folders.end());
        for (const std::string& name : folders)
            enter(folder / name);
    }

    std::vector<WalkedFile> takeFiles()
    {
        std::sort(m_files.begin(), m_files.end(), [](const WalkedFile& a, const WalkedFile& b) {
            return a.path.native() < b.path.native();
        });
        return std::move(m_files);
    }

private:
    std::vector<std::string> readFolder(const fs::path& folder)
    {
        const Directory directory = openDirectory(folder);
        struct stat status = {};
        if (::fstat(::dirfd(directory.get()), &status) != 0)
            throw errorFromErrno(errno, Text("open the folder"), folder);
        std::vector<std::string> folders;
        if (!m_entered.insert({status.st_dev, status.st_ino}).second)
            return folders;
        const std::size_t before = m_files.size();
        while (const dirent* entry = nextEntry(directory.get(), folder))
            take(directory.get(), *entry, folder, folders);
        m_report.found(m_files.size() - before);
        return folders;
    }

    void take(DIR* directory, const dirent& entry, const fs::path& folder,
              std::vector<std::string>& folders)
    {
        if (isSystemEntry(entry)) {
            if (m_report.systemEntry)
                m_report.systemEntry(folder / entry.d_name);
            return;
        }
        if (isHidden(entry))
            return;
        if (entry.d_type == DT_DIR) {
            folders.emplace_back(entry.d_name);
            return;
        }
        const bool image = hasImageExtension(entry.d_name);
        if (entry.d_type == DT_REG && !image) {
            ignore(folder / entry.d_name);
            return;
        }
        struct stat status = {};
        if (::fstatat(::dirfd(directory), entry.d_name, &status, 0) != 0) {
            const Error error =
                errorFromErrno(errno, Text("look at the file"), folder / entry.d_name);
            m_report.problem({Severity::Warning, error.path(), error.text()});
            return;
        }
        if (S_ISDIR(status.st_mode))
            folders.emplace_back(entry.d_name);
        else if (!image && S_ISREG(status.st_mode))
            ignore(folder / entry.d_name);
        else if (S_ISREG(status.st_mode))
            m_files.push_back(
                {folder / entry.d_name, static_cast<std::uint64_t>(status.st_size),
                 1'000'000'000 * std::int64_t{status.st_mtim.tv_sec} + status.st_mtim.tv_nsec});
        if (m_files.size() % 1024 == 0)
            throwIfStopped(m_stop);
    }

    void ignore(const fs::path& file)
    {
        if (m_report.ignored)
            m_report.ignored(file);
    }

    const WalkReport& m_report;
    const std::stop_token& m_stop;
    std::set<FolderId> m_entered;
    std::vector<WalkedFile> m_files;
};

// Depth first, so that it ends soon where there are images.
class ImageSearch
{
public:
    explicit ImageSearch(const std::stop_token& stop) : m_stop(stop) {}

    bool finds(const fs::path& folder)
    {
        throwIfStopped(m_stop);
        const auto id = folderId(folder);
        if (!id || !m_entered.insert(*id).second)
            return false;
        std::vector<std::string> folders;
        try {
            const FolderListing listing = listFolder(folder);
            if (listing.imageFiles > 0)
                return true;
            folders = listing.folders;
        } catch (const Error&) {
            return false; // a scan reports it
        }
        return std::ranges::any_of(folders,
                                   [&](const std::string& name) { return finds(folder / name); });
    }

private:
    const std::stop_token& m_stop;
    std::set<FolderId> m_entered;
};

} // namespace

FolderListing listFolder(const fs::path& folder)
{
    const Directory directory = openDirectory(folder);
    FolderListing listing;
    while (const dirent* entry = nextEntry(directory.get(), folder)) {
        if (isSystemEntry(*entry)) {
            listing.systemEntries.emplace_back(entry->d_name);
            continue;
        }
        if (isHidden(*entry))
            continue;
        switch (kindOfEntry(directory.get(), *entry)) {
        case EntryKind::Folder:
            listing.folders.emplace_back(entry->d_name);
            break;
        case EntryKind::File:
            if (hasImageExtension(entry->d_name))
                ++listing.imageFiles;
            break;
        case EntryKind::DeadLink:
            listing.deadLinks.emplace_back(entry->d_name);
            break;
        case EntryKind::Other:
            break;
        }
    }
    std::sort(listing.folders.begin(), listing.folders.end());
    std::sort(listing.systemEntries.begin(), listing.systemEntries.end());
    return listing;
}

std::vector<SameFolders> findSameFolders(const std::vector<fs::path>& folders)
{
    std::vector<SameFolders> same;
    std::map<FolderId, std::size_t> known;
    for (std::size_t i = 0; i < folders.size(); ++i) {
        const auto id = folderId(folders[i]);
        if (!id)
            continue;
        const auto [entry, isNew] = known.emplace(*id, i);
        if (!isNew)
            same.push_back({entry->second, i});
    }
    return same;
}

bool holdsImages(const fs::path& folder, const std::stop_token& stop)
{
    return ImageSearch(stop).finds(folder);
}

std::vector<WalkedFile> walkImages(const fs::path& folder, const WalkReport& report,
                                   const std::stop_token& stop)
{
    Walk walk(report, stop);
    walk.excludeAncestors(folder);
    walk.enter(folder);
    return walk.takeFiles();
}

} // namespace formwork
