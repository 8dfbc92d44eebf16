// The row of controls below the live charts: which charts there are, what the x axis counts, train
// and validation curves, smoothing, a logarithmic loss, and a button that shows everything.
#pragma once

#include "ui/charts/chart_options.h"

#include <QWidget>

#include <vector>

class QCheckBox;
class QComboBox;
class QHBoxLayout;
class QLabel;
class QSlider;
class QToolButton;

namespace formwork::ui {

class ChartOptionsBar final : public QWidget
{
    Q_OBJECT

public:
    // The charts that are shown unless others are chosen.
    static const std::vector<MetricKind>& defaultCharts();

    explicit ChartOptionsBar(QWidget* parent = nullptr);

    const ChartOptions& options() const { return m_options; }
    // Emits optionsChanged(), as a change by the user does.
    void setOptions(const ChartOptions& options);
    // Ticked in the list of charts.
    void setShownCharts(const std::vector<MetricKind>& charts) { m_shown = charts; }
    // Widgets at the right end belong to the page.
    void addWidget(QWidget* widget);

Q_SIGNALS:
    void optionsChanged();
    void chartToggled(formwork::ui::MetricKind metric, bool shown);
    void defaultChartsRequested();
    void fitRequested();

protected:
    void changeEvent(QEvent* event) override;

private:
    QCheckBox* addBox(const QString& text, const QString& help);
    void buildXAxis();
    QHBoxLayout* buildSmoothing();
    QToolButton* buildChartsButton();
    void apply();
    void showLineSamples();

    ChartOptions m_options;
    std::vector<MetricKind> m_shown;
    QCheckBox* m_train;
    QCheckBox* m_validation;
    QCheckBox* m_logarithmic;
    QComboBox* m_x = nullptr;
    QSlider* m_smoothing = nullptr;
    QLabel* m_smoothingValue = nullptr;
};

} // namespace formwork::ui
