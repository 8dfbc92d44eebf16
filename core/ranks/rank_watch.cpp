#include "core/ranks/rank_watch.h"

#include "core/base/clock.h"
#include "core/base/process_identity.h"
#include "core/base/threads.h"
#include "core/ranks/rank_failure.h"
#include "core/ranks/sockets.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <mutex>
#include <poll.h>
#include <set>
#include <string_view>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <thread>
#include <unistd.h>
#include <utility>
#include <vector>

namespace formwork {

namespace {

constexpr std::size_t kLongestLine = 65536;
constexpr std::size_t kMostRanksNamed = 10;
constexpr int kPollMilliseconds = 100;
constexpr std::string_view kFailure = "failure "; // and failureToText()
constexpr double kSecondsToSay = 2;               // that a failing rank takes to notify the others

double seconds(std::chrono::milliseconds time)
{
    return std::chrono::duration<double>(time).count();
}

// A connection, and what is known of the rank at its other end.
struct Peer
{
    Socket socket;
    int rank = -1; // until it said so
    std::string host;
    std::string received;
    double heardAt = 0;
    bool hasLeft = false;
};

} // namespace

// The thread that talks, and what it shares with the others. Sockets belong to the thread.
class RankWatch::Loop
{
public:
    // `toFirst`: of a rank above 0.
    Loop(const RankLayout& layout, const Times& times, Socket listener, Socket toFirst = Socket())
        : m_layout(layout)
        , m_times(times)
        , m_listener(std::move(listener))
        , m_wake(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK))
    {
        if (toFirst.isOpen()) {
            Peer& first = m_peers.emplace_back();
            first.socket = std::move(toFirst);
            first.rank = 0;
            first.heardAt = steadySeconds();
            send(first, fmt::format("hello {} {} {}", layout.rank, layout.worldSize, m_host));
        }
        m_thread = std::jthread([this](const std::stop_token& stop) { run(stop); });
    }
    ~Loop()
    {
        m_thread.request_stop();
        wake();
    }
    Loop(const Loop&) = delete;
    Loop& operator=(const Loop&) = delete;

    int port() const { return m_listener.port(); }

    void awaitAll(const std::stop_token& stop)
    {
        std::unique_lock lock(m_mutex);
        const auto isOver = [&] {
            return m_isComplete || m_failure;
        };
        const double end = steadySeconds() + seconds(m_times.connect);
        while (!isOver() && !stop.stop_requested() && steadySeconds() < end)
            m_changed.wait_for(lock, std::chrono::milliseconds(kPollMilliseconds), isOver);
        if (m_failure)
            throw *m_failure;
        if (m_isComplete)
            return;
        throwIfStopped(stop);
        const Text within = Text("%1 s").arg(seconds(m_times.connect));
        throw Error(ErrorCode::Io,
                    isFirst()
                        ? Text("these ranks did not connect within %1: %2").arg(within, missing())
                        : Text("not all ranks connected within %1").arg(within),
                    {}, Text("check that every rank was started and reaches the host of rank 0"));
    }

    std::stop_token failed() const { return m_stop.get_token(); }

    std::optional<Error> failure() const
    {
        const std::lock_guard lock(m_mutex);
        return m_failure;
    }

    std::optional<Error> awaitFailure(std::chrono::milliseconds most) const
    {
        std::unique_lock lock(m_mutex);
        if (!m_changed.wait_for(lock, most, [&] { return m_isAnnounced; }))
            return std::nullopt;
        return m_failure;
    }

    void report(const Error& error)
    {
        std::unique_lock lock(m_mutex);
        if (m_failure)
            return; // the first reason counts
        m_ownFailure = error;
        wake();
        m_changed.wait_for(lock, std::chrono::duration<double>(kSecondsToSay),
                           [&] { return m_isAnnounced; });
    }

    void leave()
    {
        std::unique_lock lock(m_mutex);
        m_isLeaving = true;
        wake();
        m_changed.wait(lock, [&] { return m_hasLeft || m_failure; });
        if (!m_hasLeft)
            throw *m_failure;
    }

private:
    bool isFirst() const { return m_layout.isFirst(); }

    void wake() const
    {
        const std::uint64_t one = 1;
        static_cast<void>(write(m_wake.get(), &one, sizeof one));
    }

    void run(const std::stop_token& stop)
    {
        setThreadName("rank-watch");
        double beatAt = 0;
        while (!stop.stop_requested()) {
            waitForNews();
            takeOwnNews();
            if (const double now = steadySeconds(); now - beatAt >= seconds(m_times.beat)) {
                beatAt = now;
                sendToAll("beat");
            }
            findLost();
        }
        sayFarewell();
    }

    void waitForNews()
    {
        std::vector<pollfd> polled = {{m_wake.get(), POLLIN, 0}, {m_listener.get(), POLLIN, 0}};
        for (const Peer& peer : m_peers)
            polled.push_back({peer.socket.get(), POLLIN, 0});
        if (poll(polled.data(), polled.size(), kPollMilliseconds) <= 0)
            return;
        std::uint64_t count = 0;
        static_cast<void>(read(m_wake.get(), &count, sizeof count));
        for (std::size_t i = 0; i + 2 < polled.size(); ++i)
            if (polled[i + 2].revents != 0)
                receive(m_peers[i]);
        if (polled[1].revents != 0)
            accept();
        std::erase_if(m_peers, [](const Peer& peer) { return !peer.socket.isOpen(); });
    }

    void accept()
    {
        Socket socket = m_listener.accept();
        if (!socket.isOpen())
            return;
        Peer& peer = m_peers.emplace_back();
        peer.socket = std::move(socket);
        peer.heardAt = steadySeconds();
    }

    void receive(Peer& peer)
    {
        std::array<char, 4096> buffer{};
        const ssize_t count = recv(peer.socket.get(), buffer.data(), buffer.size(), MSG_DONTWAIT);
        if (count < 0 && (errno == EAGAIN || errno == EINTR))
            return;
        if (count <= 0) {
            lose(peer, Text("%1 ended without giving a reason"));
            return;
        }
        peer.heardAt = steadySeconds();
        peer.received.append(buffer.data(), static_cast<std::size_t>(count));
        std::size_t end = 0;
        while (peer.socket.isOpen() && (end = peer.received.find('\n')) != std::string::npos) {
            const std::string line = peer.received.substr(0, end);
            peer.received.erase(0, end + 1);
            hear(peer, line);
        }
        if (peer.received.size() > kLongestLine)
            lose(peer, Text("%1 sent an unknown message"));
    }

    void hear(Peer& peer, const std::string& line)
    {
        constexpr std::string_view kHello = "hello ";
        if (line == "beat")
            return;
        if (peer.rank < 0) {
            if (!line.starts_with(kHello) || !welcome(peer, line.substr(kHello.size())))
                peer.socket.close(); // no rank of this run
        } else if (line == "leave") {
            peer.hasLeft = true;
            if (!isFirst())
                setLeft();
        } else if (line == "complete") {
            const std::lock_guard lock(m_mutex);
            m_isComplete = true;
            m_changed.notify_all();
        } else if (line.starts_with(kFailure)) {
            const auto error = failureFromText(std::string_view(line).substr(kFailure.size()));
            if (!error)
                lose(peer, Text("%1 sent an unknown message"));
            else if (isFirst())
                fail(reportedFailure(*error, peer.rank, peer.host));
            else // with the name of the rank
                fail(Error(ErrorCode::Cancelled, error->text(), error->path(), error->hint()));
        }
    }

    // "RANK WORLD HOST"
    bool welcome(Peer& peer, const std::string& text)
    {
        int rank = 0;
        int world = 0;
        std::array<char, 256> host{};
        if (std::sscanf(text.c_str(), "%d %d %255s", &rank, &world, host.data()) != 3 ||
            rank <= 0 || !isFirst())
            return false;
        peer.host = host.data();
        if (world != m_layout.worldSize) {
            fail(Error(
                ErrorCode::InvalidConfig,
                Text("%1 is one of %2 ranks, but %3 is one of %4")
                    .arg(rankName(rank, peer.host), world, rankName(0, m_host), m_layout.worldSize),
                {}, Text("start all ranks with the same number of ranks")));
            return false;
        }
        if (rank >= world)
            return false;
        for (const Peer& other : m_peers)
            if (other.rank == rank && other.socket.isOpen()) {
                fail(Error(ErrorCode::InvalidConfig,
                           Text("two processes are rank %1: one on %2, one on %3")
                               .arg(rank, other.host, peer.host),
                           {}, Text("give every process its own rank")));
                return false;
            }
        peer.rank = rank;
        const bool isComplete = connected(rank);
        if (isComplete)
            sendToAll("complete");
        return true;
    }

    bool connected(int rank)
    {
        const std::lock_guard lock(m_mutex);
        m_connected.insert(rank);
        m_isComplete = static_cast<int>(m_connected.size()) == m_layout.worldSize - 1;
        m_changed.notify_all();
        return m_isComplete;
    }

    // For rank 0, with the mutex held.
    std::string missing() const
    {
        std::vector<int> ranks;
        for (int rank = 1; isFirst() && rank < m_layout.worldSize; ++rank)
            if (!m_connected.contains(rank) && ranks.size() < kMostRanksNamed)
                ranks.push_back(rank);
        return fmt::format("{}", fmt::join(ranks, ", "));
    }

    // What the program asked for.
    void takeOwnNews()
    {
        std::optional<Error> error;
        bool isLeaving = false;
        {
            const std::lock_guard lock(m_mutex);
            error = std::exchange(m_ownFailure, std::nullopt);
            isLeaving = m_isLeaving && !m_hasLeft && !m_failure;
        }
        if (error) {
            if (!isFirst() && !m_peers.empty())
                send(m_peers.front(), std::string(kFailure) + failureToText(*error));
            fail(reportedFailure(*error, m_layout.rank, m_host));
        }
        if (!isLeaving)
            return;
        if (!isFirst()) {
            if (!std::exchange(m_saidLeave, true) && !m_peers.empty())
                send(m_peers.front(), "leave");
        } else if (m_farewells + std::ranges::count(m_peers, true, &Peer::hasLeft) ==
                   m_layout.worldSize - 1) {
            sendToAll("leave");
            setLeft();
        }
    }

    void setLeft()
    {
        const std::lock_guard lock(m_mutex);
        m_hasLeft = true;
        m_changed.notify_all();
    }

    bool hasLeft() const
    {
        const std::lock_guard lock(m_mutex);
        return m_hasLeft;
    }

    void findLost()
    {
        const double now = steadySeconds();
        for (Peer& peer : m_peers)
            if (peer.socket.isOpen() && now - peer.heardAt > seconds(m_times.silence))
                lose(peer, Text("%1 has not answered for %2 s"));
        std::erase_if(m_peers, [](const Peer& peer) { return !peer.socket.isOpen(); });
    }

    // `what`: of %1 and, where it is named, the silence.
    void lose(Peer& peer, Text&& what)
    {
        peer.socket.close();
        if (peer.rank < 0)
            return; // nobody we know
        if (peer.hasLeft) {
            ++m_farewells;
            return;
        }
        if (hasLeft())
            return;
        const Text name = rankName(peer.rank, isFirst() ? peer.host : m_layout.address);
        fail(Error(ErrorCode::Io, std::move(what).arg(name, seconds(m_times.silence)), {},
                   Text("see what that process printed; the run can be resumed")));
    }

    // The first reason is kept.
    void fail(const Error& error)
    {
        {
            const std::lock_guard lock(m_mutex);
            if (m_failure)
                return;
            m_failure = error;
        }
        if (isFirst())
            sendToAll(std::string(kFailure) + failureToText(error));
        m_stop.request_stop();
        const std::lock_guard lock(m_mutex);
        m_isAnnounced = true;
        m_changed.notify_all();
    }

    void sendToAll(const std::string& line)
    {
        for (Peer& peer : m_peers)
            if (peer.rank >= 0 && peer.socket.isOpen())
                send(peer, line);
    }

    // Lines are short and the reader is quick: one that does not fit into the connection's buffer
    // has nobody to read it.
    void send(Peer& peer, const std::string& line)
    {
        const std::string text = line + '\n';
        const ssize_t sent =
            ::send(peer.socket.get(), text.data(), text.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
        if (sent != static_cast<ssize_t>(text.size()) && sent >= 0)
            lose(peer, Text("%1 does not read its messages"));
    }

    // A connection that is closed while something in it was not read may lose what was sent.
    void sayFarewell()
    {
        for (const Peer& peer : m_peers)
            shutdown(peer.socket.get(), SHUT_WR);
        const double end = steadySeconds() + kSecondsToSay;
        while (!m_peers.empty() && steadySeconds() < end) {
            std::vector<pollfd> polled;
            for (const Peer& peer : m_peers)
                polled.push_back({peer.socket.get(), POLLIN, 0});
            poll(polled.data(), polled.size(), kPollMilliseconds);
            for (std::size_t i = 0; i < polled.size(); ++i) {
                std::array<char, 4096> buffer{};
                if (polled[i].revents != 0 &&
                    recv(polled[i].fd, buffer.data(), buffer.size(), MSG_DONTWAIT) <= 0)
                    m_peers[i].socket.close();
            }
            std::erase_if(m_peers, [](const Peer& peer) { return !peer.socket.isOpen(); });
        }
    }

    const RankLayout m_layout;
    const Times m_times;
    const std::string m_host = currentProcess().host;
    Socket m_listener;
    Socket m_wake;

    // The thread's alone.
    std::vector<Peer> m_peers;
    std::ptrdiff_t m_farewells = 0; // connections that closed after a farewell
    bool m_saidLeave = false;

    mutable std::mutex m_mutex;
    mutable std::condition_variable m_changed;
    std::set<int> m_connected; // to rank 0
    bool m_isComplete = false;
    bool m_isLeaving = false;
    bool m_hasLeft = false;
    std::optional<Error> m_ownFailure; // to be reported
    std::optional<Error> m_failure;
    bool m_isAnnounced = false; // the failure: to the other ranks and to failed()
    std::stop_source m_stop;

    std::jthread m_thread; // last: joined before anything else goes
};

RankWatch::RankWatch(const RankLayout& layout, const Times& times)
    : m_loop(std::make_unique<Loop>(layout, times, listenNear(layout.address)))
{}

RankWatch::RankWatch(const RankLayout& layout, int port, const Times& times)
    : m_loop(std::make_unique<Loop>(layout, times, Socket(),
                                    connectTo(layout.address, port, times.connect)))
{}

RankWatch::~RankWatch() = default;

int RankWatch::port() const
{
    return m_loop->port();
}

void RankWatch::awaitAll(const std::stop_token& stop)
{
    m_loop->awaitAll(stop);
}

std::stop_token RankWatch::failed() const
{
    return m_loop->failed();
}

std::optional<Error> RankWatch::failure() const
{
    return m_loop->failure();
}

std::optional<Error> RankWatch::awaitFailure(std::chrono::milliseconds most) const
{
    return m_loop->awaitFailure(most);
}

void RankWatch::report(const Error& error)
{
    m_loop->report(error);
}

void RankWatch::leave()
{
    m_loop->leave();
}

} // namespace formwork
