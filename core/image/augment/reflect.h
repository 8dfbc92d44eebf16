// Private to core/image: borders that mirror the image.
#pragma once

namespace formwork {

// `index` into [0, count), mirrored at the outermost pixels (which are not repeated) as often as it
// takes: torch's "reflect", OpenCV's BORDER_REFLECT_101.
inline int reflectedIndex(int index, int count)
{
    if (index >= 0 && index < count)
        return index;
    if (count == 1)
        return 0;
    const int period = 2 * (count - 1);
    const int place = ((index % period) + period) % period;
    return place < count ? place : period - place;
}

} // namespace formwork
