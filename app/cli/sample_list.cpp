#include "sample_list.h"

#include "core/base/error.h"

#include <fmt/format.h>

#include <charconv>

namespace formwork::cli {

namespace {

class SampleListParser
{
public:
    SampleListParser(const std::string& source, std::uint64_t sampleCount)
        : m_source(source)
        , m_sampleCount(sampleCount)
    {}

    void append(std::string_view part)
    {
        const auto dash = part.find('-');
        const std::uint64_t first = number(part.substr(0, dash), part);
        const std::uint64_t last =
            dash == std::string_view::npos ? first : number(part.substr(dash + 1), part);
        if (last < first)
            refuse(part);
        if (last >= m_sampleCount)
            throw Error(ErrorCode::InvalidArgument,
                        Text("%1: there is no sample %2").arg(m_source, last), {},
                        Text("the file has %1 samples, numbered from 0").arg(m_sampleCount));
        // Before the list grows: a text of a few bytes can name many samples.
        if (last - first >= m_sampleCount - samples.size())
            throw Error(
                ErrorCode::InvalidArgument,
                Text("%1: more samples than the file's %2 are named").arg(m_source, m_sampleCount),
                {}, Text("none can be taken twice"));
        for (std::uint64_t sample = first; sample <= last; ++sample)
            samples.push_back(sample);
    }

    std::vector<std::uint64_t> samples;

private:
    [[noreturn]] void refuse(std::string_view part) const
    {
        throw Error(ErrorCode::InvalidArgument,
                    Text("%1: '%2' is neither a sample nor a range of samples").arg(m_source, part),
                    {}, Text("give numbers such as 0-99,200"));
    }

    std::uint64_t number(std::string_view text, std::string_view part) const
    {
        std::uint64_t value = 0;
        const auto [end, status] = std::from_chars(text.data(), text.data() + text.size(), value);
        if (status != std::errc() || end != text.data() + text.size())
            refuse(part);
        return value;
    }

    const std::string& m_source;
    const std::uint64_t m_sampleCount;
};

} // namespace

std::vector<std::uint64_t> parseSampleList(std::string_view text, const std::string& source,
                                           std::uint64_t sampleCount)
{
    constexpr std::string_view kSeparators = ", \t\r\n";
    SampleListParser parser(source, sampleCount);
    while (true) {
        const auto begin = text.find_first_not_of(kSeparators);
        if (begin == std::string_view::npos)
            break;
        text.remove_prefix(begin);
        const std::string_view part = text.substr(0, text.find_first_of(kSeparators));
        parser.append(part);
        text.remove_prefix(part.size());
    }
    if (parser.samples.empty())
        throw Error(ErrorCode::InvalidArgument, Text("%1: the list names no sample").arg(source),
                    {}, Text("give numbers such as 0-99,200"));
    return parser.samples;
}

} // namespace formwork::cli
