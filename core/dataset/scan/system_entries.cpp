#include "core/dataset/scan/system_entries.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <functional>
#include <utility>

namespace formwork {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t kMostNamed = 3;

// Compared without regard to case; a '*' at the end stands for any rest.
constexpr std::array<std::string_view, 39> kKinds = {
    // Synology, QNAP, NetApp
    "@eaDir", "#recycle", "#snapshot", "@Recycle", "@Recently-Snapshot", "@tmp", ".@__thumb",
    ".snapshot", "~snapshot",
    // macOS and the archives it makes
    "__MACOSX", ".DS_Store", "._*", ".AppleDouble", ".AppleDB", ".AppleDesktop", ".fseventsd",
    ".Spotlight-V100", ".TemporaryItems", ".Trashes", ".DocumentRevisions-V100",
    "Network Trash Folder", "Temporary Items", "Icon\r",
    // Windows
    "Thumbs.db", "Thumbs.db:encryptable", "ehthumbs.db", "desktop.ini", "$RECYCLE.BIN", "RECYCLER",
    "System Volume Information", "found.000",
    // Linux desktops and tools
    ".thumbnails", ".Trash", ".Trash-*", "lost+found", ".directory", ".ipynb_checkpoints",
    "__pycache__", ".dropbox.cache"};

char lower(char c)
{
    return static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
}

bool isAlike(std::string_view name, std::string_view kind)
{
    const bool open = kind.ends_with('*');
    const std::string_view text = kind.substr(0, kind.size() - (open ? 1 : 0));
    if (open ? name.size() <= text.size() : name.size() != text.size())
        return false;
    return std::equal(text.begin(), text.end(), name.begin(),
                      [](char a, char b) { return lower(a) == lower(b); });
}

} // namespace

std::string_view systemEntryKind(std::string_view name)
{
    const auto kind = std::ranges::find_if(
        kKinds, [name](std::string_view candidate) { return isAlike(name, candidate); });
    return kind == kKinds.end() ? std::string_view() : *kind;
}

void SystemEntryCounter::add(const fs::path& entry)
{
    const std::string kind(systemEntryKind(entry.filename().native()));
    const std::lock_guard lock(m_mutex);
    SystemEntries& entries = m_entries[kind];
    ++entries.count;
    // Workers come in any order; which entries are named must not depend on it.
    const auto place = std::ranges::upper_bound(entries.first, entry.native(), {},
                                                [](const fs::path& path) { return path.native(); });
    entries.first.insert(place, entry);
    if (entries.first.size() > kMostNamed)
        entries.first.pop_back();
}

std::vector<SystemEntries> SystemEntryCounter::take()
{
    const std::lock_guard lock(m_mutex);
    std::vector<SystemEntries> all;
    for (auto& [kind, entries] : m_entries) {
        entries.kind = kind;
        all.push_back(std::move(entries));
    }
    m_entries.clear();
    return all;
}

Text describe(const SystemEntries& entries, const fs::path& root)
{
    std::string paths;
    for (const fs::path& path : entries.first)
        paths.append(paths.empty() ? "" : ", ").append(path.lexically_relative(root).native());
    if (entries.count > entries.first.size())
        paths += ", ...";
    if (entries.count == 1)
        return Text("'%1' of a system or tool left out: %2").arg(entries.kind, paths);
    return Text("'%1' of a system or tool left out, %2 times: %3")
        .arg(entries.kind, entries.count, paths);
}

} // namespace formwork
