// Which images show the same picture. Private to the room.
#pragma once

#include "core/dataset/doctor/image_fingerprint.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <stop_token>
#include <vector>

namespace formwork {

struct SamePicture
{
    std::vector<std::uint32_t> images; // places in the list, ascending; at least two
    bool exact = false;                // all have the same pixels
};

// Groups in the order of their first image. Near pictures are found through tables of parts of
// their signs, one of which is the same where few signs differ: the time is about linear in the
// images, and at most quadratic with a small factor for images made to be alike. What is near
// something that is near is in the same group. Error{Cancelled}.
std::vector<SamePicture> findSamePictures(std::span<const ImageFingerprint> images,
                                          const std::stop_token& stop);

} // namespace formwork
