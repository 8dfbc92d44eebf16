#include "ui/pages/sweep/effects_view.h"

#include "ui/pages/sweep/effects_model.h"
#include "ui/widgets/style.h"

#include <QHeaderView>
#include <QKeyEvent>
#include <QLabel>
#include <QTableView>
#include <QVBoxLayout>

namespace formwork::ui {

EffectsView::EffectsView(QWidget* parent)
    : QWidget(parent)
    , m_model(new EffectsModel(this))
    , m_table(new QTableView(this))
    , m_note(makeHint({}, this))
{
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    m_table->setModel(m_model);
    m_table->setAccessibleName(tr("Which setting mattered"));
    m_table->setWhatsThis(
        tr("For each setting the rank correlation (Spearman) with the figure, from -1 to +1, "
           "with a 95 % interval; for settings whose values have no order the share of the ranks' "
           "variance that they explain, and its p-value (Kruskal and Wallis). Ctrl+C copies."));
    m_table->setFrameShape(QFrame::NoFrame);
    m_table->setShowGrid(false);
    m_table->setAlternatingRowColors(true);
    m_table->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_table->setTabKeyNavigation(false);
    m_table->setWordWrap(true);
    m_table->verticalHeader()->hide();
    m_table->horizontalHeader()->setSectionResizeMode(QHeaderView::ResizeToContents);
    m_table->horizontalHeader()->setSectionResizeMode(EffectsModel::Words, QHeaderView::Stretch);
    m_table->verticalHeader()->setSectionResizeMode(QHeaderView::ResizeToContents);
    m_table->installEventFilter(this);
    connect(m_table, &QTableView::activated, this, [this](const QModelIndex& index) {
        const SettingEffect& effect = m_model->effects()[static_cast<std::size_t>(index.row())];
        Q_EMIT settingActivated(QString::fromStdString(effect.key));
    });
    column->addWidget(m_table, 1);
    m_note->setContentsMargins(12, 6, 12, 6);
    column->addWidget(m_note);
}

void EffectsView::setSweep(const SweepData& sweep, int figure)
{
    m_model->setSweep(sweep, figure);
    m_note->setText(m_model->note());
}

bool EffectsView::eventFilter(QObject* object, QEvent* event)
{
    if (object == m_table && event->type() == QEvent::KeyPress &&
        static_cast<QKeyEvent*>(event)->matches(QKeySequence::Copy)) {
        Q_EMIT copyRequested();
        return true;
    }
    return QWidget::eventFilter(object, event);
}

} // namespace formwork::ui
