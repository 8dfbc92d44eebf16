// Asks for how many more epochs a run is trained, and at which learning rate; says the rule that
// this makes before anything is changed. Does not block: open() it and wait for accepted().
#pragma once

#include "core/experiment/extension.h"

#include <QDialog>
#include <QString>

class QDialogButtonBox;
class QLabel;
class QLineEdit;

namespace formwork::ui {

class NumberField;

class ExtendDialog final : public QDialog
{
    Q_OBJECT

public:
    ExtendDialog(const QString& runName, const ExperimentConfig& config, const RunEnd& end,
                 QWidget* parent = nullptr);

    // What the fields ask for, once it is right.
    const ExtensionRequest& request() const { return m_request; }
    // As shown: the rule, or what is wrong.
    QString rule() const;

private:
    void edited();
    void readFields();

    ExperimentConfig m_config;
    RunEnd m_end;
    ExtensionRequest m_request;
    NumberField* m_epochs;
    QLineEdit* m_rate;
    QLineEdit* m_endRate;
    QLabel* m_rule;
    QLabel* m_error;
    QDialogButtonBox* m_buttons;
};

} // namespace formwork::ui
