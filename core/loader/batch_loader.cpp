#include "core/loader/batch_loader.h"

#include "core/base/clock.h"
#include "core/base/error.h"
#include "core/base/threads.h"
#include "core/loader/augmentation.h"
#include "core/loader/batch_mix.h"

#include <algorithm>
#include <exception>
#include <limits>
#include <new>
#include <system_error>
#include <utility>

namespace formwork {

namespace {

// So many unreadable samples in a row are no accident but a lost disk or a wrong file.
constexpr std::uint64_t kMaximumReplacements = 64;

std::size_t countBatches(std::size_t samples, const LoaderSettings& settings)
{
    const auto batchSize = static_cast<std::size_t>(settings.batchSize);
    const std::size_t full = samples / batchSize;
    return settings.dropLast || samples % batchSize == 0 ? full : full + 1;
}

std::size_t checkedBatchCount(const SampleSource& source, const LoaderSettings& settings)
{
    const std::size_t samples = source.sampleCount();
    if (samples == 0)
        throw Error(ErrorCode::InvalidArgument, "the dataset has no samples");
    if (samples > std::numeric_limits<std::uint32_t>::max())
        throw Error(ErrorCode::InvalidArgument,
                    "the dataset has " + std::to_string(samples) +
                        " samples, more than the loader can number",
                    source.pathOf(0), "split it into several datasets");
    const std::size_t batches = countBatches(samples, settings);
    if (batches == 0)
        throw Error(ErrorCode::InvalidArgument,
                    "no batch is left: " + std::to_string(samples) +
                        " samples do not fill a batch of " + std::to_string(settings.batchSize) +
                        " and the last partial batch is dropped",
                    source.pathOf(0), "choose a smaller batch size or keep the last batch");
    return batches;
}

// How far ahead of the workers the disk is asked for samples: far enough to hide its latency, near
// enough that what it brought is still in memory when its turn comes.
constexpr std::uint64_t kSamplesExpectedPerWorker = 8;

// Only the sums' owner writes them.
void addTo(std::atomic<double>& sum, double seconds)
{
    sum.store(sum.load(std::memory_order_relaxed) + seconds, std::memory_order_relaxed);
}

// Whether the sample is to blame, not the machine.
bool isDamage(const Error& error)
{
    return error.code() != ErrorCode::OutOfMemory && error.code() != ErrorCode::Internal;
}

Error sampleError(const Error& error, std::uint32_t sample, const SampleSource& source)
{
    return Error(error.code(), "sample " + std::to_string(sample) + ": " + error.message(),
                 source.pathOf(sample),
                 error.hint().empty() ? "repair or remove it, or set data.skip_damaged"
                                      : error.hint());
}

// The exception being handled, as an Error.
Error currentError()
{
    try {
        throw;
    } catch (const Error& error) {
        return error;
    } catch (const std::bad_alloc&) {
        return Error(ErrorCode::OutOfMemory, "not enough memory to decode the image");
    } catch (const std::exception& error) {
        return Error(ErrorCode::Internal, error.what());
    }
}

} // namespace

BatchLoader::BatchLoader(std::unique_ptr<SampleSource> source, const LoaderSettings& settings,
                         BatchAllocator* allocator)
    : m_settings(settings)
    , m_source(std::move(source))
    , m_batchCount(checkedBatchCount(*m_source, m_settings))
    , m_ring(m_settings.batchesAhead + 1, m_settings.batchSize, m_settings.output.sampleBytes(),
             m_settings.augmentation.mix.isOn(),
             allocator != nullptr ? *allocator : m_hostAllocator)
{
    const int workers = m_settings.workers > 0 ? m_settings.workers : availableCores();
    for (int i = 0; i < workers; ++i) {
        m_workers.push_back(std::make_unique<Worker>(m_settings));
        m_workers.back()->reader = m_source->newReader();
    }
    try {
        for (const auto& worker : m_workers)
            m_threads.emplace_back([this, tools = worker.get()] { work(*tools); });
    } catch (const std::system_error& failure) {
        quit(); // or the members' destruction would wait for ever
        throw Error(ErrorCode::OutOfMemory,
                    "cannot start " + std::to_string(workers) +
                        " loader threads: " + failure.what(),
                    {}, "choose fewer workers");
    }
}

BatchLoader::~BatchLoader()
{
    stopEpoch();
    quit();
}

void BatchLoader::quit()
{
    {
        const std::lock_guard lock(m_mutex);
        m_quit = true;
    }
    m_wake.notify_all();
}

void BatchLoader::startEpoch(std::uint32_t epoch, std::uint64_t firstBatch)
{
    if (firstBatch > m_batchCount)
        throw Error(ErrorCode::InvalidArgument, "an epoch of " + std::to_string(m_batchCount) +
                                                    " batches cannot start at batch " +
                                                    std::to_string(firstBatch));
    stopEpoch();
    const auto batchSize = static_cast<std::uint64_t>(m_settings.batchSize);
    const std::uint64_t samples = m_source->sampleCount();
    m_epoch = epoch;
    m_order =
        sampleOrder(m_settings.order, samples, m_settings.seed, epoch, m_source->pageOfSample());
    m_endPosition = std::min<std::uint64_t>(m_batchCount * batchSize, samples);
    m_nextPosition.store(firstBatch * batchSize, std::memory_order_relaxed);
    m_stop.store(false, std::memory_order_relaxed);
    m_timing = {};
    for (const auto& worker : m_workers) {
        worker->readSeconds.store(0, std::memory_order_relaxed);
        worker->decodeSeconds.store(0, std::memory_order_relaxed);
        worker->resampleSeconds.store(0, std::memory_order_relaxed);
    }
    m_ring.begin(firstBatch, m_batchCount, m_endPosition);
    {
        const std::lock_guard lock(m_mutex);
        m_active = m_workers.size();
        ++m_generation;
    }
    m_wake.notify_all();
}

void BatchLoader::stopEpoch()
{
    m_stop.store(true, std::memory_order_relaxed);
    m_ring.cancel();
    std::unique_lock lock(m_mutex);
    m_idle.wait(lock, [&] { return m_active == 0; });
}

BatchLease BatchLoader::next()
{
    const std::optional<TakenBatch> taken = m_ring.take();
    if (!taken)
        return {};
    m_timing.waitSeconds += taken->waitSeconds;
    m_timing.images += static_cast<std::uint64_t>(taken->batch.count);
    m_timing.damaged += static_cast<std::uint64_t>(taken->damaged);
    return {*this, taken->slot, taken->batch};
}

LoaderTiming BatchLoader::timing() const
{
    LoaderTiming timing = m_timing;
    for (const auto& worker : m_workers) {
        timing.readSeconds += worker->readSeconds.load(std::memory_order_relaxed);
        timing.decodeSeconds += worker->decodeSeconds.load(std::memory_order_relaxed);
        timing.resampleSeconds += worker->resampleSeconds.load(std::memory_order_relaxed);
    }
    return timing;
}

void BatchLoader::work(Worker& worker)
{
    setThreadName("formwork-load");
    std::uint64_t seen = 0;
    for (;;) {
        {
            std::unique_lock lock(m_mutex);
            m_wake.wait(lock, [&] { return m_quit || m_generation != seen; });
            if (m_quit)
                return;
            seen = m_generation;
        }
        runEpoch(worker);
        const std::lock_guard lock(m_mutex);
        if (--m_active == 0)
            m_idle.notify_all();
    }
}

void BatchLoader::runEpoch(Worker& worker)
{
    const auto batchSize = static_cast<std::uint64_t>(m_settings.batchSize);
    while (!m_stop.load(std::memory_order_relaxed)) {
        const std::uint64_t position = m_nextPosition.fetch_add(1, std::memory_order_relaxed);
        if (position >= m_endPosition)
            return;
        BatchSlot* slot = m_ring.open(position / batchSize);
        if (slot == nullptr)
            return;
        const std::uint64_t ahead = position + m_workers.size() * kSamplesExpectedPerWorker;
        if (ahead < m_endPosition)
            worker.reader->expect(m_order[ahead]);
        fillRow(worker, *slot, static_cast<int>(position % batchSize), position);
    }
}

void BatchLoader::fillRow(Worker& worker, BatchSlot& slot, int row, std::uint64_t position)
{
    const auto place = static_cast<std::size_t>(row);
    std::byte* out = slot.images + place * m_settings.output.sampleBytes();
    bool isLast = false;
    try {
        const std::uint32_t sample = loadReadable(worker, slot, position, out);
        slot.samples[place] = sample;
        slot.labels[place] = m_source->label(sample);
        isLast = m_ring.rowDone(slot);
    } catch (const Error& error) {
        isLast = m_ring.rowFailed(slot, row, error);
    }
    if (!isLast)
        return;
    if (!slot.error)
        finishBatch(worker, slot);
    m_ring.publish(slot);
}

// What concerns a batch as a whole: all of its rows are written, the consumer does not see it yet.
// A pure function of (settings, epoch, batch number, rows), so that workers change nothing.
void BatchLoader::finishBatch(Worker& worker, BatchSlot& slot)
{
    if (slot.secondLabels == nullptr)
        return;
    const double begin = steadySeconds();
    mixBatch(m_settings.augmentation.mix, m_settings.output, m_settings.seed, m_epoch, slot.number,
             {slot.images, slot.labels, slot.secondLabels, slot.shares, slot.count});
    addTo(worker.resampleSeconds, steadySeconds() - begin);
}

std::uint32_t BatchLoader::loadReadable(Worker& worker, BatchSlot& slot, std::uint64_t position,
                                        void* out)
{
    const std::uint64_t tries = std::min<std::uint64_t>(m_order.size(), kMaximumReplacements);
    for (std::uint64_t attempt = 0;; ++attempt) {
        const std::uint32_t sample = m_order[(position + attempt) % m_order.size()];
        try {
            loadSample(worker, sample, out);
            return sample;
        } catch (...) {
            const Error error = currentError();
            if (!m_settings.skipDamaged || !isDamage(error))
                throw sampleError(error, sample, *m_source);
            if (attempt == 0)
                slot.damaged.fetch_add(1, std::memory_order_relaxed);
            if (attempt + 1 == tries)
                throw Error(ErrorCode::CorruptData,
                            std::to_string(tries) +
                                " samples in a row cannot be read; the last one, sample " +
                                std::to_string(sample) + ": " + error.message(),
                            m_source->pathOf(sample),
                            "check that the dataset is still there and complete");
        }
    }
}

void BatchLoader::loadSample(Worker& worker, std::uint32_t sample, void* out)
{
    SampleDraws draws(m_settings, m_epoch, sample);
    SampleSeconds seconds;
    const ImageView view = worker.reader->load(sample, draws, seconds);
    const double begin = steadySeconds();
    const ResampleTarget target = worker.augmenter.target(out);
    worker.resampler.run(view, draws.flip(), target.spec, target.memory);
    worker.augmenter.finish({m_epoch, sample, 0}, out);
    addTo(worker.resampleSeconds, steadySeconds() - begin);
    addTo(worker.readSeconds, seconds.read);
    addTo(worker.decodeSeconds, seconds.decode);
}

} // namespace formwork
