// Where the time of each epoch went: stacked bars of data wait, transfer, compute, validation and
// the rest. Follows the palette; redrawn when given data, if visible.
#pragma once

#include "ui/charts/plot.h"
#include "ui/charts/series.h"

#include <array>
#include <vector>

namespace formwork::ui {

enum class TimePart { DataWait, Transfer, Compute, Validation, Other };
inline constexpr std::array kTimeParts = {TimePart::DataWait, TimePart::Transfer, TimePart::Compute,
                                          TimePart::Validation, TimePart::Other};
QString timePartName(TimePart part);
QColor timePartColour(TimePart part, bool dark);
double timePartSeconds(const EpochTimeParts& parts, TimePart part);

class TimeChart final : public QCustomPlot
{
    Q_OBJECT

public:
    explicit TimeChart(QWidget* parent = nullptr);

    void setEpochs(const std::vector<EpochRecord>& epochs);

protected:
    void changeEvent(QEvent* event) override;

private:
    void applyTheme();

    std::array<QCPBars*, kTimeParts.size()> m_bars{};
};

} // namespace formwork::ui
