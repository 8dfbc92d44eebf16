#include "ui/pages/compare/compare_panel.h"

#include "ui/pages/compare/chart_fields.h"
#include "ui/pages/compare/look_fields.h"
#include "ui/pages/compare/size_fields.h"
#include "ui/widgets/form.h"
#include "ui/widgets/icons.h"
#include "ui/widgets/style.h"

#include <QCheckBox>
#include <QComboBox>
#include <QFileDialog>
#include <QFormLayout>
#include <QGroupBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QLocale>
#include <QMetaProperty>
#include <QPushButton>
#include <QScrollArea>
#include <QSettings>
#include <QSpinBox>
#include <QStandardPaths>
#include <QStyle>
#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>
#include <cmath>
#include <iterator>

namespace formwork::ui {

namespace {

constexpr double kMillimetresPerInch = 25.4;
constexpr int kVectorDpi = 96; // CSS pixels

const char* valueProperty(const QWidget& field)
{
    // The text of a choice depends on the language.
    return field.inherits("QComboBox") ? "currentIndex" : field.metaObject()->userProperty().name();
}

} // namespace

ComparePanel::ComparePanel(QWidget* parent) : QWidget(parent)
{
    auto* content = new QWidget(this);
    auto* layout = new QVBoxLayout(content);
    layout->setContentsMargins(12, 8, 12, 8);
    layout->setSpacing(4);
    m_summary = makeHint({}, content);
    layout->addWidget(makeTitle(tr("Charts for print"), content));
    layout->addWidget(m_summary);
    m_charts = new ChartFields(this);
    m_size = new SizeFields(this);
    m_look = new LookFields(this);
    for (FieldGroup* group : groups()) {
        layout->addWidget(group);
        connect(group, &FieldGroup::changed, this, &ComparePanel::edited);
    }
    layout->addStretch(1);
    // What exports stays in view, however small the window is.
    QWidget* const files = buildFileFields();
    scrollPastFields(*content);
    fileChanged();

    auto* area = new QScrollArea(this);
    area->setWidget(content);
    area->setWidgetResizable(true);
    area->setFrameShape(QFrame::NoFrame);
    area->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    auto* outer = new QVBoxLayout(this);
    outer->setContentsMargins(0, 0, 0, 0);
    outer->addWidget(area, 1);
    auto* below = new QVBoxLayout;
    below->setContentsMargins(12, 4, 12, 8);
    below->addWidget(files);
    outer->addLayout(below);
    // Other languages need more room, and the bar takes some when the panel is higher than the
    // page.
    const int bar = style()->pixelMetric(QStyle::PM_ScrollBarExtent);
    setFixedWidth(std::max(
        {340, content->minimumSizeHint().width() + bar, files->minimumSizeHint().width()}));
    area->setAccessibleName(tr("Settings of the charts"));
    // Until runs are known, which may have recorded more: the width above is for all.
    const std::vector<MetricKind> usual = ChartExportRequest().charts;
    m_charts->setRecorded({usual.begin(), usual.end()});
    m_look->setCharts(usual);
}

void ComparePanel::setRunNames(const std::vector<std::pair<RunId, QString>>& names)
{
    m_look->setRunNames(names);
}

void ComparePanel::setRecorded(const std::set<MetricKind>& metrics)
{
    m_charts->setRecorded(metrics);
}

void ComparePanel::setPictureSize(const QSizeF& millimetres)
{
    m_pictureSize = millimetres;
    Q_EMIT captionChanged();
}

QWidget* ComparePanel::buildFileFields()
{
    auto* box = new QGroupBox(tr("Export"), this);
    auto* form = new QFormLayout(box);
    form->setFieldGrowthPolicy(QFormLayout::AllNonFixedFieldsGrow);
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
    connect(browse, &QToolButton::clicked, this, &ComparePanel::chooseFolder);
    auto* folderRow = new QHBoxLayout;
    folderRow->addWidget(m_folder, 1);
    folderRow->addWidget(browse);
    m_format->setWhatsThis(tr("SVG and PDF contain lines and text, which stay sharp at any size; "
                              "PNG consists of pixels."));
    m_dpi->setWhatsThis(tr("Pixels per inch of a PNG; 300 is usual for print."));
    m_folder->setWhatsThis(tr("The folder that all files are written to. It is created if it does "
                              "not exist; files of the same name are overwritten."));
    form->addRow(tr("F&ormat"), m_format);
    form->addRow(tr("Resol&ution"), m_dpi);
    form->addRow(QString(), m_pixels);
    auto* folderLabel = new QLabel(tr("Fol&der"), box);
    folderLabel->setBuddy(m_folder);
    form->addRow(folderLabel, folderRow);
    m_folder->setAccessibleName(tr("Folder of the exported files"));

    addButtons(form, box);
    connect(m_format, &QComboBox::currentIndexChanged, this, &ComparePanel::fileChanged);
    connect(m_dpi, &QSpinBox::valueChanged, this, &ComparePanel::fileChanged);
    connect(m_folder, &QLineEdit::textChanged, this, &ComparePanel::showEnabled);
    return box;
}

void ComparePanel::addButtons(QFormLayout* form, QWidget* box)
{
    m_export = new QPushButton(tr("&Export charts"), box);
    m_export->setDefault(true);
    m_csv = new QPushButton(tr("Export &numbers (CSV)"), box);
    m_copy = new QPushButton(tr("&Copy picture"), box);
    m_copy->setToolTip(tr("Copy the picture as previewed (Ctrl+Shift+C)"));
    m_report = new QPushButton(tr("Export one-page re&port (PDF, HTML)"), box);
    m_report->setToolTip(tr("Charts, table of the runs, loader effect and settings on one page"));
    m_export->setWhatsThis(tr("Writes the picture with all charts, and one of each chart, as "
                              "previewed."));
    m_csv->setWhatsThis(tr("Writes every epoch of the ticked runs to runs.csv, one line each, "
                           "for a spreadsheet or a script."));
    form->addRow(m_export);
    form->addRow(m_report);
    m_assumeSame = new QCheckBox(tr("Assume unrecorded data is the same"), box);
    m_assumeSame->setWhatsThis(
        tr("Some of these runs were made by a version that did not record which data they used. "
           "Their accuracies are compared only if you know that the data was the same."));
    m_assumeSame->hide();
    connect(m_assumeSame, &QCheckBox::toggled, this, &ComparePanel::changed);
    form->addRow(m_assumeSame);
    m_settings = new QCheckBox(tr("with every setting"), box);
    m_settings->setWhatsThis(tr("Adds a column for every setting of the runs to the numbers, for a "
                                "script that groups or filters by them."));
    form->addRow(m_csv);
    form->addRow(m_settings);
    form->addRow(m_copy);
    connect(m_export, &QPushButton::clicked, this, &ComparePanel::exportRequested);
    connect(m_csv, &QPushButton::clicked, this, &ComparePanel::csvRequested);
    connect(m_report, &QPushButton::clicked, this, &ComparePanel::reportRequested);
    connect(m_copy, &QPushButton::clicked, this, &ComparePanel::copyRequested);
}

ChartExportRequest ComparePanel::request() const
{
    ChartExportRequest request;
    request.folder = toPath(m_folder->text().trimmed());
    request.format = m_format->currentData().toString().toStdString();
    request.dpi = m_dpi->value();
    for (const FieldGroup* group : groups())
        group->addTo(request);
    return request;
}

void ComparePanel::setFolder(const std::filesystem::path& folder)
{
    m_folder->setText(toQString(folder));
}

void ComparePanel::setFormat(const QString& format)
{
    m_format->setCurrentIndex(m_format->findData(format));
}

void ComparePanel::chooseFolder()
{
    auto* dialog = new QFileDialog(this, tr("Folder of the exported files"), m_folder->text());
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::Directory);
    dialog->setOption(QFileDialog::ShowDirsOnly);
    connect(dialog, &QFileDialog::fileSelected, m_folder, &QLineEdit::setText);
    dialog->open();
}

std::vector<FieldGroup*> ComparePanel::groups() const
{
    return {m_charts, m_size, m_look};
}

bool ComparePanel::isPng() const
{
    return m_format->currentData().toString() == QLatin1String("png");
}

// In pixels, the format and the resolution decide how large the picture is on paper.
void ComparePanel::fileChanged()
{
    m_size->setPixelsPerInch(isPng() ? m_dpi->value() : kVectorDpi);
}

void ComparePanel::edited()
{
    showEnabled();
    Q_EMIT changed();
}

void ComparePanel::setState(int runs, bool exporting, bool unknown)
{
    m_assumeSame->setVisible(unknown);
    m_runs = runs;
    m_exporting = exporting;
    m_summary->setText(tr("Ticked runs: %Ln", nullptr, runs));
    showEnabled();
}

void ComparePanel::showEnabled()
{
    m_dpi->setEnabled(isPng());
    const ChartExportRequest wanted = request();
    const auto sizeText = [](const QString& pattern, double width, double height) {
        return pattern.arg(std::lround(width)).arg(std::lround(height));
    };
    const double perMillimetre = m_dpi->value() / kMillimetresPerInch;
    if (m_size->isInPixels())
        m_pixels->setText(sizeText(tr("%1 \u00d7 %2 mm on paper"), wanted.widthMillimetres,
                                   wanted.heightMillimetres));
    else if (isPng())
        m_pixels->setText(sizeText(tr("%1 \u00d7 %2 pixels for a row of charts"),
                                   wanted.widthMillimetres * perMillimetre,
                                   wanted.heightMillimetres * perMillimetre));
    else
        m_pixels->setText(tr("Vectors and text, sharp at any size"));
    m_look->setCharts(wanted.charts);
    const bool anyChart = !wanted.charts.empty();
    const bool anyRun = m_runs > 0 && !m_exporting;
    const bool folder = !m_folder->text().trimmed().isEmpty();
    m_export->setEnabled(anyRun && anyChart && folder);
    m_csv->setEnabled(anyRun && folder);
    m_report->setEnabled(m_export->isEnabled());
    m_copy->setEnabled(anyRun && anyChart);
    Q_EMIT captionChanged();
}

FieldGroup::Fields ComparePanel::remembered() const
{
    // What the range of the sizes depends on comes before them.
    FieldGroup::Fields fields = {{QStringLiteral("format"), m_format},
                                 {QStringLiteral("dpi"), m_dpi}};
    for (const FieldGroup* group :
         {static_cast<FieldGroup*>(m_size), static_cast<FieldGroup*>(m_charts),
          static_cast<FieldGroup*>(m_look)})
        std::ranges::copy(group->remembered(), std::back_inserter(fields));
    fields.emplace_back(QStringLiteral("csvSettings"), m_settings);
    fields.emplace_back(QStringLiteral("folder"), m_folder);
    return fields;
}

void ComparePanel::saveLayout(QSettings& settings) const
{
    settings.beginGroup(QStringLiteral("compare"));
    for (const auto& [key, field] : remembered())
        settings.setValue(key, field->property(valueProperty(*field)));
    settings.endGroup();
}

void ComparePanel::restoreLayout(QSettings& settings)
{
    settings.beginGroup(QStringLiteral("compare"));
    for (const auto& [key, field] : remembered()) {
        if (settings.contains(key))
            field->setProperty(valueProperty(*field), settings.value(key));
    }
    settings.endGroup();
}

UnknownData ComparePanel::unknownData() const
{
    return m_assumeSame->isChecked() ? UnknownData::AssumeSame : UnknownData::NotCompared;
}

bool ComparePanel::wantsSettings() const
{
    return m_settings->isChecked();
}

QString ComparePanel::caption() const
{
    const ChartExportRequest wanted = request();
    if (wanted.charts.empty())
        return tr("Choose at least one chart.");
    const QSizeF sheet =
        (m_pictureSize.isEmpty() ? QSizeF(wanted.widthMillimetres, wanted.heightMillimetres)
                                 : m_pictureSize) *
        m_size->unitsPerMillimetre();
    const QString ending = QLatin1Char('.') + QString::fromStdString(wanted.format);
    QStringList names;
    for (const MetricKind metric : wanted.charts)
        names << QString::fromStdString(metricFileName(metric)) + ending;
    const QString pattern = m_size->isInPixels() ? tr("%1 \u00d7 %2 px") : tr("%1 \u00d7 %2 mm");
    const QString size = pattern.arg(locale().toString(std::lround(sheet.width())),
                                     locale().toString(std::lround(sheet.height())));
    return wanted.charts.size() == 1 ? tr("%1, %2").arg(names.front(), size)
                                     : tr("charts%1, %2; each chart also on its own: %3")
                                           .arg(ending, size, names.join(QStringLiteral(", ")));
}

} // namespace formwork::ui
