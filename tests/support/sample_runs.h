// Test data: the four-run comparison {LeViT-128S, ViT-B/16} x {beton, image folder} with invented
// epochs of realistic shape (a slow first epoch, saturating accuracy, noise that depends only on
// run and epoch). Nothing here was measured.
#pragma once

#include "core/base/random.h"
#include "core/store/run_recorder.h"
#include "core/store/store.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <string>
#include <vector>

namespace formwork::test {

struct SampleShape
{
    const char* name;
    const char* model;
    LoaderKind loader;
    double epochSeconds;
    double firstEpochSeconds;
    double dataWaitShare; // of the training part
    double finalTop1;
    double finalLoss;
    double timeConstant; // epochs
};

inline constexpr std::array<SampleShape, 4> kSampleShapes = {{
    {"levit beton", "levit_128s", LoaderKind::Beton, 19.3, 28.4, 0.011, 0.776, 0.67, 70},
    {"levit folder", "levit_128s", LoaderKind::Folder, 70.2, 77.0, 0.71, 0.779, 0.66, 70},
    {"vit beton", "vit_b_16", LoaderKind::Beton, 46.1, 53.2, 0.006, 0.921, 0.25, 85},
    {"vit folder", "vit_b_16", LoaderKind::Folder, 61.0, 113.0, 0.24, 0.918, 0.26, 85},
}};

inline EpochRecord sampleEpoch(const SampleShape& shape, int number)
{
    CounterRng rng(static_cast<std::uint64_t>(shape.epochSeconds * 10), RandomStream::Shuffle,
                   static_cast<std::uint32_t>(number), 0);
    const double learned = 1 - std::exp(-number / shape.timeConstant);
    EpochRecord epoch;
    epoch.epoch = number;
    epoch.trainTop1 = 0.1 + (shape.finalTop1 - 0.1) * learned + 0.004 * rng.normal();
    epoch.trainTop5 = std::min(1.0, 0.5 + 0.49 * learned);
    epoch.trainLoss =
        shape.finalLoss + (2.32 - shape.finalLoss) * (1 - learned) + 0.012 * std::abs(rng.normal());
    // Validation learns less in the end, as it does.
    epoch.validationTop1 = 0.1 + (shape.finalTop1 - 0.19) * learned + 0.009 * rng.normal();
    epoch.validationTop5 = epoch.trainTop5 - 0.01;
    epoch.validationLoss = epoch.trainLoss + 0.32 * learned + 0.02 * std::abs(rng.normal());
    epoch.learningRate = 1e-5;
    epoch.images = 9469;
    epoch.epochSeconds =
        (number == 1 ? shape.firstEpochSeconds : shape.epochSeconds) * (1 + 0.008 * rng.normal());
    epoch.validationSeconds = 0.12 * epoch.epochSeconds;
    const double training = epoch.epochSeconds - epoch.validationSeconds;
    epoch.dataWaitSeconds = shape.dataWaitShare * training;
    epoch.transferSeconds = 0.015 * training;
    epoch.computeSeconds = training - epoch.dataWaitSeconds - epoch.transferSeconds - 0.05;
    epoch.peakMemoryBytes = 2'450'000'000;
    epoch.finishedAt = 1'700'000'000'000 + static_cast<std::int64_t>(number) * 20'000;
    return epoch;
}

// The machine at the end of that epoch.
inline SystemSample sampleSystem(const SampleShape& shape, int number)
{
    CounterRng rng(static_cast<std::uint64_t>(shape.epochSeconds), RandomStream::Shuffle,
                   static_cast<std::uint32_t>(number), 1);
    SystemSample sample;
    sample.time = 1'700'000'000'000 + static_cast<std::int64_t>(number) * 20'000;
    sample.cpuShare = shape.loader == LoaderKind::Folder ? 0.42 + 0.03 * rng.normal()
                                                         : 0.93 + 0.01 * rng.normal();
    sample.processCores = 16 * sample.cpuShare;
    sample.memoryTotal = 32'000'000'000;
    sample.memoryUsed = 9'000'000'000 + static_cast<std::uint64_t>(1e8 * std::abs(rng.normal()));
    sample.processMemory = 2'450'000'000;
    sample.diskBusyShare = number == 1 ? 0.6 : 0.02;
    return sample;
}

inline ExperimentConfig sampleConfig(const SampleShape& shape, int epochs)
{
    ExperimentConfig config;
    config.name = shape.name;
    config.model.name = shape.model;
    config.data.loader = shape.loader;
    const bool beton = shape.loader == LoaderKind::Beton;
    config.data.train = beton ? "imagenette/train_500_0.50_90.beton" : "imagenette/train";
    config.data.validation = beton ? "imagenette/val_500_0.50_90.beton" : "imagenette/val";
    config.train.epochs = epochs;
    return config;
}

// Ten classes, of which neighbours are mistaken for one another.
inline ConfusionRecord sampleConfusion(const std::string& kind, int epoch)
{
    ConfusionRecord record;
    record.kind = kind;
    record.epoch = epoch;
    record.classNames = {"tench",       "springer", "cassette", "chain saw", "church",
                         "french horn", "truck",    "gas pump", "golf ball", "parachute"};
    for (std::uint32_t truth = 0; truth < 10; ++truth) {
        const std::uint64_t wrong = 20 + 9 * ((truth * 7) % 10);
        record.cells.push_back({truth, truth, 390 - wrong});
        record.cells.push_back({truth, (truth + 1) % 10, wrong * 2 / 3});
        record.cells.push_back({truth, (truth + 3) % 10, wrong - wrong * 2 / 3});
    }
    std::ranges::sort(record.cells, {}, [](const ConfusionCell& cell) {
        return std::pair(cell.truth, cell.predicted);
    });
    return record;
}

// Records one run with `done` of `epochs` epochs; it stays running if there are epochs left.
inline RunId addSampleRun(Store& store, const SampleShape& shape, int epochs, int done,
                          std::uint64_t seed = 0)
{
    ExperimentConfig config = sampleConfig(shape, epochs);
    config.train.seed = seed;
    const RunId id = store.createRun(config);
    store.claimRun(id);
    RunRecorder recorder(store, id);
    RunEnvironment environment;
    environment.host = "workstation";
    environment.device = "cpu";
    environment.cpuModel = "16-core processor";
    environment.computeThreads = 14;
    environment.loaderWorkers = 2;
    environment.versions = "formwork 0.1.0, LibTorch 1.13.1";
    environment.blas = "OpenBLAS";
    environment.parameters = 7'010'140;
    environment.trainImages = 9469;
    environment.validationImages = 3925;
    const std::string kind = shape.loader == LoaderKind::Beton ? "beton:" : "folder:";
    environment.trainData = makeDataIdentity(std::vector<std::uint64_t>{9469}, kind + "1");
    environment.validationData = makeDataIdentity(std::vector<std::uint64_t>{3925}, kind + "2");
    environment.classes = 10;
    recorder.started(environment);
    recorder.log(Severity::Info, "Training begins: 9469 images, 148 batches per epoch");
    if (shape.loader == LoaderKind::Folder)
        recorder.log(Severity::Warning, "The first epoch reads every image from the disk");
    for (int number = 1; number <= done; ++number) {
        recorder.epoch(sampleEpoch(shape, number));
        store.recordSystem(id, sampleSystem(shape, number));
    }
    if (done > 0) {
        recorder.confusion(sampleConfusion("best", done));
        recorder.confusion(sampleConfusion("last", done));
    }
    if (done >= epochs) {
        recorder.log(Severity::Info, "Training ended");
        store.finishRun(id, RunStatus::Done);
    } else {
        RunProgress progress;
        progress.epoch = done + 1;
        progress.epochs = epochs;
        progress.batch = 60;
        progress.batches = 148;
        progress.imagesPerSecond = 495;
        recorder.progress(progress);
    }
    return id;
}

// The four runs in the order of kSampleShapes; the first one is still training, at `done`.
inline std::vector<RunId> addSampleRuns(Store& store, int epochs, int done)
{
    std::vector<RunId> ids;
    for (std::size_t i = 0; i < kSampleShapes.size(); ++i)
        ids.push_back(addSampleRun(store, kSampleShapes[i], epochs, i == 0 ? done : epochs));
    return ids;
}

// The same without a store: what a chart needs.
inline std::vector<EpochRecord> sampleEpochs(const SampleShape& shape, int count)
{
    std::vector<EpochRecord> epochs;
    for (int number = 1; number <= count; ++number)
        epochs.push_back(sampleEpoch(shape, number));
    return epochs;
}

} // namespace formwork::test
