#include "ui/dialogs/machine_dialog.h"

#include "ui/dialogs/pick_path.h"
#include "ui/language/error_texts.h"
#include "ui/widgets/inline_message.h"
#include "ui/widgets/style.h"
#include "ui/widgets/whats_this.h"

#include <QClipboard>
#include <QDialogButtonBox>
#include <QEvent>
#include <QGuiApplication>
#include <QLabel>
#include <QPushButton>
#include <QScrollBar>
#include <QTextBrowser>
#include <QVBoxLayout>

#include <algorithm>

namespace formwork::ui {

namespace {

QString capitalised(QString text)
{
    if (!text.isEmpty())
        text[0] = text[0].toUpper();
    return text;
}

// In the window's language, without the names that the report keeps to itself.
QString shownText(const Text& text, const PrivateNames& names)
{
    return QString::fromStdString(publicLine(inWindowsLanguage(text).toStdString(), names));
}

QString findingHtml(const Finding& finding, const QString& word, const PrivateNames& names,
                    const QPalette& palette)
{
    QString html = QStringLiteral("<p><span style=\"color:%1; font-weight:600\">%2</span> %3")
                       .arg(severityColour(finding.severity, palette).name(), word,
                            capitalised(shownText(finding.what, names)).toHtmlEscaped());
    if (!finding.todo.empty())
        html +=
            QStringLiteral("<br>") + capitalised(shownText(finding.todo, names)).toHtmlEscaped();
    return html + QStringLiteral("</p>");
}

QString sectionHtml(const ReportSection& section, const PrivateNames& names,
                    const QPalette& palette)
{
    const QString faint =
        mixed(palette.color(QPalette::Text), palette.color(QPalette::Base), 0.35).name();
    QString html = QStringLiteral("<h4>%1</h4><table cellspacing=\"0\" cellpadding=\"2\">")
                       .arg(inWindowsLanguage(section.title).toHtmlEscaped());
    for (const ReportLine& line : section.lines)
        html += QStringLiteral("<tr><td width=\"190\" style=\"color:%1\">%2</td><td>%3</td></tr>")
                    .arg(faint, inWindowsLanguage(line.label).toHtmlEscaped(),
                         shownText(line.value, names).toHtmlEscaped());
    return html + QStringLiteral("</table>");
}

} // namespace

MachineDialog::MachineDialog(Collector collector, FileSystem& files, QWidget* parent)
    : QDialog(parent)
    , m_collect(std::move(collector))
    , m_files(files)
    , m_state(new QLabel(this))
    , m_message(new InlineMessage(this))
    , m_text(new QTextBrowser(this))
    , m_measure(new QPushButton(tr("&Measure the speed"), this))
{
    setWindowTitle(tr("About this machine"));
    m_state->setAccessibleName(tr("State"));
    m_text->setAccessibleName(tr("Report on this machine"));
    m_text->setWhatsThis(tr("What Formwork found out about this machine, problems first. It names "
                            "neither your home folder nor you or the machine."));
    m_measure->setWhatsThis(
        tr("Multiplies matrices as the models do, for about a second, and compares the speed with "
           "that of the reference BLAS. The figures are too low while something trains."));
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Close, this);
    m_copy = buttons->addButton(tr("&Copy"), QDialogButtonBox::ActionRole);
    m_copy->setWhatsThis(tr("Copies the report as a text, in English, for a bug report."));
    m_save = buttons->addButton(tr("&Save…"), QDialogButtonBox::ActionRole);
    m_save->setWhatsThis(tr("Writes the report to a text file."));
    buttons->button(QDialogButtonBox::Close)->setDefault(true);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    connect(m_measure, &QPushButton::clicked, this, [this] { collect(true); });
    connect(m_copy, &QPushButton::clicked, this, &MachineDialog::copy);
    connect(m_save, &QPushButton::clicked, this, &MachineDialog::save);

    auto* row = new QHBoxLayout;
    row->addWidget(m_state, 1);
    row->addWidget(m_measure);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(kPageMargin, kPageMargin, kPageMargin, kPageMargin);
    column->setSpacing(kSpacing);
    column->addLayout(row);
    column->addWidget(m_message);
    column->addWidget(m_text, 1);
    column->addWidget(buttons);
    completeWhatsThis(*this);
    resize(680, 620);
    m_text->setFocus();
    if (m_collect)
        collect(false);
    updateButtons();
}

MachineDialog::~MachineDialog()
{
    if (m_job)
        m_job->cancel();
}

void MachineDialog::collect(bool measure)
{
    m_message->clear();
    // Loading LibTorch cannot be interrupted: a dialog that is closed meanwhile does not wait for
    // it, so the job belongs to the window behind it.
    QWidget* owner = parentWidget() != nullptr ? parentWidget() : this;
    auto* job = new Job(tr("About this machine"), 0, owner);
    m_job = job;
    connect(job, &Job::failed, this, &MachineDialog::takeFailure);
    connect(job, &Job::ended, job, &QObject::deleteLater);
    connect(job, &Job::ended, this, [this] {
        m_job = nullptr;
        updateButtons();
    });
    updateButtons();
    job->start(
        [collect = m_collect, measure](ProgressSink& progress, std::stop_token stop) {
            return collect(measure, progress, std::move(stop));
        },
        this, [this](const MachineFacts& facts) { showFacts(facts); });
    m_state->setText(measure ? tr("Measuring…") : tr("Collecting…"));
}

void MachineDialog::takeFailure(const Error& error)
{
    m_message->showError(error);
}

void MachineDialog::showFacts(const MachineFacts& facts)
{
    m_report = makeMachineReport(facts);
    showReport();
    updateButtons();
}

void MachineDialog::showReport()
{
    const PrivateNames names = namesOfThisProcess();
    QString html;
    for (const Finding& finding : m_report->findings)
        html +=
            findingHtml(finding, finding.severity == Severity::Info ? tr("Note:") : tr("Problem:"),
                        names, palette());
    for (const ReportSection& section : m_report->sections)
        html += sectionHtml(section, names, palette());
    const int place = m_text->verticalScrollBar()->value();
    m_text->setHtml(html);
    m_text->verticalScrollBar()->setValue(place);
}

void MachineDialog::updateButtons()
{
    m_measure->setEnabled(m_collect && !m_job);
    m_copy->setEnabled(m_report.has_value());
    m_save->setEnabled(m_report.has_value());
    if (m_job || !m_report) {
        m_state->setText(m_job ? m_state->text() : QString());
        return;
    }
    const auto problems = std::ranges::count_if(m_report->findings, [](const Finding& finding) {
        return finding.severity != Severity::Info;
    });
    if (problems == 0)
        m_state->setText(tr("No problems found"));
    else
        m_state->setText(problems == 1 ? tr("One problem found")
                                       : tr("%Ln problems found", nullptr, int(problems)));
}

QString MachineDialog::reportText() const
{
    return m_report ? QString::fromStdString(machineReportText(*m_report, namesOfThisProcess()))
                    : QString();
}

void MachineDialog::copy()
{
    QGuiApplication::clipboard()->setText(reportText());
    m_state->setText(tr("Copied"));
}

void MachineDialog::save()
{
    pickNewFile(this, tr("Save the report"), QStringLiteral("formwork-machine.txt"),
                tr("Text files (*.txt)"), [this](const QString& file) {
                    try {
                        m_message->clear();
                        writeTextFile(m_files, toPath(file), reportText().toStdString());
                        m_state->setText(tr("Saved"));
                    } catch (const Error& error) {
                        m_message->showError(error);
                    }
                });
}

void MachineDialog::changeEvent(QEvent* event)
{
    QDialog::changeEvent(event);
    if (event->type() == QEvent::PaletteChange && m_report)
        showReport();
}

} // namespace formwork::ui
