// A field for a whole number, as a spin box, that also takes several: "16, 32" or "0..4".
//
// It takes any text; its user reports what is wrong with it. (A spin box would leave out what
// it does not understand, and make 1632 of "16, 32".)
#pragma once

#include <QAbstractSpinBox>
#include <QString>

namespace formwork::ui {

class NumberField final : public QAbstractSpinBox
{
    Q_OBJECT

public:
    explicit NumberField(QWidget* parent = nullptr);

    void setRange(int low, int high);      // of the arrow keys and the wheel
    void setSuffix(const QString& suffix); // behind a single number
    void setZeroText(const QString& text); // shown for 0

    // Without suffix; "0" where the zero text is shown.
    QString valueText() const;
    void setValueText(const QString& text);
    // A single number; 0 where there is none.
    int value() const;
    void setValue(int value);

    void stepBy(int steps) override;

Q_SIGNALS:
    void valueTextChanged();

protected:
    StepEnabled stepEnabled() const override;

private:
    QString decorated(const QString& text) const;

    int m_low = 0;
    int m_high = 1;
    QString m_suffix;
    QString m_zeroText;
    QString m_lastText;
};

} // namespace formwork::ui
