#include "ui/dialogs/extend_dialog.h"

#include "core/base/error.h"
#include "ui/language/error_texts.h"
#include "ui/language/number_text.h"
#include "ui/widgets/form.h"
#include "ui/widgets/number_field.h"
#include "ui/widgets/style.h"

#include <QDialogButtonBox>
#include <QFormLayout>
#include <QLabel>
#include <QLineEdit>
#include <QLocale>
#include <QPushButton>
#include <QVBoxLayout>

namespace formwork::ui {

namespace {

constexpr int kMostEpochs = 1'000'000;
constexpr int kUsual = 20;

QString rateText(double rate)
{
    return QLocale().toString(rate, 'g', 4);
}

} // namespace

ExtendDialog::ExtendDialog(const QString& runName, const ExperimentConfig& config,
                           const RunEnd& end, QWidget* parent)
    : QDialog(parent)
    , m_config(config)
    , m_end(end)
    , m_epochs(new NumberField(this))
    , m_rate(new QLineEdit(this))
    , m_endRate(new QLineEdit(this))
    , m_rule(makeHint({}, this))
    , m_error(makeErrorLabel(this))
    , m_buttons(new QDialogButtonBox(QDialogButtonBox::Cancel, this))
{
    setWindowTitle(tr("Train more epochs"));
    m_epochs->setRange(1, kMostEpochs);
    m_epochs->setValue(kUsual);
    m_rate->setPlaceholderText(tr("Automatic"));
    m_endRate->setPlaceholderText(tr("Automatic"));
    m_epochs->setWhatsThis(tr("Number of epochs that are added to the run."));
    m_rate->setWhatsThis(
        tr("Learning rate of the first new step. Automatic: where the run ended, but at least a "
           "tenth of the learning rate that it was started with."));
    m_endRate->setWhatsThis(
        tr("Learning rate at the end, reached on half a cosine over the new epochs. Automatic: the "
           "same as at their start if the run's schedule is constant, otherwise its lowest rate."));
    m_rule->setAccessibleName(tr("What the new epochs do"));
    auto* form = new QFormLayout;
    form->addRow(tr("&Additional epochs"), m_epochs);
    form->addRow(tr("&Learning rate"), m_rate);
    form->addRow(tr("&Final learning rate"), m_endRate);
    for (QWidget* field : std::initializer_list<QWidget*>{m_epochs, m_rate, m_endRate})
        field->setAccessibleName(
            qobject_cast<QLabel*>(form->labelForField(field))->text().remove(QLatin1Char('&')));
    m_buttons->addButton(tr("&Train"), QDialogButtonBox::AcceptRole)->setDefault(true);

    auto* about = new QLabel(
        tr("\u201c%1\u201d has been trained for %L2 epochs.").arg(runName).arg(end.epochs), this);
    about->setWordWrap(true);
    about->setTextFormat(Qt::PlainText);
    auto* column = new QVBoxLayout(this);
    column->setSpacing(kSpacing);
    column->addWidget(about);
    column->addLayout(form);
    column->addWidget(m_rule);
    column->addWidget(m_error);
    column->addWidget(m_buttons);
    connect(m_epochs, &NumberField::valueTextChanged, this, &ExtendDialog::edited);
    connect(m_rate, &QLineEdit::textChanged, this, &ExtendDialog::edited);
    connect(m_endRate, &QLineEdit::textChanged, this, &ExtendDialog::edited);
    connect(m_buttons, &QDialogButtonBox::accepted, this, &QDialog::accept);
    connect(m_buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    edited();
}

void ExtendDialog::readFields()
{
    const auto rate = [](const QLineEdit* field, const char* key) -> std::optional<double> {
        const QString text = field->text().trimmed();
        if (text.isEmpty())
            return std::nullopt;
        ExperimentConfig scratch;
        applyOverride(scratch, key, withDecimalPoint(key, text).toStdString());
        return std::string_view(key) == "optimizer.lr" ? scratch.optimizer.learningRate
                                                       : scratch.schedule.minimumLearningRate;
    };
    ExperimentConfig scratch;
    applyOverride(scratch, "train.epochs", m_epochs->valueText().trimmed().toStdString());
    m_request = {.epochs = scratch.train.epochs,
                 .learningRate = rate(m_rate, "optimizer.lr"),
                 .endLearningRate = rate(m_endRate, "schedule.min_lr")};
}

void ExtendDialog::edited()
{
    QString problem;
    try {
        readFields();
        const ExperimentConfig extended = extendedConfig(m_config, m_end, m_request);
        const double from = extended.extension.learningRates.back();
        const double to = extended.extension.endLearningRates.back();
        const QString epochs =
            tr("Epochs %L1 to %L2:").arg(m_end.epochs + 1).arg(extended.train.epochs);
        m_rule->setText(epochs + QLatin1Char(' ') +
                        (from == to ? tr("learning rate %1").arg(rateText(from))
                                    : tr("learning rate from %1 on half a cosine to %2")
                                          .arg(rateText(from), rateText(to))));
    } catch (const Error& error) {
        problem = inWindowsLanguage(error.text());
        m_rule->clear();
    }
    setErrorText(m_error, problem);
    for (QAbstractButton* button : m_buttons->buttons())
        if (m_buttons->buttonRole(button) == QDialogButtonBox::AcceptRole)
            button->setEnabled(problem.isEmpty());
}

QString ExtendDialog::rule() const
{
    return m_rule->text().isEmpty() ? m_error->text() : m_rule->text();
}

} // namespace formwork::ui
