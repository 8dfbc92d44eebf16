// What hostile input costs: an action in its own child process, with its processor time and
// the memory it took.
#pragma once

#include "core/base/error.h"
#include "support/sanitizers.h"

#include <QString>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <fstream>
#include <functional>
#include <optional>
#include <string>
#include <type_traits>

#include <sys/wait.h>
#include <unistd.h>

namespace formwork::test {

struct ForkedOutcome
{
    bool ended = false;            // rather than crashed, or ran for a minute
    std::optional<ErrorCode> code; // of the Error that was thrown, if any
    std::string message;           // of any exception
    double cpuSeconds = 0;
    std::size_t peakBytes = 0; // beyond what the process had before
};

namespace forked_detail {

struct Answer
{
    bool isError = false;
    ErrorCode code = ErrorCode::Internal;
    double cpuSeconds = 0;
    std::size_t peakBytes = 0;
    std::array<char, 1024> message = {};
};
static_assert(std::is_trivially_copyable_v<Answer> && sizeof(Answer) < 4096,
              "it fits into a pipe as one piece");

// A line of /proc/self/status, in bytes.
inline std::size_t statusBytes(const char* name)
{
    std::ifstream status("/proc/self/status");
    for (std::string line; std::getline(status, line);) {
        if (line.starts_with(name))
            return 1024 * std::strtoull(line.c_str() + std::strlen(name), nullptr, 10);
    }
    return 0;
}

inline Answer answerOf(const std::function<void()>& body)
{
    Answer answer;
    const auto note = [&answer](const char* text) {
        std::strncpy(answer.message.data(), text, answer.message.size() - 1);
    };
    const std::size_t before = statusBytes("VmRSS:");
    try {
        body();
    } catch (const Error& error) {
        answer.isError = true;
        answer.code = error.code();
        note(error.what());
    } catch (const std::exception& error) {
        note(error.what());
    }
    const std::size_t peak = statusBytes("VmHWM:");
    answer.peakBytes = peak - std::min(peak, before);
    timespec used = {};
    ::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &used);
    answer.cpuSeconds = static_cast<double>(used.tv_sec) + 1e-9 * static_cast<double>(used.tv_nsec);
    return answer;
}

} // namespace forked_detail

// Runs `body` in a copy of this process, which must not have other threads at work.
inline ForkedOutcome forked(const std::function<void()>& body)
{
    using namespace forked_detail;
    std::array<int, 2> ends = {};
    if (::pipe(ends.data()) != 0)
        return {};
    const pid_t child = ::fork();
    if (child == 0) {
        ::alarm(60);
        const Answer answer = answerOf(body);
        const bool isWhole = ::write(ends[1], &answer, sizeof answer) == sizeof answer;
        ::_exit(isWhole ? 0 : 1);
    }
    ::close(ends[1]);
    Answer answer;
    const bool isWhole =
        child > 0 && ::read(ends[0], &answer, sizeof answer) == static_cast<ssize_t>(sizeof answer);
    ::close(ends[0]);
    int status = 0;
    if (child > 0)
        ::waitpid(child, &status, 0);
    ForkedOutcome outcome;
    outcome.ended = isWhole && WIFEXITED(status) && WEXITSTATUS(status) == 0;
    if (answer.isError)
        outcome.code = answer.code;
    outcome.message = answer.message.data();
    outcome.cpuSeconds = answer.cpuSeconds;
    outcome.peakBytes = answer.peakBytes;
    return outcome;
}

// What refusing a hostile file may cost. The time is processor time, and ten times what is promised
// of a quiet machine: tests run side by side. Sanitizers change both.
constexpr double kMostRefusalSeconds = 1.0;
constexpr std::size_t kMostRefusalBytes = std::size_t{64} << 20;
constexpr bool kMeasuresRefusals = !kHasSanitizer;

// The dearest refusal so far.
struct RefusalCost
{
    double cpuSeconds = 0;
    std::size_t peakBytes = 0;

    // Empty if `outcome` is an Error within the bounds.
    QString problemOf(const ForkedOutcome& outcome)
    {
        cpuSeconds = std::max(cpuSeconds, outcome.cpuSeconds);
        peakBytes = std::max(peakBytes, outcome.peakBytes);
        if (!outcome.ended)
            return QStringLiteral("it crashed or hung");
        if (!outcome.code)
            return QStringLiteral("no typed error: ") + QString::fromStdString(outcome.message);
        if (kMeasuresRefusals && outcome.cpuSeconds > kMostRefusalSeconds)
            return QStringLiteral("it took %1 s").arg(outcome.cpuSeconds);
        if (kMeasuresRefusals && outcome.peakBytes > kMostRefusalBytes)
            return QStringLiteral("it took %1 MiB").arg(outcome.peakBytes >> 20);
        return {};
    }
    QString text() const
    {
        return QStringLiteral("the dearest took %1 ms and %2 MiB")
            .arg(1e3 * cpuSeconds, 0, 'f', 1)
            .arg(static_cast<double>(peakBytes) / (1 << 20), 0, 'f', 1);
    }
};

} // namespace formwork::test
