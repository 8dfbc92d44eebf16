#include "ui/window/run_notices.h"

#include "ui/language/error_texts.h"
#include "ui/widgets/inline_message.h"

namespace formwork::ui {

void RunNotices::showInterrupted()
{
    m_message.showMessage(Severity::Warning,
                          tr("Some runs were interrupted when Formwork last ended."),
                          tr("Resume them from the table below."));
}

void RunNotices::showDead(const QStringList& names)
{
    m_message.showMessage(
        Severity::Warning,
        tr("The program that trained “%1” is gone.").arg(names.join(QStringLiteral("”, “"))),
        tr("The run is interrupted. Resume it from the table below: it continues from its last "
           "checkpoint."));
}

void RunNotices::showFailed(RunId run, const Error& error)
{
    QString name;
    RunStatus status = RunStatus::Failed;
    try {
        if (run != 0) {
            const RunRow row = m_store.run(run);
            name = QString::fromStdString(row.name);
            status = row.status;
        }
    } catch (const Error&) {
        // Then without a name: what went wrong with the run matters more.
    }
    if (name.isEmpty())
        return m_message.showError(error);
    const QString words =
        status == RunStatus::Stopped ? tr("The run “%1” is paused and can be resumed: %2")
        : status == RunStatus::Done ? tr("The run “%1” was not extended and stays finished: %2")
                                    : tr("The run “%1” failed: %2");
    m_message.showError(
        Error(error.code(),
              Text::verbatim(words.arg(name, inWindowsLanguage(error.text())).toStdString()),
              error.path(), error.hint()));
}

void RunNotices::showDeviceLost(const QString& device)
{
    m_message.showMessage(
        Severity::Warning,
        tr("%1 failed and is no longer used. The queue continues on the other devices.")
            .arg(device),
        tr("nvidia-smi shows its state; it is used again after Formwork is restarted."));
}

} // namespace formwork::ui
