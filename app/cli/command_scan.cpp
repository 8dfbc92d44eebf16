#include "context.h"
#include "decode_limit_options.h"
#include "json_output.h"
#include "number_options.h"
#include "output_files.h"
#include "scan_diagnosis.h"

#include "core/base/error.h"
#include "core/dataset/doctor/check_betons.h"
#include "core/dataset/doctor/check_images.h"
#include "core/dataset/scan/image_folder.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstddef>

namespace formwork::cli {

namespace {

// How much of the images was read.
enum class Reading { Nothing, Headers, Pixels };

const char* readingName(Reading reading)
{
    switch (reading) {
    case Reading::Nothing:
        return "nothing";
    case Reading::Headers:
        return "headers";
    case Reading::Pixels:
        return "pixels";
    }
    return "";
}

struct ScanOptions
{
    ScanRequest request;
    Reading reading = Reading::Headers;
    std::filesystem::path validation; // of betons
    std::filesystem::path table;      // CSV
    bool replace = false;             // `table`
};

nlohmann::json splitJson(const ImageFolderSplit& split)
{
    nlohmann::json classes = nlohmann::json::array();
    const auto counts = split.classCounts();
    for (std::size_t i = 0; i < counts.size(); ++i)
        classes.push_back({{"name", split.classNames[i]}, {"images", counts[i]}});
    return {{"root", split.root.string()}, {"images", split.files.size()}, {"classes", classes}};
}

nlohmann::json scanJson(const CheckedScan& checked, Reading reading)
{
    const ScanResult& result = checked.scan;
    nlohmann::json json = {{"read", readingName(reading)},
                           {"damaged", nullptr},
                           {"layout", layoutJson(result.layout)},
                           {"train", splitJson(result.train)},
                           {"validation", nullptr}};
    if (result.validation)
        json["validation"] = splitJson(*result.validation);
    if (reading == Reading::Pixels)
        json["damaged"] = checked.damaged;
    json["diagnosis"] =
        reading == Reading::Pixels ? diagnosisJson(checked.diagnosis) : nlohmann::json();
    json["problems"] = nlohmann::json::array();
    for (const Problem& problem : result.problems)
        json["problems"].push_back({{"severity", severityName(problem.severity)},
                                    {"path", problem.path.string()},
                                    {"message", problem.message.english()}});
    json["ignored"] = ignoredJson(result.ignored);
    json["system_entries"] = systemEntriesJson(result.systemEntries);
    json["sizes"] = nlohmann::json::array();
    for (const ImageSizeCount& size : result.sizes)
        json["sizes"].push_back(
            {{"width", size.width}, {"height", size.height}, {"images", size.count}});
    return json;
}

// What the scan says of the images, and what it does not.
std::string verdict(const CheckedScan& checked, Reading reading)
{
    switch (reading) {
    case Reading::Nothing:
        return "no image was opened; --check finds damaged ones";
    case Reading::Headers:
        return "only the images' headers were read; --check finds damaged images";
    case Reading::Pixels:
        break;
    }
    if (checked.damaged == 0)
        return fmt::format("all {} images decode", checked.images);
    return fmt::format("{} of {} images are damaged or unreadable; a conversion leaves them out",
                       checked.damaged, checked.images);
}

void printScan(const CheckedScan& checked, const ScanOptions& options)
{
    const Reading reading = options.reading;
    const ScanResult& result = checked.scan;
    const auto trainCounts = result.train.classCounts();
    const auto validationCounts =
        result.validation ? result.validation->classCounts() : std::vector<std::uint64_t>();
    show("{:>10} {:>10}  class\n", "train", "validation");
    for (std::size_t i = 0; i < result.train.classNames.size(); ++i)
        show("{:>10} {:>10}  {}\n", trainCounts[i],
             i < validationCounts.size() ? validationCounts[i] : 0, result.train.classNames[i]);
    std::uint64_t ignored = 0;
    std::ptrdiff_t ignoredProblems = 0;
    for (const IgnoredFiles& files : result.ignored) {
        ignored += files.count;
        ignoredProblems += files.isPicture ? 1 : 0;
    }
    const auto problems = std::ranges::count_if(
        result.problems, [](const Problem& problem) { return problem.severity != Severity::Info; });
    show("{}, {} train and {} validation images, {}, {}\n",
         counted(result.train.classNames.size(), "class", "classes"), result.train.files.size(),
         result.validation ? result.validation->files.size() : 0,
         counted(problems - ignoredProblems, "problem", "problems"),
         counted(ignored, "ignored file", "ignored files"));
    show("{}\n", verdict(checked, reading));
    if (reading == Reading::Pixels)
        showDiagnosis(checked.diagnosis, options.request.root, !options.table.empty());
}

void writeFindings(const Context& context, const ScanOptions& options,
                   const DatasetDiagnosis& diagnosis)
{
    if (!options.table.empty())
        writeTextFile(context.fileSystem, options.table,
                      diagnosisCsv(diagnosis, options.request.root));
}

bool isBeton(const std::filesystem::path& path)
{
    std::error_code ignored;
    return std::filesystem::is_regular_file(path, ignored);
}

int checkBetonFiles(const Context& context, const ScanOptions& options)
{
    if (options.reading != Reading::Pixels)
        throw Error(ErrorCode::InvalidArgument, Text("is a file, not an image folder"),
                    options.request.root,
                    Text("`inspect` shows a beton file; with --check its images are checked"));
    CheckBetonsRequest request{.train = options.request.root,
                               .workers = options.request.workers,
                               .limits = options.request.limits};
    if (!options.validation.empty())
        request.validation = options.validation;
    TerminalProgress terminal = context.terminal();
    const DatasetDiagnosis diagnosis =
        checkBetons(request, context.fileSystem, terminal, context.stop);
    terminal.finishLine();
    writeFindings(context, options, diagnosis);
    const std::uint64_t damaged = diagnosis.count(ImageTrait::Damaged);
    if (context.json) {
        printJson({{"read", readingName(options.reading)},
                   {"damaged", damaged},
                   {"diagnosis", diagnosisJson(diagnosis)}});
    } else {
        show("{} of {} images are damaged\n", damaged, diagnosis.images);
        showDiagnosis(diagnosis, {}, !options.table.empty());
    }
    return damaged > 0 ? kExitFailed : kExitOk;
}

CheckedScan scan(Context& context, const ScanOptions& options, ProgressSink& progress)
{
    if (options.reading == Reading::Pixels)
        return checkImages(options.request, context.fileSystem, progress, context.stop);
    ScanRequest request = options.request;
    request.probeImages = options.reading == Reading::Headers;
    CheckedScan unchecked;
    unchecked.scan = scanImageFolder(request, context.fileSystem, progress, context.stop);
    return unchecked;
}

int scanFolder(Context& context, const ScanOptions& options)
{
    if (!options.validation.empty())
        throw Error(ErrorCode::InvalidArgument,
                    Text("--val names the validation file of a beton, but this is a folder"),
                    options.request.root, Text("the folder's own validation split is used"));
    TerminalProgress terminal = context.terminal();
    const CheckedScan checked = scan(context, options, terminal);
    terminal.finishLine();
    writeFindings(context, options, checked.diagnosis);
    if (context.json)
        printJson(scanJson(checked, options.reading));
    else
        printScan(checked, options);
    return checked.damaged > 0 ? kExitFailed : kExitOk;
}

} // namespace

void addScanCommand(CLI::App& app, Context& context)
{
    auto* command = app.add_subcommand("scan", "List the classes, splits and problems of a folder");
    auto options = std::make_shared<ScanOptions>();
    ScanRequest& request = options->request;
    command
        ->add_option("DATA", request.root,
                     "Image folder, or with --check a beton file to train from")
        ->required();
    command
        ->add_option("--val-fraction", request.validationFraction,
                     "Share for validation where the folder has no splits")
        ->check(realNumber(0.0, 0.99))
        ->capture_default_str();
    command->add_option("--seed", request.seed, "Seed of that split")
        ->check(wholeNumber())
        ->capture_default_str();
    auto* noProbe = command->add_flag_callback(
        "--no-probe", [options] { options->reading = Reading::Nothing; }, "Do not open the images");
    auto* check = command
                      ->add_flag_callback(
                          "--check", [options] { options->reading = Reading::Pixels; },
                          "Decode every image: report damaged and odd ones, and pictures that "
                          "occur twice, in both train and validation, or under several classes; "
                          "exit code 1 if one is damaged")
                      ->excludes(noProbe);
    command->add_option("--val", options->validation, "With --check: the validation beton file")
        ->needs(check);
    command->add_option("--csv", options->table, "With --check: write all findings to this file")
        ->needs(check);
    command->add_flag("--replace", options->replace, "With --check: overwrite the file of --csv")
        ->needs(check);
    command->add_option("--workers", request.workers, "Threads (0 = all cores)")
        ->check(CLI::Range(0, kMostWorkers))
        ->capture_default_str();
    addDecodeLimits(*command, request.limits);
    addOutputOptions(*command, context);
    command->final_callback([&context, options] {
        context.action = [&context, options] {
            if (!options->table.empty())
                requireWritable({options->table}, options->replace); // before reading all images
            return isBeton(options->request.root) ? checkBetonFiles(context, *options)
                                                  : scanFolder(context, *options);
        };
    });
}

} // namespace formwork::cli
