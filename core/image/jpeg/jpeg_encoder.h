// JPEG out through libjpeg-turbo.
#pragma once

#include "core/image/image.h"

#include <cstddef>
#include <memory>
#include <span>
#include <vector>

namespace formwork {

enum class RestartMarkers {
    None,
    EveryRow, // of MCUs: a reader can pass over rows it does not want; costs half a per cent
};

// One encoder per thread, over libjpeg-turbo: our own encoder made a conversion only 1.09
// times as fast. Writes baseline JPEG, 4:2:0, accurate DCT (what OpenCV's writer, and so FFCV,
// produces at the same quality).
class JpegEncoder
{
public:
    JpegEncoder();
    ~JpegEncoder();
    JpegEncoder(const JpegEncoder&) = delete;
    JpegEncoder& operator=(const JpegEncoder&) = delete;

    // quality in [1, 100]. Replaces `out`, reusing its capacity.
    void encode(const ImageView& image, int quality, std::vector<std::byte>& out,
                RestartMarkers restarts = RestartMarkers::None);

private:
    struct State;
    std::unique_ptr<State> m_state;
};

} // namespace formwork
