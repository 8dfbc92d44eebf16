// Which charts an export has, and which curves are in them.
#pragma once

#include "ui/pages/compare/field_group.h"

#include <array>
#include <set>

class QCheckBox;
class QComboBox;

namespace formwork::ui {

class ChartFields final : public FieldGroup
{
    Q_OBJECT

public:
    explicit ChartFields(QWidget* parent = nullptr);

    // Only these are offered, and drawn if they are ticked.
    void setRecorded(const std::set<MetricKind>& metrics);
    void addTo(ChartExportRequest& request) const override;
    Fields remembered() const override;

private:
    void buildMetrics();
    void buildCurves();
    void buildLegend();

    std::array<QCheckBox*, kAllMetrics.size()> m_metrics{}; // hidden: not recorded
    QCheckBox* m_train = nullptr;
    QCheckBox* m_validation = nullptr;
    QCheckBox* m_logarithmic = nullptr;
    QCheckBox* m_mean = nullptr;
    QCheckBox* m_legend = nullptr;
    QComboBox* m_legendPlace = nullptr;
    QDoubleSpinBox* m_smoothing = nullptr;
};

} // namespace formwork::ui
