#include "context.h"
#include "json_output.h"

#include "core/report/comparison.h"
#include "core/report/export.h"

#include <nlohmann/json.hpp>

namespace formwork::cli {

namespace {

void printDifferences(const std::vector<RunData>& runs)
{
    for (const ConfigDifference& difference : settingDifferences(runs)) {
        show("{}\n", difference.key);
        for (std::size_t i = 0; i < runs.size(); ++i)
            show("  {:>4}  {}\n", runs[i].row.id,
                 knowsSettings(runs[i].row) ? difference.values[i] : "-");
    }
}

nlohmann::json comparisonJson(const std::vector<RunData>& runs, UnknownData unknown)
{
    const std::vector<LoaderEffect> effects = loaderEffects(runs, unknown);
    nlohmann::json json = {
        {"runs", nlohmann::json::parse(runsJson(runs))},
        {"loader_effects", nlohmann::json::parse(loaderEffectJson(effects))},
        {"comparisons", nlohmann::json::parse(runPairsJson(otherPairs(runs, effects, unknown)))},
        {"data_differences", nlohmann::json::array()},
        {"differences", nlohmann::json::array()}};
    std::vector<const RunData*> pointers;
    for (const RunData& run : runs)
        pointers.push_back(&run);
    for (const DataDifference& difference : dataDifferences(pointers))
        json["data_differences"].push_back(
            {{"run", difference.run},
             {"reference", difference.reference},
             {"split", difference.isValidation ? "validation" : "train"},
             {"change",
              difference.change.empty() ? nlohmann::json() : nlohmann::json(difference.change)}});
    for (const ConfigDifference& difference : settingDifferences(runs)) {
        nlohmann::json values = difference.values;
        for (std::size_t i = 0; i < runs.size(); ++i)
            if (!knowsSettings(runs[i].row))
                values[i] = nullptr;
        json["differences"].push_back({{"key", difference.key}, {"values", std::move(values)}});
    }
    return json;
}

} // namespace

void addCompareCommand(CLI::App& app, Context& context)
{
    auto* command =
        app.add_subcommand("compare", "Compare runs: results, loader effect, config differences");
    struct Options
    {
        std::string runs;
        UnknownData unknown = UnknownData::NotCompared;
    };
    auto options = std::make_shared<Options>();
    addRunList(*command, "RUNS", options->runs, "; each is compared with the first one")
        ->required();
    command->add_flag_callback(
        "--assume-same-data", [options] { options->unknown = UnknownData::AssumeSame; },
        "Compare accuracies also where older versions did not record which data runs used");
    command->footer("Runs that differ only in their seed are compared as one group, over the seeds "
                    "where both groups have at least two.");
    addWorkspaceOption(*command, context);
    addOutputOptions(*command, context);
    command->final_callback([&context, options] {
        context.action = [&context, options] {
            const auto opened = context.openToRead();
            Store& store = *opened;
            const std::vector<RunData> runs = readRuns(store, parseRunList(options->runs, store));
            sayUnreadable(runs);
            if (context.json) {
                printJson(comparisonJson(runs, options->unknown));
                return kExitOk;
            }
            showText(summaryText(runs, options->unknown) + '\n');
            printDifferences(runs);
            return kExitOk;
        };
    });
}

} // namespace formwork::cli
