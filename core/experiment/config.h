// What an experiment is: every setting of a training, typed, with YAML in and out.
//
// The keys are the members' paths ("optimizer.lr"). One table (config_keys.cpp) holds for each key
// its type, range, default, and one line of help; reading, writing, overriding, comparing and
// documenting all go by that table.
#pragma once

#include "core/base/file_system.h"
#include "core/base/text.h"
#include "core/experiment/device_choice.h"
#include "core/experiment/halving.h"

#include <array>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace formwork {

enum class LoaderKind { Beton, Folder }; // "beton", "folder"
// "sequential", "random", "quasi_random", "weighted"
enum class OrderKind { Sequential, Random, QuasiRandom, Weighted };
enum class InterpolationKind { Area, Bilinear }; // "area", "bilinear"
// "adam", "adamw", "sgd", "lamb", "schedule_free"
enum class OptimizerKind { Adam, AdamW, Sgd, Lamb, ScheduleFree };
// "constant", "cosine", "step", "one_cycle", "piecewise"
enum class ScheduleKind { Constant, Cosine, Step, OneCycle, Piecewise };
// "val_top1", "val_top5", "val_loss", "train_top1", "train_loss"
enum class BestMetric {
    ValidationTop1,
    ValidationTop5,
    ValidationLoss,
    TrainTop1,
    TrainLoss,
};
enum class TeacherKind { None, Hard, Soft }; // "none", "hard", "soft"

// For a ViT: "auto" (the class token), "token", "mean"
enum class PoolingKind { Auto, Token, Mean };
enum class InitKind { Auto, Torchvision, Timm }; // of a ViT: "auto", "torchvision", "timm"

enum class PrecisionKind {
    Float32,
    BFloat16,
    Float16,
    Auto
}; // "float32", "bfloat16", "float16", "auto"

struct ModelConfig
{
    std::string name = "levit_128s"; // an id of model_names.h
    int imageSize = 224;
    bool distillation = false; // LeViT with its second head
    // To start from, for fine-tuning: a file, or a run as in run_reference.h; empty: from scratch.
    std::filesystem::path weights = {};
    PoolingKind pooling = PoolingKind::Auto;
    InitKind init = InitKind::Auto; // Auto: that of the library that its weights come from; see
                                    // core/model/model.h
    double dropPath = -1;           // -1: as published
    double dropout = 0;             // ViT, these three
    double attentionDropout = 0;
    double headDropout = 0;
    double patchDropout = 0; // ViT: share of the patches that a training step leaves out
};

struct DataConfig
{
    std::filesystem::path train;      // beton file, or folder of classes
    std::filesystem::path validation; // key "data.val"; may be empty: no validation
    LoaderKind loader = LoaderKind::Beton;
    OrderKind order = OrderKind::Random;
    int workers = 0;         // 0 = chosen from the cores
    double memoryBudget = 0; // GiB of a beton file held in memory; 0 = mapped, the system decides
    bool inMemory = false;   // read once before the first epoch
    bool skipDamaged = false;
    std::filesystem::path exclude = {}; // list of images to leave out; empty: none
    std::string labelField = {}; // of a beton; empty: "label", or without one the first integer
    // What decoding one image may take (core/image/decode_budget.h): MiB, scans of a JPEG, and
    // seconds of processor time.
    int imageMemory = 512;
    int imageScans = 100;
    double imageSeconds = 60;
};

struct AugmentConfig
{
    std::array<double, 2> cropArea = {0.08, 1.0};
    std::array<double, 2> cropRatio = {0.75, 4.0 / 3.0};
    InterpolationKind interpolation = InterpolationKind::Area;
    double flip = 0.5;
    int repeats = 1;        // of a sample in an epoch, each time drawn again
    int randOperations = 0; // RandAugment; 0 = off
    double randMagnitude = 9;
    double randDeviation = 0.5;
    std::array<double, 4> colourJitter = {0, 0, 0, 0}; // brightness, contrast, saturation, hue
    double grayscale = 0;                              // probabilities
    double blur = 0;
    double erasing = 0;
    double mixup = 0; // alphas
    double cutmix = 0;
    double validationCrop = 0.875; // 224 / 256
    bool validationFlip = false;   // mean of the logits of an image and of its mirror image
    std::array<double, 3> mean = {0.485, 0.456, 0.406};
    std::array<double, 3> deviation = {0.229, 0.224, 0.225}; // key "augment.std"
};

struct OptimizerConfig
{
    OptimizerKind name = OptimizerKind::Adam;
    double learningRate = 1e-5; // key "optimizer.lr"
    std::array<double, 2> betas = {0.9, 0.999};
    double epsilon = 1e-8; // key "optimizer.eps"
    double weightDecay = 0.0;
    bool decayWeightsOnly = true; // not biases, norms, tokens, position and attention biases
    double momentum = 0.9;        // SGD
    bool nesterov = false;        // SGD
    double layerDecay = 1.0;      // rate of a layer over the rate of the layer after it
    double clipNorm = 0.0;        // of all gradients together; 0 = off
    double clipAdaptive = 0.0;    // key "optimizer.clip_agc"; 0 = off
};

struct ScheduleConfig
{
    ScheduleKind name = ScheduleKind::Constant;
    int warmupEpochs = 0;
    double minimumLearningRate = 0.0; // key "schedule.min_lr"
    double warmupLearningRate = 0.0;  // key "schedule.warmup_lr"
    int stepEpochs = 30;              // step: epochs between two falls
    double stepFactor = 0.1;
    double riseShare = 0.3;           // one-cycle: share of the steps in which the rate rises
    double startFactor = 0.04;        // one-cycle: of the rate, at the first step
    std::vector<double> epochs = {};  // piecewise: at these epochs ...
    std::vector<double> factors = {}; // ... the rate is optimizer.lr times these
};

inline constexpr int kMostSlots = 64; // of trainings at once on the CPU

struct TrainConfig
{
    int epochs = 300;
    int batchSize = 64;
    bool perRank = false; // of several ranks each has batchSize images; else all together
    std::uint64_t seed = 0;
    double labelSmoothing = 0.0;
    DeviceChoice device;
    int threads = 0;          // compute threads; 0 = chosen from the cores
    int slots = 0;            // runs that the queue trains at once on the CPU; 0 = the queue's
    int checkpointEvery = 10; // epochs; last and best are always kept
    int keepCheckpoints = 0;  // how many of the newest; 0 = all
    BestMetric bestMetric = BestMetric::ValidationTop1;
    int patience = 0;          // epochs without a new best before the run ends; 0 = never
    int accumulate = 1;        // batches that make one step of the optimiser
    double emaDecay = 0.0;     // of the averaged weights; 0 = off
    int freezeLayers = 0;      // from the input on; -1 = all but the head
    int firstImageSize = 0;    // progressive resizing; 0 = off
    int fullSizeEpoch = 0;     // the first epoch at model.image_size; 0: after two thirds of all
    bool lowFrequency = false; // smaller images are cropped spectra instead of resized ones
    bool activationCheckpointing = false; // computes activations again instead of keeping them
    PrecisionKind precision = PrecisionKind::Float32; // of matrix products and convolutions
    bool tf32 = false;                                // CUDA: TensorFloat-32 for float32 products
    bool channelsLast = false;                        // CUDA: memory format of images
    bool cudaGraphs = false;                          // CUDA: the step is captured and replayed
};

// Extensions of a run beyond the epochs that it was started for, one entry for each. The
// schedule is that of the epochs before the first one; see schedule.h.
struct ExtensionConfig
{
    std::vector<double> after = {};            // epochs that were done before, whole numbers
    std::vector<double> learningRates = {};    // key "extension.start_lr": at its begin ...
    std::vector<double> endLearningRates = {}; // key "extension.end_lr": ... and towards its end
};

// A trained model that the one in training learns from.
struct DistillationConfig
{
    TeacherKind kind = TeacherKind::None;
    std::filesystem::path teacher = {}; // a checkpoint of Formwork, or a run as in run_reference.h
    double alpha = 0.5;                 // the teacher's share of the loss
    double temperature = 1.0;           // soft: key "distillation.temperature"
};

// What a config with several values per key makes of them: see sweep.h. In the config of a run it
// is always the default.
struct SweepConfig
{
    int random = 0;           // number of runs drawn at random; 0: every combination
    HalvingRule halving = {}; // keys "sweep.halving", "sweep.min_epochs", "sweep.metric"

    bool operator==(const SweepConfig&) const = default;
};

struct ExperimentConfig
{
    std::string name = "experiment";
    ModelConfig model;
    DataConfig data;
    AugmentConfig augment;
    OptimizerConfig optimizer;
    ScheduleConfig schedule;
    TrainConfig train;
    DistillationConfig distillation;
    ExtensionConfig extension;
    SweepConfig sweep;
};

// One row of the table, for help texts, completion and forms.
struct ConfigKey
{
    std::string_view path; // "optimizer.lr"
    std::string_view type; // "number", "integer", "text", "path", "yes/no", "one of: adam, adamw"
    std::string_view help;
    Text allowed; // "a number above 0"
};
// All keys, in the order of configToYaml. The views live as long as the program.
const std::vector<ConfigKey>& configKeys();

// "optimizer.lr=1e-4" -> {"optimizer.lr", "1e-4"}
using ConfigOverride = std::pair<std::string, std::string>;

// Reads YAML; keys may be nested ("optimizer:\n  lr: 1e-4") or dotted ("optimizer.lr: 1e-4"), what
// is not given keeps its default. Loader "image_folder" is read as "folder". Errors: InvalidConfig
// with `sourceName`, line, key and the nearest valid key for an unknown one; for a value of the
// wrong type or out of range, what is allowed; for a key given twice, both lines.
ExperimentConfig configFromYaml(const std::string& yaml, const std::filesystem::path& sourceName);
// Reads a file, applies overrides (later ones win). Relative data paths stay as written: relative
// to the current directory, as on any command line.
ExperimentConfig loadConfig(FileSystem& fileSystem, const std::filesystem::path& file,
                            const std::vector<ConfigOverride>& overrides);
// Texts and paths are taken as they stand; a list is "0.9, 0.95", with or without brackets.
// Error{InvalidConfig} as above, without a line.
void applyOverride(ExperimentConfig& config, const std::string& key, const std::string& value);

// Every key, in the table's order, but those of a sweep where none is asked for; reading it back
// gives the same config. Error{InvalidConfig} for a path that is not UTF-8: YAML cannot hold it.
std::string configToYaml(const ExperimentConfig& config);

// One key's value as text, as applyOverride takes it: "1e-05", "[0.9, 0.999]"; texts and paths
// without quotes. Error{InvalidConfig} for an unknown key.
std::string configValue(const ExperimentConfig& config, const std::string& key);

// Checks every key's range (a config may come from code) and what no single key shows: image size
// against the model, data.train given, warm-up within the epochs. Error{InvalidConfig} names the
// key.
void validateConfig(const ExperimentConfig& config);

struct ConfigDifference
{
    std::string key;
    std::vector<std::string> values; // one per config
};
// Keys whose values are not the same in all configs.
std::vector<ConfigDifference> configDiff(const std::vector<ExperimentConfig>& configs);

// Images of a batch in all ranks together.
inline int globalBatch(const TrainConfig& config, int ranks)
{
    return config.perRank ? config.batchSize * ranks : config.batchSize;
}

// Text names of the enums, as in YAML.
std::string_view loaderName(LoaderKind kind);
std::string_view bestMetricName(BestMetric metric);
std::string_view precisionName(PrecisionKind kind);
std::optional<PrecisionKind> precisionFromName(std::string_view name); // nothing: unknown
std::string_view scheduleName(ScheduleKind kind);

} // namespace formwork
