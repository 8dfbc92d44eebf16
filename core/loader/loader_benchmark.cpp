#include "core/loader/loader_benchmark.h"

#include "core/base/clock.h"
#include "core/base/error.h"
#include "core/base/threads.h"
#include "core/dataset/scan/image_folder.h"
#include "core/loader/batch/host_allocator.h"
#include "core/loader/sample_order.h"

#include <algorithm>
#include <array>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <system_error>
#include <utility>

namespace formwork {

namespace {

// Gives the k-th batch of every loader the same memory: only one of them works at a time, and a
// ring for each would fill the memory of a small machine.
class SharedBatches final : public BatchAllocator
{
public:
    ~SharedBatches() override
    {
        for (void* block : m_blocks)
            m_host.release(block, 0);
    }

    void beginLoader() { m_next = 0; }

    void* allocate(std::size_t bytes) override
    {
        if (m_next == m_blocks.size()) {
            m_blocks.reserve(m_blocks.size() + 1);
            m_blocks.push_back(m_host.allocate(bytes));
        }
        return m_blocks[m_next++];
    }

    void release(void*, std::size_t) noexcept override {}

private:
    HostAllocator m_host;
    std::vector<void*> m_blocks;
    std::size_t m_next = 0;
};

// Adds up what all loaders deliver.
class Meter
{
public:
    Meter(ProgressSink& sink, std::stop_token stop) : m_sink(sink), m_stop(std::move(stop)) {}

    void expect(std::uint64_t images) { m_progress.total += images; }
    void delivered(int images)
    {
        throwIfStopped(m_stop);
        m_progress.done += static_cast<std::uint64_t>(images);
        m_sink.progress(m_progress);
    }
    ProgressSink& sink() { return m_sink; }
    const std::stop_token& stop() const { return m_stop; }

private:
    ProgressSink& m_sink;
    std::stop_token m_stop;
    Progress m_progress{.stage = "Measuring loaders", .unit = "images"};
};

using OpenLoader = std::function<std::unique_ptr<Loader>(BatchAllocator* allocator)>;

class Contender
{
public:
    Contender(const std::filesystem::path& data, bool isFolder, OpenLoader open,
              BatchAllocator& batches)
        : m_open(std::move(open))
        , m_loader(m_open(&batches))
    {
        m_result.data = data;
        m_result.isFolder = isFolder;
        m_result.threads = m_loader->settings().workers;
        m_result.memoryBudget = m_loader->settings().memoryBudget;
    }

    std::uint64_t imagesPerEpoch() const
    {
        return epochShare(m_loader->sampleCount(), m_loader->settings()).rows;
    }

    void runEpoch(std::uint32_t epoch, Meter& meter)
    {
        const double begin = steadySeconds();
        m_loader->startEpoch(epoch);
        for (;;) {
            BatchLease lease = m_loader->next(meter.stop());
            if (!lease)
                break;
            const int count = lease->count;
            lease.reset();
            meter.delivered(count);
        }
        throwIfStopped(meter.stop());
        const double seconds = steadySeconds() - begin;
        const LoaderTiming timing = m_loader->timing();
        const double rate = static_cast<double>(timing.images) / std::max(seconds, 1e-9);
        if (epoch == 0) {
            m_result.firstEpochImagesPerSecond = rate;
            reportDamage(timing, meter.sink());
        } else {
            m_rates.push_back(rate);
            add(timing);
        }
    }

    // With its own memory, as a loader that is opened for the first time.
    void timeFirstBatch(const std::stop_token& stop)
    {
        std::array<double, 3> milliseconds{};
        for (double& time : milliseconds) {
            const double begin = steadySeconds();
            const std::unique_ptr<Loader> loader = m_open(nullptr);
            loader->startEpoch(0);
            const BatchLease lease = loader->next(stop);
            throwIfStopped(stop);
            time = 1000 * (steadySeconds() - begin);
        }
        std::ranges::sort(milliseconds);
        m_result.firstBatchMilliseconds = milliseconds[1];
    }

    LoaderBenchmarkResult result() const
    {
        LoaderBenchmarkResult result = m_result;
        const auto epochs = static_cast<double>(std::max<std::size_t>(m_rates.size(), 1));
        result.imagesPerSecond = summariseRates(m_rates);
        result.epochTiming.waitSeconds /= epochs;
        result.epochTiming.readSeconds /= epochs;
        result.epochTiming.decodeSeconds /= epochs;
        result.epochTiming.resampleSeconds /= epochs;
        result.images = result.epochTiming.images;
        result.damagedSamples = m_loader->damagedSamples();
        return result;
    }

private:
    void reportDamage(const LoaderTiming& timing, ProgressSink& sink) const
    {
        if (timing.damaged > 0)
            sink.problem(
                {Severity::Warning, m_result.data,
                 Text("%1 of %2 images cannot be read and were replaced by others: %3")
                     .arg(timing.damaged, timing.images, namesOf(m_loader->damagedSamples()))});
    }

    void add(const LoaderTiming& timing)
    {
        LoaderTiming& sums = m_result.epochTiming;
        sums.waitSeconds += timing.waitSeconds;
        sums.readSeconds += timing.readSeconds;
        sums.decodeSeconds += timing.decodeSeconds;
        sums.resampleSeconds += timing.resampleSeconds;
        sums.images = timing.images;
        sums.damaged = timing.damaged;
    }

    OpenLoader m_open;
    std::unique_ptr<Loader> m_loader;
    LoaderBenchmarkResult m_result;
    std::vector<double> m_rates;
};

void validate(const LoaderBenchmarkRequest& request)
{
    if (request.data.empty())
        throw Error(ErrorCode::InvalidArgument, Text("no data to measure was given"), {},
                    Text("name a beton file or a folder of classes"));
    if (request.threads.empty())
        throw Error(ErrorCode::InvalidArgument,
                    Text("no number of threads to measure with was given"));
    if (request.epochs < 2)
        throw Error(ErrorCode::InvalidArgument,
                    Text("the number of epochs is %1, but the first is left out of the figures")
                        .arg(request.epochs),
                    {}, Text("measure at least 2"));
    if (request.memoryBudgets.empty())
        throw Error(ErrorCode::InvalidArgument, Text("no memory budget to measure with was given"),
                    {}, Text("0 stands for a mapped file"));
}

// Null for a beton file.
std::optional<ImageFolderSplit> scanIfFolder(const std::filesystem::path& data,
                                             FileSystem& fileSystem, Meter& meter)
{
    std::error_code ignored;
    if (std::filesystem::is_directory(data, ignored))
        return scanSplit(data, "train", fileSystem, meter.sink(), meter.stop());
    if (!std::filesystem::exists(data, ignored))
        throw Error(ErrorCode::NotFound, Text("does not exist"), data,
                    Text("name a beton file or a folder of classes"));
    return std::nullopt;
}

// One loader with each of the numbers of threads and budgets.
void openContenders(const LoaderBenchmarkRequest& request, const std::filesystem::path& data,
                    FileSystem& fileSystem, SharedBatches& batches, Meter& meter,
                    std::vector<Contender>& contenders)
{
    const std::optional<ImageFolderSplit> folder = scanIfFolder(data, fileSystem, meter);
    const std::vector<std::uint64_t> none = {0};
    for (const int threads : request.threads) {
        for (const std::uint64_t budget : folder ? none : request.memoryBudgets) {
            throwIfStopped(meter.stop());
            LoaderSettings settings = request.loader;
            settings.workers = threads == 0 ? availableCores() : threads;
            settings.memoryBudget = budget;
            OpenLoader open = [folder, settings, data, &fileSystem](BatchAllocator* allocator) {
                return folder ? makeFolderLoader(fileSystem, *folder, settings, allocator)
                              : makeBetonLoader(fileSystem, data, settings, allocator);
            };
            batches.beginLoader();
            contenders.emplace_back(data, folder.has_value(), std::move(open), batches);
        }
    }
}

} // namespace

RateSummary summariseRates(std::vector<double> rates)
{
    if (rates.empty())
        return {};
    std::ranges::sort(rates);
    const std::size_t middle = rates.size() / 2;
    const double median =
        rates.size() % 2 == 1 ? rates[middle] : (rates[middle - 1] + rates[middle]) / 2;
    return {median, rates.front(), rates.back(), static_cast<int>(rates.size())};
}

std::vector<LoaderBenchmarkResult> runLoaderBenchmark(const LoaderBenchmarkRequest& request,
                                                      FileSystem& fileSystem,
                                                      ProgressSink& progress, std::stop_token stop)
{
    validate(request);
    Meter meter(progress, std::move(stop));
    SharedBatches batches; // outlives the loaders
    std::vector<Contender> contenders;
    for (const std::filesystem::path& data : request.data)
        openContenders(request, data, fileSystem, batches, meter, contenders);
    for (const Contender& contender : contenders)
        meter.expect(contender.imagesPerEpoch() * static_cast<std::uint64_t>(request.epochs));
    for (int epoch = 0; epoch < request.epochs; ++epoch) {
        for (Contender& contender : contenders)
            contender.runEpoch(static_cast<std::uint32_t>(epoch), meter);
    }
    for (Contender& contender : contenders)
        contender.timeFirstBatch(meter.stop());
    std::vector<LoaderBenchmarkResult> results;
    for (const Contender& contender : contenders)
        results.push_back(contender.result());
    return results;
}

} // namespace formwork
