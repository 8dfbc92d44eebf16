// The program of a model in TorchScript's language, which is a part of Python. Pure functions.
// Private to core/model/script.
#pragma once

#include "core/model/model.h"

#include <string>

namespace formwork {

// The definitions of forward() and of what it calls, for a module whose parameters have the names
// of scriptNaming(). Names of parameters that are not identifiers are reached by getattr().
std::string scriptSource(const ModelOptions& options);

// The way to a parameter: "blocks.0.norm1.weight" -> getattr(self.blocks, "0").norm1.weight
std::string scriptAttribute(const std::string& name);

} // namespace formwork
