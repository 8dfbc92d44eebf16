#include "core/train/spinning.h"

#include <unistd.h>

#include <cstdlib>

namespace formwork {

void limitSpinning(char* const argv[])
{
    if (std::getenv("GOMP_SPINCOUNT") != nullptr || std::getenv("OMP_WAIT_POLICY") != nullptr)
        return;
    if (setenv("GOMP_SPINCOUNT", "1000", 0) == 0)
        execv("/proc/self/exe", argv); // where it fails, the program goes on as it is
}

} // namespace formwork
