// A progress sink that keeps what a job reports, and asks it to stop at some point if wanted.
#pragma once

#include "core/base/progress.h"

#include <cstdint>
#include <stop_token>
#include <vector>

namespace formwork::test {

class RecordingProgress final : public ProgressSink
{
public:
    void progress(const Progress& progress) override
    {
        last = progress;
        if (stopAt > 0 && progress.done >= stopAt)
            stop.request_stop();
    }
    void problem(const Problem& problem) override { problems.push_back(problem); }

    Progress last;
    std::vector<Problem> problems;
    std::uint64_t stopAt = 0; // 0: never
    std::stop_source stop;
};

} // namespace formwork::test
