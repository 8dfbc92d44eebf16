// The colours that a run can have in the charts, those with dashes below the others.
#pragma once

#include <QMenu>

namespace formwork::ui {

class ColourMenu final : public QMenu
{
    Q_OBJECT

public:
    explicit ColourMenu(QWidget* parent);

Q_SIGNALS:
    void colourChosen(int colour); // an index for runColour()

private:
    void refill();
};

} // namespace formwork::ui
