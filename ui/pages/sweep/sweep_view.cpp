#include "ui/pages/sweep/sweep_view.h"

#include "ui/charts/picture.h"
#include "ui/charts/plot.h"
#include "ui/charts/sweep/box_figure.h"
#include "ui/charts/sweep/parallel_figure.h"
#include "ui/charts/sweep/scatter_figure.h"
#include "ui/charts/sweep/sweep_chart.h"
#include "ui/dialogs/pick_path.h"
#include "ui/jobs/chart_exporter.h"
#include "ui/jobs/job_list.h"
#include "ui/models/runs_model.h"
#include "ui/pages/sweep/effects_model.h"
#include "ui/pages/sweep/sweep_choosers.h"
#include "ui/widgets/style.h"

#include <QApplication>
#include <QClipboard>
#include <QComboBox>
#include <QKeyEvent>
#include <QLabel>
#include <QMenu>
#include <QPushButton>
#include <QSettings>
#include <QSignalBlocker>
#include <QStackedWidget>
#include <QTabBar>
#include <QTableView>
#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>
#include <set>

namespace formwork::ui {

namespace {

constexpr std::size_t kMostSweepRuns = 5000;   // drawn at once
constexpr std::size_t kMostSweepAxes = 8;      // unasked
constexpr int kSweepRefreshMilliseconds = 400; // while runs train
constexpr double kSweepPrintPoints = 9;
constexpr double kSweepPrintMillimetres = 175;
constexpr double kSweepPrintShape = 0.52; // height by width
constexpr double kSweepPrintDpi = 300;
constexpr const char* kSweepFigures[] = {"best", "val_loss", "train_top1",
                                         "loss"}; // first that is there

} // namespace

SweepView::SweepView(Store& store, RunsModel& runs, QWidget* parent)
    : QWidget(parent)
    , m_store(store)
    , m_runs(runs)
    , m_reader(store)
    , m_effects(new EffectsModel(this))
    , m_ownJobs(new JobList(this))
{
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(buildTop());
    m_choices = buildChoices();
    column->addWidget(m_choices);
    m_empty = makeHint(tr("A sweep shows here once two runs with different settings have results. "
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

SweepView::~SweepView() = default;

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
    const bool ticked =
        chooser(sweepChooserName(kSweepRuns)).currentData().toString() == QLatin1String("ticked");
    std::vector<RunId> wanted = ticked ? m_runs.ticked() : m_shown;
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
    chooseDefaults();
    fillChoosers();
    applyColumns();
    setSelection(std::vector<RunId>(m_selected), m_current);
    showTab();
}

// What people chose stays chosen, also while no run has it; the rest is chosen for them.
void SweepView::chooseDefaults()
{
    if (m_wanted[sweepChooserName(kSweepY)].isEmpty()) {
        for (const char* figure : kSweepFigures) {
            if (m_scene.data.columnOf(figure) >= 0) {
                m_wanted[sweepChooserName(kSweepY)] = QString::fromLatin1(figure);
                m_wanted[sweepChooserName(kSweepColour)] = m_wanted[sweepChooserName(kSweepY)];
                break;
            }
        }
    }
    const std::string x = m_wanted[sweepChooserName(kSweepX)].toStdString();
    if (m_scene.data.columnOf(x) < 0) { // the setting that mattered most
        m_effects->setSweep(
            m_scene.data, m_scene.data.columnOf(m_wanted[sweepChooserName(kSweepY)].toStdString()));
        if (!m_effects->effects().empty())
            m_wanted[sweepChooserName(kSweepX)] =
                QString::fromStdString(m_effects->effects().front().key);
    }
}

// A list that stays the same is left alone: it may be open.
void SweepView::fillChoosers()
{
    for (const std::string_view each : {kSweepX, kSweepY, kSweepColour, kSweepSize}) {
        QStringList keys;
        QStringList titles;
        if (each == kSweepColour || each == kSweepSize) {
            keys << QString();
            titles << tr("None");
        }
        const bool figuresFirst = each == kSweepY || each == kSweepColour;
        for (const bool settings : {!figuresFirst, figuresFirst}) {
            for (const SweepColumn& column : m_scene.data.columns) {
                const bool fits = each == kSweepColour || !column.isText() || each == kSweepX;
                if (column.isSetting != settings || !fits)
                    continue;
                keys << QString::fromStdString(column.key);
                titles << column.title;
            }
        }
        QComboBox& box = chooser(sweepChooserName(each));
        const QSignalBlocker blocker(box);
        QStringList present;
        for (int i = 0; i < box.count(); ++i)
            present << box.itemData(i).toString();
        if (present != keys) {
            box.clear();
            for (qsizetype i = 0; i < keys.size(); ++i)
                box.addItem(titles[i], keys[i]);
        }
        const int wanted = std::max(0, box.findData(m_wanted[sweepChooserName(each)]));
        if (wanted != box.currentIndex())
            box.setCurrentIndex(wanted);
    }
}

int SweepView::chosen(const QString& chooserName) const
{
    return m_scene.data.columnOf(chooser(chooserName).currentData().toString().toStdString());
}

void SweepView::applyColumns()
{
    m_scene.colourColumn = chosen(sweepChooserName(kSweepColour));
    m_scatter->setColumns(chosen(sweepChooserName(kSweepX)), chosen(sweepChooserName(kSweepY)),
                          chosen(sweepChooserName(kSweepSize)));
    m_boxes->setColumns(chosen(sweepChooserName(kSweepX)), chosen(sweepChooserName(kSweepY)));
    applyAxes();
    m_effects->setSweep(m_scene.data, chosen(sweepChooserName(kSweepY)));
    m_note->setText(m_effects->note());
    redraw();
}

void SweepView::applyAxes()
{
    std::vector<int> columns;
    for (const std::string& key : m_axes) {
        if (const int place = m_scene.data.columnOf(key); place >= 0)
            columns.push_back(place);
    }
    if (columns.empty()) {
        for (std::size_t i = 0; i < m_scene.data.columns.size(); ++i) {
            const SweepColumn& column = m_scene.data.columns[i];
            if (column.isSetting && column.key != "train.seed" &&
                columns.size() + 1 < kMostSweepAxes)
                columns.push_back(static_cast<int>(i));
        }
    }
    const int figure = chosen(sweepChooserName(kSweepY));
    std::erase(columns, figure);
    if (figure >= 0)
        columns.push_back(figure);
    m_parallel->setAxes(columns);
}

void SweepView::fillAxesMenu()
{
    m_axesMenu->clear();
    const auto isShown = [this](const SweepColumn& column) {
        return m_axes.empty() ? column.isSetting && column.key != "train.seed"
                              : std::ranges::count(m_axes, column.key) > 0;
    };
    const std::string figure =
        chooser(sweepChooserName(kSweepY)).currentData().toString().toStdString();
    for (const SweepColumn& column : m_scene.data.columns) {
        if (column.key == figure)
            continue;
        QAction* action = m_axesMenu->addAction(column.title);
        action->setCheckable(true);
        action->setChecked(isShown(column));
        connect(action, &QAction::toggled, this, [this, key = column.key, isShown](bool shown) {
            std::vector<std::string> axes;
            for (const SweepColumn& each : m_scene.data.columns) {
                if (each.key == key ? shown : isShown(each))
                    axes.push_back(each.key);
            }
            m_axes = std::move(axes);
            applyAxes();
            redraw();
        });
    }
    m_axesMenu->addSeparator();
    m_axesMenu->addAction(tr("All settings that differ"), this, [this] {
        m_axes.clear();
        applyAxes();
        redraw();
    });
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
    const auto show = [this](std::string_view each, bool visible) {
        chooser(sweepChooserName(each)).setVisible(visible);
        m_chooserLabels[sweepChooserName(each)]->setVisible(visible);
    };
    show(kSweepX, shown == Tab::Scatter || shown == Tab::ByValue);
    show(kSweepColour, shown != Tab::Effects);
    show(kSweepSize, shown == Tab::Scatter);
    m_axesButton->setVisible(shown == Tab::Parallel);
    m_axesButton->setEnabled(any);
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
    return *m_choosers.at(name);
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
            file.bytes = m_effects->asText(QLatin1Char(',')).toUtf8();
            return file;
        }});
        return;
    }
    const QString title = m_tabs->tabText(m_tabs->currentIndex());
    m_exporter->start({[this, figure, path, title] {
        const double width = kSweepPrintMillimetres / 25.4 * kPictureUnitsPerInch;
        const QSize units = QSizeF(width, kSweepPrintShape * width).toSize();
        const ChartTheme theme =
            ChartTheme::forPrint(static_cast<int>(kSweepPrintPoints * kPictureUnitsPerInch / 72),
                                 kPictureUnitsPerInch / 96);
        DrawnFile file = drawPicture({units,
                                      [figure, units, theme](QCPPainter& painter) {
                                          figure->paint(painter, QRectF(QPointF(), units), theme);
                                      }},
                                     path, title, kSweepPrintDpi);
        redraw(); // the figure is laid out for the screen again
        return file;
    }});
}

QImage SweepView::picture(int width) const
{
    SweepFigure* figure = shownFigure();
    if (figure == nullptr)
        return {};
    const double scale = width / (kSweepPrintMillimetres / 25.4 * 96); // of a screen's pixels
    QImage image(width, static_cast<int>(kSweepPrintShape * width), QImage::Format_RGB32);
    image.fill(Qt::white);
    QPainter painter(&image);
    figure->paint(
        painter, QRectF(image.rect()),
        ChartTheme::forPrint(static_cast<int>(kSweepPrintPoints * 96 / 72 * scale), scale));
    for (SweepChart* chart : m_charts)
        chart->refresh();
    return image;
}

void SweepView::copyPicture()
{
    if (tab() == Tab::Effects)
        QApplication::clipboard()->setText(m_effects->asText(QLatin1Char('\t')));
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

bool SweepView::eventFilter(QObject* object, QEvent* event)
{
    if (object == m_table && event->type() == QEvent::KeyPress &&
        static_cast<QKeyEvent*>(event)->matches(QKeySequence::Copy)) {
        copyPicture();
        return true;
    }
    return QWidget::eventFilter(object, event);
}

void SweepView::saveLayout(QSettings& settings) const
{
    settings.setValue(QStringLiteral("sweep/tab"), m_tabs->currentIndex());
    for (const auto& [name, key] : m_wanted)
        settings.setValue(QStringLiteral("sweep/") + name, key);
    QStringList axes;
    for (const std::string& key : m_axes)
        axes << QString::fromStdString(key);
    settings.setValue(QStringLiteral("sweep/axes"), axes);
}

void SweepView::restoreLayout(QSettings& settings)
{
    m_tabs->setCurrentIndex(
        std::clamp(settings.value(QStringLiteral("sweep/tab")).toInt(), 0, m_tabs->count() - 1));
    for (const auto& [name, box] : m_choosers) {
        const QString key = settings.value(QStringLiteral("sweep/") + name).toString();
        if (!key.isEmpty())
            m_wanted[name] = key;
    }
    QComboBox& runs = chooser(sweepChooserName(kSweepRuns));
    runs.setCurrentIndex(std::max(0, runs.findData(m_wanted[sweepChooserName(kSweepRuns)])));
    m_axes.clear();
    for (const QString& key : settings.value(QStringLiteral("sweep/axes")).toStringList())
        m_axes.push_back(key.toStdString());
    refresh();
}

} // namespace formwork::ui
