#include "ui/charts/attention_view.h"

#include <QPainter>

#include <algorithm>
#include <cmath>
#include <utility>

namespace formwork::ui {

namespace {

constexpr double kDarkest = 0.8; // opacity of the shade where nobody looks

} // namespace

AttentionView::AttentionView(QWidget* parent) : QWidget(parent)
{
    setAccessibleName(tr("Image"));
}

void AttentionView::setImage(const QImage& image, const QString& text)
{
    m_image = image;
    m_text = text;
    update();
}

void AttentionView::setAttention(AttentionMap map)
{
    m_map = std::move(map);
    m_shade = {};
    const auto most = std::ranges::max_element(m_map.shares);
    if (m_map.side > 0 && most != m_map.shares.end() && *most > 0) {
        m_shade = QImage(m_map.side, m_map.side, QImage::Format_ARGB32_Premultiplied);
        for (int y = 0; y < m_map.side; ++y) {
            for (int x = 0; x < m_map.side; ++x) {
                const double share =
                    m_map.shares[static_cast<std::size_t>(y * m_map.side + x)] / *most;
                m_shade.setPixelColor(
                    x, y, QColor(0, 0, 0, static_cast<int>(255 * kDarkest * (1 - share))));
            }
        }
    }
    update();
}

void AttentionView::setAttentionShown(bool shown)
{
    m_isShown = shown;
    update();
}

void AttentionView::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.fillRect(rect(), palette().color(QPalette::Base));
    if (m_image.isNull()) {
        painter.setPen(palette().color(QPalette::Text));
        painter.drawText(rect().adjusted(12, 12, -12, -12), Qt::AlignCenter | Qt::TextWordWrap,
                         m_text);
        return;
    }
    const QSizeF size = QSizeF(m_image.size()).scaled(QSizeF(this->size()), Qt::KeepAspectRatio);
    const QRectF place(QPointF((width() - size.width()) / 2, (height() - size.height()) / 2), size);
    painter.setRenderHint(QPainter::SmoothPixmapTransform);
    painter.drawImage(place, m_image);
    if (!m_isShown || m_shade.isNull())
        return;
    const QRectF seen(place.left() + m_map.crop.left() * place.width(),
                      place.top() + m_map.crop.top() * place.height(),
                      m_map.crop.width() * place.width(), m_map.crop.height() * place.height());
    painter.drawImage(seen, m_shade);
    // What the model did not see.
    painter.setClipRegion(QRegion(place.toAlignedRect()) - QRegion(seen.toAlignedRect()));
    painter.fillRect(place, QColor(0, 0, 0, static_cast<int>(255 * kDarkest)));
}

} // namespace formwork::ui
