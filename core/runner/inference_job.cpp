#include "core/runner/inference_job.h"

#include "core/base/error.h"

#include <algorithm>
#include <charconv>
#include <optional>
#include <system_error>

namespace formwork {

namespace {

std::optional<RunId> runNumberOf(const std::string& text)
{
    RunId number = 0;
    const char* const end = text.data() + text.size();
    const auto [rest, error] = std::from_chars(text.data(), end, number);
    if (error != std::errc() || rest != end || number <= 0)
        return std::nullopt;
    return number;
}

void makeAbsolute(std::filesystem::path& path)
{
    if (!path.empty())
        path = std::filesystem::absolute(path).lexically_normal();
}

} // namespace

std::filesystem::path runCheckpoint(Store& store, RunId run)
{
    const std::vector<Artifact> artifacts = store.artifacts(run);
    for (const char* kind : {"checkpoint.best", "checkpoint.last"}) {
        const auto found = std::ranges::find(artifacts, kind, &Artifact::kind);
        std::error_code ignored;
        if (found != artifacts.end() && std::filesystem::exists(found->path, ignored))
            return found->path;
    }
    const std::string name = store.run(run).name; // or the error that there is no such run
    throw Error(ErrorCode::NotFound,
                "run " + std::to_string(run) + " (" + name + ") has no checkpoint", {},
                "train it for an epoch first");
}

std::filesystem::path findCheckpoint(Store& store, const std::string& fileOrRun)
{
    std::error_code ignored;
    if (std::filesystem::exists(fileOrRun, ignored))
        return fileOrRun;
    if (const std::optional<RunId> run = runNumberOf(fileOrRun))
        return runCheckpoint(store, *run);
    throw Error(ErrorCode::NotFound, "there is no such weight file", fileOrRun,
                "give a .safetensors or .pth file, or the number of a run");
}

EvaluateResult evaluateRun(Backend& backend, Store& store, RunId run, EvaluateRequest request,
                           FileSystem& fileSystem, ProgressSink& progress, std::stop_token stop)
{
    request.settings.checkpoint = runCheckpoint(store, run);
    if (request.data.empty()) {
        ExperimentConfig config = store.config(run);
        store.followMoves(config.data);
        if (config.data.validation.empty())
            throw Error(ErrorCode::InvalidArgument,
                        "run " + std::to_string(run) + " has no validation data", {},
                        "name the data to evaluate on");
        request.data = config.data.validation;
        request.settings.flip = config.augment.validationFlip;
    }
    return backend.evaluate(request, progress, fileSystem, stop);
}

PredictResult predictWithRun(Backend& backend, Store& store, RunId run, PredictRequest request,
                             FileSystem& fileSystem, ProgressSink& progress, std::stop_token stop)
{
    request.settings.checkpoint = runCheckpoint(store, run);
    return backend.predict(request, progress, fileSystem, stop);
}

ExperimentConfig settledConfig(ExperimentConfig config)
{
    validateConfig(config);
    makeAbsolute(config.data.train);
    makeAbsolute(config.data.validation);
    makeAbsolute(config.model.weights);
    makeAbsolute(config.distillation.teacher);
    return config;
}

std::vector<RunId> queueSweep(Store& store, const Sweep& sweep, RunStart start)
{
    std::vector<ExperimentConfig> configs;
    for (const ExperimentConfig& config : sweep.runs)
        configs.push_back(settledConfig(config));
    std::vector<RunId> runs;
    for (const ExperimentConfig& config : configs)
        runs.push_back(store.createRun(config, start));
    return runs;
}

} // namespace formwork
