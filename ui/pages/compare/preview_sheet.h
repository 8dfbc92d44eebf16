// A picture on a sheet of paper, scaled down to the room there is.
#pragma once

#include <QImage>
#include <QWidget>

namespace formwork::ui {

class PreviewSheet final : public QWidget
{
    Q_OBJECT

public:
    explicit PreviewSheet(QWidget* parent = nullptr);

    void setImage(const QImage& image);
    const QImage& image() const { return m_image; }
    // Room for the picture, in device pixels.
    QSize room() const;

    QSize sizeHint() const override { return {640, 360}; }

Q_SIGNALS:
    void resized();

protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    QImage m_image;
};

} // namespace formwork::ui
