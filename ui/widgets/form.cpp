#include "ui/widgets/form.h"

#include "ui/widgets/style.h"

#include <QAbstractSpinBox>
#include <QComboBox>
#include <QEvent>
#include <QFormLayout>
#include <QLabel>
#include <QVBoxLayout>

namespace formwork::ui {

namespace {

class WheelFilter final : public QObject
{
public:
    using QObject::QObject;
    bool eventFilter(QObject* watched, QEvent* event) override
    {
        const auto* field = static_cast<QWidget*>(watched);
        if (event->type() != QEvent::Wheel || field->hasFocus())
            return QObject::eventFilter(watched, event);
        event->ignore(); // reaches the scroll area
        return true;
    }
};

} // namespace

QFormLayout* makeForm(QWidget* group)
{
    auto* form = new QFormLayout(group);
    form->setSpacing(kSpacing);
    form->setContentsMargins(12, 12, 12, 12);
    form->setFieldGrowthPolicy(QFormLayout::AllNonFixedFieldsGrow);
    return form;
}

QLabel* makeErrorLabel(QWidget* parent)
{
    auto* label = new QLabel(parent);
    label->setWordWrap(true);
    label->setTextFormat(Qt::PlainText);
    label->hide();
    return label;
}

void setErrorText(QLabel* label, const QString& text)
{
    QPalette palette = label->palette();
    palette.setColor(QPalette::WindowText, severityColour(Severity::Error, palette));
    label->setPalette(palette);
    label->setText(text.isEmpty() ? QString() : QStringLiteral("⚠ ") + text);
    label->setVisible(!text.isEmpty());
}

QWidget* withLabelBelow(QWidget* editor, QLabel* label)
{
    auto* box = new QWidget;
    auto* column = new QVBoxLayout(box);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(2);
    column->addWidget(editor);
    column->addWidget(label);
    return box;
}

void scrollPastFields(QWidget& form)
{
    for (QWidget* field : form.findChildren<QWidget*>()) {
        if (!qobject_cast<QComboBox*>(field) && !qobject_cast<QAbstractSpinBox*>(field))
            continue;
        field->setFocusPolicy(Qt::StrongFocus);
        field->installEventFilter(new WheelFilter(field));
    }
}

void alignLabels(const std::vector<QFormLayout*>& forms)
{
    std::vector<QWidget*> labels;
    int width = 0;
    for (const QFormLayout* form : forms) {
        for (int row = 0; row < form->rowCount(); ++row) {
            const QLayoutItem* item = form->itemAt(row, QFormLayout::LabelRole);
            if (!item || !item->widget())
                continue;
            labels.push_back(item->widget());
            width = qMax(width, item->widget()->sizeHint().width());
        }
    }
    for (QWidget* label : labels)
        label->setMinimumWidth(width + 2); // size hints of texts with mnemonics are a pixel short
}

} // namespace formwork::ui
