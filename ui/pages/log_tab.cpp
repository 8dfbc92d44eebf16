#include "ui/pages/log_tab.h"

#include "ui/widgets/inline_message.h"

#include <QDateTime>
#include <QFontDatabase>
#include <QPlainTextEdit>
#include <QTextBlock>
#include <QVBoxLayout>

namespace formwork::ui {

namespace {

constexpr int kMaxLogLines = 5000;

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
        tr("What the training said, with the time. Warnings and errors are marked."));
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
    m_lastError = -1;
    m_reader->clear();
    m_message->clear();
}

void LogTab::append(const std::vector<LogLine>& lines)
{
    for (const LogLine& line : lines) {
        m_lastId = line.id;
        const QString mark = line.severity == Severity::Info      ? QString()
                             : line.severity == Severity::Warning ? tr("Warning: ")
                                                                  : tr("Error: ");
        const QDateTime time = QDateTime::fromMSecsSinceEpoch(line.time);
        m_reader->appendPlainText(time.toString(QStringLiteral("HH:mm:ss  ")) + mark +
                                  QString::fromStdString(line.text));
        if (line.severity == Severity::Error)
            m_lastError = m_reader->document()->blockCount() - 1;
    }
}

void LogTab::showStatus(const RunRow& run)
{
    if (run.status != RunStatus::Failed) {
        m_message->clear();
        return;
    }
    const QString reason = run.errorMessage.empty() ? tr("This run failed.")
                                                    : QString::fromStdString(run.errorMessage);
    const QString advice =
        tr("When the cause is put right, Resume goes on from the last checkpoint. To change a "
           "setting, clone the run.");
    if (m_message->text() != reason + QLatin1Char('\n') + advice)
        m_message->showMessage(Severity::Error, reason, advice);
}

void LogTab::goToError()
{
    m_reader->moveCursor(QTextCursor::End);
    if (m_lastError < 0)
        return;
    QTextCursor cursor(m_reader->document()->findBlockByNumber(m_lastError));
    cursor.movePosition(QTextCursor::EndOfBlock, QTextCursor::KeepAnchor);
    m_reader->setTextCursor(cursor);
    m_reader->ensureCursorVisible();
}

} // namespace formwork::ui
