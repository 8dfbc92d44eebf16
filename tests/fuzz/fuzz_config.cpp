#include "core/base/error.h"
#include "core/experiment/config.h"
#include "core/experiment/sweep.h"

#include <cstdlib>

using namespace formwork;

// What can be read can be written, and reads the same again.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const std::string yaml(reinterpret_cast<const char*>(data), size);
    try {
        const ExperimentConfig config = configFromYaml(yaml, "fuzz.yaml");
        const std::string text = configToYaml(config);
        if (configToYaml(configFromYaml(text, "again.yaml")) != text)
            std::abort();
    } catch (const Error&) {
    }
    try {
        validateSweep(sweepFromYaml(yaml, "fuzz.yaml"));
    } catch (const Error&) {
    }
    return 0;
}
