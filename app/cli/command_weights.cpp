#include "context.h"
#include "json_output.h"

#include "core/base/error.h"
#include "core/exchange/export_record.h"
#include "core/experiment/model_names.h"
#include "core/experiment/run_reference.h"
#include "core/weights/weight_names.h"
#include "core/weights/weights_conversion.h"
#include "core/weights/weights_outline.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

#include <map>
#include <memory>
#include <set>

namespace formwork::cli {

namespace {

constexpr int kMostClasses = 1'000'000;

std::string labelOf(const std::string& model)
{
    const ModelName* name = findModelName(model);
    return name != nullptr ? std::string(name->label) : model;
}

std::uint64_t elementsOf(const WeightsOutline& outline)
{
    std::uint64_t elements = 0;
    for (const TensorOutline& tensor : outline.tensors)
        elements += tensor.elements();
    return elements;
}

std::string typesOf(const WeightsOutline& outline)
{
    std::map<std::string_view, int> counts;
    for (const TensorOutline& tensor : outline.tensors)
        ++counts[tensorTypeName(tensor.type)];
    std::string text;
    for (const auto& [type, count] : counts)
        text += fmt::format("{}{} {}", text.empty() ? "" : ", ", count, type);
    return text;
}

nlohmann::json modelJson(const std::optional<KnownWeights>& known)
{
    if (!known)
        return nullptr;
    return {{"name", known->model},
            {"label", labelOf(known->model)},
            {"naming", namingName(known->naming)},
            {"classes", known->classes},
            {"image_size", known->imageSize},
            {"distillation", known->distillation}};
}

nlohmann::json outlineJson(const std::filesystem::path& file, const WeightsOutline& outline)
{
    nlohmann::json tensors = nlohmann::json::array();
    for (const TensorOutline& tensor : outline.tensors)
        tensors.push_back({{"name", tensor.name},
                           {"dtype", tensorTypeName(tensor.type)},
                           {"shape", tensor.shape}});
    return {{"file", file.string()},
            {"format", weightsFormatName(outline.format)},
            {"bytes", outline.fileBytes},
            {"entry", outline.entry},
            {"entries", outline.entries},
            {"ignored", outline.ignored},
            {"prefix", outline.prefix},
            {"outside", outline.outside},
            {"metadata", outline.metadata},
            {"elements", elementsOf(outline)},
            {"model", modelJson(recogniseWeights(outline.tensors))},
            {"tensors", std::move(tensors)}};
}

std::string entryText(const std::string& entry)
{
    return entry.empty() ? "the top level" : printable(entry);
}

void printOutline(const std::filesystem::path& file, const WeightsOutline& outline,
                  bool withTensors)
{
    show("file        {}\n", file.string());
    show("format      {}, {:.1f} MB\n", weightsFormatName(outline.format),
         static_cast<double>(outline.fileBytes) / 1e6);
    if (outline.format == WeightsFormat::Pth) {
        std::vector<std::string> entries;
        for (const std::string& entry : outline.entries)
            entries.push_back(entryText(entry));
        show("entry       {} (of: {})\n", entryText(outline.entry), fmt::join(entries, ", "));
    }
    show("tensors     {} ({}), {} numbers\n", outline.tensors.size(), typesOf(outline),
         elementsOf(outline));
    if (const auto known = recogniseWeights(outline.tensors))
        show("model       {} for {} at {} px{}\nnaming      {}\n", labelOf(known->model),
             counted(known->classes, "class", "classes"), known->imageSize,
             known->distillation ? ", with a distillation head" : "", namingName(known->naming));
    else
        show("model       unknown\n");
    if (!outline.prefix.empty())
        show("prefix      {}\n", outline.prefix);
    if (!outline.outside.empty())
        show("left out    {} tensors without the prefix\n", outline.outside.size());
    for (const auto& [key, value] : outline.metadata)
        show("metadata    {} ({} characters)\n", key, value.size());
    if (!withTensors)
        return;
    for (const TensorOutline& tensor : outline.tensors)
        show("  {:<4}  {}  [{}]\n", tensorTypeName(tensor.type), tensor.name,
             fmt::join(tensor.shape, ", "));
}

void addEntryOption(CLI::App& command, std::string& entry)
{
    command.add_option("--entry", entry,
                       "Part of a .pth file that holds the weights, such as model or model_ema "
                       "(default: chosen as timm does, averaged weights first)");
}

// Where a run is named in place of a file.
void resolveRun(const Context& context, std::filesystem::path& file)
{
    if (parseRunReference(file.string()))
        file = findWeights(context, file.string());
}

void addWeightsInspect(CLI::App& weights, Context& context)
{
    struct Options
    {
        WeightsSource source;
        bool tensors = false;
    };
    auto* command = weights.add_subcommand("inspect", "Show the contents of a weight file");
    auto options = std::make_shared<Options>();
    command
        ->add_option("FILE", options->source.file, "safetensors or .pth file, or a run: \"run 12\"")
        ->required();
    addEntryOption(*command, options->source.entry);
    command->add_flag("--tensors", options->tensors, "List every tensor");
    addWorkspaceOption(*command, context);
    addOutputOptions(*command, context);
    command->footer(
        "Nothing in a file is ever executed; .pth files are read in a separate process.\n\n"
        "Examples:\n"
        "  formwork-cli weights inspect levit_128s.pth\n"
        "  formwork-cli weights inspect checkpoint.pth --entry model --tensors");
    command->final_callback([&context, options] {
        context.action = [&context, options] {
            options->source.stop = context.stop;
            resolveRun(context, options->source.file);
            const WeightsOutline outline = readWeightsOutline(context.fileSystem, options->source);
            if (context.json)
                printJson(outlineJson(options->source.file, outline));
            else
                printOutline(options->source.file, outline, options->tensors);
            return kExitOk;
        };
    });
}

void printConversion(const WeightsConversion& conversion, const ConvertedWeights& result)
{
    show("{}\n{}: {} for {} at {} px, {} names\n", result.text, conversion.output.string(),
         labelOf(result.model), counted(result.classes, "class", "classes"), result.imageSize,
         result.naming);
}

nlohmann::json conversionJson(const WeightsConversion& conversion, const ConvertedWeights& result)
{
    return {{"file", conversion.output.string()},
            {"model", result.model},
            {"naming", result.naming},
            {"classes", result.classes},
            {"image_size", result.imageSize},
            {"distillation", result.distillation},
            {"summary", result.text}};
}

void addConversionOptions(CLI::App& command, WeightsConversion& conversion)
{
    command.add_option("IN", conversion.input, "safetensors or .pth file, or a run: \"run 12\"")
        ->required();
    command.add_option("OUT", conversion.output, "New safetensors file")->required();
    command
        .add_option(
            "--naming", conversion.naming,
            "Naming scheme: timm, torchvision (ViT) or facebook (LeViT); default: the input's")
        ->check(CLI::IsMember({"timm", "torchvision", "facebook"}));
    std::vector<std::string> models;
    for (const ModelName& name : modelNames())
        models.emplace_back(name.id);
    command
        .add_option(
            "--model", conversion.model,
            "Model that the weights must belong to (default: detected from names and shapes)")
        ->check(CLI::IsMember(models));
    command
        .add_option(
            "--classes", conversion.classes,
            "Number of classes; if it differs from the input's, the head is initialised again")
        ->check(CLI::Range(1, kMostClasses));
    command
        .add_option("--image-size", conversion.imageSize,
                    "Side of the images in pixels; if it differs from the input's, position "
                    "embeddings or attention biases are resized as in timm")
        ->check(CLI::Range(16, 4096));
    addEntryOption(command, conversion.entry);
    command.add_flag("--replace", conversion.replace, "Overwrite OUT if it exists");
}

void addWeightsConvert(CLI::App& weights, Context& context)
{
    auto* command = weights.add_subcommand(
        "convert", "Write weights as safetensors, under other names, for other classes or sizes");
    auto conversion = std::make_shared<WeightsConversion>();
    addConversionOptions(*command, *conversion);
    addWorkspaceOption(*command, context);
    addOutputOptions(*command, context);
    command->footer(
        "Under timm's and torchvision's names the file loads strictly there.\n\n"
        "Examples:\n"
        "  formwork-cli weights convert LeViT-128S.pth levit.safetensors --naming timm\n"
        "  formwork-cli weights convert vit.pth vit_384.safetensors --image-size 384");
    command->final_callback([&context, conversion] {
        context.action = [&context, conversion] {
            const auto reference = parseRunReference(conversion->input.string());
            resolveRun(context, conversion->input);
            const ConvertedWeights result =
                context.backend()->convertWeights(*conversion, context.fileSystem, context.stop);
            if (reference) {
                TerminalProgress terminal = context.terminal();
                recordExport(context.workspace(), context.fileSystem, reference->run,
                             conversion->output, result.naming, terminal);
            }
            if (context.json)
                printJson(conversionJson(*conversion, result));
            else
                printConversion(*conversion, result);
            return kExitOk;
        };
    });
}

} // namespace

void addWeightsCommand(CLI::App& app, Context& context)
{
    auto* weights = app.add_subcommand("weights", "Inspect, convert and export weight files");
    weights->require_subcommand(1);
    addWeightsInspect(*weights, context);
    addWeightsConvert(*weights, context);
    addWeightsExport(*weights, context);
}

} // namespace formwork::cli
