// The data of a run: its loaders and classes, from a config.
#pragma once

#include "core/backend/loader_settings.h"
#include "core/base/file_system.h"
#include "core/base/text.h"
#include "core/experiment/config.h"
#include "core/experiment/run_observer.h"
#include "core/loader/loader.h"

#include <cstdint>
#include <memory>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

namespace formwork {

struct RunLoaders
{
    std::unique_ptr<Loader> train;
    std::unique_ptr<Loader> validation; // null without validation data
    std::vector<std::string> classNames;
    // The training label of each of validation's; empty = they are the same.
    std::vector<std::int64_t> validationLabels;
};

// Opens what `config.data` names. Training: random crops and flips in the config's order.
// Validation: every image once, in sequence, centre crop; its classes are matched by name, in any
// order. What a scan finds, and which of several fields of a beton gives the labels, is reported to
// `observer`.
// `allocator` (null for the CPU) must outlive the loaders; with one, images are bytes, which
// BatchTransfer normalises on the device.
// Errors: InvalidConfig (the kind of data is not the loader's), ClassMismatch, those of loaders
// (which need labels) and of scanning; Cancelled when stopped while scanning.
// With several ranks the loaders are of this rank's share.
RunLoaders openRunData(const ExperimentConfig& config, int workers, FileSystem& fileSystem,
                       BatchAllocator* allocator, RunObserver& observer,
                       const std::stop_token& stop, const RankLayout& ranks = {});

// Identity of the whole dataset behind a loader.
DataIdentity identityOf(const Loader& loader);

// The training data alone; what a scan finds is not reported.
std::unique_ptr<Loader> openTraining(const ExperimentConfig& config, int workers,
                                     FileSystem& fileSystem, const std::stop_token& stop);

// Opens the training data again, for images of another size.
void reopenTraining(RunLoaders& data, const ExperimentConfig& config, int imageSize, int workers,
                    FileSystem& fileSystem, BatchAllocator* allocator, RunObserver& observer,
                    const std::stop_token& stop, const RankLayout& ranks = {});

// Opens `data` for an evaluation that prepares its images as `preparation` says. What a scan finds
// is reported to `progress`.
std::unique_ptr<Loader> openEvaluation(LoaderKind kind, const std::filesystem::path& data,
                                       const LoaderSettings& preparation, FileSystem& fileSystem,
                                       BatchAllocator* allocator, ProgressSink& progress,
                                       const std::stop_token& stop);

// Names made up for a beton without a manifest: "class 0", "class 1", ...
bool namesAreMadeUp(std::span<const std::string> names);

// What is compared with the training data's classes, and what to do if they differ.
struct ComparedClasses
{
    std::string_view owner = "validation";
    Text hint = Text("use a validation split of the same dataset");
    bool inAnyOrder = false;
};

// Error{ClassMismatch} that lists what differs and names `path`, whose classes `others` are. Names
// are compared as core/beton/class_names.h says. Those made up for a beton without a manifest
// ("class 0", "class 1", ...) only limit the number of classes.
void requireSameClasses(std::span<const std::string> train, std::span<const std::string> others,
                        const std::filesystem::path& path, const ComparedClasses& compared = {});

} // namespace formwork
