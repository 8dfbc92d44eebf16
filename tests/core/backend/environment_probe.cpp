// Reports to tst_process_environment what a program sees after prepareEnvironment(): the settings
// and its arguments.
#include "core/backend/process_environment.h"

#include <cstdio>
#include <cstdlib>

namespace {

const char* valueOf(const char* variable)
{
    const char* value = std::getenv(variable);
    return value != nullptr ? value : "unset";
}

} // namespace

int main(int argc, char* argv[])
{
    formwork::prepareEnvironment(argv);
    std::printf("%s %s %d", valueOf("GOMP_SPINCOUNT"), valueOf("TORCH_NCCL_ASYNC_ERROR_HANDLING"),
                argc - 1);
    for (int i = 1; i < argc; ++i)
        std::printf("|%s", argv[i]);
    return 0;
}
