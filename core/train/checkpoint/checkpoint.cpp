#include "core/train/checkpoint/checkpoint.h"

#include "core/base/error.h"
#include "core/base/json_text.h"
#include "core/model/model.h"
#include "core/model/weights/weights_facts.h"
#include "core/train/optimiser/optimiser.h"
#include "core/weights/safetensors_header.h"

#include <ATen/ATen.h>
#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <xxhash.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <memory>
#include <string_view>
#include <vector>

namespace formwork {

namespace {

using Json = nlohmann::json;

constexpr int kStateVersion = 1;
constexpr const char* kChecksumKey = "formwork.checksum";
constexpr const char* kTextsChecksumKey = "formwork.checksum.texts"; // older ones have none
constexpr std::size_t kDifferencesNamed = 5;
constexpr std::size_t kPartBytes = 1U << 20; // read at once
constexpr std::string_view kOptimiserPrefix = "optimizer.";
const Text kDamagedHint = Text("start a new run, or put back a copy of the checkpoint");

class Checksum
{
public:
    Checksum() : m_state(XXH3_createState(), &XXH3_freeState) { XXH3_64bits_reset(m_state.get()); }
    void add(const void* bytes, std::size_t count)
    {
        XXH3_64bits_update(m_state.get(), bytes, count);
    }
    std::string text() const { return fmt::format("{:016x}", XXH3_64bits_digest(m_state.get())); }

private:
    std::unique_ptr<XXH3_state_t, decltype(&XXH3_freeState)> m_state;
};

// Over the tensors' bytes one after the other, which is the data part of the file.
std::string checksumOf(const NamedTensors& tensors)
{
    Checksum checksum;
    for (const auto& [name, tensor] : tensors)
        checksum.add(tensor.data_ptr(), tensor.nbytes());
    return checksum.text();
}

// Everything that is not a tensor.
std::string checksumOfTexts(const std::map<std::string, std::string>& metadata)
{
    Checksum checksum;
    for (const char* key : {kStateEntry, kConfigEntry, kClassesEntry}) {
        const std::string& text = metadata.at(key);
        checksum.add(text.data(), text.size());
    }
    return checksum.text();
}

std::string checksumOfData(FileSystem& fileSystem, const std::filesystem::path& path)
{
    // Not mapped: its pages would be resident memory of the process, as much as weights and
    // moments.
    const std::unique_ptr<ReadableFile> file = fileSystem.open(path);
    std::uint64_t headerBytes = 0;
    if (file->size() < sizeof headerBytes)
        return {};
    file->readAt(0, std::as_writable_bytes(std::span(&headerBytes, 1)));
    if (headerBytes > file->size() - sizeof headerBytes)
        return {};
    Checksum checksum;
    std::vector<std::byte> part(kPartBytes);
    for (std::uint64_t at = sizeof headerBytes + headerBytes; at < file->size();) {
        part.resize(
            static_cast<std::size_t>(std::min<std::uint64_t>(kPartBytes, file->size() - at)));
        file->readAt(at, part);
        checksum.add(part.data(), part.size());
        at += part.size();
    }
    return checksum.text();
}

std::string classesToJson(const std::vector<std::string>& names)
{
    return textsToJson<Json>(names).dump();
}

std::vector<std::string> classesFromJson(const std::string& text)
{
    auto names = textsFromJson(Json::parse(text));
    if (!names)
        throw Error(ErrorCode::CorruptData, Text("its list of classes is malformed"));
    return std::move(*names);
}

CheckpointInfo infoFrom(const std::map<std::string, std::string>& metadata)
{
    CheckpointInfo info;
    info.state = trainingStateFromText(metadata.at(kStateEntry));
    info.configYaml = metadata.at(kConfigEntry);
    info.classNames = classesFromJson(metadata.at(kClassesEntry));
    return info;
}

std::filesystem::path checkpointPath(const std::filesystem::path& runFolder,
                                     const std::string& name)
{
    return runFolder / "checkpoints" / (name + ".safetensors");
}

// Keys that do not change what is computed, or that may grow (epochs) or move (data) meanwhile.
constexpr std::array<std::string_view, 25> kFreeKeys = {"name",
                                                        "extension.after",
                                                        "extension.start_lr",
                                                        "extension.end_lr",
                                                        "model.weights",
                                                        "data.train",
                                                        "data.val",
                                                        "data.workers",
                                                        "data.in_memory",
                                                        "data.skip_damaged",
                                                        "augment.validation_flip",
                                                        "train.epochs",
                                                        "train.device",
                                                        "train.cuda_graphs",
                                                        "train.threads",
                                                        "train.slots",
                                                        "train.checkpoint_every",
                                                        "train.keep_checkpoints",
                                                        "train.patience",
                                                        "train.activation_checkpointing",
                                                        "distillation.teacher",
                                                        "data.memory_budget",
                                                        "data.image_memory",
                                                        "data.image_scans",
                                                        "data.image_seconds"};

template <typename Read>
auto withDamagedHint(const Read& read)
{
    try {
        return read();
    } catch (const Error& error) {
        if (error.code() != ErrorCode::CorruptData)
            throw;
        throw Error(error.code(), error.text(), error.path(), kDamagedHint);
    }
}

Text reasonOf(const std::exception& error)
{
    if (const auto* own = dynamic_cast<const Error*>(&error))
        return own->text();
    if (const auto* json = dynamic_cast<const Json::exception*>(&error))
        return jsonFault(json->id);
    return Text("a value is missing"); // a key of the metadata
}

[[noreturn]] void throwNoState(const std::exception& error, const std::filesystem::path& path)
{
    const auto* own = dynamic_cast<const Error*>(&error);
    if (own != nullptr && own->code() == ErrorCode::UnsupportedVersion)
        throw Error(own->code(), own->text(), path, Text("use the Formwork that wrote it"));
    throw Error(ErrorCode::CorruptData,
                Text("holds no training state of Formwork: %1").arg(reasonOf(error)), path,
                kDamagedHint);
}

} // namespace

std::string trainingStateText(const TrainingState& state)
{
    Json json = {
        {"version", kStateVersion},
        {"epoch", state.epoch},
        {"batch", state.batch},
        {"step", state.step},
        {"train",
         {{"loss_sum", state.train.lossSum},
          {"top1", state.train.top1},
          {"top5", state.train.top5},
          {"images", state.train.images}}},
        {"seconds",
         {{"training", state.seconds.training},
          {"data_wait", state.seconds.dataWait},
          {"transfer", state.seconds.transfer},
          {"compute", state.seconds.compute},
          {"validation", state.seconds.validation}}},
        {"peak_memory", state.peakMemory},
        {"best",
         {{"epoch", state.best.epoch},
          {"top1", state.best.top1},
          {"loss", state.best.loss},
          {"score", state.best.score}}},
        {"train_images", state.trainImages},
        {"optimiser_steps", state.optimiserSteps},
        {"scaler", {{"scale", state.scaler.scale}, {"good_steps", state.scaler.goodSteps}}},
        {"gradients", {{"sum", state.gradients.sum}, {"updates", state.gradients.updates}}},
        {"threads", {{"compute", state.threads.compute}, {"workers", state.threads.workers}}},
        {"data",
         {{"train", dataIdentityText(state.trainData)},
          {"validation", dataIdentityText(state.validationData)}}},
    };
    if (state.ranks != 1)
        json["ranks"] = state.ranks;
    if (state.appliesOrientation)
        json["exif_orientation"] = *state.appliesOrientation ? "applied" : "ignored";
    if (state.precision)
        json["precision"] = precisionName(*state.precision);
    return json.dump();
}

TrainingState trainingStateFromText(const std::string& text)
{
    const Json json = Json::parse(text);
    if (json.at("version").get<int>() != kStateVersion)
        throw Error(ErrorCode::UnsupportedVersion,
                    Text("the checkpoint's training state has another version"));
    TrainingState state;
    json.at("epoch").get_to(state.epoch);
    json.at("batch").get_to(state.batch);
    json.at("step").get_to(state.step);
    const Json& train = json.at("train");
    train.at("loss_sum").get_to(state.train.lossSum);
    train.at("top1").get_to(state.train.top1);
    train.at("top5").get_to(state.train.top5);
    train.at("images").get_to(state.train.images);
    const Json& seconds = json.at("seconds");
    seconds.at("training").get_to(state.seconds.training);
    seconds.at("data_wait").get_to(state.seconds.dataWait);
    seconds.at("transfer").get_to(state.seconds.transfer);
    seconds.at("compute").get_to(state.seconds.compute);
    seconds.at("validation").get_to(state.seconds.validation);
    json.at("peak_memory").get_to(state.peakMemory);
    const Json& best = json.at("best");
    best.at("epoch").get_to(state.best.epoch);
    best.at("top1").get_to(state.best.top1);
    best.at("loss").get_to(state.best.loss);
    // Older checkpoints decided by top-1, and kept no norms.
    state.best.score = best.value("score", state.best.top1);
    json.at("train_images").get_to(state.trainImages);
    json.at("optimiser_steps").get_to(state.optimiserSteps);
    if (const auto scaler = json.find("scaler"); scaler != json.end()) {
        scaler->at("scale").get_to(state.scaler.scale);
        scaler->at("good_steps").get_to(state.scaler.goodSteps);
    }
    if (const auto gradients = json.find("gradients"); gradients != json.end()) {
        gradients->at("sum").get_to(state.gradients.sum);
        gradients->at("updates").get_to(state.gradients.updates);
    }
    if (const auto exif = json.find("exif_orientation"); exif != json.end())
        state.appliesOrientation = exif->get<std::string>() == "applied";
    if (const auto threads = json.find("threads"); threads != json.end()) {
        threads->at("compute").get_to(state.threads.compute);
        threads->at("workers").get_to(state.threads.workers);
    }
    state.ranks = json.value("ranks", 1);
    if (const auto precision = json.find("precision"); precision != json.end())
        if (!(state.precision = precisionFromName(precision->get<std::string>())))
            throw Error(ErrorCode::UnsupportedVersion,
                        Text("the checkpoint's training state has an unknown precision"));
    if (const auto data = json.find("data"); data != json.end()) {
        state.trainData = dataIdentityFromText(data->at("train").get<std::string>());
        state.validationData = dataIdentityFromText(data->at("validation").get<std::string>());
    }
    return state;
}

std::filesystem::path lastCheckpoint(const std::filesystem::path& runFolder)
{
    return checkpointPath(runFolder, "last");
}

std::filesystem::path bestCheckpoint(const std::filesystem::path& runFolder)
{
    return checkpointPath(runFolder, "best");
}

std::filesystem::path epochCheckpoint(const std::filesystem::path& runFolder, int epoch)
{
    return checkpointPath(runFolder, fmt::format("epoch-{:04}", epoch));
}

namespace {

// Through a file beside it, which is read back.
void writeTensors(FileSystem& fileSystem, const std::filesystem::path& path,
                  const NamedTensors& tensors, const CheckpointInfo& info)
{
    const std::string checksum = checksumOf(tensors);
    std::map<std::string, std::string> metadata = {
        {kStateEntry, trainingStateText(info.state)},
        {kConfigEntry, info.configYaml},
        {kClassesEntry, classesToJson(info.classNames)},
        {kChecksumKey, checksum},
    };
    metadata.emplace(kTextsChecksumKey, checksumOfTexts(metadata));
    fileSystem.createDirectories(path.parent_path());
    saveSafetensors(fileSystem, path, tensors, metadata, [&](const std::filesystem::path& written) {
        if (checksumOfData(fileSystem, written) != checksum)
            throw Error(ErrorCode::Io, Text("the checkpoint does not read back as it was written"),
                        path, Text("check the disk"));
    });
}

void makePlain(NamedTensors& tensors)
{
    for (auto& [name, tensor] : tensors)
        tensor = tensor.detach().cpu().contiguous();
}

} // namespace

void requireNamesFit(const std::vector<std::string>& classNames, const std::filesystem::path& data)
{
    constexpr std::uint64_t kRest = 1U << 20; // of the header: tensors' names, config, state
    // As the metadata has them, a text of JSON within JSON.
    const std::uint64_t bytes = Json(classesToJson(classNames)).dump().size();
    if (bytes + kRest > kLargestSafetensorsHeader)
        throw Error(
            ErrorCode::UnsupportedFormat,
            Text("the names of %1 classes take %2 bytes, more than the %3 that a checkpoint "
                 "holds")
                .arg(classNames.size(), bytes, kLargestSafetensorsHeader - kRest),
            data, Text("use fewer classes, or shorter names"));
}

void writeCheckpoint(FileSystem& fileSystem, const std::filesystem::path& path,
                     const torch::nn::Module& model, const Optimiser* optimiser,
                     const CheckpointInfo& info, const NamedTensors& extras)
{
    NamedTensors tensors = stateDict(model);
    if (optimiser != nullptr)
        for (auto& entry : optimiser->state())
            tensors.push_back(std::move(entry));
    tensors.insert(tensors.end(), extras.begin(), extras.end());
    makePlain(tensors);
    writeTensors(fileSystem, path, tensors, info);
}

bool holdsWeights(FileSystem& fileSystem, const std::filesystem::path& path,
                  const torch::nn::Module& model, const TrainingState& state)
{
    try {
        const auto metadata = loadSafetensorsMetadata(fileSystem, path);
        const TrainingState there = trainingStateFromText(metadata.at(kStateEntry));
        if (there.epoch != state.epoch || there.batch != state.batch)
            return false;
        NamedTensors weights = stateDict(model);
        makePlain(weights);
        return metadata.at(kChecksumKey) == checksumOf(weights);
    } catch (const std::exception&) { // missing or damaged: it is written again
        return false;
    }
}

CheckpointFile readCheckpointFile(FileSystem& fileSystem, const std::filesystem::path& path)
{
    const TensorFile file = withDamagedHint([&] { return loadSafetensors(fileSystem, path); });
    CheckpointFile result;
    std::string checksum;
    try {
        result.info = infoFrom(file.metadata);
        checksum = file.metadata.at(kChecksumKey);
    } catch (const std::exception& error) { // a missing key, or JSON that is not ours
        throwNoState(error, path);
    }
    const auto texts = file.metadata.find(kTextsChecksumKey);
    const bool sound =
        texts == file.metadata.end() || texts->second == checksumOfTexts(file.metadata);
    if (!sound || checksumOf(file.tensors) != checksum)
        throw Error(ErrorCode::CorruptData, Text("the checkpoint's checksum differs"), path,
                    kDamagedHint);
    for (const auto& entry : file.tensors) {
        const std::string& name = entry.first;
        const bool extra = name.starts_with(kAveragePrefix) || name.starts_with(kGradientPrefix);
        NamedTensors& kind = name.starts_with(kOptimiserPrefix) ? result.moments
                             : extra                            ? result.extras
                                                                : result.weights;
        kind.push_back(entry);
    }
    return result;
}

TrainingState readTrainingState(FileSystem& fileSystem, const std::filesystem::path& path)
{
    const auto metadata =
        withDamagedHint([&] { return loadSafetensorsMetadata(fileSystem, path); });
    try {
        return trainingStateFromText(metadata.at(kStateEntry));
    } catch (const std::exception& error) {
        throwNoState(error, path);
    }
}

std::uint64_t removeOptimiserState(FileSystem& fileSystem, const std::filesystem::path& path)
{
    const CheckpointFile file = readCheckpointFile(fileSystem, path);
    NamedTensors kept = file.weights;
    std::uint64_t freed = 0;
    for (const auto& entry : file.moments)
        freed += entry.second.nbytes();
    for (const auto& entry : file.extras) {
        if (entry.first.starts_with(kGradientPrefix))
            freed += entry.second.nbytes();
        else
            kept.push_back(entry);
    }
    if (freed > 0)
        writeTensors(fileSystem, path, kept, file.info);
    return freed;
}

void restoreCheckpoint(const CheckpointFile& file, const std::filesystem::path& path,
                       torch::nn::Module& model, Optimiser& optimiser)
{
    if (file.moments.empty())
        throw Error(ErrorCode::CorruptData, Text("holds only weights, nothing to resume from"),
                    path, Text("resume from the run's last checkpoint"));
    loadStateDict(model, file.weights, path);
    optimiser.loadState(file.moments, file.info.state.optimiserSteps);
}

CheckpointFile readCheckpoint(FileSystem& fileSystem, const std::filesystem::path& path,
                              torch::nn::Module& model, Optimiser& optimiser)
{
    CheckpointFile file = readCheckpointFile(fileSystem, path);
    restoreCheckpoint(file, path, model, optimiser);
    return file;
}

void requireSameExperiment(const ExperimentConfig& saved, const ExperimentConfig& now,
                           const std::filesystem::path& checkpoint)
{
    std::vector<ConfigDifference> differing = configDiff({saved, now});
    std::erase_if(differing, [](const ConfigDifference& difference) {
        return std::ranges::find(kFreeKeys, difference.key) != kFreeKeys.end();
    });
    if (differing.empty())
        return;
    std::string list;
    for (std::size_t i = 0; i < std::min(differing.size(), kDifferencesNamed); ++i)
        list += fmt::format("{}{} ({} then, {} now)", i > 0 ? ", " : "", differing[i].key,
                            differing[i].values.at(0), differing[i].values.at(1));
    if (differing.size() > kDifferencesNamed)
        list += fmt::format(" and {} more", differing.size() - kDifferencesNamed);
    throw Error(ErrorCode::InvalidConfig,
                Text("the run cannot be resumed with another configuration: %1").arg(list),
                checkpoint, Text("start a new run for other settings"));
}

} // namespace formwork
