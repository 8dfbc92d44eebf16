#include "inspect_summary.h"

#include "core/base/error.h"

#include <algorithm>
#include <cmath>

namespace formwork::cli {

namespace {

constexpr std::size_t kMostCounts = 100;

template <typename Number>
NumberSummary summaryOf(std::vector<Number> numbers)
{
    NumberSummary summary;
    if (numbers.empty())
        return summary;
    std::ranges::sort(numbers);
    summary.smallest = numbers.front();
    summary.largest = numbers.back();
    for (auto begin = numbers.begin(); begin != numbers.end();) {
        const auto end = std::upper_bound(begin, numbers.end(), *begin);
        if (++summary.different <= kMostCounts)
            summary.counts.emplace_back(*begin, static_cast<std::uint64_t>(end - begin));
        begin = end;
    }
    if (summary.different > kMostCounts)
        summary.counts.clear();
    return summary;
}

void countClasses(const beton::Reader& reader, ImageSummary& summary)
{
    try {
        beton::requireLabelField(reader);
        summary.hasLabelField = true;
        const beton::ImageTable table = beton::readImageTable(reader);
        summary.classNames = table.classNames;
        summary.classCounts.resize(table.classNames.size());
        for (const std::int32_t label : table.labels)
            ++summary.classCounts[static_cast<std::size_t>(label)];
    } catch (const Error& error) { // such a file can be looked at, though not trained with
        if (error.code() != ErrorCode::CorruptData && error.code() != ErrorCode::UnsupportedFormat)
            throw;
        summary.labelProblem = error.message();
    }
}

} // namespace

std::optional<NumberSummary> summariseNumbers(const beton::Reader& reader, std::size_t field)
{
    if (reader.fields()[field].type == beton::FieldType::Int) {
        std::vector<std::int64_t> numbers;
        for (std::size_t sample = 0; sample < reader.sampleCount(); ++sample)
            numbers.push_back(reader.integer(sample, field));
        return summaryOf(std::move(numbers));
    }
    if (reader.fields()[field].type != beton::FieldType::Float)
        return std::nullopt;
    std::vector<double> numbers;
    for (std::size_t sample = 0; sample < reader.sampleCount(); ++sample)
        if (const double number = reader.real(sample, field); std::isfinite(number))
            numbers.push_back(number);
    const std::size_t notFinite = reader.sampleCount() - numbers.size();
    NumberSummary summary = summaryOf(std::move(numbers));
    summary.notFinite = notFinite;
    return summary;
}

std::optional<ImageSummary> summariseImages(const beton::Reader& reader)
{
    const auto field = reader.fieldOfType(beton::FieldType::RgbImage);
    if (!field)
        return std::nullopt;
    ImageSummary summary;
    for (std::size_t sample = 0; sample < reader.sampleCount(); ++sample) {
        const beton::StoredImage image = reader.image(sample, *field);
        (image.mode == beton::ImageMode::Jpeg ? summary.jpeg : summary.raw) += 1;
        summary.largestWidth = std::max(summary.largestWidth, image.width);
        summary.largestHeight = std::max(summary.largestHeight, image.height);
    }
    countClasses(reader, summary);
    return summary;
}

} // namespace formwork::cli
