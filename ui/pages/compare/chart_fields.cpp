#include "ui/pages/compare/chart_fields.h"

#include "ui/charts/metric_titles.h"

#include <QCheckBox>
#include <QComboBox>
#include <QDoubleSpinBox>
#include <QGridLayout>
#include <QLabel>
#include <QVBoxLayout>

#include <algorithm>

namespace formwork::ui {

ChartFields::ChartFields(QWidget* parent) : FieldGroup(tr("What to draw"), parent)
{
    buildMetrics();
    buildCurves();
    buildLegend();
    m_smoothing = makeNumber(0, 0.99, 0, 2, {});
    m_smoothing->setSingleStep(0.05);
    m_smoothing->setToolTip(tr("Weight of the past in the exponential average"));
    auto* label = new QLabel(tr("S&moothing"), this);
    label->setBuddy(m_smoothing);

    auto* metrics = new QVBoxLayout;
    for (QCheckBox* metric : m_metrics)
        metrics->addWidget(metric);
    auto* curves = new QVBoxLayout;
    for (QCheckBox* curve : {m_train, m_validation, m_logarithmic})
        curves->addWidget(curve);
    curves->addStretch();
    auto* grid = new QGridLayout(this);
    grid->addLayout(metrics, 0, 0);
    grid->addLayout(curves, 0, 1);
    grid->addWidget(m_mean, 1, 0, 1, 2);
    grid->addWidget(m_legend, 2, 0);
    grid->addWidget(m_legendPlace, 2, 1);
    grid->addWidget(label, 3, 0);
    grid->addWidget(m_smoothing, 3, 1);
    for (QCheckBox* check : findChildren<QCheckBox*>())
        connect(check, &QCheckBox::toggled, this, &ChartFields::changed);
}

void ChartFields::buildMetrics()
{
    const std::vector<MetricKind> usual = ChartExportRequest().charts;
    for (std::size_t i = 0; i < kAllMetrics.size(); ++i) {
        m_metrics[i] = new QCheckBox(metricTitle(kAllMetrics[i]), this);
        m_metrics[i]->setChecked(std::ranges::count(usual, kAllMetrics[i]) > 0);
        m_metrics[i]->setWhatsThis(tr("Draws this chart, and also writes it to its own file."));
    }
}

void ChartFields::setRecorded(const std::set<MetricKind>& metrics)
{
    bool hasChanged = false;
    for (std::size_t i = 0; i < kAllMetrics.size(); ++i) {
        const bool isHidden = !metrics.contains(kAllMetrics[i]);
        hasChanged |= isHidden != m_metrics[i]->isHidden();
        m_metrics[i]->setHidden(isHidden);
    }
    if (hasChanged)
        Q_EMIT changed();
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
    for (std::size_t i = 0; i < kAllMetrics.size(); ++i) {
        if (m_metrics[i]->isChecked() && !m_metrics[i]->isHidden())
            request.charts.push_back(kAllMetrics[i]);
    }
}

FieldGroup::Fields ChartFields::remembered() const
{
    Fields fields;
    for (std::size_t i = 0; i < kAllMetrics.size(); ++i)
        fields.emplace_back(QString::fromStdString(metricFileName(kAllMetrics[i])), m_metrics[i]);
    const Fields others = {{QStringLiteral("train"), m_train},
                           {QStringLiteral("validation"), m_validation},
                           {QStringLiteral("logarithmic"), m_logarithmic},
                           {QStringLiteral("mean"), m_mean},
                           {QStringLiteral("legend"), m_legend},
                           {QStringLiteral("legendPlace"), m_legendPlace},
                           {QStringLiteral("smoothing"), m_smoothing}};
    fields.insert(fields.end(), others.begin(), others.end());
    return fields;
}

} // namespace formwork::ui
