// Models for inference alone.
#pragma once

#include "core/model/model.h"

#include <memory>

namespace formwork {

// A LeViT with each BatchNorm folded into the linear or convolution layer beside it, and with the
// gathered attention biases kept: the same logits but for rounding, in less time. Its weights are
// copies of type and device of the model at this moment, it has no parameters to train or save, and
// forwards in training mode are an Error{Internal}. Any other model is returned as it is.
std::shared_ptr<Classifier> fusedForInference(const std::shared_ptr<Classifier>& model);

} // namespace formwork
