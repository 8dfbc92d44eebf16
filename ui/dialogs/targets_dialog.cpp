#include "ui/dialogs/targets_dialog.h"

#include "core/remote/submission.h"
#include "ui/dialogs/target_editor.h"
#include "ui/language/error_texts.h"
#include "ui/models/store_changes.h"
#include "ui/widgets/empty_state.h"
#include "ui/widgets/icons.h"
#include "ui/widgets/inline_message.h"
#include "ui/widgets/style.h"
#include "ui/widgets/whats_this.h"

#include <QDialogButtonBox>
#include <QListWidget>
#include <QPushButton>
#include <QSplitter>
#include <QStackedWidget>
#include <QTextBrowser>
#include <QVBoxLayout>

#include <algorithm>

namespace formwork::ui {

namespace {

Severity severityOf(CheckState state)
{
    return state == CheckState::Good      ? Severity::Info
           : state == CheckState::Warning ? Severity::Warning
                                          : Severity::Error;
}

// As a sentence; one that begins with a name keeps it as it is.
QString sentence(const Text& text)
{
    QString shown = inWindowsLanguage(text);
    if (!shown.isEmpty() && !text.isVerbatim() && !text.id().starts_with('%'))
        shown[0] = shown[0].toUpper();
    return shown;
}

QString lineHtml(const QString& label, const QString& value)
{
    return QStringLiteral("<tr><td>%1&nbsp;&nbsp;</td><td>%2</td></tr>")
        .arg(label.toHtmlEscaped(), value.toHtmlEscaped());
}

} // namespace

TargetsDialog::TargetsDialog(StoreChanges& changes, Checker check, QWidget* parent)
    : QDialog(parent)
    , m_changes(changes)
    , m_check(std::move(check))
    , m_pages(new QStackedWidget(this))
    , m_empty(new EmptyState(QStringLiteral("runs"), tr("No targets yet"),
                             tr("A target is another machine that trains runs of this workspace: a "
                                "host that you reach "
                                "with ssh, or a Slurm cluster. Runs continue there when this "
                                "machine is switched off."),
                             tr("Add a target\u2026"), this))
    , m_message(new InlineMessage(this))
{
    setWindowTitle(tr("Targets"));
    m_pages->addWidget(m_empty);
    m_pages->addWidget(buildTargets());
    connect(m_empty, &EmptyState::actionTriggered, this, &TargetsDialog::add);

    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Close, this);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    buttons->button(QDialogButtonBox::Close)->setDefault(true);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(kPageMargin, kPageMargin, kPageMargin, kPageMargin);
    column->setSpacing(kSpacing);
    column->addWidget(m_message);
    column->addWidget(m_pages, 1);
    column->addWidget(buttons);
    completeWhatsThis(*this);
    resize(760, 480);
    reload({});
}

TargetsDialog::~TargetsDialog()
{
    if (m_job)
        m_job->cancel();
}

QWidget* TargetsDialog::buildTargets()
{
    auto* page = new QWidget(this);
    m_list = new QListWidget(page);
    m_list->setAccessibleName(tr("Targets"));
    m_list->setWhatsThis(tr("The machines that runs of this workspace can be trained on."));
    m_details = new QTextBrowser(page);
    m_details->setAccessibleName(tr("The target, and what its check found"));
    auto* split = new QSplitter(page);
    split->addWidget(m_list);
    split->addWidget(m_details);
    split->setStretchFactor(1, 1);
    split->setSizes({200, 520});

    auto* addButton = new QPushButton(icon(QStringLiteral("add")), tr("&Add\u2026"), page);
    addButton->setToolTip(tr("Adds a host or a cluster"));
    m_edit = new QPushButton(tr("&Edit\u2026"), page);
    m_edit->setToolTip(tr("Changes the selected target"));
    m_checkButton = new QPushButton(icon(QStringLiteral("check")), tr("&Check"), page);
    m_checkButton->setToolTip(
        tr("Connects to it and tries its folder, its programs, its data and Slurm"));
    m_remove = new QPushButton(icon(QStringLiteral("remove")), tr("&Remove"), page);
    m_remove->setToolTip(tr("Forgets it; what lies there stays there"));
    auto* row = new QHBoxLayout;
    row->setSpacing(kSpacing);
    for (QPushButton* button : {addButton, m_edit, m_checkButton, m_remove}) {
        button->setAutoDefault(false);
        row->addWidget(button);
    }
    row->addStretch(1);
    auto* column = new QVBoxLayout(page);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(kSpacing);
    column->addWidget(split, 1);
    column->addLayout(row);
    connect(addButton, &QPushButton::clicked, this, &TargetsDialog::add);
    connect(m_edit, &QPushButton::clicked, this, &TargetsDialog::edit);
    connect(m_checkButton, &QPushButton::clicked, this, &TargetsDialog::check);
    connect(m_remove, &QPushButton::clicked, this, &TargetsDialog::remove);
    connect(m_list, &QListWidget::itemActivated, this, &TargetsDialog::edit);
    connect(m_list, &QListWidget::currentRowChanged, this, [this] {
        if (m_job)
            m_job->cancel();
        m_findings.clear();
        m_wasChecked = false;
        showCurrent();
    });
    return page;
}

void TargetsDialog::reload(const std::string& current)
{
    try {
        m_targets = loadTargets(m_changes.store());
    } catch (const Error& error) {
        m_message->showError(error);
    }
    m_list->clear();
    for (const Target& target : m_targets)
        m_list->addItem(QString::fromStdString(target.name));
    const auto found = std::ranges::find(m_targets, current, &Target::name);
    m_list->setCurrentRow(found == m_targets.end() ? 0 : int(found - m_targets.begin()));
    m_pages->setCurrentIndex(m_targets.empty() ? 0 : 1);
    showCurrent();
}

const Target* TargetsDialog::current() const
{
    const int row = m_list->currentRow();
    return row < 0 || row >= int(m_targets.size()) ? nullptr : &m_targets[std::size_t(row)];
}

void TargetsDialog::add()
{
    openEditor({});
}

void TargetsDialog::edit()
{
    if (const Target* target = current())
        openEditor(*target);
}

void TargetsDialog::openEditor(const Target& target)
{
    std::vector<std::string> taken;
    for (const Target& other : m_targets)
        if (other.name != target.name)
            taken.push_back(other.name);
    auto* editor = new TargetEditor(target, std::move(taken), this);
    editor->setAttribute(Qt::WA_DeleteOnClose);
    connect(editor, &QDialog::accepted, this, [this, editor] { save(editor->target()); });
    editor->open();
}

void TargetsDialog::save(const Target& target)
{
    m_message->clear();
    m_changes.apply(
        this, [target](Store& store) { saveTarget(store, target); },
        [this, name = target.name] {
            reload(name);
            Q_EMIT changed();
            check();
        },
        [this](const Error& error) { m_message->showError(error); });
}

void TargetsDialog::remove()
{
    const Target* target = current();
    if (target == nullptr)
        return;
    m_message->clear();
    m_changes.apply(
        this, [name = target->name](Store& store) { store.removeTarget(name); },
        [this] {
            reload({});
            Q_EMIT changed();
        },
        [this](const Error& error) { m_message->showError(error); });
}

void TargetsDialog::check()
{
    const Target* target = current();
    if (target == nullptr || !m_check || m_job)
        return;
    m_message->clear();
    m_findings.clear();
    m_wasChecked = false;
    // A dialog that is closed meanwhile does not wait for the network: the job belongs to the
    // window behind it.
    QWidget* owner = parentWidget() != nullptr ? parentWidget() : this;
    auto* job = new Job(tr("Checking %1").arg(QString::fromStdString(target->name)), 0, owner);
    m_job = job;
    connect(job, &Job::failed, this, [this](const Error& error) { m_message->showError(error); });
    connect(job, &Job::ended, job, &QObject::deleteLater);
    connect(job, &Job::ended, this, [this, job] {
        if (m_job == job)
            m_job = nullptr;
        showCurrent();
    });
    QPointer<TargetsDialog> self(this);
    job->start(
        [check = m_check, checked = *target, self, job](ProgressSink&, std::stop_token stop) {
            // Each finding is shown as soon as it is known.
            const auto found = [self, job](const TargetFinding& finding) {
                QMetaObject::invokeMethod(
                    job,
                    [self, job, finding] {
                        if (self && self->m_job == job)
                            self->addFinding(finding);
                    },
                    Qt::QueuedConnection);
            };
            return check(checked, std::move(stop), found);
        },
        this,
        [this, job](const std::vector<TargetFinding>& findings) {
            if (m_job != job)
                return;
            m_findings = findings;
            m_wasChecked = true;
        });
    showCurrent();
}

void TargetsDialog::addFinding(const TargetFinding& finding)
{
    m_findings.push_back(finding);
    showCurrent();
}

void TargetsDialog::showCurrent()
{
    const Target* target = current();
    m_edit->setEnabled(target != nullptr);
    m_remove->setEnabled(target != nullptr);
    m_checkButton->setEnabled(target != nullptr && m_check && !m_job);
    if (target == nullptr) {
        m_details->clear();
        return;
    }
    const auto text = [](const std::string& value) {
        return QString::fromStdString(value);
    };
    QString html = QStringLiteral("<h3>%1</h3><table>").arg(text(target->name).toHtmlEscaped());
    const bool isSlurm = target->kind == TargetKind::Slurm;
    html += lineHtml(tr("Kind"),
                     isSlurm ? tr("Slurm cluster behind a host") : tr("Host reached by ssh"));
    html += lineHtml(tr("Host"), text(target->host));
    html += lineHtml(tr("Folder there"), text(target->folder));
    html += lineHtml(tr("Program there"), text(target->program));
    for (const DataPlace& place : target->data)
        html += lineHtml(tr("Data there"),
                         QStringLiteral("%1 = %2").arg(toQString(place.local), text(place.remote)));
    if (target->copiesData)
        html += lineHtml(tr("Other data"), tr("is copied"));
    if (isSlurm && !target->slurm.partition.empty())
        html += lineHtml(tr("Partition"), text(target->slurm.partition));
    if (isSlurm && !target->slurm.timeLimit.empty())
        html += lineHtml(tr("Time limit"), text(target->slurm.timeLimit));
    html += QStringLiteral("</table>");
    for (const TargetFinding& finding : m_findings) {
        const QString mark = finding.state == CheckState::Good      ? QStringLiteral("✓")
                             : finding.state == CheckState::Warning ? tr("Note:")
                                                                    : tr("Problem:");
        html += QStringLiteral("<p><span style=\"color:%1; font-weight:600\">%2</span> %3")
                    .arg(severityColour(severityOf(finding.state), palette()).name(), mark,
                         sentence(finding.text).toHtmlEscaped());
        if (!finding.remedy.empty())
            html += QStringLiteral("<br>") + sentence(finding.remedy).toHtmlEscaped();
        html += QStringLiteral("</p>");
    }
    if (m_job)
        html += QStringLiteral("<p>%1</p>").arg(tr("Checking\u2026").toHtmlEscaped());
    else if (m_wasChecked)
        html += QStringLiteral("<p><b>%1</b></p>")
                    .arg((canTrain(m_findings) ? tr("Runs can be submitted to it.")
                                               : tr("Runs cannot be submitted to it yet."))
                             .toHtmlEscaped());
    m_details->setHtml(html);
}

// The findings have the colours of the palette that they were written with.
void TargetsDialog::changeEvent(QEvent* event)
{
    QDialog::changeEvent(event);
    if (event->type() == QEvent::PaletteChange && m_details != nullptr)
        showCurrent();
}

QString TargetsDialog::details() const
{
    return m_details->toPlainText();
}

} // namespace formwork::ui
