// Progress and problems of a scan, from several workers to one sink.
#pragma once

#include "core/base/progress.h"
#include "core/base/throttle.h"

#include <cstdint>
#include <filesystem>
#include <mutex>
#include <string>
#include <vector>

namespace formwork {

// Thread-safe: calls to the sink never overlap. Progress is passed on at most every 50 ms.
class ScanReporter
{
public:
    explicit ScanReporter(ProgressSink& sink) : m_sink(sink) {}

    void begin(std::string stage, std::uint64_t total = 0); // a new stage, counted in files
    void found(std::uint64_t files);                        // this many more files
    void end();                                             // reports the final count
    void problem(Problem problem);
    void warn(const std::filesystem::path& path, Text message);
    std::vector<Problem> takeProblems(); // of all stages, sorted by path and message

private:
    ProgressSink& m_sink;
    std::mutex m_mutex;
    Progress m_progress;
    Throttle m_throttle;
    std::vector<Problem> m_problems;
};

} // namespace formwork
