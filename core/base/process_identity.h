// A process, distinct from a later one with the same pid and from those of other machines: who
// holds a run or writes a file that others see too.
#pragma once

#include <cstdint>
#include <string>

namespace formwork {

struct ProcessIdentity
{
    std::string host;    // for people
    std::string machine; // host, boot and pid namespace: where `pid` means something
    std::int64_t pid = 0;
    std::int64_t startTime = 0; // clock ticks after boot, /proc/<pid>/stat field 22

    bool operator==(const ProcessIdentity&) const = default;
};

ProcessIdentity currentProcess();

// False if the process is known to be gone. A process of another machine is believed alive.
bool mayBeAlive(const ProcessIdentity& process);

} // namespace formwork
