// Numbers as people type and read them.
#pragma once

#include <QString>

#include <string>

namespace formwork::ui {

// One number as the window's language writes it ("0,05") becomes one that a config takes ("0.05"),
// if `key` takes fractions; any other text stays as it is.
QString withDecimalPoint(const std::string& key, const QString& text);

// Three significant digits in the window's language, so that 0.418 never looks like 0.4: "0.418",
// "77.6", "1,235", "1.5e-05"; whole numbers in full. A dash for what is not finite.
QString threeDigits(double number);

} // namespace formwork::ui
