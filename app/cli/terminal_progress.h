// Progress on stderr: a bar with rate and time left on a terminal, plain lines elsewhere.
#pragma once

#include "core/base/progress.h"
#include "core/experiment/run_observer.h"

#include <cstddef>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

namespace formwork::cli {

enum class Verbosity { Quiet, Normal };

// "error", "warning", "note"
const char* severityName(Severity severity);

// "1:05", "2:03:00"
std::string formatDuration(double seconds);

// One line of at most `columns` - 1 characters, since a wrapped line could not be drawn over: the
// bar gets narrower, then goes, then the line is cut. `share` in [0, 1]; none: no bar.
std::string barLine(const std::string& stage, std::optional<double> share,
                    const std::string& details, std::size_t columns);

// Thread-safe: loader problems may come while a bar is drawn.
class TerminalProgress final : public ProgressSink
{
public:
    explicit TerminalProgress(Verbosity verbosity);
    ~TerminalProgress() override;

    void progress(const Progress& progress) override;
    void problem(const Problem& problem) override;

    bool isQuiet() const { return m_verbosity == Verbosity::Quiet; }
    // Ends the bar's line, so that other output starts on a new line.
    void finishLine();
    // A line of text above the bar.
    void line(const std::string& text);

private:
    void drawBar(const Progress& progress);
    void printPlain(const Progress& progress);
    void finishLineLocked();

    const bool m_terminal;
    const Verbosity m_verbosity;
    std::mutex m_mutex;
    RateMeter m_rate;
    std::string m_stage;
    double m_lastOutput = 0;
    bool m_barShown = false;
};

// Shows a training on the terminal: log lines and one line per epoch; the bar moves within an
// epoch.
class TerminalRun final : public RunObserver
{
public:
    // `isNamed`: log lines begin with the title, since other runs print theirs in between.
    TerminalRun(TerminalProgress& terminal, std::string title, bool isNamed = false);

    bool hasStarted() const { return m_started; }

    void started(const RunEnvironment&) override { m_started = true; }
    void progress(const RunProgress& progress) override;
    void step(const StepRecord&) override {}
    void epoch(const EpochRecord&) override {}
    void log(Severity severity, const std::string& line) override;
    void artifact(const std::string&, const std::filesystem::path&) override {}

private:
    TerminalProgress& m_terminal;
    std::string m_title;
    bool m_isNamed;
    bool m_started = false;
};

} // namespace formwork::cli
