#include "core/train/checkpoint/saved_model.h"

#include "core/base/error.h"
#include "core/model/layers/fused.h"
#include "core/model/weights/safetensors.h"
#include "core/model/weights/weights.h"
#include "core/train/checkpoint/checkpoint.h"

#include <string>
#include <utility>

namespace formwork {

namespace {

// The averaged weights, where there are any.
NamedTensors weightsToUse(const CheckpointFile& file)
{
    NamedTensors average;
    for (const auto& [name, tensor] : file.extras)
        if (name.starts_with(kAveragePrefix))
            average.emplace_back(name.substr(kAveragePrefix.size()), tensor);
    return average.empty() ? file.weights : average;
}

bool isCheckpoint(FileSystem& fileSystem, const std::filesystem::path& path)
{
    try {
        return loadSafetensorsMetadata(fileSystem, path).contains("formwork.state");
    } catch (const Error& error) {
        if (error.code() == ErrorCode::CorruptData || error.code() == ErrorCode::UnsupportedFormat)
            return false; // another format, or damaged: the other reader reports it
        throw;
    }
}

} // namespace

SavedModel loadSavedModel(FileSystem& fileSystem, const std::filesystem::path& path,
                          torch::Device device)
{
    const CheckpointFile file = readCheckpointFile(fileSystem, path);
    SavedModel saved;
    saved.config = configFromYaml(file.info.configYaml, path);
    saved.classNames = file.info.classNames;
    saved.epoch = file.info.state.epoch - 1;
    saved.appliesOrientation = file.info.state.appliesOrientation;
    saved.model = makeModel(modelOptions(saved.config, static_cast<int>(saved.classNames.size())));
    loadStateDict(*saved.model, weightsToUse(file), path);
    saved.model->to(device);
    saved.model->eval();
    for (torch::Tensor& parameter : saved.model->parameters())
        parameter.set_requires_grad(false);
    saved.model = fusedForInference(saved.model);
    return saved;
}

SavedModel loadModelFile(FileSystem& fileSystem, const std::filesystem::path& path,
                         torch::Device device)
{
    if (isCheckpoint(fileSystem, path))
        return loadSavedModel(fileSystem, path, device);
    LoadedClassifier loaded = loadClassifier(fileSystem, {.file = path});
    SavedModel saved;
    saved.config.model.name = loaded.options.name;
    saved.config.model.imageSize = loaded.options.imageSize;
    saved.config.model.distillation = loaded.options.distillation;
    saved.config.model.pooling = loaded.options.pooling;
    saved.classNames = std::move(loaded.classNames);
    for (int i = static_cast<int>(saved.classNames.size()); i < loaded.options.classes; ++i)
        saved.classNames.push_back("class " + std::to_string(i));
    saved.model = std::move(loaded.model);
    saved.model->to(device);
    saved.model->eval();
    saved.model = fusedForInference(saved.model);
    return saved;
}

void requireFiniteAnswers(bool finite, const std::filesystem::path& path)
{
    if (!finite)
        throw Error(ErrorCode::Diverged, Text("the model's output is NaN or infinite"), path,
                    Text("its training diverged, or its weights are damaged; use other weights"));
}

} // namespace formwork
