// Gives a JPEG another quality by requantising its coefficients. Without pixels in between, nothing
// is lost to rounding them or to upsampling and subsampling chroma, and it takes little more than
// half the time of decoding and encoding (tests/bench/README.md).
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

    // quality in [1, 100]. False, with `out` unchanged, for anything but a sound baseline JPEG in
    // YCbCr with chroma of half the width and height, and where the result could not be one: decode
    // and encode the image instead, which also reports damage. Errors: those of JpegDecoder about
    // limits and stop requests.
    bool requantise(std::span<const std::byte> jpeg, int quality, std::vector<std::byte>& out,
                    RestartMarkers restarts = RestartMarkers::None);

private:
    struct State;
    std::unique_ptr<State> m_state;
};

} // namespace formwork
