// A figure of a sweep as a widget: draws it, brushes it, names the run below the pointer.
//
// Pointer: dragging brushes, a click chooses a run, a double click takes the brush away. Keys: the
// arrows move the brush (see the figures), Escape takes it away.
#pragma once

#include "ui/charts/sweep/sweep_figure.h"

#include <QPixmap>
#include <QWidget>

#include <memory>

namespace formwork::ui {

class SweepChart final : public QWidget
{
    Q_OBJECT

public:
    // The scene must outlive it; its owner changes it and calls refresh().
    SweepChart(std::unique_ptr<SweepFigure> figure, const SweepScene& scene, QWidget* parent);
    ~SweepChart() override;

    SweepFigure& figure() { return *m_figure; }
    // Draws again with the next paint event.
    void refresh();

    QSize sizeHint() const override { return {600, 320}; }
    QSize minimumSizeHint() const override { return {240, 140}; }

Q_SIGNALS:
    void brushed();       // while it is dragged
    void brushFinished(); // once it is let go
    void runClicked(int run);
    void runHovered(int run); // -1: none

protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void changeEvent(QEvent* event) override;
    bool event(QEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void leaveEvent(QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void focusInEvent(QFocusEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;

private:
    void hover(int run);
    QString runText(int run) const;

    std::unique_ptr<SweepFigure> m_figure;
    const SweepScene& m_scene;
    QPixmap m_drawn; // without the overlay; null: to be drawn
    int m_hovered = -1;
    bool m_brushing = false;
    bool m_moved = false;
    QPointF m_pressed;
};

} // namespace formwork::ui
