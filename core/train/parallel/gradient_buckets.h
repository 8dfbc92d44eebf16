// Sums gradients over the ranks during the backward pass.
//
// Parameters are grouped into buckets in the order in which their gradients come about: the last
// parameter first. As soon as all gradients of a bucket and of those before it are there, its sum
// is started; the layers below are differentiated meanwhile (Li et al., "PyTorch Distributed:
// Experiences on Accelerating Data Parallel Training", VLDB 2020).
#pragma once

#include "core/train/parallel/process_group.h"

#include <torch/types.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

namespace formwork {

// Seconds of the sums of steps, each from its start to its end (which is when the slowest rank
// took part), and those of them for which the training thread had nothing else to do.
struct ReductionSeconds
{
    double total = 0;
    double exposed = 0;

    ReductionSeconds& operator+=(const ReductionSeconds& other)
    {
        total += other.total;
        exposed += other.exposed;
        return *this;
    }
};

// Belongs to the training thread, autograd's threads beside it.
class GradientBuckets
{
public:
    static constexpr std::size_t kBucketBytes = 25U << 20; // as PyTorch's DDP

    // `parameters`: those that learn, in the order of the forward pass; of one type, on one device.
    // The group must outlive the object. A group of one is left alone.
    GradientBuckets(std::vector<torch::Tensor> parameters, ProcessGroup& group,
                    std::size_t bucketBytes = kBucketBytes);
    ~GradientBuckets();
    GradientBuckets(const GradientBuckets&) = delete;
    GradientBuckets& operator=(const GradientBuckets&) = delete;

    // The next backward pass is the last one before an update: its gradients are summed.
    void arm();
    // After it: waits for the sums, which take the gradients' places (views of the buckets, valid
    // until the next arm()). A gradient that no rank has stays undefined. Returns at once if not
    // armed. Nothing if there was no sum, and where sums are not measured: on GPUs.
    std::optional<ReductionSeconds> finish();

    std::size_t count() const { return m_buckets.size(); }

private:
    struct Place
    {
        std::size_t bucket = 0;
        std::int64_t offset = 0;
    };
    struct Bucket
    {
        torch::Tensor values; // flat
        std::vector<std::size_t> parameters;
        std::size_t missing = 0; // gradients
        PendingSum sum;
    };
    struct Hook;

    void makeBuckets(std::size_t bucketBytes);
    void gradientIsReady(std::size_t parameter);
    torch::Tensor placeOf(std::size_t parameter) const;
    void startWhatIsComplete();

    ProcessGroup& m_group;
    std::vector<torch::Tensor> m_parameters;
    std::vector<Place> m_places;
    std::vector<Bucket> m_buckets;
    std::vector<bool> m_isReady; // of each parameter
    std::size_t m_started = 0;   // buckets
    bool m_isArmed = false;
    std::vector<std::unique_ptr<Hook>> m_hooks; // last: removed before anything else goes
};

} // namespace formwork
