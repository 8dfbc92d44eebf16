// From outlines to tensors.
#pragma once

#include "core/base/file_system.h"
#include "core/model/weights/safetensors.h"
#include "core/weights/tensor_outline.h"

#include <ATen/core/Tensor.h>

#include <optional>
#include <vector>

namespace formwork {

at::ScalarType scalarTypeOf(TensorType type);
std::optional<TensorType> tensorTypeOf(at::ScalarType type); // nothing for complex and the like

// The tensors of a file, contiguous, on the CPU. The outlines were checked against its size.
NamedTensors readTensors(const ReadableFile& file, const std::vector<TensorOutline>& outlines);

} // namespace formwork
