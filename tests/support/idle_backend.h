// A backend that answers nothing: base of the backends of tests, which override what they need.
#pragma once

#include "core/backend/backend.h"

namespace formwork::test {

class IdleBackend : public Backend
{
public:
    BackendInfo info() override { return {}; }
    TrainResult train(const TrainRequest&, RunObserver&, FileSystem&, std::stop_token) override
    {
        return {};
    }
    EvaluateResult evaluate(const EvaluateRequest&, ProgressSink&, FileSystem&,
                            std::stop_token) override
    {
        return {};
    }
    PredictResult predict(const PredictRequest&, ProgressSink&, FileSystem&,
                          std::stop_token) override
    {
        return {};
    }
    StepBenchmarkResult benchmarkSteps(const StepBenchmarkRequest&, ProgressSink&,
                                       std::stop_token) override
    {
        return {};
    }
};

} // namespace formwork::test
