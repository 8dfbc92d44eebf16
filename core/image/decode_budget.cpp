#include "core/image/decode_budget.h"

#include "core/base/error.h"

#include <cmath>
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

Error beyond(const std::string& limit)
{
    return Error(ErrorCode::UnsupportedFormat, "decoding the image takes more than " + limit, {},
                 "resize or remove it, or raise the limit");
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
        throw Error(ErrorCode::Cancelled, "cancelled");
    case Verdict::TooMuchTime:
        throw beyond(std::to_string(std::lround(m_limits.seconds)) + " s");
    case Verdict::TooMuchMemory:
        throw beyond(std::to_string(m_limits.memoryBytes >> 20) + " MiB");
    case Verdict::TooManyScans:
        throw beyond(std::to_string(m_limits.scans) + " scans");
    case Verdict::Go:
        break;
    }
    throw Error(ErrorCode::Internal, "a decode budget that is not exhausted was reported");
}

} // namespace formwork
