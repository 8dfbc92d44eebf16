#include "draw_charts.h"
#include "json_output.h"

#include "core/base/error.h"
#include "core/runner/tune_record.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <charconv>
#include <string_view>
#include <system_error>
#include <vector>

#include <unistd.h>

namespace formwork::cli {

namespace {

constexpr double kShortestBudget = 10; // seconds

struct TuneOptions
{
    std::filesystem::path config;
    std::filesystem::path output;
    std::filesystem::path chart; // empty: none
    std::string budget = "30m";
};

// "90s", "30m", "1.5h", "20" (minutes).
double secondsOf(const std::string& text)
{
    double number = 0;
    const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), number);
    const std::string_view unit(end, static_cast<std::size_t>(text.data() + text.size() - end));
    const double factor = unit == "s"                   ? 1
                          : unit.empty() || unit == "m" ? 60
                          : unit == "h"                 ? 3600
                                                        : 0;
    if (failure != std::errc() || factor == 0 || !(number > 0))
        throw Error(ErrorCode::InvalidArgument, Text("'%1' is not a budget").arg(text), {},
                    Text("for example 30m, 1.5h or 90s"));
    if (number * factor < kShortestBudget)
        throw Error(ErrorCode::InvalidArgument, Text("a budget of %1 is too short").arg(text), {},
                    Text("give %1s or more").arg(kShortestBudget));
    return number * factor;
}

std::string resultText(const TuneTrial& trial)
{
    if (trial.diverged)
        return "diverged";
    return trial.validationTop1 ? fmt::format("{:.1f} %", 100 * *trial.validationTop1) : "-";
}

void printResult(const Context& context, const TuneResult& result, const ExperimentConfig& before,
                 const TuneOptions& options)
{
    show("Range test: the loss falls fastest at a learning rate of {:.2e} ({})\n", result.steepest,
         counted(result.rates.size(), "step", "steps"));
    show("{:>5} {:>10} {:>12} {:>12} {:>7} {:>9}\n", "run", "lr", "weight decay", "augmentation",
         "epochs", "val top-1");
    std::vector<RunId> runs;
    for (const TuneTrial& trial : result.trials) {
        show("{:>5} {:>10.2e} {:>12.3g} {:>12} {:>7} {:>9}\n", trial.run,
             trial.config.optimizer.learningRate, trial.config.optimizer.weightDecay,
             trial.augmentation, trial.epochs, resultText(trial));
        runs.push_back(trial.run);
    }
    for (const ConfigDifference& difference : configDiff({before, result.config}))
        show("{}: {} -> {}\n", difference.key, difference.values[0], difference.values[1]);
    show("{} written after {}\n", options.output.string(), formatDuration(result.seconds));
    std::ranges::sort(runs);
    show("draw them with: formwork-cli export --runs {} --format svg --out FOLDER --workspace {}\n",
         fmt::join(runs, ","), context.workspaceRoot.string());
}

// What is known to fail is said before the search, not after it.
void requireNewFile(const std::filesystem::path& file, const char* option)
{
    if (std::filesystem::exists(file))
        throw Error(ErrorCode::AlreadyExists, Text("the file already exists"), file,
                    Text("name another with %1").arg(option));
    const std::filesystem::path parent = file.parent_path();
    const std::filesystem::path folder = parent.empty() ? "." : parent;
    if (!std::filesystem::is_directory(folder))
        throw Error(ErrorCode::NotFound, Text("there is no such folder"), folder,
                    Text("make it, or name another with %1").arg(option));
    if (::access(folder.c_str(), W_OK) != 0)
        throw Error(ErrorCode::PermissionDenied, Text("the folder cannot be written"), folder,
                    Text("name another with %1").arg(option));
}

// "png", "svg" or "pdf".
std::string chartFormat(const std::filesystem::path& chart)
{
    const std::string format = CLI::detail::to_lower(chart.extension().string());
    if (format != ".png" && format != ".svg" && format != ".pdf")
        throw Error(ErrorCode::InvalidArgument,
                    Text("'%1' is not a chart that can be drawn").arg(chart.string()), {},
                    Text("give a name that ends in .png, .svg or .pdf"));
    return format.substr(1);
}

void drawChart(const Context& context, const std::string& record,
               const std::filesystem::path& chart, const std::filesystem::path& scratch)
{
    context.fileSystem.createDirectories(scratch);
    try {
        const std::filesystem::path source = scratch / "search.json";
        writeTextFile(context.fileSystem, source, record);
        const auto files =
            drawByWindow(context, chartFormat(chart), {"--search", source.string()}, scratch);
        constexpr std::uint64_t kMostChartBytes = 1U << 30;
        writeTextFile(context.fileSystem, chart,
                      readTextFile(context.fileSystem, files.at(0), kMostChartBytes));
    } catch (...) {
        std::error_code ignored;
        std::filesystem::remove_all(scratch, ignored);
        throw;
    }
    std::error_code ignored;
    std::filesystem::remove_all(scratch, ignored);
}

int tune(const Context& context, TuneOptions options, const std::vector<ConfigOverride>& overrides)
{
    TuneRequest request;
    request.budgetSeconds = secondsOf(options.budget);
    request.config = loadConfig(context.fileSystem, options.config, overrides);
    if (options.output.empty())
        options.output =
            options.config.parent_path() / (options.config.stem().string() + "-tuned.yaml");
    requireNewFile(options.output, "--output");
    if (!options.chart.empty()) {
        chartFormat(options.chart);
        requireNewFile(options.chart, "--chart");
        windowProgram(context, Text("install or build it (package formwork), or omit --chart"));
    }
    request.scratch =
        context.workspace().root() / ("tune-" + std::to_string(static_cast<long>(::getpid())));
    request.rankProgram = context.programFolder / "formwork-cli";
    TerminalProgress terminal = context.terminal();
    const TuneResult result =
        tuneSettings([&context] { return context.backend(); }, context.workspace(), request,
                     context.fileSystem, nullptr, terminal, context.stop);
    terminal.finishLine();
    writeTextFile(context.fileSystem, options.output, configToYaml(result.config));
    const std::string record = tuneRecord(result, options.output);
    if (context.json)
        showJson(record);
    else
        printResult(context, result, request.config, options);
    if (options.chart.empty())
        return kExitOk;
    drawChart(context, record, options.chart, request.scratch); // last: nothing depends on it
    if (!context.json)
        show("{}\n", options.chart.string());
    return kExitOk;
}

} // namespace

void addTuneCommand(CLI::App& app, Context& context)
{
    auto* command = app.add_subcommand(
        "tune", "Find a learning rate, a weight decay and an augmentation strength");
    auto options = std::make_shared<TuneOptions>();
    command->add_option("CONFIG", options->config, "Experiment (YAML), with validation data")
        ->required();
    command->add_option("--budget", options->budget, "Time to spend: 30m, 1.5h, 90s")
        ->capture_default_str()
        ->type_name("TIME");
    command
        ->add_option("--output", options->output,
                     "Config to write (default: CONFIG-tuned.yaml beside it)")
        ->type_name("FILE");
    command
        ->add_option("--chart", options->chart,
                     "Draw the search to this file (.png, .svg or .pdf): the range test, and the "
                     "accuracy of the trials over the epochs")
        ->type_name("FILE");
    command->allow_extras();
    command->footer(
        "A range test finds the learning rate at which the loss falls fastest; trials around it "
        "with other weight decays and augmentations are then trained for a few epochs each, and "
        "the best third continues three times as long. The trials are runs of the workspace, a "
        "sweep with the tag 'tune': watch them in the window, draw and compare them. When the time "
        "is over, or with Ctrl+C, those that still train or wait are stopped and stay as they are. "
        "Any key of the config may be overridden, as in train.");
    addWorkspaceOption(*command, context);
    addOutputOptions(*command, context);
    command->final_callback([&context, options, command] {
        context.action = [&context, options, overrideWords = command->remaining()] {
            return tune(context, *options, parseOverrides(overrideWords));
        };
    });
}

} // namespace formwork::cli
