#include "core/alerts/webhooks.h"

#include "core/base/error.h"

#include <nlohmann/json.hpp>
#include <sys/stat.h>

#include <algorithm>
#include <cstdlib>
#include <string_view>

namespace formwork {

namespace {

constexpr mode_t kPrivate = S_IRUSR | S_IWUSR;
constexpr std::uint64_t kMostWebhookBytes = 1U << 20;

void setMode(const std::filesystem::path& path, mode_t mode)
{
    if (::chmod(path.c_str(), mode) != 0)
        throw Error(ErrorCode::PermissionDenied, Text("cannot be kept from other users"), path,
                    Text("secret addresses are not written there"));
}

} // namespace

std::filesystem::path webhooksFile()
{
    std::filesystem::path folder;
    if (const char* config = std::getenv("XDG_CONFIG_HOME"); config != nullptr && *config == '/')
        folder = config;
    else if (const char* home = std::getenv("HOME"); home != nullptr && *home != '\0')
        folder = std::filesystem::path(home) / ".config";
    return folder / "Formwork" / "private" / "webhooks.json";
}

Webhooks loadWebhooks(FileSystem& fileSystem, const std::filesystem::path& file)
{
    struct stat state = {};
    if (::stat(file.c_str(), &state) != 0)
        return {};
    if ((state.st_mode & (S_IRWXG | S_IRWXO)) != 0)
        throw Error(ErrorCode::PermissionDenied,
                    Text("others can read this file, which holds secret addresses"), file,
                    Text("take their permissions away: chmod 600"));
    try {
        return nlohmann::json::parse(readTextFile(fileSystem, file, kMostWebhookBytes))
            .get<Webhooks>();
    } catch (const nlohmann::json::exception&) {
        throw Error(ErrorCode::CorruptData, Text("the file of webhooks is damaged"), file,
                    Text("correct it, or remove it and enter the addresses again"));
    }
}

void saveWebhooks(FileSystem& fileSystem, const std::filesystem::path& file,
                  const Webhooks& webhooks)
{
    const std::filesystem::path folder = file.parent_path();
    fileSystem.createDirectories(folder);
    // What AtomicFile writes beside the file has the usual mode until it is in its place.
    setMode(folder, S_IRWXU);
    writeTextFile(
        fileSystem, file,
        nlohmann::json(webhooks).dump(2, ' ', false, nlohmann::json::error_handler_t::replace));
    setMode(file, kPrivate);
}

void validateWebhookAddress(const std::string& address)
{
    const auto hostOf = [&](std::string_view scheme) {
        return address.starts_with(scheme) ? address.substr(scheme.size()) : std::string();
    };
    const std::string host = hostOf("https://") + hostOf("http://");
    const bool hasBlanks = std::ranges::any_of(
        address, [](char c) { return static_cast<unsigned char>(c) <= ' ' || c == 0x7f; });
    if (host.empty() || host.front() == '/' || hasBlanks)
        throw Error(ErrorCode::InvalidArgument,
                    Text("the address of a webhook begins with https:// or http:// and a host"));
}

} // namespace formwork
