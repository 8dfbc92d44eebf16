// What the program's forms have in common: distances, errors below fields, aligned labels.
#pragma once

#include <QString>

#include <vector>

class QFormLayout;
class QLabel;
class QWidget;

namespace formwork::ui {

// The layout of `group`, with the program's distances.
QFormLayout* makeForm(QWidget* group);

// For a field's error; hidden until setErrorText() gives it one.
QLabel* makeErrorLabel(QWidget* parent);
void setErrorText(QLabel* label, const QString& text);

// Both in one widget, the label below.
QWidget* withLabelBelow(QWidget* editor, QLabel* label);

// The wheel turns a field of `form` only while that has the focus: what is scrolled must not
// change.
void scrollPastFields(QWidget& form);

// The fields of forms above each other begin at the same place.
void alignLabels(const std::vector<QFormLayout*>& forms);

} // namespace formwork::ui
