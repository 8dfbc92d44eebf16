#include "ui/pages/runs/run_notes.h"

#include "core/base/error.h"
#include "ui/models/run_texts.h"

#include <QEvent>
#include <QGridLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>

#include <utility>

namespace formwork::ui {

RunNotes::RunNotes(StoreChanges& changes, QWidget* parent)
    : QWidget(parent)
    , m_changes(changes)
    , m_tags(new QLineEdit(this))
    , m_note(new QPlainTextEdit(this))
{
    m_tags->setObjectName(QStringLiteral("runTags"));
    m_tags->setPlaceholderText(tr("none; separate several with commas"));
    m_tags->setAccessibleName(tr("Tags of the run"));
    m_tags->setWhatsThis(
        tr("Words to find this run by, separated by commas; the filter finds them with tag:word."));
    m_note->setObjectName(QStringLiteral("runNote"));
    m_note->setPlaceholderText(tr("Purpose and outcome of this run"));
    m_note->setAccessibleName(tr("Note on the run"));
    m_note->setWhatsThis(
        tr("Anything worth keeping about this run. The filter finds its words with note:word."));
    m_note->setTabChangesFocus(true);
    m_note->setFixedHeight(4 * fontMetrics().lineSpacing());
    m_note->installEventFilter(this);
    auto* tagsLabel = new QLabel(tr("T&ags"), this);
    tagsLabel->setBuddy(m_tags);
    auto* noteLabel = new QLabel(tr("N&ote"), this);
    noteLabel->setBuddy(m_note);
    for (QLabel* label : {tagsLabel, noteLabel})
        label->setForegroundRole(QPalette::PlaceholderText);
    auto* grid = new QGridLayout(this);
    grid->setContentsMargins(2, 4, 2, 0);
    grid->setHorizontalSpacing(12);
    grid->setColumnStretch(1, 1);
    grid->addWidget(tagsLabel, 0, 0);
    grid->addWidget(m_tags, 0, 1);
    grid->addWidget(noteLabel, 1, 0, Qt::AlignTop);
    grid->addWidget(m_note, 1, 1);
    connect(m_tags, &QLineEdit::editingFinished, this, &RunNotes::save);
}

void RunNotes::showRun(const RunRow* run)
{
    if (run == nullptr || run->id != m_run.id)
        save();
    const bool same = run != nullptr && run->id == m_run.id;
    if (same && m_waiting > 0)
        return; // `run` is as it was before
    m_waiting = 0;
    m_run = run == nullptr ? RunRow() : *run;
    setEnabled(run != nullptr);
    if (!same || !m_tags->hasFocus())
        m_tags->setText(tagsText(m_run));
    const QString note = QString::fromStdString(m_run.note);
    if ((!same || !m_note->hasFocus()) && m_note->toPlainText() != note)
        m_note->setPlainText(note);
}

void RunNotes::save()
{
    if (m_run.id == 0)
        return;
    const std::vector<std::string> tags = tagsFrom(m_tags->text());
    const std::string note = m_note->toPlainText().trimmed().toStdString();
    if (tags != std::exchange(m_run.tags, tags))
        setRunTags(m_changes, m_run.id, tags, outcome());
    if (note != std::exchange(m_run.note, note))
        setRunNote(m_changes, m_run.id, note, outcome());
}

// The outcome of a write that is about to be made.
EditOutcome RunNotes::outcome()
{
    const RunId run = m_run.id;
    const auto settled = [this, run] {
        if (m_run.id == run && m_waiting > 0)
            --m_waiting;
    };
    ++m_waiting;
    return {.context = this,
            .done =
                [this, settled](const QUndoCommand*) {
                    settled();
                    Q_EMIT edited();
                },
            .failed =
                [this, settled](const Error& error) {
                    settled();
                    if (error.code() != ErrorCode::NotFound) // deleted meanwhile
                        Q_EMIT failed(QString::fromUtf8(error.what()));
                }};
}

bool RunNotes::eventFilter(QObject* object, QEvent* event)
{
    if (object == m_note && event->type() == QEvent::FocusOut)
        save();
    return QWidget::eventFilter(object, event);
}

} // namespace formwork::ui
