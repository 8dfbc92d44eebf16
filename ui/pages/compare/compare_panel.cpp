#include "ui/pages/compare/compare_panel.h"

#include "ui/charts/metric_axes.h"
#include "ui/widgets/form.h"
#include "ui/widgets/icons.h"
#include "ui/widgets/style.h"

#include <QCheckBox>
#include <QComboBox>
#include <QDoubleSpinBox>
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
#include <QSignalBlocker>
#include <QSpinBox>
#include <QStandardPaths>
#include <QStyle>
#include <QToolButton>
#include <QTreeWidget>
#include <QVBoxLayout>

#include <algorithm>
#include <cmath>
#include <utility>

namespace formwork::ui {

namespace {

constexpr double kMillimetresPerInch = 25.4;
constexpr int kVectorDpi = 96; // CSS pixels
constexpr double kLeastMillimetres = 20;
constexpr double kMostMillimetres = 1000;
struct SizePreset
{
    const char* name;
    double width; // millimetres
    double height;
};
constexpr std::array kSizePresets = {
    SizePreset{QT_TRANSLATE_NOOP("formwork::ui::ComparePanel", "Column, 85 mm"), 85, 60},
    SizePreset{QT_TRANSLATE_NOOP("formwork::ui::ComparePanel", "One and a half columns, 120 mm"),
               120, 70},
    SizePreset{QT_TRANSLATE_NOOP("formwork::ui::ComparePanel", "Page, 175 mm"), 175, 80},
    SizePreset{QT_TRANSLATE_NOOP("formwork::ui::ComparePanel", "Slide, 16:9"), 320, 180},
};

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

const char* valueProperty(const QWidget& field)
{
    // The text of a choice depends on the language.
    return field.inherits("QComboBox") ? "currentIndex" : field.metaObject()->userProperty().name();
}

QFormLayout* formOf(QWidget* parent)
{
    auto* form = new QFormLayout(parent);
    form->setFieldGrowthPolicy(QFormLayout::AllNonFixedFieldsGrow);
    return form;
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
    layout->addWidget(buildChartFields());
    layout->addWidget(buildSizeFields());
    layout->addWidget(buildLookFields());
    layout->addStretch(1);
    // What exports stays in view, however small the window is.
    QWidget* const files = buildFileFields();
    scrollPastFields(*content);
    limitSizes();
    showPreset();
    showEnabled();

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
}

QWidget* ComparePanel::buildChartFields()
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
    connect(m_legendPlace, &QComboBox::currentIndexChanged, this, &ComparePanel::edited);
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
        connect(check, &QCheckBox::toggled, this, &ComparePanel::edited);
    connect(m_smoothing, &QDoubleSpinBox::valueChanged, this, &ComparePanel::edited);
    return box;
}

QWidget* ComparePanel::buildSizeFields()
{
    auto* box = new QGroupBox(tr("Size and text"), this);
    QFormLayout* form = formOf(box);
    m_arrangement = new QComboBox(box);
    m_arrangement->addItem(tr("Side by side"), false);
    m_arrangement->addItem(tr("One below the other"), true);
    m_width = makeNumber(kLeastMillimetres, kMostMillimetres, 175, 0, {}, box);
    m_height = makeNumber(kLeastMillimetres, kMostMillimetres, 80, 0, {}, box);
    m_unit = new QComboBox(box);
    m_unit->addItem(tr("mm"), int(Unit::Millimetres));
    m_unit->addItem(tr("px"), int(Unit::Pixels));
    m_unit->setAccessibleName(tr("Unit of the sizes"));
    m_unit->setWhatsThis(
        tr("Sizes in millimetres on paper, or in pixels: of a PNG at its resolution, of SVG and "
           "PDF at 96 to the inch, as web pages count them."));
    auto* widthRow = new QHBoxLayout;
    widthRow->addWidget(m_width, 1);
    widthRow->addWidget(m_unit);
    m_font = makeNumber(4, 36, 9, 1, tr(" pt"), box);
    m_font->setSingleStep(0.5);
    m_title = new QLineEdit(box);
    m_title->setPlaceholderText(tr("none"));
    m_arrangement->setWhatsThis(
        tr("How the charts are arranged in the picture that holds all of them. Side by side there "
           "are as many in a row as have room."));
    m_width->setWhatsThis(tr("Width of every picture on paper, whatever is in it. A column of a "
                             "journal is about 85 mm wide, a page 175 mm."));
    m_height->setWhatsThis(tr("Height of a row of charts with title and legend. The picture grows "
                              "where the legend would leave the charts too little."));
    m_font->setWhatsThis(tr("Size of all texts on paper; 8 to 10 pt match most documents."));
    m_title->setWhatsThis(tr("A line above the charts, and the title of the report."));
    form->addRow(tr("&Arrangement"), m_arrangement);
    addSizePresets(form, box);
    auto* widthLabel = new QLabel(tr("&Width of the picture"), box);
    widthLabel->setBuddy(m_width);
    form->addRow(widthLabel, widthRow);
    form->addRow(tr("Hei&ght"), m_height);
    form->addRow(tr("Font si&ze"), m_font);
    form->addRow(tr("&Title"), m_title);
    for (QDoubleSpinBox* number : {m_width, m_height, m_font})
        connect(number, &QDoubleSpinBox::valueChanged, this, &ComparePanel::edited);
    connect(m_unit, &QComboBox::currentIndexChanged, this, &ComparePanel::unitChosen);
    connect(m_arrangement, &QComboBox::currentIndexChanged, this, &ComparePanel::edited);
    connect(m_title, &QLineEdit::textChanged, this, &ComparePanel::edited);
    return box;
}

void ComparePanel::addSizePresets(QFormLayout* form, QWidget* box)
{
    m_preset = new QComboBox(box);
    for (const SizePreset& preset : kSizePresets)
        m_preset->addItem(tr(preset.name));
    m_preset->addItem(tr("Own size"));
    m_preset->setWhatsThis(tr("Usual sizes: columns and pages of journals, and a slide."));
    form->addRow(tr("Size"), m_preset);
    connect(m_preset, &QComboBox::activated, this, &ComparePanel::applyPreset);
    for (QDoubleSpinBox* number : {m_width, m_height})
        connect(number, &QDoubleSpinBox::valueChanged, this, &ComparePanel::showPreset);
}

void ComparePanel::applyPreset(int index)
{
    if (index < 0 || index >= static_cast<int>(kSizePresets.size()))
        return;
    const SizePreset& preset = kSizePresets[static_cast<std::size_t>(index)];
    const double scale = pixelsPerMillimetre();
    m_width->setValue(std::round(preset.width * scale));
    m_height->setValue(std::round(preset.height * scale));
}

void ComparePanel::showPreset()
{
    const double scale = pixelsPerMillimetre();
    const auto found = std::ranges::find_if(kSizePresets, [&](const SizePreset& preset) {
        return std::abs(preset.width * scale - m_width->value()) < 1 &&
               std::abs(preset.height * scale - m_height->value()) < 1;
    });
    m_preset->setCurrentIndex(static_cast<int>(found - kSizePresets.begin()));
}

QLayout* ComparePanel::buildLimits(QWidget* box)
{
    auto* grid = new QGridLayout;
    for (std::size_t i = 0; i < kMetrics.size(); ++i) {
        grid->addWidget(new QLabel(metricTitle(kMetrics[i]), box), static_cast<int>(i), 0);
        const auto add = [&](const QString& name, int column) {
            auto* edit = new QLineEdit(box);
            edit->setPlaceholderText(tr("auto"));
            edit->setAccessibleName(QStringLiteral("%1, %2").arg(metricTitle(kMetrics[i]), name));
            edit->setWhatsThis(tr("End of this axis; without one it follows the curves."));
            edit->setMinimumWidth(4 * fontMetrics().averageCharWidth());
            connect(edit, &QLineEdit::textChanged, this, &ComparePanel::edited);
            grid->addWidget(edit, static_cast<int>(i), column);
            return edit;
        };
        m_limits[i].first = add(tr("lower limit"), 1);
        m_limits[i].second = add(tr("upper limit"), 2);
    }
    return grid;
}

QWidget* ComparePanel::buildLookFields()
{
    auto* box = new QGroupBox(tr("Look"), this);
    QFormLayout* form = formOf(box);
    m_fontFamily = new QComboBox(box);
    m_fontFamily->addItem(tr("Sans serif"), int(FontFamily::Sans));
    m_fontFamily->addItem(tr("Serif"), int(FontFamily::Serif));
    m_fontFamily->addItem(tr("As LaTeX"), int(FontFamily::Tex));
    m_fontFamily->setWhatsThis(tr("Font of all texts. As LaTeX: Latin Modern or Computer Modern "
                                  "where one is installed, else a serif font."));
    m_line = makeNumber(0.25, 4, 1, 2, tr(" pt"), box);
    m_line->setSingleStep(0.25);
    m_line->setWhatsThis(tr("Width of the curves on paper."));
    m_markers = new QCheckBox(tr("Markers"), box);
    m_markers->setChecked(true);
    m_markers->setWhatsThis(
        tr("Marks the best epoch, resumes, and epochs with other work on the machine."));
    m_letters = new QCheckBox(tr("Letters (a), (b), \u2026"), box);
    m_letters->setWhatsThis(tr("Letters above the charts of a picture with several, for the text "
                               "that refers to them."));
    m_names = new QTreeWidget(box);
    m_names->setHeaderHidden(true);
    m_names->setRootIsDecorated(false);
    m_names->setEditTriggers(QAbstractItemView::AllEditTriggers);
    m_names->setMaximumHeight(5 * (fontMetrics().height() + 6));
    m_names->setAccessibleName(tr("Names in the legend"));
    m_names->setWhatsThis(tr("Names of the runs in the legend. An edited name is used in pictures "
                             "alone; an empty one brings back the run's own."));
    form->addRow(tr("Font"), m_fontFamily);
    form->addRow(tr("&Line width"), m_line);
    form->addRow(m_markers);
    form->addRow(m_letters);
    form->addRow(new QLabel(tr("Limits of the axes"), box));
    form->addRow(buildLimits(box));
    form->addRow(new QLabel(tr("Names in the legend"), box));
    form->addRow(m_names);
    for (QCheckBox* check : {m_markers, m_letters})
        connect(check, &QCheckBox::toggled, this, &ComparePanel::edited);
    connect(m_line, &QDoubleSpinBox::valueChanged, this, &ComparePanel::edited);
    connect(m_fontFamily, &QComboBox::currentIndexChanged, this, &ComparePanel::edited);
    connect(m_names, &QTreeWidget::itemChanged, this, [this](QTreeWidgetItem* item) {
        const RunId run = item->data(0, Qt::UserRole).toLongLong();
        const QString own = item->data(0, Qt::UserRole + 1).toString();
        const QString name = item->text(0).trimmed();
        if (name.isEmpty() || name == own)
            m_ownNames.erase(run);
        else
            m_ownNames[run] = name;
        if (name.isEmpty()) {
            const QSignalBlocker blocker(m_names);
            item->setText(0, own);
        }
        edited();
    });
    return box;
}

void ComparePanel::setRunNames(const std::vector<std::pair<RunId, QString>>& names)
{
    const QSignalBlocker blocker(m_names);
    m_names->clear();
    for (const auto& [run, name] : names) {
        const auto own = m_ownNames.find(run);
        auto* item = new QTreeWidgetItem(m_names, {own == m_ownNames.end() ? name : own->second});
        item->setFlags(Qt::ItemIsEnabled | Qt::ItemIsSelectable | Qt::ItemIsEditable);
        item->setData(0, Qt::UserRole, QVariant::fromValue<qlonglong>(run));
        item->setData(0, Qt::UserRole + 1, name);
        item->setToolTip(0, name);
    }
}

AxisLimits ComparePanel::limitsOf(std::size_t metric) const
{
    const auto number = [](const QLineEdit* edit) -> std::optional<double> {
        bool isNumber = false;
        double value = QLocale().toDouble(edit->text().trimmed(), &isNumber);
        if (!isNumber)
            value = QLocale::c().toDouble(edit->text().trimmed(), &isNumber);
        return isNumber ? std::optional(value) : std::nullopt;
    };
    return {number(m_limits[metric].first), number(m_limits[metric].second)};
}

void ComparePanel::setPictureSize(const QSizeF& millimetres)
{
    m_pictureSize = millimetres;
    Q_EMIT captionChanged();
}

QWidget* ComparePanel::buildFileFields()
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
    connect(browse, &QToolButton::clicked, this, &ComparePanel::chooseFolder);
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

    addButtons(form, box);
    // In pixels they change the size on paper.
    connect(m_format, &QComboBox::currentIndexChanged, this, &ComparePanel::limitSizes);
    connect(m_dpi, &QSpinBox::valueChanged, this, &ComparePanel::limitSizes);
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
    m_csv->setWhatsThis(tr("Writes every epoch of the ticked runs to epochs.csv, one line each, "
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
    request.widthMillimetres = m_width->value() / pixelsPerMillimetre();
    request.heightMillimetres = m_height->value() / pixelsPerMillimetre();
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
    request.font = FontFamily(m_fontFamily->currentData().toInt());
    request.linePoints = m_line->value();
    request.markers = m_markers->isChecked();
    request.letters = m_letters->isChecked();
    request.names = m_ownNames;
    request.charts.clear();
    for (std::size_t i = 0; i < kMetrics.size(); ++i) {
        if (m_metrics[i]->isChecked())
            request.charts.push_back(kMetrics[i]);
        if (limitsOf(i) != AxisLimits())
            request.limits[kMetrics[i]] = limitsOf(i);
    }
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

ComparePanel::Unit ComparePanel::unit() const
{
    return Unit(m_unit->currentData().toInt());
}

bool ComparePanel::isPng() const
{
    return m_format->currentData().toString() == QLatin1String("png");
}

double ComparePanel::pixelsPerMillimetre() const
{
    if (unit() == Unit::Millimetres)
        return 1;
    return (isPng() ? m_dpi->value() : kVectorDpi) / kMillimetresPerInch;
}

void ComparePanel::unitChosen()
{
    const double factor =
        pixelsPerMillimetre() / std::exchange(m_shownScale, pixelsPerMillimetre());
    const QSizeF size(m_width->value() * factor, m_height->value() * factor);
    {
        const QSignalBlocker width(m_width);
        const QSignalBlocker height(m_height);
        limitSizes();
        m_width->setValue(std::round(size.width()));
        m_height->setValue(std::round(size.height()));
    }
    edited();
}

void ComparePanel::limitSizes()
{
    m_shownScale = pixelsPerMillimetre();
    for (QDoubleSpinBox* number : {m_width, m_height})
        number->setRange(std::ceil(kLeastMillimetres * m_shownScale),
                         std::floor(kMostMillimetres * m_shownScale));
    edited();
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
    if (unit() == Unit::Pixels)
        m_pixels->setText(sizeText(tr("%1 \u00d7 %2 mm on paper"), wanted.widthMillimetres,
                                   wanted.heightMillimetres));
    else if (isPng())
        m_pixels->setText(sizeText(tr("%1 \u00d7 %2 pixels for a row of charts"),
                                   wanted.widthMillimetres * perMillimetre,
                                   wanted.heightMillimetres * perMillimetre));
    else
        m_pixels->setText(tr("Vectors and text, sharp at any size"));
    const bool anyChart = std::any_of(m_metrics.begin(), m_metrics.end(),
                                      [](const QCheckBox* box) { return box->isChecked(); });
    const bool anyRun = m_runs > 0 && !m_exporting;
    const bool folder = !m_folder->text().trimmed().isEmpty();
    m_export->setEnabled(anyRun && anyChart && folder);
    m_csv->setEnabled(anyRun && folder);
    m_report->setEnabled(m_export->isEnabled());
    m_copy->setEnabled(anyRun && anyChart);
    Q_EMIT captionChanged();
}

std::vector<std::pair<QString, QWidget*>> ComparePanel::remembered() const
{
    // What the range of the sizes depends on comes before them.
    return {{QStringLiteral("format"), m_format},
            {QStringLiteral("dpi"), m_dpi},
            {QStringLiteral("unit"), m_unit},
            {QStringLiteral("pictureWidth"), m_width},
            {QStringLiteral("height"), m_height},
            {QStringLiteral("font"), m_font},
            {QStringLiteral("arrangement"), m_arrangement},
            {QStringLiteral("runtime"), m_metrics[0]},
            {QStringLiteral("accuracy"), m_metrics[1]},
            {QStringLiteral("loss"), m_metrics[2]},
            {QStringLiteral("train"), m_train},
            {QStringLiteral("validation"), m_validation},
            {QStringLiteral("logarithmic"), m_logarithmic},
            {QStringLiteral("mean"), m_mean},
            {QStringLiteral("legend"), m_legend},
            {QStringLiteral("legendPlace"), m_legendPlace},
            {QStringLiteral("smoothing"), m_smoothing},
            {QStringLiteral("fontFamily"), m_fontFamily},
            {QStringLiteral("lineWidth"), m_line},
            {QStringLiteral("markers"), m_markers},
            {QStringLiteral("letters"), m_letters},
            {QStringLiteral("csvSettings"), m_settings},
            {QStringLiteral("folder"), m_folder}};
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
        pixelsPerMillimetre();
    const QString ending = QLatin1Char('.') + QString::fromStdString(wanted.format);
    QStringList names;
    for (const MetricKind metric : wanted.charts)
        names << QString::fromStdString(metricFileName(metric)) + ending;
    const QString pattern = unit() == Unit::Pixels ? tr("%1 \u00d7 %2 px") : tr("%1 \u00d7 %2 mm");
    const QString size = pattern.arg(locale().toString(std::lround(sheet.width())),
                                     locale().toString(std::lround(sheet.height())));
    return wanted.charts.size() == 1 ? tr("%1, %2").arg(names.front(), size)
                                     : tr("charts%1, %2; each chart also on its own: %3")
                                           .arg(ending, size, names.join(QStringLiteral(", ")));
}

} // namespace formwork::ui
