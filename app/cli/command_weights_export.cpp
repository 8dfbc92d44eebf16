#include "context.h"
#include "json_output.h"

#include "core/base/error.h"
#include "core/exchange/export_record.h"
#include "core/exchange/model_package.h"
#include "core/experiment/model_names.h"
#include "core/runner/inference_job.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <memory>
#include <system_error>

namespace formwork::cli {

namespace {

struct WeightsExportOptions
{
    std::string source;
    std::filesystem::path target;
    std::string format = "timm";
    bool trained = false;
    bool replace = false;
};

// A name that ends as a file of the format: the file alone, without a folder around it.
bool isSingleFile(const std::filesystem::path& target, ModelFormat format)
{
    std::error_code ignored;
    return target.extension() == std::filesystem::path(modelFileName(format)).extension() &&
           !std::filesystem::is_directory(target, ignored);
}

ModelPackage exportFile(Context& context, Backend& backend, const WeightsExportOptions& options,
                        const NamedCheckpoint& source, ModelFormat format)
{
    std::error_code ignored;
    if (!options.replace && std::filesystem::exists(options.target, ignored))
        throw Error(ErrorCode::AlreadyExists, Text("the file already exists"), options.target,
                    Text("choose another name, or allow overwriting it"));
    ModelPackage package;
    package.model = backend.exportModel({.input = source.file,
                                         .output = options.target,
                                         .format = format,
                                         .averaged = !options.trained},
                                        context.fileSystem, context.stop);
    package.files.push_back(options.target);
    if (source.run != 0) {
        TerminalProgress terminal = context.terminal();
        recordExport(context.workspace(), context.fileSystem, source.run, options.target,
                     options.format, terminal);
    }
    return package;
}

ModelPackage exportWeights(Context& context, const WeightsExportOptions& options)
{
    const ModelFormat format = *findModelFormat(options.format);
    std::error_code ignored;
    std::unique_ptr<Store> store; // only where a run is meant
    NamedCheckpoint source{options.source};
    if (!std::filesystem::exists(options.source, ignored)) {
        store = context.openToRead();
        source = findNamedCheckpoint(*store, options.source);
    }
    const auto backend = context.backend();
    if (isSingleFile(options.target, format))
        return exportFile(context, *backend, options, source, format);
    TerminalProgress terminal = context.terminal();
    return exportModelPackage(*backend, store.get(),
                              {.weights = source.file,
                               .run = source.run,
                               .format = format,
                               .averaged = !options.trained,
                               .folder = options.target,
                               .replace = options.replace},
                              context.fileSystem, terminal, context.stop);
}

void printExport(const Context& context, const ModelPackage& package)
{
    const ExportedModel& model = package.model;
    if (context.json) {
        nlohmann::json json = {
            {"files", nlohmann::json::array()}, {"model", model.config.model.name},
            {"classes", model.classNames},      {"image_size", model.config.model.imageSize},
            {"parameters", model.parameters},   {"epoch", model.epoch},
            {"averaged", model.isAveraged}};
        for (const auto& file : package.files)
            json["files"].push_back(file.string());
        printJson(json);
        return;
    }
    const ModelName* name = findModelName(model.config.model.name);
    for (const auto& file : package.files)
        show("{}\n", file.string());
    show("{} for {} at {} px, {} weights\n",
         name != nullptr ? std::string(name->label) : model.config.model.name,
         counted(model.classNames.size(), "class", "classes"), model.config.model.imageSize,
         model.isAveraged ? "averaged" : "trained");
}

} // namespace

void addWeightsExport(CLI::App& weights, Context& context)
{
    auto* command = weights.add_subcommand(
        "export",
        "Write a trained model for timm, torchvision, TorchScript or ONNX, with its class "
        "names, preprocessing and a model card");
    auto options = std::make_shared<WeightsExportOptions>();
    command
        ->add_option("MODEL", options->source,
                     "A run (\"12\", \"run 12 last\"; default: its best checkpoint), or a weight "
                     "file")
        ->required();
    command
        ->add_option(
            "--to", options->target,
            "New folder of the model; with the format's extension (.safetensors, .pt, .onnx) "
            "the file alone")
        ->required();
    command
        ->add_option(
            "--format", options->format,
            "timm: safetensors in timm's naming; torchvision: in torchvision's (ViT "
            "only); torchscript: a program that torch.jit.load() runs; onnx: a graph for ONNX "
            "Runtime and others (operator set 17)")
        ->check(CLI::IsMember({"timm", "torchvision", "torchscript", "onnx"}))
        ->capture_default_str();
    command->add_flag(
        "--trained", options->trained,
        "Of the last checkpoint of a run with averaged weights (train.ema_decay), the "
        "trained ones");
    command->add_flag("--replace", options->replace, "Overwrite an earlier export");
    addWorkspaceOption(*command, context);
    addOutputOptions(*command, context);
    command->footer("Examples:\n"
                    "  formwork-cli weights export 12 --to flowers\n"
                    "  formwork-cli weights export \"run 12 last\" --to flowers.pt --format "
                    "torchscript");
    command->final_callback([&context, options] {
        context.action = [&context, options] {
            printExport(context, exportWeights(context, *options));
            return kExitOk;
        };
    });
}

} // namespace formwork::cli
