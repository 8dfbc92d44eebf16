// Reports to tst_spinning what a program sees after limitSpinning(): the setting and its arguments.
#include "core/backend/spinning.h"

#include <cstdio>
#include <cstdlib>

int main(int argc, char* argv[])
{
    formwork::limitSpinning(argv);
    const char* count = std::getenv("GOMP_SPINCOUNT");
    std::printf("%s %ld", count != nullptr ? count : "unset", static_cast<long>(argc - 1));
    for (int i = 1; i < argc; ++i)
        std::printf("|%s", argv[i]);
    return 0;
}
