// How large the picture of an export is, in millimetres or pixels, how its charts are arranged, and
// the texts in it.
#pragma once

#include "ui/pages/compare/field_group.h"

class QComboBox;
class QLineEdit;

namespace formwork::ui {

class SizeFields final : public FieldGroup
{
    Q_OBJECT

public:
    explicit SizeFields(QWidget* parent = nullptr);

    // Resolution of the file that is written: it decides what a pixel measures on paper.
    void setPixelsPerInch(double pixels);
    bool isInPixels() const;
    // For the unit that the fields are in.
    double unitsPerMillimetre() const;

    void addTo(ChartExportRequest& request) const override;
    Fields remembered() const override;

private:
    void buildSizes();
    void buildTexts();
    void addRows();
    void applyPreset(int index);
    void showPreset();
    void unitChosen();
    void limitSizes();

    double m_pixelsPerInch = 96;
    double m_shownScale = 1; // of the sizes as shown in their fields, per millimetre
    QComboBox* m_arrangement = nullptr;
    QComboBox* m_preset = nullptr;
    QDoubleSpinBox* m_width = nullptr;
    QDoubleSpinBox* m_height = nullptr;
    QComboBox* m_unit = nullptr;
    QDoubleSpinBox* m_font = nullptr;
    QLineEdit* m_title = nullptr;
};

} // namespace formwork::ui
