// How a job reports what it is doing. Jobs in core are plain functions:
//     Result run(const Request&, ProgressSink&, std::stop_token)
#pragma once

#include "core/base/text.h"

#include <cstdint>
#include <filesystem>
#include <string>

namespace formwork {

struct Progress
{
    std::string stage;       // what is being done: "Converting train"
    std::string unit;        // what is counted: "images"
    std::uint64_t done = 0;  // units finished
    std::uint64_t total = 0; // units in all; 0 = not known
    std::uint64_t bytes = 0; // bytes written or read so far, 0 where it means nothing
};

enum class Severity { Info, Warning, Error };

// Something the user should know about one file; the job continues.
struct Problem
{
    Severity severity = Severity::Warning;
    std::filesystem::path path;
    Text message;
};

// Implemented by the CLI (terminal), the window (queued signals) and tests.
// Calls come from the job's thread or its workers, but never two at a time; they must return
// quickly and must not throw.
class ProgressSink
{
public:
    virtual ~ProgressSink() = default;
    virtual void progress(const Progress& progress) = 0;
    virtual void problem(const Problem& problem) = 0;
};

// Takes everything and does nothing.
class NullProgress final : public ProgressSink
{
public:
    void progress(const Progress&) override {}
    void problem(const Problem&) override {}
};

// Turns a series of Progress into a rate and the time left. Not thread-safe.
// The rate is an average over the last seconds, so a change of speed shows.
class RateMeter
{
public:
    // `seconds`: any steady clock. A new stage (or a smaller `done`) starts over.
    void update(const Progress& progress, double seconds);

    double unitsPerSecond() const { return m_unitsPerSecond; }
    // Seconds left, or a negative number while unknown.
    double secondsLeft() const { return m_secondsLeft; }

private:
    std::string m_stage;
    double m_markSeconds = 0;
    std::uint64_t m_markDone = 0;
    std::uint64_t m_lastDone = 0;
    double m_unitsPerSecond = 0;
    double m_secondsLeft = -1;
    bool m_started = false;
};

} // namespace formwork
