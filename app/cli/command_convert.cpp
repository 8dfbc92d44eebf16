#include "context.h"
#include "decode_limit_options.h"
#include "json_output.h"
#include "number_options.h"

#include "core/base/error.h"
#include "core/dataset/convert/convert.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <limits>

namespace formwork::cli {

namespace {

namespace fs = std::filesystem;

double imagesPerSecond(const ConvertReport& report)
{
    const auto images = static_cast<double>(report.samples - report.resumedSamples);
    return report.seconds > 0 ? images / report.seconds : 0.0;
}

void printReports(const std::vector<ConvertReport>& reports)
{
    for (const ConvertReport& report : reports) {
        if (report.isKept) {
            show("{}: complete, {}; nothing to resume (--replace converts it again)\n",
                 report.file.string(), counted(report.samples, "image", "images"));
            continue;
        }
        show("{}: {} ({} JPEG), {:.1f} MB, {:.0f} images/s", report.file.string(),
             counted(report.samples, "image", "images"), report.jpegSamples,
             static_cast<double>(report.fileBytes) / 1e6, imagesPerSecond(report));
        if (report.resumedSamples > 0)
            show(", {} of before the interruption kept",
                 counted(report.resumedSamples, "image", "images"));
        if (report.skipped > 0)
            show(", {} skipped", counted(report.skipped, "unreadable image", "unreadable images"));
        show("\n");
    }
}

nlohmann::json reportsJson(const std::vector<ConvertReport>& reports, const ScanResult& source)
{
    nlohmann::json json = {{"files", nlohmann::json::array()},
                           {"layout", layoutJson(source.layout)},
                           {"ignored", ignoredJson(source.ignored)}};
    for (const ConvertReport& report : reports) {
        nlohmann::json file = {{"file", report.file.string()},
                               {"samples", report.samples},
                               {"resumed_samples", report.resumedSamples},
                               {"bytes", report.fileBytes},
                               {"seconds", report.seconds}};
        if (!report.isKept) {
            file["skipped"] = report.skipped;
            file["jpeg_samples"] = report.jpegSamples;
        }
        json["files"].push_back(std::move(file));
    }
    return json;
}

void addSettings(CLI::App& command, ConvertSettings& settings, std::string& mode)
{
    command
        .add_option("--max-resolution", settings.maxResolution,
                    "Longest side in pixels (0 = keep the size)")
        ->check(CLI::Range(0, 65535))
        ->capture_default_str();
    command.add_option("--mode", mode, "How images are stored")
        ->check(CLI::IsMember({"raw", "jpg", "smart", "proportion"}))
        ->capture_default_str();
    command
        .add_option("--compress-probability", settings.compressProbability,
                    "Share of JPEG images in mode proportion")
        ->check(realNumber(0.0, 1.0))
        ->capture_default_str();
    command.add_option("--jpeg-quality", settings.jpegQuality, "JPEG quality")
        ->check(CLI::Range(1, 100))
        ->capture_default_str();
    command
        .add_option("--smart-threshold", settings.smartThreshold,
                    "Raw bytes above which mode smart stores JPEG")
        ->check(wholeNumber())
        ->capture_default_str();
    command.add_flag("--keep-jpeg", settings.keepJpeg,
                     "Keep the original JPEG bytes of images that need no resize; damaged ones are "
                     "left out");
    command.add_flag("--restart-markers,!--no-restart-markers", settings.restartMarkers,
                     "Write JPEGs with a restart marker per row of blocks, which the loader reads "
                     "faster (on unless --no-restart-markers)");
    command.add_flag(
        "--exif-orientation", settings.applyOrientation,
        "Rotate and mirror images according to their Exif orientation (JPEG, PNG, WebP)");
    command.add_option("--page-size", settings.pageSize, "Bytes of a page (power of two)")
        ->check(wholeNumber(std::numeric_limits<std::uint32_t>::max()))
        ->capture_default_str();
    command.add_option("--seed", settings.seed, "Seed of every draw")
        ->check(wholeNumber())
        ->capture_default_str();
    command.add_option("--workers", settings.workers, "Threads (0 = all cores)")
        ->check(CLI::Range(0, kMostWorkers))
        ->capture_default_str();
    addDecodeLimits(command, settings.limits);
    command.add_flag(
        "--strict", settings.strict,
        "Fail at the first unreadable image, and at pictures in unsupported formats, such as GIF");
}

// Error{AlreadyExists} where a finished file would be replaced without --replace. A conversion that
// resumes checks each file itself.
void checkTargets(const ConvertRequest& request)
{
    if (request.settings.resume || request.settings.replace)
        return;
    const std::vector<fs::path> existing = existingTargets(request);
    if (existing.empty())
        return;
    throw Error(ErrorCode::AlreadyExists, Text("the file already exists"), existing.front(),
                Text("--replace overwrites it; names do not contain the source, the seed, or what "
                     "--classes, --fraction and --max-images selected, so choose another --out, or "
                     "names with --train-name and --val-name, to keep both"));
}

// What the folders are taken for and what is left out. Only for those who ask: it walks the folder
// once more.
ScanResult scanSource(const Context& context, const ConvertRequest& request)
{
    ScanRequest scan;
    scan.root = request.source;
    scan.validationFraction = request.validationFraction;
    scan.workers = request.settings.workers;
    scan.reportEmptyFiles = false;
    NullProgress silent;
    return scanImageFolder(scan, context.fileSystem, silent, context.stop);
}

void refusePictures(const std::vector<IgnoredFiles>& ignored, const fs::path& root)
{
    const auto pictures = std::ranges::find_if(ignored, &IgnoredFiles::isPicture);
    if (pictures != ignored.end())
        throw Error(ErrorCode::UnsupportedFormat, describe(*pictures, root), root,
                    Text("convert them to JPEG or PNG, or omit --strict"));
}

std::vector<ConvertReport> convert(const Context& context, const ConvertRequest& request)
{
    TerminalProgress terminal = context.terminal();
    try {
        const auto reports = convertFolder(request, context.fileSystem, terminal, context.stop);
        terminal.finishLine();
        return reports;
    } catch (const Error& error) {
        const auto targets = conversionTargets(request);
        if (error.code() != ErrorCode::NoSpace || std::ranges::none_of(targets, isUnfinished))
            throw;
        throw Error(error.code(), error.text(), error.path(),
                    Text("free some space; then repeat the command with --resume"));
    }
}

// Before the scan, so that a wrong name costs no time.
void checkNames(const ConvertRequest& request)
{
    validate(request);
    if (request.validationName && conversionTargets(request).size() < 2)
        throw Error(ErrorCode::InvalidArgument,
                    Text("--val-name names a file that will not be written"), request.source,
                    Text("omit it, or split off a validation part with --val-fraction"));
}

int runConvert(const Context& context, const ConvertRequest& request)
{
    checkNames(request);
    checkTargets(request);
    ScanResult source;
    if (context.json || request.settings.strict)
        source = scanSource(context, request);
    if (request.settings.strict)
        refusePictures(source.ignored, request.source);
    const std::vector<ConvertReport> reports = convert(context, request);
    if (context.json)
        printJson(reportsJson(reports, source));
    else
        printReports(reports);
    return kExitOk;
}

void addSelection(CLI::App& command, ConvertSettings& settings)
{
    takeOneValue(
        *command.add_option("--classes", settings.classes, "Only these classes (comma-separated)"));
    command
        .add_option("--fraction", settings.fraction,
                    "Share of the images of every class, drawn by seed")
        ->check(realNumber(0.0, 1.0))
        ->capture_default_str();
    command
        .add_option("--max-images", settings.maxImages,
                    "Limit of the images in a split, taken evenly from all classes (0 = all)")
        ->check(wholeNumber())
        ->capture_default_str();
    command.add_option(
        "--exclude", settings.exclude,
        "Leave out the images that this file lists, one path below DATA_DIR per line");
    command.add_flag("--shuffle", settings.shuffle,
                     "Order the images by seed instead of by class and name");
}

} // namespace

void addConvertCommand(CLI::App& app, Context& context)
{
    auto* command = app.add_subcommand("convert", "Convert an image folder to beton files");
    auto request = std::make_shared<ConvertRequest>();
    auto mode = std::make_shared<std::string>(compressModeName(request->settings.mode));
    command->add_option("DATA_DIR", request->source, "Image folder")->required();
    command->add_option("--out", request->outputFolder,
                        "Folder of the beton files (default: DATA_DIR-betons, beside DATA_DIR)");
    command
        ->add_option("--val-fraction", request->validationFraction,
                     "Share for validation where the folder has no splits")
        ->check(realNumber(0.0, 0.99))
        ->capture_default_str();
    const auto addName = [command](const char* option, std::optional<std::string>& name,
                                   const char* split) {
        command->add_option(option, name,
                            fmt::format("Name of the {} file in the folder of --out (default: from "
                                        "the settings)",
                                        split));
    };
    addName("--train-name", request->trainName, "train");
    addName("--val-name", request->validationName, "validation");
    addSettings(*command, request->settings, *mode);
    addSelection(*command, request->settings);
    command->add_flag(
        "--resume", request->settings.resume,
        "Resume an interrupted conversion; its finished pages and files are checked and "
        "kept");
    command->add_flag("--replace", request->settings.replace, "Overwrite existing beton files");
    request->settings.keepUnfinished = true;
    addOutputOptions(*command, context);
    command->final_callback([&context, request, mode] {
        context.action = [&context, request, mode] {
            request->settings.mode = compressModeFromName(*mode);
            if (request->outputFolder.empty())
                request->outputFolder = defaultBetonFolder(request->source);
            return runConvert(context, *request);
        };
    });
}

} // namespace formwork::cli
