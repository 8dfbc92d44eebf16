// Hands every report on: the base of observers that change one or two of them.
#pragma once

#include "core/experiment/run_observer.h"

#include <utility>
#include <vector>

namespace formwork {

// To each of `receivers`, in their order; null ones are left out. They must outlive it.
class ForwardingObserver : public RunObserver
{
public:
    explicit ForwardingObserver(std::vector<RunObserver*> receivers)
        : m_receivers(std::move(receivers))
    {
        std::erase(m_receivers, nullptr);
    }

    void started(const RunEnvironment& environment) override
    {
        for (RunObserver* receiver : m_receivers)
            receiver->started(environment);
    }
    void progress(const RunProgress& progress) override
    {
        for (RunObserver* receiver : m_receivers)
            receiver->progress(progress);
    }
    void step(const StepRecord& step) override
    {
        for (RunObserver* receiver : m_receivers)
            receiver->step(step);
    }
    void epoch(const EpochRecord& epoch) override
    {
        for (RunObserver* receiver : m_receivers)
            receiver->epoch(epoch);
    }
    void dataChanged(int afterEpoch, const std::string& change) override
    {
        for (RunObserver* receiver : m_receivers)
            receiver->dataChanged(afterEpoch, change);
    }
    void confusion(const ConfusionRecord& confusion) override
    {
        for (RunObserver* receiver : m_receivers)
            receiver->confusion(confusion);
    }
    void log(Severity severity, const std::string& line) override
    {
        for (RunObserver* receiver : m_receivers)
            receiver->log(severity, line);
    }
    void artifact(const std::string& kind, const std::filesystem::path& path) override
    {
        for (RunObserver* receiver : m_receivers)
            receiver->artifact(kind, path);
    }

private:
    std::vector<RunObserver*> m_receivers;
};

} // namespace formwork
