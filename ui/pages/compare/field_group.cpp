#include "ui/pages/compare/field_group.h"

#include <QDoubleSpinBox>
#include <QFormLayout>

namespace formwork::ui {

QFormLayout* FieldGroup::makeForm()
{
    auto* form = new QFormLayout(this);
    form->setFieldGrowthPolicy(QFormLayout::AllNonFixedFieldsGrow);
    return form;
}

QDoubleSpinBox* FieldGroup::makeNumber(double least, double most, double value, int decimals,
                                       const QString& suffix)
{
    auto* box = new QDoubleSpinBox(this);
    box->setRange(least, most);
    box->setDecimals(decimals);
    box->setValue(value);
    box->setSuffix(suffix);
    connect(box, &QDoubleSpinBox::valueChanged, this, &FieldGroup::changed);
    return box;
}

} // namespace formwork::ui
