#include "core/loader/batch/batch_ring.h"

#include "core/base/clock.h"

#include <algorithm>
#include <utility>

namespace formwork {

namespace {

constexpr std::size_t kAlignment = 64;

std::size_t alignUp(std::size_t bytes)
{
    return (bytes + kAlignment - 1) / kAlignment * kAlignment;
}

} // namespace

BatchRing::BatchRing(int slots, int batchSize, std::size_t sampleBytes, bool mixed,
                     BatchAllocator& allocator)
    : m_allocator(allocator)
    , m_batchSize(static_cast<std::uint64_t>(batchSize))
    , m_slots(static_cast<std::size_t>(slots))
    , m_held(m_slots.size(), false)
{
    const auto rows = static_cast<std::size_t>(batchSize);
    const std::size_t imageBytes = alignUp(rows * sampleBytes);
    const std::size_t labelBytes = alignUp(rows * sizeof(std::int64_t));
    const std::size_t sampleNumberBytes = alignUp(rows * sizeof(std::uint32_t));
    m_slotBytes = imageBytes + labelBytes + sampleNumberBytes;
    if (mixed)
        m_slotBytes += labelBytes + alignUp(rows * sizeof(float));
    m_free.reserve(m_slots.size());
    try {
        for (BatchSlot& slot : m_slots) {
            slot.images = static_cast<std::byte*>(m_allocator.allocate(m_slotBytes));
            slot.labels = reinterpret_cast<std::int64_t*>(slot.images + imageBytes);
            std::byte* place = slot.images + imageBytes + labelBytes;
            slot.samples = reinterpret_cast<std::uint32_t*>(place);
            if (!mixed)
                continue;
            place += sampleNumberBytes;
            slot.secondLabels = reinterpret_cast<std::int64_t*>(place);
            slot.shares = reinterpret_cast<float*>(place + labelBytes);
        }
    } catch (...) {
        releaseMemory();
        throw;
    }
}

BatchRing::~BatchRing()
{
    releaseMemory();
}

void BatchRing::releaseMemory() noexcept
{
    for (BatchSlot& slot : m_slots) {
        if (slot.images != nullptr)
            m_allocator.release(std::exchange(slot.images, nullptr), m_slotBytes);
    }
}

void BatchRing::begin(std::uint64_t first, std::uint64_t end, std::uint64_t samples)
{
    const std::lock_guard lock(m_mutex);
    m_first = m_next = first;
    m_end = end;
    m_samples = samples;
    m_slotOfBatch.assign(static_cast<std::size_t>(end - first), -1);
    m_openEnd.store(first, std::memory_order_relaxed);
    m_cancelled = false;
    m_free.clear();
    for (std::size_t slot = 0; slot < m_slots.size(); ++slot) {
        if (!m_held[slot])
            m_free.push_back(static_cast<int>(slot));
    }
    openBatches();
}

void BatchRing::cancel()
{
    const std::lock_guard lock(m_mutex);
    m_cancelled = true;
    m_opened.notify_all();
}

void BatchRing::openBatches()
{
    std::uint64_t openEnd = m_openEnd.load(std::memory_order_relaxed);
    const std::uint64_t before = openEnd;
    while (openEnd < m_end && !m_free.empty()) {
        const int index = m_free.back();
        m_free.pop_back();
        BatchSlot& slot = m_slots[static_cast<std::size_t>(index)];
        slot.number = openEnd;
        slot.count = static_cast<int>(std::min(m_batchSize, m_samples - openEnd * m_batchSize));
        slot.left.store(slot.count, std::memory_order_relaxed);
        slot.damaged.store(0, std::memory_order_relaxed);
        slot.ready = false;
        slot.error.reset();
        m_slotOfBatch[static_cast<std::size_t>(openEnd - m_first)] = index;
        ++openEnd;
    }
    if (openEnd == before)
        return;
    m_openEnd.store(openEnd, std::memory_order_release);
    m_opened.notify_all();
}

BatchSlot* BatchRing::open(std::uint64_t batch)
{
    if (batch >= m_openEnd.load(std::memory_order_acquire)) {
        std::unique_lock lock(m_mutex);
        m_opened.wait(lock, [&] { return m_cancelled || batch < m_openEnd.load(); });
        if (m_cancelled)
            return nullptr;
    }
    const int slot = m_slotOfBatch[static_cast<std::size_t>(batch - m_first)];
    return &m_slots[static_cast<std::size_t>(slot)];
}

bool BatchRing::rowDone(BatchSlot& slot)
{
    return slot.left.fetch_sub(1, std::memory_order_acq_rel) == 1;
}

void BatchRing::publish(BatchSlot& slot)
{
    const std::lock_guard lock(m_mutex);
    slot.ready = true;
    if (slot.number == m_next)
        m_ready.notify_one();
}

bool BatchRing::rowFailed(BatchSlot& slot, int row, Error error)
{
    {
        const std::lock_guard lock(m_mutex);
        if (!slot.error || row < slot.errorRow) {
            slot.error = std::move(error);
            slot.errorRow = row;
        }
    }
    return rowDone(slot);
}

std::optional<TakenBatch> BatchRing::take(const std::stop_token& stop)
{
    std::unique_lock lock(m_mutex);
    if (m_cancelled || m_next == m_end)
        return std::nullopt;
    if (std::find(m_held.begin(), m_held.end(), false) == m_held.end())
        throw Error(ErrorCode::InvalidArgument,
                    Text("all %1 batches of the loader are in use").arg(m_slots.size()), {},
                    Text("return a batch before requesting the next, or raise batchesAhead"));
    TakenBatch taken;
    const auto index = static_cast<std::size_t>(m_next - m_first);
    const auto isReady = [&] {
        taken.slot = m_slotOfBatch[index];
        return taken.slot >= 0 && m_slots[static_cast<std::size_t>(taken.slot)].ready;
    };
    if (!isReady()) {
        const double begin = steadySeconds();
        if (!m_ready.wait(lock, stop, isReady))
            return std::nullopt;
        taken.waitSeconds = steadySeconds() - begin;
    }
    const BatchSlot& slot = m_slots[static_cast<std::size_t>(taken.slot)];
    if (slot.error)
        throw Error(*slot.error);
    taken.batch.images = slot.images;
    taken.batch.labels = slot.labels;
    taken.batch.samples = slot.samples;
    taken.batch.count = slot.count;
    taken.batch.number = slot.number;
    taken.batch.secondLabels = slot.secondLabels;
    taken.batch.shares = slot.shares;
    taken.damaged = slot.damaged.load(std::memory_order_relaxed);
    m_held[static_cast<std::size_t>(taken.slot)] = true;
    ++m_next;
    return taken;
}

void BatchRing::giveBack(int slot) noexcept
{
    const std::lock_guard lock(m_mutex);
    m_held[static_cast<std::size_t>(slot)] = false;
    // After cancel() the next begin() collects it.
    if (m_cancelled)
        return;
    m_free.push_back(slot);
    openBatches();
}

} // namespace formwork
