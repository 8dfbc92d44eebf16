#include "core/runner/demo_job.h"

#include "core/base/clock.h"
#include "core/base/error.h"
#include "core/beton/reader.h"
#include "core/dataset/convert/convert.h"
#include "core/dataset/demo/demo_images.h"

#include <algorithm>
#include <array>

namespace formwork {

namespace fs = std::filesystem;

namespace {

struct DemoModel
{
    const char* id;
    const char* shortName;
    OptimizerKind optimizer;
    double learningRate;
};

// Settings that let each architecture learn from scratch within the demo's few epochs.
constexpr std::array kDemoModels = {
    DemoModel{"levit_128s", "LeViT-128S", OptimizerKind::AdamW, 1e-3},
    DemoModel{"vit_ti_16", "ViT-Ti/16", OptimizerKind::AdamW, 5e-4},
};
constexpr int kImageSize = 64;
constexpr int kBatchSize = 32;
constexpr int kEpochs = 12;
// The patterns that distinguish the classes are lost in smaller crops.
constexpr double kMinimumCropArea = 0.3;

struct DemoData
{
    fs::path trainFolder;
    fs::path validationFolder;
    fs::path trainBeton;
    fs::path validationBeton;
};

bool isCompleteBeton(FileSystem& fileSystem, const fs::path& path)
{
    if (!fs::exists(path))
        return false;
    try {
        return beton::Reader(fileSystem, path).sampleCount() > 0;
    } catch (const Error&) {
        return false; // damaged: converted again
    }
}

DatasetRow folderRow(const fs::path& root, const ScanResult& scan)
{
    DatasetRow row;
    row.kind = DatasetKind::ImageFolder;
    row.path = root;
    row.name = "Demo images";
    row.trainSamples = scan.train.files.size();
    row.validationSamples = scan.validation ? scan.validation->files.size() : 0;
    for (const auto& file : scan.train.files)
        row.bytes += file.bytes;
    row.classNames = scan.train.classNames;
    row.addedAt = unixMilliseconds();
    return row;
}

DatasetRow betonRow(FileSystem& fileSystem, const fs::path& path)
{
    const beton::Reader reader(fileSystem, path);
    DatasetRow row;
    row.kind = DatasetKind::Beton;
    row.path = path;
    row.name = path.stem().string();
    row.trainSamples = reader.sampleCount();
    row.bytes = reader.fileBytes();
    row.classNames = beton::readImageTable(reader).classNames;
    row.addedAt = unixMilliseconds();
    return row;
}

DemoData prepareData(const DemoRequest& request, const fs::path& folder, Store& store,
                     FileSystem& fileSystem, ProgressSink& progress, std::stop_token stop)
{
    DemoImagesRequest images;
    images.root = folder / "images";
    images.trainPerClass = request.trainPerClass;
    images.validationPerClass = request.validationPerClass;
    makeDemoImages(images, fileSystem, progress, stop);

    ConvertRequest conversion;
    conversion.source = images.root;
    conversion.outputFolder = folder;
    DemoData data;
    data.trainFolder = images.root / "train";
    data.validationFolder = images.root / "val";
    data.trainBeton = folder / betonFileName("train", conversion.settings);
    data.validationBeton = folder / betonFileName("validation", conversion.settings);
    if (!isCompleteBeton(fileSystem, data.trainBeton) ||
        !isCompleteBeton(fileSystem, data.validationBeton))
        convertFolder(conversion, fileSystem, progress, stop);

    ScanRequest scan;
    scan.root = images.root;
    store.putDataset(folderRow(images.root, scanImageFolder(scan, fileSystem, progress, stop)));
    store.putDataset(betonRow(fileSystem, data.trainBeton));
    store.putDataset(betonRow(fileSystem, data.validationBeton));
    return data;
}

ExperimentConfig demoConfig(const DemoModel& model, LoaderKind loader, const DemoData& data,
                            const DemoRequest& request)
{
    const bool beton = loader == LoaderKind::Beton;
    ExperimentConfig config;
    config.name = std::string(model.shortName) + (beton ? " beton" : " folder");
    config.model.name = model.id;
    config.model.imageSize = kImageSize;
    config.train.epochs = request.epochs > 0 ? request.epochs : kEpochs;
    config.data.loader = loader;
    config.data.train = beton ? data.trainBeton : data.trainFolder;
    config.data.validation = beton ? data.validationBeton : data.validationFolder;
    config.optimizer.name = model.optimizer;
    config.optimizer.learningRate = model.learningRate;
    config.optimizer.weightDecay = 0.025;
    config.augment.cropArea = {kMinimumCropArea, 1.0};
    config.schedule.name = ScheduleKind::Cosine;
    config.schedule.warmupEpochs = config.train.epochs > 1 ? 1 : 0;
    config.train.batchSize = kBatchSize;
    config.train.seed = request.seed;
    return config;
}

// The newest run of the same config that is worth keeping: everything but a failed one.
std::optional<RunId> findRun(Store& store, const std::vector<RunRow>& rows,
                             const ExperimentConfig& config)
{
    const std::string wanted = configToYaml(config);
    for (const RunRow& row : rows) {
        if (row.status == RunStatus::Failed)
            continue;
        const StoredConfig stored = store.storedConfig(row.id);
        if (configToYaml(stored.config, stored.unreadable) == wanted)
            return row.id;
    }
    return std::nullopt;
}

} // namespace

std::vector<RunId> prepareDemo(const DemoRequest& request, Store& store, FileSystem& fileSystem,
                               ProgressSink& progress, std::stop_token stop)
{
    fileSystem.createDirectories(request.folder);
    const fs::path folder = fs::absolute(request.folder).lexically_normal();
    const DemoData data = prepareData(request, folder, store, fileSystem, progress, stop);

    const std::vector<RunRow> rows = store.runs();
    std::vector<RunId> runs;
    for (const DemoModel& model : kDemoModels) {
        std::vector<RunId> pair;
        bool isNew = true;
        for (const LoaderKind loader : {LoaderKind::Folder, LoaderKind::Beton}) {
            const ExperimentConfig config = demoConfig(model, loader, data, request);
            const auto known = request.again ? std::nullopt : findRun(store, rows, config);
            isNew = isNew && !known;
            pair.push_back(known ? *known : store.createRun(config, request.start));
        }
        if (isNew)
            store.setTurns(pair); // so that both loaders meet the same machine
        runs.insert(runs.end(), pair.begin(), pair.end());
    }
    return runs;
}

} // namespace formwork
