// A tab widget for narrow places: its tabs are as wide as their words and little more.
#pragma once

#include <QTabWidget>

namespace formwork::ui {

class CompactTabs final : public QTabWidget
{
    Q_OBJECT

public:
    explicit CompactTabs(QWidget* parent = nullptr);
};

} // namespace formwork::ui
