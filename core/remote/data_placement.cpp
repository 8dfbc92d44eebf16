#include "core/remote/data_placement.h"

#include "core/base/error.h"
#include "core/base/process_identity.h"

#include <array>
#include <cstdint>
#include <cstdio>
#include <string_view>

namespace formwork {

namespace {

// FNV-1a, folded: short, and the same in every version.
std::string tagOf(std::string_view text)
{
    std::uint64_t hash = 0xCBF29CE484222325;
    for (const char c : text)
        hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001B3;
    std::array<char, 9> tag{};
    std::snprintf(tag.data(), tag.size(), "%08x", static_cast<unsigned>(hash ^ (hash >> 32U)));
    return tag.data();
}

std::string copyPlace(const std::string& folder, const std::filesystem::path& local)
{
    const std::string tag = tagOf(currentProcess().host + '\n' + local.string());
    return folder + "/data/" + tag + '-' + local.filename().string();
}

std::filesystem::path plainPath(const std::filesystem::path& path)
{
    std::filesystem::path plain = std::filesystem::absolute(path).lexically_normal();
    return plain.has_filename() ? plain : plain.parent_path();
}

} // namespace

Placement placeData(const Target& target, const std::string& folder, const ExperimentConfig& config)
{
    Placement placement{config, {}};
    const auto place = [&](const char* key, std::filesystem::path& path, bool isData) {
        if (path.empty())
            return;
        PlacedFile file{key, plainPath(path), {}, false};
        if (const auto known = remotePlaceOf(target, file.local)) {
            file.remote = *known;
        } else if (isData && !target.copiesData) {
            throw Error(ErrorCode::InvalidConfig,
                        Text("%1: where %2 lies on the target '%3' is not known")
                            .arg(key, file.local, target.name),
                        {},
                        Text("give the target its place (target edit %1 --data LOCAL=REMOTE), or "
                             "let it copy data (--copy-data)")
                            .arg(target.name));
        } else {
            file.remote = copyPlace(folder, file.local);
            file.isCopied = true;
        }
        path = file.remote;
        placement.files.push_back(std::move(file));
    };
    ExperimentConfig& placed = placement.config;
    place("data.train", placed.data.train, true);
    place("data.val", placed.data.validation, true);
    place("data.exclude", placed.data.exclude, false);
    place("model.weights", placed.model.weights, false);
    place("distillation.teacher", placed.distillation.teacher, false);
    return placement;
}

} // namespace formwork
