#include "ui/widgets/fact_row.h"

#include "ui/widgets/style.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QVBoxLayout>

#include <memory>

namespace formwork::ui {

FactRow::FactRow(QWidget* parent) : QWidget(parent), m_row(new QHBoxLayout(this))
{
    m_row->setContentsMargins(0, 0, 0, 0);
    m_row->setSpacing(28);
}

void FactRow::setFacts(const std::vector<std::pair<QString, QString>>& facts)
{
    if (facts == m_facts)
        return;
    m_facts = facts;
    while (const std::unique_ptr<QLayoutItem> item{m_row->takeAt(0)})
        delete item->widget();
    for (const auto& [caption, value] : facts) {
        if (value.isEmpty())
            continue;
        auto* cell = new QWidget(this);
        auto* column = new QVBoxLayout(cell);
        column->setContentsMargins(0, 0, 0, 0);
        column->setSpacing(1);
        auto* captionLabel = makeHint(caption, cell);
        captionLabel->setWordWrap(false);
        QFont small = captionLabel->font();
        small.setPointSizeF(small.pointSizeF() * 0.9);
        captionLabel->setFont(small);
        auto* valueLabel = new QLabel(value, cell);
        valueLabel->setTextFormat(Qt::PlainText);
        valueLabel->setTextInteractionFlags(Qt::TextSelectableByMouse);
        valueLabel->setAccessibleName(QStringLiteral("%1: %2").arg(caption, value));
        column->addWidget(captionLabel);
        column->addWidget(valueLabel);
        m_row->addWidget(cell);
    }
    m_row->addStretch();
}

QString FactRow::value(const QString& caption) const
{
    for (const auto& [name, value] : m_facts) {
        if (name == caption)
            return value;
    }
    return {};
}

} // namespace formwork::ui
