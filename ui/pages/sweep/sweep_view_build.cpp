// How the sweep view is put together.
#include "ui/charts/sweep/box_figure.h"
#include "ui/charts/sweep/parallel_figure.h"
#include "ui/charts/sweep/scatter_figure.h"
#include "ui/charts/sweep/sweep_chart.h"
#include "ui/pages/sweep/effects_model.h"
#include "ui/pages/sweep/sweep_choosers.h"
#include "ui/pages/sweep/sweep_view.h"
#include "ui/widgets/style.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QMenu>
#include <QPushButton>
#include <QStackedWidget>
#include <QTabBar>
#include <QTableView>
#include <QToolButton>
#include <QVBoxLayout>

namespace formwork::ui {

QWidget* SweepView::buildTop()
{
    auto* top = new QWidget(this);
    m_top = top;
    auto* row = new QHBoxLayout(top);
    row->setContentsMargins(8, 2, 8, 2);
    m_tabs = new QTabBar(top);
    m_tabs->setExpanding(false);
    m_tabs->setDrawBase(false);
    m_tabs->addTab(tr("Parallel"));
    m_tabs->addTab(tr("Scatter"));
    m_tabs->addTab(tr("By value"));
    m_tabs->addTab(tr("What mattered"));
    m_tabs->setAccessibleName(tr("Views of the sweep"));
    m_tabs->setWhatsThis(
        tr("Parallel coordinates, one curve for each run; any figure against any setting; a box "
           "for each value of a setting; and in words which setting mattered."));
    connect(m_tabs, &QTabBar::currentChanged, this, &SweepView::showTab);
    row->addWidget(m_tabs);
    row->addStretch(1);
    m_axesMenu = new QMenu(this);
    connect(m_axesMenu, &QMenu::aboutToShow, this, &SweepView::fillAxesMenu);
    m_axesButton = new QToolButton(top);
    m_axesButton->setText(tr("Axes"));
    m_axesButton->setToolTip(tr("Choose the axes of the parallel coordinates"));
    m_axesButton->setMenu(m_axesMenu);
    m_axesButton->setPopupMode(QToolButton::InstantPopup);
    m_axesButton->setFocusPolicy(Qt::TabFocus);
    row->addWidget(m_axesButton);
    auto* menu = new QMenu(this);
    menu->addAction(tr("Save\u2026"), this, &SweepView::askPath);
    menu->addAction(tr("Copy"), this, &SweepView::copyPicture);
    m_export = new QToolButton(top);
    m_export->setText(tr("Export"));
    m_export->setToolTip(tr("Save or copy this picture or table"));
    m_export->setMenu(menu);
    m_export->setPopupMode(QToolButton::InstantPopup);
    m_export->setFocusPolicy(Qt::TabFocus);
    row->addWidget(m_export);
    return top;
}

void SweepView::addToTopRow(QWidget* widget)
{
    m_top->layout()->addWidget(widget);
}

void SweepView::addChooser(QWidget* row, const QString& name, const QString& label,
                           const QString& help)
{
    auto* text = new QLabel(label, row);
    auto* box = new QComboBox(row);
    text->setBuddy(box);
    box->setObjectName(name);
    box->setAccessibleName(help);
    box->setToolTip(help);
    box->setWhatsThis(help);
    box->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    box->setMinimumContentsLength(9);
    box->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    box->setMaximumWidth(22 * fontMetrics().averageCharWidth());
    row->layout()->addWidget(text);
    row->layout()->addWidget(box);
    m_choosers[name] = box;
    m_chooserLabels[name] = text;
    connect(box, &QComboBox::activated, this, [this, name, box] {
        m_wanted[name] = box->currentData().toString();
        if (name == sweepChooserName(kSweepRuns))
            return read();
        applyColumns();
    });
}

QWidget* SweepView::buildChoices()
{
    auto* choices = new QWidget(this);
    auto* row = new QHBoxLayout(choices);
    row->setContentsMargins(12, 2, 8, 4);
    addChooser(choices, sweepChooserName(kSweepY), tr("Result"),
               tr("The figure that is looked at"));
    addChooser(choices, sweepChooserName(kSweepX), tr("Setting"), tr("What it is drawn against"));
    addChooser(choices, sweepChooserName(kSweepColour), tr("Colour"), tr("What the colours show"));
    addChooser(choices, sweepChooserName(kSweepSize), tr("Size"),
               tr("What the sizes of the dots show"));
    row->addStretch(1);
    addChooser(choices, sweepChooserName(kSweepRuns), tr("Runs"), tr("Which runs are drawn"));
    QComboBox& runs = chooser(sweepChooserName(kSweepRuns));
    runs.addItem(tr("In the table"), QStringLiteral("shown"));
    runs.addItem(tr("Ticked"), QStringLiteral("ticked"));
    return choices;
}

void SweepView::buildCharts()
{
    auto parallel = std::make_unique<ParallelFigure>(m_scene);
    auto scatter = std::make_unique<ScatterFigure>(m_scene);
    auto boxes = std::make_unique<BoxFigure>(m_scene);
    m_parallel = parallel.get();
    m_scatter = scatter.get();
    m_boxes = boxes.get();
    m_charts = {new SweepChart(std::move(parallel), m_scene, m_stack),
                new SweepChart(std::move(scatter), m_scene, m_stack),
                new SweepChart(std::move(boxes), m_scene, m_stack)};
    const QString keys =
        tr("Drag to choose runs, click a run to show it in the table, double-click to choose all "
           "again. The arrow keys move the brush, Escape takes it away.");
    m_charts[0]->setAccessibleName(tr("Chart: parallel coordinates of the runs"));
    m_charts[1]->setAccessibleName(tr("Chart: one dot for each run"));
    m_charts[2]->setAccessibleName(tr("Chart: a box for each value of the setting"));
    for (SweepChart* chart : m_charts) {
        chart->setWhatsThis(keys);
        connectChart(chart);
        m_stack->addWidget(chart);
    }
    auto* effects = new QWidget(m_stack);
    auto* column = new QVBoxLayout(effects);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    m_table = new QTableView(effects);
    m_table->setModel(m_effects);
    m_table->setAccessibleName(tr("Which setting mattered"));
    m_table->setWhatsThis(
        tr("For each setting the rank correlation (Spearman) with the figure, from -1 to +1, "
           "with a 95 % interval; for settings whose values have no order the share of the ranks' "
           "variance that they explain, and its p-value (Kruskal and Wallis). Ctrl+C copies."));
    m_table->setFrameShape(QFrame::NoFrame);
    m_table->setShowGrid(false);
    m_table->setAlternatingRowColors(true);
    m_table->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_table->setTabKeyNavigation(false);
    m_table->setWordWrap(true);
    m_table->verticalHeader()->hide();
    m_table->horizontalHeader()->setSectionResizeMode(QHeaderView::ResizeToContents);
    m_table->horizontalHeader()->setSectionResizeMode(EffectsModel::Words, QHeaderView::Stretch);
    m_table->verticalHeader()->setSectionResizeMode(QHeaderView::ResizeToContents);
    m_table->installEventFilter(this);
    connect(m_table, &QTableView::activated, this, [this](const QModelIndex& index) {
        m_wanted[sweepChooserName(kSweepX)] =
            QString::fromStdString(m_effects->effects()[static_cast<std::size_t>(index.row())].key);
        fillChoosers();
        applyColumns();
        setTab(Tab::ByValue);
    });
    column->addWidget(m_table, 1);
    m_note = makeHint({}, effects);
    m_note->setContentsMargins(12, 6, 12, 6);
    column->addWidget(m_note);
    m_stack->addWidget(effects);
}

QWidget* SweepView::buildFoot()
{
    auto* foot = new QWidget(this);
    auto* row = new QHBoxLayout(foot);
    row->setContentsMargins(12, 2, 8, 2);
    m_foot = new QLabel(foot);
    m_foot->setTextFormat(Qt::PlainText);
    row->addWidget(m_foot, 1);
    m_tick = new QPushButton(tr("Tick only these"), foot);
    m_tick->setWhatsThis(tr("Ticks the highlighted runs in the table and no others, so that their "
                            "curves are drawn and compared."));
    connect(m_tick, &QPushButton::clicked, this, [this] { Q_EMIT tickRequested(highlighted()); });
    m_clear = new QPushButton(tr("Highlight all"), foot);
    m_clear->setWhatsThis(tr("Takes the brush away."));
    connect(m_clear, &QPushButton::clicked, this, [this] {
        for (SweepChart* chart : m_charts)
            chart->figure().clearBrush();
        m_selected.clear();
        brushed(m_charts.front());
        Q_EMIT runsBrushed({});
    });
    row->addWidget(m_tick);
    row->addWidget(m_clear);
    return foot;
}

void SweepView::connectChart(SweepChart* chart)
{
    connect(chart, &SweepChart::brushed, this, [this, chart] { brushed(chart); });
    connect(chart, &SweepChart::brushFinished, this, [this] { Q_EMIT runsBrushed(highlighted()); });
    connect(chart, &SweepChart::runClicked, this, [this](int run) {
        Q_EMIT runChosen(m_scene.data.runs[static_cast<std::size_t>(run)]);
    });
}

} // namespace formwork::ui
