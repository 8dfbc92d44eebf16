#include "core/image/decode_budget.h"

#include "core/base/error.h"

#include <array>
#include <charconv>
#include <ctime>
#include <string>
#include <utility>

namespace formwork {

namespace {

constexpr std::uint64_t kPixelsPerLook = std::uint64_t{1} << 20;

double threadSeconds()
{
    timespec time = {};
    ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return static_cast<double>(time.tv_sec) + 1e-9 * static_cast<double>(time.tv_nsec);
}

// `key`: what the limit is called in a config and on the command line.
Error beyond(const std::string& limit, const std::string& key)
{
    return Error(ErrorCode::UnsupportedFormat,
                 Text("decoding the image takes more than %1 (%2)").arg(limit, key), {},
                 Text("resize or remove it, or raise %1").arg(key));
}

// Without the zeros that std::to_string() pads with.
std::string secondsText(double seconds)
{
    std::array<char, 32> text = {};
    const auto end = std::to_chars(text.data(), text.data() + text.size(), seconds,
                                   std::chars_format::general, 6);
    return {text.data(), end.ptr};
}

} // namespace

DecodeBudget::DecodeBudget(const DecodeLimits& limits, std::stop_token stop)
    : m_limits(limits)
    , m_stop(std::move(stop))
{
    begin();
}

void DecodeBudget::begin()
{
    m_pixels = 0;
    m_begin = threadSeconds();
}

void DecodeBudget::requireMemory(std::uint64_t bytes) const
{
    if (bytes > m_limits.memoryBytes)
        raise(Verdict::TooMuchMemory);
}

DecodeBudget::Verdict DecodeBudget::spend(std::uint64_t pixels) noexcept
{
    m_pixels += pixels;
    if (m_pixels < kPixelsPerLook)
        return Verdict::Go;
    m_pixels = 0;
    if (m_stop.stop_requested())
        return Verdict::Cancelled;
    return threadSeconds() - m_begin > m_limits.seconds ? Verdict::TooMuchTime : Verdict::Go;
}

void DecodeBudget::require(std::uint64_t pixels)
{
    if (const Verdict verdict = spend(pixels); verdict != Verdict::Go)
        raise(verdict);
}

void DecodeBudget::raise(Verdict verdict) const
{
    switch (verdict) {
    case Verdict::Cancelled:
        throw Error(ErrorCode::Cancelled, Text("cancelled"));
    case Verdict::TooMuchTime:
        throw beyond(secondsText(m_limits.seconds) + " s", "image_seconds");
    case Verdict::TooMuchMemory:
        throw beyond(std::to_string(m_limits.memoryBytes >> 20) + " MiB", "image_memory");
    case Verdict::TooManyScans:
        throw beyond(std::to_string(m_limits.scans) + " scans", "image_scans");
    case Verdict::Go:
        break;
    }
    throw Error(ErrorCode::Internal, Text("a decode budget that is not exhausted was reported"));
}

} // namespace formwork
