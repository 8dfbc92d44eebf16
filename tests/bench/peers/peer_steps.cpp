// Trains a model for a few steps as the trainer does, and leaves all that another program needs to
// do the same: weights, batches as the model sees them, and what each step came to. For
// compare_steps.py; usage: peer_steps MODEL ROW DTYPE SIZE STEPS FOLDER
#include "core/base/error.h"
#include "core/base/random.h"
#include "core/experiment/schedule.h"
#include "core/loader/augment/batch_mix.h"
#include "core/model/model.h"
#include "core/model/weights/weights.h"
#include "core/train/device/device.h"
#include "core/train/loop/epoch_plan.h"
#include "core/train/loop/metrics.h"
#include "core/train/loop/train_step.h"
#include "core/train/optimiser/weight_average.h"

#include <ATen/ATen.h>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <cstdlib>
#include <iostream>
#include <optional>
#include <string>

using namespace formwork;

namespace {

constexpr int kClasses = 10;
constexpr int kBatch = 8;

// What the rows of the table change; compare_steps.py has the same settings for PyTorch.
ExperimentConfig configOf(const std::string& model, const std::string& row, int size)
{
    ExperimentConfig config;
    config.data.train = "none";
    config.model.name = model;
    config.model.imageSize = size;
    config.train.batchSize = kBatch;
    config.train.epochs = 1;
    config.train.seed = 1;
    config.optimizer.name = OptimizerKind::AdamW;
    config.optimizer.learningRate = 1e-3;
    config.optimizer.weightDecay = 0.05;
    config.optimizer.decayWeightsOnly = false;
    if (row == "plain") {
        config.optimizer.name = OptimizerKind::Sgd;
        config.optimizer.weightDecay = 1e-4;
    } else if (row == "mixup+smoothing") {
        config.augment.mixup = 0.8;
        config.train.labelSmoothing = 0.1;
    } else if (row == "EMA") {
        config.train.emaDecay = 0.9;
    } else if (row == "accumulation") {
        config.train.accumulate = 2;
    } else if (row == "clipping") {
        config.optimizer.clipNorm = 0.5;
    } else if (row == "one-cycle") {
        config.schedule.name = ScheduleKind::OneCycle;
        config.schedule.minimumLearningRate = 1e-3 * 0.04 * 1e-4; // PyTorch's final_div_factor
    } else if (row == "cosine") {
        config.schedule.name = ScheduleKind::Cosine;
    } else {
        throw Error(ErrorCode::InvalidArgument, Text("unknown row %1").arg(row));
    }
    return config;
}

torch::Tensor randomImages(int size, std::uint32_t step)
{
    CounterRng random(1, RandomStream::Shuffle, step, 0);
    torch::Tensor images = at::empty({kBatch, 3, size, size}, at::kFloat);
    float* values = images.data_ptr<float>();
    for (std::int64_t i = 0; i < images.numel(); ++i)
        values[i] = static_cast<float>(random.normal());
    return images;
}

torch::Tensor randomLabels(std::uint32_t step)
{
    CounterRng random(1, RandomStream::SampleOrder, step, 0);
    torch::Tensor labels = at::empty({kBatch}, at::kLong);
    for (int i = 0; i < kBatch; ++i)
        labels.data_ptr<std::int64_t>()[i] = static_cast<std::int64_t>(random.below(kClasses));
    return labels;
}

// The loader's own mixup of a batch.
void mix(DeviceBatch& batch, const ExperimentConfig& config, int size, std::uint32_t step)
{
    batch.secondLabels = at::empty({kBatch}, at::kLong);
    batch.shares = at::empty({kBatch}, at::kFloat);
    OutputSpec output;
    output.size = size;
    MixSettings settings;
    settings.mixupAlpha = config.augment.mixup;
    mixBatch(settings, output, config.train.seed, 1, step,
             {.images = reinterpret_cast<std::byte*>(batch.images.data_ptr<float>()),
              .labels = batch.labels.data_ptr<std::int64_t>(),
              .secondLabels = batch.secondLabels.data_ptr<std::int64_t>(),
              .shares = batch.shares.data_ptr<float>(),
              .count = kBatch});
}

double evaluated(Classifier& model, const torch::Tensor& images, const torch::Tensor& labels)
{
    const torch::NoGradGuard noGrad;
    model.eval();
    const double loss = at::cross_entropy_loss(model.forward(images), labels).item<double>();
    model.train();
    return loss;
}

nlohmann::json train(const ExperimentConfig& config, torch::ScalarType type, int size, int steps,
                     const std::filesystem::path& folder)
{
    PosixFileSystem files;
    const ModelOptions options = modelOptions(config, kClasses);
    const auto model = makeModel(options);
    saveForeignWeights(files, folder / "weights.safetensors", *model, WeightNaming::Timm);
    convertFloatingPoint(*model, type);
    std::optional<WeightAverage> average;
    if (config.train.emaDecay > 0) {
        auto own = makeModel(options);
        convertFloatingPoint(*own, type);
        loadStateDict(*own, stateDict(*model));
        average.emplace(std::move(own), config.train.emaDecay);
    }
    model->train();
    TrainStep step(*model, config);
    const LearningRateSchedule schedule = makeSchedule(config, static_cast<std::uint64_t>(steps));
    const EpochPlan plan(static_cast<std::uint64_t>(steps * kBatch), kBatch, 1,
                         static_cast<std::uint64_t>(config.train.accumulate));
    const torch::Tensor seenImages = randomImages(size, 1'000'000).to(type);
    const torch::Tensor seenLabels = randomLabels(1'000'000);
    NamedTensors saved = {{"seen.images", seenImages.to(at::kFloat)}, {"seen.labels", seenLabels}};
    nlohmann::json records = nlohmann::json::array();
    for (int number = 0; number < steps; ++number) {
        const auto place = static_cast<std::uint64_t>(number);
        DeviceBatch batch{randomImages(size, static_cast<std::uint32_t>(number)),
                          randomLabels(static_cast<std::uint32_t>(number)),
                          {},
                          {}};
        const std::string prefix = fmt::format("{}.", number);
        if (config.augment.mixup > 0) {
            saved.emplace_back(prefix + "unmixed", batch.images.clone());
            mix(batch, config, size, static_cast<std::uint32_t>(number));
            saved.emplace_back(prefix + "second", batch.secondLabels);
            saved.emplace_back(prefix + "shares", batch.shares);
        }
        saved.emplace_back(prefix + "images", batch.images.clone());
        saved.emplace_back(prefix + "labels", batch.labels);
        batch.images = batch.images.to(type);
        const StepOutcome outcome = step.forward(batch, place);
        step.backward(outcome.loss, plan.shareOfGroup(place));
        MetricSum sum(at::kCPU);
        sum.add(outcome.logits.detach(), batch.labels, outcome.loss.detach());
        nlohmann::json record = {{"loss", outcome.loss.item<double>()},
                                 {"lr", schedule.at(place)},
                                 {"top1", sum.totals().top1}};
        if (plan.endsGroup(place)) {
            record["gradient_norm"] = step.update(schedule.at(place)).item<double>();
            if (average)
                average->update(*model, step.optimiser().stepsDone());
        }
        if (average)
            record["ema_loss"] = evaluated(average->model(), seenImages, seenLabels);
        records.push_back(std::move(record));
    }
    saveSafetensors(files, folder / "batches.safetensors", saved);
    return records;
}

} // namespace

int main(int argc, char** argv)
{
    if (argc != 7) {
        std::cerr << "usage: peer_steps MODEL ROW DTYPE SIZE STEPS FOLDER\n";
        return 2;
    }
    try {
        const int size = std::atoi(argv[4]);
        const int steps = std::atoi(argv[5]);
        setComputeThreads(1); // sums are taken in one order
        const auto type = std::string(argv[3]) == "float64" ? at::kDouble : at::kFloat;
        const ExperimentConfig config = configOf(argv[1], argv[2], size);
        std::cout << train(config, type, size, steps, argv[6]).dump() << '\n';
        return 0;
    } catch (const std::exception& error) {
        std::cerr << error.what() << '\n';
        return 1;
    }
}
