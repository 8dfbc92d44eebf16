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

bool fileExists(const std::filesystem::path& path)
{
    std::error_code ignored;
    return std::filesystem::exists(path, ignored);
}

// The run that is named instead of a path of weights; a file of that name takes precedence.
std::optional<RunReference> referenceIn(const std::filesystem::path& weights)
{
    return fileExists(weights) ? std::nullopt : parseRunReference(weights.string());
}

void makeAbsolute(std::filesystem::path& path)
{
    if (!path.empty() && !referenceIn(path))
        path = std::filesystem::absolute(path).lexically_normal();
}

std::vector<const char*> kindsOf(RunWeights weights)
{
    switch (weights) {
    case RunWeights::Best:
        return {"checkpoint.best"};
    case RunWeights::Last:
        return {kLastCheckpoint, kPrunedCheckpoint, kLastWeights};
    case RunWeights::Any:
        break;
    }
    return {"checkpoint.best", kLastCheckpoint, kPrunedCheckpoint, kLastWeights};
}

Text missingText(RunWeights weights, RunId run, const std::string& name)
{
    switch (weights) {
    case RunWeights::Best:
        return Text("run %1 (%2) has no best checkpoint").arg(run, name);
    case RunWeights::Last:
        return Text("run %1 (%2) has no last checkpoint").arg(run, name);
    case RunWeights::Any:
        break;
    }
    return Text("run %1 (%2) has no checkpoint").arg(run, name);
}

// What can be done about it.
Text remedyFor(const RunRow& run)
{
    if (run.isImported()) {
        std::error_code ignored;
        if (std::filesystem::exists(Workspace(run.importedFrom).database(), ignored))
            return Text("import its workspace again with --with-checkpoints");
        return Text("curves were imported, but no weights: name a weight file or another run");
    }
    if (run.remote)
        return Text("bring its checkpoints here: formwork-cli runs fetch %1").arg(run.id);
    if (run.epochsDone > 0)
        return Text("its file was removed: name a weight file or another run");
    return Text("train it for an epoch first");
}

// Errors name the key, whose path the user gave.
template <typename Action>
void forReference(const char* key, const std::filesystem::path& weights, const Action& action)
{
    const auto reference = referenceIn(weights);
    if (!reference)
        return;
    try {
        action(*reference);
    } catch (const Error& error) {
        throw Error(error.code(), Text("%1: %2").arg(key, error.text()), error.path(),
                    error.hint());
    }
}

void requireRun(Store& store, const char* key, const std::filesystem::path& weights)
{
    forReference(key, weights, [&](const RunReference& reference) {
        const RunStatus status = store.run(reference.run).status;
        const bool mayYetTrain = status == RunStatus::Queued || status == RunStatus::Running;
        if (!mayYetTrain)
            runCheckpoint(store, reference.run, reference.weights);
    });
}

} // namespace

std::filesystem::path runCheckpoint(Store& store, RunId run, RunWeights weights)
{
    const std::vector<Artifact> artifacts = store.artifacts(run);
    for (const char* kind : kindsOf(weights)) {
        const auto found = std::ranges::find(artifacts, kind, &Artifact::kind);
        if (found != artifacts.end() && fileExists(found->path))
            return found->path;
    }
    const RunRow row = store.run(run); // or the error that there is no such run
    throw Error(ErrorCode::NotFound, missingText(weights, run, row.name), {}, remedyFor(row));
}

std::filesystem::path findCheckpoint(Store& store, const std::string& fileOrRun)
{
    return findNamedCheckpoint(store, fileOrRun).file;
}

NamedCheckpoint findNamedCheckpoint(Store& store, const std::string& fileOrRun)
{
    if (fileExists(fileOrRun))
        return {fileOrRun};
    if (const std::optional<RunId> run = runNumberOf(fileOrRun))
        return {runCheckpoint(store, *run), *run};
    if (const auto reference = parseRunReference(fileOrRun))
        return {runCheckpoint(store, reference->run, reference->weights), reference->run};
    throw Error(ErrorCode::NotFound, Text("there is no such weight file"), fileOrRun,
                Text("give a .safetensors or .pth file, or the number of a run"));
}

void requireReferredRuns(Store& store, const ExperimentConfig& config)
{
    requireRun(store, "model.weights", config.model.weights);
    requireRun(store, "distillation.teacher", config.distillation.teacher);
}

void resolveRunReferences(Store& store, ExperimentConfig& config, bool isResumed)
{
    const auto resolve = [&](const char* key, std::filesystem::path& weights) {
        forReference(key, weights, [&](const RunReference& reference) {
            weights = runCheckpoint(store, reference.run, reference.weights);
        });
    };
    try {
        resolve("model.weights", config.model.weights);
    } catch (const Error& error) {
        if (!isResumed || error.code() != ErrorCode::NotFound)
            throw;
    }
    resolve("distillation.teacher", config.distillation.teacher);
}

EvaluateResult evaluateRun(Backend& backend, Store& store, RunId run, EvaluateRequest request,
                           FileSystem& fileSystem, ProgressSink& progress, std::stop_token stop)
{
    request.settings.checkpoint = runCheckpoint(store, run);
    if (request.data.empty()) {
        ExperimentConfig config = usableConfig(store.storedConfig(run), {});
        store.followMoves(config.data);
        if (config.data.validation.empty())
            throw Error(ErrorCode::InvalidArgument, Text("run %1 has no validation data").arg(run),
                        {}, Text("name the data to evaluate on"));
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
    for (const ExperimentConfig& config : configs)
        requireReferredRuns(store, config);
    std::vector<RunId> runs;
    for (const ExperimentConfig& config : configs)
        runs.push_back(store.createRun(config, start));
    store.createSweep(runs, sweep.base.sweep.halving);
    return runs;
}

} // namespace formwork
