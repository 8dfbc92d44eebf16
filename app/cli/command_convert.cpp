#include "context.h"

#include "core/dataset/convert.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace formwork::cli {

namespace {

void printReports(const std::vector<ConvertReport>& reports)
{
    for (const ConvertReport& report : reports) {
        fmt::print("{}: {} images ({} JPEG), {:.1f} MB, {:.0f} images/s", report.file.string(),
                   report.samples, report.jpegSamples, static_cast<double>(report.fileBytes) / 1e6,
                   report.seconds > 0 ? static_cast<double>(report.samples) / report.seconds : 0.0);
        if (report.skipped > 0)
            fmt::print(", {} unreadable images skipped", report.skipped);
        fmt::print("\n");
    }
}

nlohmann::json reportsJson(const std::vector<ConvertReport>& reports)
{
    nlohmann::json json = {{"files", nlohmann::json::array()}};
    for (const ConvertReport& report : reports)
        json["files"].push_back({{"file", report.file.string()},
                                 {"samples", report.samples},
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
        ->check(CLI::Range(0.0, 1.0))
        ->capture_default_str();
    command.add_option("--jpeg-quality", settings.jpegQuality, "JPEG quality")
        ->check(CLI::Range(1, 100))
        ->capture_default_str();
    command
        .add_option("--smart-threshold", settings.smartThreshold,
                    "Raw bytes above which mode smart stores JPEG")
        ->capture_default_str();
    command.add_flag("--keep-jpeg", settings.keepJpeg,
                     "Keep the original JPEG bytes of images that need no resize");
    command.add_option("--page-size", settings.pageSize, "Bytes of a page (power of two)")
        ->capture_default_str();
    command.add_option("--seed", settings.seed, "Seed of every draw")->capture_default_str();
    command.add_option("--workers", settings.workers, "Threads (0 = all cores)")
        ->check(CLI::Range(0, kMostWorkers))
        ->capture_default_str();
    command.add_flag("--strict", settings.strict, "Fail at the first unreadable image");
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
        ->check(CLI::Range(0.0, 0.99))
        ->capture_default_str();
    addSettings(*command, request->settings, *mode);
    addOutputOptions(*command, context);
    command->final_callback([&context, request, mode] {
        context.action = [&context, request, mode] {
            request->settings.mode = compressModeFromName(*mode);
            TerminalProgress terminal = context.terminal();
            const auto reports =
                convertFolder(*request, context.fileSystem, terminal, context.stop);
            terminal.finishLine();
            if (context.json)
                fmt::print("{}\n", reportsJson(reports).dump(2));
            else
                printReports(reports);
            return kExitOk;
        };
    });
}

} // namespace formwork::cli
