// What `inspect` counts in a beton file.
#pragma once

#include "core/beton/reader.h"

#include <nlohmann/json.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace formwork::cli {

// An integer or float field. NaN and infinite values are only counted.
struct NumberSummary
{
    nlohmann::json smallest; // null without a finite value
    nlohmann::json largest;
    std::size_t notFinite = 0;
    std::size_t different = 0;
    // How often which value comes, smallest first; empty where too many are different.
    std::vector<std::pair<nlohmann::json, std::uint64_t>> counts;
};

std::optional<NumberSummary> summariseNumbers(const beton::Reader& reader, std::size_t field);

struct ImageSummary
{
    std::uint64_t jpeg = 0;
    std::uint64_t raw = 0;
    int largestWidth = 0;
    int largestHeight = 0;
    std::vector<std::string> classNames; // none where labels are not class numbers
    std::vector<std::uint64_t> classCounts;
    bool hasLabelField = false;
    std::string labelProblem; // why there are no labels, or why they are not class numbers
};

std::optional<ImageSummary> summariseImages(const beton::Reader& reader);

} // namespace formwork::cli
