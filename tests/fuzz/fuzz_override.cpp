#include "core/base/error.h"
#include "core/experiment/config.h"
#include "core/experiment/sweep.h"

#include <cstdlib>
#include <string_view>

using namespace formwork;

// "key=value" of the command line, with all notations of numbers, lists and ranges.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    const std::size_t equals = text.find('=');
    const std::string key(text.substr(0, equals));
    const std::string value(equals == text.npos ? "" : text.substr(equals + 1));
    try {
        ExperimentConfig config;
        applyOverride(config, key, value);
        const std::string shown = configValue(config, key);
        ExperimentConfig again;
        applyOverride(again, key, shown);
        if (configValue(again, key) != shown)
            std::abort();
    } catch (const Error&) {
    }
    try {
        sweepFromYaml("", "fuzz.yaml", {{key, value}});
    } catch (const Error&) {
    }
    return 0;
}
