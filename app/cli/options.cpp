#include "context.h"

#include "core/base/error.h"
#include "core/runner/inference_job.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace formwork::cli {

namespace {

RunId parseRunId(std::string_view text)
{
    RunId id = 0;
    const auto [end, status] = std::from_chars(text.data(), text.data() + text.size(), id);
    if (status != std::errc() || end != text.data() + text.size() || id <= 0)
        throw Error(ErrorCode::InvalidArgument, Text("'%1' is not a run number").arg(text), {},
                    Text("give numbers such as 3 or 1,4 or 2-5, or all; `formwork-cli runs list` "
                         "shows them"));
    return id;
}

struct RunRange
{
    RunId first = 0;
    RunId last = 0;
    bool isOne = true; // named alone
    std::string_view text;
};

RunRange parseRange(std::string_view part)
{
    const auto dash = part.find('-');
    if (dash == std::string_view::npos) {
        const RunId run = parseRunId(part);
        return {run, run, true, part};
    }
    const RunRange range = {parseRunId(part.substr(0, dash)), parseRunId(part.substr(dash + 1)),
                            false, part};
    if (range.last < range.first)
        throw Error(ErrorCode::InvalidArgument, Text("'%1' is not a range of runs").arg(part));
    return range;
}

// None for "all".
std::vector<RunRange> parseRanges(std::string_view text)
{
    std::vector<RunRange> ranges;
    if (text == "all")
        return ranges;
    for (;;) {
        const auto comma = text.find(',');
        ranges.push_back(parseRange(text.substr(0, comma)));
        if (comma == std::string_view::npos)
            return ranges;
        text.remove_prefix(comma + 1);
    }
}

// Whether `parse` takes the text of an option, as CLI11 asks: while the command line is parsed, so
// that a mistake in it is a usage error whatever the state of the workspace.
template <typename Parse>
CLI::Validator parsedBy(Parse parse, const std::string& name)
{
    const auto check = [parse](std::string& text) {
        try {
            parse(text);
            return std::string();
        } catch (const Error& error) {
            return std::string(error.message());
        }
    };
    return CLI::Validator(check, "", name);
}

} // namespace

void addOutputOptions(CLI::App& command, Context& context)
{
    command.add_flag("--json", context.json, "Print the result as JSON, and nothing else");
    command.add_flag("-q,--quiet", context.quiet, "No progress");
}

void addWorkspaceOption(CLI::App& command, Context& context)
{
    // Not this machine's own folder: man pages are written from this text.
    command
        .add_option("--workspace", context.workspaceRoot,
                    "Folder of the workspace (default: $FORMWORK_WORKSPACE, else "
                    "~/.local/share/formwork)")
        ->type_name("FOLDER");
}

CLI::Validator oneDevice()
{
    return {[](const std::string& text) {
                const auto choice = deviceChoiceFrom(text);
                return choice && choice->count() == 1
                           ? std::string()
                           : "'" + text + "' is none of auto, cpu, cuda, cuda:0, cuda:1, ...";
            },
            "{auto,cpu,cuda}"};
}

CLI::Validator runNumber()
{
    return parsedBy(parseRunId, "run number");
}

CLI::Option* addRunList(CLI::App& command, const std::string& name, std::string& list,
                        const std::string& more)
{
    return command.add_option(name, list, "Runs: 3, 1,4 or 2-5 or all" + more)
        ->check(parsedBy(parseRanges, "run list"));
}

std::vector<ConfigOverride> parseOverrides(const std::vector<std::string>& words)
{
    std::vector<ConfigOverride> overrides;
    for (std::size_t i = 0; i < words.size(); ++i) {
        if (!words[i].starts_with("--"))
            throw Error(ErrorCode::InvalidArgument, Text("unexpected '%1'").arg(words[i]), {},
                        Text("settings are given as --key=value, for example --optimizer.lr=1e-4"));
        const std::string word = words[i].substr(2);
        const auto equals = word.find('=');
        if (equals != std::string::npos)
            overrides.emplace_back(word.substr(0, equals), word.substr(equals + 1));
        else if (i + 1 < words.size())
            overrides.emplace_back(word, words[++i]);
        else
            throw Error(ErrorCode::InvalidArgument, Text("'--%1' needs a value").arg(word));
    }
    return overrides;
}

std::vector<RunId> parseRunList(const std::string& text, Store& store)
{
    std::vector<RunId> existing;
    for (const RunRow& row : store.runs())
        existing.push_back(row.id);
    std::ranges::reverse(existing); // oldest first, as they were made
    if (text == "all")
        return existing;
    std::vector<RunId> ids;
    for (const RunRange& range : parseRanges(text)) {
        const auto begin = std::ranges::lower_bound(existing, range.first);
        const auto end = std::ranges::upper_bound(existing, range.last);
        if (begin == end)
            throw Error(ErrorCode::NotFound,
                        range.isOne ? Text("there is no run %1").arg(range.first)
                                    : Text("there are no runs %1").arg(range.text),
                        store.workspace().root(),
                        Text("`formwork-cli runs list` shows the existing ones"));
        for (const RunId id : std::ranges::subrange(begin, end)) {
            if (std::ranges::find(ids, id) == ids.end())
                ids.push_back(id);
        }
    }
    return ids;
}

std::filesystem::path findWeights(const Context& context, const std::string& fileOrRun)
{
    std::error_code ignored;
    if (std::filesystem::exists(fileOrRun, ignored))
        return fileOrRun;
    const auto store = context.openToRead();
    return findCheckpoint(*store, fileOrRun);
}

std::vector<RunData> readRuns(Store& store, const std::vector<RunId>& ids)
{
    std::vector<RunData> runs;
    runs.reserve(ids.size());
    for (const RunId id : ids)
        runs.push_back(readRunData(store, id));
    return runs;
}

void sayUnreadable(const std::vector<RunData>& runs)
{
    for (const RunData& run : runs)
        for (const std::string& text : unreadableTexts(run))
            say("warning: " + printable(text) + '\n');
}

} // namespace formwork::cli
