#include "core/train/checkpoint/saved_model.h"

#include "core/base/error.h"
#include "core/experiment/stored_config.h"
#include "core/model/layers/fused.h"
#include "core/model/weights/safetensors.h"
#include "core/model/weights/weights.h"
#include "core/train/checkpoint/checkpoint.h"

#include <string>
#include <utility>

namespace formwork {

namespace {

// Empty where there are none.
NamedTensors averagedWeights(const CheckpointFile& file)
{
    NamedTensors average;
    for (const auto& [name, tensor] : file.extras)
        if (name.starts_with(kAveragePrefix))
            average.emplace_back(name.substr(kAveragePrefix.size()), tensor);
    return average;
}

bool isCheckpoint(FileSystem& fileSystem, const std::filesystem::path& path)
{
    try {
        return loadSafetensorsMetadata(fileSystem, path).contains(kStateEntry);
    } catch (const Error& error) {
        if (error.code() == ErrorCode::CorruptData || error.code() == ErrorCode::UnsupportedFormat)
            return false; // another format, or damaged: the other reader reports it
        throw;
    }
}

SavedModel fromCheckpoint(FileSystem& fileSystem, const std::filesystem::path& path,
                          WeightChoice choice)
{
    const CheckpointFile file = readCheckpointFile(fileSystem, path);
    const NamedTensors averaged = averagedWeights(file);
    SavedModel saved;
    saved.isCheckpoint = true;
    saved.config = usableConfig(storedConfigFromYaml(file.info.configYaml, path), path);
    // The best checkpoint has the weights that were validated, and no others.
    const bool isAverageAlone =
        saved.config.train.emaDecay > 0 && averaged.empty() && file.moments.empty();
    if (isAverageAlone && choice == WeightChoice::Trained)
        throw Error(ErrorCode::InvalidArgument,
                    Text("holds the averaged weights alone, not the trained ones"), path,
                    Text("take the last checkpoint of the run"));
    const bool takesAverage = choice == WeightChoice::AveragedIfAny && !averaged.empty();
    saved.isAveraged = takesAverage || isAverageAlone;
    saved.classNames = file.info.classNames;
    saved.epoch = file.info.state.epoch - 1;
    saved.appliesOrientation = file.info.state.appliesOrientation;
    saved.facts = {saved.classNames, saved.config.augment, saved.appliesOrientation};
    saved.model = makeModel(modelOptions(saved.config, static_cast<int>(saved.classNames.size())));
    loadStateDict(*saved.model, takesAverage ? averaged : file.weights, path);
    saved.model->eval();
    return saved;
}

SavedModel fromForeignWeights(FileSystem& fileSystem, const std::filesystem::path& path)
{
    LoadedClassifier loaded = loadClassifier(fileSystem, {.file = path});
    SavedModel saved;
    saved.config.model.name = loaded.options.name;
    saved.config.model.imageSize = loaded.options.imageSize;
    saved.config.model.distillation = loaded.options.distillation;
    saved.config.model.pooling = loaded.options.pooling;
    saved.facts = std::move(loaded.facts);
    if (saved.facts.preparation)
        saved.config.augment = *saved.facts.preparation;
    saved.appliesOrientation = saved.facts.appliesOrientation;
    saved.classNames = saved.facts.classNames;
    for (int i = static_cast<int>(saved.classNames.size()); i < loaded.options.classes; ++i)
        saved.classNames.push_back("class " + std::to_string(i));
    saved.model = std::move(loaded.model);
    saved.model->eval();
    return saved;
}

SavedModel forInference(SavedModel saved, torch::Device device)
{
    saved.model->to(device);
    for (torch::Tensor& parameter : saved.model->parameters())
        parameter.set_requires_grad(false);
    saved.model = fusedForInference(saved.model);
    return saved;
}

} // namespace

SavedModel loadSavedModel(FileSystem& fileSystem, const std::filesystem::path& path,
                          torch::Device device)
{
    return forInference(fromCheckpoint(fileSystem, path, WeightChoice::AveragedIfAny), device);
}

SavedModel loadPlainModel(FileSystem& fileSystem, const std::filesystem::path& path,
                          WeightChoice choice)
{
    return isCheckpoint(fileSystem, path) ? fromCheckpoint(fileSystem, path, choice)
                                          : fromForeignWeights(fileSystem, path);
}

SavedModel loadModelFile(FileSystem& fileSystem, const std::filesystem::path& path,
                         torch::Device device)
{
    return forInference(loadPlainModel(fileSystem, path), device);
}

void requireFiniteAnswers(bool finite, const std::filesystem::path& path)
{
    if (!finite)
        throw Error(ErrorCode::Diverged, Text("the model's output is NaN or infinite"), path,
                    Text("its training diverged, or its weights are damaged; use other weights"));
}

} // namespace formwork
