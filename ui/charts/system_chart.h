// What the machine did while a run trained: processor, memory, disk and GPU in per cent over time.
// Follows the palette; redrawn when given data, if visible.
#pragma once

#include "core/base/system_usage.h"
#include "ui/charts/plot.h"

#include <array>
#include <vector>

namespace formwork::ui {

enum class SystemPart { Processor, Memory, Disk, Gpu };
inline constexpr std::array kSystemParts = {SystemPart::Processor, SystemPart::Memory,
                                            SystemPart::Disk, SystemPart::Gpu};
QString systemPartName(SystemPart part);
QColor systemPartColour(SystemPart part, bool dark);
// In per cent; NaN where the sample does not say.
double systemPartValue(const SystemSample& sample, SystemPart part);

class SystemChart final : public QCustomPlot
{
    Q_OBJECT

public:
    explicit SystemChart(QWidget* parent = nullptr);

    // The time axis counts from the first sample; a gap of a stopped run stays empty.
    void setSamples(const std::vector<SystemSample>& samples);

protected:
    void changeEvent(QEvent* event) override;

private:
    void applyTheme();
    void showTimes(double span); // in seconds

    std::array<QCPGraph*, kSystemParts.size()> m_graphs{};
};

} // namespace formwork::ui
