#include "ui/pages/compare_page.h"

#include "core/base/error.h"
#include "core/report/export.h"
#include "ui/charts/metric_axes.h"
#include "ui/charts/report_export.h"
#include "ui/jobs/chart_exporter.h"
#include "ui/pages/preview_sheet.h"
#include "ui/widgets/empty_state.h"
#include "ui/widgets/icons.h"
#include "ui/widgets/inline_message.h"
#include "ui/widgets/style.h"

#include <QAction>
#include <QApplication>
#include <QCheckBox>
#include <QClipboard>
#include <QComboBox>
#include <QDoubleSpinBox>
#include <QFileDialog>
#include <QFormLayout>
#include <QGroupBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QScrollArea>
#include <QSpinBox>
#include <QStackedWidget>
#include <QStandardPaths>
#include <QStyle>
#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>
#include <cmath>

namespace formwork::ui {

namespace {

constexpr int kPreviewMilliseconds = 120;
constexpr std::array kMetrics = {MetricKind::EpochSeconds, MetricKind::Accuracy, MetricKind::Loss};

QDoubleSpinBox* makeNumber(double least, double most, double value, int decimals,
                           const QString& suffix, QWidget* parent)
{
    auto* box = new QDoubleSpinBox(parent);
    box->setRange(least, most);
    box->setDecimals(decimals);
    box->setValue(value);
    box->setSuffix(suffix);
    return box;
}

// Of all charts together.
QSizeF sheetMillimetres(const ChartExportRequest& request)
{
    const double count = std::max<double>(1, static_cast<double>(request.charts.size()));
    return {request.widthMillimetres * (request.stacked ? 1 : count),
            request.heightMillimetres * (request.stacked ? count : 1)};
}

QFormLayout* formOf(QWidget* parent)
{
    auto* form = new QFormLayout(parent);
    form->setFieldGrowthPolicy(QFormLayout::AllNonFixedFieldsGrow);
    return form;
}

} // namespace

ComparePage::ComparePage(Store& store, JobList& jobs, int page, QWidget* parent)
    : QWidget(parent)
    , m_store(store)
    , m_exporter(new ChartExporter(jobs, page, m_fileSystem, this))
    , m_message(new InlineMessage(this))
    , m_stack(new QStackedWidget(this))
    , m_sheet(new PreviewSheet(this))
{
    m_message->setClosable(true);
    auto* empty = new EmptyState(
        QStringLiteral("compare"), tr("Nothing to compare yet"),
        tr("Tick runs on the Runs page: here their charts are set up for print, and written as "
           "PNG, SVG or PDF, with the numbers as CSV."),
        tr("Go to the runs"), m_stack);
    connect(empty, &EmptyState::actionTriggered, this, &ComparePage::runsPageRequested);

    auto* left = new QWidget(m_stack);
    auto* leftLayout = new QVBoxLayout(left);
    leftLayout->setContentsMargins(0, 0, 0, 0);
    leftLayout->setSpacing(0);
    leftLayout->addWidget(m_message);
    leftLayout->addWidget(m_sheet, 1);
    m_caption = makeHint({}, left);
    m_caption->setContentsMargins(16, 8, 16, 10);
    leftLayout->addWidget(m_caption);
    auto* workbench = new QWidget(m_stack);
    auto* layout = new QHBoxLayout(workbench);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(left, 1);
    layout->addWidget(buildPanel());
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
    showEnabled();
}

ComparePage::~ComparePage() = default;

QWidget* ComparePage::buildPanel()
{
    auto* content = new QWidget(this);
    auto* layout = new QVBoxLayout(content);
    layout->setContentsMargins(12, 12, 12, 12);
    layout->setSpacing(10);
    m_summary = makeHint({}, content);
    layout->addWidget(makeTitle(tr("Charts for print"), content));
    layout->addWidget(m_summary);
    layout->addWidget(buildChartFields());
    layout->addWidget(buildSizeFields());
    layout->addWidget(buildFileFields());
    layout->addStretch(1);

    auto* scroll = new QScrollArea(this);
    scroll->setWidget(content);
    scroll->setWidgetResizable(true);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    // Other languages need more room, and the bar takes some when the panel is higher than the
    // page.
    const int bar = scroll->style()->pixelMetric(QStyle::PM_ScrollBarExtent);
    scroll->setFixedWidth(qMax(340, content->minimumSizeHint().width() + bar));
    scroll->setAccessibleName(tr("Settings of the charts"));
    return scroll;
}

QWidget* ComparePage::buildChartFields()
{
    auto* box = new QGroupBox(tr("What to draw"), this);
    auto* grid = new QGridLayout(box);
    for (std::size_t i = 0; i < kMetrics.size(); ++i) {
        m_metrics[i] = new QCheckBox(metricTitle(kMetrics[i]), box);
        m_metrics[i]->setChecked(true);
        m_metrics[i]->setWhatsThis(
            tr("Draws this chart, and writes it to a file of its own, too."));
        grid->addWidget(m_metrics[i], static_cast<int>(i), 0);
    }
    m_train = new QCheckBox(tr("Train curves"), box);
    m_validation = new QCheckBox(tr("Validation curves"), box);
    m_logarithmic = new QCheckBox(tr("Logarithmic loss"), box);
    m_legend = new QCheckBox(tr("Legend"), box);
    m_mean = new QCheckBox(tr("Mean over seeds"), box);
    m_mean->setToolTip(tr("Draw runs that differ only in their seed as a mean and a band of one "
                          "standard deviation"));
    m_train->setWhatsThis(tr("Draws the curves of training, as solid lines."));
    m_validation->setWhatsThis(tr("Draws the curves of validation, as dashed lines."));
    m_logarithmic->setWhatsThis(
        tr("Gives the loss a logarithmic axis, on which late improvements can be seen."));
    m_legend->setWhatsThis(tr("Names the runs and their lines beside the charts."));
    m_train->setChecked(true);
    m_validation->setChecked(true);
    m_legend->setChecked(true);
    grid->addWidget(m_train, 0, 1);
    grid->addWidget(m_validation, 1, 1);
    grid->addWidget(m_logarithmic, 2, 1);
    grid->addWidget(m_mean, 3, 0, 1, 2);
    m_legendPlace = new QComboBox(box);
    m_legendPlace->addItem(tr("Below"), int(LegendPlace::Below));
    m_legendPlace->addItem(tr("Above"), int(LegendPlace::Above));
    m_legendPlace->addItem(tr("At the right"), int(LegendPlace::Right));
    m_legendPlace->setAccessibleName(tr("Place of the legend"));
    m_legendPlace->setWhatsThis(tr("Where the names of the runs stand: below the charts, above "
                                   "them or at their right."));
    connect(m_legend, &QCheckBox::toggled, m_legendPlace, &QWidget::setEnabled);
    connect(m_legendPlace, &QComboBox::currentIndexChanged, this, &ComparePage::changed);
    grid->addWidget(m_legend, 4, 0);
    grid->addWidget(m_legendPlace, 4, 1);
    m_smoothing = makeNumber(0, 0.99, 0, 2, {}, box);
    m_smoothing->setSingleStep(0.05);
    m_smoothing->setToolTip(tr("Weight of the past in the exponential average"));
    auto* label = new QLabel(tr("S&moothing"), box);
    label->setBuddy(m_smoothing);
    grid->addWidget(label, 5, 0);
    grid->addWidget(m_smoothing, 5, 1);
    for (QCheckBox* check : box->findChildren<QCheckBox*>())
        connect(check, &QCheckBox::toggled, this, &ComparePage::changed);
    connect(m_smoothing, &QDoubleSpinBox::valueChanged, this, &ComparePage::changed);
    return box;
}

QWidget* ComparePage::buildSizeFields()
{
    auto* box = new QGroupBox(tr("Size and text"), this);
    QFormLayout* form = formOf(box);
    m_arrangement = new QComboBox(box);
    m_arrangement->addItem(tr("Side by side"), false);
    m_arrangement->addItem(tr("One below the other"), true);
    m_width = makeNumber(20, 1000, 120, 0, tr(" mm"), box);
    m_height = makeNumber(20, 1000, 80, 0, tr(" mm"), box);
    m_font = makeNumber(4, 36, 9, 1, tr(" pt"), box);
    m_font->setSingleStep(0.5);
    m_title = new QLineEdit(box);
    m_title->setPlaceholderText(tr("none"));
    m_arrangement->setWhatsThis(tr("How the charts lie on the sheet that holds all of them."));
    m_width->setWhatsThis(tr(
        "Width of one chart on paper. A column of a journal is about 85 mm wide, a page 175 mm."));
    m_height->setWhatsThis(tr("Height of one chart on paper."));
    m_font->setWhatsThis(tr("Size of all texts on paper; 8 to 10 pt match most documents."));
    m_title->setWhatsThis(tr("A line above the charts, and the title of the report."));
    form->addRow(tr("&Arrangement"), m_arrangement);
    form->addRow(tr("&Width of a chart"), m_width);
    form->addRow(tr("Hei&ght"), m_height);
    form->addRow(tr("Font si&ze"), m_font);
    form->addRow(tr("&Title"), m_title);
    for (QDoubleSpinBox* number : {m_width, m_height, m_font})
        connect(number, &QDoubleSpinBox::valueChanged, this, &ComparePage::changed);
    connect(m_arrangement, &QComboBox::currentIndexChanged, this, &ComparePage::changed);
    connect(m_title, &QLineEdit::textChanged, this, &ComparePage::changed);
    return box;
}

QWidget* ComparePage::buildFileFields()
{
    auto* box = new QGroupBox(tr("Export"), this);
    QFormLayout* form = formOf(box);
    m_format = new QComboBox(box);
    m_format->addItem(tr("SVG (vector)"), QStringLiteral("svg"));
    m_format->addItem(tr("PDF (vector)"), QStringLiteral("pdf"));
    m_format->addItem(tr("PNG (pixels)"), QStringLiteral("png"));
    m_dpi = new QSpinBox(box);
    m_dpi->setRange(50, 1200);
    m_dpi->setValue(300);
    m_dpi->setSuffix(tr(" dpi"));
    m_pixels = makeHint({}, box);
    m_folder = new QLineEdit(box);
    const QString pictures = QStandardPaths::writableLocation(QStandardPaths::PicturesLocation);
    m_folder->setText(pictures.isEmpty() ? QStringLiteral("formwork-charts")
                                         : pictures + QStringLiteral("/formwork-charts"));
    auto* browse = new QToolButton(box);
    browse->setIcon(icon(QStringLiteral("folder")));
    browse->setToolTip(tr("Choose the folder"));
    browse->setAccessibleName(tr("Choose the folder"));
    connect(browse, &QToolButton::clicked, this, &ComparePage::chooseFolder);
    auto* folderRow = new QHBoxLayout;
    folderRow->addWidget(m_folder, 1);
    folderRow->addWidget(browse);
    m_format->setWhatsThis(tr("SVG and PDF keep lines and texts as such and are sharp at any size; "
                              "PNG is a picture of pixels."));
    m_dpi->setWhatsThis(tr("Pixels per inch of a PNG; 300 is usual for print."));
    m_folder->setWhatsThis(tr("The folder that all files are written to. It is made if it is not "
                              "there; files of the same name are replaced."));
    form->addRow(tr("F&ormat"), m_format);
    form->addRow(tr("Resol&ution"), m_dpi);
    form->addRow(QString(), m_pixels);
    auto* folderLabel = new QLabel(tr("Fol&der"), box);
    folderLabel->setBuddy(m_folder);
    form->addRow(folderLabel, folderRow);
    m_folder->setAccessibleName(tr("Folder of the exported files"));

    m_export = new QPushButton(tr("&Export charts"), box);
    m_export->setDefault(true);
    m_csv = new QPushButton(tr("Export &numbers (CSV)"), box);
    m_copy = new QPushButton(tr("&Copy picture"), box);
    m_copy->setToolTip(tr("Copy the picture as previewed (Ctrl+Shift+C)"));
    m_report = new QPushButton(tr("Export one-page re&port (PDF, HTML)"), box);
    m_report->setToolTip(tr("Charts, table of the runs, loader effect and settings on one page"));
    m_export->setWhatsThis(tr("Writes the sheet and each chart on its own, as previewed."));
    m_csv->setWhatsThis(tr("Writes every epoch of the ticked runs to epochs.csv, one line each, "
                           "for a spreadsheet or a script."));
    form->addRow(m_export);
    form->addRow(m_report);
    form->addRow(m_csv);
    form->addRow(m_copy);
    connect(m_export, &QPushButton::clicked, this, &ComparePage::exportFiles);
    connect(m_csv, &QPushButton::clicked, this, &ComparePage::exportCsv);
    connect(m_report, &QPushButton::clicked, this, &ComparePage::exportReportFiles);
    connect(m_copy, &QPushButton::clicked, this, &ComparePage::copyToClipboard);
    connect(m_format, &QComboBox::currentIndexChanged, this, &ComparePage::showEnabled);
    connect(m_dpi, &QSpinBox::valueChanged, this, &ComparePage::showEnabled);
    connect(m_folder, &QLineEdit::textChanged, this, &ComparePage::showEnabled);
    return box;
}

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
    m_runs.clear();
    try {
        for (const RunId id : m_ids)
            m_runs.push_back(readRunData(m_store, id));
    } catch (const Error& error) {
        m_message->showError(error);
    }
    m_stack->setCurrentIndex(m_ids.empty() ? 0 : 1);
    m_summary->setText(tr("Ticked runs: %Ln", nullptr, static_cast<int>(m_runs.size())));
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
    ChartExportRequest request;
    request.runs = m_runs;
    request.folder = toPath(m_folder->text().trimmed());
    request.format = m_format->currentData().toString().toStdString();
    request.widthMillimetres = m_width->value();
    request.heightMillimetres = m_height->value();
    request.dpi = m_dpi->value();
    request.fontPoints = m_font->value();
    request.title = m_title->text().trimmed();
    request.stacked = m_arrangement->currentData().toBool();
    request.legend = m_legend->isChecked();
    request.legendPlace = LegendPlace(m_legendPlace->currentData().toInt());
    request.meanOverSeeds = m_mean->isChecked();
    request.showTrain = m_train->isChecked();
    request.showValidation = m_validation->isChecked();
    request.smoothing = m_smoothing->value();
    request.logarithmicLoss = m_logarithmic->isChecked();
    request.charts.clear();
    for (std::size_t i = 0; i < kMetrics.size(); ++i) {
        if (m_metrics[i]->isChecked())
            request.charts.push_back(kMetrics[i]);
    }
    return request;
}

void ComparePage::setFolder(const std::filesystem::path& folder)
{
    m_folder->setText(toQString(folder));
}

void ComparePage::setFormat(const QString& format)
{
    m_format->setCurrentIndex(m_format->findData(format));
}

void ComparePage::chooseFolder()
{
    auto* dialog = new QFileDialog(this, tr("Folder of the exported files"), m_folder->text());
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::Directory);
    dialog->setOption(QFileDialog::ShowDirsOnly);
    connect(dialog, &QFileDialog::fileSelected, m_folder, &QLineEdit::setText);
    dialog->open();
}

void ComparePage::changed()
{
    showEnabled();
    m_previewTimer.start();
}

void ComparePage::showEnabled()
{
    const bool png = m_format->currentData().toString() == QLatin1String("png");
    m_dpi->setEnabled(png);
    const double perMillimetre = m_dpi->value() / 25.4;
    m_pixels->setText(png ? tr("%1 \u00d7 %2 pixels for each chart")
                                .arg(std::lround(m_width->value() * perMillimetre))
                                .arg(std::lround(m_height->value() * perMillimetre))
                          : tr("Vectors and text, sharp at any size"));
    const bool anyChart = std::any_of(m_metrics.begin(), m_metrics.end(),
                                      [](const QCheckBox* box) { return box->isChecked(); });
    const bool anyRun = !m_runs.empty() && !isExporting();
    const bool folder = !m_folder->text().trimmed().isEmpty();
    m_export->setEnabled(anyRun && anyChart && folder);
    m_csv->setEnabled(anyRun && folder);
    m_report->setEnabled(m_export->isEnabled());
    m_copy->setEnabled(anyRun && anyChart);
    showCaption();
}

void ComparePage::showCaption()
{
    const ChartExportRequest wanted = request();
    if (wanted.charts.empty()) {
        m_caption->setText(tr("Choose at least one chart."));
        return;
    }
    const QSizeF sheet = sheetMillimetres(wanted);
    const QString ending = QLatin1Char('.') + QString::fromStdString(wanted.format);
    QStringList names;
    for (const MetricKind metric : wanted.charts)
        names << QString::fromStdString(metricFileName(metric)) + ending;
    const QString size =
        tr("%1 \u00d7 %2 mm")
            .arg(locale().toString(sheet.width()), locale().toString(sheet.height()));
    m_caption->setText(wanted.charts.size() == 1
                           ? tr("%1, %2").arg(names.front(), size)
                           : tr("charts%1, %2; each chart also on its own: %3")
                                 .arg(ending, size, names.join(QStringLiteral(", "))));
}

double ComparePage::dpi() const
{
    // As many pixels as the sheet shows, so that text is as sharp as the screen allows.
    const ChartExportRequest wanted = request();
    const QSizeF sheet = sheetMillimetres(wanted);
    const QSize room = m_sheet->room();
    const double fit = std::min(room.width() / sheet.width(), room.height() / sheet.height());
    return std::clamp(fit * 25.4, 30.0, 600.0);
}

void ComparePage::drawPreview()
{
    if (!isVisible())
        return;
    const ChartExportRequest wanted = request();
    if (wanted.runs.empty() || wanted.charts.empty()) {
        m_sheet->setImage({});
        return;
    }
    try {
        m_sheet->setImage(renderCharts(wanted, dpi()));
    } catch (const Error& error) {
        m_sheet->setImage({});
        m_message->showError(error);
    }
}

QImage ComparePage::preview() const
{
    return m_sheet->image();
}

void ComparePage::connectExporter()
{
    connect(m_exporter, &ChartExporter::busyChanged, this, &ComparePage::showEnabled);
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
    startExport([this]() -> std::vector<DrawStep> {
        return {[path = request().folder / "epochs.csv", csv = epochsCsv(m_runs)] {
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
        return reportSteps(report);
    });
}

bool ComparePage::copyToClipboard()
{
    try {
        QApplication::clipboard()->setImage(renderCharts(request(), m_dpi->value()));
        m_message->showMessage(Severity::Info, tr("Copied the picture."));
        return true;
    } catch (const Error& error) {
        m_message->showError(error);
        return false;
    }
}

} // namespace formwork::ui
