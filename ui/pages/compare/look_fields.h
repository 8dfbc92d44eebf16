// How the charts of an export look: font, lines, marks, the limits of their axes, and the names in
// the legend.
#pragma once

#include "ui/pages/compare/field_group.h"

#include <array>
#include <map>
#include <utility>
#include <vector>

class QCheckBox;
class QComboBox;
class QGridLayout;
class QLabel;
class QLineEdit;
class QTreeWidget;
class QTreeWidgetItem;

namespace formwork::ui {

class LookFields final : public FieldGroup
{
    Q_OBJECT

public:
    explicit LookFields(QWidget* parent = nullptr);

    // The names that the legend has when nobody edits them.
    void setRunNames(const std::vector<std::pair<RunId, QString>>& names);

    // Only their limits are shown, and count.
    void setCharts(const std::vector<MetricKind>& charts);

    void addTo(ChartExportRequest& request) const override;
    Fields remembered() const override;

private:
    void buildStyle();
    void buildNames();
    QGridLayout* buildLimits();
    QLineEdit* addLimit(QGridLayout* grid, std::size_t metric, const QString& name, int column);
    AxisLimits limitsOf(std::size_t metric) const;
    void nameEdited(QTreeWidgetItem* item);

    QComboBox* m_fontFamily = nullptr;
    QDoubleSpinBox* m_line = nullptr;
    QCheckBox* m_markers = nullptr;
    QCheckBox* m_letters = nullptr;
    std::array<QLabel*, kAllMetrics.size()> m_limitLabels{};
    // Lower, upper.
    std::array<std::pair<QLineEdit*, QLineEdit*>, kAllMetrics.size()> m_limits{};
    QTreeWidget* m_names = nullptr;
    std::map<RunId, QString> m_ownNames; // as edited
};

} // namespace formwork::ui
