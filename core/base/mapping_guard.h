// Mapped files that can no longer be read: cut short by another program, or on a disk that fails.
// Looking at such a page raises SIGBUS, which would end the process and all runs in it.
// Private to the room but for installMappingGuard(): MappedFile asks after every use.
#pragma once

#include <cstddef>
#include <optional>

namespace formwork {

// Once, at the start of main(): from now on such pages read as zeros within a GuardedRange, which
// reports it. A SIGBUS elsewhere ends the process as ever.
void installMappingGuard();

// While it lives, [address, address + bytes) is guarded. Any thread.
class GuardedRange
{
public:
    // Error{OutOfMemory} when 1024 other ranges are guarded.
    GuardedRange(const void* address, std::size_t bytes);
    ~GuardedRange();
    GuardedRange(const GuardedRange&) = delete;
    GuardedRange& operator=(const GuardedRange&) = delete;

    // Where the first page begins that was replaced by zeros, in bytes from `address`.
    std::optional<std::size_t> brokenAt() const;

private:
    std::size_t m_slot;
};

} // namespace formwork
