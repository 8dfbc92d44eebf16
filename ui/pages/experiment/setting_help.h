// What is explained about a setting of an experiment: one source, core/experiment's table of keys,
// for tooltips, the settings' table and What's This. Its English texts are translated by
// resources/translations/settings_<language>.ts.
#pragma once

#include "core/experiment/config.h"

#include <QString>

namespace formwork::ui {

// "Images in a batch."
QString settingMeaning(const ConfigKey& key);

// The same with its key and what it takes, as rich text.
QString settingWhatsThis(const ConfigKey& key);

} // namespace formwork::ui
