#include "core/backend/process_environment.h"

#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <system_error>

namespace formwork {

void prepareEnvironment(char* const argv[])
{
    setenv("TORCH_NCCL_ASYNC_ERROR_HANDLING", "0", 0);
    if (std::getenv("GOMP_SPINCOUNT") != nullptr || std::getenv("OMP_WAIT_POLICY") != nullptr)
        return;
    if (setenv("GOMP_SPINCOUNT", "1000", 0) != 0)
        return;
    // Not through the link itself: the process would then be listed as "exe".
    std::error_code failure;
    const auto program = std::filesystem::read_symlink("/proc/self/exe", failure);
    if (!failure)
        execv(program.c_str(), argv); // where it fails, the program continues as it is
}

} // namespace formwork
