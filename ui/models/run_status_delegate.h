// The status cell of the runs table: a small bar under the words while a run waits or trains.
#pragma once

#include <QStyledItemDelegate>

namespace formwork::ui {

class RunStatusDelegate final : public QStyledItemDelegate
{
    Q_OBJECT

public:
    using QStyledItemDelegate::QStyledItemDelegate;

    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override;
};

} // namespace formwork::ui
