#include "ui/models/runs_delegate.h"

#include "ui/models/runs_model.h"
#include "ui/widgets/style.h"

#include <QPainter>

namespace formwork::ui {

void RunsDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option,
                         const QModelIndex& index) const
{
    if (index.column() == RunsModel::Status)
        paintStatus(painter, option, index);
    else
        QStyledItemDelegate::paint(painter, option, index);
}

QSize RunsDelegate::sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const
{
    QSize size = QStyledItemDelegate::sizeHint(option, index);
    size.setHeight(option.fontMetrics.height() + 10); // room for the bar below the status
    return size;
}

void RunsDelegate::initStyleOption(QStyleOptionViewItem* option, const QModelIndex& index) const
{
    QStyledItemDelegate::initStyleOption(option, index);
    if (option->displayAlignment.testFlag(Qt::AlignRight))
        option->text += QChar(0x2002); // an en space
}

void RunsDelegate::paintStatus(QPainter* painter, const QStyleOptionViewItem& option,
                               const QModelIndex& index) const
{
    QStyleOptionViewItem cell = option;
    const auto status = static_cast<RunStatus>(index.data(RunsModel::StatusRole).toInt());
    const bool selected = option.state.testFlag(QStyle::State_Selected);
    if (!selected && (status == RunStatus::Failed || isInterrupted(status))) {
        const Severity severity = status == RunStatus::Failed ? Severity::Error : Severity::Warning;
        cell.palette.setColor(QPalette::Text, severityColour(severity, option.palette));
    }
    QStyledItemDelegate::paint(painter, cell, index);

    const QVariant progress = index.data(RunsModel::ProgressRole);
    if (!progress.isValid() || status != RunStatus::Running)
        return;
    constexpr int kBarHeight = 3;
    QRectF groove(option.rect.left() + 4, option.rect.bottom() - kBarHeight - 1,
                  option.rect.width() - 8, kBarHeight);
    const QColor ink =
        option.palette.color(selected ? QPalette::HighlightedText : QPalette::Highlight);
    QColor faint = ink;
    faint.setAlphaF(0.25F);
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    painter->setPen(Qt::NoPen);
    painter->setBrush(faint);
    painter->drawRoundedRect(groove, 1.5, 1.5);
    groove.setWidth(groove.width() * progress.toDouble());
    painter->setBrush(ink);
    painter->drawRoundedRect(groove, 1.5, 1.5);
    painter->restore();
}

} // namespace formwork::ui
