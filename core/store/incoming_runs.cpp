#include "core/store/incoming_runs.h"

#include "core/base/error.h"
#include "core/events/run_folder.h"
#include "core/experiment/config.h"
#include "core/store/event_import.h"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <ctime>
#include <ranges>
#include <system_error>

namespace formwork {

namespace {

namespace fs = std::filesystem;

constexpr std::size_t kDigits = 8; // of an identity: two runs may begin in the same second

bool isUnfinishedRun(FileSystem& fileSystem, const fs::path& folder, const std::string& name)
{
    if (readExitCode(fileSystem, folder) == 0)
        return false;
    try {
        const fs::path config = folder / kConfigFile;
        return configFromYaml(readTextFile(fileSystem, config), config).name == name;
    } catch (const Error&) {
        return false;
    }
}

} // namespace

fs::path newIncomingFolder(const Workspace& workspace)
{
    return workspace.incomingFolder() / fmt::format("{:%Y%m%d-%H%M%S}-{}",
                                                    fmt::gmtime(std::time(nullptr)),
                                                    newIdentity().substr(0, kDigits));
}

std::vector<fs::path> incomingRunFolders(const Workspace& workspace)
{
    std::error_code ignored;
    if (!fs::is_directory(workspace.incomingFolder(), ignored))
        return {};
    try {
        return runFoldersIn(fs::absolute(workspace.incomingFolder()).lexically_normal());
    } catch (const Error& error) {
        if (error.code() == ErrorCode::NotFound)
            return {};
        throw;
    }
}

std::optional<fs::path> latestUnfinishedIncoming(FileSystem& fileSystem, const Workspace& workspace,
                                                 const std::string& name)
{
    for (const fs::path& folder : std::views::reverse(incomingRunFolders(workspace)))
        if (isUnfinishedRun(fileSystem, folder, name))
            return folder;
    return std::nullopt;
}

} // namespace formwork
