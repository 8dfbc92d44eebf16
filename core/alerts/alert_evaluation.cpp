#include "core/alerts/alert_evaluation.h"

#include "core/base/error.h"

#include <algorithm>
#include <filesystem>
#include <memory>

namespace formwork {

namespace {

constexpr double kGigabyte = 1e9;

bool isOver(const RunRow& run)
{
    return run.status != RunStatus::Queued && run.status != RunStatus::Running;
}

// What ended before the rule was made is old news, and so is what was imported.
bool isFresh(const AlertRule& rule, const RunRow& run)
{
    if (run.isImported())
        return false;
    return run.status == RunStatus::Running || run.finishedAt >= rule.createdAt;
}

std::string percentOf(double share)
{
    const auto tenths = static_cast<long long>(share * 1000 + 0.5);
    return std::to_string(tenths / 10) + '.' + std::to_string(tenths % 10);
}

Text endedText(const RunRow& run)
{
    if (run.status == RunStatus::Stopped)
        return Text("The run '%1' was stopped").arg(run.name);
    return run.bestValidationTop1 ? Text("The run '%1' is done; best accuracy %2 %")
                                        .arg(run.name, percentOf(*run.bestValidationTop1))
                                  : Text("The run '%1' is done").arg(run.name);
}

std::optional<Text> plateauText(const AlertRule& rule, const RunRow& run)
{
    const int without = run.bestEpoch > 0 ? run.epochsDone - run.bestEpoch : 0;
    if (run.status != RunStatus::Running || without < rule.amount)
        return std::nullopt;
    return Text("The run '%1' has not improved for %2 epochs").arg(run.name, without);
}

std::optional<Text> slowerText(const AlertRule& rule, const RunRow& run, const AlertFacts& facts)
{
    constexpr int kFewestEpochs = 3; // before the median says something
    if (run.status != RunStatus::Running || run.epochsDone < kFewestEpochs ||
        !run.medianEpochSeconds || *run.medianEpochSeconds <= 0 || !facts.lastEpochSeconds)
        return std::nullopt;
    const auto last = facts.lastEpochSeconds(run.id);
    if (!last || *last < *run.medianEpochSeconds * (1 + rule.amount / 100))
        return std::nullopt;
    const auto percent = static_cast<int>((*last / *run.medianEpochSeconds - 1) * 100 + 0.5);
    return Text("The run '%1' has become slower: its last epoch took %2 % longer than usual")
        .arg(run.name, percent);
}

std::optional<Text> diskText(const AlertRule& rule, const RunRow& run, const AlertFacts& facts)
{
    if (run.status != RunStatus::Running || !facts.freeBytes)
        return std::nullopt;
    const double free = static_cast<double>(*facts.freeBytes) / kGigabyte;
    if (free >= rule.amount)
        return std::nullopt;
    const auto tenths = static_cast<long long>(free * 10);
    return Text("Only %1 GB are free while the run '%2' trains")
        .arg(std::to_string(tenths / 10) + '.' + std::to_string(tenths % 10), run.name);
}

std::optional<Text> messageOf(const AlertRule& rule, const RunRow& run, const AlertFacts& facts)
{
    switch (rule.event) {
    case AlertEvent::Ended:
        if (run.status == RunStatus::Done || run.status == RunStatus::Stopped)
            return endedText(run);
        return std::nullopt;
    case AlertEvent::Failed:
        if (isInterrupted(run.status) && !run.errorMessage.empty())
            return Text("The run '%1' was interrupted: %2").arg(run.name, run.errorMessage);
        if (isInterrupted(run.status))
            return Text("The run '%1' was interrupted: its program is gone").arg(run.name);
        if (run.status == RunStatus::Failed)
            return Text("The run '%1' failed: %2").arg(run.name, run.errorMessage);
        return std::nullopt;
    case AlertEvent::NotANumber:
        // The store holds no number where there was none.
        if (run.epochsDone > 0 && !run.lastTrainLoss)
            return Text("The loss of the run '%1' is not a number").arg(run.name);
        return std::nullopt;
    case AlertEvent::Plateau:
        return plateauText(rule, run);
    case AlertEvent::Slower:
        return slowerText(rule, run, facts);
    case AlertEvent::DiskLow:
        return diskText(rule, run, facts);
    }
    return std::nullopt;
}

std::filesystem::path claimFile(const Workspace& workspace, const Alert& alert)
{
    return workspace.root() / "alerts" / alert.key();
}

} // namespace

std::vector<Alert> dueAlerts(const std::vector<AlertRule>& rules, const AlertFacts& facts)
{
    std::vector<Alert> due;
    for (const AlertRule& rule : rules) {
        if (!rule.isOn)
            continue;
        for (const RunRow& run : facts.runs) {
            if ((isOver(run) || run.status == RunStatus::Running) && isFresh(rule, run))
                if (const auto message = messageOf(rule, run, facts))
                    due.push_back({.rule = rule,
                                   .run = run.id,
                                   .runName = run.name,
                                   .status = std::string(runStatusName(run.status)),
                                   .bestTop1 = run.bestValidationTop1,
                                   .message = *message});
        }
    }
    return due;
}

AlertFacts readAlertFacts(Store& store)
{
    AlertFacts facts;
    facts.runs = store.runs();
    const auto done = std::make_shared<std::vector<std::pair<RunId, int>>>();
    for (const RunRow& run : facts.runs)
        done->emplace_back(run.id, run.epochsDone);
    facts.lastEpochSeconds = [&store, done](RunId run) -> std::optional<double> {
        const auto known = std::ranges::find(*done, run, &std::pair<RunId, int>::first);
        if (known == done->end() || known->second < 1)
            return std::nullopt;
        const std::vector<EpochRecord> last = store.epochs(run, known->second - 1);
        return last.empty() ? std::nullopt : std::optional(last.back().epochSeconds);
    };
    std::error_code failed;
    const auto space = std::filesystem::space(store.workspace().root(), failed);
    if (!failed)
        facts.freeBytes = space.available;
    return facts;
}

bool claimAlert(FileSystem& fileSystem, const Workspace& workspace, const Alert& alert)
{
    const std::filesystem::path file = claimFile(workspace, alert);
    std::error_code ignored;
    if (std::filesystem::exists(file, ignored))
        return false;
    fileSystem.createDirectories(file.parent_path());
    try {
        fileSystem.create(file)->close();
    } catch (const Error& error) {
        if (error.code() == ErrorCode::AlreadyExists)
            return false;
        throw;
    }
    return true;
}

void releaseAlert(FileSystem& fileSystem, const Workspace& workspace, const Alert& alert)
{
    fileSystem.remove(claimFile(workspace, alert));
}

} // namespace formwork
