#include "ui/pages/experiment/time_budget.h"

#include "core/base/error.h"
#include "ui/language/error_texts.h"
#include "ui/models/experiment_draft.h"
#include "ui/models/run_texts.h"
#include "ui/widgets/style.h"

#include <QLabel>
#include <QPushButton>
#include <QSpinBox>
#include <QVBoxLayout>

#include <utility>

namespace formwork::ui {

namespace {

constexpr int kBudgetReadMilliseconds = 150;
constexpr int kMostMinutes = 100'000; // ten weeks

} // namespace

TimeBudget::TimeBudget(ExperimentDraft& draft, QWidget* parent)
    : QWidget(parent)
    , m_draft(draft)
    , m_minutes(new QSpinBox(this))
    , m_set(new QPushButton(tr("Set epochs"), this))
    , m_label(makeHint({}, this))
{
    m_minutes->setRange(0, kMostMinutes);
    m_minutes->setSuffix(tr(" min"));
    m_minutes->setSpecialValueText(tr("Any"));
    m_minutes->setAccessibleName(tr("Time budget"));
    m_minutes->setToolTip(tr("How many epochs fit into this time"));
    m_minutes->setWhatsThis(
        tr("The time that one run may take. How many epochs that is follows from the speed that a "
           "try-out or the last run with the same model, data and device had."));
    m_set->setWhatsThis(tr("Sets the number of epochs to what fits into the time."));
    auto* row = new QHBoxLayout;
    row->addWidget(m_minutes, 1);
    row->addWidget(m_set);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(4);
    column->addLayout(row);
    column->addWidget(m_label);
    m_timer.setSingleShot(true);
    m_timer.setInterval(kBudgetReadMilliseconds);
    connect(&m_timer, &QTimer::timeout, this, &TimeBudget::showBudget);
    connect(m_minutes, &QSpinBox::valueChanged, this, &TimeBudget::showBudget);
    connect(&m_draft, &ExperimentDraft::changed, &m_timer, qOverload<>(&QTimer::start));
    connect(m_set, &QPushButton::clicked, this, [this] {
        showBudget(); // the draft may have changed a moment ago
        if (m_epochs > 0)
            m_draft.setText("train.epochs", QString::number(m_epochs));
    });
    showBudget();
}

void TimeBudget::setPaceReader(PaceReader reader)
{
    m_read = std::move(reader);
    showBudget();
}

void TimeBudget::setTriedOut(const ExperimentConfig& config, double epochSeconds)
{
    m_tried = TriedOut{config, epochSeconds};
    showBudget();
}

QString TimeBudget::text() const
{
    return m_label->isHidden() ? QString() : m_label->text();
}

// A try-out is of this moment; a run may be old, but has seen its loader and validation.
std::optional<EpochPace> TimeBudget::pace() const
{
    const ExperimentConfig config = m_draft.runs().front();
    if (m_tried && trainsAlike(m_tried->config, config))
        return EpochPace{.seconds = m_tried->epochSeconds};
    return m_read ? m_read(config) : std::nullopt;
}

QString TimeBudget::fitText(const EpochPace& known) const
{
    const QString epochs = countText(static_cast<std::uint64_t>(m_epochs));
    const QString each = durationText(known.seconds);
    return known.run == 0
               ? tr("%1 epochs of %2 each, as tried out.").arg(epochs, each)
               : tr("%1 epochs of %2 each, as in run %3.").arg(epochs, each).arg(known.run);
}

void TimeBudget::showBudget()
{
    m_timer.stop();
    m_epochs = 0;
    m_label->setVisible(m_minutes->value() > 0);
    m_set->setVisible(m_minutes->value() > 0);
    if (m_minutes->value() == 0)
        return;
    try {
        const auto known = pace();
        m_epochs = known ? epochsWithin(60.0 * m_minutes->value(), known->seconds) : 0;
        if (!known)
            m_label->setText(tr("The speed is not known yet: no run with this model, data and "
                                "device was trained. \u201cTry out\u201d measures it."));
        else if (m_epochs == 0)
            m_label->setText(
                tr("Not enough for one epoch, which takes %1.").arg(durationText(known->seconds)));
        else
            m_label->setText(fitText(*known));
    } catch (const Error& error) {
        m_label->setText(inWindowsLanguage(error.text()));
    }
    m_set->setEnabled(m_epochs > 0);
}

} // namespace formwork::ui
