// What a loader delivered, copied out of its batches.
#pragma once

#include "core/loader/loader.h"

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <vector>

namespace formwork::test {

struct Epoch
{
    std::vector<int> counts; // of each batch
    std::vector<std::uint64_t> numbers;
    std::vector<std::uint32_t> samples;
    std::vector<std::int64_t> labels;
    std::vector<std::byte> images;

    bool operator==(const Epoch&) const = default;

    void add(const Batch& batch, const OutputSpec& spec)
    {
        const auto count = static_cast<std::size_t>(batch.count);
        counts.push_back(batch.count);
        numbers.push_back(batch.number);
        samples.insert(samples.end(), batch.samples, batch.samples + count);
        labels.insert(labels.end(), batch.labels, batch.labels + count);
        const auto* bytes = static_cast<const std::byte*>(batch.images);
        images.insert(images.end(), bytes, bytes + count * spec.sampleBytes());
    }

    template <typename T>
    std::vector<T> imagesAs() const
    {
        std::vector<T> values(images.size() / sizeof(T));
        std::memcpy(values.data(), images.data(), images.size());
        return values;
    }
};

// What is left of the running epoch.
inline Epoch drain(Loader& loader)
{
    Epoch epoch;
    while (const BatchLease lease = loader.next())
        epoch.add(*lease, loader.settings().output);
    return epoch;
}

inline Epoch runEpoch(Loader& loader, std::uint32_t number, std::uint64_t firstBatch = 0)
{
    loader.startEpoch(number, firstBatch);
    return drain(loader);
}

} // namespace formwork::test
