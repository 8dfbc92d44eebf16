#include "core/experiment/run_reference.h"

#include <charconv>
#include <system_error>

namespace formwork {

namespace {

constexpr std::string_view kRun = "run ";

std::optional<RunWeights> weightsNamed(std::string_view text)
{
    if (text.empty())
        return RunWeights::Any;
    if (text == " best")
        return RunWeights::Best;
    return text == " last" ? std::optional(RunWeights::Last) : std::nullopt;
}

} // namespace

std::optional<RunReference> parseRunReference(std::string_view text)
{
    if (!text.starts_with(kRun))
        return std::nullopt;
    const char* const end = text.data() + text.size();
    RunReference reference;
    const auto [rest, error] = std::from_chars(text.data() + kRun.size(), end, reference.run);
    if (error != std::errc() || reference.run <= 0)
        return std::nullopt;
    const auto weights = weightsNamed({rest, end});
    if (!weights)
        return std::nullopt;
    reference.weights = *weights;
    return reference;
}

std::string runReferenceText(const RunReference& reference)
{
    std::string text(kRun);
    text += std::to_string(reference.run);
    if (reference.weights != RunWeights::Any)
        text += reference.weights == RunWeights::Best ? " best" : " last";
    return text;
}

} // namespace formwork
