// Shows the script of a job before it is sent. Does not block: open() it and wait for accepted().
#pragma once

#include <QDialog>
#include <QString>

class QPlainTextEdit;

namespace formwork::ui {

class ScriptDialog final : public QDialog
{
    Q_OBJECT

public:
    // `about` says what is submitted where.
    ScriptDialog(const QString& about, const QString& script, QWidget* parent = nullptr);

    QString script() const;

private:
    QPlainTextEdit* m_script;
};

} // namespace formwork::ui
