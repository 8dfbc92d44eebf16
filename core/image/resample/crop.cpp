#include "core/image/resample/crop.h"

#include <algorithm>
#include <cmath>

namespace formwork {

namespace {

constexpr int kTries = 10;

int toPixels(double length, int limit)
{
    return std::clamp(static_cast<int>(std::lround(length)), 1, limit);
}

// `position` in [0, 1) is a share of the room that the crop leaves: every whole offset is equally
// likely, and the same share means the same place at another stored size.
int offset(double position, int room)
{
    return std::min(static_cast<int>(position * (room + 1.0)), room);
}

PixelRect centred(int width, int height, int cropWidth, int cropHeight)
{
    return {(width - cropWidth) / 2, (height - cropHeight) / 2, cropWidth, cropHeight};
}

} // namespace

PixelRect randomResizedCrop(int width, int height, const RandomCropSettings& settings,
                            CounterRng& rng)
{
    const double imageRatio = static_cast<double>(width) / height;
    const double lowRatio = std::log(settings.minimumRatio);
    const double highRatio = std::log(settings.maximumRatio);
    for (int attempt = 0; attempt < kTries; ++attempt) {
        const double area = rng.uniform(settings.minimumArea, settings.maximumArea);
        const double ratio = std::exp(rng.uniform(lowRatio, highRatio));
        const double widthShare = std::sqrt(area * ratio / imageRatio);
        const double heightShare = std::sqrt(area / ratio * imageRatio);
        if (widthShare > 1 || heightShare > 1)
            continue;
        PixelRect crop;
        crop.width = toPixels(widthShare * width, width);
        crop.height = toPixels(heightShare * height, height);
        crop.y = offset(rng.uniform(), height - crop.height);
        crop.x = offset(rng.uniform(), width - crop.width);
        return crop;
    }
    if (imageRatio < settings.minimumRatio)
        return centred(width, height, width, toPixels(width / settings.minimumRatio, height));
    if (imageRatio > settings.maximumRatio)
        return centred(width, height, toPixels(height * settings.maximumRatio, width), height);
    return {0, 0, width, height};
}

PixelRect centreCrop(int width, int height, double ratio)
{
    const int shorter = std::min(width, height);
    const int side = toPixels(ratio * shorter, shorter);
    return centred(width, height, side, side);
}

} // namespace formwork
