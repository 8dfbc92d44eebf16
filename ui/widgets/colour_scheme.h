// Light or dark colours for the whole program, as the desktop has them or as the user chose. GUI
// thread only.
#pragma once

#include <QPalette>

namespace formwork::ui {

enum class ColourScheme { System, Light, Dark };

// Chosen by the user, for all workspaces.
ColourScheme chosenColourScheme();
void chooseColourScheme(ColourScheme scheme);

// All widgets, charts and icons that exist or will be made.
void applyColourScheme(ColourScheme scheme);

// The palette of Light or Dark; for System a palette without colours, which stands for the
// desktop's.
QPalette paletteOf(ColourScheme scheme);

} // namespace formwork::ui
