#include "ui/pages/experiment/yaml_tab.h"

#include "ui/widgets/inline_message.h"
#include "ui/widgets/style.h"

#include <QFontDatabase>
#include <QPlainTextEdit>
#include <QSignalBlocker>
#include <QTextBlock>
#include <QVBoxLayout>

namespace formwork::ui {

namespace {

constexpr int kReadMilliseconds = 150; // after the last keystroke

} // namespace

YamlTab::YamlTab(ExperimentDraft& draft, QWidget* parent)
    : QWidget(parent)
    , m_draft(draft)
    , m_edit(new QPlainTextEdit(this))
    , m_message(new InlineMessage(this))
{
    m_edit->setFont(QFontDatabase::systemFont(QFontDatabase::FixedFont));
    m_edit->setLineWrapMode(QPlainTextEdit::NoWrap);
    m_edit->setTabChangesFocus(true);
    m_edit->setAccessibleName(tr("The experiment as YAML"));
    m_edit->setWhatsThis(tr("The whole experiment as text, in the format of the files in configs "
                            "and of formwork-cli train. An error is reported with its line; until "
                            "it is corrected, the last valid version applies."));
    m_message->setClosable(false);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(12, 12, 12, 12);
    column->setSpacing(kSpacing);
    column->addWidget(makeHint(tr("The same experiment as text, with every setting. Editing it "
                                  "changes the form, and vice versa."),
                               this));
    column->addWidget(m_message);
    column->addWidget(m_edit, 1);
    m_timer.setSingleShot(true);
    m_timer.setInterval(kReadMilliseconds);
    connect(&m_timer, &QTimer::timeout, this, [this] { m_draft.setYaml(m_edit->toPlainText()); });
    connect(m_edit, &QPlainTextEdit::textChanged, &m_timer, qOverload<>(&QTimer::start));
    connect(&m_draft, &ExperimentDraft::changed, this, &YamlTab::showDraft);
    showDraft();
}

void YamlTab::flush()
{
    if (!m_timer.isActive())
        return;
    m_timer.stop();
    m_draft.setYaml(m_edit->toPlainText());
}

void YamlTab::showDraft()
{
    m_timer.stop();
    const QString text = m_draft.yaml();
    if (m_edit->toPlainText() != text) {
        const QSignalBlocker blocker(m_edit);
        m_edit->setPlainText(text);
    }
    const auto& problem = m_draft.yamlProblem();
    if (problem) {
        m_message->showMessage(Severity::Error, problem->message, problem->hint);
        m_message->setClosable(false);
    } else {
        m_message->clear();
    }
    markLine(problem ? problem->line : 0);
}

void YamlTab::markLine(int line)
{
    QList<QTextEdit::ExtraSelection> marks;
    const QTextBlock block = m_edit->document()->findBlockByNumber(line - 1);
    if (line > 0 && block.isValid()) {
        QTextEdit::ExtraSelection mark;
        mark.cursor = QTextCursor(block);
        mark.format.setProperty(QTextFormat::FullWidthSelection, true);
        mark.format.setBackground(mixed(m_edit->palette().color(QPalette::Base),
                                        severityColour(Severity::Error, m_edit->palette()), 0.25));
        marks.append(mark);
    }
    m_edit->setExtraSelections(marks);
}

} // namespace formwork::ui
