// What this process holds now, to see that nothing is left behind.
#pragma once

#include <cstddef>
#include <filesystem>
#include <fstream>
#include <iterator>

#include <unistd.h>

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
// As in clang's sanitizer/allocator_interface.h, which GCC has not.
extern "C" std::size_t __sanitizer_get_current_allocated_bytes();
#endif

namespace formwork::test {

inline std::ptrdiff_t openDescriptors()
{
    namespace fs = std::filesystem;
    return std::distance(fs::directory_iterator("/proc/self/fd"), fs::directory_iterator());
}

inline std::ptrdiff_t runningThreads()
{
    namespace fs = std::filesystem;
    return std::distance(fs::directory_iterator("/proc/self/task"), fs::directory_iterator());
}

// Memory that this process uses: what is resident, or with a sanitizer, which does not give freed
// memory back, what is allocated.
inline std::size_t usedBytes()
{
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
    return __sanitizer_get_current_allocated_bytes();
#else
    std::size_t all = 0;
    std::size_t resident = 0;
    std::ifstream("/proc/self/statm") >> all >> resident;
    return resident * static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
#endif
}

} // namespace formwork::test
