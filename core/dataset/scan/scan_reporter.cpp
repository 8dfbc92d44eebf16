#include "core/dataset/scan/scan_reporter.h"

#include <algorithm>
#include <tuple>
#include <utility>

namespace formwork {

void ScanReporter::begin(std::string stage, std::uint64_t total)
{
    const std::lock_guard lock(m_mutex);
    m_progress = {std::move(stage), "files", 0, total, 0};
    m_sink.progress(m_progress);
}

void ScanReporter::found(std::uint64_t files)
{
    const std::lock_guard lock(m_mutex);
    m_progress.done += files;
    if (m_throttle.isDue())
        m_sink.progress(m_progress);
}

void ScanReporter::end()
{
    const std::lock_guard lock(m_mutex);
    m_sink.progress(m_progress);
}

void ScanReporter::problem(Problem problem)
{
    const std::lock_guard lock(m_mutex);
    m_sink.problem(problem);
    m_problems.push_back(std::move(problem));
}

void ScanReporter::warn(const std::filesystem::path& path, Text message)
{
    problem({Severity::Warning, path, std::move(message)});
}

std::vector<Problem> ScanReporter::takeProblems()
{
    std::sort(m_problems.begin(), m_problems.end(), [](const Problem& a, const Problem& b) {
        return std::tuple(a.path.native(), a.message.english()) <
               std::tuple(b.path.native(), b.message.english());
    });
    return std::move(m_problems);
}

} // namespace formwork
