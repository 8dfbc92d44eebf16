#include "core/exchange/model_package.h"

#include "core/base/clock.h"
#include "core/base/error.h"
#include "core/exchange/export_record.h"
#include "core/exchange/model_card.h"
#include "core/exchange/timm_config.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <string_view>
#include <system_error>

namespace formwork {

namespace {

namespace fs = std::filesystem;

constexpr const char* kConfigFile = "config.json";
constexpr const char* kCardFile = "README.md";
constexpr const char* kExperimentFile = "experiment.yaml";

bool isOurs(const fs::path& name)
{
    std::vector<std::string_view> names = {kConfigFile, kCardFile, kExperimentFile};
    for (const ModelFormat format : modelFormats())
        names.push_back(modelFileName(format));
    return std::ranges::find(names, name.string()) != names.end();
}

std::vector<fs::path> contentsOf(const fs::path& folder)
{
    std::vector<fs::path> names;
    std::error_code error;
    for (auto entry = fs::directory_iterator(folder, error);
         !error && entry != fs::directory_iterator(); entry.increment(error))
        names.push_back(entry->path().filename());
    if (error)
        throw errorFromErrno(error.value(), Text("read the folder"), folder);
    return names;
}

void requirePlace(const ModelPackageRequest& request)
{
    std::error_code ignored;
    if (!fs::exists(request.folder, ignored))
        return;
    if (!fs::is_directory(request.folder, ignored))
        throw Error(ErrorCode::AlreadyExists, Text("a file of this name exists"), request.folder,
                    Text("choose another folder"));
    const std::vector<fs::path> names = contentsOf(request.folder);
    if (names.empty())
        return;
    if (!std::ranges::all_of(names, isOurs))
        throw Error(ErrorCode::AlreadyExists, Text("the folder holds other files"), request.folder,
                    Text("choose a new or empty folder"));
    if (!request.replace)
        throw Error(ErrorCode::AlreadyExists, Text("the folder holds an exported model"),
                    request.folder, Text("choose another folder, or allow overwriting it"));
}

// Beside the target, removed unless it was moved to its place.
class PartialFolder
{
public:
    PartialFolder(FileSystem& fileSystem, const fs::path& target)
        : m_fileSystem(fileSystem)
        , m_target(fs::absolute(target).lexically_normal())
    {
        if (!m_target.has_filename())
            m_target = m_target.parent_path();
        m_partial = beside("partial");
        m_fileSystem.createDirectories(m_partial);
    }
    ~PartialFolder()
    {
        std::error_code ignored;
        fs::remove_all(m_partial, ignored);
    }
    PartialFolder(const PartialFolder&) = delete;
    PartialFolder& operator=(const PartialFolder&) = delete;

    const fs::path& path() const { return m_partial; }

    // An old folder is set aside first, and put back if the new one cannot take its place.
    void commit()
    {
        const fs::path old = beside("old");
        std::error_code ignored;
        const bool exists = fs::exists(m_target, ignored);
        if (exists)
            m_fileSystem.rename(m_target, old);
        try {
            m_fileSystem.rename(m_partial, m_target);
        } catch (const Error&) {
            if (exists)
                m_fileSystem.rename(old, m_target);
            throw;
        }
        fs::remove_all(old, ignored);
        m_fileSystem.syncDirectory(m_target.parent_path());
    }

private:
    fs::path beside(const char* purpose) const
    {
        return m_target.parent_path() /
               fmt::format(".{}.{}-{}", m_target.filename().string(), purpose, getpid());
    }

    FileSystem& m_fileSystem;
    fs::path m_target;
    fs::path m_partial;
};

} // namespace

bool isModelPackage(const fs::path& folder)
{
    std::error_code ignored;
    if (!fs::is_directory(folder, ignored))
        return false;
    const std::vector<fs::path> names = contentsOf(folder);
    return !names.empty() && std::ranges::all_of(names, isOurs);
}

ModelPackage exportModelPackage(Backend& backend, Store* store, const ModelPackageRequest& request,
                                FileSystem& fileSystem, ProgressSink& progress,
                                const std::stop_token& stop)
{
    requirePlace(request);
    progress.progress({.stage = "Exporting the model", .unit = "files"});
    PartialFolder partial(fileSystem, request.folder);
    ModelPackage package;
    const auto write = [&](const char* name, const std::string& text) {
        writeTextFile(fileSystem, partial.path() / name, text);
        package.files.push_back(request.folder / name);
    };
    const fs::path file = modelFileName(request.format);
    package.model = backend.exportModel({.input = request.weights,
                                         .output = partial.path() / file,
                                         .format = request.format,
                                         .averaged = request.averaged},
                                        fileSystem, stop);
    package.files.push_back(request.folder / file);
    write(kConfigFile, timmConfig(package.model, request.format));
    ModelCard card{.model = package.model,
                   .format = request.format,
                   .run = {},
                   .source = request.weights.filename().string(),
                   .exportedAt = unixMilliseconds()};
    if (store != nullptr && request.run != 0)
        card.run = readTrainedRun(*store, request.run);
    write(kCardFile, modelCard(card));
    if (package.model.isCheckpoint)
        write(kExperimentFile, configToYaml(package.model.config));
    throwIfStopped(stop);
    partial.commit();
    if (store != nullptr && request.run != 0)
        recordExport(store->workspace(), fileSystem, request.run, request.folder,
                     std::string(modelFormatName(request.format)), progress);
    return package;
}

} // namespace formwork
