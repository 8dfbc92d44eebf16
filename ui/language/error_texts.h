// Errors and problems of core, which speaks English, in the language of the window.
#pragma once

#include <QString>

#include <string>

namespace formwork::ui {

// A message, a hint or the text of a problem. What has no translation comes back as it is.
QString inWindowsLanguage(const std::string& text);

} // namespace formwork::ui
