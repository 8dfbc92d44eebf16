#include "ui/charts/chart_options_bar.h"

#include "ui/charts/chart_theme.h"
#include "ui/charts/metric_titles.h"

#include <QCheckBox>
#include <QComboBox>
#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QMenu>
#include <QPushButton>
#include <QSignalBlocker>
#include <QSlider>
#include <QToolButton>

#include <algorithm>
#include <cmath>

namespace formwork::ui {

namespace {

constexpr int kSmoothingSteps = 99; // of the slider: weights 0.00 to 0.99

} // namespace

const std::vector<MetricKind>& ChartOptionsBar::defaultCharts()
{
    static const std::vector<MetricKind> kCharts = {MetricKind::EpochSeconds, MetricKind::Accuracy,
                                                    MetricKind::Loss};
    return kCharts;
}

ChartOptionsBar::ChartOptionsBar(QWidget* parent)
    : QWidget(parent)
    , m_shown(defaultCharts())
    , m_train(addBox(tr("&Train"), tr("Draw the curves of training: solid lines")))
    , m_validation(addBox(tr("Va&lidation"), tr("Draw the curves of validation: dashed lines")))
    , m_logarithmic(addBox(tr("Lo&g loss"), tr("Logarithmic loss axis")))
{
    buildXAxis();
    QHBoxLayout* smoothing = buildSmoothing();
    auto* fitButton = new QPushButton(tr("F&it"), this);
    fitButton->setToolTip(tr("Show all epochs and follow new ones (double-click in a chart)"));
    connect(fitButton, &QPushButton::clicked, this, &ChartOptionsBar::fitRequested);

    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(8, 4, 8, 4);
    row->setSpacing(8);
    row->addWidget(buildChartsButton());
    row->addWidget(m_x);
    row->addWidget(m_train);
    row->addWidget(m_validation);
    row->addLayout(smoothing);
    row->addWidget(m_logarithmic);
    row->addStretch(1);
    row->addWidget(fitButton);
    showLineSamples();
    setOptions(m_options);
}

QCheckBox* ChartOptionsBar::addBox(const QString& text, const QString& help)
{
    auto* box = new QCheckBox(text, this);
    box->setToolTip(help);
    box->setIconSize(QSize(24, 14));
    connect(box, &QCheckBox::toggled, this, &ChartOptionsBar::apply);
    return box;
}

void ChartOptionsBar::buildXAxis()
{
    m_x = new QComboBox(this);
    m_x->addItem(axisTitle(XAxisKind::Epoch), static_cast<int>(XAxisKind::Epoch));
    m_x->addItem(axisTitle(XAxisKind::Elapsed), static_cast<int>(XAxisKind::Elapsed));
    m_x->setAccessibleName(tr("Quantity on the x axis"));
    m_x->setToolTip(tr("Draw over epochs, or over the time spent training (pauses left out)"));
    connect(m_x, &QComboBox::currentIndexChanged, this, &ChartOptionsBar::apply);
}

QHBoxLayout* ChartOptionsBar::buildSmoothing()
{
    auto* label = new QLabel(tr("&Smoothing"), this);
    m_smoothing = new QSlider(Qt::Horizontal, this);
    m_smoothing->setRange(0, kSmoothingSteps);
    m_smoothing->setPageStep(10);
    m_smoothing->setMinimumWidth(40); // narrow windows take their room from it
    m_smoothing->setMaximumWidth(110);
    m_smoothing->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    m_smoothing->setAccessibleName(tr("Smoothing of the curves"));
    m_smoothing->setToolTip(tr("Weight of the past in the exponential average; the unsmoothed "
                               "curve stays faintly visible"));
    label->setBuddy(m_smoothing);
    m_smoothingValue = new QLabel(this);
    m_smoothingValue->setMinimumWidth(fontMetrics().horizontalAdvance(QStringLiteral("0.00")) + 4);
    connect(m_smoothing, &QSlider::valueChanged, this, &ChartOptionsBar::apply);
    auto* row = new QHBoxLayout;
    row->setSpacing(6);
    row->addWidget(label);
    row->addWidget(m_smoothing);
    row->addWidget(m_smoothingValue);
    return row;
}

QToolButton* ChartOptionsBar::buildChartsButton()
{
    auto* button = new QToolButton(this);
    button->setText(tr("Charts"));
    button->setToolTip(tr("Choose the charts that are shown"));
    button->setAccessibleName(button->toolTip());
    button->setPopupMode(QToolButton::InstantPopup);
    button->setFocusPolicy(Qt::TabFocus);
    auto* menu = new QMenu(button);
    button->setMenu(menu);
    connect(menu, &QMenu::aboutToShow, this, [this, menu] {
        menu->clear();
        for (const MetricKind metric : kAllMetrics) {
            QAction* action = menu->addAction(metricTitle(metric));
            action->setCheckable(true);
            action->setChecked(std::ranges::count(m_shown, metric) > 0);
            action->setEnabled(!action->isChecked() || m_shown.size() > 1);
            connect(action, &QAction::toggled, this,
                    [this, metric](bool isShown) { Q_EMIT chartToggled(metric, isShown); });
        }
        menu->addSeparator();
        menu->addAction(tr("The default three"), this, &ChartOptionsBar::defaultChartsRequested);
    });
    return button;
}

void ChartOptionsBar::addWidget(QWidget* widget)
{
    layout()->addWidget(widget);
}

void ChartOptionsBar::setOptions(const ChartOptions& options)
{
    const QSignalBlocker blockTrain(m_train);
    const QSignalBlocker blockValidation(m_validation);
    const QSignalBlocker blockLogarithmic(m_logarithmic);
    const QSignalBlocker blockSmoothing(m_smoothing);
    const QSignalBlocker blockX(m_x);
    m_x->setCurrentIndex(m_x->findData(static_cast<int>(options.x)));
    m_train->setChecked(options.showTrain);
    m_validation->setChecked(options.showValidation);
    m_logarithmic->setChecked(options.logarithmicLoss);
    m_smoothing->setValue(static_cast<int>(std::lround(options.smoothing * 100)));
    apply();
}

void ChartOptionsBar::apply()
{
    m_options.showTrain = m_train->isChecked();
    m_options.showValidation = m_validation->isChecked();
    m_options.logarithmicLoss = m_logarithmic->isChecked();
    m_options.smoothing = m_smoothing->value() / 100.0;
    m_options.x = static_cast<XAxisKind>(m_x->currentData().toInt());
    m_smoothingValue->setText(locale().toString(m_options.smoothing, 'f', 2));
    Q_EMIT optionsChanged();
}

void ChartOptionsBar::showLineSamples()
{
    QPen pen(palette().color(QPalette::WindowText), 2);
    pen.setCapStyle(Qt::FlatCap);
    m_train->setIcon(lineSample(pen));
    pen.setDashPattern(runPen(0, CurvePart::Validation, false, 2).dashPattern());
    m_validation->setIcon(lineSample(pen));
}

void ChartOptionsBar::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange)
        showLineSamples();
}

} // namespace formwork::ui
