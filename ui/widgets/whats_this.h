// What's This (Shift+F1): longer texts stand where a control is built, with setWhatsThis();
// what is explained elsewhere is not explained twice.
#pragma once

class QWidget;

namespace formwork::ui {

// Completes the controls below `root` that do not have their own text: one takes its tooltip, a
// part of a compound field that of the field, a label that of the field it names.
void completeWhatsThis(QWidget& root);

// Shows the text of the control that has the focus; without one the pointer asks (What's This
// mode).
void explainFocus();

} // namespace formwork::ui
