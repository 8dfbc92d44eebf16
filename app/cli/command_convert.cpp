#include "context.h"
#include "json_output.h"
#include "number_options.h"

#include "core/dataset/convert.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace formwork::cli {

namespace {

double imagesPerSecond(const ConvertReport& report)
{
    const auto images = static_cast<double>(report.samples - report.resumedSamples);
    return report.seconds > 0 ? images / report.seconds : 0.0;
}

void printReports(const std::vector<ConvertReport>& reports)
{
    for (const ConvertReport& report : reports) {
        fmt::print("{}: {} images ({} JPEG), {:.1f} MB, {:.0f} images/s", report.file.string(),
                   report.samples, report.jpegSamples, static_cast<double>(report.fileBytes) / 1e6,
                   imagesPerSecond(report));
        if (report.skipped > 0)
            fmt::print(", {} unreadable images skipped", report.skipped);
        if (report.resumedSamples > 0)
            fmt::print(", {} of them before the interruption", report.resumedSamples);
        fmt::print("\n");
    }
}

nlohmann::json reportsJson(const std::vector<ConvertReport>& reports)
{
    nlohmann::json json = {{"files", nlohmann::json::array()}};
    for (const ConvertReport& report : reports)
        json["files"].push_back({{"file", report.file.string()},
                                 {"samples", report.samples},
                                 {"resumed_samples", report.resumedSamples},
                                 {"skipped", report.skipped},
                                 {"jpeg_samples", report.jpegSamples},
                                 {"bytes", report.fileBytes},
                                 {"seconds", report.seconds}});
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
                     "Keep the original JPEG bytes of images that need no resize; they are checked "
                     "for being whole, but not decoded");
    command.add_flag("--restart-markers,!--no-restart-markers", settings.restartMarkers,
                     "Write JPEGs with a restart marker per row of blocks, which the loader reads "
                     "faster (on unless --no-restart-markers)");
    command.add_flag("--exif-orientation", settings.applyOrientation,
                     "Turn and mirror images as their Exif orientation says (JPEG, PNG, WebP)");
    command.add_option("--page-size", settings.pageSize, "Bytes of a page (power of two)")
        ->check(wholeNumber(std::numeric_limits<std::uint32_t>::max()))
        ->capture_default_str();
    command.add_option("--seed", settings.seed, "Seed of every draw")
        ->check(wholeNumber())
        ->capture_default_str();
    command.add_option("--workers", settings.workers, "Threads (0 = all cores)")
        ->check(CLI::Range(0, kMostWorkers))
        ->capture_default_str();
    command.add_flag("--strict", settings.strict, "Fail at the first unreadable image");
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
                    "At most so many images of a split, from all classes in turn (0 = all)")
        ->check(wholeNumber())
        ->capture_default_str();
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
    command->add_option("--out", request->outputFolder, "Folder of the beton files")->required();
    command
        ->add_option("--val-fraction", request->validationFraction,
                     "Share for validation where the folder has no splits")
        ->check(realNumber(0.0, 0.99))
        ->capture_default_str();
    addSettings(*command, request->settings, *mode);
    addSelection(*command, request->settings);
    command->add_flag(
        "--resume", request->settings.resume,
        "Go on with a conversion that was interrupted; its finished pages are checked "
        "and kept");
    request->settings.keepUnfinished = true;
    addOutputOptions(*command, context);
    command->final_callback([&context, request, mode] {
        context.action = [&context, request, mode] {
            request->settings.mode = compressModeFromName(*mode);
            TerminalProgress terminal = context.terminal();
            const auto reports =
                convertFolder(*request, context.fileSystem, terminal, context.stop);
            terminal.finishLine();
            if (context.json)
                printJson(reportsJson(reports));
            else
                printReports(reports);
            return kExitOk;
        };
    });
}

} // namespace formwork::cli
