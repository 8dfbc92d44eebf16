// What a training takes of the memory, before it begins. LibTorch-free.
#pragma once

#include <cstdint>
#include <string>

namespace formwork {

// A line through the memory of two batch sizes.
struct MemoryLine
{
    double fixed = 0;    // bytes: program, weights, gradients, moments
    double perImage = 0; // bytes: activations, and the batches that are decoded ahead

    double at(int batch) const { return fixed + perImage * batch; }
};

struct MemoryEstimate
{
    MemoryLine line;
    int batch = 0;            // images of a batch in this process
    std::uint64_t needed = 0; // bytes of the process in RAM at its peak, without data that it maps
    std::uint64_t free = 0;   // of which it can have these, with what it has already
    int fittingBatch = 0;     // the largest batch that fits; 0: not even the smallest does

    bool fits() const { return needed <= free; }
};

// `smallest`: the fewest images that the model takes.
MemoryEstimate memoryEstimate(const MemoryLine& line, int batch, int smallest, std::uint64_t free);

// Through (firstBatch, firstBytes) and (secondBatch, secondBytes), which differ.
MemoryLine lineThrough(int firstBatch, std::uint64_t firstBytes, int secondBatch,
                       std::uint64_t secondBytes);

// "Training needs about 5.1 GB of memory, 3.9 GB are free: batch 12 fits"
std::string memoryText(const MemoryEstimate& estimate);
// "5.1 GB", decimal.
std::string gigabyteText(double bytes);

} // namespace formwork
