#include "ui/pages/sweep/sweep_view.h"

#include "ui/charts/sweep/box_figure.h"
#include "ui/charts/sweep/parallel_figure.h"
#include "ui/charts/sweep/scatter_figure.h"
#include "ui/charts/sweep/sweep_chart.h"
#include "ui/charts/sweep/sweep_print.h"
#include "ui/dialogs/pick_path.h"
#include "ui/jobs/chart_exporter.h"
#include "ui/jobs/job_list.h"
#include "ui/models/runs_model.h"
#include "ui/pages/sweep/effects_model.h"
#include "ui/pages/sweep/effects_view.h"
#include "ui/pages/sweep/sweep_axes_button.h"
#include "ui/pages/sweep/sweep_choosers.h"
#include "ui/widgets/style.h"

#include <QApplication>
#include <QClipboard>
#include <QComboBox>
#include <QLabel>
#include <QMenu>
#include <QPushButton>
#include <QSettings>
#include <QStackedWidget>
#include <QTabBar>
#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>
#include <set>

namespace formwork::ui {

namespace {

constexpr std::size_t kMostSweepRuns = 5000;   // drawn at once
constexpr int kSweepRefreshMilliseconds = 400; // while runs train

} // namespace

SweepView::SweepView(Store& store, RunsModel& runs, QWidget* parent)
    : QWidget(parent)
    , m_store(store)
    , m_runs(runs)
    , m_reader(store)
    , m_ownJobs(new JobList(this))
{
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(buildTop());
    m_choosers = new SweepChoosers(this);
    connect(m_choosers, &SweepChoosers::columnChosen, this, &SweepView::applyColumns);
    connect(m_choosers, &SweepChoosers::runsChosen, this, &SweepView::read);
    column->addWidget(m_choosers);
    m_empty =
        makeHint(tr("A sweep is shown here once two runs with different settings have results. "
                    "Give a field of a new experiment several values, such as 1e-4, 1e-3."),
                 this);
    m_empty->setAlignment(Qt::AlignCenter);
    m_empty->setContentsMargins(40, 20, 40, 20);
    m_stack = new QStackedWidget(this);
    buildCharts();
    m_stack->addWidget(m_empty);
    column->addWidget(m_stack, 1);
    column->addWidget(buildFoot());
    setJobs(*m_ownJobs, 0);
    m_timer.setSingleShot(true);
    m_timer.setInterval(kSweepRefreshMilliseconds);
    connect(&m_timer, &QTimer::timeout, this, &SweepView::read);
    showTab();
}

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
    m_axes = new SweepAxesButton(m_scene.data, top);
    connect(m_axes, &SweepAxesButton::axesChanged, this, [this] {
        applyAxes();
        redraw();
    });
    row->addWidget(m_axes);
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
        tr("Drag to select runs, click a run to show it in the table, double-click to select all "
           "again. The arrow keys move the brush, Escape removes it.");
    m_charts[0]->setAccessibleName(tr("Chart: parallel coordinates of the runs"));
    m_charts[1]->setAccessibleName(tr("Chart: one dot for each run"));
    m_charts[2]->setAccessibleName(tr("Chart: a box for each value of the setting"));
    for (SweepChart* chart : m_charts) {
        chart->setWhatsThis(keys);
        connectChart(chart);
        m_stack->addWidget(chart);
    }
    m_effects = new EffectsView(m_stack);
    connect(m_effects, &EffectsView::copyRequested, this, &SweepView::copyPicture);
    connect(m_effects, &EffectsView::settingActivated, this, [this](const QString& key) {
        m_choosers->choose(SweepChoosers::kX, key.toStdString());
        m_choosers->setColumns(m_scene.data);
        applyColumns();
        setTab(Tab::ByValue);
    });
    m_stack->addWidget(m_effects);
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
    m_clear->setWhatsThis(tr("Removes the brush."));
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
    chart->setContextMenuPolicy(Qt::CustomContextMenu);
    connect(chart, &QWidget::customContextMenuRequested, this, [this, chart](QPoint place) {
        QMenu* menu = contextMenu();
        menu->setAttribute(Qt::WA_DeleteOnClose);
        menu->popup(chart->mapToGlobal(place));
    });
    connect(chart, &SweepChart::brushFinished, this, [this] { Q_EMIT runsBrushed(highlighted()); });
    connect(chart, &SweepChart::runClicked, this, [this](int run) {
        Q_EMIT runChosen(m_scene.data.runs[static_cast<std::size_t>(run)]);
    });
}

QMenu* SweepView::contextMenu()
{
    auto* menu = new QMenu(this);
    menu->addAction(tr("Save picture\u2026"), this, &SweepView::askPath);
    menu->addAction(tr("Copy picture"), this, &SweepView::copyPicture);
    menu->addAction(tr("Copy data"), this, &SweepView::copyData);
    menu->addSeparator();
    const bool isLit = !m_scene.lit.empty();
    QAction* tick = menu->addAction(tr("Tick only these"), m_tick, &QPushButton::click);
    tick->setEnabled(isLit && m_tick->isEnabled());
    menu->addAction(tr("Highlight all"), m_clear, &QPushButton::click)->setEnabled(isLit);
    return menu;
}

// One line for each run, with every column that the view knows.
void SweepView::copyData()
{
    QStringList lines;
    QStringList cells = {tr("Run")};
    for (const SweepColumn& column : m_scene.data.columns)
        cells << column.title;
    lines << cells.join(QLatin1Char('\t'));
    for (std::size_t run = 0; run < m_scene.data.count(); ++run) {
        cells = {m_scene.data.names[static_cast<qsizetype>(run)]};
        for (const SweepColumn& column : m_scene.data.columns)
            cells << (column.values[run] ? column.text(*column.values[run]) : QString());
        lines << cells.join(QLatin1Char('\t'));
    }
    QApplication::clipboard()->setText(lines.join(QLatin1Char('\n')));
}

SweepView::~SweepView() = default;

void SweepView::addToTopRow(QWidget* widget)
{
    m_top->layout()->addWidget(widget);
}

void SweepView::setJobs(JobList& jobs, int page)
{
    delete m_exporter;
    m_exporter = new ChartExporter(jobs, page, m_fileSystem, this);
    connect(m_exporter, &ChartExporter::succeeded, this, &SweepView::exported);
    connect(m_exporter, &ChartExporter::failed, this, &SweepView::failed);
    connect(m_exporter, &ChartExporter::busyChanged, this,
            [this] { m_export->setEnabled(!m_exporter->isBusy()); });
}

void SweepView::setShownRuns(std::vector<RunId> runs)
{
    if (runs == m_shown)
        return;
    m_shown = std::move(runs);
    refresh();
}

void SweepView::refresh()
{
    m_stale = true;
    if (isVisible() && !m_timer.isActive())
        m_timer.start();
}

void SweepView::showEvent(QShowEvent* event)
{
    QWidget::showEvent(event);
    if (m_stale)
        read();
}

void SweepView::read()
{
    m_stale = false;
    std::vector<RunId> wanted = m_choosers->isOfTickedRuns() ? m_runs.ticked() : m_shown;
    std::ranges::sort(wanted, std::greater<>()); // newest first, whatever the table is sorted by
    m_leftOut = static_cast<int>(wanted.size() - std::min(wanted.size(), kMostSweepRuns));
    wanted.resize(wanted.size() - static_cast<std::size_t>(m_leftOut));
    std::vector<const RunRow*> rows;
    for (const RunId id : wanted) {
        if (const RunRow* row = m_runs.find(id))
            rows.push_back(row);
    }
    const bool sameRuns =
        std::ranges::equal(rows, m_scene.data.runs, {}, [](const RunRow* row) { return row->id; });
    try {
        m_scene.data = m_reader.read(rows, m_runs.values());
    } catch (const Error& error) {
        m_scene.data = {};
        Q_EMIT failed(error);
    }
    if (!sameRuns) {
        m_scene.lit.clear();
        for (SweepChart* chart : m_charts)
            chart->figure().clearBrush();
    }
    m_choosers->setColumns(m_scene.data);
    chooseSetting();
    applyColumns();
    setSelection(std::vector<RunId>(m_selected), m_current);
    showTab();
}

// Until another one is chosen, the setting that mattered most.
void SweepView::chooseSetting()
{
    if (m_scene.data.columnOf(m_choosers->wanted(SweepChoosers::kX).toStdString()) >= 0)
        return;
    const std::string result = m_choosers->wanted(SweepChoosers::kY).toStdString();
    m_effects->setSweep(m_scene.data, m_scene.data.columnOf(result));
    if (effects().effects().empty())
        return;
    m_choosers->choose(SweepChoosers::kX, effects().effects().front().key);
    m_choosers->setColumns(m_scene.data);
}

int SweepView::chosen(std::string_view chooser) const
{
    return m_choosers->column(chooser, m_scene.data);
}

void SweepView::applyColumns()
{
    m_scene.colourColumn = chosen(SweepChoosers::kColour);
    m_scatter->setColumns(chosen(SweepChoosers::kX), chosen(SweepChoosers::kY),
                          chosen(SweepChoosers::kSize));
    m_boxes->setColumns(chosen(SweepChoosers::kX), chosen(SweepChoosers::kY));
    applyAxes();
    m_effects->setSweep(m_scene.data, chosen(SweepChoosers::kY));
    redraw();
}

void SweepView::applyAxes()
{
    m_axes->setFigure(chosen(SweepChoosers::kY));
    m_parallel->setAxes(m_axes->axes());
}

void SweepView::setTab(Tab tab)
{
    m_tabs->setCurrentIndex(int(tab));
}

SweepView::Tab SweepView::tab() const
{
    return Tab(m_tabs->currentIndex());
}

void SweepView::showTab()
{
    const bool any =
        std::ranges::any_of(m_scene.data.columns, &SweepColumn::isSetting) &&
        std::ranges::any_of(m_scene.data.columns, std::not_fn(&SweepColumn::isSetting));
    if (any)
        m_stack->setCurrentIndex(m_tabs->currentIndex());
    else
        m_stack->setCurrentWidget(m_empty);
    const Tab shown = tab();
    m_choosers->setShown(SweepChoosers::kX, shown == Tab::Scatter || shown == Tab::ByValue);
    m_choosers->setShown(SweepChoosers::kColour, shown != Tab::Effects);
    m_choosers->setShown(SweepChoosers::kSize, shown == Tab::Scatter);
    m_axes->setVisible(shown == Tab::Parallel);
    m_axes->setEnabled(any);
    m_export->setEnabled(any && !m_exporter->isBusy());
    showFoot();
}

void SweepView::showFoot()
{
    const auto count = static_cast<int>(m_scene.data.count());
    const auto lit = std::ranges::count(m_scene.lit, 1);
    QString text = count == 1 ? tr("1 run") : tr("%Ln runs", nullptr, count);
    if (m_leftOut > 0)
        text = tr("The newest %1 of %2 runs")
                   .arg(countText(static_cast<std::uint64_t>(count)),
                        countText(static_cast<std::uint64_t>(count + m_leftOut)));
    QStringList by;
    for (const SweepChart* chart : m_charts) {
        if (const QString brush = const_cast<SweepChart*>(chart)->figure().brushText();
            !brush.isEmpty())
            by << brush;
    }
    if (!m_scene.lit.empty())
        text = tr("%1, %2 highlighted").arg(text, countText(static_cast<std::uint64_t>(lit))) +
               (by.isEmpty() ? QString() : QLatin1Char(' ') + by.join(QStringLiteral(", ")));
    m_foot->setText(text);
    for (SweepChart* chart : m_charts)
        chart->setAccessibleDescription(text);
    m_tick->setVisible(!m_scene.lit.empty());
    m_tick->setEnabled(lit > 0);
    m_clear->setVisible(!m_scene.lit.empty());
}

// Only one brush at a time: that of the chart that was used last.
void SweepView::brushed(SweepChart* from)
{
    for (SweepChart* chart : m_charts) {
        if (chart != from)
            chart->figure().clearBrush();
    }
    m_scene.lit.clear();
    if (from->figure().hasBrush()) {
        m_scene.lit.resize(m_scene.data.count());
        for (std::size_t run = 0; run < m_scene.lit.size(); ++run)
            m_scene.lit[run] = from->figure().isInBrush(run) ? 1 : 0;
    }
    redraw();
    showFoot();
}

void SweepView::setSelection(const std::vector<RunId>& selected, RunId current)
{
    m_selected = selected;
    m_current = current;
    m_scene.current = m_scene.data.rowOf(current);
    const bool byBrush =
        std::ranges::any_of(m_charts, [](SweepChart* chart) { return chart->figure().hasBrush(); });
    if (!byBrush) {
        m_scene.lit.clear();
        if (selected.size() > 1) {
            const std::set<RunId> wanted(selected.begin(), selected.end());
            for (const RunId run : m_scene.data.runs)
                m_scene.lit.push_back(wanted.contains(run) ? 1 : 0);
        }
    }
    redraw();
    showFoot();
}

std::vector<RunId> SweepView::highlighted() const
{
    std::vector<RunId> runs;
    for (std::size_t run = 0; run < m_scene.lit.size(); ++run) {
        if (m_scene.lit[run] != 0)
            runs.push_back(m_scene.data.runs[run]);
    }
    return runs;
}

void SweepView::redraw()
{
    for (SweepChart* chart : m_charts)
        chart->refresh();
}

SweepChart& SweepView::chart(Tab tab) const
{
    return *m_charts[static_cast<std::size_t>(tab)];
}

QComboBox& SweepView::chooser(const QString& name) const
{
    return m_choosers->box(name.toStdString());
}

EffectsModel& SweepView::effects() const
{
    return m_effects->model();
}

SweepFigure* SweepView::shownFigure() const
{
    return tab() == Tab::Effects ? nullptr : &chart(tab()).figure();
}

void SweepView::exportTo(const std::filesystem::path& path)
{
    SweepFigure* figure = shownFigure();
    if (figure == nullptr) {
        m_exporter->start({[this, path] {
            DrawnFile file;
            file.path = path;
            file.bytes = effects().asText(QLatin1Char(',')).toUtf8();
            return file;
        }});
        return;
    }
    const QString title = m_tabs->tabText(m_tabs->currentIndex());
    m_exporter->start({[this, figure, path, title] {
        DrawnFile file = drawForPrint(*figure, path, title);
        redraw(); // the figure is laid out for the screen again
        return file;
    }});
}

QImage SweepView::picture(int width) const
{
    SweepFigure* figure = shownFigure();
    if (figure == nullptr)
        return {};
    QImage image = pictureOf(*figure, width);
    for (SweepChart* chart : m_charts)
        chart->refresh();
    return image;
}

void SweepView::copyPicture()
{
    if (tab() == Tab::Effects)
        QApplication::clipboard()->setText(effects().asText(QLatin1Char('\t')));
    else
        QApplication::clipboard()->setImage(picture(1600));
}

void SweepView::askPath()
{
    const bool isTable = tab() == Tab::Effects;
    pickNewFile(this, isTable ? tr("Save the table") : tr("Save the picture"),
                isTable ? QStringLiteral("settings.csv") : QStringLiteral("sweep.svg"),
                isTable ? tr("Tables (*.csv)") : tr("Pictures (*.svg *.pdf *.png)"),
                [this](const QString& path) { exportTo(toPath(path)); });
}

void SweepView::saveLayout(QSettings& settings) const
{
    settings.setValue(QStringLiteral("sweep/tab"), m_tabs->currentIndex());
    m_choosers->save(settings);
    settings.setValue(QStringLiteral("sweep/axes"), m_axes->keys());
}

void SweepView::restoreLayout(QSettings& settings)
{
    m_tabs->setCurrentIndex(
        std::clamp(settings.value(QStringLiteral("sweep/tab")).toInt(), 0, m_tabs->count() - 1));
    m_choosers->restore(settings);
    m_axes->setKeys(settings.value(QStringLiteral("sweep/axes")).toStringList());
    refresh();
}

} // namespace formwork::ui
