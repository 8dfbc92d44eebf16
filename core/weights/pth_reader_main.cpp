// formwork-pth-reader FILE ENTRY: the child process of pth_process.h. Writes one line of JSON about
// a .pth file to standard output. It opens that one file for reading, starts nothing, and takes
// limits upon itself before it looks at a byte.

#include "core/base/file_system.h"
#include "core/weights/pth_process.h"

#include <sys/prctl.h>
#include <sys/resource.h>

#include <algorithm>
#include <csignal>
#include <cstdio>
#include <string>

namespace {

bool limit(int resource, rlim_t value)
{
    rlimit now{};
    if (getrlimit(static_cast<__rlimit_resource>(resource), &now) != 0)
        return false;
    const rlim_t lower = std::min(value, now.rlim_max); // root might raise it
    const rlimit both{lower, lower};
    return setrlimit(static_cast<__rlimit_resource>(resource), &both) == 0;
}

bool limitEverything()
{
    constexpr rlim_t kCpuSeconds = 120;
    constexpr rlim_t kFiles = 16;
    bool done = true;
#if !defined(__SANITIZE_ADDRESS__) // which reserves terabytes of addresses
    constexpr rlim_t kMemory = 128ULL << 20;
    done = limit(RLIMIT_AS, kMemory);
#endif
    done = limit(RLIMIT_CPU, kCpuSeconds) && done;
    done = limit(RLIMIT_NOFILE, kFiles) && done;
    done = limit(RLIMIT_FSIZE, 0) && done;
    done = limit(RLIMIT_CORE, 0) && done;
    done = limit(RLIMIT_NPROC, 0) && done;
    done = prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 && done;
    return prctl(PR_SET_PDEATHSIG, SIGKILL) == 0 && done;
}

} // namespace

int main(int argc, char** argv)
{
    if (argc != 3 || !limitEverything())
        return 1;
    formwork::PosixFileSystem fileSystem;
    const std::string answer = formwork::describePth(fileSystem, argv[1], argv[2]);
    const bool written = std::fwrite(answer.data(), 1, answer.size(), stdout) == answer.size();
    return written && std::fflush(stdout) == 0 ? 0 : 1;
}
