// Turns Ctrl+C (SIGINT), SIGTERM and, unless it is ignored (nohup), the end of the terminal
// (SIGHUP) into a stop token. A second Ctrl+C ends the process at once.
#pragma once

#include <stop_token>
#include <thread>

namespace formwork::cli {

// Make one at the start of main(), before any other thread, so that all threads inherit the mask.
class SignalStop
{
public:
    SignalStop();
    ~SignalStop();
    SignalStop(const SignalStop&) = delete;
    SignalStop& operator=(const SignalStop&) = delete;

    std::stop_token token() const { return m_source.get_token(); }

private:
    std::stop_source m_source;
    std::jthread m_waiter;
};

} // namespace formwork::cli
