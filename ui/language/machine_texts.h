// The report on the machine (core/machine), which is in English, in the language of the window.
#pragma once

#include <QString>

#include <string>

namespace formwork::ui {

// A title, label or value of the report, or the text of a finding. What has no translation (names,
// numbers, messages of other libraries) comes back as it is.
QString machineText(const std::string& text);

} // namespace formwork::ui
