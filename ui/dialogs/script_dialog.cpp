#include "ui/dialogs/script_dialog.h"

#include "ui/widgets/style.h"

#include <QDialogButtonBox>
#include <QFontDatabase>
#include <QLabel>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QVBoxLayout>

namespace formwork::ui {

ScriptDialog::ScriptDialog(const QString& about, const QString& script, QWidget* parent)
    : QDialog(parent)
    , m_script(new QPlainTextEdit(script, this))
{
    setWindowTitle(tr("Submit"));
    auto* label = new QLabel(about, this);
    label->setWordWrap(true);
    label->setTextFormat(Qt::PlainText);
    m_script->setReadOnly(true);
    m_script->setLineWrapMode(QPlainTextEdit::NoWrap);
    m_script->setFont(QFontDatabase::systemFont(QFontDatabase::FixedFont));
    m_script->setAccessibleName(tr("Script of the job"));
    m_script->setWhatsThis(
        tr("What the target runs. It is kept in the run\u2019s folder as job.sh."));
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Cancel, this);
    buttons->addButton(tr("&Submit"), QDialogButtonBox::AcceptRole)->setDefault(true);
    connect(buttons, &QDialogButtonBox::accepted, this, &QDialog::accept);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(kPageMargin, kPageMargin, kPageMargin, kPageMargin);
    column->setSpacing(kSpacing);
    column->addWidget(label);
    column->addWidget(m_script, 1);
    column->addWidget(buttons);
    resize(720, 520);
}

QString ScriptDialog::script() const
{
    return m_script->toPlainText();
}

} // namespace formwork::ui
