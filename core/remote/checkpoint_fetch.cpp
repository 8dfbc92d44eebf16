#include "core/remote/checkpoint_fetch.h"

#include "core/base/error.h"
#include "core/remote/shell_words.h"
#include "core/remote/ssh_connection.h"
#include "core/remote/submission.h"

#include <algorithm>
#include <system_error>

namespace formwork {

namespace {

namespace fs = std::filesystem;

constexpr const char* kCheckpoints = "checkpoints";
// Beside the checkpoints, for what is not complete; kept after a failure, so that the next try
// continues.
constexpr const char* kArriving = "checkpoints.partial";

std::vector<fs::path> filesIn(const fs::path& folder)
{
    std::vector<fs::path> files;
    for (const auto& entry : fs::directory_iterator(folder))
        if (entry.is_regular_file())
            files.push_back(entry.path());
    std::ranges::sort(files);
    return files;
}

} // namespace

std::vector<fs::path> fetchCheckpoints(Store& store, RunId run, FetchedCheckpoints which,
                                       ProgressSink& progress, const std::stop_token& stop)
{
    const RunRow row = store.run(run);
    if (!row.remote)
        throw Error(ErrorCode::InvalidArgument,
                    Text("run %1 was not submitted to a target").arg(run), {},
                    Text("its checkpoints are in its folder"));
    SshConnection connection(loadTarget(store, row.remote->target));
    const std::string there = row.remote->folder + '/' + kCheckpoints;
    const std::string found = connection.output(
        "cd " + shellWord(there) + " 2>/dev/null || exit 0\nls -1 *.safetensors 2>/dev/null\n:",
        Text("look for the checkpoints of run %1").arg(run), stop);
    if (found.empty())
        throw Error(
            ErrorCode::NotFound,
            Text("run %1 has no checkpoint on the target '%2' yet").arg(run, row.remote->target),
            {}, Text("wait for its first epoch"));

    FileSystem& files = store.fileSystem();
    const fs::path here = store.workspace().runFolder(run) / kCheckpoints;
    const fs::path arriving = store.workspace().runFolder(run) / kArriving;
    files.createDirectories(here);
    files.createDirectories(arriving);
    RemoteCopy copy{.from = there, .to = arriving.string(), .isFolder = true};
    copy.only = which == FetchedCheckpoints::All
                    ? std::vector<std::string>{"*.safetensors"}
                    : std::vector<std::string>{"last.safetensors", "best.safetensors"};
    copy.sameAs = here;
    connection.download(copy, "Fetching checkpoints of run " + std::to_string(run), progress, stop);

    std::vector<fs::path> fetched;
    for (const fs::path& file : filesIn(arriving)) {
        files.rename(file, here / file.filename());
        fetched.push_back(here / file.filename());
    }
    files.syncDirectory(here);
    std::error_code ignored;
    fs::remove_all(arriving, ignored);
    if (fetched.empty())
        return filesIn(here);
    return fetched;
}

} // namespace formwork
