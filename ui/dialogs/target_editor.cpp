#include "ui/dialogs/target_editor.h"

#include "core/base/error.h"
#include "ui/language/error_texts.h"
#include "ui/widgets/form.h"
#include "ui/widgets/number_field.h"
#include "ui/widgets/style.h"
#include "ui/widgets/whats_this.h"

#include <QCheckBox>
#include <QComboBox>
#include <QDialogButtonBox>
#include <QFormLayout>
#include <QGroupBox>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QScrollArea>
#include <QVBoxLayout>

#include <algorithm>

namespace formwork::ui {

namespace {

constexpr int kMostCount = 100'000;
constexpr int kLinesShown = 3;

QString fromLines(const std::vector<std::string>& lines)
{
    QStringList text;
    for (const std::string& line : lines)
        text << QString::fromStdString(line);
    return text.join(QLatin1Char('\n'));
}

std::vector<std::string> linesOf(const QPlainTextEdit& edit)
{
    std::vector<std::string> lines;
    for (const QString& line : edit.toPlainText().split(QLatin1Char('\n')))
        if (!line.trimmed().isEmpty())
            lines.push_back(line.trimmed().toStdString());
    return lines;
}

std::string textOf(const QLineEdit& edit)
{
    return edit.text().trimmed().toStdString();
}

} // namespace

TargetEditor::TargetEditor(const Target& target, std::vector<std::string> taken, QWidget* parent)
    : QDialog(parent)
    , m_target(target)
    , m_taken(std::move(taken))
{
    setWindowTitle(target.name.empty() ? tr("Add a target") : tr("Edit the target"));
    m_error = makeErrorLabel(this);
    m_buttons = new QDialogButtonBox(QDialogButtonBox::Ok | QDialogButtonBox::Cancel, this);
    buildFields();
    fill(target);
    m_name->setReadOnly(!target.name.empty()); // runs refer to it
    completeWhatsThis(*this);
    connect(m_buttons, &QDialogButtonBox::accepted, this, &QDialog::accept);
    connect(m_buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    resize(560, 640);
    edited();
}

void TargetEditor::buildFields()
{
    auto* content = new QWidget(this);
    auto* common = new QGroupBox(tr("Machine"), content);
    QFormLayout* form = makeForm(common);
    m_name = addLine(form, tr("&Name"), tr("How runs and commands refer to the target."));
    m_kind = new QComboBox(common);
    m_kind->addItem(tr("Host reached by ssh"), int(TargetKind::Ssh));
    m_kind->addItem(tr("Slurm cluster behind a host"), int(TargetKind::Slurm));
    m_kind->setAccessibleName(tr("Kind"));
    m_kind->setWhatsThis(tr("A host trains one run after another; on a cluster, Slurm decides when "
                            "and on which node a run is trained."));
    form->addRow(tr("&Kind"), m_kind);
    connect(m_kind, &QComboBox::currentIndexChanged, this, &TargetEditor::edited);
    m_host = addLine(form, tr("&Host"),
                     tr("HOST, USER@HOST, or a name from your ssh configuration; of a cluster a "
                        "login node. Your own keys and agent are used; no password is asked for or "
                        "stored."));
    m_folder = addLine(form, tr("&Folder there"),
                       tr("Where runs and copied data lie; of a cluster on a disk that all nodes "
                          "see. ~/ is your home folder there."));
    m_program = addLine(form, tr("&Program there"),
                        tr("formwork-cli, of the same version as here; its path where it is not in "
                           "the PATH."));
    m_data = addLines(form, tr("&Data there"), QStringLiteral("/data=/scratch/data"),
                      tr("Where data of this machine lies on the target: a line LOCAL=REMOTE for "
                         "each folder."));
    m_copies = new QCheckBox(tr("&Copy data that has no place there"), common);
    m_copies->setWhatsThis(tr("Copies it with rsync before the run is submitted. What was copied "
                              "before and has not changed is not sent again."));
    connect(m_copies, &QCheckBox::toggled, this, &TargetEditor::edited);
    form->addRow(QString(), m_copies);
    m_setup = addLines(form, tr("Commands &before it"), QStringLiteral("module load cuda"),
                       tr("Lines for the shell there, before the program is started."));
    m_sshConfig = addLine(form, tr("&ssh configuration"),
                          tr("A file instead of your own configuration of ssh; usually empty."));
    m_sshConfig->setPlaceholderText(tr("Your own"));
    alignLabels({form, buildSlurm()});

    auto* fields = new QVBoxLayout(content);
    fields->setContentsMargins(0, 0, 0, 0);
    fields->addWidget(common);
    fields->addWidget(m_slurm);
    fields->addStretch(1);
    auto* scroll = new QScrollArea(this);
    scroll->setWidgetResizable(true);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setWidget(content);
    auto* column = new QVBoxLayout(this);
    column->setSpacing(kSpacing);
    column->addWidget(scroll, 1);
    column->addWidget(m_error);
    column->addWidget(m_buttons);
    scrollPastFields(*this);
}

QFormLayout* TargetEditor::buildSlurm()
{
    m_slurm = new QGroupBox(QStringLiteral("Slurm"), this);
    QFormLayout* form = makeForm(m_slurm);
    m_partition = addLine(form, tr("P&artition"), tr("Empty: the cluster's default."));
    m_time = addLine(form, tr("&Time limit"),
                     tr("As 4:00:00 or 2-12:00. Shortly before it is reached the run stops with a "
                        "checkpoint, and can be resumed."));
    m_memory = addLine(form, tr("&Memory"), tr("Of a node, as 16G."));
    m_gpus = addCount(form, tr("&GPUs"), tr("None"), tr("GPUs of a run."));
    m_cpus = addCount(form, tr("C&ores"), tr("Default"), tr("CPU cores of a run."));
    m_cap = addCount(form, tr("Runs at once"), tr("No limit"),
                     tr("How many runs of a sweep are trained at the same time: a sweep is one job "
                        "array."));
    m_extra = addLines(form, tr("Other options"), QStringLiteral("--account=vision"),
                       tr("Options of sbatch, one in each line."));
    return form;
}

QLineEdit* TargetEditor::addLine(QFormLayout* form, const QString& label, const QString& help)
{
    auto* edit = new QLineEdit(form->parentWidget());
    edit->setAccessibleName(QString(label).remove(QLatin1Char('&')));
    edit->setWhatsThis(help);
    edit->setToolTip(help);
    form->addRow(label, edit);
    connect(edit, &QLineEdit::textChanged, this, &TargetEditor::edited);
    return edit;
}

NumberField* TargetEditor::addCount(QFormLayout* form, const QString& label,
                                    const QString& zeroText, const QString& help)
{
    auto* field = new NumberField(form->parentWidget());
    field->setRange(0, kMostCount);
    field->setZeroText(zeroText);
    field->setAccessibleName(QString(label).remove(QLatin1Char('&')));
    field->setWhatsThis(help);
    field->setToolTip(help);
    form->addRow(label, field);
    connect(field, &NumberField::valueTextChanged, this, &TargetEditor::edited);
    return field;
}

QPlainTextEdit* TargetEditor::addLines(QFormLayout* form, const QString& label,
                                       const QString& placeholder, const QString& help)
{
    auto* edit = new QPlainTextEdit(form->parentWidget());
    edit->setAccessibleName(QString(label).remove(QLatin1Char('&')));
    edit->setPlaceholderText(placeholder);
    edit->setWhatsThis(help);
    edit->setToolTip(help);
    edit->setTabChangesFocus(true);
    edit->setLineWrapMode(QPlainTextEdit::NoWrap);
    edit->setFixedHeight(edit->fontMetrics().lineSpacing() * kLinesShown + 2 * kSpacing);
    form->addRow(label, edit);
    connect(edit, &QPlainTextEdit::textChanged, this, &TargetEditor::edited);
    return edit;
}

void TargetEditor::fill(const Target& target)
{
    m_name->setText(QString::fromStdString(target.name));
    m_kind->setCurrentIndex(m_kind->findData(int(target.kind)));
    m_host->setText(QString::fromStdString(target.host));
    m_folder->setText(QString::fromStdString(target.folder));
    m_program->setText(QString::fromStdString(target.program));
    QStringList places;
    for (const DataPlace& place : target.data)
        places << toQString(place.local) + QLatin1Char('=') + QString::fromStdString(place.remote);
    m_data->setPlainText(places.join(QLatin1Char('\n')));
    m_copies->setChecked(target.copiesData);
    m_setup->setPlainText(fromLines(target.setup));
    m_sshConfig->setText(toQString(target.sshConfig));
    m_partition->setText(QString::fromStdString(target.slurm.partition));
    m_time->setText(QString::fromStdString(target.slurm.timeLimit));
    m_memory->setText(QString::fromStdString(target.slurm.memory));
    m_gpus->setValue(target.slurm.gpus);
    m_cpus->setValue(target.slurm.cpus);
    m_cap->setValue(target.slurm.arrayCap);
    m_extra->setPlainText(fromLines(target.slurm.extraLines));
}

Target TargetEditor::read() const
{
    Target target;
    target.name = textOf(*m_name);
    target.kind = TargetKind(m_kind->currentData().toInt());
    target.host = textOf(*m_host);
    target.folder = textOf(*m_folder);
    target.program = textOf(*m_program);
    for (const std::string& line : linesOf(*m_data))
        target.data.push_back(dataPlaceFrom(line));
    target.copiesData = m_copies->isChecked();
    target.setup = linesOf(*m_setup);
    target.sshConfig = textOf(*m_sshConfig);
    if (target.kind == TargetKind::Slurm)
        target.slurm = {.partition = textOf(*m_partition),
                        .timeLimit = textOf(*m_time),
                        .memory = textOf(*m_memory),
                        .gpus = m_gpus->value(),
                        .cpus = m_cpus->value(),
                        .arrayCap = m_cap->value(),
                        .extraLines = linesOf(*m_extra)};
    validateTarget(target);
    return target;
}

void TargetEditor::edited()
{
    if (m_extra == nullptr) // not all fields exist yet
        return;
    m_slurm->setVisible(TargetKind(m_kind->currentData().toInt()) == TargetKind::Slurm);
    QString problem;
    // What is empty yet is not wrong yet.
    const bool isComplete = !textOf(*m_name).empty() && !textOf(*m_host).empty();
    try {
        if (isComplete) {
            m_target = read();
            if (std::ranges::find(m_taken, m_target.name) != m_taken.end())
                problem = tr("There is already a target of this name.");
        }
    } catch (const Error& error) {
        problem = inWindowsLanguage(error.text());
        if (!error.hint().empty())
            problem += QLatin1String(": ") + inWindowsLanguage(error.hint());
    }
    setErrorText(m_error, problem);
    m_buttons->button(QDialogButtonBox::Ok)->setEnabled(isComplete && problem.isEmpty());
}

QString TargetEditor::problem() const
{
    return m_error->text();
}

} // namespace formwork::ui
