// Runs with hand-made numbers.
#pragma once

#include "core/report/comparison.h"

#include <limits>

namespace formwork::test {

inline EpochRecord madeEpoch(int number, double seconds, double waiting)
{
    EpochRecord epoch;
    epoch.epoch = number;
    epoch.trainLoss = 2.0 / number;
    epoch.trainTop1 = 0.25 * number;
    epoch.trainTop5 = 0.75;
    epoch.learningRate = 1e-5;
    epoch.images = 900;
    epoch.epochSeconds = seconds;
    epoch.dataWaitSeconds = waiting;
    epoch.transferSeconds = 0.125;
    epoch.computeSeconds = 6;
    epoch.validationSeconds = 1;
    epoch.peakMemoryBytes = 123456789;
    epoch.finishedAt = 1700000000123;
    return epoch;
}

inline RunData madeRun(RunId id, LoaderKind loader, std::vector<EpochRecord> epochs)
{
    RunData run;
    run.row.id = id;
    run.row.name = loader == LoaderKind::Beton ? "quick" : "classic";
    run.row.model = "levit_128s";
    run.row.loader = loader;
    run.row.epochsTotal = 3;
    run.config.name = run.row.name;
    run.config.data.loader = loader;
    run.config.data.train = loader == LoaderKind::Beton ? "train.beton" : "data/train";
    run.trainData = makeDataIdentity(std::vector<std::uint64_t>{450, 450},
                                     loader == LoaderKind::Beton ? "beton:12" : "folder:34");
    const RunSummary summary = summariseEpochs(epochs);
    run.row.epochsDone = summary.epochsDone;
    run.row.medianEpochSeconds = summary.medianEpochSeconds;
    run.row.imagesPerSecond = summary.imagesPerSecond;
    run.row.dataWaitShare = summary.dataWaitShare;
    run.row.lastTrainLoss = summary.metric(Metric::TrainLoss).last;
    run.row.lastValidationTop1 = summary.metric(Metric::ValidationTop1).last;
    run.row.bestValidationTop1 = summary.metric(Metric::ValidationTop1).highest;
    run.epochs = std::move(epochs);
    return run;
}

// As one that another program recorded: neither settings nor times.
inline RunData withoutSettingsAndTimes(RunData run)
{
    const double unknown = std::numeric_limits<double>::quiet_NaN();
    run.row.importedFrom = "/results/names.csv";
    run.row.model.clear();
    run.row.dataset.clear();
    run.row.startedAt = 0;
    run.row.finishedAt = run.row.createdAt = 1'700'000'000'000; // of the import
    run.row.medianEpochSeconds = run.row.imagesPerSecond = run.row.dataWaitShare = std::nullopt;
    run.config = {};
    run.config.name = run.row.name;
    run.config.data.train = run.row.importedFrom + "/" + std::to_string(run.row.id);
    for (EpochRecord& epoch : run.epochs) {
        epoch.epochSeconds = epoch.dataWaitSeconds = unknown;
        epoch.transferSeconds = epoch.computeSeconds = unknown;
        epoch.validationSeconds = 0;
        epoch.images = epoch.peakMemoryBytes = 0;
        epoch.finishedAt = 0;
    }
    return run;
}

// Epochs of 20, 10, 10 s; training parts of 19, 9, 9 s, of which 1.85 s are waiting: 5 %.
inline RunData betonRun(RunId id)
{
    return madeRun(id, LoaderKind::Beton,
                   {madeEpoch(1, 20, 1.25), madeEpoch(2, 10, 0.5), madeEpoch(3, 10, 0.1)});
}

// Epochs of 50, 38, 42 s; training parts of 49, 37, 41 s = 127 s, of which 63.5 s are waiting.
inline RunData folderRun(RunId id)
{
    return madeRun(id, LoaderKind::Folder,
                   {madeEpoch(1, 50, 30), madeEpoch(2, 38, 20), madeEpoch(3, 42, 13.5)});
}

} // namespace formwork::test
