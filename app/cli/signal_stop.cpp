#include "signal_stop.h"

#include <csignal>
#include <ctime>
#include <unistd.h>

namespace formwork::cli {

namespace {

constexpr int kExitCancelled = 130;

sigset_t stopSignals()
{
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGINT);
    sigaddset(&set, SIGTERM);
    return set;
}

} // namespace

SignalStop::SignalStop()
{
    const sigset_t set = stopSignals();
    pthread_sigmask(SIG_BLOCK, &set, nullptr);
    m_waiter = std::jthread([this, set](const std::stop_token& ended) {
        // A short timeout lets the destructor end the thread without a signal of its own.
        const timespec timeout{0, 100'000'000};
        while (!ended.stop_requested()) {
            if (sigtimedwait(&set, nullptr, &timeout) < 0)
                continue;
            if (m_source.stop_requested())
                _exit(kExitCancelled);
            m_source.request_stop();
        }
    });
}

SignalStop::~SignalStop() = default;

} // namespace formwork::cli
