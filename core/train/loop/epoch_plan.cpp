#include "core/train/loop/epoch_plan.h"

#include "core/base/error.h"
#include "core/experiment/model_names.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <utility>

namespace formwork {

namespace {

constexpr int kSmallestNormalisedBatch = 4;

} // namespace

EpochPlan::EpochPlan(std::uint64_t images, std::uint64_t batchSize, std::uint64_t smallest,
                     std::uint64_t accumulate)
    : EpochPlan({{.rows = images, .batches = 0, .fresh = images}}, batchSize, smallest, accumulate)
{}

// Every rank has equally many rows.
EpochPlan::EpochPlan(std::vector<EpochShare> shares, std::uint64_t batchSize,
                     std::uint64_t smallest, std::uint64_t accumulate)
    : m_shares(std::move(shares))
    , m_batchSize(batchSize)
    , m_accumulate(std::max<std::uint64_t>(1, accumulate))
    , m_batches(m_shares.at(0).rows / batchSize +
                (m_shares.at(0).rows % batchSize >= std::max<std::uint64_t>(1, smallest)))
{}

bool EpochPlan::endsGroup(std::uint64_t batch) const
{
    return (batch + 1) % m_accumulate == 0 || batch + 1 == m_batches;
}

double EpochPlan::shareOfGroup(std::uint64_t batch) const
{
    const std::uint64_t first = batch / m_accumulate * m_accumulate;
    const std::uint64_t last = std::min(first + m_accumulate, m_batches);
    std::uint64_t images = 0;
    for (std::uint64_t other = first; other < last; ++other)
        images += imagesOf(other);
    return static_cast<double>(imagesOf(batch)) / static_cast<double>(images);
}

std::uint64_t EpochPlan::imagesOf(std::uint64_t batch) const
{
    std::uint64_t images = 0;
    for (const EpochShare& share : m_shares)
        images += imagesOf(batch, share);
    return images;
}

std::uint64_t EpochPlan::imagesOf(std::uint64_t batch, const EpochShare& share) const
{
    const std::uint64_t before = std::min(share.fresh, batch * m_batchSize);
    return std::min(m_batchSize, share.fresh - before);
}

double EpochPlan::shareOfRank(std::uint64_t batch, int rank) const
{
    return static_cast<double>(imagesOf(batch, m_shares.at(static_cast<std::size_t>(rank)))) /
           static_cast<double>(imagesOf(batch));
}

int smallestBatch(const ExperimentConfig& config, int imagesPerRank)
{
    const ModelName* name = findModelName(config.model.name);
    if (name == nullptr || name->family != ModelFamily::Levit)
        return 1;
    if (config.train.batchSize < 2)
        throw Error(ErrorCode::InvalidConfig,
                    Text("train.batch_size is 1, but LeViT normalises over the batch"), {},
                    Text("set train.batch_size to 4 or more"));
    if (imagesPerRank < 2)
        throw Error(ErrorCode::InvalidConfig,
                    Text("each rank has one image of a batch, but LeViT normalises over them"), {},
                    Text("set train.batch_size to four times the number of ranks or more"));
    return std::min(kSmallestNormalisedBatch, imagesPerRank);
}

int smallestBatch(const ExperimentConfig& config)
{
    return smallestBatch(config, config.train.batchSize);
}

int fullSizeEpoch(const TrainConfig& train)
{
    return train.fullSizeEpoch > 0 ? train.fullSizeEpoch : 2 * train.epochs / 3 + 1;
}

int imageSizeOf(const ExperimentConfig& config, int epoch)
{
    const int full = config.model.imageSize;
    const int first = config.train.firstImageSize;
    const ModelName* name = findModelName(config.model.name);
    const int fullFrom = fullSizeEpoch(config.train);
    if (first == 0 || name == nullptr || epoch >= fullFrom)
        return full;
    const double way = static_cast<double>(epoch - 1) / (fullFrom - 1);
    const double patches = (first + (full - first) * way) / name->patch;
    return static_cast<int>(std::lround(patches)) * name->patch;
}

} // namespace formwork
