#include "core/train/inference/export_model.h"

#include "core/base/error.h"
#include "core/model/model.h"
#include "core/model/script/onnx_file.h"
#include "core/model/script/torch_script.h"
#include "core/model/weights/weights.h"
#include "core/train/checkpoint/saved_model.h"

#include <ATen/Functions.h>
#include <nlohmann/json.hpp>

#include <filesystem>
#include <map>
#include <string>
#include <system_error>

namespace formwork {

namespace {

constexpr const char* kScriptFactsFile = "facts.json";

void requireFinite(const Classifier& model, const std::filesystem::path& path)
{
    for (const auto& [name, tensor] : stateDict(model))
        if (at::isFloatingType(tensor.scalar_type()) && !at::isfinite(tensor).all().item<bool>())
            throw Error(ErrorCode::Diverged,
                        Text("tensor %1 holds NaN or infinite values").arg(name), path,
                        Text("its training diverged, or the file is damaged; use other weights"));
}

// What a user of the file has to know about its inputs and outputs.
nlohmann::ordered_json factsOf(const SavedModel& saved)
{
    const AugmentConfig& augment = saved.config.augment;
    return {{"model", saved.config.model.name},
            {"class_names", saved.classNames},
            {"image_size", saved.config.model.imageSize},
            {"mean", augment.mean},
            {"std", augment.deviation},
            {"crop_pct", augment.validationCrop}};
}

std::string textOf(const nlohmann::ordered_json& json, int indentation = -1)
{
    return json.dump(indentation, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
}

void writeScript(const ModelExport& request, const SavedModel& saved, FileSystem& fileSystem)
{
    const AugmentConfig& augment = saved.config.augment;
    const torch::jit::Module script = makeTorchScript(
        *saved.model, modelOptions(saved.config, static_cast<int>(saved.classNames.size())),
        {saved.classNames, augment.mean, augment.deviation, augment.validationCrop});
    saveTorchScript(fileSystem, request.output, script,
                    {{kScriptFactsFile, textOf(factsOf(saved), 2)}});
}

void writeOnnx(const ModelExport& request, const SavedModel& saved, FileSystem& fileSystem)
{
    std::map<std::string, std::string> metadata;
    const nlohmann::ordered_json facts = factsOf(saved);
    for (const auto& [key, value] : facts.items())
        metadata.emplace(key, value.is_string() ? value.get<std::string>() : textOf(value));
    saveOnnx(fileSystem, request.output,
             makeOnnxGraph(*saved.model,
                           modelOptions(saved.config, static_cast<int>(saved.classNames.size()))),
             metadata);
}

std::uint64_t parametersOf(const Classifier& model)
{
    std::uint64_t count = 0;
    for (const at::Tensor& parameter : model.parameters())
        count += static_cast<std::uint64_t>(parameter.numel());
    return count;
}

} // namespace

ExportedModel exportModel(const ModelExport& request, FileSystem& fileSystem,
                          const std::stop_token& stop)
{
    const SavedModel saved =
        loadPlainModel(fileSystem, request.input,
                       request.averaged ? WeightChoice::AveragedIfAny : WeightChoice::Trained);
    throwIfStopped(stop);
    requireModelFormat(saved.config.model.name, request.format,
                       saved.config.model.pooling == PoolingKind::Mean);
    requireFinite(*saved.model, request.input);
    throwIfStopped(stop);
    switch (request.format) {
    case ModelFormat::TorchScript:
        writeScript(request, saved, fileSystem);
        break;
    case ModelFormat::Onnx:
        writeOnnx(request, saved, fileSystem);
        break;
    case ModelFormat::Timm:
        saveForeignWeights(fileSystem, request.output, *saved.model, WeightNaming::Timm,
                           saved.facts);
        break;
    case ModelFormat::Torchvision:
        saveForeignWeights(fileSystem, request.output, *saved.model, WeightNaming::Torchvision,
                           saved.facts);
        break;
    }
    throwIfStopped(stop);
    std::error_code ignored;
    return {.config = saved.config,
            .isCheckpoint = saved.isCheckpoint,
            .isAveraged = saved.isAveraged,
            .epoch = saved.epoch,
            .classNames = saved.classNames,
            .parameters = parametersOf(*saved.model),
            .bytes = std::filesystem::file_size(request.output, ignored)};
}

} // namespace formwork
