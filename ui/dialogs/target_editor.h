// The fields of one target. Does not block: open() it and wait for accepted().
#pragma once

#include "core/remote/target.h"

#include <QDialog>
#include <QString>

#include <vector>

class QCheckBox;
class QComboBox;
class QDialogButtonBox;
class QFormLayout;
class QLabel;
class QLineEdit;
class QPlainTextEdit;

namespace formwork::ui {

class NumberField;

class TargetEditor final : public QDialog
{
    Q_OBJECT

public:
    // A new one where `target` has no name; `taken` are the names of the others.
    TargetEditor(const Target& target, std::vector<std::string> taken, QWidget* parent = nullptr);

    // What the fields say, once it is right.
    const Target& target() const { return m_target; }
    QString problem() const; // as shown; empty: none

private:
    void buildFields();
    QFormLayout* buildSlurm();
    QLineEdit* addLine(QFormLayout* form, const QString& label, const QString& help);
    NumberField* addCount(QFormLayout* form, const QString& label, const QString& zeroText,
                          const QString& help);
    QPlainTextEdit* addLines(QFormLayout* form, const QString& label, const QString& placeholder,
                             const QString& help);
    void fill(const Target& target);
    Target read() const; // Error{InvalidArgument}
    void edited();

    Target m_target;
    std::vector<std::string> m_taken;
    QLineEdit* m_name = nullptr;
    QComboBox* m_kind = nullptr;
    QLineEdit* m_host = nullptr;
    QLineEdit* m_folder = nullptr;
    QLineEdit* m_program = nullptr;
    QPlainTextEdit* m_data = nullptr;
    QCheckBox* m_copies = nullptr;
    QPlainTextEdit* m_setup = nullptr;
    QLineEdit* m_sshConfig = nullptr;
    QWidget* m_slurm = nullptr;
    QLineEdit* m_partition = nullptr;
    QLineEdit* m_time = nullptr;
    QLineEdit* m_memory = nullptr;
    NumberField* m_gpus = nullptr;
    NumberField* m_cpus = nullptr;
    NumberField* m_cap = nullptr;
    QPlainTextEdit* m_extra = nullptr;
    QLabel* m_error = nullptr;
    QDialogButtonBox* m_buttons = nullptr;
};

} // namespace formwork::ui
