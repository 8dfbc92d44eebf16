// Commands that make betons of betons, and files of a beton.
#include "context.h"
#include "json_output.h"
#include "number_options.h"
#include "sample_list.h"

#include "core/base/clock.h"
#include "core/base/error.h"
#include "core/beton/merge.h"
#include "core/beton/reader.h"
#include "core/dataset/betons/beton_extract.h"
#include "core/dataset/betons/beton_subset.h"

#include <nlohmann/json.hpp>

namespace formwork::cli {

namespace {

namespace fs = std::filesystem;
using beton::CopyReport;

double megabytes(std::uint64_t bytes)
{
    return static_cast<double>(bytes) / 1e6;
}

std::string className(const CopyReport& report, std::size_t label)
{
    return label < report.classNames.size() ? report.classNames[label]
                                            : "class " + std::to_string(label);
}

nlohmann::json reportJson(const CopyReport& report)
{
    nlohmann::json classes = nlohmann::json::array();
    const std::size_t count = std::max(report.classNames.size(), report.classCounts.size());
    for (std::size_t i = 0; i < count; ++i)
        classes.push_back({{"name", className(report, i)},
                           {"samples", i < report.classCounts.size() ? report.classCounts[i] : 0}});
    return {{"file", report.file.string()},
            {"samples", report.samples},
            {"bytes", report.fileBytes},
            {"classes", classes}};
}

void printCopies(const Context& context, const std::vector<CopyReport>& reports, double seconds)
{
    if (context.json) {
        nlohmann::json json = {{"files", nlohmann::json::array()}, {"seconds", seconds}};
        for (const CopyReport& report : reports)
            json["files"].push_back(reportJson(report));
        printJson(json);
        return;
    }
    for (const CopyReport& report : reports)
        show("{}: {}, {}, {:.1f} MB\n", report.file.string(),
             counted(report.samples, "sample", "samples"),
             counted(std::max(report.classNames.size(), report.classCounts.size()), "class",
                     "classes"),
             megabytes(report.fileBytes));
}

// Runs a job with progress and shows its reports.
template <typename Job>
int runJob(const Context& context, Job job)
{
    TerminalProgress terminal = context.terminal();
    const double start = steadySeconds();
    const std::vector<CopyReport> reports = job(terminal);
    terminal.finishLine();
    printCopies(context, reports, steadySeconds() - start);
    return kExitOk;
}

void addDamageOption(CLI::App& command, beton::DamagePolicy& onDamage)
{
    command.add_flag_callback(
        "--allow-damaged", [&onDamage] { onDamage = beton::DamagePolicy::Keep; },
        "Also copy data whose checksum differs");
}

void addCopyOptions(CLI::App& command, Context& context, beton::CopySettings& settings)
{
    command.add_flag("--replace", settings.replace, "Overwrite an existing output");
    addDamageOption(command, settings.onDamage);
    addOutputOptions(command, context);
}

void addAppendCommand(CLI::App& app, Context& context)
{
    auto* command =
        app.add_subcommand("append", "Append the samples of beton files to another one");
    auto request = std::make_shared<beton::AppendRequest>();
    command->add_option("BASE", request->base, "Beton file to append to")->required();
    command->add_option("FILE", request->more, "Beton files whose samples follow")->required();
    command->add_option("--out", request->output, "New beton file (default: BASE is replaced)");
    addCopyOptions(*command, context, request->settings);
    command->footer("Images are not re-encoded. Classes are merged by name; new ones follow those "
                    "of BASE.\n\nExamples:\n  formwork-cli append train.beton more.beton\n  "
                    "formwork-cli append train.beton monday.beton tuesday.beton --out all.beton");
    command->final_callback([&context, request] {
        context.action = [&context, request] {
            return runJob(context, [&](ProgressSink& progress) -> std::vector<CopyReport> {
                return {beton::appendBetons(*request, context.fileSystem, progress, context.stop)};
            });
        };
    });
}

void addMergeCommand(CLI::App& app, Context& context)
{
    auto* command = app.add_subcommand("merge", "Merge several beton files into one");
    auto request = std::make_shared<beton::MergeRequest>();
    command->add_option("FILE", request->inputs, "Beton files")->required();
    command->add_option("--out", request->output, "New beton file")->required();
    addCopyOptions(*command, context, request->settings);
    command->footer("Images are not re-encoded. Classes are merged by name and labels changed to "
                    "match; files without class names keep their labels.\n\nExamples:\n  "
                    "formwork-cli merge cats.beton dogs.beton --out pets.beton\n  formwork-cli "
                    "merge fold1.beton fold2.beton --out train.beton --replace");
    command->final_callback([&context, request] {
        context.action = [&context, request] {
            return runJob(context, [&](ProgressSink& progress) -> std::vector<CopyReport> {
                return {beton::mergeBetons(*request, context.fileSystem, progress, context.stop)};
            });
        };
    });
}

struct SubsetChoice
{
    SubsetRequest request;
    std::string samples;
    CLI::Option* samplesOption = nullptr;
    fs::path samplesFile;
};

void takeSampleList(const Context& context, SubsetChoice& choice)
{
    constexpr std::uint64_t kMostBytes = 1U << 30;
    const bool fromFile = !choice.samplesFile.empty();
    if (!fromFile && choice.samplesOption->count() == 0)
        return;
    if (fromFile)
        choice.samples = readTextFile(context.fileSystem, choice.samplesFile, kMostBytes);
    const beton::Reader reader(context.fileSystem, choice.request.input);
    choice.request.samples = parseSampleList(
        choice.samples, fromFile ? choice.samplesFile.string() : "--samples", reader.sampleCount());
}

void addSubsetCommand(CLI::App& app, Context& context)
{
    auto* command = app.add_subcommand("subset", "Write some samples of a beton file to a new one");
    auto choice = std::make_shared<SubsetChoice>();
    SubsetRequest& request = choice->request;
    command->add_option("FILE", request.input, "Beton file")->required();
    command->add_option("--out", request.output, "New beton file")->required();
    choice->samplesOption = command->add_option(
        "--samples", choice->samples, "Samples by number, written in this order: 0-99,200");
    command->add_option("--samples-file", choice->samplesFile, "The same list from a text file")
        ->excludes(choice->samplesOption);
    command
        ->add_option("--class", request.classes,
                     "Only this class (may be given several times); labels start from 0")
        ->allow_extra_args(false);
    command->add_flag("--keep-class-list", request.keepClassList,
                      "Keep the whole list of classes, and the labels");
    command->add_option("--fraction", request.fraction, "This share of every class")
        ->check(realNumber(0.0, 1.0));
    command->add_option("--seed", request.seed, "Seed of the share")
        ->check(wholeNumber())
        ->capture_default_str();
    addCopyOptions(*command, context, request.settings);
    command->footer(
        "Images are not re-encoded.\n\nExamples:\n  formwork-cli subset train.beton --fraction 0.1 "
        "--out tenth.beton\n  formwork-cli subset train.beton --class ant --class bee --out "
        "two.beton\n  formwork-cli subset train.beton --samples 0-99,500 --out some.beton");
    command->final_callback([&context, choice] {
        context.action = [&context, choice] {
            takeSampleList(context, *choice);
            return runJob(context, [&](ProgressSink& progress) -> std::vector<CopyReport> {
                return {subsetBeton(choice->request, context.fileSystem, progress, context.stop)};
            });
        };
    });
}

void addSplitCommand(CLI::App& app, Context& context)
{
    auto* command = app.add_subcommand("split", "Split a beton file's samples, class by class");
    auto request = std::make_shared<SplitRequest>();
    command->add_option("FILE", request->input, "Beton file")->required();
    command->add_option("--out", request->outputFolder, "Folder of the new beton files")
        ->required();
    auto* fractions =
        command->add_option("--fractions", request->fractions, "Shares, such as 0.8,0.1,0.1")
            ->check(realNumber(0.0, 1.0));
    takeOneValue(*fractions);
    auto* folds = command->add_option("--folds", request->folds, "Number of equal folds instead")
                      ->check(CLI::Range(2, 1000))
                      ->excludes(fractions);
    auto* names =
        command
            ->add_option("--names", request->names,
                         "Names of the parts (default: train,val or train,val,test or part1,...)")
            ->needs(fractions);
    takeOneValue(*names);
    command
        ->add_flag("--fold-pairs", request->foldPairs,
                   "For each fold, a file for validation and one of all other folds for training")
        ->needs(folds);
    command->add_option("--seed", request->seed, "Seed of the draw")
        ->check(wholeNumber())
        ->capture_default_str();
    addCopyOptions(*command, context, request->settings);
    command->footer("Images are not re-encoded. The same seed gives the same parts.\n\nExamples:\n "
                    " formwork-cli split all.beton --fractions 0.8,0.1,0.1 --out parts\n  "
                    "formwork-cli split all.beton --folds 5 --out folds\n  formwork-cli split "
                    "all.beton --folds 5 --fold-pairs --seed 7 --out folds");
    command->final_callback([&context, request] {
        context.action = [&context, request] {
            return runJob(context, [&](ProgressSink& progress) {
                return splitBeton(*request, context.fileSystem, progress, context.stop);
            });
        };
    });
}

void showExtraction(const Context& context, const ExtractReport& report, double seconds)
{
    if (context.json) {
        const nlohmann::json json = {{"folder", report.folder.string()},
                                     {"samples", report.samples},
                                     {"jpeg_files", report.jpegFiles},
                                     {"png_files", report.pngFiles},
                                     {"other_files", report.otherFiles},
                                     {"bytes", report.bytes},
                                     {"seconds", seconds}};
        printJson(json);
        return;
    }
    show("{}: {} as {} JPEG and {} PNG files", report.folder.string(),
         counted(report.samples, "sample", "samples"), report.jpegFiles, report.pngFiles);
    if (report.otherFiles > 0)
        show(", {}", counted(report.otherFiles, "other file", "other files"));
    show(", {:.1f} MB\n", megabytes(report.bytes));
}

void addExtractCommand(CLI::App& app, Context& context)
{
    auto* command = app.add_subcommand("extract", "Write a beton's samples as files");
    auto request = std::make_shared<ExtractRequest>();
    command->add_option("FILE", request->input, "Beton file")->required();
    command->add_option("--out", request->outputFolder, "Folder, missing or empty")->required();
    command->add_option("--workers", request->workers, "Threads (0 = all cores)")
        ->check(CLI::Range(0, kMostWorkers))
        ->capture_default_str();
    addDamageOption(*command, request->onDamage);
    addOutputOptions(*command, context);
    command->footer("JPEG images are written byte for byte, raw ones as PNG, in one folder per "
                    "class. Other fields are written to samples.jsonl and the files that it "
                    "names.\n\nExamples:\n  formwork-cli extract train.beton --out images\n  "
                    "formwork-cli extract val.beton --out val --workers 2 --json");
    command->final_callback([&context, request] {
        context.action = [&context, request] {
            TerminalProgress terminal = context.terminal();
            const double start = steadySeconds();
            const auto report = extractBeton(*request, context.fileSystem, terminal, context.stop);
            terminal.finishLine();
            showExtraction(context, report, steadySeconds() - start);
            return kExitOk;
        };
    });
}

} // namespace

void addBetonCommands(CLI::App& app, Context& context)
{
    addAppendCommand(app, context);
    addMergeCommand(app, context);
    addSubsetCommand(app, context);
    addSplitCommand(app, context);
    addExtractCommand(app, context);
}

} // namespace formwork::cli
