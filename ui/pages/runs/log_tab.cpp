#include "ui/pages/runs/log_tab.h"

#include "ui/widgets/inline_message.h"

#include <QDateTime>
#include <QFontDatabase>
#include <QPlainTextEdit>
#include <QTextBlock>
#include <QVBoxLayout>

namespace formwork::ui {

namespace {

constexpr int kMaxLogLines = 5000;
constexpr int kErrorLine = 1; // state of a block

} // namespace

QPlainTextEdit* makeReader(const QString& name, QWidget* parent)
{
    auto* reader = new QPlainTextEdit(parent);
    reader->setReadOnly(true);
    reader->setAccessibleName(name);
    reader->setFont(QFontDatabase::systemFont(QFontDatabase::FixedFont));
    reader->setLineWrapMode(QPlainTextEdit::NoWrap);
    reader->setFrameShape(QFrame::NoFrame);
    reader->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    return reader;
}

LogTab::LogTab(QWidget* parent)
    : QWidget(parent)
    , m_message(new InlineMessage(this))
    , m_reader(makeReader(tr("Log of the run"), this))
{
    m_message->setClosable(false);
    m_reader->setWhatsThis(
        tr("What the training reported, with date and time. Warnings and errors are marked."));
    m_reader->setMaximumBlockCount(kMaxLogLines);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(4);
    column->addWidget(m_message);
    column->addWidget(m_reader, 1);
}

void LogTab::clear()
{
    m_lastId = 0;
    m_reader->clear();
    m_message->clear();
}

void LogTab::append(const std::vector<LogLine>& lines)
{
    const bool first = m_lastId == 0 && !lines.empty();
    for (const LogLine& line : lines) {
        m_lastId = line.id;
        const QString mark = line.severity == Severity::Info      ? QString()
                             : line.severity == Severity::Warning ? tr("Warning: ")
                                                                  : tr("Error: ");
        const QDateTime time = QDateTime::fromMSecsSinceEpoch(line.time);
        m_reader->appendPlainText(time.toString(QStringLiteral("yyyy-MM-dd HH:mm:ss  ")) + mark +
                                  QString::fromStdString(line.text));
        if (line.severity == Severity::Error)
            m_reader->document()->lastBlock().setUserState(kErrorLine);
    }
    // The reader shows its cursor when it is shown, which the lines have pushed to an end of one.
    if (first)
        m_reader->setTextCursor(QTextCursor(m_reader->document()->lastBlock()));
}

void LogTab::showStatus(const RunRow& run)
{
    const auto show = [this](Severity severity, const QString& reason, const QString& advice) {
        const QString text = advice.isEmpty() ? reason : reason + QLatin1Char('\n') + advice;
        if (m_message->text() != text)
            m_message->showMessage(severity, reason, advice);
    };
    if (isInterrupted(run.status) && !run.errorMessage.empty())
        return show(Severity::Warning, QString::fromStdString(run.errorMessage), {});
    if (run.status != RunStatus::Failed) {
        m_message->clear();
        return;
    }
    const QString reason = run.errorMessage.empty() ? tr("This run failed.")
                                                    : QString::fromStdString(run.errorMessage);
    const QString advice = tr("Once the cause is removed, Resume continues from the last "
                              "checkpoint. To change a setting, clone the run.");
    show(Severity::Error, reason, advice);
}

void LogTab::goToError()
{
    QTextBlock line = m_reader->document()->lastBlock();
    while (line.isValid() && line.userState() != kErrorLine)
        line = line.previous();
    const bool failed = line.isValid();
    QTextCursor cursor(failed ? line : m_reader->document()->lastBlock());
    if (failed) {
        // Backwards: with the cursor at its end a long line would be shown from its middle.
        cursor.movePosition(QTextCursor::EndOfBlock);
        cursor.movePosition(QTextCursor::StartOfBlock, QTextCursor::KeepAnchor);
    }
    m_reader->setTextCursor(cursor);
    m_reader->ensureCursorVisible();
}

} // namespace formwork::ui
