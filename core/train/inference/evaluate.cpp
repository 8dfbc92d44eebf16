#include "core/train/inference/evaluate.h"

#include "core/base/clock.h"
#include "core/base/error.h"
#include "core/base/threads.h"
#include "core/beton/class_names.h"
#include "core/train/checkpoint/saved_model.h"
#include "core/train/device/batch_transfer.h"
#include "core/train/device/device.h"
#include "core/train/device/thread_plan.h"
#include "core/train/device/torch_errors.h"
#include "core/train/loop/run_data.h"
#include "core/train/loop/validation.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <string_view>

namespace formwork {

namespace {

constexpr std::size_t kUnknownListed = 10;

// A beton is as it was converted: what was asked for cannot be done, what the model was trained
// with differs.
void requireOrientation(const Loader& loader, bool wanted, const InferenceSettings& settings,
                        const SavedModel& saved, const std::filesystem::path& data,
                        ProgressSink& progress)
{
    if (loader.appliesOrientation() == wanted)
        return;
    const Text state = loader.appliesOrientation()
                           ? Text("the images of this beton file were turned according to Exif")
                           : Text("the images of this beton file are as stored");
    if (settings.applyOrientation)
        throw Error(ErrorCode::InvalidArgument,
                    Text("%1, which can no longer be changed").arg(state), data,
                    Text("omit --exif, or convert the images again"));
    if (saved.appliesOrientation)
        progress.problem({Severity::Warning, data,
                          Text("%1, unlike those that the model was trained on").arg(state)});
}

EvaluateResult evaluated(const EvaluateRequest& request, FileSystem& fileSystem,
                         ProgressSink& progress, const std::stop_token& stop)
{
    const InferenceSettings& settings = request.settings;
    std::error_code ignored;
    const LoaderKind kind = std::filesystem::is_directory(request.data, ignored)
                                ? LoaderKind::Folder
                                : LoaderKind::Beton;
    const torch::Device device = chooseDevice(settings.device);
    const ThreadPlan threads =
        planThreads(availableCores(), device.is_cuda(), kind, settings.threads, settings.workers);
    setComputeThreads(threads.compute);
    useDevice(device);
    SavedModel saved = loadModelFile(fileSystem, settings.checkpoint, device);
    saved.config.train.batchSize = settings.batchSize;
    saved.config.data.memoryBudget = 0;
    const auto allocator = makeBatchAllocator(device);
    const bool wanted =
        settings.applyOrientation.value_or(saved.appliesOrientation.value_or(false));
    LoaderSettings preparation = validationLoaderSettings(saved.config, threads.workers);
    preparation.applyOrientation = wanted;
    preparation.decodeLimits = settings.limits;
    const auto loader = openEvaluation(kind, request.data, preparation, fileSystem, allocator.get(),
                                       progress, stop);
    requireOrientation(*loader, wanted, settings, saved, request.data, progress);
    const std::vector<std::int64_t> labels =
        matchClasses(saved.classNames, loader->classNames(), request.data,
                     request.classesByNumber ? ClassMatch::ByNumber : ClassMatch::ByName);
    const std::uint64_t batches = loader->batchCount();
    const double began = steadySeconds();
    loader->startEpoch(0);
    const auto result =
        runValidation({.model = *saved.model,
                       .loader = *loader,
                       .device = device,
                       .classes = static_cast<int>(saved.classNames.size()),
                       .flip = settings.flip,
                       .key = "evaluation",
                       .data = request.data,
                       .labels = labels,
                       .copyStream = makeCopyStream(device),
                       .batchDone =
                           [&](std::uint64_t done, std::uint64_t) {
                               progress.progress({"Evaluating", "batches", done, batches, 0});
                           }},
                      stop);
    if (!result)
        throw Error(ErrorCode::Cancelled, Text("the evaluation was cancelled"));
    requireFiniteAnswers(std::isfinite(result->totals.lossSum), settings.checkpoint);

    EvaluateResult out;
    out.model = saved.config.model.name;
    out.epoch = saved.epoch;
    out.imageSize = saved.config.model.imageSize;
    out.images = static_cast<std::uint64_t>(result->totals.images);
    out.loss = result->totals.meanLoss();
    out.top1 = result->totals.top1Share();
    out.top5 = result->totals.top5Share();
    out.seconds = steadySeconds() - began;
    out.appliedOrientation = loader->appliesOrientation();
    out.confusion = {"evaluation", saved.epoch, saved.classNames, result->confusion};
    return out;
}

const Text kByNumberHint =
    Text("use data with the model's classes; if label 0 of the data is label "
         "0 of the model and so on, --classes-by-number");

Text counted(std::size_t classes, bool haveNames)
{
    return haveNames ? Text("%1 classes").arg(classes)
                     : Text("%1 classes without names").arg(classes);
}

std::vector<std::int64_t> modelLabelsByNumber(const std::vector<std::string>& model,
                                              const std::vector<std::string>& data,
                                              const std::filesystem::path& path)
{
    if (data.size() > model.size())
        throw Error(ErrorCode::ClassMismatch,
                    Text("the data has %1 classes, the model %2").arg(data.size(), model.size()),
                    path, Text("use data with the model's classes"));
    std::vector<std::int64_t> labels(data.size());
    std::iota(labels.begin(), labels.end(), 0);
    return labels;
}

std::vector<std::int64_t> modelLabelsByName(const std::vector<std::string>& model,
                                            const std::vector<std::string>& data,
                                            const std::filesystem::path& path)
{
    if (std::ranges::equal(model, data, isSameClass))
        return modelLabelsByNumber(model, data, path);
    requireClearNames(model, data, path);
    const ClassIndex known(model);
    std::vector<std::int64_t> labels;
    std::vector<std::string> unknown;
    for (const std::string& name : data) {
        if (const auto label = known.find(name))
            labels.push_back(static_cast<std::int64_t>(*label));
        else
            unknown.push_back(name);
    }
    if (unknown.empty())
        return labels;
    Text hint = kByNumberHint;
    if (const auto similar = similarName(model, unknown.front()))
        hint = Text("the model has '%1': rename the class folders, or %2").arg(*similar, hint);
    const std::size_t more = unknown.size() - std::min(unknown.size(), kUnknownListed);
    unknown.resize(unknown.size() - more);
    throw Error(ErrorCode::ClassMismatch,
                more > 0 ? Text("the model does not know these classes: %1 and %2 more")
                               .arg(fmt::format("{}", fmt::join(unknown, ", ")), more)
                         : Text("the model does not know these classes: %1")
                               .arg(fmt::format("{}", fmt::join(unknown, ", "))),
                path, hint);
}

} // namespace

std::vector<std::int64_t> matchClasses(const std::vector<std::string>& model,
                                       const std::vector<std::string>& data,
                                       const std::filesystem::path& path, ClassMatch match)
{
    if (match == ClassMatch::ByNumber)
        return modelLabelsByNumber(model, data, path);
    const bool modelNames = !namesAreMadeUp(model);
    const bool dataNames = !namesAreMadeUp(data);
    if (!modelNames && !dataNames && model.size() == data.size())
        return modelLabelsByNumber(model, data, path);
    if (!modelNames || !dataNames)
        throw Error(ErrorCode::ClassMismatch,
                    Text("classes cannot be matched by name: the model has %1, the data %2")
                        .arg(counted(model.size(), modelNames), counted(data.size(), dataNames)),
                    path, kByNumberHint);
    return modelLabelsByName(model, data, path);
}

EvaluateResult evaluateCheckpoint(const EvaluateRequest& request, FileSystem& fileSystem,
                                  ProgressSink& progress, const std::stop_token& stop)
{
    try {
        return evaluated(request, fileSystem, progress, stop);
    } catch (...) {
        rethrowAsError(TorchTask::Evaluation);
    }
}

} // namespace formwork
