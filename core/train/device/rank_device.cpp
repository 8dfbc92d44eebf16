#include "core/train/device/rank_device.h"

#include <cstddef>
#include <map>
#include <sstream>
#include <utility>

namespace formwork {

namespace {

Text oneRankPerDevice()
{
    return Text("start as many ranks on a machine as it has GPUs");
}

} // namespace

int deviceOrdinal(const RankLayout& ranks, const DeviceChoice& choice, int visible)
{
    if (choice.kind == DeviceKind::Cpu)
        return 0;
    const int named = static_cast<int>(choice.indices.size());
    if (named > 0) {
        if (ranks.localRank >= named)
            throw Error(ErrorCode::DeviceUnavailable,
                        Text("rank %1 is number %2 of its machine, for which train.device names "
                             "too few devices: %3")
                            .arg(ranks.rank, ranks.localRank + 1, deviceName(choice)),
                        {}, oneRankPerDevice());
        return ranks.localRank;
    }
    const bool isBound = ranks.source == RankSource::Slurm && visible == 1;
    if (visible == 0 || isBound)
        return 0;
    if (ranks.localRank >= visible)
        throw Error(ErrorCode::DeviceUnavailable,
                    Text("rank %1 is number %2 of its machine, which has fewer GPUs: %3")
                        .arg(ranks.rank, ranks.localRank + 1, visible),
                    {}, oneRankPerDevice());
    return ranks.localRank;
}

std::string RankDevice::toText() const
{
    return machine + '\n' + host + '\n' + bus;
}

RankDevice RankDevice::fromText(const std::string& text)
{
    RankDevice device;
    std::istringstream lines(text);
    std::getline(lines, device.machine);
    std::getline(lines, device.host);
    std::getline(lines, device.bus);
    return device;
}

void requireOwnDevices(const std::vector<RankDevice>& devices)
{
    std::map<std::pair<std::string, std::string>, std::size_t> owners;
    for (std::size_t rank = 0; rank < devices.size(); ++rank) {
        const RankDevice& device = devices[rank];
        if (device.bus.empty())
            continue;
        const auto [owner, isFree] = owners.try_emplace({device.machine, device.bus}, rank);
        if (!isFree)
            throw Error(ErrorCode::DeviceUnavailable,
                        Text("ranks %1 and %2 have the same GPU of %3: %4")
                            .arg(owner->second, rank, device.host, device.bus),
                        {},
                        Text("start as many ranks on a machine as it has GPUs; with Slurm, request "
                             "one for each task: --gpus-per-task=1"));
    }
}

bool namesNoDevice(const Error& error)
{
    return error.code() == ErrorCode::DeviceUnavailable && error.path().empty();
}

Error withDevice(const Error& error, int index)
{
    return {error.code(), error.text(), deviceName(DeviceChoice::cuda({index})), error.hint()};
}

} // namespace formwork
