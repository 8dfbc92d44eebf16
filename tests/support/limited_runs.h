// Tiny runs that are made to be limited by one thing, trained by the real training module and
// recorded in a workspace; and what Formwork then says about them.
#pragma once

#include "core/backend/backend.h"
#include "core/base/threads.h"
#include "core/dataset/convert/convert.h"
#include "core/image/jpeg/jpeg_encoder.h"
#include "core/store/run_recorder.h"
#include "core/store/store.h"
#include "core/train/tiny_data.h"
#include "ui/report/run_limits.h"

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <string>

namespace formwork::test {

// `count` JPEGs that take long to decode, in two classes. The same picture in all: decoding does
// not know.
inline void writeLargePhotos(const std::filesystem::path& root, int count, int width, int height)
{
    CounterRng rng(11, RandomStream::DemoImages, 0, 0);
    Image image(width, height);
    for (int y = 0; y < height; ++y) {
        for (int x = 0; x < width; ++x) {
            const std::uint32_t noise = rng.next32();
            for (int c = 0; c < 3; ++c)
                image.row(y)[3 * x + c] = static_cast<std::uint8_t>(
                    (x + y * (c + 1)) % 160 + static_cast<int>((noise >> (8 * c)) % 64));
        }
    }
    std::vector<std::byte> bytes;
    JpegEncoder().encode(image.view(), 90, bytes);
    for (int i = 0; i < count; ++i) {
        const std::filesystem::path folder = root / (i % 2 == 0 ? "even" : "odd");
        std::filesystem::create_directories(folder);
        std::ofstream(folder / std::to_string(1000 + i).append(".jpg"), std::ios::binary)
            .write(reinterpret_cast<const char*>(bytes.data()),
                   static_cast<std::streamsize>(bytes.size()));
    }
}

inline void convertFolder(const std::filesystem::path& folder, const std::filesystem::path& beton,
                          CompressMode mode, int longestSide)
{
    PosixFileSystem disk;
    NullProgress progress;
    ConvertSettings settings;
    settings.pageSize = 2U << 20;
    settings.mode = mode;
    settings.maxResolution = longestSide;
    settings.workers = 1;
    convertSplit(scanSplit(folder, "train", disk, progress, {}), beton, settings, disk, progress,
                 {});
}

// The smallest model, on one thread beside one worker, so that other work on the machine changes
// little.
inline ExperimentConfig limitedConfig(const std::filesystem::path& train, LoaderKind loader)
{
    ExperimentConfig config;
    config.model.name = "vit_micro_16";
    config.model.imageSize = 32;
    config.data.train = train;
    config.data.loader = loader;
    config.data.workers = 1;
    config.augment.cropArea = {0.9, 1.0};
    config.train.epochs = 2;
    config.train.batchSize = 16;
    config.optimizer.name = OptimizerKind::Sgd; // the quickest step
    config.train.device = DeviceKind::Cpu;
    config.train.threads = 1;
    config.train.checkpointEvery = 1000;
    return config;
}

struct Diagnosis
{
    RunLimit limit;
    double imagesPerSecond = 0; // over whole epochs from the second on, with what lies between them

    bool advises(const std::string& key) const
    {
        return std::ranges::any_of(limit.advice, [&](const auto& each) { return each.key == key; });
    }
    std::string text() const
    {
        std::string all = filled(limit.verdict);
        for (const LimitSentence& each : limit.figures)
            all += "\n    " + filled(each);
        for (const LimitSentence& each : limit.advice)
            all += "\n    -> " + filled(each) + " [" + each.key + "]";
        return all;
    }
};

inline Diagnosis trainAndDiagnose(Backend& backend, const Workspace& workspace,
                                  const ExperimentConfig& config, FileSystem& files)
{
    PosixFileSystem disk;
    Store store(workspace, disk);
    const RunId run = store.createRun(config, RunStart::Claimed);
    {
        // Runs of seconds need samples more often than those of hours.
        RunRecorder recorder(store, run, {.beat = std::chrono::milliseconds(50)});
        backend.train({config, workspace.runFolder(run), false}, recorder, files, {});
    }
    store.finishRun(run, RunStatus::Done);
    const RunData data = readRunData(store, run);
    const LimitFacts facts =
        limitFacts(data, store.environment(run), store.systemSamples(run), availableCores());
    return {findLimit(facts), static_cast<double>(data.epochs.back().images) /
                                  (facts.epochSeconds + facts.betweenSeconds)};
}

} // namespace formwork::test
