// The loader behind both kinds of source: workers take one sample at a time off a shared counter
// and write it into its place in the ring.
#pragma once

#include "core/image/resample/resample.h"
#include "core/loader/augment/sample_augmenter.h"
#include "core/loader/batch/batch_ring.h"
#include "core/loader/batch/host_allocator.h"
#include "core/loader/loader.h"
#include "core/loader/sample_order.h"
#include "core/loader/source/sample_source.h"

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <stop_token>
#include <string>
#include <thread>
#include <vector>

namespace formwork {

// Throws Error{InvalidArgument} for the first setting out of range.
void validateLoaderSettings(const LoaderSettings& settings);

class BatchLoader final : public Loader
{
public:
    // A null `allocator` means host memory. Errors: InvalidArgument for a dataset that gives
    // no batch.
    BatchLoader(std::unique_ptr<SampleSource> source, const LoaderSettings& settings,
                BatchAllocator* allocator);
    ~BatchLoader() override;

    std::size_t sampleCount() const override;
    std::size_t batchCount() const override { return m_share.batches; }
    const std::vector<std::string>& classNames() const override { return m_source->classNames(); }
    LabelSource labelSource() const override { return m_source->labelSource(); }
    bool appliesOrientation() const override { return m_source->appliesOrientation(); }
    const LoaderSettings& settings() const override { return m_settings; }
    std::vector<std::uint64_t> classCounts() const override;
    std::string contentDigest() const override;
    void startEpoch(std::uint32_t epoch, std::uint64_t firstBatch) override;
    using Loader::next;
    BatchLease next(const std::stop_token& stop) override;
    LoaderTiming timing() const override;
    std::vector<DamagedSample> damagedSamples() const override;
    void warmUp(ProgressSink& progress, std::stop_token stop) override;

protected:
    void giveBack(int slot) noexcept override { m_ring.giveBack(slot); }

private:
    // One worker's tools and sums; on their own cache lines.
    struct alignas(64) Worker
    {
        explicit Worker(const LoaderSettings& settings) : augmenter(settings) {}

        std::unique_ptr<SampleReader> reader;
        Resampler resampler;
        SampleAugmenter augmenter;
        std::atomic<double> readSeconds{0};
        std::atomic<double> decodeSeconds{0};
        std::atomic<double> resampleSeconds{0};
    };

    void quit();
    void stopEpoch();
    void work(Worker& worker);
    void runEpoch(Worker& worker);
    void fillRow(Worker& worker, BatchSlot& slot, int row, std::uint64_t position);
    BatchLease leaseOf(TakenBatch& taken);
    void finishBatch(Worker& worker, BatchSlot& slot);
    std::uint32_t loadReadable(Worker& worker, BatchSlot& slot, std::uint64_t position, void* out);
    void noteDamage(std::uint32_t sample, const Error& error);
    void loadSample(Worker& worker, const OrderEntry& entry, std::uint64_t position, void* out);

    const LoaderSettings m_settings;
    const std::unique_ptr<SampleSource> m_source;
    std::stop_source m_ending; // of the loader: readers give up within an image
    const EpochShare m_share;
    const std::vector<double> m_weights; // for SampleOrder::Weighted only
    HostAllocator m_hostAllocator;
    BatchRing m_ring;
    std::vector<std::unique_ptr<Worker>> m_workers;

    // The running epoch: written by startEpoch() while no worker is in it.
    std::uint32_t m_epoch = 0;
    std::vector<OrderEntry> m_order;
    LoaderTiming m_timing; // the consumer's part

    std::mutex m_mutex;
    std::condition_variable m_wake; // workers: a new epoch, or the end
    std::condition_variable m_idle; // consumer: all workers have left the epoch
    std::uint64_t m_generation = 0;
    std::size_t m_active = 0;
    bool m_quit = false;

    mutable std::mutex m_damageMutex;
    std::map<std::uint32_t, std::string> m_damage;

    alignas(64) std::atomic<std::uint64_t> m_nextPosition{0};
    std::atomic<bool> m_stop{false};

    std::vector<std::jthread> m_threads; // last: joined before anything else goes
};

} // namespace formwork
