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

int cpuSlots(const DevicePlaces& places, int slots)
{
    return slots > 0 ? slots : places.cpuSlots;
}

Place findPlace(const PlaceWish& runWish, const DevicePlaces& places, const TakenPlaces& taken)
{
    const DeviceChoice& wish = runWish.device;
    const bool onCpu =
        wish.kind == DeviceKind::Cpu || (wish.kind == DeviceKind::Auto && places.cudaDevices == 0);
    if (onCpu) {
        const int own = cpuSlots(places, runWish.slots);
        const bool isFree = taken.cpu < std::min(own, places.cpuLimit.value_or(own));
        return {isFree ? PlaceState::Free : PlaceState::Taken, DeviceKind::Cpu};
    }
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
    if (taken.cpu < places.cpuLimit.value_or(places.cpuSlots))
        return false;
    for (int index = 0; index < places.cudaDevices; ++index)
        if (!places.lost.contains(index) && !taken.cuda.contains(index))
            return false;
    return true;
}

} // namespace formwork
