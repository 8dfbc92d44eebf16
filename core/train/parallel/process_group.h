// The ranks that train one run together, and the operations that they do in common: c10d with Gloo
// between hosts' memories and, for gradients on GPUs, NCCL.
//
// Collective operations are called by all ranks in the same order, from the training thread (sums
// of gradients also from autograd's). A group of one rank does nothing and needs no network.
//
// Whatever ends a rank ends the operations of all others within seconds, with its reason
// (core/ranks/rank_watch.h).
#pragma once

#include "core/base/error.h"
#include "core/ranks/rank_layout.h"

#include <torch/types.h>

#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

namespace formwork {

// A sum over all ranks that is under way.
class PendingSum
{
public:
    PendingSum() = default;

    // Returns when the tensor holds the sum. On a GPU: when what is asked of it afterwards will see
    // the sum. Throws what settle() understands where a rank fails.
    void wait();
    // From the start to the end. Nothing before the end, in a group of one, and on a GPU, which is
    // not waited for: then neither this nor the time that wait() took says how long a sum lasts.
    std::optional<double> seconds() const;

    struct State;

private:
    friend class ProcessGroup;
    explicit PendingSum(std::shared_ptr<State> state) : m_state(std::move(state)) {}
    std::shared_ptr<State> m_state; // null in a group of one
};

class ProcessGroup
{
public:
    // One rank.
    ProcessGroup();
    // Connects the ranks; returns when all are there. Errors: Io (no connection, a rank that does
    // not come within two minutes), that of another rank, Cancelled; InvalidConfig in a build
    // without Gloo.
    ProcessGroup(const RankLayout& layout, const std::stop_token& stop);
    ~ProcessGroup();
    ProcessGroup(const ProcessGroup&) = delete;
    ProcessGroup& operator=(const ProcessGroup&) = delete;

    static bool isSupported(); // by this build, for more than one rank

    int rank() const { return m_layout.rank; }
    int size() const { return m_layout.worldSize; }
    bool isFirst() const { return m_layout.isFirst(); }
    bool isParallel() const { return m_layout.isParallel(); }
    const RankLayout& layout() const { return m_layout; }

    // Gradients on `device` are summed there from now on. Error{DeviceUnavailable} for a GPU in a
    // build without NCCL. Collective.
    void useDevice(torch::Device device);

    // Rank 0's values, for all. Any device and type. Collective.
    void broadcast(const std::vector<torch::Tensor>& tensors);
    std::string broadcastText(const std::string& text);

    // Sums `tensor` (dense, on the CPU) over the ranks in place. Collective.
    void sum(torch::Tensor& tensor);
    // The same while the caller does something else, also on the device of useDevice(). `tensor`
    // must not be touched before wait().
    PendingSum startSum(torch::Tensor& tensor);

    // The values of every rank, by rank; all give equally many. Collective.
    std::vector<std::vector<double>> gather(const std::vector<double>& values);
    std::vector<std::string> gatherTexts(const std::string& text);

    // Requested when a rank has failed.
    std::stop_token failed() const;
    void throwIfFailed() const;

    // To be called with what ended this rank, outside of any operation: notifies the other ranks.
    // Returns what the run failed with, which is another rank's reason where that came first.
    Error settle(const Error& error);

    // To be called at the end of a run that did not fail. Returns when all ranks are there.
    void leave();

private:
    struct Network;

    RankLayout m_layout;
    std::unique_ptr<Network> m_network; // null for one rank
};

} // namespace formwork
