// Draws what came from what, from top to bottom; a click on something, or Return, asks to go there.
#pragma once

#include "core/report/lineage.h"

#include <QScrollArea>

#include <vector>

class QLabel;

namespace formwork::ui {

class LineageView final : public QScrollArea
{
    Q_OBJECT

public:
    explicit LineageView(QWidget* parent = nullptr);

    void showLineage(const Lineage& lineage);
    // Instead of a drawing.
    void showText(const QString& text);

    // The second line of a node: "training data", "clone, done".
    static QString caption(const Lineage& lineage, std::size_t node);

Q_SIGNALS:
    void activated(const formwork::LineageNode& node);

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    class Canvas;
    class NodeButton;

    Canvas* m_canvas;
    QLabel* m_text;
};

} // namespace formwork::ui
