#include "ui/dialogs/close_question.h"

#include <QPushButton>

namespace formwork::ui {

CloseQuestion::CloseQuestion(const QStringList& running, QWidget* parent) : QMessageBox(parent)
{
    setIcon(QMessageBox::Question);
    setWindowTitle(tr("Close Formwork"));
    setText(tr("Work is in progress."));
    setInformativeText(running.join(QLatin1Char('\n')) + QStringLiteral("\n\n") +
                       tr("It can continue without the window until it is done, or stop now: a "
                          "training keeps a checkpoint and can be resumed."));
    m_keep = addButton(tr("Keep running until done"), QMessageBox::AcceptRole);
    m_stop = addButton(tr("Stop and close"), QMessageBox::DestructiveRole);
    m_back = addButton(tr("Go back"), QMessageBox::RejectRole);
    setDefaultButton(m_back);
    setEscapeButton(m_back);
    connect(this, &QMessageBox::buttonClicked, this, [this](QAbstractButton* button) {
        Q_EMIT answered(button == m_keep   ? CloseAnswer::KeepRunning
                        : button == m_stop ? CloseAnswer::Stop
                                           : CloseAnswer::GoBack);
    });
}

QAbstractButton* CloseQuestion::buttonFor(CloseAnswer answer) const
{
    switch (answer) {
    case CloseAnswer::KeepRunning:
        return m_keep;
    case CloseAnswer::Stop:
        return m_stop;
    case CloseAnswer::GoBack:
        break;
    }
    return m_back;
}

} // namespace formwork::ui
