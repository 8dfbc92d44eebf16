#include "ui/charts/chart_options.h"

namespace formwork::ui {

QVariantMap ChartOptions::toMap() const
{
    return {{QStringLiteral("showTrain"), showTrain},
            {QStringLiteral("showValidation"), showValidation},
            {QStringLiteral("smoothing"), smoothing},
            {QStringLiteral("logarithmicLoss"), logarithmicLoss},
            {QStringLiteral("elapsed"), x == XAxisKind::Elapsed}};
}

ChartOptions ChartOptions::fromMap(const QVariantMap& map)
{
    ChartOptions options;
    options.showTrain = map.value(QStringLiteral("showTrain"), true).toBool();
    options.showValidation = map.value(QStringLiteral("showValidation"), true).toBool();
    options.smoothing = map.value(QStringLiteral("smoothing")).toDouble();
    options.logarithmicLoss = map.value(QStringLiteral("logarithmicLoss")).toBool();
    if (map.value(QStringLiteral("elapsed")).toBool())
        options.x = XAxisKind::Elapsed;
    return options;
}

} // namespace formwork::ui
