// The button that finds a moved dataset, beside the paths of a new experiment.
#pragma once

namespace formwork::ui {

class DataFields;
class DatasetLibrary;
class InlineMessage;

// `message` shows the outcome. All three must live as long as `fields`.
void offerToLocate(DataFields& fields, DatasetLibrary& library, InlineMessage& message);

} // namespace formwork::ui
