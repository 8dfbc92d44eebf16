#pragma once

#include "core/base/file_system.h"
#include "core/weights/weights_conversion.h"

#include <stop_token>

namespace formwork {

// Reads, adapts and writes one weights file; called through Backend::convertWeights() elsewhere.
// The output is safetensors in float32, as the named library loads it strictly. Errors: those of
// loadForeignWeights(); InvalidArgument for an unknown naming or one that is not the model's, an
// output that is not named *.safetensors, or an input without head where `classes` is 0;
// InvalidConfig for an image size that the model cannot take; AlreadyExists.
ConvertedWeights convertWeights(const WeightsConversion& conversion, FileSystem& fileSystem,
                                std::stop_token stop);

} // namespace formwork
