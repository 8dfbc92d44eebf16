#include "core/remote/submission.h"

#include "core/base/error.h"
#include "core/base/version.h"
#include "core/events/run_folder.h"
#include "core/remote/data_placement.h"
#include "core/remote/job_script.h"
#include "core/remote/remote_follower.h"
#include "core/remote/shell_words.h"
#include "core/remote/slurm_job.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <random>
#include <set>
#include <string_view>
#include <thread>
#include <utility>

namespace formwork {

namespace {

constexpr const char* kScriptFile = "job.sh";
constexpr const char* kStageFolder = "remote"; // of the run's folder here: what is sent
constexpr std::chrono::milliseconds kStartTimeout = std::chrono::minutes(2);

std::string newFolderName(const std::string& name)
{
    std::random_device random;
    std::array<char, 9> tag{};
    std::snprintf(tag.data(), tag.size(), "%08x", random());
    return scriptName(name) + '-' + tag.data();
}

// The value of the line "<name> <value>" in an answer.
std::string answered(std::string_view answer, std::string_view name)
{
    while (!answer.empty()) {
        const std::size_t end = answer.find('\n');
        const std::string_view line = answer.substr(0, end);
        if (line.starts_with(name) && line.substr(name.size()).starts_with(' '))
            return std::string(line.substr(name.size() + 1));
        answer = end == std::string_view::npos ? std::string_view() : answer.substr(end + 1);
    }
    return {};
}

class Submitter
{
public:
    Submitter(Store& store, const Target& target, ProgressSink& progress,
              const std::stop_token& stop)
        : m_store(store)
        , m_target(target)
        , m_progress(progress)
        , m_stop(stop)
        , m_connection(target)
    {}

    // The target's folder as an absolute path, which is made; and that the program there is ours.
    std::string prepareTarget()
    {
        m_progress.progress({"Connecting to " + m_target.name, "", 0, 0, 0});
        const std::string folder = remotePathWord(m_target.folder);
        std::string script = "mkdir -p " + folder + "/runs " + folder + "/data && cd " + folder +
                             " && test -w runs || exit 3\necho \"folder $(pwd -P)\"\n";
        for (const std::string& line : m_target.setup)
            script += line + '\n';
        script += "echo \"version $(" + remotePathWord(m_target.program) + " --version)\"\n";
        const RemoteResult result = m_connection.run({.script = script}, m_stop);
        if (result.code == 3)
            throw Error(ErrorCode::PermissionDenied,
                        Text("the folder %1 on the target '%2' cannot be written")
                            .arg(m_target.folder, m_target.name),
                        {}, Text("choose another one: target edit %1 --folder").arg(m_target.name));
        const std::string version = answered(result.output, "version");
        const std::string ours = "formwork-cli " + std::string(kVersion);
        if (version.empty())
            throw Error(
                ErrorCode::NotFound,
                Text("the target '%1' has no program %2").arg(m_target.name, m_target.program), {},
                Text("install Formwork there, or give the path of its formwork-cli: "
                     "target edit %1 --program")
                    .arg(m_target.name));
        if (version != ours)
            throw Error(
                ErrorCode::UnsupportedVersion,
                Text("the target '%1' has %2, this is %3").arg(m_target.name, version, ours), {},
                Text("install the same version on both"));
        const std::string absolute = answered(result.output, "folder");
        if (!absolute.starts_with('/'))
            throw Error(ErrorCode::Io,
                        Text("the target '%1' gave no usable answer").arg(m_target.name), {},
                        Text("see 'formwork-cli target check %1'").arg(m_target.name));
        return absolute;
    }

    void placeFiles(const std::vector<Placement>& placements)
    {
        std::vector<PlacedFile> files;
        for (const Placement& placement : placements)
            for (const PlacedFile& file : placement.files)
                if (std::ranges::find(files, file.remote, &PlacedFile::remote) == files.end())
                    files.push_back(file);
        requirePlaces(files);
        for (const PlacedFile& file : files)
            if (file.isCopied)
                copy(file);
    }

    // The run's files, without starting it.
    void sendFolder(RunId run, const std::string& folder, const ExperimentConfig& config,
                    const std::string& script)
    {
        const std::filesystem::path here = m_store.workspace().runFolder(run);
        FileSystem& files = m_store.fileSystem();
        writeTextFile(files, here / kScriptFile, script);
        files.createDirectories(here / kStageFolder);
        writeTextFile(files, here / kStageFolder / "config.yaml", configToYaml(config));
        sendAgain(run, folder, script);
    }

    void sendAgain(RunId run, const std::string& folder, const std::string& script)
    {
        const std::filesystem::path stage = m_store.workspace().runFolder(run) / kStageFolder;
        m_store.fileSystem().createDirectories(stage);
        writeTextFile(m_store.fileSystem(), stage / kScriptFile, script);
        m_connection.output("mkdir -p " + shellWord(folder), Text("make the run's folder"), m_stop);
        m_connection.upload({.from = stage.string(), .to = folder, .isFolder = true},
                            "Sending run " + std::to_string(run), m_progress, m_stop);
    }

    // Starts the script in the first folder. Returns the job's id, empty without Slurm. Not
    // stopped half-way: whether it was started would not be known.
    std::string start(const std::vector<std::string>& folders)
    {
        m_progress.progress({"Starting on " + m_target.name, "", 0, 0, 0});
        const std::string script = m_target.kind == TargetKind::Slurm
                                       ? slurmPathLines(m_target) + slurmStart(folders)
                                       : sshStart(folders.front());
        const RemoteResult result =
            m_connection.run({.script = script, .timeout = kStartTimeout}, {});
        if (!result.succeeded())
            throw Error(ErrorCode::InvalidArgument,
                        m_target.kind == TargetKind::Slurm
                            ? Text("the target '%1' does not take the job: %2")
                                  .arg(m_target.name, messageOf(result))
                            : Text("the target '%1' cannot start the training: %2")
                                  .arg(m_target.name, messageOf(result)),
                        {}, Text("see 'formwork-cli target check %1'").arg(m_target.name));
        return answered(result.output, "job");
    }

    SshConnection& connection() { return m_connection; }

private:
    static std::string messageOf(const RemoteResult& result)
    {
        std::string text =
            result.errors.empty() ? "exit status " + std::to_string(result.code) : result.errors;
        while (!text.empty() && text.back() == '\n')
            text.pop_back();
        std::ranges::replace(text, '\n', ' ');
        return text;
    }

    void requirePlaces(const std::vector<PlacedFile>& files)
    {
        std::string script;
        for (std::size_t i = 0; i < files.size(); ++i)
            if (!files[i].isCopied)
                script += "[ -e " + remotePathWord(files[i].remote) + " ] || echo \"missing " +
                          std::to_string(i) + "\"\n";
        if (script.empty())
            return;
        const std::string missing =
            answered(m_connection.output(script, Text("look for the data"), m_stop), "missing");
        for (std::size_t i = 0; i < files.size(); ++i)
            if (missing == std::to_string(i))
                throw Error(ErrorCode::NotFound,
                            Text("%1: %2 does not exist on the target '%3'")
                                .arg(files[i].key, files[i].remote, m_target.name),
                            {},
                            Text("copy the data there, or correct the place (target edit %1 "
                                 "--data LOCAL=REMOTE)")
                                .arg(m_target.name));
    }

    void copy(const PlacedFile& file)
    {
        std::error_code failure;
        const auto status = std::filesystem::status(file.local, failure);
        if (failure || !std::filesystem::exists(status))
            throw Error(ErrorCode::NotFound, Text("%1 does not exist").arg(file.key), file.local,
                        Text("correct %1 in the config").arg(file.key));
        const bool isFolder = std::filesystem::is_directory(status);
        if (isFolder)
            m_connection.output("mkdir -p " + shellWord(file.remote), Text("make a folder"),
                                m_stop);
        m_connection.upload({.from = file.local.string(), .to = file.remote, .isFolder = isFolder},
                            "Copying " + file.local.filename().string(), m_progress, m_stop);
    }

    static std::string sshStart(const std::string& folder)
    {
        return "cd " + shellWord(folder) +
               " || exit 1\n"
               "rm -f exit_code process stop\n"
               "setsid sh ./job.sh </dev/null >/dev/null 2>&1 &\n"
               "i=0\n"
               "while [ ! -s process ] && [ ! -e exit_code ] && [ $i -lt 100 ]; do\n"
               "    sleep 0.1\n    i=$((i + 1))\ndone\n"
               "[ -s process ] || [ -e exit_code ] || { echo 'its script does not run' >&2; "
               "exit 1; }\n";
    }

    static std::string slurmStart(const std::vector<std::string>& folders)
    {
        std::string script = "cd " + shellWord(folders.front()) + " || exit 1\n";
        for (const std::string& folder : folders)
            script += "rm -f " + shellWord(folder) + "/exit_code " + shellWord(folder) + "/job\n";
        script += "job=$(sbatch --parsable job.sh) || exit 1\n"
                  "job=$(printf '%s\\n' \"$job\" | sed -n 's/^\\([0-9][0-9]*\\).*/\\1/p' | tail -n "
                  "1)\n"
                  "[ -n \"$job\" ] || { echo 'sbatch gave no number' >&2; exit 1; }\n";
        for (std::size_t i = 0; i < folders.size(); ++i) {
            const std::string job = folders.size() > 1 ? "${job}_" + std::to_string(i) : "$job";
            const std::string file = shellWord(folders[i]) + "/job";
            script +=
                "echo \"" + job + "\" >" + file + ".new && mv " + file + ".new " + file + '\n';
        }
        return script + "echo \"job $job\"\n";
    }

    Store& m_store;
    const Target& m_target;
    ProgressSink& m_progress;
    const std::stop_token& m_stop;
    SshConnection m_connection;
};

std::string jobOf(const std::string& job, std::size_t index, std::size_t count)
{
    return job.empty() || count == 1 ? job : job + '_' + std::to_string(index);
}

// A run that was not started leaves no trace.
void forget(Store& store, const std::vector<RunId>& runs)
{
    for (const RunId run : runs) {
        store.endRemote(run, RunStatus::Failed, {});
        store.removeRun(run);
    }
}

std::vector<RunId> startRuns(Store& store, Submitter& submitter, const Target& target,
                             const std::vector<Placement>& placements, const std::string& folder,
                             const std::vector<ExperimentConfig>& configs)
{
    JobRequest request{configs.front().name, {}};
    for (const ExperimentConfig& config : configs)
        request.folders.push_back(folder + "/runs/" + newFolderName(config.name));
    const std::string script = jobScript(target, request);
    std::vector<RunId> runs;
    try {
        for (std::size_t i = 0; i < configs.size(); ++i) {
            const RunId run = store.createRun(configs[i], RunStart::Submitted);
            runs.push_back(run);
            store.beginSubmission(run, target.name, request.folders[i]);
            store.followRun(run, store.workspace().runFolder(run), FollowKind::Copy);
            submitter.sendFolder(run, request.folders[i], placements[i].config, script);
        }
    } catch (const Error&) {
        forget(store, runs);
        throw;
    }
    std::string job;
    try {
        job = submitter.start(request.folders);
    } catch (const Error& error) {
        if (error.code() == ErrorCode::InvalidArgument) { // the target refused it
            forget(store, runs);
            throw;
        }
        for (const RunId run : runs) {
            store.recordSubmitted(run, {});
            store.recordLost(run, error.what());
        }
        throw;
    }
    for (std::size_t i = 0; i < runs.size(); ++i)
        store.recordSubmitted(runs[i], jobOf(job, i, runs.size()));
    return runs;
}

// Before anything is sent.
void requireResumable(Store& store, const RunRow& row)
{
    if (row.isOnTarget())
        throw Error(ErrorCode::Busy,
                    Text("run %1 is still on the target '%2'").arg(row.id, row.remote->target),
                    store.workspace().root(), Text("stop it first, or wait for it"));
    if (row.status == RunStatus::Done)
        throw Error(ErrorCode::InvalidArgument, Text("run %1 is already done").arg(row.id),
                    store.workspace().root(), Text("start a new run of its config"));
}

// The events of a run may say that it has ended some moments before its process has.
void awaitEnd(Store& store, RunId run, const std::stop_token& stop)
{
    constexpr int kMostLooks = 20;
    constexpr std::chrono::milliseconds kLook(500);
    for (int look = 0; look < kMostLooks; ++look) {
        if (look > 0)
            std::this_thread::sleep_for(kLook);
        throwIfStopped(stop);
        if (store.run(run).isOnTarget())
            followRuns(store, {run}, stop);
        const RunRow row = store.run(run);
        if (!row.isOnTarget() || row.status == RunStatus::Running ||
            row.status == RunStatus::Submitted)
            return;
    }
}

} // namespace

std::vector<Target> loadTargets(Store& store)
{
    std::vector<Target> targets;
    for (const auto& [name, text] : store.targetTexts())
        targets.push_back(targetFromText(name, text));
    return targets;
}

Target loadTarget(Store& store, const std::string& name)
{
    if (const auto text = store.targetText(name))
        return targetFromText(name, *text);
    std::string known;
    for (const auto& [other, text] : store.targetTexts())
        known += (known.empty() ? "" : ", ") + other;
    throw Error(ErrorCode::NotFound, Text("there is no target '%1'").arg(name),
                store.workspace().root(),
                known.empty() ? Text("add one: formwork-cli target add %1 --host HOST").arg(name)
                              : Text("there are: %1").arg(known));
}

void saveTarget(Store& store, const Target& target)
{
    validateTarget(target);
    store.putTarget(target.name, targetToText(target));
}

std::string previewScript(const Target& target, const std::vector<ExperimentConfig>& configs)
{
    validateTarget(target);
    JobRequest request{configs.front().name, {}};
    for (const ExperimentConfig& config : configs)
        request.folders.push_back(target.folder + "/runs/" + scriptName(config.name));
    return jobScript(target, request);
}

std::vector<RunId> submitRuns(Store& store, const Target& target,
                              const std::vector<ExperimentConfig>& configs, ProgressSink& progress,
                              const std::stop_token& stop)
{
    validateTarget(target);
    Submitter submitter(store, target, progress, stop);
    const std::string folder = submitter.prepareTarget();
    std::vector<Placement> placements;
    for (ExperimentConfig config : configs) {
        store.followMoves(config.data);
        placements.push_back(placeData(target, folder, config));
    }
    submitter.placeFiles(placements);
    return startRuns(store, submitter, target, placements, folder, configs);
}

void resubmitRun(Store& store, RunId run, ProgressSink& progress, const std::stop_token& stop)
{
    if (!store.run(run).remote)
        throw Error(ErrorCode::InvalidArgument,
                    Text("run %1 was not submitted to a target").arg(run));
    awaitEnd(store, run, stop);
    const RunRow row = store.run(run);
    requireResumable(store, row);
    const Target target = loadTarget(store, row.remote->target);
    const std::string folder = row.remote->folder;
    Submitter submitter(store, target, progress, stop);
    submitter.prepareTarget();
    const std::string script = jobScript(target, {row.name, {folder}});
    store.beginSubmission(run, target.name, folder);
    store.fileSystem().remove(store.workspace().runFolder(run) / kExitCodeFile);
    const auto giveUp = [&](const Error& error) {
        store.endRemote(run, row.status, error.what());
    };
    try {
        submitter.sendAgain(run, folder, script);
    } catch (const Error& error) {
        giveUp(error);
        throw;
    }
    try {
        store.recordSubmitted(run, submitter.start({folder}));
    } catch (const Error& error) {
        if (error.code() == ErrorCode::InvalidArgument) {
            giveUp(error);
        } else {
            store.recordSubmitted(run, {});
            store.recordLost(run, error.what());
        }
        throw;
    }
}

} // namespace formwork
