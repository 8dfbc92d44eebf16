#include "core/remote/remote_look.h"
#include "core/remote/slurm_job.h"

#include <string_view>

using namespace formwork;

// What a target answers: the look at its runs, and Slurm's commands alone.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    for (const std::size_t runs : {0U, 1U, 3U}) {
        const std::optional<TargetLook> look = parseLook(text, runs);
        if (look && look->runs.size() != runs)
            __builtin_trap();
        if (!look)
            continue;
        Target target;
        for (const RunLook& run : look->runs)
            verdictOf(target, run, look->slurmFailure);
    }
    parseSqueue(text);
    parseScontrolJobs(text);
    parseSacct(text);
    return 0;
}
