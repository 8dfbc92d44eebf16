// What the machine did while a run trained.
#pragma once

#include "core/base/system_usage.h"

#include <QWidget>

#include <vector>

class QLabel;

namespace formwork::ui {

class SystemChart;

class SystemTab final : public QWidget
{
    Q_OBJECT

public:
    explicit SystemTab(QWidget* parent = nullptr);

    void showSamples(const std::vector<SystemSample>& samples);

protected:
    void changeEvent(QEvent* event) override;

private:
    void showTable();

    std::vector<SystemSample> m_samples;
    SystemChart* m_chart;
    QLabel* m_table;
    QLabel* m_note;
};

} // namespace formwork::ui
