#include "core/train/checkpoint/checkpoint_keeper.h"

#include "core/base/error.h"
#include "core/base/partial_path.h"

#include <algorithm>
#include <charconv>
#include <optional>
#include <string>
#include <system_error>
#include <utility>

namespace formwork {

namespace {

// The number in "epoch-0010.safetensors"; nothing for any other name.
std::optional<int> epochOf(const std::filesystem::path& path)
{
    const std::string name = path.stem().string();
    constexpr std::string_view kPrefix = "epoch-";
    int epoch = 0;
    if (path.extension() != ".safetensors" || !name.starts_with(kPrefix))
        return std::nullopt;
    const char* const end = name.data() + name.size();
    const auto [rest, error] = std::from_chars(name.data() + kPrefix.size(), end, epoch);
    if (error != std::errc() || rest != end)
        return std::nullopt;
    return epoch;
}

bool isThere(const std::filesystem::path& path)
{
    std::error_code ignored;
    return std::filesystem::exists(path, ignored);
}

} // namespace

std::vector<std::filesystem::path> epochCheckpoints(const std::filesystem::path& runFolder)
{
    std::vector<std::pair<int, std::filesystem::path>> found;
    std::error_code ignored;
    for (const auto& entry :
         std::filesystem::directory_iterator(runFolder / "checkpoints", ignored))
        if (const auto epoch = epochOf(entry.path()))
            found.emplace_back(*epoch, entry.path());
    std::ranges::sort(found);
    std::vector<std::filesystem::path> paths;
    for (auto& [epoch, path] : found)
        paths.push_back(std::move(path));
    return paths;
}

void pruneCheckpoints(FileSystem& fileSystem, const std::filesystem::path& runFolder, int keep)
{
    if (keep <= 0)
        return;
    const auto paths = epochCheckpoints(runFolder);
    const auto kept = static_cast<std::size_t>(keep);
    for (std::size_t i = 0; i + kept < paths.size(); ++i)
        fileSystem.remove(paths[i]);
}

void removeLeftovers(FileSystem& fileSystem, const std::filesystem::path& runFolder)
{
    const std::filesystem::path folder = lastCheckpoint(runFolder).parent_path();
    removeAbandonedPartials(fileSystem, folder);
    std::error_code ignored;
    for (const auto& entry : std::filesystem::directory_iterator(folder, ignored))
        if (entry.path().native().ends_with(".safetensors.new"))
            fileSystem.remove(entry.path());
}

ResumeChoice findResumePoint(FileSystem& fileSystem, const std::filesystem::path& runFolder)
{
    const std::filesystem::path last = lastCheckpoint(runFolder);
    if (!isThere(last)) {
        const bool hasOthers =
            isThere(bestCheckpoint(runFolder)) || !epochCheckpoints(runFolder).empty();
        return {std::nullopt, hasOthers ? "it is missing" : ""};
    }
    try {
        return {ResumePoint{last, readCheckpointFile(fileSystem, last)}, {}};
    } catch (const Error& error) {
        if (error.code() != ErrorCode::CorruptData)
            throw;
        return {std::nullopt, error.message()};
    }
}

std::filesystem::path setCheckpointsAside(FileSystem& fileSystem,
                                          const std::filesystem::path& runFolder)
{
    const std::filesystem::path folder = lastCheckpoint(runFolder).parent_path();
    for (int number = 1;; ++number) {
        const std::filesystem::path aside =
            runFolder / ("checkpoints-before-restart-" + std::to_string(number));
        if (isThere(aside))
            continue;
        fileSystem.rename(folder, aside);
        fileSystem.syncDirectory(runFolder);
        return aside;
    }
}

} // namespace formwork
