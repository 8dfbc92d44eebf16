// Training code wraps models, and a wrapper puts its name before all names of the model:
// "module." (data-parallel training), "_orig_mod." (torch.compile), "model." and "net."
// (Lightning), "backbone.", "encoder.", "student.", "teacher." (self-supervised training).
#pragma once

#include "core/weights/tensor_outline.h"

#include <string>
#include <vector>

namespace formwork {

struct RemovedPrefix
{
    std::string prefix;               // "teacher.backbone."; empty: nothing was removed
    std::vector<std::string> outside; // tensors without it, which were left out
};

// Takes wrappers' names off. "module." and "_orig_mod." go where every name has them. Any other
// prefix goes if what it leaves are the weights of a model that Formwork has; of several, a
// teacher's (the average of its student) comes first. Tensors without that prefix are left out, but
// for a classification head beside the wrapped backbone.
RemovedPrefix removePrefix(std::vector<TensorOutline>& tensors);

} // namespace formwork
