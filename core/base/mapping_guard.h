// Mapped files that cannot be read any more: cut short by another program, or on a disk that fails.
// Looking at such a page raises SIGBUS, which would end the process and all runs in it.
#pragma once

#include <cstddef>

namespace formwork {

// Once, at the start of main(): from now on such pages read as zeros within a GuardedRange, which
// tells so. A SIGBUS elsewhere ends the process as ever.
void installMappingGuard();

// While it lives, [address, address + bytes) is guarded. Of more than 1024 ranges at a time the
// last ones are not. Any thread.
class GuardedRange
{
public:
    GuardedRange(const void* address, std::size_t bytes);
    ~GuardedRange();
    GuardedRange(const GuardedRange&) = delete;
    GuardedRange& operator=(const GuardedRange&) = delete;

    bool isBroken() const; // pages of it have been replaced by zeros

private:
    std::size_t m_slot;
};

} // namespace formwork
