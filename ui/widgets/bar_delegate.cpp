#include "ui/widgets/bar_delegate.h"

#include "ui/widgets/style.h"

#include <QPainter>

namespace formwork::ui {

QSize BarDelegate::sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const
{
    QSize size = QStyledItemDelegate::sizeHint(option, index);
    size.setHeight(qMax(size.height(), option.fontMetrics.height() + 8));
    return size;
}

void BarDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option,
                        const QModelIndex& index) const
{
    const double share = index.data(kShareRole).toDouble();
    if (share > 0 && !option.state.testFlag(QStyle::State_Selected)) {
        const QColor colour =
            mixed(option.palette.color(QPalette::Base), option.palette.color(QPalette::Highlight),
                  paletteIsDark(option.palette) ? 0.38 : 0.30);
        const int room = option.rect.width() - 12; // columns of bars stay apart
        const int width = qMax(2, int(room * qMin(1.0, share)));
        painter->fillRect(
            QRect(option.rect.left(), option.rect.top() + 2, width, option.rect.height() - 4),
            colour);
    }
    QStyledItemDelegate::paint(painter, option, index);
}

} // namespace formwork::ui
