#include "core/remote/target_check.h"

#include "core/base/child_process.h"
#include "core/base/error.h"
#include "core/base/version.h"
#include "core/remote/job_script.h"
#include "core/remote/shell_words.h"
#include "core/remote/ssh_connection.h"

#include <algorithm>
#include <map>
#include <string>
#include <string_view>

namespace formwork {

namespace {

// Each line is "name value"; a question without an answer is empty. What the set-up lines print
// comes before.
std::string checkScript(const Target& target)
{
    const std::string folder = remotePathWord(target.folder);
    std::string script = "echo \"system $(uname -sm) $(uname -n)\"\n"
                         "if mkdir -p " +
                         folder + " 2>/dev/null && [ -w " + folder +
                         " ]; then\n    echo \"folder $(cd " + folder +
                         " && pwd -P)\"\n    echo \"free $(df -Pk " + folder +
                         " | awk 'NR == 2 { print $4 }')\"\nfi\n"
                         "echo \"rsync $(command -v rsync)\"\n";
    for (std::size_t i = 0; i < target.data.size(); ++i)
        script += "[ ! -e " + remotePathWord(target.data[i].remote) + " ] || echo \"data" +
                  std::to_string(i) + " yes\"\n";
    if (target.kind == TargetKind::Slurm)
        script += slurmPathLines(target) +
                  "echo \"sbatch $(command -v sbatch)\"\n"
                  "if sinfo -h -o '%R' >/dev/null 2>&1; then\n"
                  "    echo \"partitions $(sinfo -h -o '%R' | sort -u | tr '\\n' ' ')\"\nfi\n"
                  "echo \"accounting $(scontrol show config 2>/dev/null | "
                  "sed -n 's/^AccountingStorageType *= *//p')\"\n";
    for (const std::string& line : target.setup)
        script += line + '\n';
    return script + "echo \"version $(" + remotePathWord(target.program) + " --version 2>&1)\"\n";
}

std::map<std::string, std::string, std::less<>> answersIn(std::string_view output)
{
    std::map<std::string, std::string, std::less<>> answers;
    while (!output.empty()) {
        const std::size_t end = output.find('\n');
        const std::string_view line = output.substr(0, end);
        output = end == std::string_view::npos ? std::string_view() : output.substr(end + 1);
        const std::size_t split = line.find(' ');
        if (split == std::string_view::npos)
            continue;
        std::string value(line.substr(split + 1));
        while (!value.empty() && value.back() == ' ')
            value.pop_back();
        answers[std::string(line.substr(0, split))] = value;
    }
    return answers;
}

class Check
{
public:
    Check(const Target& target, const std::function<void(const TargetFinding&)>& found)
        : m_target(target)
        , m_found(found)
    {}

    std::vector<TargetFinding> run(const std::stop_token& stop)
    {
        RemoteResult result;
        try {
            result = SshConnection(m_target).run({.script = checkScript(m_target)}, stop);
        } catch (const Error& error) {
            if (error.code() != ErrorCode::Io)
                throw;
            add(CheckState::Bad, error.text(), error.hint());
            return m_findings;
        }
        m_answers = answersIn(result.output);
        add(CheckState::Good, Text("%1 answers: %2").arg(m_target.host, answer("system")));
        checkFolder();
        checkRsync();
        checkProgram();
        checkData();
        if (m_target.kind == TargetKind::Slurm)
            checkSlurm();
        return m_findings;
    }

private:
    void add(CheckState state, const Text& text, const Text& remedy = {})
    {
        m_findings.push_back({state, text, remedy});
        if (m_found)
            m_found(m_findings.back());
    }
    std::string answer(std::string_view name) const
    {
        const auto found = m_answers.find(name);
        return found == m_answers.end() ? std::string() : found->second;
    }

    void checkFolder()
    {
        const std::string folder = answer("folder");
        if (folder.empty()) {
            add(CheckState::Bad, Text("the folder %1 cannot be written").arg(m_target.folder),
                Text("choose another folder, on a disk that all nodes of a cluster see"));
            return;
        }
        // df counts in KiB.
        constexpr double kGigabyte = 1e9 / 1024;
        constexpr double kLittle = 5;
        double free = 0;
        try {
            free = std::stod(answer("free")) / kGigabyte;
        } catch (const std::exception&) {
            add(CheckState::Good, Text("the folder %1 can be written").arg(folder));
            return;
        }
        const double rounded = static_cast<double>(static_cast<long>(free * 10)) / 10;
        if (free < kLittle)
            add(CheckState::Warning,
                Text("the folder %1 can be written; %2 GB are free").arg(folder, rounded),
                Text("free some space there: checkpoints and copied data need it"));
        else
            add(CheckState::Good,
                Text("the folder %1 can be written; %2 GB are free").arg(folder, rounded));
    }

    void checkRsync()
    {
        if (!findProgram("rsync"))
            add(CheckState::Bad, Text("this machine has no rsync"),
                Text("install the package rsync"));
        if (answer("rsync").empty())
            add(CheckState::Bad, Text("rsync is not installed there"),
                Text("install it there, or ask its administrator for it"));
        else
            add(CheckState::Good, Text("rsync is installed there"));
    }

    void checkProgram()
    {
        const std::string version = answer("version");
        const std::string ours = "formwork-cli " + std::string(kVersion);
        if (version == ours)
            add(CheckState::Good, Text("%1 is the same version as here").arg(version));
        else if (version.starts_with("formwork-cli "))
            add(CheckState::Bad, Text("%1 is there, %2 is here").arg(version, ours),
                Text("install the same version on both"));
        else
            add(CheckState::Bad,
                Text("%1 does not run there: %2")
                    .arg(m_target.program, version.empty() ? std::string("not found") : version),
                Text("install Formwork there, give the path of its formwork-cli, or add the "
                     "commands that it needs before it"));
    }

    void checkData()
    {
        for (std::size_t i = 0; i < m_target.data.size(); ++i) {
            const DataPlace& place = m_target.data[i];
            if (answer("data" + std::to_string(i)).empty())
                add(CheckState::Bad, Text("%1 does not exist there").arg(place.remote),
                    Text("copy the data there, or correct the place of %1").arg(place.local));
            else
                add(CheckState::Good, Text("%1 lies there in %2").arg(place.local, place.remote));
        }
        if (m_target.data.empty() && !m_target.copiesData)
            add(CheckState::Warning, Text("no place of data is known there, and none is copied"),
                Text("name one (--data LOCAL=REMOTE), or let data be copied (--copy-data)"));
    }

    void checkSlurm()
    {
        if (answer("sbatch").empty()) {
            add(CheckState::Bad, Text("Slurm is not installed there"),
                Text("name a login node of the cluster as the host, or make it a target of the "
                     "kind ssh"));
            return;
        }
        const std::string partitions = answer("partitions");
        if (partitions.empty()) {
            add(CheckState::Bad, Text("Slurm does not answer there"),
                Text("ask the cluster's administrator; sinfo must work in a terminal"));
            return;
        }
        const std::string& wanted = m_target.slurm.partition;
        if (!wanted.empty() &&
            (' ' + partitions + ' ').find(' ' + wanted + ' ') == std::string::npos &&
            wanted.find(',') == std::string::npos)
            add(CheckState::Bad, Text("Slurm has no partition %1").arg(wanted),
                Text("take one of these: %1").arg(partitions));
        else
            add(CheckState::Good, Text("Slurm answers; partitions: %1").arg(partitions));
        const std::string accounting = answer("accounting");
        if (accounting.empty() || accounting.ends_with("/none") || accounting == "(null)")
            add(CheckState::Good,
                Text("Slurm keeps no accounts: how a job ended is known from its exit code, and "
                     "for some minutes from scontrol"));
        else
            add(CheckState::Good, Text("Slurm keeps accounts (%1)").arg(accounting));
    }

    const Target& m_target;
    const std::function<void(const TargetFinding&)>& m_found;
    std::map<std::string, std::string, std::less<>> m_answers;
    std::vector<TargetFinding> m_findings;
};

} // namespace

std::vector<TargetFinding> checkTarget(const Target& target, const std::stop_token& stop,
                                       const std::function<void(const TargetFinding&)>& found)
{
    validateTarget(target);
    return Check(target, found).run(stop);
}

bool canTrain(const std::vector<TargetFinding>& findings)
{
    return std::ranges::none_of(
        findings, [](const TargetFinding& finding) { return finding.state == CheckState::Bad; });
}

} // namespace formwork
