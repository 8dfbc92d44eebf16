#include "ui/pages/compare/chart_fields.h"

#include "ui/charts/metric_titles.h"

#include <QCheckBox>
#include <QComboBox>
#include <QDoubleSpinBox>
#include <QGridLayout>
#include <QLabel>

namespace formwork::ui {

ChartFields::ChartFields(QWidget* parent) : FieldGroup(tr("What to draw"), parent)
{
    for (std::size_t i = 0; i < kExportMetrics.size(); ++i) {
        m_metrics[i] = new QCheckBox(metricTitle(kExportMetrics[i]), this);
        m_metrics[i]->setChecked(true);
        m_metrics[i]->setWhatsThis(tr("Draws this chart, and also writes it to its own file."));
    }
    buildCurves();
    buildLegend();
    m_smoothing = makeNumber(0, 0.99, 0, 2, {});
    m_smoothing->setSingleStep(0.05);
    m_smoothing->setToolTip(tr("Weight of the past in the exponential average"));
    auto* label = new QLabel(tr("S&moothing"), this);
    label->setBuddy(m_smoothing);

    auto* grid = new QGridLayout(this);
    for (std::size_t i = 0; i < m_metrics.size(); ++i)
        grid->addWidget(m_metrics[i], static_cast<int>(i), 0);
    grid->addWidget(m_train, 0, 1);
    grid->addWidget(m_validation, 1, 1);
    grid->addWidget(m_logarithmic, 2, 1);
    grid->addWidget(m_mean, 3, 0, 1, 2);
    grid->addWidget(m_legend, 4, 0);
    grid->addWidget(m_legendPlace, 4, 1);
    grid->addWidget(label, 5, 0);
    grid->addWidget(m_smoothing, 5, 1);
    for (QCheckBox* check : findChildren<QCheckBox*>())
        connect(check, &QCheckBox::toggled, this, &ChartFields::changed);
}

void ChartFields::buildCurves()
{
    m_train = new QCheckBox(tr("Train curves"), this);
    m_validation = new QCheckBox(tr("Validation curves"), this);
    m_logarithmic = new QCheckBox(tr("Logarithmic loss"), this);
    m_legend = new QCheckBox(tr("Legend"), this);
    m_mean = new QCheckBox(tr("Mean over seeds"), this);
    m_mean->setToolTip(tr("Draw runs that differ only in their seed as a mean and a band of one "
                          "standard deviation"));
    m_train->setWhatsThis(tr("Draws the curves of training, as solid lines."));
    m_validation->setWhatsThis(tr("Draws the curves of validation, as dashed lines."));
    m_logarithmic->setWhatsThis(
        tr("Draws the loss on a logarithmic axis, which makes late improvements visible."));
    m_train->setChecked(true);
    m_validation->setChecked(true);
}

void ChartFields::buildLegend()
{
    m_legend->setWhatsThis(tr("Names the runs and their lines beside the charts."));
    m_legend->setChecked(true);
    m_legendPlace = new QComboBox(this);
    m_legendPlace->addItem(tr("Below"), int(LegendPlace::Below));
    m_legendPlace->addItem(tr("Above"), int(LegendPlace::Above));
    m_legendPlace->addItem(tr("On the right"), int(LegendPlace::Right));
    m_legendPlace->setAccessibleName(tr("Place of the legend"));
    m_legendPlace->setWhatsThis(tr(
        "Where the names of the runs are shown: below the charts, above them or to their right."));
    connect(m_legend, &QCheckBox::toggled, m_legendPlace, &QWidget::setEnabled);
    connect(m_legendPlace, &QComboBox::currentIndexChanged, this, &ChartFields::changed);
}

void ChartFields::addTo(ChartExportRequest& request) const
{
    request.legend = m_legend->isChecked();
    request.legendPlace = LegendPlace(m_legendPlace->currentData().toInt());
    request.meanOverSeeds = m_mean->isChecked();
    request.showTrain = m_train->isChecked();
    request.showValidation = m_validation->isChecked();
    request.smoothing = m_smoothing->value();
    request.logarithmicLoss = m_logarithmic->isChecked();
    request.charts.clear();
    for (std::size_t i = 0; i < kExportMetrics.size(); ++i) {
        if (m_metrics[i]->isChecked())
            request.charts.push_back(kExportMetrics[i]);
    }
}

FieldGroup::Fields ChartFields::remembered() const
{
    return {{QStringLiteral("runtime"), m_metrics[0]},
            {QStringLiteral("accuracy"), m_metrics[1]},
            {QStringLiteral("loss"), m_metrics[2]},
            {QStringLiteral("train"), m_train},
            {QStringLiteral("validation"), m_validation},
            {QStringLiteral("logarithmic"), m_logarithmic},
            {QStringLiteral("mean"), m_mean},
            {QStringLiteral("legend"), m_legend},
            {QStringLiteral("legendPlace"), m_legendPlace},
            {QStringLiteral("smoothing"), m_smoothing}};
}

} // namespace formwork::ui
