#include "core/machine/system.h"

#include "core/base/version.h"
#include "core/machine/text_files.h"

#include <sys/resource.h>
#include <sys/utsname.h>

namespace formwork {

namespace {

// The value of an assignment in a shell's syntax.
std::string unquoted(std::string_view value)
{
    value = trimmed(value);
    const char quote = !value.empty() && (value[0] == '"' || value[0] == '\'') ? value[0] : '\0';
    if (quote != '\0') {
        value.remove_prefix(1);
        if (!value.empty() && value.back() == quote)
            value.remove_suffix(1);
    }
    std::string text;
    for (std::size_t i = 0; i < value.size(); ++i) {
        if (value[i] == '\\' && quote != '\'' && i + 1 < value.size())
            ++i;
        text += value[i];
    }
    return text;
}

std::string osReleaseValue(std::string_view text, std::string_view key)
{
    while (!text.empty()) {
        const std::string_view line = trimmed(takeLine(text));
        if (line.starts_with(key) && line.substr(key.size()).starts_with('='))
            return unquoted(line.substr(key.size() + 1));
    }
    return {};
}

std::optional<std::uint64_t> limitOf(rlim_t value)
{
    return value == RLIM_INFINITY ? std::nullopt : std::optional(static_cast<std::uint64_t>(value));
}

std::optional<std::uint64_t> softLimit(int resource)
{
    rlimit limit{};
    return ::getrlimit(resource, &limit) == 0 ? limitOf(limit.rlim_cur) : std::nullopt;
}

} // namespace

std::string parseOsRelease(std::string_view text)
{
    std::string name = osReleaseValue(text, "PRETTY_NAME");
    if (!name.empty())
        return name;
    name = osReleaseValue(text, "NAME");
    const std::string version = osReleaseValue(text, "VERSION");
    return name.empty() || version.empty() ? name : name + " " + version;
}

SystemFacts readSystem(const std::filesystem::path& root)
{
    SystemFacts facts;
    for (const char* file : {"etc/os-release", "usr/lib/os-release"}) {
        facts.name = parseOsRelease(kernelText(root / file));
        if (!facts.name.empty())
            break;
    }
    utsname names{};
    if (::uname(&names) == 0) {
        facts.kernel = std::string(names.sysname) + " " + names.release;
        facts.architecture = names.machine;
    }
    return facts;
}

MemoryFacts parseMemInfo(std::string_view text)
{
    MemoryFacts facts;
    while (!text.empty()) {
        const std::string_view line = takeLine(text);
        const auto colon = line.find(':');
        if (colon == std::string_view::npos)
            continue;
        const std::string_view key = line.substr(0, colon);
        std::string_view value = trimmed(line.substr(colon + 1));
        value = value.substr(0, value.find(' ')); // "kB", which means KiB
        const auto kibibytes = numberOf<std::uint64_t>(value);
        if (!kibibytes)
            continue;
        if (key == "MemTotal")
            facts.total = *kibibytes * 1024;
        else if (key == "MemAvailable")
            facts.available = *kibibytes * 1024;
        else if (key == "SwapTotal")
            facts.swapTotal = *kibibytes * 1024;
        else if (key == "SwapFree")
            facts.swapFree = *kibibytes * 1024;
    }
    return facts;
}

ResourceLimits readResourceLimits()
{
    ResourceLimits limits;
    rlimit files{};
    if (::getrlimit(RLIMIT_NOFILE, &files) == 0) {
        limits.openFiles = limitOf(files.rlim_cur);
        limits.openFilesHard = limitOf(files.rlim_max);
    }
    limits.fileSize = softLimit(RLIMIT_FSIZE);
    limits.lockedMemory = softLimit(RLIMIT_MEMLOCK);
    limits.addressSpace = softLimit(RLIMIT_AS);
    return limits;
}

ProgramFacts programFacts()
{
    ProgramFacts facts;
    facts.version = kVersion;
#if defined(__clang__)
    facts.compiler = "Clang " __clang_version__;
#elif defined(__GNUC__)
    facts.compiler = "GCC " __VERSION__;
#else
    facts.compiler = "unknown";
#endif
    facts.buildType = FORMWORK_BUILD_TYPE;
    return facts;
}

} // namespace formwork
