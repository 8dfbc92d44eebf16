// What a .pth file of torch.save holds, of either format; see pth_container.h. Meant for the child
// process behind readPthOutline(); see pth_process.h.
#pragma once

#include "core/base/file_system.h"
#include "core/weights/tensor_outline.h"

#include <filesystem>
#include <string>
#include <vector>

namespace formwork {

// The tensors under `entry` ("model", "a.b"); empty: chosen as timm does, the first of
// state_dict_ema, model_ema, teacher, state_dict, model_state_dict, model_state, model, ... that
// holds tensors, at most three levels deep, else the place with most tensors. Checksums of the data
// are compared, where the format has any. Memory is bounded by constants, whatever the file says.
// Errors: CorruptData, UnsupportedFormat, NotFound for an entry that is not there (the hint lists
// those that are).
WeightsOutline parsePth(const ReadableFile& file, const std::filesystem::path& path,
                        const std::string& entry);

} // namespace formwork
