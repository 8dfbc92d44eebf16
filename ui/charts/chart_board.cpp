#include "ui/charts/chart_board.h"

#include <QGridLayout>

#include <algorithm>

namespace formwork::ui {

namespace {

constexpr std::size_t kBoardColumns = 3;

} // namespace

ChartBoard::ChartBoard(QWidget* parent)
    : QScrollArea(parent)
    , m_sheet(new QWidget(this))
    , m_grid(new QGridLayout(m_sheet))
{
    m_grid->setContentsMargins(0, 0, 0, 0);
    m_grid->setSpacing(1);
    setWidget(m_sheet);
    setWidgetResizable(true);
    setFrameShape(QFrame::NoFrame);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setFocusPolicy(Qt::NoFocus); // the charts have it
}

void ChartBoard::setCharts(const std::vector<QWidget*>& charts)
{
    for (QWidget* chart : m_charts) {
        m_grid->removeWidget(chart);
        if (std::ranges::count(charts, chart) == 0)
            chart->hide();
    }
    m_charts = charts;
    for (QWidget* chart : m_charts)
        chart->setParent(m_sheet);
    if (std::ranges::count(m_charts, m_maximised) == 0)
        m_maximised = nullptr;
    arrange();
}

void ChartBoard::setMaximised(QWidget* chart)
{
    m_maximised = chart;
    arrange();
}

void ChartBoard::arrange()
{
    std::vector<QWidget*> shown = m_charts;
    if (m_maximised != nullptr)
        shown = {m_maximised};
    for (QWidget* chart : m_charts) {
        m_grid->removeWidget(chart);
        chart->setVisible(std::ranges::count(shown, chart) > 0);
    }
    // Four are two rows of two.
    const std::size_t columns =
        shown.size() == 4 ? 2 : std::clamp<std::size_t>(shown.size(), 1, kBoardColumns);
    for (int i = 0; i < m_grid->columnCount(); ++i)
        m_grid->setColumnStretch(i, i < static_cast<int>(columns) ? 1 : 0);
    for (int i = 0; i < m_grid->rowCount(); ++i)
        m_grid->setRowStretch(i, 0);
    for (std::size_t i = 0; i < shown.size(); ++i) {
        const auto row = static_cast<int>(i / columns);
        m_grid->addWidget(shown[i], row, static_cast<int>(i % columns));
        m_grid->setRowStretch(row, 1);
        m_grid->setColumnStretch(static_cast<int>(i % columns), 1);
    }
}

} // namespace formwork::ui
