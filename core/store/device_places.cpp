#include "core/store/device_places.h"

#include <algorithm>

namespace formwork {

namespace {

Place anyCuda(const DevicePlaces& places, const TakenPlaces& taken)
{
    Place place{.state = PlaceState::Missing};
    for (int index = 0; index < places.cudaDevices; ++index) {
        if (places.lost.contains(index))
            continue;
        if (!taken.cuda.contains(index))
            return {PlaceState::Free, DeviceChoice::cuda({index})};
        place.state = PlaceState::Taken;
    }
    return place;
}

} // namespace

Place findPlace(const DeviceChoice& wish, const DevicePlaces& places, const TakenPlaces& taken)
{
    const bool onCpu =
        wish.kind == DeviceKind::Cpu || (wish.kind == DeviceKind::Auto && places.cudaDevices == 0);
    if (onCpu)
        return {taken.cpu < places.cpuSlots ? PlaceState::Free : PlaceState::Taken,
                DeviceKind::Cpu};
    const auto isUnknown = [&](int index) {
        return index >= places.cudaDevices;
    };
    if (places.cudaDevices == 0 || std::ranges::any_of(wish.indices, isUnknown))
        return {PlaceState::Free, wish};
    if (wish.indices.empty())
        return anyCuda(places, taken);
    if (std::ranges::any_of(wish.indices, [&](int index) { return places.lost.contains(index); }))
        return {PlaceState::Missing, wish};
    const bool isTaken =
        std::ranges::any_of(wish.indices, [&](int index) { return taken.cuda.contains(index); });
    return {isTaken ? PlaceState::Taken : PlaceState::Free, wish};
}

bool isFull(const DevicePlaces& places, const TakenPlaces& taken)
{
    if (taken.cpu < places.cpuSlots)
        return false;
    for (int index = 0; index < places.cudaDevices; ++index)
        if (!places.lost.contains(index) && !taken.cuda.contains(index))
            return false;
    return true;
}

} // namespace formwork
