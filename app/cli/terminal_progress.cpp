#include "terminal_progress.h"

#include "core/base/clock.h"
#include "terminal_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <string_view>
#include <sys/ioctl.h>
#include <unistd.h>

namespace formwork::cli {

namespace {

constexpr double kBarInterval = 0.1;    // seconds between two drawings of the bar
constexpr double kPlainInterval = 10.0; // seconds between two plain lines
constexpr std::size_t kBarWidth = 24;
const std::string kEraseLine = "\r\033[K"; // what is written over the bar begins with it

// Terminal control sequences of our own.
void write(const std::string& text)
{
    std::fwrite(text.data(), 1, text.size(), stderr);
    std::fflush(stderr);
    std::clearerr(stderr);
}

double share(const Progress& progress)
{
    if (progress.total == 0)
        return 0;
    return std::min(1.0, static_cast<double>(progress.done) / static_cast<double>(progress.total));
}

std::string details(const Progress& progress, const RateMeter& rate)
{
    std::string text = progress.total > 0
                           ? fmt::format("{}/{} {}", progress.done, progress.total, progress.unit)
                           : fmt::format("{} {}", progress.done, progress.unit);
    if (rate.unitsPerSecond() > 0)
        text +=
            fmt::format("  {:.{}f}/s", rate.unitsPerSecond(), rate.unitsPerSecond() < 10 ? 1 : 0);
    if (progress.bytes > 0)
        text += fmt::format("  {:.1f} MB", static_cast<double>(progress.bytes) / 1e6);
    if (rate.secondsLeft() >= 0 && progress.done < progress.total)
        text += "  " + formatDuration(rate.secondsLeft()) + " left";
    return text;
}

// 80 where the terminal does not report it.
std::size_t terminalColumns()
{
    winsize size{};
    const bool known = ::ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0;
    return known ? size.ws_col : 80;
}

bool startsCharacter(char byte)
{
    return (static_cast<unsigned char>(byte) & 0xC0U) != 0x80U; // not a later byte of UTF-8
}

std::size_t characters(std::string_view text)
{
    return static_cast<std::size_t>(std::ranges::count_if(text, startsCharacter));
}

std::string clipped(std::string text, std::size_t most)
{
    std::size_t count = 0;
    const auto end = std::ranges::find_if(
        text, [&](char byte) { return startsCharacter(byte) && ++count > most; });
    text.erase(end, text.end());
    return text;
}

} // namespace

std::string barLine(const std::string& stage, std::optional<double> share,
                    const std::string& details, std::size_t columns)
{
    // The last column stays free: some terminals begin a new line as soon as it is written.
    const std::size_t room = columns > 0 ? columns - 1 : 0;
    std::string bar;
    if (share) {
        const std::string percent = fmt::format(" {:3.0f} %", 100 * *share);
        const std::size_t taken = characters(stage) + percent.size() + characters(details) + 5;
        const std::size_t width = std::min(kBarWidth, room > taken ? room - taken : 0);
        const auto filled = static_cast<std::size_t>(*share * static_cast<double>(width) + 0.5);
        if (width >= 4)
            bar =
                fmt::format(" [{}{}]", std::string(filled, '#'), std::string(width - filled, '.'));
        bar += percent;
    }
    return clipped(stage + bar + "  " + details, room);
}

const char* severityName(Severity severity)
{
    return severity == Severity::Error     ? "error"
           : severity == Severity::Warning ? "warning"
                                           : "note";
}

std::string formatDuration(double seconds)
{
    const auto whole = static_cast<long>(std::max(0.0, seconds) + 0.5);
    if (whole >= 3600)
        return fmt::format("{}:{:02}:{:02}", whole / 3600, whole / 60 % 60, whole % 60);
    return fmt::format("{}:{:02}", whole / 60, whole % 60);
}

TerminalProgress::TerminalProgress(Verbosity verbosity)
    : m_terminal(::isatty(STDERR_FILENO) != 0)
    , m_verbosity(verbosity)
{}

TerminalProgress::~TerminalProgress()
{
    finishLine();
}

void TerminalProgress::progress(const Progress& progress)
{
    if (m_verbosity == Verbosity::Quiet)
        return;
    const std::lock_guard lock(m_mutex);
    const double now = steadySeconds();
    const bool newStage = progress.stage != m_stage;
    const bool finished = progress.total > 0 && progress.done >= progress.total;
    if (newStage) {
        finishLineLocked();
        m_stage = progress.stage;
    }
    m_rate.update(progress, now);
    const double interval = m_terminal ? kBarInterval : kPlainInterval;
    if (!newStage && !finished && now - m_lastOutput < interval)
        return;
    m_lastOutput = now;
    if (m_terminal)
        drawBar(progress);
    else
        printPlain(progress);
}

void TerminalProgress::drawBar(const Progress& progress)
{
    write(kEraseLine + barLine(printable(progress.stage),
                               progress.total > 0 ? std::optional(share(progress)) : std::nullopt,
                               printable(details(progress, m_rate)), terminalColumns()));
    m_barShown = true;
}

void TerminalProgress::printPlain(const Progress& progress)
{
    say(fmt::format("{}: {}\n", printable(progress.stage), printable(details(progress, m_rate))));
}

void TerminalProgress::problem(const Problem& problem)
{
    const char* name = severityName(problem.severity);
    if (m_verbosity == Verbosity::Quiet && problem.severity == Severity::Info)
        return;
    line(problem.path.empty()
             ? fmt::format("{}: {}", name, problem.message.english())
             : fmt::format("{}: {}: {}", name, problem.path.string(), problem.message.english()));
}

void TerminalProgress::line(const std::string& text)
{
    const std::lock_guard lock(m_mutex);
    if (m_barShown)
        write(kEraseLine);
    say(printable(text) + '\n');
    m_barShown = false;
}

void TerminalProgress::finishLine()
{
    const std::lock_guard lock(m_mutex);
    finishLineLocked();
}

void TerminalProgress::finishLineLocked()
{
    if (m_barShown)
        say("\n");
    m_barShown = false;
}

TerminalRun::TerminalRun(TerminalProgress& terminal, std::string title, bool isNamed)
    : m_terminal(terminal)
    , m_title(std::move(title))
    , m_isNamed(isNamed)
{}

void TerminalRun::progress(const RunProgress& progress)
{
    Progress shown;
    shown.stage = fmt::format("{}  epoch {}/{}{}", m_title, progress.epoch, progress.epochs,
                              progress.validating ? " (validating)" : "");
    shown.unit = "batches";
    shown.done = progress.batch;
    shown.total = progress.batches;
    m_terminal.progress(shown);
}

void TerminalRun::log(Severity severity, const std::string& line)
{
    const std::string text = m_isNamed ? m_title + ": " + line : line;
    if (severity != Severity::Info)
        m_terminal.problem({severity, {}, Text::verbatim(text)});
    else if (!m_terminal.isQuiet())
        m_terminal.line(text);
}

} // namespace formwork::cli
