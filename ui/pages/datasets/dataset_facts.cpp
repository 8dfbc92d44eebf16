#include "ui/pages/datasets/dataset_facts.h"

#include "ui/widgets/fact_row.h"
#include "ui/widgets/style.h"

#include <QLocale>
#include <QVBoxLayout>

namespace formwork::ui {

namespace {

QString fieldTypeText(beton::FieldType type)
{
    switch (type) {
    case beton::FieldType::Float:
        return QStringLiteral("float");
    case beton::FieldType::Int:
        return QStringLiteral("int");
    case beton::FieldType::RgbImage:
        return QStringLiteral("RGB image");
    case beton::FieldType::Bytes:
        return QStringLiteral("bytes");
    case beton::FieldType::NdArray:
        return QStringLiteral("array");
    case beton::FieldType::Json:
        return QStringLiteral("JSON");
    case beton::FieldType::TorchTensor:
        return QStringLiteral("tensor");
    case beton::FieldType::Custom:
        break;
    }
    return DatasetFacts::tr("custom");
}

QString shareText(std::uint64_t part, std::uint64_t whole)
{
    const double share = whole == 0 ? 0.0 : double(part) / double(whole);
    return QStringLiteral("%1 %").arg(QLocale().toString(share * 100, 'f', 1));
}

} // namespace

DatasetFacts::DatasetFacts(QWidget* parent)
    : QWidget(parent)
    , m_facts(new FactRow(this))
    , m_format(new FactRow(this))
{
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(12);
    column->addWidget(m_facts);
    column->addWidget(m_format);
}

void DatasetFacts::showDataset(const DatasetRow& row, const DatasetDetails* details)
{
    if (row.kind == DatasetKind::ImageFolder)
        showFolder(row, details);
    else
        showBeton(row, details && details->beton ? &*details->beton : nullptr);
}

void DatasetFacts::showFolder(const DatasetRow& row, const DatasetDetails* details)
{
    QString common;
    if (details && !details->sizes.empty())
        common = QStringLiteral("%1 × %2")
                     .arg(details->sizes.front().width)
                     .arg(details->sizes.front().height);
    m_facts->setFacts({{tr("Classes"), countText(row.classNames.size())},
                       {tr("Train images"), countText(row.trainSamples)},
                       {tr("Validation images"), countText(row.validationSamples)},
                       {tr("Size"), bytesText(row.bytes)},
                       {tr("Most common size"), common}});
    m_format->hide();
}

void DatasetFacts::showBeton(const DatasetRow& row, const BetonDetails* beton)
{
    m_facts->setFacts(
        {{tr("Samples"), countText(row.trainSamples)},
         {tr("Classes"), countText(row.classNames.size())},
         {tr("Size"), bytesText(row.bytes)},
         {tr("JPEG"), beton ? shareText(beton->jpegSamples, row.trainSamples) : QString()},
         {tr("Raw"), beton ? shareText(beton->rawSamples, row.trainSamples) : QString()}});
    m_format->setVisible(beton != nullptr);
    if (!beton)
        return;
    QStringList fields;
    for (const beton::Field& field : beton->fields)
        fields.append(QStringLiteral("%1 (%2)").arg(QString::fromStdString(field.name),
                                                    fieldTypeText(field.type)));
    m_format->setFacts({{tr("Format"), tr("version %1").arg(beton->header.version)},
                        {tr("Page size"), tr("%1 MiB").arg(beton->header.pageSize >> 20U)},
                        {tr("Pages"), countText(beton->pages)},
                        {tr("Fields"), fields.join(QStringLiteral(", "))}});
}

} // namespace formwork::ui
