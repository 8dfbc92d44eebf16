// A group of fields of the publication view: part of what an export is asked to draw.
#pragma once

#include "ui/charts/chart_export.h"

#include <QGroupBox>
#include <QString>

#include <utility>
#include <vector>

class QDoubleSpinBox;
class QFormLayout;

namespace formwork::ui {

class FieldGroup : public QGroupBox
{
    Q_OBJECT

public:
    using Fields = std::vector<std::pair<QString, QWidget*>>;

    // Sets in `request` what the fields of this group ask for.
    virtual void addTo(ChartExportRequest& request) const = 0;
    // Fields that are kept with the window's layout, by their keys, in the order in which they are
    // put back.
    virtual Fields remembered() const = 0;

Q_SIGNALS:
    void changed();

protected:
    using QGroupBox::QGroupBox;

    QFormLayout* makeForm();
    QDoubleSpinBox* makeNumber(double least, double most, double value, int decimals,
                               const QString& suffix);
};

} // namespace formwork::ui
