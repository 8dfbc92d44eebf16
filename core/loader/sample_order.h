// The order of samples in one epoch and a rank's share of it, as pure functions.
//
// An epoch of a dataset has one global order, by (seed, epoch); the ranks divide it among them:
// - Random and Weighted are dealt out like cards: rank r has places r, r + world, ... So the
// batches
//   of all ranks at one step are together the batch that one loader of world x batch size gives,
//   and copies of a sample (repeats) meet on different ranks, which repeated augmentation is for.
// - Sequential and QuasiRandom follow the file's pages and are cut into contiguous slices, one per
//   rank: each rank reads its own part of the file once and keeps as few pages open as one loader.
// Before that the order is cut (LastBatch::Drop) or continues from its beginning (Pad, Keep) until
// it divides evenly: into whole batches for every rank, or with Keep into equally many samples, as
// torch's DistributedSampler does.
#pragma once

#include "core/loader/loader.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace formwork {

struct OrderEntry
{
    std::uint32_t sample = 0; // dataset index
    // How often the sample came before in the epoch's global order: its draws depend on it. What
    // fills up the end is a copy, draws and all.
    std::uint32_t repetition = 0;

    bool operator==(const OrderEntry&) const = default;
};

// What is known of the samples of a dataset. The memory must outlive the call only.
struct OrderInput
{
    std::size_t count = 0;
    std::span<const std::uint32_t> pageOfSample; // one per sample, or empty; for QuasiRandom
    std::span<const double> weights;             // one per sample; for Weighted
};

// A rank's part of an epoch, in numbers. Every rank has the same, but for `fresh`.
struct EpochShare
{
    std::uint64_t rows = 0;
    std::uint64_t batches = 0;
    std::uint64_t fresh = 0; // rows before those that fill up the end
};

// For an epoch of `samples` samples in all.
EpochShare epochShare(std::uint64_t samples, const LoaderSettings& settings);

// The rank's rows of the epoch: epochShare().rows entries. Uses the settings' order, lastBatch,
// rank, worldSize, samples, repeats and seed; the weights are those of `input`.
std::vector<OrderEntry> epochOrder(const LoaderSettings& settings, const OrderInput& input,
                                   std::uint32_t epoch);

// A global order without repeats: positions in [0, input.count), each once, but for Weighted.
// Errors: InvalidArgument for more samples than 32 bits number, or weights of which none is above
// 0; Internal for pages or weights of another number than there are samples.
std::vector<std::uint32_t> sampleOrder(SampleOrder order, const OrderInput& input,
                                       std::uint64_t seed, std::uint32_t epoch);

// Weights that make every class come equally often: 1 / (samples of the sample's class).
// Labels must not be negative: Error{InvalidArgument}.
std::vector<double> classBalancedWeights(std::span<const std::int32_t> labels);

} // namespace formwork
