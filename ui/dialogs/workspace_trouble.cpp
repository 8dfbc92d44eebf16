#include "ui/dialogs/workspace_trouble.h"

#include "core/store/store.h"
#include "ui/models/run_texts.h"
#include "ui/widgets/inline_message.h"
#include "ui/widgets/style.h"

#include <QCommandLinkButton>
#include <QVBoxLayout>

namespace formwork::ui {

WorkspaceTrouble examineTrouble(const Workspace& workspace, const Error& error,
                                FileSystem& fileSystem)
{
    WorkspaceTrouble trouble{.error = error};
    trouble.isDamaged = error.code() == ErrorCode::CorruptData;
    try {
        Store store(workspace, fileSystem, StoreMode::ReadOnly);
        store.runs();
        store.datasets();
        trouble.canBeRead = true;
    } catch (const Error&) {
        // Then it is not offered.
    }
    if (trouble.isDamaged) {
        if (const auto backups = databaseBackups(workspace); !backups.empty())
            trouble.backup = backups.front();
    }
    return trouble;
}

WorkspaceTroubleDialog::WorkspaceTroubleDialog(const WorkspaceTrouble& trouble, QWidget* parent)
    : QDialog(parent)
    , m_choices(new QVBoxLayout)
{
    setWindowTitle(tr("The workspace cannot be opened"));
    auto* message = new InlineMessage(this);
    // What the hint says by hand the answers do.
    message->showError(trouble.isDamaged
                           ? Error(trouble.error.code(), trouble.error.text(), trouble.error.path())
                           : trouble.error);
    message->setClosable(false);

    if (trouble.canBeRead)
        offer(TroubleAnswer::OpenReadOnly, tr("Open it read-&only"),
              tr("Look at the runs, compare and export them. Nothing is changed."));
    if (trouble.isDamaged && trouble.backup)
        offer(TroubleAnswer::RestoreBackup, tr("&Restore the backup"),
              tr("Made on %1. Later changes are lost; the damaged file is kept beside it.")
                  .arg(timeText(trouble.backup->time)));
    if (trouble.isDamaged)
        offer(TroubleAnswer::StartEmpty, tr("Start with an &empty list"),
              tr("With an empty list of runs and datasets. The damaged file is kept beside the new "
                 "one, checkpoints stay where they are."));
    if (!trouble.isDamaged)
        offer(TroubleAnswer::TryAgain, tr("&Try again"), tr("Once the cause has been removed."));
    offer(TroubleAnswer::ChooseAnother, tr("Open &another workspace…"),
          tr("Any folder: a workspace is created if it holds none."));
    offer(TroubleAnswer::Quit, parent == nullptr ? tr("&Quit") : tr("&Go back"), {});

    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(kPageMargin, kPageMargin, kPageMargin, kPageMargin);
    column->setSpacing(12);
    column->addWidget(message);
    column->addLayout(m_choices);
    column->addStretch(1);
    setMinimumWidth(520);
}

void WorkspaceTroubleDialog::offer(TroubleAnswer answer, const QString& text,
                                   const QString& description)
{
    auto* button = new QCommandLinkButton(text, description, this);
    button->setWhatsThis(description.isEmpty() ? QString(text).remove(QLatin1Char('&'))
                                               : description);
    connect(button, &QAbstractButton::clicked, this, [this, answer] {
        m_answer = answer;
        accept();
    });
    m_choices->addWidget(button);
    m_buttons[answer] = button;
}

QAbstractButton* WorkspaceTroubleDialog::buttonFor(TroubleAnswer answer) const
{
    const auto found = m_buttons.find(answer);
    return found == m_buttons.end() ? nullptr : found->second;
}

void WorkspaceTroubleDialog::done(int result)
{
    QDialog::done(result);
    Q_EMIT answered(m_answer);
}

} // namespace formwork::ui
