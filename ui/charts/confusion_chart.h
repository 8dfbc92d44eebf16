// A confusion matrix: a row for every true class, a column for every predicted one, darker the
// larger the share of the row, with the classes' names where there is room. Follows the palette; a
// tool tip explains each cell, a click (or the arrow keys and Enter) chooses one.
#pragma once

#include "core/experiment/confusion.h"

#include <QImage>
#include <QWidget>

#include <optional>
#include <utility>

namespace formwork::ui {

class ConfusionChart final : public QWidget
{
    Q_OBJECT

public:
    explicit ConfusionChart(QWidget* parent = nullptr);

    // For more than 2,000 classes only their number is shown.
    void setRecord(const ConfusionRecord& record);
    // The text of that cell: "tench predicted as spaniel: 3 images (6.0 %)"; empty beside it.
    QString textAt(QPoint place) const;

    // What the cells show: shares of the row in per cent, or counts.
    void setNormalised(bool normalised);
    bool isNormalised() const { return m_isNormalised; }

    QSize sizeHint() const override { return {240, 240}; }
    QSize minimumSizeHint() const override { return {120, 120}; }

Q_SIGNALS:
    void cellChosen(const QString& truth, const QString& predicted);

protected:
    void mouseReleaseEvent(QMouseEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void paintEvent(QPaintEvent* event) override;
    bool event(QEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    void drawMatrix();
    QString tooManyText() const;
    QRect matrixRect() const;
    void drawNames(QPainter& painter, const QRect& area, double cell) const;
    int nameRoom() const; // beside the matrix and below it, in pixels
    std::optional<std::pair<std::size_t, std::size_t>> cellAt(QPoint place) const;
    void choose(std::size_t truth, std::size_t predicted);
    double shareOf(std::size_t truth, std::size_t predicted) const;

    ConfusionRecord m_record;
    std::vector<std::uint64_t> m_counts; // row by row
    std::vector<std::uint64_t> m_rows;   // images of each true class
    std::size_t m_hidden = 0;            // classes, when they are too many to be shown
    bool m_isNormalised = false;
    std::pair<std::size_t, std::size_t> m_current = {0, 0}; // truth, predicted: of the keys
    QImage m_matrix;                                        // one pixel for a cell
};

} // namespace formwork::ui
