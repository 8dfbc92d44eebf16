// Which device of its machine a rank trains on, and which one failed. Without LibTorch: what is
// visible is an argument.
#pragma once

#include "core/base/error.h"
#include "core/experiment/device_choice.h"
#include "core/ranks/rank_layout.h"

#include <string>
#include <vector>

namespace formwork {

// The `ordinal` of chooseDevice(), for one of several ranks: each has its own GPU. `visible`: the
// CUDA devices that this process sees. 0 where the rank computes on the CPU, and where there is no
// device to choose.
//
// torchrun and --ranks let every rank see all devices of the machine, of which each takes the one
// of its local rank. Slurm can bind each task to one device (--gpus-per-task=1, --gpu-bind): the
// task sees no other, and it is number 0, whatever SLURM_LOCALID says. Its environment does not
// identify such a step reliably, as variables and their meaning depend on Slurm's version and on
// whether cgroups hide devices; so a task of Slurm that sees one device takes it, and
// requireOwnDevices() finds tasks that see the same one.
//
// Error{DeviceUnavailable} for a rank that is left without a device: more ranks than devices on a
// machine, or than train.device names.
int deviceOrdinal(const RankLayout& ranks, const DeviceChoice& choice, int visible);

struct RankDevice
{
    std::string machine; // ProcessIdentity::machine
    std::string host;    // its name, for people
    std::string bus;     // busAddress(); empty: unknown, or the CPU

    // One line for each member.
    std::string toText() const;
    static RankDevice fromText(const std::string& text);
};

// NCCL does not work with two ranks on one device. Error{DeviceUnavailable} that names the first
// two that have the same one; `devices` by rank.
void requireOwnDevices(const std::vector<RankDevice>& devices);

// Whether it says that a device failed, but not which one.
bool namesNoDevice(const Error& error);
// The same with the CUDA device of this number as its path: "cuda:2", which deviceChoiceFrom()
// reads. So it is known in every process that the error reaches.
Error withDevice(const Error& error, int index);

} // namespace formwork
