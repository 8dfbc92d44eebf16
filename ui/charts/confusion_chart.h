// A confusion matrix: a row for every true class, a column for every predicted one, darker the
// larger the share of the row. Follows the palette; a tool tip explains each cell.
#pragma once

#include "core/experiment/confusion.h"

#include <QImage>
#include <QWidget>

namespace formwork::ui {

class ConfusionChart final : public QWidget
{
    Q_OBJECT

public:
    explicit ConfusionChart(QWidget* parent = nullptr);

    // Of more than 2,000 classes only their number is shown.
    void setRecord(const ConfusionRecord& record);
    // What stands at that place: "tench taken for spaniel: 3 images (6.0 %)"; empty beside it.
    QString textAt(QPoint place) const;

    QSize sizeHint() const override { return {240, 240}; }
    QSize minimumSizeHint() const override { return {120, 120}; }

protected:
    void paintEvent(QPaintEvent* event) override;
    bool event(QEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    void drawMatrix();
    QString tooManyText() const;
    QRect matrixRect() const;
    double shareOf(std::size_t truth, std::size_t predicted) const;

    ConfusionRecord m_record;
    std::vector<std::uint64_t> m_counts; // row by row
    std::vector<std::uint64_t> m_rows;   // images of each true class
    std::size_t m_hidden = 0;            // classes, when they are too many to be shown
    QImage m_matrix;                     // one pixel for a cell
};

} // namespace formwork::ui
