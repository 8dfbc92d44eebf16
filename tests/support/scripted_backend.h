// A backend for tests of what surrounds training: it reports epochs as scripted and trains nothing.
#pragma once

#include "core/base/clock.h"
#include "core/base/error.h"
#include "support/idle_backend.h"

#include <atomic>
#include <chrono>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace formwork::test {

// What the backends of one test share with it.
struct BackendScript
{
    std::atomic<int> trained = 0;         // train() calls that ended
    std::atomic<bool> endless = false;    // continue until stopped
    std::string failure;                  // not empty: train() throws
    std::optional<MemoryEstimate> memory; // what estimateMemory() answers
    std::function<void()> beforeTraining; // called by train(), may throw
    // Called by train() in the run's thread after each epoch, may throw.
    std::function<void(const TrainRequest&, RunObserver&, int epoch)> afterEpoch;
    std::vector<std::string> cudaDevices; // names; of info()
    std::filesystem::path pruned;         // the checkpoint of the last removeOptimiserState()
    std::function<void()> whilePruning;   // called by it, may throw
    std::function<void()> whileExporting; // called by exportModel(), may throw
    // Called by measureHeadspace() before each batch size of the sweep, may throw.
    std::function<void(int batch, const std::stop_token& stop)> beforeBatch;

    ExperimentConfig lastConfig() const
    {
        const std::lock_guard lock(m_mutex);
        return m_lastConfig;
    }
    void setLastConfig(const ExperimentConfig& config)
    {
        const std::lock_guard lock(m_mutex);
        m_lastConfig = config;
    }

private:
    mutable std::mutex m_mutex;
    ExperimentConfig m_lastConfig; // of the last train() call
};

class ScriptedBackend final : public IdleBackend
{
public:
    explicit ScriptedBackend(BackendScript& script) : m_script(script) {}

    BackendInfo info() override
    {
        BackendInfo info;
        info.cudaDevices = m_script.cudaDevices;
        return info;
    }

    TrainResult train(const TrainRequest& request, RunObserver& observer, FileSystem&,
                      std::stop_token stop) override
    {
        m_script.setLastConfig(request.config);
        observer.started({});
        if (!m_script.failure.empty())
            throw Error(ErrorCode::OutOfMemory, Text::verbatim(m_script.failure), {},
                        Text("use a smaller batch"));
        if (m_script.beforeTraining)
            m_script.beforeTraining();
        const int epochs = request.config.train.epochs;
        int epoch = 0;
        while ((m_script.endless || epoch < epochs) && !stop.stop_requested()) {
            ++epoch;
            observer.progress({.epoch = std::min(epoch, epochs),
                               .epochs = epochs,
                               .batch = 1,
                               .batches = 2,
                               .imagesPerSecond = 100});
            if (epoch <= epochs)
                observer.epoch(record(epoch));
            if (m_script.afterEpoch)
                m_script.afterEpoch(request, observer, epoch);
            std::this_thread::sleep_for(std::chrono::milliseconds(2));
        }
        ++m_script.trained;
        return {.end = stop.stop_requested() ? TrainEnd::Stopped : TrainEnd::Finished,
                .epochsDone = std::min(epoch, epochs)};
    }

    std::uint64_t removeOptimiserState(const std::filesystem::path& checkpoint,
                                       FileSystem&) override
    {
        m_script.pruned = checkpoint;
        if (m_script.whilePruning)
            m_script.whilePruning();
        return 71;
    }
    // Writes a few bytes.
    ExportedModel exportModel(const ModelExport& request, FileSystem& fileSystem,
                              std::stop_token) override
    {
        if (m_script.whileExporting)
            m_script.whileExporting();
        writeTextFile(fileSystem, request.output, "weights");
        ExportedModel model;
        model.classNames = {"cat", "dog"};
        return model;
    }
    std::optional<MemoryEstimate> estimateMemory(const StepBenchmarkRequest&,
                                                 std::stop_token) override
    {
        return m_script.memory;
    }
    // Three steps of half a second.
    StepBenchmarkResult benchmarkSteps(const StepBenchmarkRequest& request, ProgressSink&,
                                       std::stop_token) override
    {
        if (!m_script.failure.empty())
            throw Error(ErrorCode::OutOfMemory, Text::verbatim(m_script.failure), {},
                        Text("use a smaller batch"));
        StepBenchmarkResult result;
        result.steps.resize(static_cast<std::size_t>(request.steps), StepTiming{.total = 500});
        result.device = "cpu";
        result.peakMemoryBytes = 2'000'000'000;
        return result;
    }

    // Steps alone 200 images/s; a beton costs nearly nothing, a folder half of the time.
    // Of the batches twice the config's fits, four times does not.
    HeadspaceResult measureHeadspace(const HeadspaceRequest& request, ProgressSink&, FileSystem&,
                                     std::stop_token stop) override
    {
        HeadspaceResult result;
        result.device = "cpu";
        result.batch = request.config.train.batchSize;
        result.rounds = request.rounds;
        result.stepAlone = 200;
        const auto of = [](LoaderKind loader, const std::filesystem::path& data) {
            return LoaderHeadspace{loader, data, loader == LoaderKind::Beton ? 4000.0 : 150.0,
                                   loader == LoaderKind::Beton ? 190.0 : 100.0};
        };
        const LoaderKind own = request.config.data.loader;
        result.loaders.push_back(of(own, request.config.data.train));
        if (!request.otherData.empty())
            result.loaders.push_back(
                of(own == LoaderKind::Beton ? LoaderKind::Folder : LoaderKind::Beton,
                   request.otherData));
        const auto report = [&] {
            if (request.measured)
                request.measured(result);
        };
        report();
        for (int times = 1; request.sweepBatches && times <= 4; times *= 2) {
            const int batch = times * result.batch;
            if (m_script.beforeBatch)
                m_script.beforeBatch(batch, stop);
            if (times == 4)
                result.batches.push_back({.batch = batch, .fits = false});
            else
                result.batches.push_back({.batch = batch,
                                          .imagesPerSecond = 200.0 + 20 * times,
                                          .peakMemoryBytes = std::uint64_t(times) * 1'500'000'000});
            report();
        }
        return result;
    }

private:
    static EpochRecord record(int epoch)
    {
        EpochRecord out;
        out.epoch = epoch;
        out.trainLoss = 2.3 / epoch;
        out.trainTop1 = 1.0 - 0.9 / epoch;
        out.epochSeconds = 1.5;
        out.finishedAt = unixMilliseconds();
        return out;
    }

    BackendScript& m_script;
};

} // namespace formwork::test
