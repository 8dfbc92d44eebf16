#include "core/dataset/scan/ignored_files.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <string_view>

namespace formwork {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t kMostNamed = 3;

constexpr std::array<std::string_view, 24> kPictureExtensions = {
    ".gif", ".heic", ".heif", ".avif", ".jxl", ".jp2", ".j2k", ".jpx",
    ".ppm", ".pgm",  ".pbm",  ".pnm",  ".tga", ".ico", ".psd", ".svg",
    ".exr", ".hdr",  ".dng",  ".cr2",  ".nef", ".arw", ".pcx", ".apng"};

std::string lowerCase(std::string text)
{
    std::ranges::transform(text, text.begin(),
                           [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return text;
}

} // namespace

void IgnoredFileCounter::add(const fs::path& file)
{
    std::string extension = lowerCase(file.extension().native());
    const std::lock_guard lock(m_mutex);
    IgnoredFiles& files = m_files[extension];
    ++files.count;
    // Workers come in any order; which files are named must not depend on it.
    const auto place = std::ranges::upper_bound(files.first, file.native(), {},
                                                [](const fs::path& path) { return path.native(); });
    files.first.insert(place, file);
    if (files.first.size() > kMostNamed)
        files.first.pop_back();
}

std::vector<IgnoredFiles> IgnoredFileCounter::take()
{
    const std::lock_guard lock(m_mutex);
    std::vector<IgnoredFiles> all;
    for (auto& [extension, files] : m_files) {
        files.extension = extension;
        files.isPicture =
            std::ranges::find(kPictureExtensions, extension) != kPictureExtensions.end();
        all.push_back(std::move(files));
    }
    m_files.clear();
    return all;
}

Text describe(const IgnoredFiles& files, const fs::path& root)
{
    std::string paths;
    for (const fs::path& path : files.first)
        paths.append(paths.empty() ? "" : ", ").append(path.lexically_relative(root).native());
    if (files.count > files.first.size())
        paths += ", ...";
    const bool isOne = files.count == 1;
    if (files.extension.empty())
        return isOne
                   ? Text("1 file without an extension is ignored: %1").arg(paths)
                   : Text("%1 files without an extension are ignored: %2").arg(files.count, paths);
    if (files.isPicture)
        return isOne ? Text("1 %1 file is ignored, a format that is not read: %2")
                           .arg(files.extension, paths)
                     : Text("%1 %2 files are ignored, a format that is not read: %3")
                           .arg(files.count, files.extension, paths);
    return isOne ? Text("1 %1 file is ignored: %2").arg(files.extension, paths)
                 : Text("%1 %2 files are ignored: %3").arg(files.count, files.extension, paths);
}

} // namespace formwork
