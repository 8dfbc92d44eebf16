// A model as a run of Formwork saved it: weights, what it is, what its classes are called.
#pragma once

#include "core/base/file_system.h"
#include "core/experiment/config.h"
#include "core/model/model.h"
#include "core/model/weights/weights_facts.h"

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace formwork {

struct SavedModel
{
    std::shared_ptr<Classifier> model; // evaluating, fused, on the device asked for
    ExperimentConfig config;           // of the run
    std::vector<std::string> classNames;
    int epoch = 0;             // the last one that was finished; 0: unknown
    bool isCheckpoint = false; // of Formwork, so that `config` is the run's
    bool isAveraged = false;   // the weights are the averaged ones
    // Whether its training images were turned as their Exif orientation says; nothing: unknown.
    std::optional<bool> appliesOrientation = {};
    WeightsFacts facts = {}; // what the file says, without what is assumed above
};

// For a checkpoint that has averaged weights (train.ema_decay) beside the trained ones.
enum class WeightChoice { AveragedIfAny, Trained };

// Loads any of a run's checkpoints; of one that has averaged weights, those. Errors: those of
// FileSystem; CorruptData (damaged, or no checkpoint of Formwork).
SavedModel loadSavedModel(FileSystem& fileSystem, const std::filesystem::path& path,
                          torch::Device device);

// Loads such a checkpoint, or weights of any naming and format that Formwork reads: these have a
// default config but for the model and, where the file says it (weights_facts.h), the preparation
// of images; without names in the file the classes are called "class 0", "class 1", ... Errors: as
// above, and those of loadClassifier.
SavedModel loadModelFile(FileSystem& fileSystem, const std::filesystem::path& path,
                         torch::Device device);

// The same on the CPU and not fused: with all parameters, under their own names. Also
// InvalidArgument for the trained weights of a checkpoint that has the averaged ones alone.
SavedModel loadPlainModel(FileSystem& fileSystem, const std::filesystem::path& path,
                          WeightChoice choice = WeightChoice::AveragedIfAny);

// Error{Diverged} naming the file, if its model answered with infinities or no numbers.
void requireFiniteAnswers(bool finite, const std::filesystem::path& path);

} // namespace formwork
