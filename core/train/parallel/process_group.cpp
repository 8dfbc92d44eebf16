#include "core/train/parallel/process_group.h"

#include "core/base/clock.h"
#include "core/ranks/rank_watch.h"
#include "core/ranks/sockets.h"

#include <ATen/ATen.h>

#include <torch/version.h>

// c10d, of which this build has what FORMWORK_GLOO (Gloo's headers are there) and FORMWORK_NCCL
// (LibTorch has CUDA, and NCCL's headers are beside it) say: 0 or 1.
#if FORMWORK_GLOO

#ifndef USE_C10D_GLOO
#define USE_C10D_GLOO // LibTorch's own package defines it, a wheel does not
#endif
#if FORMWORK_NCCL && !defined(USE_C10D_NCCL)
#define USE_C10D_NCCL
#endif
#include <torch/csrc/distributed/c10d/PrefixStore.hpp>
#include <torch/csrc/distributed/c10d/ProcessGroupGloo.hpp>
#if FORMWORK_NCCL
#include <torch/csrc/distributed/c10d/ProcessGroupNCCL.hpp>
#endif
#include <torch/csrc/distributed/c10d/TCPStore.hpp>
#endif

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <cstring>
#include <exception>
#include <functional>
#include <mutex>
#include <optional>
#include <stop_token>
#include <sys/resource.h>
#include <thread>
#include <utility>

namespace formwork {

namespace {

using namespace std::chrono_literals;

#if FORMWORK_GLOO
// What both kinds of groups derive from: ProcessGroup before LibTorch 2.0, Backend since.
#if TORCH_VERSION_MAJOR >= 2
using C10dGroup = c10d::Backend;
#else
using C10dGroup = c10d::ProcessGroup;
#endif
#endif

// Longer than the watch takes to miss a rank.
constexpr std::chrono::milliseconds kReasonTimeout = 18s;

// An operation failed because another rank did. Which and why is known to the watch.
class LostRank final : public Error
{
public:
    LostRank() : LostRank(Text("the connection to another rank was lost")) {}
    explicit LostRank(const Text& text)
        : Error(ErrorCode::Io, text, {},
                Text("see what the other processes printed; the run can be resumed"))
    {}
};

torch::Tensor bytesOf(const std::string& text)
{
    torch::Tensor bytes = at::empty({static_cast<std::int64_t>(text.size())}, at::kByte);
    if (!text.empty())
        std::memcpy(bytes.data_ptr(), text.data(), text.size());
    return bytes;
}

std::string textOf(const torch::Tensor& bytes)
{
    return {static_cast<const char*>(bytes.data_ptr()), static_cast<std::size_t>(bytes.numel())};
}

} // namespace

ProcessGroup::ProcessGroup() = default;

#if FORMWORK_GLOO

struct PendingSum::State
{
    c10::intrusive_ptr<c10d::Work> work;
    torch::Tensor tensor; // whatever happens to the caller's
    bool isOnDevice = false;
    std::stop_token failed;
    double startedAt = 0;

    std::mutex mutex;
    std::condition_variable_any changed;
    bool isDone = false;
    bool isLost = false;
    double endedAt = 0;

    void finish(bool lost)
    {
        {
            const std::lock_guard lock(mutex);
            isDone = true;
            isLost = lost;
            endedAt = steadySeconds();
        }
        changed.notify_all();
    }
    void await()
    {
        std::unique_lock lock(mutex);
        changed.wait(lock, failed, [&] { return isDone; });
        if (!isDone || isLost)
            throw LostRank();
    }
};

namespace {

// A slow rank is waited for: the watch finds those that are dead.
constexpr std::chrono::milliseconds kOperationTimeout = 24h;
constexpr std::chrono::milliseconds kStoreTimeout = 120s;
constexpr std::chrono::milliseconds kStorePoll = 5ms;
constexpr const char* kWatchKey = "formwork/watch";
constexpr const char* kAddressKey = "formwork/address/";

std::vector<std::uint8_t> bytesFor(const std::string& text)
{
    return {text.begin(), text.end()};
}

// Gloo's rendezvous waits for the addresses of all ranks: here not for those that died meanwhile.
class WatchedStore final : public c10d::PrefixStore
{
public:
    WatchedStore(std::string prefix, c10::intrusive_ptr<c10d::Store> store, std::stop_token failed)
        : PrefixStore(std::move(prefix), std::move(store))
        , m_failed(std::move(failed))
    {}

    std::vector<std::uint8_t> get(const std::string& key) override
    {
        wait({key});
        return PrefixStore::get(key);
    }
    void wait(const std::vector<std::string>& keys) override { wait(keys, kStoreTimeout); }
    void wait(const std::vector<std::string>& keys,
              const std::chrono::milliseconds& /*timeout*/) override
    {
        const double end = steadySeconds() + std::chrono::duration<double>(kStoreTimeout).count();
        while (!check(keys)) {
            if (m_failed.stop_requested() || steadySeconds() > end)
                throw LostRank();
            std::this_thread::sleep_for(kStorePoll);
        }
    }

private:
    std::stop_token m_failed;
};

// Every rank has a connection to every other one, rank 0 three: more than the usual 1024 files for
// some hundred ranks.
void raiseFileLimit()
{
    rlimit limit = {};
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0)
        return;
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
}

c10::intrusive_ptr<c10d::TCPStore> openStore(const RankLayout& layout)
{
    c10d::TCPStoreOptions options;
    options.port = static_cast<std::uint16_t>(layout.port);
    options.isServer = layout.isFirst();
    options.waitWorkers = false;
    options.timeout = kStoreTimeout;
    try {
        return c10::make_intrusive<c10d::TCPStore>(layout.address, options);
    } catch (const std::exception& error) {
        const std::string text = error.what();
        const std::string reason = text.substr(0, text.find('\n'));
        throw Error(
            ErrorCode::Io,
            layout.isFirst()
                ? Text("rank 0 cannot listen at %1:%2: %3").arg(layout.address, layout.port, reason)
                : Text("cannot reach rank 0 at %1:%2: %3").arg(layout.address, layout.port, reason),
            {},
            Text("check MASTER_ADDR and MASTER_PORT, that rank 0 runs, and that the port "
                 "is free"));
    }
}

// The address at which the others reach this rank: that of the way to rank 0. A host whose own name
// leads to the loopback interface takes the way to another rank's host instead.
std::string ownAddress(const RankLayout& layout, c10d::Store& store)
{
    std::string own = sourceAddress(layout.address);
    store.set(kAddressKey + std::to_string(layout.rank), bytesFor(own));
    for (int rank = 0; isLoopback(own) && rank < layout.worldSize; ++rank) {
        const auto bytes = store.get(kAddressKey + std::to_string(rank));
        const std::string other(bytes.begin(), bytes.end());
        if (!isLoopback(other))
            own = sourceAddress(other);
    }
    return own;
}

std::shared_ptr<::gloo::transport::Device> glooDevice(const RankLayout& layout, c10d::Store& store)
{
    if (const auto interface = environmentVariable("GLOO_SOCKET_IFNAME"))
        return c10d::ProcessGroupGloo::createDeviceForInterface(*interface);
    return c10d::ProcessGroupGloo::createDeviceForHostname(ownAddress(layout, store));
}

// Older versions of LibTorch cannot.
template <typename Group>
void abortSums(Group& group)
{
    if constexpr (requires { group.abort(); })
        group.abort();
}

} // namespace

struct ProcessGroup::Network
{
    c10::intrusive_ptr<c10d::TCPStore> store;
    std::unique_ptr<RankWatch> watch;
    c10::intrusive_ptr<c10d::ProcessGroupGloo> host;
    c10::intrusive_ptr<C10dGroup> device; // null: gradients are summed by `host`
    bool isBroken = false;
    std::jthread aborting;
    std::optional<std::stop_callback<std::function<void()>>> onFailure;

    void abortDeviceOnFailure();

    std::shared_ptr<PendingSum::State> started(c10::intrusive_ptr<c10d::Work> work,
                                               const torch::Tensor& tensor, bool onDevice) const;
    void run(c10::intrusive_ptr<c10d::Work> work, const torch::Tensor& tensor) const
    {
        started(std::move(work), tensor, false)->await();
    }
};

std::shared_ptr<PendingSum::State>
ProcessGroup::Network::started(c10::intrusive_ptr<c10d::Work> work, const torch::Tensor& tensor,
                               bool onDevice) const
{
    auto state = std::make_shared<PendingSum::State>();
    state->work = std::move(work);
    state->tensor = tensor;
    state->isOnDevice = onDevice;
    state->failed = watch->failed();
    state->startedAt = steadySeconds();
    if (!onDevice)
        state->work->getFuture()->addCallback(
            [state](c10::ivalue::Future& future) { state->finish(future.hasError()); });
    return state;
}

// On a device, a sum waits for a rank that is gone, and whatever reads a result waits for the sum:
// for NCCL's own time limit, of minutes. Aborting its communicators ends these sums; their results
// are worthless, and the next operation throws. It may take a while, which the watch must not wait
// for.
void ProcessGroup::Network::abortDeviceOnFailure()
{
    onFailure.emplace(watch->failed(), [this] {
        aborting = std::jthread([group = device] {
            try {
                abortSums(*group);
            } catch (const std::exception&) { // the watch has the reason already
            }
        });
    });
}

bool ProcessGroup::isSupported()
{
    return true;
}

ProcessGroup::ProcessGroup(const RankLayout& layout, const std::stop_token& stop) : m_layout(layout)
{
    if (!isParallel())
        return;
    raiseFileLimit();
    auto network = std::make_unique<Network>();
    network->store = openStore(layout);
    const RankWatch::Times times;
    try {
        if (layout.isFirst()) {
            network->watch = std::make_unique<RankWatch>(layout, times);
            network->store->set(kWatchKey, bytesFor(std::to_string(network->watch->port())));
        } else {
            const auto port = network->store->get(kWatchKey);
            network->watch = std::make_unique<RankWatch>(
                layout, std::stoi(std::string(port.begin(), port.end())), times);
        }
    } catch (const Error&) {
        throw;
    } catch (const std::exception& error) {
        throw Error(ErrorCode::Io, Text("the connection to rank 0 at %1:%2 was lost: %3")
                                       .arg(layout.address, layout.port, error.what()));
    }
    m_network = std::move(network);
    try {
        m_network->watch->awaitAll(stop);
        const auto store = c10::make_intrusive<WatchedStore>("formwork/gloo", m_network->store,
                                                             m_network->watch->failed());
        auto options = c10d::ProcessGroupGloo::Options::create(kOperationTimeout);
        options->devices.push_back(glooDevice(layout, *store));
        m_network->host = c10::make_intrusive<c10d::ProcessGroupGloo>(store, layout.rank,
                                                                      layout.worldSize, options);
    } catch (const Error& error) {
        throw settle(error);
    } catch (const std::exception& error) {
        throw settle(LostRank(Text("the ranks cannot be connected: %1").arg(error.what())));
    }
}

ProcessGroup::~ProcessGroup()
{
    // Gloo waits for its operations, which wait for a rank that is gone: neither is ended. The
    // process is about to, or it is the window's or the queue's and keeps them.
    if (m_network && m_network->isBroken && m_network->host)
        static_cast<void>(m_network->host.release());
}

void ProcessGroup::useDevice(torch::Device device)
{
    if (!m_network || device.is_cpu())
        return;
#if FORMWORK_NCCL
    // A slow rank is waited for; one that is lost is the watch's concern (prepareEnvironment()).
    auto options = c10d::ProcessGroupNCCL::Options::create();
    options->timeout = kOperationTimeout;
    m_network->device = c10::make_intrusive<c10d::ProcessGroupNCCL>(
        c10::make_intrusive<WatchedStore>("formwork/nccl", m_network->store,
                                          m_network->watch->failed()),
        rank(), size(), options);
    m_network->abortDeviceOnFailure();
#else
    throw Error(ErrorCode::DeviceUnavailable,
                Text("this build has no NCCL, which sums gradients between GPUs"), {},
                Text("build with the CUDA LibTorch of packaging/libtorch_wheel.sh, or set "
                     "train.device to cpu"));
#endif
}

void ProcessGroup::broadcast(const std::vector<torch::Tensor>& tensors)
{
    if (!m_network)
        return;
    const torch::NoGradGuard noGrad;
    for (const torch::Tensor& tensor : tensors) {
        if (tensor.numel() == 0)
            continue;
        torch::Tensor values = tensor.detach().cpu().contiguous();
        std::vector<torch::Tensor> list = {values};
        m_network->run(m_network->host->broadcast(list), values);
        if (!isFirst() && !values.is_alias_of(tensor))
            tensor.detach().copy_(values);
    }
}

void ProcessGroup::sum(torch::Tensor& tensor)
{
    if (!m_network)
        return;
    std::vector<torch::Tensor> list = {tensor};
    m_network->run(m_network->host->allreduce(list), tensor);
}

PendingSum ProcessGroup::startSum(torch::Tensor& tensor)
{
    if (!m_network)
        return {};
    throwIfFailed();
    std::vector<torch::Tensor> list = {tensor};
    if (tensor.device().is_cpu())
        return PendingSum(m_network->started(m_network->host->allreduce(list), tensor, false));
    return PendingSum(m_network->started(m_network->device->allreduce(list), tensor, true));
}

std::stop_token ProcessGroup::failed() const
{
    return m_network ? m_network->watch->failed() : std::stop_token();
}

void ProcessGroup::throwIfFailed() const
{
    if (m_network && m_network->watch->failed().stop_requested())
        throw LostRank();
}

Error ProcessGroup::settle(const Error& error)
{
    if (!m_network)
        return error;
    m_network->isBroken = true;
    RankWatch& watch = *m_network->watch;
    if (dynamic_cast<const LostRank*>(&error) != nullptr)
        if (const auto reason = watch.awaitFailure(kReasonTimeout))
            return *reason;
    if (const auto earlier = watch.failure())
        return *earlier;
    watch.report(error);
    return error;
}

void ProcessGroup::leave()
{
    if (m_network)
        m_network->watch->leave();
}

void PendingSum::wait()
{
    if (!m_state)
        return;
    if (!m_state->isOnDevice) {
        m_state->await();
        return;
    }
    try {
        m_state->work->wait();
    } catch (const std::exception&) {
        if (m_state->failed.stop_requested())
            throw LostRank(); // the sum was aborted
        throw;
    }
}

std::optional<double> PendingSum::seconds() const
{
    if (!m_state)
        return std::nullopt;
    const std::lock_guard lock(m_state->mutex);
    if (!m_state->isDone)
        return std::nullopt;
    return m_state->endedAt - m_state->startedAt;
}

#else

struct PendingSum::State
{};
struct ProcessGroup::Network
{};

bool ProcessGroup::isSupported()
{
    return false;
}

ProcessGroup::ProcessGroup(const RankLayout& layout, const std::stop_token& /*stop*/)
    : m_layout(layout)
{
    if (isParallel())
        throw Error(ErrorCode::InvalidConfig,
                    Text("this build trains in one process, but %1 ranks were started")
                        .arg(layout.worldSize),
                    {}, Text("install libgloo-dev and build again"));
}

ProcessGroup::~ProcessGroup() = default;
void ProcessGroup::useDevice(torch::Device /*device*/) {}
void ProcessGroup::broadcast(const std::vector<torch::Tensor>& /*tensors*/) {}
void ProcessGroup::sum(torch::Tensor& /*tensor*/) {}
PendingSum ProcessGroup::startSum(torch::Tensor& /*tensor*/)
{
    return {};
}
std::stop_token ProcessGroup::failed() const
{
    return {};
}
void ProcessGroup::throwIfFailed() const {}
Error ProcessGroup::settle(const Error& error)
{
    return error;
}
void ProcessGroup::leave() {}
void PendingSum::wait() {}
std::optional<double> PendingSum::seconds() const
{
    return std::nullopt;
}

#endif

std::string ProcessGroup::broadcastText(const std::string& text)
{
    if (!isParallel())
        return text;
    torch::Tensor size = at::tensor({static_cast<std::int64_t>(text.size())}, at::kLong);
    broadcast({size});
    torch::Tensor bytes =
        isFirst() ? bytesOf(text) : at::empty(size.item<std::int64_t>(), at::kByte);
    broadcast({bytes});
    return textOf(bytes);
}

std::vector<std::vector<double>> ProcessGroup::gather(const std::vector<double>& values)
{
    if (!isParallel())
        return {values};
    const auto count = static_cast<std::int64_t>(values.size());
    torch::Tensor all = at::zeros({size(), count}, at::kDouble);
    all[rank()].copy_(at::tensor(values, at::kDouble));
    sum(all);
    std::vector<std::vector<double>> byRank;
    for (std::int64_t other = 0; other < size(); ++other) {
        const double* const row = all.data_ptr<double>() + other * count;
        byRank.emplace_back(row, row + count);
    }
    return byRank;
}

std::vector<std::string> ProcessGroup::gatherTexts(const std::string& text)
{
    if (!isParallel())
        return {text};
    const auto sizes = gather({static_cast<double>(text.size())});
    std::int64_t longest = 0;
    for (const auto& entry : sizes)
        longest = std::max(longest, static_cast<std::int64_t>(entry.front()));
    torch::Tensor all = at::zeros({size(), longest}, at::kByte);
    all[rank()].narrow(0, 0, static_cast<std::int64_t>(text.size())).copy_(bytesOf(text));
    if (longest > 0)
        sum(all); // every byte comes from one rank
    std::vector<std::string> byRank;
    for (std::int64_t other = 0; other < size(); ++other)
        byRank.push_back(textOf(all[other].narrow(
            0, 0, static_cast<std::int64_t>(sizes[static_cast<std::size_t>(other)].front()))));
    return byRank;
}

} // namespace formwork
