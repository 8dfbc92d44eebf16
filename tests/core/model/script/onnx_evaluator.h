// Computes a graph of ONNX operators with LibTorch's, operator by operator as
// https://onnx.ai/onnx/operators defines them. Only what makeOnnxGraph() uses; throws
// std::out_of_range for another operator.
#pragma once

#include "core/model/script/onnx_graph.h"

namespace formwork::test {

at::Tensor evaluate(const OnnxGraph& graph, const at::Tensor& input);

} // namespace formwork::test
