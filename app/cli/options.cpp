#include "context.h"

#include "core/base/error.h"

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
        throw Error(ErrorCode::InvalidArgument, fmt::format("'{}' is no run number", text), {},
                    "give numbers such as 3 or 1,4 or 2-5, or all; `formwork-cli runs list` "
                    "shows them");
    return id;
}

void appendRange(std::string_view part, std::vector<RunId>& ids)
{
    const auto dash = part.find('-');
    if (dash == std::string_view::npos) {
        ids.push_back(parseRunId(part));
        return;
    }
    const RunId first = parseRunId(part.substr(0, dash));
    const RunId last = parseRunId(part.substr(dash + 1));
    constexpr RunId kMostAtOnce = 100'000;
    if (last < first || last - first > kMostAtOnce)
        throw Error(ErrorCode::InvalidArgument, fmt::format("'{}' is no range of runs", part));
    for (RunId id = first; id <= last; ++id)
        ids.push_back(id);
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

CLI::Validator runNumber()
{
    const auto check = [](std::string& text) {
        try {
            parseRunId(text);
            return std::string();
        } catch (const Error& error) {
            return std::string(error.message());
        }
    };
    return CLI::Validator(check, "", "run number");
}

std::vector<RunId> parseRunList(const std::string& text, Store& store)
{
    std::vector<RunId> ids;
    if (text == "all") {
        for (const RunRow& row : store.runs())
            ids.push_back(row.id);
        std::ranges::reverse(ids); // oldest first, as they were made
        return ids;
    }
    std::string_view rest = text;
    for (;;) {
        const auto comma = rest.find(',');
        appendRange(rest.substr(0, comma), ids);
        if (comma == std::string_view::npos)
            break;
        rest.remove_prefix(comma + 1);
    }
    for (const RunId id : ids)
        store.run(id); // throws NotFound
    return ids;
}

std::vector<RunData> readRuns(Store& store, const std::vector<RunId>& ids)
{
    std::vector<RunData> runs;
    runs.reserve(ids.size());
    for (const RunId id : ids)
        runs.push_back(readRunData(store, id));
    return runs;
}

} // namespace formwork::cli
