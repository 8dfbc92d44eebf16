#include "decode_limit_options.h"

#include "number_options.h"

#include <string>

namespace formwork::cli {

void addDecodeLimits(CLI::App& command, DecodeLimits& limits)
{
    command
        .add_option_function<std::uint64_t>(
            "--image-memory",
            [&limits](const std::uint64_t& mebibytes) { limits.memoryBytes = mebibytes << 20; },
            "Limit of the memory for decoding an image, in MiB")
        ->check(CLI::Range(std::uint64_t{1}, std::uint64_t{1} << 20))
        ->default_str(std::to_string(limits.memoryBytes >> 20));
    command.add_option("--image-scans", limits.scans, "Limit of the scans of a JPEG")
        ->check(CLI::Range(1, 10'000))
        ->capture_default_str();
    command
        .add_option("--image-seconds", limits.seconds,
                    "Limit of the processor time for decoding an image, in seconds")
        ->check(realNumber(0.1, 86'400.0))
        ->capture_default_str();
}

} // namespace formwork::cli
