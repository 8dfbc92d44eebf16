// What no single key shows.
#include "core/base/error.h"
#include "core/experiment/config_keys.h"
#include "core/experiment/config_text.h"
#include "core/experiment/model_names.h"

#include <algorithm>
#include <cmath>
#include <string>

namespace formwork {

namespace {

[[noreturn]] void failKey(const std::string& message, const std::string& hint)
{
    throw Error(ErrorCode::InvalidConfig, message, {}, hint);
}

void requireMultiple(const std::string& key, int size, const ModelName& name)
{
    if (size % name.patch == 0)
        return;
    const int nearest = (size + name.patch / 2) / name.patch * name.patch;
    failKey("'" + key + "' is " + std::to_string(size) + ", but " + std::string(name.label) +
                " takes multiples of " + std::to_string(name.patch),
            "the nearest is " + std::to_string(std::max(name.patch, nearest)));
}

void validateModel(const ModelConfig& model)
{
    const ModelName& name = *findModelName(model.name);
    requireMultiple("model.image_size", model.imageSize, name);
    if (model.distillation && name.family != ModelFamily::Levit)
        failKey("'model.distillation' is on, but " + std::string(name.label) +
                    " has no distillation head",
                "switch it off, or choose a LeViT");
    if (model.dropPath < 0 && model.dropPath != -1)
        failKey("'model.drop_path' is between -1 and 0", "-1 is as published, 0 is off");
    if (name.family != ModelFamily::Levit)
        return;
    const auto forVit = [&name](bool given, const char* key) {
        if (given)
            failKey("'" + std::string(key) + "' is given, but " + std::string(name.label) +
                        " has no such thing",
                    "leave it at its default, or choose a ViT");
    };
    forVit(model.pooling == PoolingKind::Token, "model.pooling");
    forVit(model.init != InitKind::Auto, "model.init");
    forVit(model.dropout > 0, "model.dropout");
    forVit(model.attentionDropout > 0, "model.attention_dropout");
    forVit(model.headDropout > 0, "model.head_dropout");
}

void validateData(const ExperimentConfig& config)
{
    if (config.data.train.empty())
        failKey("'data.train' is not given", "name a beton file or a folder of classes");
    if (config.augment.colourJitter[3] > 0.5)
        failKey("the last number of 'augment.color_jitter', the hue, is above 0.5",
                "0.5 turns the colours as far as they go");
    if (config.data.loader == LoaderKind::Folder && config.data.memoryBudget > 0)
        failKey("'data.memory_budget' is given, but 'data.loader' is folder",
                "it is for beton files; leave it at 0");
    if (config.data.loader == LoaderKind::Folder && !config.data.labelField.empty())
        failKey("'data.label_field' is given, but 'data.loader' is folder",
                "the classes of a folder are its subfolders; leave it empty");
    if (config.data.inMemory && config.data.memoryBudget > 0)
        failKey("'data.in_memory' and 'data.memory_budget' are given, but exclude each other",
                "keep the budget for files larger than memory");
}

void validatePoints(const ScheduleConfig& schedule)
{
    if (schedule.epochs.size() != schedule.factors.size())
        failKey("'schedule.epochs' has " + std::to_string(schedule.epochs.size()) +
                    " numbers, 'schedule.factors' " + std::to_string(schedule.factors.size()),
                "give one factor for each epoch");
    const bool piecewise = schedule.name == ScheduleKind::Piecewise;
    if (piecewise && schedule.epochs.empty())
        failKey("'schedule.name' is piecewise, but 'schedule.epochs' is empty",
                "for example epochs: [0, 2, 15] and factors: [0.2, 1, 0]");
    if (piecewise && schedule.warmupEpochs > 0)
        failKey("'schedule.warmup_epochs' is given, but 'schedule.name' is piecewise",
                "begin the factors with the warm-up");
}

void validateSchedule(const ExperimentConfig& config)
{
    const ScheduleConfig& schedule = config.schedule;
    if (schedule.warmupEpochs > config.train.epochs)
        failKey("'schedule.warmup_epochs' is " + std::to_string(schedule.warmupEpochs) +
                    ", more than 'train.epochs', " + std::to_string(config.train.epochs),
                "warm up for fewer epochs");
    if (schedule.name == ScheduleKind::OneCycle && schedule.warmupEpochs > 0)
        failKey("'schedule.warmup_epochs' is given, but 'schedule.name' is one_cycle",
                "a cycle rises by itself: see schedule.rise_share");
    validatePoints(schedule);
    if (schedule.minimumLearningRate > config.optimizer.learningRate)
        failKey("'schedule.min_lr' is above 'optimizer.lr'", "lower it");
    if (schedule.warmupLearningRate > config.optimizer.learningRate)
        failKey("'schedule.warmup_lr' is above 'optimizer.lr'", "lower it");
}

void validateExtension(const ExperimentConfig& config)
{
    const ExtensionConfig& extension = config.extension;
    const std::size_t count = extension.after.size();
    if (extension.learningRates.size() != count || extension.endLearningRates.size() != count)
        failKey(
            "'extension.after', 'extension.start_lr' and 'extension.end_lr' have different lengths",
            "give one number of each for every extension, or leave all empty");
    for (const double after : extension.after)
        if (after != std::floor(after) || after >= config.train.epochs)
            failKey("'extension.after' must contain whole epochs before "
                    "'train.epochs'",
                    "leave it to train --resume RUN --epochs +N");
    for (std::size_t i = 0; i < count; ++i)
        if (extension.endLearningRates[i] > extension.learningRates[i])
            failKey("'extension.end_lr' is above 'extension.start_lr'", "lower it");
}

void validateResizing(const ExperimentConfig& config)
{
    const TrainConfig& train = config.train;
    if (train.firstImageSize == 0)
        return;
    const ModelName& name = *findModelName(config.model.name);
    if (name.family != ModelFamily::Vit)
        failKey("'train.first_image_size' is given, but " + std::string(name.label) +
                    " has attention biases of one image size",
                "leave it at 0, or choose a ViT");
    requireMultiple("train.first_image_size", train.firstImageSize, name);
    if (train.firstImageSize > config.model.imageSize)
        failKey("'train.first_image_size' is above 'model.image_size'", "lower it");
}

void validateTraining(const ExperimentConfig& config)
{
    if (config.optimizer.nesterov &&
        (config.optimizer.name != OptimizerKind::Sgd || config.optimizer.momentum == 0))
        failKey("'optimizer.nesterov' is on without SGD and its momentum",
                "set optimizer.name to sgd and optimizer.momentum above 0, or switch it off");
    validateResizing(config);
    const DistillationConfig& distillation = config.distillation;
    if (distillation.kind != TeacherKind::None && distillation.teacher.empty())
        failKey("'distillation.kind' is given, but 'distillation.teacher' is empty",
                "name the checkpoint of a trained model");
    if (distillation.kind == TeacherKind::None && !distillation.teacher.empty())
        failKey("'distillation.teacher' is given, but 'distillation.kind' is none",
                "set distillation.kind to hard or soft");
}

} // namespace

void validateConfig(const ExperimentConfig& config)
{
    for (const config::KeyEntry& key : config::keyTable()) {
        ExperimentConfig scratch;
        config::setKey(scratch, key, key.get(config), {}, {});
    }
    configToYaml(config); // refuses texts that YAML cannot hold
    validateModel(config.model);
    validateData(config);
    validateSchedule(config);
    validateExtension(config);
    validateTraining(config);
}

} // namespace formwork
