#include "train_options.h"

#include <algorithm>

namespace formwork::cli {

namespace {

// Of --run-folder, and of --resume without a number.
void checkFolderOptions(const TrainOptions& options)
{
    if (options.runFolder.empty()) {
        if (options.resumesFolder)
            throw Error(ErrorCode::InvalidArgument, Text("--resume names no run"), {},
                        Text("give its number, or its folder: --run-folder FOLDER --resume"));
        return;
    }
    if (options.resume != 0)
        throw Error(ErrorCode::InvalidArgument,
                    Text("with --run-folder, --resume takes no number: the run is the one in the "
                         "folder"));
    if (!options.resumeLatest.empty() || options.queueOnly || options.runQueue)
        throw Error(ErrorCode::InvalidArgument,
                    Text("--run-folder opens no workspace and takes no --resume-latest, --queue or "
                         "--run-queue"));
}

void checkTargetOptions(const TrainOptions& options)
{
    if (options.target.empty()) {
        if (options.showScript)
            throw Error(ErrorCode::InvalidArgument, Text("--show-script is for --on TARGET"));
        return;
    }
    if (options.resume != 0 || !options.resumeLatest.empty() || !options.runFolder.empty() ||
        options.queueOnly || options.runQueue || options.ranks > 1)
        throw Error(ErrorCode::InvalidArgument,
                    Text("--on submits new runs and takes no --resume, --resume-latest, "
                         "--run-folder, --queue, --run-queue or --ranks"),
                    {},
                    Text("a run of a target is resumed there by --resume RUN; several ranks are "
                         "an option of the target: --sbatch=--ntasks=4"));
}

} // namespace

void checkOptions(const TrainOptions& options, const std::vector<ConfigOverride>& overrides)
{
    if (options.dryRun && (options.resume != 0 || options.resumesFolder || options.runQueue ||
                           !options.resumeLatest.empty()))
        throw Error(ErrorCode::InvalidArgument,
                    Text("--dry-run is for new runs and takes no --resume, --resume-latest or "
                         "--run-queue"));
    checkFolderOptions(options);
    checkTargetOptions(options);
    if (!options.resumeLatest.empty() &&
        (options.resume != 0 || options.queueOnly || options.runQueue))
        throw Error(
            ErrorCode::InvalidArgument,
            Text("--resume-latest finds a run and takes no --resume, --queue or --run-queue"));
    const bool settings = !overrides.empty() || !options.config.empty() || options.queueOnly;
    if (options.resume != 0 && options.runQueue)
        throw Error(ErrorCode::InvalidArgument,
                    Text("--resume trains one run, and --run-queue all that are queued"), {},
                    Text("queue the run first: train --resume RUN --queue"));
    if (options.resume != 0 && options.queueOnly &&
        (!overrides.empty() || !options.epochs.empty() || options.newData == NewData::Accept))
        throw Error(ErrorCode::InvalidArgument,
                    Text("--resume with --queue takes no other settings"), {},
                    Text("resume the run without --queue"));
    if (options.resume != 0 && !options.config.empty())
        throw Error(ErrorCode::InvalidArgument,
                    Text("--resume continues with the run's own config and takes no other settings "
                         "than the new place of its data (--data.train, --data.val)"));
    if (options.newData == NewData::Accept && options.resume == 0 && !options.resumesFolder)
        throw Error(ErrorCode::InvalidArgument, Text("--accept-new-data is for a resumed run"), {},
                    Text("name the run: --resume RUN --accept-new-data"));
    if (options.resume == 0 && !options.epochs.empty())
        throw Error(ErrorCode::InvalidArgument, Text("--epochs is for a run that is extended"), {},
                    Text("name the run with --resume, or give --train.epochs=N for a new one"));
    if (options.epochs.empty() && (options.learningRate || options.endLearningRate))
        throw Error(ErrorCode::InvalidArgument,
                    Text("--lr and --end-lr are for a run that is extended"), {},
                    Text("name the run and its new epochs: --resume RUN --epochs +20"));
    if (options.runQueue && settings)
        throw Error(ErrorCode::InvalidArgument,
                    Text("--run-queue trains what is queued and takes no other settings"));
}

bool isAboutInput(const Error& error, const ExperimentConfig& config)
{
    const std::filesystem::path& path = error.path();
    const auto leadsTo = [&path](const std::filesystem::path& data) {
        return !data.empty() &&
               std::ranges::mismatch(data, path).in1 == data.end(); // it, or a file below it
    };
    return (error.code() == ErrorCode::InvalidConfig && path.empty()) ||
           leadsTo(config.data.train) || leadsTo(config.data.validation);
}

Error noUnfinishedRun(const std::string& name)
{
    return Error(ErrorCode::NotFound, Text("there is no unfinished run '%1'").arg(name), {},
                 Text("name a config as well to start the run"));
}

void checkRanks(const TrainOptions& options, const RankLayout& ranks)
{
    if (options.ranks < 1)
        throw Error(ErrorCode::InvalidArgument, Text("--ranks 0 trains nothing"), {},
                    Text("give 1 or more"));
    if (options.ranks > 1 && ranks.isParallel())
        throw Error(ErrorCode::InvalidArgument,
                    Text("--ranks %1 was given to rank %2 of %3")
                        .arg(options.ranks, ranks.rank, ranks.worldSize),
                    {}, Text("omit it: another program has started the ranks"));
    if ((options.ranks > 1 || ranks.isParallel()) && (options.queueOnly || options.runQueue))
        throw Error(ErrorCode::InvalidArgument,
                    Text("several ranks train one run and take none from the queue"));
}

} // namespace formwork::cli
