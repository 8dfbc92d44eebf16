#include "ui/language/number_text.h"

#include "core/experiment/config.h"

#include <QLocale>

#include <algorithm>

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

} // namespace formwork::ui
