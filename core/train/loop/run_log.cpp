#include "core/train/loop/run_log.h"

#include "core/experiment/model_names.h"
#include "core/model/kernels/matrix_product.h"
#include "core/model/layers/attention.h"
#include "core/train/device/environment.h"
#include "core/train/loop/epoch_plan.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <set>
#include <string>
#include <string_view>

namespace formwork {

namespace {

std::string modelLabel(const ModelConfig& model)
{
    const ModelName* name = findModelName(model.name);
    return name != nullptr ? std::string(name->label) : model.name;
}

std::string_view optimiserLabel(OptimizerKind kind)
{
    switch (kind) {
    case OptimizerKind::Adam:
        return "Adam";
    case OptimizerKind::AdamW:
        return "AdamW";
    case OptimizerKind::Lamb:
        return "LAMB";
    case OptimizerKind::ScheduleFree:
        return "Schedule-Free AdamW";
    case OptimizerKind::Sgd:
        break;
    }
    return "SGD";
}

// What is on besides, in a few words.
std::string recipeLabel(const ExperimentConfig& config)
{
    std::string out;
    if (config.train.precision != PrecisionKind::Float32)
        out += fmt::format(", {} products", precisionName(config.train.precision));
    if (config.train.accumulate > 1)
        out += fmt::format(", {} batches a step", config.train.accumulate);
    if (config.train.emaDecay > 0)
        out += fmt::format(", averaged weights ({})", config.train.emaDecay);
    if (config.train.freezeLayers != 0)
        out += config.train.freezeLayers < 0
                   ? ", only the head learns"
                   : fmt::format(", {} layers frozen", config.train.freezeLayers);
    if (config.distillation.kind != TeacherKind::None)
        out += fmt::format(", {} distillation",
                           config.distillation.kind == TeacherKind::Hard ? "hard" : "soft");
    return out;
}

std::string percent(double share)
{
    return fmt::format("{:.1f} %", 100 * share);
}

std::string place(const TrainingState& state, const RunShape& shape)
{
    if (state.batch == 0)
        return fmt::format("before epoch {} of {}", state.epoch, shape.epochs);
    return fmt::format("in epoch {} of {}, after batch {} of {}", state.epoch, shape.epochs,
                       state.batch, shape.stepsPerEpoch);
}

} // namespace

RunEnvironment describeRun(const RunLoaders& data, std::int64_t parameters,
                           const std::string& device, const ThreadPlan& threads)
{
    RunEnvironment environment;
    environment.host = hostName();
    environment.device = device;
    environment.cpuModel = cpuModelName();
    environment.computeThreads = threads.compute;
    environment.loaderWorkers = threads.workers;
    environment.versions = softwareVersions();
    environment.blas = blasInfo().description;
    environment.parameters = parameters;
    environment.trainImages = data.train->sampleCount();
    environment.validationImages = data.validation ? data.validation->sampleCount() : 0;
    environment.classes = static_cast<int>(data.classNames.size());
    environment.trainData = identityOf(*data.train);
    if (data.validation)
        environment.validationData = identityOf(*data.validation);
    return environment;
}

std::string slowBlasText(std::string_view products, bool attentionUsesBlas,
                         const TrainConfig& config)
{
    std::vector<std::string_view> slow;
    if (products == "BLAS") {
        slow = {"training"};
    } else {
        // The types with fewer bits have kernels that are not the BLAS.
        if (attentionUsesBlas && config.precision == PrecisionKind::Float32)
            slow.emplace_back("attention");
        if (config.lowFrequency && config.firstImageSize > 0)
            slow.emplace_back("train.low_frequency");
    }
    if (slow.empty())
        return {};
    return fmt::format("The reference BLAS is loaded: {} take{} ten times as long as with another "
                       "one, or longer. Install libopenblas0-openmp.",
                       fmt::join(slow, " and "), slow.size() == 1 ? "s" : "");
}

std::vector<LogMessage> startLines(const ExperimentConfig& config,
                                   const RunEnvironment& environment, const RunShape& shape)
{
    std::vector<LogMessage> lines;
    const auto info = [&lines](std::string text) {
        lines.push_back({Severity::Info, std::move(text)});
    };
    info(fmt::format("{}{}: {:.2f} million parameters, {} px, {} classes, {} (seed {})",
                     modelLabel(config.model), config.model.distillation ? " with two heads" : "",
                     static_cast<double>(environment.parameters) / 1e6, config.model.imageSize,
                     environment.classes,
                     config.model.weights.empty()
                         ? "from scratch"
                         : "from " + config.model.weights.filename().string(),
                     config.train.seed));
    info(fmt::format("Data: {} training images ({} loader), {} validation images; {} steps of {} "
                     "images an epoch",
                     environment.trainImages, loaderName(config.data.loader),
                     environment.validationImages, shape.stepsPerEpoch, shape.batchImages));
    info(fmt::format("{}, learning rate {}, schedule {}, {} epochs{}",
                     optimiserLabel(config.optimizer.name), config.optimizer.learningRate,
                     scheduleName(config.schedule.name), config.train.epochs, recipeLabel(config)));
    info(fmt::format("Device {} on {} ({}): {} compute threads, {} loader workers; {}; {}",
                     environment.device, environment.host, environment.cpuModel,
                     environment.computeThreads, environment.loaderWorkers, environment.blas,
                     environment.versions));
    if (environment.device == "cpu" && blasInfo().slow)
        if (const std::string text =
                slowBlasText(matrixProductLibrary(),
                             attentionUsesBlas(config.model.attentionDropout), config.train);
            !text.empty())
            lines.push_back({Severity::Warning, text});
    if (environment.trainData.isKnown() && environment.trainData == environment.validationData)
        lines.push_back({Severity::Warning,
                         "The validation data is the training data: its accuracy says nothing "
                         "about images that were not trained with."});
    if (environment.classes == 1)
        lines.push_back({Severity::Warning,
                         "The training images are all of one class: the loss is 0 and every "
                         "prediction is right, whatever the model learns."});
    if (config.train.firstImageSize > 0 && fullSizeEpoch(config.train) > config.train.epochs)
        lines.push_back(
            {Severity::Warning,
             fmt::format("No epoch has images of {} px: train.full_size_epoch is {}, "
                         "and train.epochs {}.",
                         config.model.imageSize, config.train.fullSizeEpoch, config.train.epochs)});
    const std::uint64_t images = shape.stepsPerEpoch * shape.batchImages;
    if (images < environment.trainImages)
        lines.push_back({Severity::Warning,
                         fmt::format("The last {} images of every epoch are left out: too few for "
                                     "a batch that is normalised.",
                                     environment.trainImages - images)});
    return lines;
}

std::vector<LogMessage> rankLines(const RankLayout& ranks, const std::vector<std::string>& hosts,
                                  const ExperimentConfig& config, const RunShape& shape)
{
    if (!ranks.isParallel())
        return {};
    const std::set<std::string> machines(hosts.begin(), hosts.end());
    const auto perRank = shape.batchImages / static_cast<std::uint64_t>(ranks.worldSize);
    return {
        {Severity::Info,
         fmt::format("{} ranks on {} machine{} ({}): a global batch of {} images, {} in every "
                     "rank{}",
                     ranks.worldSize, machines.size(), machines.size() == 1 ? "" : "s",
                     fmt::join(machines, ", "), shape.batchImages, perRank,
                     config.train.perRank ? " (train.per_rank)" : "")},
        {Severity::Info,
         fmt::format("The learning rate {} is used as given for batches of {} images; it is not "
                     "scaled with the number of ranks",
                     config.optimizer.learningRate, shape.batchImages)}};
}

std::string otherBatchLine(std::uint64_t before, std::uint64_t now)
{
    return fmt::format(
        "The global batch is {} images from here on, {} before (train.per_rank); the "
        "learning rate stays as given",
        now, before);
}

std::string epochStartsOverLine(int epoch, int ranksBefore, int ranksNow)
{
    return fmt::format("Epoch {} starts over: it was begun with {} rank{}, and {} rank{} would "
                       "divide the rest of it otherwise",
                       epoch, ranksBefore, ranksBefore == 1 ? "" : "s", ranksNow,
                       ranksNow == 1 ? "" : "s");
}

std::string resumedLine(const TrainingState& state, const RunShape& shape)
{
    return "Resumed " + place(state, shape);
}

std::string restartedLine(const std::string& lost, const std::filesystem::path& aside)
{
    return fmt::format("The last checkpoint cannot be used: {}. The run restarts from epoch 1; its "
                       "earlier checkpoints are kept in {}",
                       lost, aside.filename().string());
}

std::string fullDiskLine(const Error& error, double seconds)
{
    return fmt::format(
        "The checkpoint cannot be written: {}. Training waits {:.0f} s for room on the "
        "disk, then it stops",
        error.what(), seconds);
}

std::string stoppedLine(const TrainingState& state, const RunShape& shape)
{
    return "Stopped " + place(state, shape) + "; the run can be resumed";
}

std::string epochLine(const EpochRecord& record, int epochs, bool best)
{
    std::string line = fmt::format("Epoch {}/{}: loss {:.4f}, top-1 {}", record.epoch, epochs,
                                   record.trainLoss, percent(record.trainTop1));
    if (record.validationLoss.has_value())
        line += fmt::format("; validation loss {:.4f}, top-1 {}", *record.validationLoss,
                            percent(record.validationTop1.value_or(0)));
    line += fmt::format("; {:.1f} s (waiting for data {:.1f}, copying {:.1f}, computing {:.1f}, "
                        "validating {:.1f})",
                        record.epochSeconds, record.dataWaitSeconds, record.transferSeconds,
                        record.computeSeconds, record.validationSeconds);
    const double training = record.epochSeconds - record.validationSeconds;
    if (training > 0)
        line += fmt::format(", {:.0f} images/s", static_cast<double>(record.images) / training);
    return line + (best ? ", best so far" : "");
}

std::string damagedLine(std::uint64_t damaged, std::string_view split,
                        const std::vector<DamagedSample>& all)
{
    return fmt::format("{} damaged {} {} left out in this epoch, others took {} place; so far {}",
                       damaged, split, damaged == 1 ? "sample was" : "samples were",
                       damaged == 1 ? "its" : "their", namesOf(all));
}

std::string outOfPatienceLine(const TrainConfig& config)
{
    return fmt::format("Ended early: {} epochs without a better {} (train.patience)",
                       config.patience, bestMetricName(config.bestMetric));
}

std::string finishedLine(int epochs, const BestEpoch& best, bool validated)
{
    const std::string done = fmt::format("Finished: {} epoch{}", epochs, epochs == 1 ? "" : "s");
    if (best.epoch == 0)
        return done;
    const std::string figure = validated ? "validation top-1 " + percent(best.top1)
                                         : fmt::format("training loss {:.4f}", best.loss);
    return fmt::format("{}, best was epoch {} with {}", done, best.epoch, figure);
}

} // namespace formwork
