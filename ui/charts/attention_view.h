// An image as large as there is room, and over it where a model looks: the more attention a place
// gets, the clearer it is; the rest is darkened.
#pragma once

#include <QImage>
#include <QRectF>
#include <QString>
#include <QWidget>

#include <vector>

namespace formwork::ui {

struct AttentionMap
{
    std::vector<float> shares; // row by row of a square; empty: none
    int side = 0;
    QRectF crop = {0, 0, 1, 1}; // of the image, that the model saw, in shares of its size
};

class AttentionView final : public QWidget
{
    Q_OBJECT

public:
    explicit AttentionView(QWidget* parent = nullptr);

    // In place of the image a text, where it is null.
    void setImage(const QImage& image, const QString& text = {});
    void setAttention(AttentionMap map);
    const QImage& image() const { return m_image; }
    void setAttentionShown(bool shown);

    QSize sizeHint() const override { return {480, 480}; }
    QSize minimumSizeHint() const override { return {200, 200}; }

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    QImage m_image;
    QString m_text;
    AttentionMap m_map;
    QImage m_shade; // black, as opaque as a place is dark; null without attention
    bool m_isShown = true;
};

} // namespace formwork::ui
