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

[[noreturn]] void failKey(const Text& text, const Text& hint)
{
    throw Error(ErrorCode::InvalidConfig, text, {}, hint);
}

void requireMultiple(const std::string& key, int size, const ModelName& name)
{
    if (size % name.patch == 0)
        return;
    const int nearest = (size + name.patch / 2) / name.patch * name.patch;
    failKey(Text("'%1' is %2, but %3 takes multiples of %4").arg(key, size, name.label, name.patch),
            Text("the nearest is %1").arg(std::max(name.patch, nearest)));
}

void validateModel(const ModelConfig& model)
{
    const ModelName& name = *findModelName(model.name);
    requireMultiple("model.image_size", model.imageSize, name);
    if (model.distillation && name.family != ModelFamily::Levit)
        failKey(Text("'model.distillation' is on, but %1 has no distillation head").arg(name.label),
                Text("switch it off, or choose a LeViT"));
    if (model.dropPath < 0 && model.dropPath != -1)
        failKey(Text("'model.drop_path' is between -1 and 0"),
                Text("-1 is as published, 0 is off"));
    if (name.family != ModelFamily::Levit)
        return;
    const auto forVit = [&name](bool given, const char* key) {
        if (given)
            failKey(Text("'%1' is given, but %2 does not support it").arg(key, name.label),
                    Text("leave it at its default, or choose a ViT"));
    };
    forVit(model.pooling == PoolingKind::Token, "model.pooling");
    forVit(model.init != InitKind::Auto, "model.init");
    forVit(model.dropout > 0, "model.dropout");
    forVit(model.attentionDropout > 0, "model.attention_dropout");
    forVit(model.headDropout > 0, "model.head_dropout");
    forVit(model.patchDropout > 0, "model.patch_dropout");
}

void validateData(const ExperimentConfig& config)
{
    if (config.data.train.empty())
        failKey(Text("'data.train' is not given"),
                Text("name a beton file or a folder of classes"));
    if (config.augment.colourJitter[3] > 0.5)
        failKey(Text("the last number of 'augment.color_jitter', the hue, is above 0.5"),
                Text("0.5 already covers all hues"));
    if (config.data.loader == LoaderKind::Folder && config.data.memoryBudget > 0)
        failKey(Text("'data.memory_budget' is given, but 'data.loader' is folder"),
                Text("it is for beton files; leave it at 0"));
    if (config.data.loader == LoaderKind::Folder && !config.data.labelField.empty())
        failKey(Text("'data.label_field' is given, but 'data.loader' is folder"),
                Text("the classes of a folder are its subfolders; leave it empty"));
    if (config.data.inMemory && config.data.memoryBudget > 0)
        failKey(Text("'data.in_memory' and 'data.memory_budget' are given, but exclude each other"),
                Text("keep the budget for files larger than memory"));
}

void validatePoints(const ScheduleConfig& schedule)
{
    if (schedule.epochs.size() != schedule.factors.size())
        failKey(Text("'schedule.epochs' has %1 numbers, 'schedule.factors' %2")
                    .arg(schedule.epochs.size(), schedule.factors.size()),
                Text("give one factor for each epoch"));
    const bool piecewise = schedule.name == ScheduleKind::Piecewise;
    if (piecewise && schedule.epochs.empty())
        failKey(Text("'schedule.name' is piecewise, but 'schedule.epochs' is empty"),
                Text("for example epochs: [0, 2, 15] and factors: [0.2, 1, 0]"));
    if (piecewise && schedule.warmupEpochs > 0)
        failKey(Text("'schedule.warmup_epochs' is given, but 'schedule.name' is piecewise"),
                Text("begin the factors with the warm-up"));
}

void validateSchedule(const ExperimentConfig& config)
{
    const ScheduleConfig& schedule = config.schedule;
    if (schedule.warmupEpochs > config.train.epochs)
        failKey(Text("'schedule.warmup_epochs' is %1, more than 'train.epochs', %2")
                    .arg(schedule.warmupEpochs, config.train.epochs),
                Text("warm up for fewer epochs"));
    if (schedule.name == ScheduleKind::OneCycle && schedule.warmupEpochs > 0)
        failKey(Text("'schedule.warmup_epochs' is given, but 'schedule.name' is one_cycle"),
                Text("a cycle rises by itself: see schedule.rise_share"));
    validatePoints(schedule);
    if (schedule.minimumLearningRate > config.optimizer.learningRate)
        failKey(Text("'schedule.min_lr' is above 'optimizer.lr'"), Text("lower it"));
    if (schedule.warmupLearningRate > config.optimizer.learningRate)
        failKey(Text("'schedule.warmup_lr' is above 'optimizer.lr'"), Text("lower it"));
}

void validateExtension(const ExperimentConfig& config)
{
    const ExtensionConfig& extension = config.extension;
    const std::size_t count = extension.after.size();
    if (extension.learningRates.size() != count || extension.endLearningRates.size() != count)
        failKey(Text("'extension.after', 'extension.start_lr' and 'extension.end_lr' have "
                     "different lengths"),
                Text("give one number of each for every extension, or leave all empty"));
    for (const double after : extension.after)
        if (after != std::floor(after) || after >= config.train.epochs)
            failKey(Text("'extension.after' must contain whole epochs before 'train.epochs'"),
                    Text("leave it to train --resume RUN --epochs +N"));
    for (std::size_t i = 0; i < count; ++i)
        if (extension.endLearningRates[i] > extension.learningRates[i])
            failKey(Text("'extension.end_lr' is above 'extension.start_lr'"), Text("lower it"));
}

void validateResizing(const ExperimentConfig& config)
{
    const TrainConfig& train = config.train;
    if (train.lowFrequency && train.firstImageSize == 0)
        failKey(Text("'train.low_frequency' is on, but 'train.first_image_size' is 0"),
                Text("set train.first_image_size to the size of the first epoch"));
    if (train.firstImageSize == 0)
        return;
    requireMultiple("train.first_image_size", train.firstImageSize,
                    *findModelName(config.model.name));
    if (train.firstImageSize > config.model.imageSize)
        failKey(Text("'train.first_image_size' is above 'model.image_size'"), Text("lower it"));
}

void validateScheduleFree(const ExperimentConfig& config)
{
    if (config.optimizer.name != OptimizerKind::ScheduleFree)
        return;
    if (const ModelName& name = *findModelName(config.model.name);
        name.family == ModelFamily::Levit)
        failKey(Text("'optimizer.name' is schedule_free, but %1 has BatchNorm, whose statistics "
                     "would not be those of the averaged weights")
                    .arg(name.label),
                Text("choose another optimiser, or a ViT"));
    if (config.optimizer.betas[0] == 0)
        failKey(Text("'optimizer.name' is schedule_free, but the first of 'optimizer.betas' is 0"),
                Text("0.9 is usual"));
    if (config.train.emaDecay > 0)
        failKey(Text("'optimizer.name' is schedule_free and 'train.ema_decay' is given, but both "
                     "average the weights"),
                Text("set train.ema_decay to 0"));
}

void validateTraining(const ExperimentConfig& config)
{
    validateScheduleFree(config);
    if (config.optimizer.nesterov &&
        (config.optimizer.name != OptimizerKind::Sgd || config.optimizer.momentum == 0))
        failKey(Text("'optimizer.nesterov' is on without SGD and its momentum"),
                Text("set optimizer.name to sgd and optimizer.momentum above 0, or switch it off"));
    validateResizing(config);
    const DistillationConfig& distillation = config.distillation;
    if (distillation.kind != TeacherKind::None && distillation.teacher.empty())
        failKey(Text("'distillation.kind' is given, but 'distillation.teacher' is empty"),
                Text("name the checkpoint of a trained model"));
    if (distillation.kind == TeacherKind::None && !distillation.teacher.empty())
        failKey(Text("'distillation.teacher' is given, but 'distillation.kind' is none"),
                Text("set distillation.kind to hard or soft"));
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
