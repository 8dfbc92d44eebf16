#include "core/exchange/imported_curves.h"

#include "core/base/text.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

namespace formwork {

namespace {

constexpr std::size_t kNamesShown = 5;

std::uint64_t fnv1a(std::string_view text, std::uint64_t hash)
{
    for (const char c : text) {
        hash ^= static_cast<unsigned char>(c);
        hash *= 0x100000001b3U;
    }
    return hash;
}

std::string listed(const std::vector<std::string>& names)
{
    std::string text;
    for (std::size_t i = 0; i < std::min(kNamesShown, names.size()); ++i)
        text += (i == 0 ? "" : ", ") + names[i];
    return names.size() > kNamesShown ? text + ", ..." : text;
}

} // namespace

std::string identityOf(const CurveSource& source)
{
    const std::string path = source.path.string();
    const std::uint64_t first = fnv1a(source.part, fnv1a(path + '\n', 0xcbf29ce484222325U));
    const std::uint64_t second = fnv1a(path, fnv1a(source.part + '\n', first));
    return fmt::format("{:016x}{:016x}", first, second);
}

std::optional<ImportedRun> runOfCurves(const CurveSource& source, const ScalarCurves& curves,
                                       ProgressSink& progress, const std::stop_token& stop)
{
    const auto report = [&](Severity severity, Text text) {
        progress.problem({severity, source.path, std::move(text)});
    };
    CurveRun read = interpretCurves(curves, stop);
    if (curves.pointsWithoutNumber() > 0)
        report(Severity::Warning, Text("%1: %2 values are NaN or infinite, and shown as gaps")
                                      .arg(source.name, curves.pointsWithoutNumber()));
    if (curves.repeatedPoints() > 0)
        report(Severity::Warning, Text("%1: %2 values repeat a step; the last one counts")
                                      .arg(source.name, curves.repeatedPoints()));
    if (!read.ignored.empty())
        report(Severity::Info, Text("%1: %2 curves are of no known metric and left out: %3")
                                   .arg(source.name, read.ignored.size(), listed(read.ignored)));
    if (!read.impossible.empty())
        report(Severity::Warning,
               Text("%1: values below 0 or above 100 % are not accuracies; left out: %2")
                   .arg(source.name, listed(read.impossible)));
    if (read.epochs.empty())
        return std::nullopt;
    ImportedRun run;
    run.identity = identityOf(source);
    run.source = source.path;
    run.config.name = source.name;
    run.config.data.train = source.path / source.part; // see ImportedRun::knowsSettings
    run.config.train.epochs = std::max(1, read.epochs.back().epoch);
    const auto milliseconds = [](double seconds) {
        return static_cast<std::int64_t>(seconds * 1000);
    };
    run.createdAt = run.startedAt = milliseconds(curves.begin());
    run.finishedAt = milliseconds(curves.end());
    run.epochs = std::move(read.epochs);
    run.steps = std::move(read.steps);
    return run;
}

} // namespace formwork
