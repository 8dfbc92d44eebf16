#include "core/ranks/sockets.h"

#include "core/base/error.h"

#include <array>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <memory>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace formwork {

namespace {

constexpr int kBacklog = 1024;

using Addresses = std::unique_ptr<addrinfo, decltype(&freeaddrinfo)>;

// The system's reason.
[[noreturn]] void fail(Text&& what, int error)
{
    throw Error(ErrorCode::Io, std::move(what).arg(std::strerror(error)), {},
                Text("check the address of rank 0 (MASTER_ADDR) and the network between the "
                     "machines"));
}

Addresses resolve(const std::string& host, int port, int kind)
{
    addrinfo hints = {};
    hints.ai_family = AF_UNSPEC;
    hints.ai_socktype = kind;
    addrinfo* found = nullptr;
    const int error = getaddrinfo(host.c_str(), std::to_string(port).c_str(), &hints, &found);
    if (error != 0)
        throw Error(ErrorCode::Io, Text("cannot resolve '%1': %2").arg(host, gai_strerror(error)),
                    {}, Text("check the address of rank 0 (MASTER_ADDR)"));
    return {found, &freeaddrinfo};
}

std::string numeric(const sockaddr* address, socklen_t size)
{
    std::array<char, NI_MAXHOST> text{};
    if (getnameinfo(address, size, text.data(), text.size(), nullptr, 0, NI_NUMERICHOST) != 0)
        return {};
    return text.data();
}

bool waitUntilConnected(int descriptor, std::chrono::milliseconds most, int& error)
{
    pollfd polled = {descriptor, POLLOUT, 0};
    if (poll(&polled, 1, static_cast<int>(most.count())) <= 0) {
        error = ETIMEDOUT;
        return false;
    }
    socklen_t size = sizeof error;
    getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &error, &size);
    return error == 0;
}

int newSocket(int family, int kind)
{
    return socket(family, kind | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
}

// An invalid socket, with the reason, where it cannot be had.
Socket listenAt(const sockaddr* address, socklen_t size, int& error)
{
    Socket listener(newSocket(address->sa_family, SOCK_STREAM));
    const int off = 0;
    if (address->sa_family == AF_INET6)
        setsockopt(listener.get(), IPPROTO_IPV6, IPV6_V6ONLY, &off, sizeof off);
    if (listener.isOpen() && bind(listener.get(), address, size) == 0 &&
        listen(listener.get(), kBacklog) == 0)
        return listener;
    error = errno;
    return {};
}

} // namespace

void Socket::close()
{
    if (m_descriptor >= 0)
        ::close(std::exchange(m_descriptor, -1));
}

int Socket::port() const
{
    sockaddr_storage address = {};
    socklen_t size = sizeof address;
    if (getsockname(m_descriptor, reinterpret_cast<sockaddr*>(&address), &size) != 0)
        return 0;
    if (address.ss_family == AF_INET6)
        return ntohs(reinterpret_cast<const sockaddr_in6*>(&address)->sin6_port);
    return ntohs(reinterpret_cast<const sockaddr_in*>(&address)->sin_port);
}

Socket Socket::accept() const
{
    return Socket(accept4(m_descriptor, nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK));
}

Socket listenNear(const std::string& address)
{
    int error = 0;
    const Addresses found = resolve(address, 0, SOCK_STREAM);
    if (isLoopback(numeric(found->ai_addr, found->ai_addrlen))) {
        if (Socket listener = listenAt(found->ai_addr, found->ai_addrlen, error); listener.isOpen())
            return listener;
        fail(Text("cannot listen on %1: %2").arg(address), error);
    }
    const sockaddr_in6 any6 = {.sin6_family = AF_INET6,
                               .sin6_port = 0,
                               .sin6_flowinfo = 0,
                               .sin6_addr = in6addr_any,
                               .sin6_scope_id = 0};
    if (Socket listener = listenAt(reinterpret_cast<const sockaddr*>(&any6), sizeof any6, error);
        listener.isOpen())
        return listener;
    sockaddr_in any = {};
    any.sin_family = AF_INET;
    if (Socket listener = listenAt(reinterpret_cast<const sockaddr*>(&any), sizeof any, error);
        listener.isOpen())
        return listener;
    fail(Text("cannot listen for the other ranks: %1"), error);
}

Socket connectTo(const std::string& host, int port, std::chrono::milliseconds most)
{
    int error = 0;
    const Addresses found = resolve(host, port, SOCK_STREAM);
    for (const addrinfo* address = found.get(); address != nullptr; address = address->ai_next) {
        Socket socket(newSocket(address->ai_family, SOCK_STREAM));
        if (!socket.isOpen()) {
            error = errno;
            continue;
        }
        if (connect(socket.get(), address->ai_addr, address->ai_addrlen) != 0) {
            error = errno;
            if (error != EINPROGRESS || !waitUntilConnected(socket.get(), most, error))
                continue;
        }
        const int on = 1;
        setsockopt(socket.get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
        return socket;
    }
    fail(Text("cannot connect to rank 0 at %1:%2: %3").arg(host, port), error);
}

std::string sourceAddress(const std::string& host)
{
    constexpr int kAnyPort = 9; // nothing is sent
    int error = 0;
    const Addresses found = resolve(host, kAnyPort, SOCK_DGRAM);
    for (const addrinfo* address = found.get(); address != nullptr; address = address->ai_next) {
        const Socket socket(newSocket(address->ai_family, SOCK_DGRAM));
        sockaddr_storage own = {};
        socklen_t size = sizeof own;
        if (socket.isOpen() && connect(socket.get(), address->ai_addr, address->ai_addrlen) == 0 &&
            getsockname(socket.get(), reinterpret_cast<sockaddr*>(&own), &size) == 0)
            return numeric(reinterpret_cast<const sockaddr*>(&own), size);
        error = errno;
    }
    fail(Text("there is no route to %1: %2").arg(host), error);
}

bool isLoopback(const std::string& numericAddress)
{
    return numericAddress.starts_with("127.") || numericAddress == "::1";
}

int freePort()
{
    return listenNear("127.0.0.1").port();
}

} // namespace formwork
