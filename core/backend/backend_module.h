// How a program and the training module agree. Program and module are built together; what crosses
// between them are C++ objects, so a module of another build is refused before anything is called.
#pragma once

#include "core/backend/backend.h"
#include "core/base/error.h"
#include "core/base/version.h"

#include <cstdint>

namespace formwork {

// Raise it when a type that crosses changes its meaning but not its size.
inline constexpr std::uint64_t kBackendInterface = 4;

// Names the interface: its number, the program's version and the sizes of what crosses (FNV-1a).
constexpr std::uint64_t backendFingerprint()
{
    std::uint64_t hash = 0xcbf29ce484222325U;
    const auto mix = [&hash](std::uint64_t value) {
        hash ^= value;
        hash *= 0x100000001b3U;
    };
    for (const char letter : kVersion)
        mix(static_cast<unsigned char>(letter));
    for (const std::uint64_t value :
         {kBackendInterface, std::uint64_t{sizeof(BackendInfo)}, std::uint64_t{sizeof(Error)},
          std::uint64_t{sizeof(ExperimentConfig)}, std::uint64_t{sizeof(TrainRequest)},
          std::uint64_t{sizeof(TrainResult)}, std::uint64_t{sizeof(RunEnvironment)},
          std::uint64_t{sizeof(EpochRecord)}, std::uint64_t{sizeof(StepRecord)},
          std::uint64_t{sizeof(RunProgress)}, std::uint64_t{sizeof(WeightsConversion)},
          std::uint64_t{sizeof(ConvertedWeights)}, std::uint64_t{sizeof(ModelExport)},
          std::uint64_t{sizeof(ExportedModel)}, std::uint64_t{sizeof(ProductRates)},
          std::uint64_t{sizeof(HeadspaceRequest)}, std::uint64_t{sizeof(HeadspaceResult)}})
        mix(value);
    return hash;
}

// The two functions that the module exports, with C linkage.
inline constexpr const char* kBackendFingerprintSymbol = "formwork_backend_fingerprint";
inline constexpr const char* kBackendFactorySymbol = "formwork_make_backend";
using BackendFingerprintFunction = std::uint64_t (*)();
using BackendFactoryFunction = Backend* (*)(); // the caller owns the result

} // namespace formwork
