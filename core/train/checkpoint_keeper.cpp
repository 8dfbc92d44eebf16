#include "core/train/checkpoint_keeper.h"

#include "core/base/error.h"

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

// Those of weights alone, newest first. One whose header cannot be read is not among them.
std::vector<std::filesystem::path> otherCheckpoints(FileSystem& fileSystem,
                                                    const std::filesystem::path& runFolder)
{
    std::vector<std::filesystem::path> paths = epochCheckpoints(runFolder);
    std::ranges::reverse(paths);
    if (const auto best = bestCheckpoint(runFolder); isThere(best))
        paths.push_back(best);
    std::vector<std::pair<int, std::filesystem::path>> found;
    for (const auto& path : paths) {
        try {
            found.emplace_back(readTrainingState(fileSystem, path).epoch, path);
        } catch (const Error& error) {
            if (error.code() != ErrorCode::CorruptData)
                throw;
        }
    }
    std::ranges::stable_sort(found, std::ranges::greater{},
                             &std::pair<int, std::filesystem::path>::first);
    paths.clear();
    for (auto& [epoch, path] : found)
        paths.push_back(std::move(path));
    return paths;
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

std::optional<ResumePoint> findResumePoint(FileSystem& fileSystem,
                                           const std::filesystem::path& runFolder)
{
    const std::filesystem::path last = lastCheckpoint(runFolder);
    std::optional<Error> damage;
    if (isThere(last)) {
        try {
            return ResumePoint{last, readCheckpointFile(fileSystem, last), {}};
        } catch (const Error& error) {
            if (error.code() != ErrorCode::CorruptData)
                throw;
            damage = error;
        }
    }
    for (const auto& path : otherCheckpoints(fileSystem, runFolder)) {
        try {
            return ResumePoint{path, readCheckpointFile(fileSystem, path),
                               damage ? damage->message() : "it is not there"};
        } catch (const Error& error) {
            if (error.code() != ErrorCode::CorruptData)
                throw;
        }
    }
    if (damage)
        throw Error(*damage);
    return std::nullopt;
}

} // namespace formwork
