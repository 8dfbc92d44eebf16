// A model over every image of a loader, once: the validation of an epoch, and evaluation.
#pragma once

#include "core/experiment/config.h"
#include "core/loader/loader.h"
#include "core/model/model.h"
#include "core/train/loop/confusion_count.h"
#include "core/train/loop/metrics.h"
#include "core/train/parallel/process_group.h"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <stop_token>
#include <vector>

namespace formwork {

struct ValidationResult
{
    MetricTotals totals; // the loss is plain cross-entropy
    std::vector<ConfusionCell> confusion;
};

struct ValidationRequest
{
    Classifier& model; // is set to evaluating
    Loader& loader;
    torch::Device device;
    int classes = 0;
    bool flip = false; // mean of the logits of an image and of its mirror image
    PrecisionKind precision = PrecisionKind::Float32;
    const char* key = ""; // of the config, and the data it names, for errors about labels
    std::filesystem::path data;
    // The model's label of each of the data's; empty = they are the same.
    std::vector<std::int64_t> labels = {};
    std::optional<c10::Stream> copyStream = {}; // of makeCopyStream() for `device`
    std::function<void(std::uint64_t batches, std::uint64_t images)> batchDone; // may be empty
    // The ranks whose loaders each have a share of the data: the result covers all of it. Null:
    // one rank.
    ProcessGroup* group = nullptr;
};

// The loader's epoch must have been started. Empty when stopped, of several ranks any. What a
// loader repeats to give all ranks equally many images is not counted. Errors: CorruptData (a label
// that is not a class), those of the loader.
std::optional<ValidationResult> runValidation(const ValidationRequest& request,
                                              const std::stop_token& stop);

// Error{CorruptData} naming `key`, `data` and the sample for a label outside of [0, classes).
void requireLabels(const Batch& batch, int classes, const char* key,
                   const std::filesystem::path& data);

} // namespace formwork
