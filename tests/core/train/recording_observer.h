// An observer that keeps what was reported to it, and can act on it.
#pragma once

#include "core/experiment/run_observer.h"

#include <functional>
#include <string>
#include <utility>
#include <vector>

namespace formwork::test {

class RecordingObserver final : public RunObserver
{
public:
    std::vector<std::string> calls; // "started", "step 1", "epoch 1", "artifact checkpoint.best"
    std::vector<RunEnvironment> environments;
    std::vector<RunProgress> progresses;
    std::vector<StepRecord> steps;
    std::vector<EpochRecord> epochs;
    std::vector<ConfusionRecord> confusions;
    std::vector<std::pair<Severity, std::string>> lines;
    std::vector<std::pair<std::string, std::filesystem::path>> artifacts;
    std::function<void(const StepRecord&)> onStep;
    std::function<void(const RunProgress&)> onProgress;
    std::function<void(const EpochRecord&)> onEpoch;
    std::function<void(const std::string&)> onLog;

    void started(const RunEnvironment& environment) override
    {
        calls.emplace_back("started");
        environments.push_back(environment);
    }
    void progress(const RunProgress& progress) override
    {
        progresses.push_back(progress);
        if (onProgress)
            onProgress(progress);
    }
    void step(const StepRecord& step) override
    {
        calls.push_back("step " + std::to_string(step.step));
        steps.push_back(step);
        if (onStep)
            onStep(step);
    }
    void epoch(const EpochRecord& epoch) override
    {
        calls.push_back("epoch " + std::to_string(epoch.epoch));
        epochs.push_back(epoch);
        if (onEpoch)
            onEpoch(epoch);
    }
    void dataChanged(int afterEpoch, const std::string& change) override
    {
        calls.push_back("data changed after " + std::to_string(afterEpoch) + ": " + change);
    }
    void confusion(const ConfusionRecord& confusion) override { confusions.push_back(confusion); }
    void log(Severity severity, const std::string& line) override
    {
        lines.emplace_back(severity, line);
        if (onLog)
            onLog(line);
    }
    void artifact(const std::string& kind, const std::filesystem::path& path) override
    {
        calls.push_back("artifact " + kind);
        artifacts.emplace_back(kind, path);
    }

    bool logged(const std::string& part) const
    {
        for (const auto& [severity, line] : lines)
            if (line.find(part) != std::string::npos)
                return true;
        return false;
    }
};

} // namespace formwork::test
