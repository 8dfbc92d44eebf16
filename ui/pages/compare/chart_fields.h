// Which charts an export has, and which curves are in them.
#pragma once

#include "ui/pages/compare/field_group.h"

class QCheckBox;
class QComboBox;

namespace formwork::ui {

class ChartFields final : public FieldGroup
{
    Q_OBJECT

public:
    explicit ChartFields(QWidget* parent = nullptr);

    void addTo(ChartExportRequest& request) const override;
    Fields remembered() const override;

private:
    void buildCurves();
    void buildLegend();

    std::array<QCheckBox*, kExportMetrics.size()> m_metrics{};
    QCheckBox* m_train = nullptr;
    QCheckBox* m_validation = nullptr;
    QCheckBox* m_logarithmic = nullptr;
    QCheckBox* m_mean = nullptr;
    QCheckBox* m_legend = nullptr;
    QComboBox* m_legendPlace = nullptr;
    QDoubleSpinBox* m_smoothing = nullptr;
};

} // namespace formwork::ui
