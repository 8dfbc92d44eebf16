// Notices within seconds when a rank of a run fails, dies or stops answering, and why. Collective
// operations cannot do so: they only wait. LibTorch-free.
//
// Every rank keeps a connection to rank 0, which passes on what it learns. A connection that closes
// without a farewell is a rank that died; one that is silent for longer than Times::silence is a
// machine that hangs or is cut off. What goes over the wire are lines of text, unencrypted and
// without a password, as with c10d and Gloo themselves: for networks that are trusted.
#pragma once

#include "core/base/error.h"
#include "core/ranks/rank_layout.h"

#include <chrono>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>

namespace formwork {

class RankWatch
{
public:
    struct Times
    {
        std::chrono::milliseconds beat{1000};     // between two signs of life
        std::chrono::milliseconds silence{15000}; // after which a rank counts as lost
        std::chrono::milliseconds connect{120'000};
    };

    // Rank 0 listens, on the loopback interface alone where layout.address is there. Error{Io}.
    RankWatch(const RankLayout& layout, const Times& times);
    int port() const; // that it listens at

    // Another rank connects to rank 0 at layout.address and `port`. Error{Io}.
    RankWatch(const RankLayout& layout, int port, const Times& times);

    // Ends the connection; without leave() the others take this rank for dead.
    ~RankWatch();
    RankWatch(const RankWatch&) = delete;
    RankWatch& operator=(const RankWatch&) = delete;

    // Blocks until all ranks are connected. Errors: Io that names the ranks that are missing after
    // Times::connect; that of a rank that failed; Cancelled.
    void awaitAll(const std::stop_token& stop);

    // Requested when any rank has failed; the reason is there by then. Any thread.
    std::stop_token failed() const;
    // The failing rank's message with its number and host; nothing as long as all is well. On rank
    // 0, which reports it: Io, or Cancelled or DeviceUnavailable if it was that on its rank. On the
    // others: Cancelled, but Io where rank 0 itself is lost and reports nothing.
    std::optional<Error> failure() const;
    // Waits for one, at most so long.
    std::optional<Error> awaitFailure(std::chrono::milliseconds most) const;

    // This rank has failed: notifies the others. Returns when that is sent.
    void report(const Error& error);

    // This rank is done. Returns when all are. Throws failure() if one fails meanwhile.
    void leave();

private:
    class Loop;
    std::unique_ptr<Loop> m_loop;
};

} // namespace formwork
