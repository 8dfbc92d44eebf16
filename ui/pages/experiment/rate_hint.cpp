#include "ui/pages/experiment/rate_hint.h"

#include "ui/models/experiment_draft.h"
#include "ui/widgets/style.h"

#include <QEvent>
#include <QLabel>
#include <QLocale>
#include <QPushButton>
#include <QVBoxLayout>

#include <cmath>

namespace formwork::ui {

namespace {

// As the field takes it, in any language of the window.
QString rateNumber(double rate)
{
    return QLocale::c().toString(rate, 'g', 3);
}

} // namespace

RateHint::RateHint(ExperimentDraft& draft, QWidget* parent)
    : QWidget(parent)
    , m_draft(draft)
    , m_label(new QLabel(this))
    , m_use(new QPushButton(this))
{
    m_label->setWordWrap(true);
    m_label->setAccessibleName(tr("About the learning rate"));
    m_use->setWhatsThis(tr("Sets the learning rate that fits the number of images of a step: that "
                           "of the recipe or of the model's publication, carried over to this "
                           "batch."));
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(4);
    column->addWidget(m_label);
    auto* row = new QHBoxLayout;
    row->addWidget(m_use);
    row->addStretch();
    column->addLayout(row);
    connect(m_use, &QPushButton::clicked, this,
            [this] { m_draft.setText("optimizer.lr", rateNumber(m_suggested)); });
    connect(&m_draft, &ExperimentDraft::changed, this, &RateHint::showDraft);
    showDraft();
}

void RateHint::setKnownRate(const std::optional<KnownRate>& rate)
{
    m_known = rate;
    showDraft();
}

QString RateHint::text() const
{
    return isHidden() ? QString() : m_label->text();
}

void RateHint::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange)
        showDraft();
}

// Several rates or batches are a search, which looks beyond what is known on purpose.
void RateHint::showDraft()
{
    const bool isSearch = std::ranges::any_of(m_draft.axes(), [](const SweepAxis& axis) {
        return axis.key == "optimizer.lr" || axis.key == "train.batch_size";
    });
    const auto warning = isSearch ? std::nullopt : checkRate(m_draft.config(), m_known);
    setVisible(warning.has_value());
    if (!warning)
        return;
    m_suggested = warning->suggested;
    const bool isHigh = warning->factor > 1;
    const long times = std::lround(isHigh ? warning->factor : 1 / warning->factor);
    const QString text =
        isHigh ? tr("%1 times higher than what is known to work for %2 images a step: it may "
                    "diverge.")
               : tr("%1 times lower than what is known to work for %2 images a step: it learns "
                    "slowly.");
    m_label->setText(QStringLiteral("\u26a0 ") +
                     text.arg(QLocale().toString(qlonglong(times)),
                              countText(static_cast<std::uint64_t>(warning->images))));
    QPalette colours = m_label->palette();
    colours.setColor(QPalette::WindowText, severityColour(Severity::Warning, palette()));
    m_label->setPalette(colours);
    m_use->setText(tr("Use %1").arg(rateNumber(warning->suggested)));
}

} // namespace formwork::ui
