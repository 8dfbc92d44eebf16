// The outlines of Formwork's two programs, from what they parse with.
#pragma once

#include "outline.h"

namespace formwork::manual {

Command commandLineOutline(); // formwork-cli
Command windowOutline();      // formwork

} // namespace formwork::manual
