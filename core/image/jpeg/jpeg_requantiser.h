// A JPEG of another quality, made from the coefficients of one: without pixels in between, which
// takes half the time of decoding and encoding, and loses nothing to the rounding of pixels and to
// chroma that is spread and halved again.
#pragma once

#include "core/image/decode_budget.h"
#include "core/image/jpeg/jpeg_encoder.h"

#include <cstddef>
#include <memory>
#include <span>
#include <stop_token>
#include <vector>

namespace formwork {

// One per thread; keeps its buffers. What it writes is what JpegEncoder writes of an image of that
// size: header, tables, restart markers. A JPEG that already has the quality's steps, such as
// JpegEncoder's own, keeps its coefficients. The same bytes on every processor.
class JpegRequantiser
{
public:
    explicit JpegRequantiser(const DecodeLimits& limits = {}, const std::stop_token& stop = {});
    ~JpegRequantiser();
    JpegRequantiser(const JpegRequantiser&) = delete;
    JpegRequantiser& operator=(const JpegRequantiser&) = delete;

    // quality in [1, 100]. False, with `out` as it was: decode and encode the image instead, and
    // find out what is wrong with it if something is. That is so for anything but a sound baseline
    // JPEG in YCbCr with chroma of half the width and height, and where the result would not be
    // one. Errors: those of JpegDecoder about limits and stop requests.
    bool requantise(std::span<const std::byte> jpeg, int quality, std::vector<std::byte>& out,
                    RestartMarkers restarts = RestartMarkers::None);

private:
    struct State;
    std::unique_ptr<State> m_state;
};

} // namespace formwork
