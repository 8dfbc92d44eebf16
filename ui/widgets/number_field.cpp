#include "ui/widgets/number_field.h"

#include <QLineEdit>

#include <algorithm>
#include <optional>
#include <utility>

namespace formwork::ui {

namespace {

std::optional<int> singleNumber(const QString& text)
{
    bool ok = false;
    const int value = text.toInt(&ok);
    return ok ? std::optional(value) : std::nullopt;
}

} // namespace

NumberField::NumberField(QWidget* parent) : QAbstractSpinBox(parent)
{
    connect(lineEdit(), &QLineEdit::textChanged, this, [this] {
        // A suffix that comes or goes changes nothing.
        if (const QString now = valueText(); std::exchange(m_lastText, now) != now)
            Q_EMIT valueTextChanged();
    });
    connect(this, &QAbstractSpinBox::editingFinished, this, [this] { setValueText(valueText()); });
}

void NumberField::setRange(int low, int high)
{
    m_low = low;
    m_high = high;
}

void NumberField::setSuffix(const QString& suffix)
{
    m_suffix = suffix;
}

void NumberField::setZeroText(const QString& text)
{
    m_zeroText = text;
}

QString NumberField::valueText() const
{
    QString shown = text().trimmed();
    if (!m_zeroText.isEmpty() && shown.compare(m_zeroText, Qt::CaseInsensitive) == 0)
        return QStringLiteral("0");
    const QString unit = m_suffix.trimmed();
    if (!unit.isEmpty() && shown.endsWith(unit))
        shown.chop(unit.size());
    return shown.trimmed();
}

void NumberField::setValueText(const QString& text)
{
    const QString shown = decorated(text);
    if (shown != lineEdit()->text())
        lineEdit()->setText(shown);
}

QString NumberField::decorated(const QString& text) const
{
    const std::optional<int> number = singleNumber(text);
    if (!number)
        return text;
    return *number == 0 && !m_zeroText.isEmpty() ? m_zeroText : QString::number(*number) + m_suffix;
}

int NumberField::value() const
{
    return singleNumber(valueText()).value_or(0);
}

void NumberField::setValue(int value)
{
    setValueText(QString::number(value));
}

void NumberField::stepBy(int steps)
{
    if (const std::optional<int> number = singleNumber(valueText())) {
        setValue(std::clamp(*number + steps, m_low, m_high));
        selectAll();
    }
}

QAbstractSpinBox::StepEnabled NumberField::stepEnabled() const
{
    const std::optional<int> number = singleNumber(valueText());
    StepEnabled enabled = StepNone;
    if (number && *number < m_high)
        enabled |= StepUpEnabled;
    if (number && *number > m_low)
        enabled |= StepDownEnabled;
    return enabled;
}

} // namespace formwork::ui
