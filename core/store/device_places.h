// The places for trainings on this machine, and which of them a run takes.
#pragma once

#include "core/experiment/device_choice.h"
#include "core/store/rows.h"

#include <optional>
#include <set>
#include <vector>

namespace formwork {

struct DevicePlaces
{
    // Trainings of one process that compute on the CPU at the same time, for runs whose train.slots
    // is 0.
    int cpuSlots = 1;
    // The least number that a run allows which this process trains on the CPU; nothing: there are
    // none.
    std::optional<int> cpuLimit = {};
    int cudaDevices = 0;  // as LibTorch counts them; one training on each
    std::set<int> lost{}; // of these: not given to any run
    std::set<int> busy{}; // of these: this process computes on them, whatever the store says
    // train.tf32 of the runs that this process trains on CUDA devices; nothing: there are none.
    // LibTorch has one such setting for all devices of a process, which each product reads. (Where
    // newer versions have finer ones, those are of an operation, not of a device or a thread.) So
    // runs with another value do not start beside them.
    std::optional<bool> tf32 = {};
};

// What is taken already.
struct TakenPlaces
{
    int cpu = 0;
    std::set<int> cuda{};
};

enum class PlaceState {
    Free,    // `device` is what the run gets
    Taken,   // it has to wait for a device that computes now
    Missing, // it asks for a device that is lost
};

struct Place
{
    PlaceState state = PlaceState::Taken;
    DeviceChoice device = {};
};

// What a run asks for: its train.device, train.slots and train.tf32.
struct PlaceWish
{
    DeviceChoice device = {};
    int slots = 0;
    bool tf32 = false;
};

// How many trainings share the CPU while a run with that train.slots trains there.
int cpuSlots(const DevicePlaces& places, int slots);

// Where such a run can be trained; its tf32 is not considered. `auto` is a CUDA device where there
// are any, lost or not. A device that the machine does not have counts as free: the training then
// says what is wrong.
Place findPlace(const PlaceWish& wish, const DevicePlaces& places, const TakenPlaces& taken);

bool isFull(const DevicePlaces& places, const TakenPlaces& taken);

// What this process trains next.
struct ClaimedRuns
{
    std::vector<RunId> runs = {}; // empty: nothing; several are trained alternately
    DeviceChoice device = {};     // cpu, or devices by number
    int slots = 0;                // train.slots
    bool tf32 = false;            // train.tf32, if the device is CUDA
    // Without runs: some wait for a device that is taken, or for runs with another train.tf32.
    // (Those that wait for a lost one stay in the queue as well.)
    bool isWaiting = false;
};

} // namespace formwork
