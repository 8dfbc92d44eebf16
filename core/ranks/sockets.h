// TCP sockets of the ranks of a run. LibTorch-free.
#pragma once

#include <chrono>
#include <string>
#include <utility>

namespace formwork {

// Owns a file descriptor.
class Socket
{
public:
    Socket() = default;
    explicit Socket(int descriptor) : m_descriptor(descriptor) {}
    ~Socket() { close(); }
    Socket(Socket&& other) noexcept : m_descriptor(std::exchange(other.m_descriptor, -1)) {}
    Socket& operator=(Socket&& other) noexcept
    {
        if (this != &other) {
            close();
            m_descriptor = std::exchange(other.m_descriptor, -1);
        }
        return *this;
    }

    int get() const { return m_descriptor; }
    bool isOpen() const { return m_descriptor >= 0; }
    void close();
    int port() const;      // of this end; 0 for no socket
    Socket accept() const; // closed where nobody connects

private:
    int m_descriptor = -1;
};

// Listens at a port that the system picks: on the loopback interface where `address` is of it, else
// on all. Error{Io}.
Socket listenNear(const std::string& address);

// Error{Io} that names host and port, after `most` at the latest.
Socket connectTo(const std::string& host, int port, std::chrono::milliseconds most);

// This machine's numeric address on the way to `host`. Error{Io}.
std::string sourceAddress(const std::string& host);
bool isLoopback(const std::string& numericAddress);

// A TCP port of the loopback interface that nobody listens at now. Error{Io}.
int freePort();

} // namespace formwork
