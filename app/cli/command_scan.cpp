#include "context.h"
#include "json_output.h"
#include "number_options.h"

#include "core/dataset/image_folder.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace formwork::cli {

namespace {

nlohmann::json splitJson(const ImageFolderSplit& split)
{
    nlohmann::json classes = nlohmann::json::array();
    const auto counts = split.classCounts();
    for (std::size_t i = 0; i < counts.size(); ++i)
        classes.push_back({{"name", split.classNames[i]}, {"images", counts[i]}});
    return {{"root", split.root.string()}, {"images", split.files.size()}, {"classes", classes}};
}

nlohmann::json scanJson(const ScanResult& result)
{
    nlohmann::json json = {{"train", splitJson(result.train)}, {"validation", nullptr}};
    if (result.validation)
        json["validation"] = splitJson(*result.validation);
    json["problems"] = nlohmann::json::array();
    for (const Problem& problem : result.problems)
        json["problems"].push_back({{"path", problem.path.string()}, {"message", problem.message}});
    json["ignored"] = ignoredJson(result.ignored);
    json["sizes"] = nlohmann::json::array();
    for (const ImageSizeCount& size : result.sizes)
        json["sizes"].push_back(
            {{"width", size.width}, {"height", size.height}, {"images", size.count}});
    return json;
}

void printScan(const ScanResult& result)
{
    const auto trainCounts = result.train.classCounts();
    const auto validationCounts =
        result.validation ? result.validation->classCounts() : std::vector<std::uint64_t>();
    fmt::print("{:>10} {:>10}  class\n", "train", "validation");
    for (std::size_t i = 0; i < result.train.classNames.size(); ++i)
        fmt::print("{:>10} {:>10}  {}\n", trainCounts[i],
                   i < validationCounts.size() ? validationCounts[i] : 0,
                   result.train.classNames[i]);
    std::uint64_t ignored = 0;
    for (const IgnoredFiles& files : result.ignored)
        ignored += files.count;
    fmt::print("{} classes, {} train and {} validation images, {} problems, {} ignored files\n",
               result.train.classNames.size(), result.train.files.size(),
               result.validation ? result.validation->files.size() : 0,
               result.problems.size() - result.ignored.size(), ignored);
}

} // namespace

void addScanCommand(CLI::App& app, Context& context)
{
    auto* command = app.add_subcommand("scan", "List the classes, splits and problems of a folder");
    auto request = std::make_shared<ScanRequest>();
    request->probeImages = true;
    command->add_option("DATA_DIR", request->root, "Image folder")->required();
    command
        ->add_option("--val-fraction", request->validationFraction,
                     "Share for validation where the folder has no splits")
        ->check(realNumber(0.0, 0.99))
        ->capture_default_str();
    command->add_option("--seed", request->seed, "Seed of that split")
        ->check(wholeNumber())
        ->capture_default_str();
    command->add_flag_callback(
        "--no-probe", [request] { request->probeImages = false; }, "Do not open every image");
    command->add_option("--workers", request->workers, "Threads (0 = all cores)")
        ->check(CLI::Range(0, kMostWorkers))
        ->capture_default_str();
    addOutputOptions(*command, context);
    command->final_callback([&context, request] {
        context.action = [&context, request] {
            TerminalProgress terminal = context.terminal();
            const ScanResult result =
                scanImageFolder(*request, context.fileSystem, terminal, context.stop);
            terminal.finishLine();
            if (context.json)
                printJson(scanJson(result));
            else
                printScan(result);
            return kExitOk;
        };
    });
}

} // namespace formwork::cli
