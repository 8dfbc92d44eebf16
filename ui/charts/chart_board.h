// The charts of the panel in a grid: as many columns as fit the number of charts, one chart alone
// when it is maximised, and a scroll bar where the rows have no room.
#pragma once

#include <QScrollArea>

#include <vector>

class QGridLayout;

namespace formwork::ui {

class ChartBoard final : public QScrollArea
{
    Q_OBJECT

public:
    explicit ChartBoard(QWidget* parent = nullptr);

    // Row by row. Charts that are not among them are hidden; all stay the caller's.
    void setCharts(const std::vector<QWidget*>& charts);
    // Has all the room; null: none.
    void setMaximised(QWidget* chart);
    QWidget* maximised() const { return m_maximised; }

private:
    void arrange();

    QWidget* m_sheet;
    QGridLayout* m_grid;
    std::vector<QWidget*> m_charts;
    QWidget* m_maximised = nullptr;
};

} // namespace formwork::ui
