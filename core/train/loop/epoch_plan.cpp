#include "core/train/loop/epoch_plan.h"

#include "core/base/error.h"
#include "core/experiment/model_names.h"

#include <algorithm>
#include <cmath>

namespace formwork {

namespace {

constexpr int kSmallestNormalisedBatch = 4;

} // namespace

EpochPlan::EpochPlan(std::uint64_t images, std::uint64_t batchSize, std::uint64_t smallest,
                     std::uint64_t accumulate)
    : m_images(images)
    , m_batchSize(batchSize)
    , m_accumulate(std::max<std::uint64_t>(1, accumulate))
    , m_batches(images / batchSize + (images % batchSize >= std::max<std::uint64_t>(1, smallest)))
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
    return std::min(m_batchSize, m_images - batch * m_batchSize);
}

int smallestBatch(const ExperimentConfig& config)
{
    const ModelName* name = findModelName(config.model.name);
    if (name == nullptr || name->family != ModelFamily::Levit)
        return 1;
    if (config.train.batchSize < 2)
        throw Error(ErrorCode::InvalidConfig,
                    Text("train.batch_size is 1, but LeViT normalises over the batch"), {},
                    Text("set train.batch_size to 4 or more"));
    return std::min(kSmallestNormalisedBatch, config.train.batchSize);
}

int imageSizeOf(const ExperimentConfig& config, int epoch)
{
    const int full = config.model.imageSize;
    const int first = config.train.firstImageSize;
    const ModelName* name = findModelName(config.model.name);
    if (first == 0 || name == nullptr || epoch >= config.train.fullSizeEpoch)
        return full;
    const double way = static_cast<double>(epoch - 1) / (config.train.fullSizeEpoch - 1);
    const double patches = (first + (full - first) * way) / name->patch;
    return static_cast<int>(std::lround(patches)) * name->patch;
}

} // namespace formwork
