// Using a trained model: what is asked for and what is answered. LibTorch-free.
#pragma once

#include "core/experiment/config.h"
#include "core/experiment/confusion.h"
#include "core/image/decode_budget.h"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace formwork {

// A checkpoint of Formwork knows its classes, and how its validation images were prepared. Weights
// from elsewhere (safetensors, .pth) get the defaults, and classes called "class 0", "class 1", ...
struct InferenceSettings
{
    std::filesystem::path checkpoint;
    DeviceChoice device = {};
    int batchSize = 64;
    int threads = 0;   // compute threads; 0 = chosen from the cores
    int workers = 0;   // threads that decode; likewise
    bool flip = false; // mean of the logits of an image and of its mirror image
    // Whether images are turned as their Exif orientation says; nothing: as the model's training
    // data were. Older checkpoints and weights from elsewhere do not say: images are then left as
    // stored, as by default in Formwork, FFCV and torchvision. A beton is as it was converted.
    std::optional<bool> applyOrientation = {};
    DecodeLimits limits = {}; // for each image, whatever the checkpoint says
};

struct EvaluateRequest
{
    InferenceSettings settings;
    std::filesystem::path data; // beton file, or folder of classes
    // Takes the data's labels for the model's, whatever the classes are called.
    bool classesByNumber = false;
};

// Accuracies are shares in [0, 1].
struct EvaluateResult
{
    std::string model; // id of model_names.h
    int epoch = 0;     // of the checkpoint; 0 = unknown
    int imageSize = 0;
    std::uint64_t images = 0;
    double loss = 0;
    double top1 = 0;
    double top5 = 0;
    double seconds = 0;
    bool appliedOrientation = false; // InferenceSettings::applyOrientation, decided
    ConfusionRecord confusion;       // kind "evaluation"; the classes are the model's
};

struct PredictRequest
{
    InferenceSettings settings;
    // Images, folders that are searched for images, and beton files (*.beton).
    std::vector<std::filesystem::path> inputs;
    int top = 5;            // classes reported for each image
    bool attention = false; // also where the model looks; slower
};

struct ClassScore
{
    int label = 0;
    std::string name;
    double probability = 0;
};

struct Prediction
{
    std::filesystem::path image;         // the beton file for one of its samples
    std::optional<std::uint64_t> sample; // of a beton file
    std::vector<ClassScore> classes;     // most likely first
    std::string error;                   // why there are none; else empty
    // Where the model looks, if that was asked for: shares that add up to 1, row by row of a square
    // of attentionSide, over the centre crop of the image that the model saw.
    std::vector<float> attention = {};
    int attentionSide = 0;
    // That crop as shares of the image's width and height, after it was turned.
    double cropLeft = 0;
    double cropTop = 0;
    double cropWidth = 1;
    double cropHeight = 1;
};

struct PredictResult
{
    std::string model;
    bool appliedOrientation = false; // InferenceSettings::applyOrientation, decided
    // In the order of inputs, the files of a folder by name, the samples of a beton by number.
    std::vector<Prediction> predictions;
};

} // namespace formwork
