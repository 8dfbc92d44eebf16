// Errors, problems and other texts of core (core/base/text.h) in the language of the window.
#pragma once

#include "core/base/text.h"

#include <QString>

namespace formwork::ui {

// The catalogue's sentence for the text's id, filled in; in English where it has none.
QString inWindowsLanguage(const Text& text);

} // namespace formwork::ui
