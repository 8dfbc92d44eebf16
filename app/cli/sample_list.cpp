#include "sample_list.h"

#include "core/base/error.h"

#include <charconv>
#include <limits>
#include <string>

namespace formwork::cli {

namespace {

constexpr std::uint64_t kMostSamples = std::numeric_limits<std::uint32_t>::max();

[[noreturn]] void refuse(std::string_view part)
{
    throw Error(ErrorCode::InvalidArgument,
                "'" + std::string(part) + "' is no sample and no range of samples", {},
                "give numbers such as 0-99,200");
}

std::uint64_t parseNumber(std::string_view text, std::string_view part)
{
    std::uint64_t number = 0;
    const auto [end, status] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (status != std::errc() || end != text.data() + text.size() || number >= kMostSamples)
        refuse(part);
    return number;
}

void appendPart(std::string_view part, std::vector<std::uint64_t>& samples)
{
    const auto dash = part.find('-');
    const std::uint64_t first = parseNumber(part.substr(0, dash), part);
    const std::uint64_t last =
        dash == std::string_view::npos ? first : parseNumber(part.substr(dash + 1), part);
    if (last < first || last - first >= kMostSamples - samples.size())
        refuse(part);
    for (std::uint64_t sample = first; sample <= last; ++sample)
        samples.push_back(sample);
}

} // namespace

std::vector<std::uint64_t> parseSampleList(std::string_view text)
{
    constexpr std::string_view kSeparators = ", \t\r\n";
    std::vector<std::uint64_t> samples;
    while (true) {
        const auto begin = text.find_first_not_of(kSeparators);
        if (begin == std::string_view::npos)
            return samples;
        text.remove_prefix(begin);
        const std::string_view part = text.substr(0, text.find_first_of(kSeparators));
        appendPart(part, samples);
        text.remove_prefix(part.size());
    }
}

} // namespace formwork::cli
