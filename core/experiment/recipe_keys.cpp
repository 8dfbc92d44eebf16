#include "core/experiment/recipe_keys.h"

#include "core/experiment/config_key_types.h"
#include "core/experiment/sweep.h"

namespace formwork::config {

namespace {

constexpr EnumName<OptimizerKind> kOptimizers[] = {
    {OptimizerKind::Adam, "adam"},
    {OptimizerKind::AdamW, "adamw"},
    {OptimizerKind::Sgd, "sgd"},
    {OptimizerKind::Lamb, "lamb"},
    {OptimizerKind::ScheduleFree, "schedule_free"},
};
constexpr EnumName<ScheduleKind> kSchedules[] = {
    {ScheduleKind::Constant, "constant"},   {ScheduleKind::Cosine, "cosine"},
    {ScheduleKind::Step, "step"},           {ScheduleKind::OneCycle, "one_cycle"},
    {ScheduleKind::Piecewise, "piecewise"},
};
constexpr EnumName<BestMetric> kBestMetrics[] = {
    {BestMetric::ValidationTop1, "val_top1"}, {BestMetric::ValidationTop5, "val_top5"},
    {BestMetric::ValidationLoss, "val_loss"}, {BestMetric::TrainTop1, "train_top1"},
    {BestMetric::TrainLoss, "train_loss"},
};
constexpr EnumName<PrecisionKind> kPrecisions[] = {
    {PrecisionKind::Float32, "float32"},
    {PrecisionKind::BFloat16, "bfloat16"},
    {PrecisionKind::Float16, "float16"},
    {PrecisionKind::Auto, "auto"},
};
constexpr EnumName<TeacherKind> kTeachers[] = {
    {TeacherKind::None, "none"},
    {TeacherKind::Hard, "hard"},
    {TeacherKind::Soft, "soft"},
};

constexpr EnumName<HalvingMetric> kHalvingMetrics[] = {
    {HalvingMetric::ValidationTop1, "val_top1"},
    {HalvingMetric::ValidationLoss, "val_loss"},
    {HalvingMetric::TrainTop1, "train_top1"},
    {HalvingMetric::TrainLoss, "train_loss"},
};

} // namespace

void addOptimizerKeys(Keys& keys)
{
    keys.push_back(choiceKey(
        "optimizer.name", kOptimizers, "Optimiser; schedule_free: Schedule-Free AdamW.",
        [](auto& c) -> auto& { return c.optimizer.name; }));
    keys.push_back(numberKey(
        "optimizer.lr", kAboveZero, "Learning rate.",
        [](auto& c) -> auto& { return c.optimizer.learningRate; }));
    keys.push_back(numbersKey(
        "optimizer.betas", kShareBelowOne, ListOrder::Any,
        "All but SGD: decay of the first and the second moment.",
        [](auto& c) -> auto& { return c.optimizer.betas; }));
    keys.push_back(numberKey(
        "optimizer.eps", kAboveZero, "All but SGD: added to the denominator.",
        [](auto& c) -> auto& { return c.optimizer.epsilon; }));
    keys.push_back(numberKey(
        "optimizer.weight_decay", kNotNegative, "Weight decay.",
        [](auto& c) -> auto& { return c.optimizer.weightDecay; }));
    keys.push_back(flagKey(
        "optimizer.decay_weights_only",
        "Exempt biases, norms, tokens, position embeddings and attention biases from weight decay.",
        [](auto& c) -> auto& { return c.optimizer.decayWeightsOnly; }));
    keys.push_back(numberKey(
        "optimizer.momentum", kShareBelowOne, "SGD: momentum.",
        [](auto& c) -> auto& { return c.optimizer.momentum; }));
    keys.push_back(flagKey(
        "optimizer.nesterov", "SGD: Nesterov's momentum.",
        [](auto& c) -> auto& { return c.optimizer.nesterov; }));
    keys.push_back(numberKey(
        "optimizer.layer_decay", {0, 1, true},
        "Learning rate of a layer over that of the next one, the head having the full rate.",
        [](auto& c) -> auto& { return c.optimizer.layerDecay; }));
    keys.push_back(numberKey(
        "optimizer.clip_norm", kNotNegative, "Largest norm of all gradients together; 0: any.",
        [](auto& c) -> auto& { return c.optimizer.clipNorm; }));
    keys.push_back(numberKey(
        "optimizer.clip_agc", kNotNegative,
        "Adaptive clipping: largest norm of a row's gradient over that of its weights; 0: any.",
        [](auto& c) -> auto& { return c.optimizer.clipAdaptive; }));
}

void addScheduleKeys(Keys& keys)
{
    keys.push_back(choiceKey(
        "schedule.name", kSchedules, "How the learning rate changes.",
        [](auto& c) -> auto& { return c.schedule.name; }));
    keys.push_back(integerKey(
        "schedule.warmup_epochs", 0, 1'000'000,
        "Epochs in which the learning rate rises to its value.",
        [](auto& c) -> auto& { return c.schedule.warmupEpochs; }));
    keys.push_back(numberKey(
        "schedule.warmup_lr", kNotNegative, "Learning rate that the warm-up rises from.",
        [](auto& c) -> auto& { return c.schedule.warmupLearningRate; }));
    keys.push_back(numberKey(
        "schedule.min_lr", kNotNegative,
        "Cosine, one_cycle: learning rate at the end; step: the lowest.",
        [](auto& c) -> auto& { return c.schedule.minimumLearningRate; }));
    keys.push_back(integerKey(
        "schedule.step_epochs", 1, 1'000'000, "Step: epochs from one fall to the next.",
        [](auto& c) -> auto& { return c.schedule.stepEpochs; }));
    keys.push_back(numberKey(
        "schedule.step_factor", {0, 1, true}, "Step: factor that multiplies the rate at each fall.",
        [](auto& c) -> auto& { return c.schedule.stepFactor; }));
    keys.push_back(numberKey(
        "schedule.rise_share", kShare, "One_cycle: share of the run in which the rate rises.",
        [](auto& c) -> auto& { return c.schedule.riseShare; }));
    keys.push_back(numberKey(
        "schedule.start_factor", kShare, "One_cycle: first rate over the highest one.",
        [](auto& c) -> auto& { return c.schedule.startFactor; }));
    keys.push_back(numberListKey(
        "schedule.epochs", kNotNegative, ListOrder::Ascending,
        "Piecewise: epochs (0 is the start, fractions count) at which factors are given.",
        [](auto& c) -> auto& { return c.schedule.epochs; }));
    keys.push_back(numberListKey(
        "schedule.factors", kNotNegative, ListOrder::Any,
        "Piecewise: multiples of optimizer.lr at these epochs, linear in between.",
        [](auto& c) -> auto& { return c.schedule.factors; }));
}

namespace {

void addCourseKeys(Keys& keys)
{
    keys.push_back(integerKey(
        "train.checkpoint_every", 1, 1'000'000,
        "Epochs between checkpoints that are kept; the last and the best one "
        "always are.",
        [](auto& c) -> auto& { return c.train.checkpointEvery; }));
    keys.push_back(integerKey(
        "train.keep_checkpoints", 0, 1'000'000, "Number of these to keep, newest first; 0: all.",
        [](auto& c) -> auto& { return c.train.keepCheckpoints; }));
    keys.push_back(choiceKey(
        "train.best_metric", kBestMetrics,
        "Metric that decides on the best checkpoint and that patience waits for.",
        [](auto& c) -> auto& { return c.train.bestMetric; }));
    keys.push_back(integerKey(
        "train.patience", 0, 1'000'000,
        "Early stopping: epochs without a new best after which the run ends; 0: never.",
        [](auto& c) -> auto& { return c.train.patience; }));
    keys.push_back(integerKey(
        "train.accumulate", 1, 65'536, "Batches whose gradients make one step of the optimiser.",
        [](auto& c) -> auto& { return c.train.accumulate; }));
    keys.push_back(numberKey(
        "train.ema_decay", kShareBelowOne,
        "Exponential moving average of the weights, which is validated and kept; 0: off.",
        [](auto& c) -> auto& { return c.train.emaDecay; }));
    keys.push_back(integerKey(
        "train.freeze_layers", -1, 1000,
        "Number of layers, from the input on, that are frozen; -1: all but the head.",
        [](auto& c) -> auto& { return c.train.freezeLayers; }));
    keys.push_back(integerKey(
        "train.first_image_size", 0, 4096,
        "Progressive resizing: image size of the first epoch; 0: off.",
        [](auto& c) -> auto& { return c.train.firstImageSize; }));
    keys.push_back(integerKey(
        "train.full_size_epoch", 0, 1'000'000,
        "Progressive resizing: the first epoch at model.image_size; 0: after two thirds of them.",
        [](auto& c) -> auto& { return c.train.fullSizeEpoch; }));
    keys.push_back(flagKey(
        "train.low_frequency",
        "Progressive resizing keeps the low frequencies of the full image instead of resizing it.",
        [](auto& c) -> auto& { return c.train.lowFrequency; }));
    keys.push_back(flagKey(
        "train.activation_checkpointing",
        "Compute each block's activations again in the backward pass: less memory, more time.",
        [](auto& c) -> auto& { return c.train.activationCheckpointing; }));
    keys.push_back(choiceKey(
        "train.precision", kPrecisions,
        "Precision of matrix products and convolutions; weights, norms and loss stay float32. "
        "auto: the fastest here, measured at the start.",
        [](auto& c) -> auto& { return c.train.precision; }));
    keys.push_back(flagKey(
        "train.tf32", "CUDA: TensorFloat-32 for products that are float32.",
        [](auto& c) -> auto& { return c.train.tf32; }));
    keys.push_back(flagKey(
        "train.channels_last", "CUDA: images with their channels last in memory.",
        [](auto& c) -> auto& { return c.train.channelsLast; }));
    keys.push_back(flagKey(
        "train.cuda_graphs",
        "CUDA: record the step once as a CUDA graph and replay it, which spares starting each "
        "kernel.",
        [](auto& c) -> auto& { return c.train.cudaGraphs; }));
}

} // namespace

namespace {

KeyEntry deviceKey()
{
    KeyEntry key{.path = "train.device",
                 .type = "device",
                 .allowed = Text("auto, cpu, cuda, or CUDA devices by number (cuda:1, cuda:0,2)"),
                 .help = "Where to compute; auto: CUDA if there is one. cuda:0,2 trains on two "
                         "devices at once."};
    key.mayHoldCommas = true;
    key.set = [](ExperimentConfig& config, const ValueText& text) {
        auto choice = text.isList ? std::nullopt : deviceChoiceFrom(text.items[0]);
        if (choice)
            config.train.device = std::move(*choice);
        return choice.has_value();
    };
    key.get = [](const ExperimentConfig& config) {
        return ValueText{{deviceName(config.train.device)}};
    };
    return key;
}

} // namespace

void addTrainKeys(Keys& keys)
{
    keys.push_back(integerKey(
        "train.epochs", 1, 1'000'000, "Epochs to train.",
        [](auto& c) -> auto& { return c.train.epochs; }));
    keys.push_back(integerKey(
        "train.batch_size", 1, 65'536, "Images in a batch.",
        [](auto& c) -> auto& { return c.train.batchSize; }));
    keys.push_back(flagKey(
        "train.per_rank",
        "Several ranks: each has batch_size images of a batch, instead of all together.",
        [](auto& c) -> auto& { return c.train.perRank; }));
    keys.push_back(seedKey(
        "train.seed", "Seed of initialisation, order and augmentation.",
        [](auto& c) -> auto& { return c.train.seed; }));
    keys.push_back(numberKey(
        "train.label_smoothing", kShareBelowOne,
        "Share of the label that is spread over all classes.",
        [](auto& c) -> auto& { return c.train.labelSmoothing; }));
    keys.push_back(deviceKey());
    keys.push_back(integerKey(
        "train.threads", 0, 1024, "Compute threads on the CPU; 0: chosen from the cores.",
        [](auto& c) -> auto& { return c.train.threads; }));
    keys.push_back(integerKey(
        "train.slots", 0, kMostSlots,
        "Runs that the queue trains at once on the CPU while it trains this one, itself included; "
        "0: as set for the queue.",
        [](auto& c) -> auto& { return c.train.slots; }));
    addCourseKeys(keys);
}

void addExtensionKeys(Keys& keys)
{
    keys.push_back(numberListKey(
        "extension.after", {1, 1'000'000}, ListOrder::Ascending,
        "Extended run: epochs after which an extension begins.",
        [](auto& c) -> auto& { return c.extension.after; }));
    keys.push_back(numberListKey(
        "extension.start_lr", kAboveZero, ListOrder::Any,
        "Extended run: learning rate at the start of each extension.",
        [](auto& c) -> auto& { return c.extension.learningRates; }));
    keys.push_back(numberListKey(
        "extension.end_lr", kNotNegative, ListOrder::Any,
        "Extended run: learning rate at the end of each extension, reached on half a cosine.",
        [](auto& c) -> auto& { return c.extension.endLearningRates; }));
}

void addDistillationKeys(Keys& keys)
{
    keys.push_back(choiceKey(
        "distillation.kind", kTeachers,
        "Learn from a teacher's decisions (hard) or from its probabilities (soft).",
        [](auto& c) -> auto& { return c.distillation.kind; }));
    keys.push_back(pathKey(
        "distillation.teacher", "Checkpoint of the teacher, or a run (run 12).",
        [](auto& c) -> auto& { return c.distillation.teacher; }));
    keys.push_back(numberKey(
        "distillation.alpha", kShare, "The teacher's share of the loss.",
        [](auto& c) -> auto& { return c.distillation.alpha; }));
    keys.push_back(numberKey(
        "distillation.temperature", kAboveZero,
        "Soft: temperature that the logits of both are divided by.",
        [](auto& c) -> auto& { return c.distillation.temperature; }));
}

void addSweepKeys(Keys& keys)
{
    keys.push_back(integerKey(
        "sweep.random", 0, static_cast<std::int64_t>(kMostRunsOfASweep),
        "Sweep: number of runs, drawn at random from the values; 0: every combination.",
        [](auto& c) -> auto& { return c.sweep.random; }));
    keys.push_back(integerKey(
        "sweep.halving", 0, 100,
        "Stop the losers of a sweep early: one run in this many continues; 0: all do.",
        [](auto& c) -> auto& { return c.sweep.halving.factor; }));
    keys.push_back(integerKey(
        "sweep.min_epochs", 1, 1'000'000, "Halving: epochs before the first runs are stopped.",
        [](auto& c) -> auto& { return c.sweep.halving.minEpochs; }));
    keys.push_back(choiceKey(
        "sweep.metric", kHalvingMetrics, "Halving: metric that ranks the runs.",
        [](auto& c) -> auto& { return c.sweep.halving.metric; }));
}

} // namespace formwork::config

namespace formwork {

std::string_view bestMetricName(BestMetric metric)
{
    return enumName(config::kBestMetrics, metric);
}

std::string_view precisionName(PrecisionKind kind)
{
    return enumName(config::kPrecisions, kind);
}

std::optional<PrecisionKind> precisionFromName(std::string_view name)
{
    return enumValue(config::kPrecisions, name);
}

std::string_view scheduleName(ScheduleKind kind)
{
    return enumName(config::kSchedules, kind);
}

std::string_view halvingMetricName(HalvingMetric metric)
{
    return enumName(config::kHalvingMetrics, metric);
}

std::optional<HalvingMetric> halvingMetricFromName(std::string_view name)
{
    return enumValue(config::kHalvingMetrics, name);
}

} // namespace formwork
