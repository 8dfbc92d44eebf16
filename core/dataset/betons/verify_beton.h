// Verification of a beton with the decoder that will read it.
#pragma once

#include "core/base/file_system.h"
#include "core/base/progress.h"
#include "core/beton/verify.h"
#include "core/image/decode_budget.h"

#include <filesystem>
#include <stop_token>

namespace formwork {

// beton::verify(), which reads every JPEG in full (core/image/image_check.h). `workers`: 0 = all
// cores. A JPEG that needs more than `limits` counts as damaged. Errors: as there.
beton::VerifyReport verifyBeton(FileSystem& fileSystem, const std::filesystem::path& path,
                                int workers, ProgressSink& progress, std::stop_token stop,
                                const DecodeLimits& limits = {});

} // namespace formwork
