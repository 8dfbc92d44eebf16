#include "core/remote/target.h"

#include "core/base/enum_names.h"
#include "core/base/error.h"
#include "core/base/json_text.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <iterator>
#include <optional>

namespace formwork {

namespace {

constexpr EnumName<TargetKind> kKindNames[] = {
    {TargetKind::Ssh, "ssh"},
    {TargetKind::Slurm, "slurm"},
};

using Json = nlohmann::json;

constexpr std::size_t kLongestName = 64;

bool isLetterOrDigit(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

bool consistsOf(std::string_view text, std::string_view more)
{
    return std::ranges::all_of(text, [more](char c) {
        return isLetterOrDigit(c) || more.find(c) != std::string_view::npos;
    });
}

bool hasControls(std::string_view text)
{
    return std::ranges::any_of(text, [](char c) { return static_cast<unsigned char>(c) < ' '; });
}

[[noreturn]] void throwInvalid(const Target& target, Text&& text, Text&& hint = {})
{
    throw Error(ErrorCode::InvalidArgument, Text("target '%1': %2").arg(target.name, text), {},
                std::move(hint));
}

bool isRemoteFolder(const std::string& folder)
{
    return (folder.starts_with('/') || folder.starts_with("~/")) && !hasControls(folder);
}

void validateSlurm(const Target& target)
{
    const SlurmOptions& slurm = target.slurm;
    if (target.kind == TargetKind::Ssh && slurm != SlurmOptions())
        throwInvalid(target, Text("options of Slurm are for a target of the kind slurm"));
    if (!consistsOf(slurm.partition, "_-.,"))
        throwInvalid(target, Text("'%1' is not the name of a partition").arg(slurm.partition));
    if (!consistsOf(slurm.timeLimit, ":-"))
        throwInvalid(target, Text("'%1' is not a time limit").arg(slurm.timeLimit),
                     Text("give minutes, HOURS:MINUTES:SECONDS or DAYS-HOURS"));
    if (!consistsOf(slurm.memory, "."))
        throwInvalid(target, Text("'%1' is not an amount of memory").arg(slurm.memory),
                     Text("give it as 16G"));
    if (slurm.gpus < 0 || slurm.cpus < 0 || slurm.arrayCap < 0)
        throwInvalid(target, Text("a number of GPUs, CPUs or jobs is 0 or more"));
    if (std::ranges::any_of(slurm.extraLines, hasControls))
        throwInvalid(target, Text("an option of sbatch is one line"));
}

Json toJson(const SlurmOptions& slurm)
{
    return {{"partition", slurm.partition}, {"time", slurm.timeLimit},
            {"memory", slurm.memory},       {"gpus", slurm.gpus},
            {"cpus", slurm.cpus},           {"array_cap", slurm.arrayCap},
            {"extra", slurm.extraLines}};
}

SlurmOptions slurmFrom(const Json& json)
{
    SlurmOptions slurm;
    slurm.partition = json.value("partition", std::string());
    slurm.timeLimit = json.value("time", std::string());
    slurm.memory = json.value("memory", std::string());
    slurm.gpus = json.value("gpus", 0);
    slurm.cpus = json.value("cpus", 0);
    slurm.arrayCap = json.value("array_cap", 0);
    slurm.extraLines = json.value("extra", std::vector<std::string>());
    return slurm;
}

} // namespace

std::string_view targetKindName(TargetKind kind)
{
    return enumName(kKindNames, kind);
}

TargetKind targetKindFrom(std::string_view name)
{
    if (const auto kind = enumValue(kKindNames, name))
        return *kind;
    throw Error(ErrorCode::InvalidArgument, Text("'%1' is not a kind of target").arg(name), {},
                Text("give ssh or slurm"));
}

void validateTarget(const Target& target)
{
    if (target.name.empty() || target.name.size() > kLongestName ||
        !isLetterOrDigit(target.name.front()) || !consistsOf(target.name, "_-."))
        throw Error(ErrorCode::InvalidArgument,
                    Text("'%1' cannot be the name of a target").arg(target.name), {},
                    Text("take up to 64 letters, digits, hyphens, underscores and dots"));
    // A host that begins with a hyphen would be an option of ssh.
    if (target.host.empty() || target.host.front() == '-' || !consistsOf(target.host, "_-.@:[]%"))
        throwInvalid(target, Text("'%1' is not a host that ssh could reach").arg(target.host),
                     Text("give HOST, USER@HOST or a name from your ssh configuration"));
    if (!isRemoteFolder(target.folder))
        throwInvalid(target, Text("'%1' is not an absolute path on the target").arg(target.folder),
                     Text("begin it with / or ~/"));
    if (target.program.empty() || target.program.front() == '-' || hasControls(target.program))
        throwInvalid(target, Text("the name of its formwork-cli is missing"));
    for (const DataPlace& place : target.data) {
        if (!place.local.is_absolute() || hasControls(place.local.string()))
            throwInvalid(target, Text("'%1' is not an absolute path").arg(place.local));
        if (!isRemoteFolder(place.remote))
            throwInvalid(target,
                         Text("'%1' is not an absolute path on the target").arg(place.remote));
    }
    if (std::ranges::any_of(target.setup, hasControls))
        throwInvalid(target, Text("a command before the program is one line"));
    if (!target.sshConfig.empty() && !target.sshConfig.is_absolute())
        throwInvalid(target, Text("'%1' is not an absolute path").arg(target.sshConfig));
    validateSlurm(target);
}

std::string targetToText(const Target& target)
{
    Json data = Json::array();
    for (const DataPlace& place : target.data)
        data.push_back(
            {{"local", textToJson<Json>(place.local.string())}, {"remote", place.remote}});
    Json json = {{"kind", targetKindName(target.kind)},
                 {"host", target.host},
                 {"folder", target.folder},
                 {"program", target.program},
                 {"data", data},
                 {"copies_data", target.copiesData},
                 {"setup", target.setup},
                 {"ssh_config", textToJson<Json>(target.sshConfig.string())}};
    if (target.kind == TargetKind::Slurm)
        json["slurm"] = toJson(target.slurm);
    return json.dump(2, ' ', false, Json::error_handler_t::replace);
}

namespace {

// Of this computer: any bytes.
std::filesystem::path pathFrom(const Json& json)
{
    const std::optional<std::string> path = textFromJson(json);
    if (!path)
        throw Error(ErrorCode::CorruptData, Text("a path is malformed"));
    return *path;
}

[[noreturn]] void throwUnreadable(const std::string& name, const Text& reason)
{
    throw Error(ErrorCode::CorruptData,
                Text("the target '%1' of this workspace cannot be read: %2").arg(name, reason), {},
                Text("remove it and add it again"));
}

} // namespace

Target targetFromText(const std::string& name, const std::string& text)
{
    try {
        const Json json = Json::parse(text);
        Target target;
        target.name = name;
        target.kind = targetKindFrom(json.at("kind").get<std::string>());
        target.host = json.at("host").get<std::string>();
        target.folder = json.value("folder", target.folder);
        target.program = json.value("program", target.program);
        for (const Json& place : json.value("data", Json::array()))
            target.data.push_back(
                {pathFrom(place.at("local")), place.at("remote").get<std::string>()});
        target.copiesData = json.value("copies_data", false);
        target.setup = json.value("setup", std::vector<std::string>());
        target.sshConfig = pathFrom(json.value("ssh_config", Json("")));
        target.slurm = slurmFrom(json.value("slurm", Json::object()));
        return target;
    } catch (const Json::exception& error) {
        throwUnreadable(name, jsonFault(error.id));
    } catch (const Error& error) {
        throwUnreadable(name, error.text());
    }
}

DataPlace dataPlaceFrom(const std::string& text)
{
    const std::size_t split = text.find('=');
    if (split == std::string::npos || split == 0 || split + 1 == text.size())
        throw Error(ErrorCode::InvalidArgument,
                    Text("'%1' does not say where data lies on the target").arg(text), {},
                    Text("give LOCAL=REMOTE, two absolute paths"));
    return {std::filesystem::path(text.substr(0, split)).lexically_normal(),
            text.substr(split + 1)};
}

std::optional<std::string> remotePlaceOf(const Target& target, const std::filesystem::path& local)
{
    std::optional<std::string> found;
    std::ptrdiff_t longest = -1;
    for (const DataPlace& place : target.data) {
        std::filesystem::path prefix = place.local.lexically_normal();
        if (!prefix.has_filename())
            prefix = prefix.parent_path(); // "/data/" is "/data"
        const auto [rest, end] =
            std::mismatch(local.begin(), local.end(), prefix.begin(), prefix.end());
        const std::ptrdiff_t length = std::distance(prefix.begin(), prefix.end());
        if (end != prefix.end() || length <= longest)
            continue;
        longest = length;
        found = place.remote;
        while (found->size() > 1 && found->back() == '/')
            found->pop_back();
        for (auto part = rest; part != local.end(); ++part)
            *found += '/' + part->string();
    }
    return found;
}

} // namespace formwork
