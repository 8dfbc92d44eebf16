#include "core/train/saved_model.h"

#include "core/train/checkpoint.h"

#include <algorithm>

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

} // namespace

SavedModel loadSavedModel(FileSystem& fileSystem, const std::filesystem::path& path,
                          torch::Device device)
{
    const CheckpointFile file = readCheckpointFile(fileSystem, path);
    SavedModel saved;
    saved.config = configFromYaml(file.info.configYaml, path);
    saved.classNames = file.info.classNames;
    saved.epoch = file.info.state.epoch - 1;
    saved.model = makeModel({.name = saved.config.model.name,
                             .imageSize = saved.config.model.imageSize,
                             .classes = static_cast<int>(saved.classNames.size()),
                             .distillation = saved.config.model.distillation});
    loadStateDict(*saved.model, weightsToUse(file), path);
    saved.model->to(device);
    saved.model->eval();
    for (torch::Tensor& parameter : saved.model->parameters())
        parameter.set_requires_grad(false);
    return saved;
}

} // namespace formwork
