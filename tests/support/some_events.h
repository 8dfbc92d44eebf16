// One event of every kind, and files of events.
#pragma once

#include "core/events/event_codec.h"
#include "core/events/run_folder.h"

#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

namespace formwork::test {

inline RunOpened someOpened(const std::string& session, const std::string& config = {})
{
    RunOpened opened;
    opened.run = "0123456789abcdef0123456789abcdef";
    opened.session = session;
    opened.program = "formwork 0.1.0";
    opened.name = "a run";
    opened.config = config;
    opened.process = {"node7", "machine of node7", 4711, 99};
    opened.createdAt = 1'700'000'000'000;
    return opened;
}

// As a training of `epochs` epochs reports it, from the sequence number `first` on.
inline std::vector<RunEvent> someTraining(const RunOpened& opened, int epochs,
                                          std::uint64_t first = 1, int firstEpoch = 1)
{
    std::vector<EventBody> bodies = {opened};
    RunEnvironment environment;
    environment.host = "node7";
    environment.device = "cuda:1 (some GPU)";
    environment.cpuModel = "some processor";
    environment.computeThreads = 3;
    environment.loaderWorkers = 5;
    environment.versions = "formwork 0.1.0, LibTorch 2.6.0";
    environment.blas = "OpenBLAS";
    environment.parameters = 9'000'000;
    environment.trainImages = 100;
    environment.validationImages = 20;
    environment.classes = 2;
    environment.trainData = {100, "50 50", "folder:abc"};
    environment.validationData = {20, "10 10", "folder:def"};
    bodies.emplace_back(environment);
    bodies.emplace_back(LogWritten{Severity::Warning, "a line\nwith \"quotes\""});
    for (int epoch = firstEpoch; epoch < firstEpoch + epochs; ++epoch) {
        bodies.emplace_back(RunProgress{epoch, 20, false, 1, 4, 100.5, 60});
        for (std::uint64_t step = 1; step <= 4; ++step)
            bodies.emplace_back(StepRecord{4 * static_cast<std::uint64_t>(epoch - 1) + step, epoch,
                                           1.0 / (epoch + 0.1 * static_cast<double>(step)), 1e-3,
                                           123.25});
        EpochRecord record;
        record.epoch = epoch;
        record.trainLoss = 1.0 / epoch;
        record.trainTop1 = 0.1 * epoch;
        record.trainTop5 = 0.9;
        record.validationLoss = 1.5 / epoch;
        record.validationTop1 = 0.05 * epoch;
        record.validationTop5 = 0.5;
        record.learningRate = 1e-3;
        record.images = 100;
        record.epochSeconds = 12.5;
        record.dataWaitSeconds = 1.0 / 3;
        record.transferSeconds = 0.25;
        record.computeSeconds = 7;
        record.validationSeconds = 2;
        record.peakMemoryBytes = 5'000'000'000;
        record.gradientNorm = 0.7;
        record.finishedAt = 1'700'000'001'000 + epoch;
        record.otherLoad = 0.01;
        record.loaderCpuSeconds = 3.5;
        record.isBest = true;
        bodies.emplace_back(record);
        bodies.emplace_back(
            ConfusionRecord{"best", epoch, {"tench", "gas: pump"}, {{0, 0, 9}, {1, 0, 2}}});
        bodies.emplace_back(ArtifactWritten{"checkpoint.last", "checkpoints/last.safetensors"});
        SystemSample sample;
        sample.time = 1'700'000'001'000 + epoch;
        sample.cpuShare = 0.5;
        sample.processCores = 1.5;
        sample.loaderCores = 0.5;
        sample.memoryUsed = 1'000'000'000;
        sample.memoryTotal = 8'000'000'000;
        sample.processMemory = 500'000'000;
        sample.gpuShare = 0.9;
        bodies.emplace_back(sample);
        bodies.emplace_back(Heartbeat{});
    }
    bodies.emplace_back(RunEnded{RunOutcome::Done, {}});
    std::vector<RunEvent> events;
    for (EventBody& body : bodies) {
        const std::uint64_t sequence = first + events.size();
        events.push_back(
            {sequence, 1'700'000'000'000 + static_cast<std::int64_t>(sequence), std::move(body)});
    }
    return events;
}

inline std::string textOf(const std::vector<RunEvent>& events)
{
    std::string text;
    for (const RunEvent& event : events)
        text += encodeEvent(event) + '\n';
    return text;
}

inline void writeEvents(const std::filesystem::path& folder, const std::string& text)
{
    std::filesystem::create_directories(folder);
    std::ofstream(folder / kEventFile, std::ios::binary | std::ios::trunc) << text;
}

inline void appendEvents(const std::filesystem::path& folder, const std::string& text)
{
    std::ofstream(folder / kEventFile, std::ios::binary | std::ios::app) << text;
}

} // namespace formwork::test
