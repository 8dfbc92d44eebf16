// Cells of the runs table: numbers keep away from the next column, and the status has a small bar
// under its words while a run trains.
#pragma once

#include <QStyledItemDelegate>

namespace formwork::ui {

class RunsDelegate final : public QStyledItemDelegate
{
    Q_OBJECT

public:
    using QStyledItemDelegate::QStyledItemDelegate;

    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override;

    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;

protected:
    void initStyleOption(QStyleOptionViewItem* option, const QModelIndex& index) const override;

private:
    void paintStatus(QPainter* painter, const QStyleOptionViewItem& option,
                     const QModelIndex& index) const;
};

} // namespace formwork::ui
