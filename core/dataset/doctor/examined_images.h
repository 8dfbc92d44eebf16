// What was seen of each image, and the diagnosis that follows from it. Private to the room.
#pragma once

#include "core/base/text.h"
#include "core/dataset/doctor/diagnosis.h"
#include "core/dataset/doctor/image_fingerprint.h"

#include <cstdint>
#include <functional>
#include <stop_token>
#include <string>
#include <vector>

namespace formwork {

struct ExaminedImage
{
    int width = 0; // 0: it cannot be read
    int height = 0;
    std::uint8_t channels = 3;
    bool isCmyk = false;
    bool isTurned = false;
    std::string wrongFormat; // what it is, where its extension says something else
    Text damage;             // why it cannot be read
    ImageFingerprint print;
};

// One split: `images[i]` is the image that `place(i)` describes (without its size).
struct ExaminedSplit
{
    std::vector<ExaminedImage> images;
    std::function<DiagnosedImage(std::size_t)> place;
};

// `classNames` by label. Error{Cancelled}.
DatasetDiagnosis diagnose(const std::vector<ExaminedSplit>& splits,
                          const std::vector<std::string>& classNames, const std::stop_token& stop);

} // namespace formwork
