#include "signal_stop.h"

#include "context.h"

#include <csignal>
#include <unistd.h>

namespace formwork::cli {

namespace {

sigset_t stopSignals()
{
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGINT);
    sigaddset(&set, SIGTERM);
    struct sigaction hangup = {};
    // A signal that is ignored would still reach sigwait().
    if (sigaction(SIGHUP, nullptr, &hangup) == 0 && hangup.sa_handler != SIG_IGN)
        sigaddset(&set, SIGHUP);
    return set;
}

} // namespace

SignalStop::SignalStop()
{
    const sigset_t set = stopSignals();
    pthread_sigmask(SIG_BLOCK, &set, nullptr);
    m_waiter = std::jthread([this, set](const std::stop_token& ended) {
        int signal = 0;
        while (sigwait(&set, &signal) == 0 && !ended.stop_requested()) {
            // A shell may report a hangup once more than the terminal does.
            if (m_source.stop_requested() && signal != SIGHUP)
                _exit(kExitCancelled);
            m_source.request_stop();
        }
    });
}

SignalStop::~SignalStop()
{
    m_waiter.request_stop();
    pthread_kill(m_waiter.native_handle(), SIGTERM); // wakes the waiter alone
}

} // namespace formwork::cli
