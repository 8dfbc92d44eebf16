#include "ui/pages/compare/preview_sheet.h"

#include "ui/widgets/style.h"

#include <QPainter>

namespace formwork::ui {

namespace {
constexpr int kMargin = 16;
}

PreviewSheet::PreviewSheet(QWidget* parent) : QWidget(parent)
{
    setMinimumSize(240, 160);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Expanding);
    setAccessibleName(tr("Preview of the charts"));
    this->setWhatsThis(tr("The sheet as it will be written, at its real proportions."));
}

void PreviewSheet::setImage(const QImage& image)
{
    m_image = image;
    update();
}

QSize PreviewSheet::room() const
{
    return (size() - QSize(2 * kMargin, 2 * kMargin)).expandedTo({1, 1}) * devicePixelRatioF();
}

void PreviewSheet::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    const QColor window = palette().color(QPalette::Window);
    painter.fillRect(rect(), window.darker(paletteIsDark(palette()) ? 125 : 108));
    if (m_image.isNull())
        return;
    const QSizeF whole = QSizeF(m_image.size()) / devicePixelRatioF();
    const QSizeF shown =
        whole.scaled(QSizeF(size()) - QSizeF(2 * kMargin, 2 * kMargin), Qt::KeepAspectRatio);
    QRectF sheet(QPointF(), shown);
    sheet.moveCenter(QRectF(rect()).center());
    painter.fillRect(sheet.translated(2, 3), QColor(0, 0, 0, 60));
    painter.setRenderHint(QPainter::SmoothPixmapTransform);
    painter.drawImage(sheet, m_image);
}

void PreviewSheet::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    Q_EMIT resized();
}

} // namespace formwork::ui
