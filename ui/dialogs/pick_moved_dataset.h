// Asks where a dataset is now that is not where the library says.
#pragma once

#include "core/store/store.h"

#include <QString>

#include <functional>

class QWidget;

namespace formwork::ui {

// As pick_path.h; begins at the nearest folder above the old place that is still there.
void pickMovedDataset(QWidget* parent, const DatasetRow& dataset,
                      std::function<void(const QString&)> picked);

} // namespace formwork::ui
