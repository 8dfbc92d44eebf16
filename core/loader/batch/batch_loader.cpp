#include "core/loader/batch/batch_loader.h"

#include "core/base/clock.h"
#include "core/base/error.h"
#include "core/base/threads.h"
#include "core/loader/augment/augmentation.h"
#include "core/loader/augment/batch_mix.h"
#include "core/loader/batch/digest.h"

#include <algorithm>
#include <exception>
#include <functional>
#include <limits>
#include <new>
#include <numeric>
#include <system_error>
#include <utility>

namespace formwork {

namespace {

// This many unreadable samples in a row mean a lost disk or a wrong file.
constexpr std::uint64_t kMaximumReplacements = 64;

std::size_t poolSize(const SampleSource& source, const LoaderSettings& settings)
{
    return settings.samples.empty() ? source.sampleCount() : settings.samples.size();
}

void requireSamples(const SampleSource& source, const LoaderSettings& settings)
{
    const std::size_t count = source.sampleCount();
    if (count == 0)
        throw Error(ErrorCode::NotFound, Text("the dataset has no samples"), source.path(),
                    Text("convert images into it, or use another dataset"));
    if (count > std::numeric_limits<std::uint32_t>::max())
        throw Error(ErrorCode::InvalidArgument,
                    Text("the dataset has %1 samples, more than the loader can number").arg(count),
                    source.path(), Text("split it into several datasets"));
    std::vector<bool> listed(settings.samples.empty() ? 0 : count, false);
    for (const std::uint32_t sample : settings.samples) {
        if (sample >= count)
            throw Error(ErrorCode::InvalidArgument,
                        Text("sample %1 is requested, but there are %2").arg(sample, count),
                        source.path(), Text("was the list of samples made for another dataset?"));
        if (listed[sample])
            throw Error(ErrorCode::InvalidArgument, Text("sample %1 is listed twice").arg(sample),
                        source.path(), Text("list it once and give it a weight"));
        listed[sample] = true;
    }
}

EpochShare checkedShare(const SampleSource& source, const LoaderSettings& settings)
{
    requireSamples(source, settings);
    const std::size_t samples = poolSize(source, settings);
    const EpochShare share = epochShare(samples, settings);
    if (share.batches == 0)
        throw Error(ErrorCode::InvalidArgument,
                    Text("no batch is left: %1 samples do not fill a batch of %2%3 and the last "
                         "partial batch is dropped")
                        .arg(samples, settings.batchSize,
                             (settings.worldSize > 1
                                  ? " for each of " + std::to_string(settings.worldSize) + " ranks"
                                  : std::string())),
                    source.path(), Text("choose a smaller batch size or keep the last batch"));
    return share;
}

// Classes come equally often among the samples of `pool`.
std::vector<double> balancedByClass(const SampleSource& source,
                                    const std::vector<std::uint32_t>& pool)
{
    std::vector<std::int32_t> labels;
    labels.reserve(pool.size());
    for (const std::uint32_t sample : pool)
        labels.push_back(source.label(sample));
    const std::vector<double> balanced = classBalancedWeights(labels);
    std::vector<double> weights(source.sampleCount(), 0.0);
    for (std::size_t i = 0; i < pool.size(); ++i)
        weights[pool[i]] = balanced[i];
    return weights;
}

std::vector<double> checkedWeights(const SampleSource& source, const LoaderSettings& settings)
{
    if (settings.order != SampleOrder::Weighted)
        return {};
    const std::size_t count = source.sampleCount();
    if (settings.weights.empty()) {
        std::vector<std::uint32_t> pool = settings.samples;
        if (pool.empty()) {
            pool.resize(count);
            std::iota(pool.begin(), pool.end(), 0U);
        }
        return balancedByClass(source, pool);
    }
    if (settings.weights.size() != count)
        throw Error(ErrorCode::InvalidArgument,
                    Text("%1 weights are given for %2 samples").arg(settings.weights.size(), count),
                    source.path(), Text("give one weight for every sample of the dataset"));
    const auto isPositive = [&](std::uint32_t sample) {
        return settings.weights[sample] > 0;
    };
    const bool some = settings.samples.empty()
                          ? std::ranges::any_of(settings.weights, [](double w) { return w > 0; })
                          : std::ranges::any_of(settings.samples, isPositive);
    if (!some)
        throw Error(ErrorCode::InvalidArgument, Text("no sample has a weight above 0"),
                    source.path());
    return settings.weights;
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
    return error.code() != ErrorCode::OutOfMemory && error.code() != ErrorCode::Internal &&
           error.code() != ErrorCode::Cancelled;
}

Error sampleError(const Error& error, std::uint32_t sample, const SampleSource& source)
{
    return Error(error.code(), Text("sample %1: %2").arg(sample, error.text()),
                 source.pathOf(sample),
                 error.hint().empty()
                     ? Text("repair or remove it; a training can skip it with data.skip_damaged")
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
        return Error(ErrorCode::OutOfMemory, Text("not enough memory to decode the image"));
    } catch (const std::exception& error) {
        return Error(ErrorCode::Internal, Text::verbatim(error.what()));
    }
}

} // namespace

BatchLoader::BatchLoader(std::unique_ptr<SampleSource> source, const LoaderSettings& settings,
                         BatchAllocator* allocator)
    : m_settings(settings)
    , m_source(std::move(source))
    , m_share(checkedShare(*m_source, m_settings))
    , m_weights(checkedWeights(*m_source, m_settings))
    , m_ring(m_settings.batchesAhead + 1, m_settings.batchSize, m_settings.output.sampleBytes(),
             m_settings.augmentation.mix.isOn(),
             allocator != nullptr ? *allocator : m_hostAllocator)
{
    const int workers = m_settings.workers > 0 ? m_settings.workers : availableCores();
    for (int i = 0; i < workers; ++i) {
        m_workers.push_back(std::make_unique<Worker>(m_settings));
        m_workers.back()->reader =
            m_source->newReader(m_settings.decodeLimits, m_ending.get_token());
    }
    try {
        for (const auto& worker : m_workers)
            m_threads.emplace_back([this, tools = worker.get()] { work(*tools); });
    } catch (const std::system_error& failure) {
        quit(); // or the members' destruction would wait for ever
        throw Error(ErrorCode::OutOfMemory,
                    Text("cannot start %1 loader threads: %2").arg(workers, failure.what()), {},
                    Text("choose fewer workers"));
    }
}

BatchLoader::~BatchLoader()
{
    m_ending.request_stop();
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

std::vector<std::uint64_t> BatchLoader::classCounts() const
{
    std::vector<std::uint64_t> counts(m_source->classNames().size());
    for (std::size_t sample = 0; sample < m_source->sampleCount(); ++sample)
        ++counts[static_cast<std::size_t>(m_source->label(static_cast<std::uint32_t>(sample)))];
    return counts;
}

std::string BatchLoader::contentDigest() const
{
    std::string digest = m_source->contentDigest();
    if (m_settings.samples.empty())
        return digest;
    Digest samples;
    for (const std::uint32_t sample : m_settings.samples)
        samples.addNumber(sample);
    return digest.append("+").append(samples.text());
}

std::size_t BatchLoader::sampleCount() const
{
    return poolSize(*m_source, m_settings);
}

void BatchLoader::startEpoch(std::uint32_t epoch, std::uint64_t firstBatch)
{
    if (firstBatch > m_share.batches)
        throw Error(ErrorCode::InvalidArgument,
                    Text("an epoch of %1 batches cannot start at batch %2")
                        .arg(m_share.batches, firstBatch));
    stopEpoch();
    m_epoch = epoch;
    const OrderInput input = {m_source->sampleCount(), m_source->pageOfSample(), m_weights};
    m_order = epochOrder(m_settings, input, epoch);
    const std::uint64_t first = firstBatch * static_cast<std::uint64_t>(m_settings.batchSize);
    m_source->beginEpoch(m_settings.order, m_order, std::min<std::uint64_t>(first, m_order.size()));
    m_nextPosition.store(first, std::memory_order_relaxed);
    m_stop.store(false, std::memory_order_relaxed);
    m_timing = {};
    for (const auto& worker : m_workers) {
        worker->readSeconds.store(0, std::memory_order_relaxed);
        worker->decodeSeconds.store(0, std::memory_order_relaxed);
        worker->resampleSeconds.store(0, std::memory_order_relaxed);
    }
    m_ring.begin(firstBatch, m_share.batches, m_order.size());
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
    m_source->cancelEpoch();
    std::unique_lock lock(m_mutex);
    m_idle.wait(lock, [&] { return m_active == 0; });
}

BatchLease BatchLoader::next(const std::stop_token& stop)
{
    std::optional<TakenBatch> taken = m_ring.take(stop);
    if (!taken)
        return {};
    return leaseOf(*taken);
}

BatchLease BatchLoader::leaseOf(TakenBatch& taken)
{
    Batch& batch = taken.batch;
    const std::uint64_t end = batch.number * static_cast<std::uint64_t>(m_settings.batchSize) +
                              static_cast<std::uint64_t>(batch.count);
    const std::uint64_t stale = end - std::min(end, m_share.fresh);
    batch.padding = static_cast<int>(std::min(stale, static_cast<std::uint64_t>(batch.count)));
    m_timing.waitSeconds += taken.waitSeconds;
    m_timing.images += static_cast<std::uint64_t>(batch.count);
    m_timing.damaged += static_cast<std::uint64_t>(taken.damaged);
    return {*this, taken.slot, batch};
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

std::vector<DamagedSample> BatchLoader::damagedSamples() const
{
    const std::lock_guard lock(m_damageMutex);
    std::vector<DamagedSample> list;
    for (const auto& [sample, problem] : m_damage)
        list.push_back({sample, problem});
    return list;
}

void BatchLoader::noteDamage(std::uint32_t sample, const Error& error)
{
    const std::lock_guard lock(m_damageMutex);
    if (m_damage.size() < kMostDamageReported)
        m_damage.emplace(sample, error.message());
}

void BatchLoader::warmUp(ProgressSink& progress, std::stop_token stop)
{
    m_source->warmUp(progress, stop);
}

void BatchLoader::work(Worker& worker)
{
    setThreadName(kLoaderThreadName);
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
        if (position >= m_order.size())
            return;
        BatchSlot* slot = m_ring.open(position / batchSize);
        if (slot == nullptr)
            return;
        const std::uint64_t ahead = position + m_workers.size() * kSamplesExpectedPerWorker;
        if (ahead < m_order.size())
            worker.reader->expect(m_order[ahead].sample);
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
// A pure function of (settings, epoch, rank, batch number, rows), so that workers change nothing.
void BatchLoader::finishBatch(Worker& worker, BatchSlot& slot)
{
    if (slot.secondLabels == nullptr)
        return;
    const double begin = steadySeconds();
    const std::uint64_t number = static_cast<std::uint64_t>(m_settings.rank) << 32 | slot.number;
    mixBatch(m_settings.augmentation.mix, m_settings.output, m_settings.seed, m_epoch, number,
             {slot.images, slot.labels, slot.secondLabels, slot.shares, slot.count});
    addTo(worker.resampleSeconds, steadySeconds() - begin);
}

std::uint32_t BatchLoader::loadReadable(Worker& worker, BatchSlot& slot, std::uint64_t position,
                                        void* out)
{
    const std::uint64_t tries = std::min<std::uint64_t>(m_order.size(), kMaximumReplacements);
    for (std::uint64_t attempt = 0;; ++attempt) {
        const OrderEntry& entry = m_order[(position + attempt) % m_order.size()];
        try {
            loadSample(worker, entry, attempt == 0 ? position : SampleRequest::kUnplanned, out);
            return entry.sample;
        } catch (...) {
            const Error error = currentError();
            m_source->requireIntact(); // worse than one sample
            if (!m_settings.skipDamaged || !isDamage(error))
                throw sampleError(error, entry.sample, *m_source);
            noteDamage(entry.sample, error);
            if (attempt == 0)
                slot.damaged.fetch_add(1, std::memory_order_relaxed);
            if (attempt + 1 == tries)
                throw Error(ErrorCode::CorruptData,
                            Text("%1 samples in a row cannot be read; the last one, sample %2: %3")
                                .arg(tries, entry.sample, error.text()),
                            m_source->pathOf(entry.sample),
                            Text("check that the dataset still exists and is complete"));
        }
    }
}

void BatchLoader::loadSample(Worker& worker, const OrderEntry& entry, std::uint64_t position,
                             void* out)
{
    SampleDraws draws(m_settings, m_epoch, entry.sample, entry.repetition);
    SampleSeconds seconds;
    const auto resample = [&](const ImageView& view) {
        const double begin = steadySeconds();
        const ResampleTarget target = worker.augmenter.target(out);
        worker.resampler.run(view, draws.flip(), target.spec, target.memory);
        worker.augmenter.finish({m_epoch, entry.sample, entry.repetition}, out);
        addTo(worker.resampleSeconds, steadySeconds() - begin);
    };
    worker.reader->load({entry.sample, position}, draws, seconds, std::ref(resample));
    addTo(worker.readSeconds, seconds.read);
    addTo(worker.decodeSeconds, seconds.decode);
}

} // namespace formwork
