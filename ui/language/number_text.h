// Numbers as people type them.
#pragma once

#include <QString>

#include <string>

namespace formwork::ui {

// One number as the window's language writes it ("0,05") becomes one that a config takes ("0.05"),
// if `key` takes fractions; any other text stays as it is.
QString withDecimalPoint(const std::string& key, const QString& text);

} // namespace formwork::ui
