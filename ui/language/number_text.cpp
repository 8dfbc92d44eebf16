#include "ui/language/number_text.h"

#include "core/experiment/config.h"

#include <QLocale>

#include <algorithm>
#include <cmath>
#include <cstdint>

namespace formwork::ui {

QString withDecimalPoint(const std::string& key, const QString& text)
{
    const QLocale locale;
    const auto& keys = configKeys();
    const auto found = std::ranges::find(keys, key, &ConfigKey::path);
    if (found == keys.end() || found->type != "number" ||
        locale.decimalPoint() != QLatin1String(","))
        return text;
    bool isNumber = false;
    locale.toDouble(text, &isNumber);
    return isNumber ? QString(text).replace(QLatin1Char(','), QLatin1Char('.')) : text;
}

QString threeDigits(double number)
{
    constexpr double kLargest = 1e9; // written in full
    constexpr double kSmallest = 1e-4;
    if (!std::isfinite(number))
        return QStringLiteral("\u2013");
    const double size = std::abs(number);
    const QLocale locale;
    if (size < kLargest && number == std::floor(number))
        return locale.toString(static_cast<std::int64_t>(number));
    if (size >= kLargest || size < kSmallest)
        return locale.toString(number, 'g', 3);
    const int before = static_cast<int>(std::floor(std::log10(size)));
    return locale.toString(number, 'f', std::max(0, 2 - before));
}

} // namespace formwork::ui
