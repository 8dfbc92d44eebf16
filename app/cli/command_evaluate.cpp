// formwork-cli evaluate, formwork-cli predict
#include "context.h"
#include "decode_limit_options.h"
#include "json_output.h"

#include "core/base/error.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <memory>

namespace formwork::cli {

namespace {

// Larger matrices are printed as cells.
constexpr std::size_t kMostMatrixClasses = 200;

struct InferenceOptions
{
    std::string checkpoint;
    std::string device = "auto";
    std::string exif = "auto";
    InferenceSettings settings;
    std::filesystem::path data;
    std::vector<std::filesystem::path> inputs;
    bool classesByNumber = false;
    int top = 5;
};

InferenceSettings settled(const Context& context, const InferenceOptions& options)
{
    InferenceSettings settings = options.settings;
    settings.device = deviceChoiceFrom(options.device).value_or(DeviceChoice());
    if (options.exif != "auto")
        settings.applyOrientation = options.exif == "apply";
    settings.checkpoint = findWeights(context, options.checkpoint);
    return settings;
}

const char* orientationName(bool applied)
{
    return applied ? "applied" : "ignored";
}

nlohmann::json confusionJson(const ConfusionRecord& confusion)
{
    const std::size_t classes = confusion.classNames.size();
    nlohmann::json rows = nlohmann::json::array();
    if (classes > kMostMatrixClasses) {
        for (const ConfusionCell& cell : confusion.cells)
            rows.push_back(
                {{"truth", cell.truth}, {"predicted", cell.predicted}, {"images", cell.images}});
        return rows;
    }
    const auto matrix = confusionMatrix(confusion);
    for (std::size_t i = 0; i < classes; ++i)
        rows.push_back(std::vector<std::uint64_t>(
            matrix.begin() + static_cast<std::ptrdiff_t>(i * classes),
            matrix.begin() + static_cast<std::ptrdiff_t>((i + 1) * classes)));
    return rows;
}

std::vector<std::uint64_t> imagesOfClasses(const ConfusionRecord& confusion)
{
    std::vector<std::uint64_t> images(confusion.classNames.size());
    for (const ConfusionCell& cell : confusion.cells)
        images.at(cell.truth) += cell.images;
    return images;
}

nlohmann::json resultJson(const EvaluateResult& result, const std::filesystem::path& checkpoint,
                          const std::filesystem::path& data)
{
    nlohmann::json classes = nlohmann::json::array();
    const auto shares = classAccuracies(result.confusion);
    const auto images = imagesOfClasses(result.confusion);
    for (std::size_t i = 0; i < shares.size(); ++i)
        classes.push_back({{"label", i},
                           {"name", result.confusion.classNames[i]},
                           {"images", images[i]},
                           {"accuracy", shares[i] ? nlohmann::json(*shares[i]) : nullptr}});
    return {{"checkpoint", checkpoint.string()},
            {"data", data.string()},
            {"model", result.model},
            {"epoch", result.epoch},
            {"image_size", result.imageSize},
            {"images", result.images},
            {"loss", result.loss},
            {"top1", result.top1},
            {"top5", result.top5},
            {"seconds", result.seconds},
            {"exif_orientation", orientationName(result.appliedOrientation)},
            {"classes", classes},
            {"confusion", confusionJson(result.confusion)}};
}

void printResult(const EvaluateResult& result)
{
    show("{}{}: {}, loss {:.4f}, top-1 {:.2f} %, top-5 {:.2f} % ({:.1f} s)\n", result.model,
         result.epoch > 0 ? fmt::format(", epoch {}", result.epoch) : "",
         counted(result.images, "image", "images"), result.loss, 100 * result.top1,
         100 * result.top5, result.seconds);
    const auto shares = classAccuracies(result.confusion);
    const auto images = imagesOfClasses(result.confusion);
    for (std::size_t i = 0; i < shares.size(); ++i)
        if (shares[i])
            show("{:>7.2f} %  {:>7}  {}\n", 100 * *shares[i], images[i],
                 result.confusion.classNames[i]);
}

int evaluate(const Context& context, const InferenceOptions& options)
{
    const EvaluateRequest request{settled(context, options), options.data, options.classesByNumber};
    const auto backend = context.backend();
    TerminalProgress terminal = context.terminal();
    const EvaluateResult result =
        backend->evaluate(request, terminal, context.fileSystem, context.stop);
    terminal.finishLine();
    if (context.json)
        printJson(resultJson(result, request.settings.checkpoint, request.data));
    else
        printResult(result);
    return kExitOk;
}

nlohmann::json predictionJson(const Prediction& prediction)
{
    nlohmann::json json = {{"image", prediction.image.string()},
                           {"classes", nlohmann::json::array()}};
    if (prediction.sample)
        json["sample"] = *prediction.sample;
    for (const ClassScore& score : prediction.classes)
        json["classes"].push_back(
            {{"label", score.label}, {"name", score.name}, {"probability", score.probability}});
    if (!prediction.error.empty())
        json["error"] = prediction.error;
    return json;
}

void printPrediction(const Prediction& prediction)
{
    if (prediction.sample)
        show("{}, sample {}\n", prediction.image.string(), *prediction.sample);
    else
        show("{}\n", prediction.image.string());
    if (!prediction.error.empty())
        show("    {}\n", prediction.error);
    for (const ClassScore& score : prediction.classes)
        show("{:>9.2f} %  {}\n", 100 * score.probability, score.name);
}

int predict(const Context& context, const InferenceOptions& options)
{
    const PredictRequest request{settled(context, options), options.inputs, options.top};
    const auto backend = context.backend();
    TerminalProgress terminal = context.terminal();
    const PredictResult result =
        backend->predict(request, terminal, context.fileSystem, context.stop);
    terminal.finishLine();
    bool failed = false;
    nlohmann::json json = {{"checkpoint", request.settings.checkpoint.string()},
                           {"model", result.model},
                           {"exif_orientation", orientationName(result.appliedOrientation)},
                           {"predictions", nlohmann::json::array()}};
    for (const Prediction& prediction : result.predictions) {
        failed = failed || !prediction.error.empty();
        if (context.json)
            json["predictions"].push_back(predictionJson(prediction));
        else
            printPrediction(prediction);
    }
    if (context.json)
        printJson(json);
    return failed ? kExitFailed : kExitOk;
}

void addSettings(CLI::App& command, InferenceOptions& options)
{
    command
        .add_option("CHECKPOINT", options.checkpoint,
                    "Checkpoint or weight file (.safetensors, .pth), or a run: 12, \"run 12 last\"")
        ->required();
    command.add_option("--batch", options.settings.batchSize, "Images in a batch")
        ->check(CLI::Range(1, 65536))
        ->capture_default_str();
    command.add_option("--threads", options.settings.threads, "Compute threads (0 = all cores)")
        ->check(CLI::Range(0, kMostWorkers))
        ->capture_default_str();
    command.add_option("--device", options.device, "Where to compute")
        ->check(oneDevice())
        ->capture_default_str();
    command
        .add_option("--exif", options.exif,
                    "Rotate images according to their Exif orientation, or not (auto: as the "
                    "images that the model was trained on)")
        ->check(CLI::IsMember(std::vector<std::string>{"auto", "apply", "ignore"}))
        ->capture_default_str();
    command.add_flag("--flip", options.settings.flip,
                     "Classify each image together with its mirror image");
    addDecodeLimits(command, options.settings.limits);
}

void addAction(CLI::App& command, Context& context,
               const std::shared_ptr<InferenceOptions>& options,
               int (*action)(const Context&, const InferenceOptions&))
{
    addWorkspaceOption(command, context);
    addOutputOptions(command, context);
    command.final_callback([&context, options, action] {
        context.action = [&context, options, action] {
            return action(context, *options);
        };
    });
}

} // namespace

void addEvaluateCommand(CLI::App& app, Context& context)
{
    auto* command = app.add_subcommand("evaluate", "Run a checkpoint on a dataset");
    auto options = std::make_shared<InferenceOptions>();
    addSettings(*command, *options);
    command->add_option("DATA", options->data, "Beton file, or folder of classes")->required();
    command
        ->add_option("--workers", options->settings.workers,
                     "Threads that decode (0 = chosen from the cores)")
        ->check(CLI::Range(0, kMostWorkers))
        ->capture_default_str();
    command->add_flag("--classes-by-number", options->classesByNumber,
                      "Match labels of data and model by number, whatever the classes are called");
    addAction(*command, context, options, evaluate);
}

void addPredictCommand(CLI::App& app, Context& context)
{
    auto* command = app.add_subcommand("predict", "Classify images with a checkpoint");
    auto options = std::make_shared<InferenceOptions>();
    addSettings(*command, *options);
    command
        ->add_option("IMAGE", options->inputs,
                     "Images, beton files, or folders that are searched for images")
        ->required();
    command->add_option("--top", options->top, "Classes printed for each image")
        ->check(CLI::Range(1, 1000))
        ->capture_default_str();
    addAction(*command, context, options, predict);
}

} // namespace formwork::cli
