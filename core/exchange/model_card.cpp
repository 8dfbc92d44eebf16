#include "core/exchange/model_card.h"

#include "core/base/version.h"
#include "core/exchange/timm_config.h"
#include "core/experiment/model_names.h"
#include "core/experiment/model_shapes.h"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <ctime>
#include <filesystem>
#include <string_view>
#include <utility>
#include <vector>

namespace formwork {

namespace {

constexpr std::size_t kMostClassesNamed = 100;

std::string dateOf(std::int64_t unixMilliseconds)
{
    const auto seconds = static_cast<std::time_t>(unixMilliseconds / 1000);
    return fmt::format("{:%Y-%m-%d}", fmt::gmtime(seconds));
}

// Names are free texts: nothing in them is markup, and a line stays one.
std::string escaped(std::string_view text)
{
    std::string out;
    for (const char c : text) {
        if (std::string_view("\\`*_{}[]<>#|").find(c) != std::string_view::npos)
            out.push_back('\\');
        out.push_back(static_cast<unsigned char>(c) < ' ' ? ' ' : c);
    }
    return out;
}

std::string labelOf(const ExportedModel& model)
{
    const ModelName* name = findModelName(model.config.model.name);
    return name != nullptr ? std::string(name->label) : model.config.model.name;
}

std::string percent(double share)
{
    return fmt::format("{:.2f} %", 100 * share);
}

std::string row(std::string_view name, const std::string& value)
{
    return value.empty() ? std::string() : fmt::format("| {} | {} |\n", name, value);
}

std::string dataText(const std::filesystem::path& path, std::uint64_t images)
{
    if (path.empty())
        return {};
    const std::string name = escaped(path.filename().string());
    return images > 0 ? fmt::format("{}, {} images", name, images) : name;
}

// The epoch that the weights are of.
const EpochRecord* exportedEpoch(const ModelCard& card)
{
    if (!card.run)
        return nullptr;
    const auto& epochs = card.run->data.epochs;
    const auto found = std::ranges::find(epochs, card.model.epoch, &EpochRecord::epoch);
    return found == epochs.end() ? nullptr : &*found;
}

std::string frontMatter(const ModelCard& card)
{
    const bool isTimm = card.format == ModelFormat::Timm;
    return fmt::format("---\nlibrary_name: {}\npipeline_tag: image-classification\ntags:\n"
                       "- image-classification\n- vision-transformer\n- formwork\n---\n\n",
                       isTimm ? "timm" : "pytorch");
}

std::string modelTable(const ModelCard& card)
{
    const ExportedModel& model = card.model;
    const AugmentConfig& augment = model.config.augment;
    std::string out = "## Model\n\n| | |\n|---|---|\n";
    out +=
        row("Architecture",
            labelOf(model) + (model.config.model.distillation ? ", with a distillation head" : ""));
    out += row("Parameters", fmt::format("{}", model.parameters));
    out += row("Classes", fmt::format("{}", model.classNames.size()));
    out += row("Input", fmt::format("{0} × {0} pixels, RGB", model.config.model.imageSize));
    out += row("Mean, standard deviation",
               fmt::format("{:g}, {:g}, {:g}; {:g}, {:g}, {:g}", augment.mean[0], augment.mean[1],
                           augment.mean[2], augment.deviation[0], augment.deviation[1],
                           augment.deviation[2]));
    out += row("Crop", fmt::format("the centre, {:g} of the shorter side", augment.validationCrop));
    out += row("Weights", fmt::format("{}{}", model.isAveraged ? "averaged (EMA)" : "as trained",
                                      model.epoch > 0 ? fmt::format(", after epoch {}", model.epoch)
                                                      : std::string()));
    out += row("File",
               fmt::format("`{}` ({})", modelFileName(card.format), modelFormatName(card.format)));
    return out + "\n";
}

std::string classList(const ExportedModel& model)
{
    std::string out = "Classes, in the order of the outputs: ";
    for (std::size_t i = 0; i < std::min(kMostClassesNamed, model.classNames.size()); ++i)
        out += (i == 0 ? "" : ", ") + escaped(model.classNames[i]);
    if (model.classNames.size() > kMostClassesNamed)
        out += fmt::format(" and {} more (see `config.json`)",
                           model.classNames.size() - kMostClassesNamed);
    return out + ".\n\n";
}

std::string trainingTable(const ModelCard& card)
{
    if (!card.model.isCheckpoint)
        return {};
    const ExperimentConfig& config = card.model.config;
    std::string out = "## Training\n\n| | |\n|---|---|\n";
    out += row("Run", card.run ? escaped(card.run->data.row.name) : escaped(config.name));
    out += row("Training data",
               dataText(config.data.train, card.run ? card.run->environment.trainImages : 0));
    out += row("Validation data", dataText(config.data.validation,
                                           card.run ? card.run->environment.validationImages : 0));
    out += row("Started from", config.model.weights.empty()
                                   ? std::string("random weights")
                                   : escaped(config.model.weights.filename().string()));
    out += row("Epochs", card.run ? fmt::format("{} of {}", card.run->data.row.epochsDone,
                                                config.train.epochs)
                                  : fmt::format("{}", config.train.epochs));
    for (const char* key : {"train.batch_size", "train.seed", "optimizer.name", "optimizer.lr",
                            "optimizer.weight_decay", "schedule.name", "train.precision"})
        out += row(key, escaped(configValue(config, key)));
    if (card.run)
        out += row("Trained with", escaped(card.run->environment.versions));
    if (card.run)
        out += row("On", escaped(card.run->environment.device));
    return out + "\nAll settings are in `experiment.yaml`.\n\n";
}

std::string resultTable(const ModelCard& card)
{
    const EpochRecord* epoch = exportedEpoch(card);
    if (epoch == nullptr)
        return {};
    std::string out =
        fmt::format("## Results\n\nAfter epoch {}{}:\n\n| | |\n|---|---|\n", epoch->epoch,
                    epoch->epoch == card.run->data.row.bestEpoch ? " (the best)" : "");
    if (epoch->validationTop1)
        out += row("Validation top-1", percent(*epoch->validationTop1));
    if (epoch->validationTop5)
        out += row("Validation top-5", percent(*epoch->validationTop5));
    if (epoch->validationLoss)
        out += row("Validation loss", fmt::format("{:.4g}", *epoch->validationLoss));
    out += row("Training top-1", percent(epoch->trainTop1));
    out += row("Training loss", fmt::format("{:.4g}", epoch->trainLoss));
    if (const auto& seeds = card.run->seeds)
        out += row("Best validation top-1 over seeds",
                   fmt::format("{:.2f} ± {:.2f} % (mean ± s.d., n = {})", 100 * seeds->mean,
                               100 * seeds->deviation, seeds->count));
    return out + "\n";
}

std::string preprocessingCode(const ExportedModel& model)
{
    const AugmentConfig& augment = model.config.augment;
    const int size = model.config.model.imageSize;
    const auto list = [](const std::array<double, 3>& values) {
        return fmt::format("[{}, {}, {}]", values[0], values[1], values[2]);
    };
    return fmt::format(
        "prepare = T.Compose([\n"
        "    T.Resize({}), T.CenterCrop({}), T.ToTensor(),\n"
        "    T.Normalize({}, {}),\n"
        "])\n"
        "images = prepare(Image.open(\"photo.jpg\").convert(\"RGB\")).unsqueeze(0)\n",
        std::lround(size / augment.validationCrop), size, list(augment.mean),
        list(augment.deviation));
}

std::string timmCode()
{
    return "import timm, torch\nfrom PIL import Image\n\n"
           "model = timm.create_model(\"local-dir:.\", pretrained=True).eval()\n"
           "config = timm.data.resolve_model_data_config(model)\n"
           "prepare = timm.data.create_transform(**config)\n"
           "images = prepare(Image.open(\"photo.jpg\").convert(\"RGB\")).unsqueeze(0)\n";
}

std::string torchvisionCode(const ExportedModel& model)
{
    const std::string& id = model.config.model.name;
    const VitShape* shape = findVitShape(id);
    const ModelName* name = findModelName(id);
    if (shape == nullptr || name == nullptr)
        return {};
    return fmt::format(
        "import torch\nimport torchvision.transforms as T\nfrom PIL import Image\n"
        "from safetensors.torch import load_file\nfrom torchvision.models import "
        "VisionTransformer\n\n"
        "model = VisionTransformer(image_size={}, patch_size={}, num_layers={}, num_heads={},\n"
        "                          hidden_dim={}, mlp_dim={}, num_classes={}).eval()\n"
        "model.load_state_dict(load_file(\"model.safetensors\"))\n",
        model.config.model.imageSize, name->patch, shape->depth, shape->heads, shape->width,
        4 * shape->width, model.classNames.size());
}

std::string onnxCode(const ExportedModel& model)
{
    return "import json\nimport onnxruntime, torchvision.transforms as T\nfrom PIL import Image\n\n"
           "session = onnxruntime.InferenceSession(\"model.onnx\")\n" +
           preprocessingCode(model) +
           "logits = session.run([\"logits\"], {\"images\": images.numpy()})[0]\n"
           "class_names = "
           "json.loads(session.get_modelmeta().custom_metadata_map[\"class_names\"])\n"
           "print(class_names[logits[0].argmax()])\n";
}

std::string usage(const ModelCard& card)
{
    std::string code;
    const char* last = "print(int(probabilities.argmax()))\n";
    switch (card.format) {
    case ModelFormat::Timm:
        code = timmCode();
        break;
    case ModelFormat::Torchvision:
        code = torchvisionCode(card.model) + preprocessingCode(card.model);
        break;
    case ModelFormat::TorchScript:
        code = "import torch\nimport torchvision.transforms as T\nfrom PIL import Image\n\n"
               "model = torch.jit.load(\"model.pt\")\n" +
               preprocessingCode(card.model);
        last = "print(model.class_names[int(probabilities.argmax())])\n";
        break;
    case ModelFormat::Onnx:
        return "## Use\n\n```python\n" + onnxCode(card.model) + "```\n\n";
    }
    return "## Use\n\n```python\n" + code +
           "with torch.no_grad():\n    probabilities = model(images).softmax(-1)[0]\n" + last +
           "```\n\n";
}

std::string reproduction(const ModelCard& card)
{
    if (!card.model.isCheckpoint)
        return {};
    return "## Train it again\n\n```sh\nformwork-cli train experiment.yaml\n```\n\n"
           "The paths of the data in `experiment.yaml` are those of the machine that trained "
           "it.\n\n";
}

} // namespace

TrainedRun readTrainedRun(Store& store, RunId run)
{
    TrainedRun trained{.data = readRunData(store, run), .environment = store.environment(run)};
    const auto texts = store.configTexts();
    const auto ownText = std::ranges::find(texts, run, &std::pair<RunId, std::string>::first);
    if (ownText == texts.end())
        return trained;
    const std::string own = groupKey(ownText->second, {});
    std::vector<RunRow> rows;
    for (const auto& [id, yaml] : texts)
        if (groupKey(yaml, {}) == own)
            rows.push_back(store.run(id));
    std::erase_if(rows, [](const RunRow& each) {
        return each.status != RunStatus::Done || !each.bestValidationTop1;
    });
    std::vector<const RunRow*> pointers;
    for (const RunRow& each : rows)
        pointers.push_back(&each);
    std::vector<std::optional<double>> best;
    for (const std::size_t place : distinctRows(pointers))
        best.push_back(rows[place].bestValidationTop1);
    if (best.size() > 1)
        trained.seeds = spreadOf(best);
    return trained;
}

std::string modelCard(const ModelCard& card)
{
    const std::string name = card.run                  ? card.run->data.row.name
                             : card.model.isCheckpoint ? card.model.config.name
                                                       : card.source;
    return frontMatter(card) + fmt::format("# {}\n\n", escaped(name)) +
           fmt::format("{} for {} classes, exported by Formwork {} on {}{}.\n\n",
                       labelOf(card.model), card.model.classNames.size(), kVersion,
                       dateOf(card.exportedAt),
                       card.source.empty() ? "" : " from " + escaped(card.source)) +
           modelTable(card) + classList(card.model) + resultTable(card) + trainingTable(card) +
           usage(card) + reproduction(card);
}

} // namespace formwork
