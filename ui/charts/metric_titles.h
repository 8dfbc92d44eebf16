// What charts call their metrics and axes, in the language of the window.
#pragma once

#include "ui/charts/series.h"

#include <QString>

namespace formwork::ui {

QString metricTitle(MetricKind metric); // "Accuracy (%)"
QString axisTitle(XAxisKind x);         // "Epoch"

} // namespace formwork::ui
