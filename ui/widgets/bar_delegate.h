// Items of a table. One with a share has a bar behind its number, as long as its share of the
// largest: a histogram in a table.
#pragma once

#include <QStyledItemDelegate>

namespace formwork::ui {

class BarDelegate final : public QStyledItemDelegate
{
    Q_OBJECT

public:
    // The share [0, 1] of an item, set beside its text.
    static constexpr int kShareRole = Qt::UserRole + 40;

    using QStyledItemDelegate::QStyledItemDelegate;
    // Rows a little higher than their text: easier to read and to hit.
    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;
    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override;
};

} // namespace formwork::ui
