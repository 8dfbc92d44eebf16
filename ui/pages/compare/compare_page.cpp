#include "ui/pages/compare/compare_page.h"

#include "core/base/error.h"
#include "core/report/export.h"
#include "ui/charts/distinct.h"
#include "ui/charts/metric_titles.h"
#include "ui/jobs/chart_exporter.h"
#include "ui/pages/compare/compare_panel.h"
#include "ui/pages/compare/comparison_view.h"
#include "ui/pages/compare/preview_sheet.h"
#include "ui/pages/compare/run_details.h"
#include "ui/report/report_export.h"
#include "ui/widgets/empty_state.h"
#include "ui/widgets/icons.h"
#include "ui/widgets/inline_message.h"
#include "ui/widgets/overlay.h"
#include "ui/widgets/style.h"

#include <QAction>
#include <QApplication>
#include <QClipboard>
#include <QHBoxLayout>
#include <QLabel>
#include <QSignalBlocker>
#include <QStackedWidget>
#include <QTabBar>
#include <QTabWidget>
#include <QTextBrowser>
#include <QTextDocument>
#include <QVBoxLayout>

#include <algorithm>
#include <utility>

namespace formwork::ui {

namespace {

constexpr int kPreviewMilliseconds = 120;

} // namespace

ComparePage::ComparePage(Store& store, JobList& jobs, int page, QWidget* parent)
    : QWidget(parent)
    , m_store(store)
    , m_exporter(new ChartExporter(jobs, page, m_fileSystem, this))
    , m_details(std::make_unique<RunDetails>(store))
    , m_message(new InlineMessage(this))
    , m_stack(new QStackedWidget(this))
    , m_sheet(new PreviewSheet(this))
{
    m_message->setClosable(true);
    auto* empty =
        new EmptyState(QStringLiteral("compare"), tr("Nothing to compare yet"),
                       tr("Tick runs on the Runs page. This page lays out their charts for print "
                          "and writes them as PNG, SVG or PDF, with the numbers as CSV."),
                       tr("Go to the runs"), m_stack);
    connect(empty, &EmptyState::actionTriggered, this, &ComparePage::runsPageRequested);

    auto* left = new QWidget(m_stack);
    auto* leftLayout = new QVBoxLayout(left);
    leftLayout->setContentsMargins(0, 0, 0, 0);
    leftLayout->setSpacing(0);
    m_message->setInfoLifetime(kInfoMilliseconds);
    new Overlay(m_message, left, Qt::BottomEdge);
    m_tabs = new QTabWidget(left);
    m_tabs->setDocumentMode(true);
    m_tabs->setAccessibleName(tr("Charts and table"));
    leftLayout->addWidget(m_tabs, 1);
    auto* charts = new QWidget(m_tabs);
    auto* chartsLayout = new QVBoxLayout(charts);
    chartsLayout->setContentsMargins(0, 0, 0, 0);
    chartsLayout->setSpacing(0);
    m_table = new ComparisonView(m_tabs);
    connect(m_table, &ComparisonView::runRequested, this, &ComparePage::runRequested);
    m_tabs->addTab(charts, icon(QStringLiteral("runs")), tr("Charts"));
    m_tabs->addTab(m_table, icon(QStringLiteral("compare")), tr("Table"));
    m_pictures = new QTabBar(charts);
    m_pictures->setExpanding(false);
    m_pictures->setDrawBase(false);
    m_pictures->setAccessibleName(tr("Pictures of the export"));
    m_pictures->setWhatsThis(tr("The pictures that an export writes; the chosen one is previewed, "
                                "laid out as it will be written."));
    connect(m_pictures, &QTabBar::currentChanged, &m_previewTimer, qOverload<>(&QTimer::start));
    chartsLayout->addWidget(m_pictures);
    chartsLayout->addWidget(m_sheet, 1);
    m_caption = makeHint({}, charts);
    m_caption->setContentsMargins(16, 8, 16, 10);
    chartsLayout->addWidget(m_caption);
    m_comparison = new QTextBrowser(left);
    m_comparison->setAccessibleName(tr("Comparison of the runs in words"));
    m_comparison->setWhatsThis(
        tr("By how much each run, or group of runs that differ only in their seed, differs from "
           "the first one: median with a 95 % interval over the epochs, or over the seeds where "
           "both groups have at least two. The first epoch and those right after a resume are left "
           "out of the times."));
    m_comparison->setFrameShape(QFrame::NoFrame);
    m_comparison->setMaximumHeight(7 * fontMetrics().height());
    m_comparison->document()->setDefaultStyleSheet(
        QStringLiteral("h2 { font-size: medium; margin-bottom: 2px; }"
                       "ul { margin-top: 0px; margin-bottom: 4px; }"));
    leftLayout->addWidget(m_comparison);
    auto* workbench = new QWidget(m_stack);
    auto* layout = new QHBoxLayout(workbench);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(left, 1);
    m_panel = new ComparePanel(workbench);
    layout->addWidget(m_panel);
    m_stack->addWidget(empty);
    m_stack->addWidget(workbench);
    auto* outer = new QVBoxLayout(this);
    outer->setContentsMargins(0, 0, 0, 0);
    outer->addWidget(m_stack);

    auto* copy = new QAction(this);
    copy->setShortcut(tr("Ctrl+Shift+C"));
    copy->setShortcutContext(Qt::WidgetWithChildrenShortcut);
    connect(copy, &QAction::triggered, this, &ComparePage::copyToClipboard);
    addAction(copy);

    m_previewTimer.setSingleShot(true);
    m_previewTimer.setInterval(kPreviewMilliseconds);
    connect(&m_previewTimer, &QTimer::timeout, this, &ComparePage::drawPreview);
    connect(m_sheet, &PreviewSheet::resized, this, &ComparePage::changed);
    connectExporter();
    connectPanel();
}

ComparePage::~ComparePage() = default;

void ComparePage::setRuns(std::vector<RunId> runs)
{
    m_ids = std::move(runs);
    refresh();
}

void ComparePage::refresh()
{
    m_stale = true;
    if (!isVisible())
        return;
    m_stale = false;
    m_table->setRuns({}, m_tableUnknown); // it refers to what goes now
    m_runs.clear();
    try {
        for (const RunId id : m_ids)
            m_runs.push_back(readRunData(m_store, id));
    } catch (const Error& error) {
        m_message->showError(error);
    }
    m_stack->setCurrentIndex(m_ids.empty() ? 0 : 1);
    std::vector<NamedRun> named;
    for (const RunData& run : m_runs)
        named.push_back({run.row.id, QString::fromStdString(run.row.name), &run.config,
                         run.unreadable, knowsSettings(run.row)});
    const QStringList names = distinctNames(named);
    std::vector<std::pair<RunId, QString>> shown;
    for (std::size_t i = 0; i < named.size(); ++i)
        shown.emplace_back(named[i].id, names[static_cast<qsizetype>(i)]);
    m_panel->setRunNames(shown);
    try {
        m_panel->setRecorded(m_details->recorded(m_runs));
    } catch (const Error& error) {
        m_message->showError(error);
    }
    readDetails();
    showTable();
    showPictures();
    changed();
}

void ComparePage::showEvent(QShowEvent* event)
{
    QWidget::showEvent(event);
    if (m_stale)
        refresh();
}

ChartExportRequest ComparePage::request() const
{
    ChartExportRequest request = m_panel->request();
    request.runs = m_runs;
    m_details->addTo(request);
    return request;
}

void ComparePage::setFolder(const std::filesystem::path& folder)
{
    m_panel->setFolder(folder);
}

void ComparePage::setFormat(const QString& format)
{
    m_panel->setFormat(format);
}

void ComparePage::saveLayout(QSettings& settings) const
{
    m_panel->saveLayout(settings);
    m_table->saveLayout(settings);
}

void ComparePage::restoreLayout(QSettings& settings)
{
    m_panel->restoreLayout(settings);
    m_table->restoreLayout(settings);
}

// Charts without what cannot be read are empty.
void ComparePage::readDetails()
{
    try {
        m_details->read(m_runs, m_panel->request().charts);
    } catch (const Error& error) {
        m_message->showError(error);
    }
}

void ComparePage::changed()
{
    showState();
    m_previewTimer.start();
}

void ComparePage::showState()
{
    const bool unknown = std::ranges::any_of(m_runs, [](const RunData& run) {
        return !run.trainData.isKnown() ||
               (!run.config.data.validation.empty() && !run.validationData.isKnown());
    });
    m_panel->setState(static_cast<int>(m_runs.size()), isExporting(), unknown && m_runs.size() > 1);
}

void ComparePage::showTable()
{
    std::vector<const RunData*> runs;
    for (const RunData& run : m_runs)
        runs.push_back(&run);
    m_tableUnknown = m_panel->unknownData();
    m_table->setRuns(std::move(runs), m_tableUnknown);
}

void ComparePage::showComparison()
{
    const QString html = comparisonHtml(m_runs, m_panel->unknownData());
    m_comparison->setHtml(html);
    m_comparison->setVisible(!html.isEmpty());
}

QString ComparePage::comparison() const
{
    return m_comparison->isHidden() ? QString() : m_comparison->toPlainText();
}

std::string ComparePage::shownPicture() const
{
    return m_pictures->currentIndex() < 0
               ? "charts"
               : m_pictures->tabData(m_pictures->currentIndex()).toString().toStdString();
}

QString ComparePage::pictureTitle(const QString& name)
{
    if (name == QLatin1String("charts"))
        return tr("All charts");
    if (name == QLatin1String("runtime"))
        return tr("Runtime");
    if (name == QLatin1String("accuracy"))
        return tr("Accuracy");
    if (name == QLatin1String("loss"))
        return tr("Loss");
    const auto* metric = std::ranges::find(kAllMetrics, name.toStdString(), metricFileName);
    return metric == kAllMetrics.end() ? name : metricTitle(*metric);
}

// The picture with all charts first.
void ComparePage::showPictures()
{
    std::vector<std::string> names = pictureNames(request());
    std::ranges::rotate(names, names.end() - (names.size() > 1 ? 1 : 0));
    QStringList wanted;
    for (const std::string& name : names)
        wanted << QString::fromStdString(name);
    QStringList present;
    for (int i = 0; i < m_pictures->count(); ++i)
        present << m_pictures->tabData(i).toString();
    if (wanted == present)
        return;
    const QSignalBlocker blocker(m_pictures);
    const QString shown = QString::fromStdString(shownPicture());
    while (m_pictures->count() > 0)
        m_pictures->removeTab(0);
    for (const QString& name : wanted) {
        const int tab = m_pictures->addTab(pictureTitle(name));
        m_pictures->setTabData(tab, name);
        if (name == shown)
            m_pictures->setCurrentIndex(tab);
    }
    m_pictures->setVisible(wanted.size() > 1);
}

void ComparePage::drawPreview()
{
    if (!isVisible())
        return;
    showComparison();
    showPictures();
    const ChartExportRequest wanted = request();
    const bool failed = std::exchange(m_previewFailed, false);
    if (wanted.runs.empty() || wanted.charts.empty()) {
        m_sheet->setImage({});
        m_panel->setPictureSize({});
        return;
    }
    try {
        const PicturePreview drawn = previewPicture(wanted, shownPicture(), m_sheet->room());
        m_sheet->setImage(drawn.image);
        m_panel->setPictureSize(drawn.millimetres);
        m_notes = drawn.notes;
        if (failed)
            m_message->clear();
    } catch (const Error& error) {
        m_sheet->setImage({});
        m_panel->setPictureSize({});
        m_notes.clear();
        m_message->showError(error);
        m_previewFailed = true;
    }
    showCaption();
}

void ComparePage::showCaption()
{
    QStringList lines = m_notes;
    lines.prepend(m_panel->caption());
    m_caption->setText(lines.join(QLatin1Char('\n')));
}

QImage ComparePage::preview() const
{
    return m_sheet->image();
}

void ComparePage::connectPanel()
{
    connect(m_panel, &ComparePanel::changed, this, &ComparePage::readDetails);
    connect(m_panel, &ComparePanel::changed, &m_previewTimer, qOverload<>(&QTimer::start));
    connect(m_panel, &ComparePanel::captionChanged, this, &ComparePage::showCaption);
    connect(m_panel, &ComparePanel::changed, this, [this] {
        if (m_panel->unknownData() != m_tableUnknown)
            showTable();
    });
    connect(m_panel, &ComparePanel::exportRequested, this, &ComparePage::exportFiles);
    connect(m_panel, &ComparePanel::csvRequested, this, &ComparePage::exportCsv);
    connect(m_panel, &ComparePanel::reportRequested, this, &ComparePage::exportReportFiles);
    connect(m_panel, &ComparePanel::copyRequested, this, &ComparePage::copyToClipboard);
    showCaption();
}

void ComparePage::connectExporter()
{
    connect(m_exporter, &ChartExporter::busyChanged, this, &ComparePage::showState);
    connect(m_exporter, &ChartExporter::failed, m_message, &InlineMessage::showError);
    connect(m_exporter, &ChartExporter::succeeded, this,
            [this](const QStringList& names, const QString& folder) {
                m_message->showMessage(
                    Severity::Info, tr("Wrote %1").arg(names.join(QStringLiteral(", "))), folder);
            });
}

bool ComparePage::isExporting() const
{
    return m_exporter->isBusy();
}

void ComparePage::startExport(const std::function<std::vector<DrawStep>()>& steps)
{
    if (isExporting())
        return;
    try {
        m_exporter->start(steps());
    } catch (const Error& error) {
        m_message->showError(error);
    }
}

void ComparePage::exportFiles()
{
    startExport([this] { return chartSteps(request()); });
}

void ComparePage::exportCsv()
{
    const CsvSettings settings = m_panel->wantsSettings() ? CsvSettings::All : CsvSettings::None;
    startExport([this, settings]() -> std::vector<DrawStep> {
        return {[path = request().folder / "runs.csv", csv = epochsCsv(m_runs, settings)] {
            return DrawnFile{.path = path, .image = {}, .bytes = QByteArray::fromStdString(csv)};
        }};
    });
}

void ComparePage::exportReportFiles()
{
    startExport([this] {
        ReportRequest report;
        report.charts = request();
        report.title = report.charts.title;
        report.unknown = m_panel->unknownData();
        return reportSteps(report);
    });
}

bool ComparePage::copyToClipboard()
{
    try {
        QApplication::clipboard()->setImage(
            renderPicture(request(), shownPicture(), request().dpi));
        m_message->showMessage(Severity::Info, tr("Copied the picture."));
        return true;
    } catch (const Error& error) {
        m_message->showError(error);
        return false;
    }
}

} // namespace formwork::ui
