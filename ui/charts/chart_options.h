// How the live charts draw: a few choices of the user, kept with the window's layout and with each
// saved view.
#pragma once

#include "ui/charts/series.h"

#include <QVariant>

namespace formwork::ui {

struct ChartOptions
{
    bool showTrain = true;
    bool showValidation = true;
    double smoothing = 0; // weight of the past in [0, 1)
    bool logarithmicLoss = false;
    XAxisKind x = XAxisKind::Epoch;

    bool operator==(const ChartOptions&) const = default;

    // By name. What a map lacks, as one of an older version may, has its default.
    QVariantMap toMap() const;
    static ChartOptions fromMap(const QVariantMap& map);
};

} // namespace formwork::ui
