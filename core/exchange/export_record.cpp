#include "core/exchange/export_record.h"

#include "core/base/clock.h"
#include "core/base/error.h"

namespace formwork {

namespace {

std::filesystem::path absolutePath(const std::filesystem::path& path)
{
    const std::filesystem::path absolute = std::filesystem::absolute(path).lexically_normal();
    return absolute.has_filename() ? absolute : absolute.parent_path();
}

} // namespace

void recordExport(const Workspace& workspace, FileSystem& fileSystem, RunId run,
                  const std::filesystem::path& path, const std::string& format,
                  ProgressSink& progress)
{
    try {
        Store store(workspace, fileSystem);
        store.recordExport(run, {absolutePath(path), format, unixMilliseconds()});
    } catch (const Error& error) {
        if (error.code() == ErrorCode::PermissionDenied)
            return;
        progress.problem({.severity = Severity::Warning,
                          .path = path,
                          .message = Text("is complete, but missing in the lineage of run %1: %2")
                                         .arg(run, error.text())});
    }
}

} // namespace formwork
