#include "ui/pages/compare/size_fields.h"

#include <QComboBox>
#include <QDoubleSpinBox>
#include <QFormLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QSignalBlocker>

#include <algorithm>
#include <cmath>
#include <utility>

namespace formwork::ui {

namespace {

constexpr double kSizeMillimetresPerInch = 25.4;
constexpr double kLeastMillimetres = 20;
constexpr double kMostMillimetres = 1000;
enum class SizeUnit { Millimetres, Pixels };

struct SizePreset
{
    const char* name;
    double width; // millimetres
    double height;
};
constexpr std::array kSizePresets = {
    SizePreset{QT_TRANSLATE_NOOP("formwork::ui::SizeFields", "Column, 85 mm"), 85, 60},
    SizePreset{QT_TRANSLATE_NOOP("formwork::ui::SizeFields", "One and a half columns, 120 mm"), 120,
               70},
    SizePreset{QT_TRANSLATE_NOOP("formwork::ui::SizeFields", "Page, 175 mm"), 175, 80},
    SizePreset{QT_TRANSLATE_NOOP("formwork::ui::SizeFields", "Slide, 16:9"), 320, 180},
};

} // namespace

SizeFields::SizeFields(QWidget* parent) : FieldGroup(tr("Size and text"), parent)
{
    m_arrangement = new QComboBox(this);
    m_arrangement->addItem(tr("Side by side"), false);
    m_arrangement->addItem(tr("Stacked"), true);
    m_arrangement->setWhatsThis(
        tr("How the charts are arranged in the picture that holds all of them. Side by side there "
           "are as many in a row as have room."));
    connect(m_arrangement, &QComboBox::currentIndexChanged, this, &SizeFields::changed);
    buildSizes();
    buildTexts();
    addRows();
    limitSizes();
    showPreset();
}

void SizeFields::buildSizes()
{
    m_preset = new QComboBox(this);
    for (const SizePreset& preset : kSizePresets)
        m_preset->addItem(tr(preset.name));
    m_preset->addItem(tr("Own size"));
    m_preset->setWhatsThis(tr("Usual sizes: columns and pages of journals, and a slide."));
    m_width = makeNumber(kLeastMillimetres, kMostMillimetres, 175, 0, {});
    m_height = makeNumber(kLeastMillimetres, kMostMillimetres, 80, 0, {});
    m_unit = new QComboBox(this);
    m_unit->addItem(tr("mm"), int(SizeUnit::Millimetres));
    m_unit->addItem(tr("px"), int(SizeUnit::Pixels));
    m_unit->setAccessibleName(tr("Unit of the sizes"));
    m_unit->setWhatsThis(tr("Sizes in millimetres on paper, or in pixels: at its resolution for a "
                            "PNG, at 96 per inch for SVG and PDF, as on web pages."));
    m_width->setWhatsThis(tr("Width of every picture on paper, whatever it contains. A column of a "
                             "journal is about 85 mm wide, a page 175 mm."));
    m_height->setWhatsThis(tr("Height of a row of charts with title and legend. The picture grows "
                              "where the legend would leave the charts too little."));
    connect(m_preset, &QComboBox::activated, this, &SizeFields::applyPreset);
    for (QDoubleSpinBox* number : {m_width, m_height})
        connect(number, &QDoubleSpinBox::valueChanged, this, &SizeFields::showPreset);
    connect(m_unit, &QComboBox::currentIndexChanged, this, &SizeFields::unitChosen);
}

void SizeFields::buildTexts()
{
    m_font = makeNumber(4, 36, 9, 1, tr(" pt"));
    m_font->setSingleStep(0.5);
    m_font->setWhatsThis(tr("Size of all texts on paper; 8 to 10 pt match most documents."));
    m_title = new QLineEdit(this);
    m_title->setPlaceholderText(tr("none"));
    m_title->setWhatsThis(tr("A line above the charts, and the title of the report."));
    connect(m_title, &QLineEdit::textChanged, this, &SizeFields::changed);
}

void SizeFields::addRows()
{
    QFormLayout* form = makeForm();
    form->addRow(tr("&Arrangement"), m_arrangement);
    form->addRow(tr("Size"), m_preset);
    auto* widthRow = new QHBoxLayout;
    widthRow->addWidget(m_width, 1);
    widthRow->addWidget(m_unit);
    auto* widthLabel = new QLabel(tr("&Width of the picture"), this);
    widthLabel->setBuddy(m_width);
    form->addRow(widthLabel, widthRow);
    form->addRow(tr("Hei&ght"), m_height);
    form->addRow(tr("Font si&ze"), m_font);
    form->addRow(tr("&Title"), m_title);
}

void SizeFields::applyPreset(int index)
{
    if (index < 0 || index >= static_cast<int>(kSizePresets.size()))
        return;
    const SizePreset& preset = kSizePresets[static_cast<std::size_t>(index)];
    const double scale = unitsPerMillimetre();
    m_width->setValue(std::round(preset.width * scale));
    m_height->setValue(std::round(preset.height * scale));
}

void SizeFields::showPreset()
{
    const double scale = unitsPerMillimetre();
    const auto found = std::ranges::find_if(kSizePresets, [&](const SizePreset& preset) {
        return std::abs(preset.width * scale - m_width->value()) < 1 &&
               std::abs(preset.height * scale - m_height->value()) < 1;
    });
    m_preset->setCurrentIndex(static_cast<int>(found - kSizePresets.begin()));
}

bool SizeFields::isInPixels() const
{
    return SizeUnit(m_unit->currentData().toInt()) == SizeUnit::Pixels;
}

double SizeFields::unitsPerMillimetre() const
{
    return isInPixels() ? m_pixelsPerInch / kSizeMillimetresPerInch : 1;
}

void SizeFields::setPixelsPerInch(double pixels)
{
    m_pixelsPerInch = pixels;
    limitSizes(); // in pixels they change the size on paper
}

void SizeFields::unitChosen()
{
    const double factor = unitsPerMillimetre() / std::exchange(m_shownScale, unitsPerMillimetre());
    const QSizeF size(m_width->value() * factor, m_height->value() * factor);
    {
        const QSignalBlocker width(m_width);
        const QSignalBlocker height(m_height);
        limitSizes();
        m_width->setValue(std::round(size.width()));
        m_height->setValue(std::round(size.height()));
    }
    Q_EMIT changed();
}

void SizeFields::limitSizes()
{
    m_shownScale = unitsPerMillimetre();
    for (QDoubleSpinBox* number : {m_width, m_height})
        number->setRange(std::ceil(kLeastMillimetres * m_shownScale),
                         std::floor(kMostMillimetres * m_shownScale));
    Q_EMIT changed();
}

void SizeFields::addTo(ChartExportRequest& request) const
{
    request.widthMillimetres = m_width->value() / unitsPerMillimetre();
    request.heightMillimetres = m_height->value() / unitsPerMillimetre();
    request.fontPoints = m_font->value();
    request.title = m_title->text().trimmed();
    request.stacked = m_arrangement->currentData().toBool();
}

FieldGroup::Fields SizeFields::remembered() const
{
    // What the range of the sizes depends on comes before them.
    return {{QStringLiteral("unit"), m_unit},
            {QStringLiteral("pictureWidth"), m_width},
            {QStringLiteral("height"), m_height},
            {QStringLiteral("font"), m_font},
            {QStringLiteral("arrangement"), m_arrangement}};
}

} // namespace formwork::ui
