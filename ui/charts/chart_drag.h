// Lets a chart be dragged out of the window by its title: other programs get it as an SVG file with
// real text, or as pixels if they take nothing else. GUI thread only.
#pragma once

#include "core/base/error.h"
#include "ui/charts/picture.h"

#include <QObject>
#include <QPointF>
#include <QString>
#include <QTemporaryDir>

#include <functional>
#include <memory>
#include <optional>

class QMimeData;
class QWidget;

namespace formwork::ui {

// A chart as it looks now.
struct DraggedChart
{
    Picture picture;
    QString title;
    QString fileName; // without ending
};

class ChartDrag final : public QObject
{
    Q_OBJECT

public:
    // `isHandle`: whether a place in the chart begins a drag. `take` is called when one begins.
    ChartDrag(QWidget* chart, std::function<bool(QPointF)> isHandle,
              std::function<DraggedChart()> take);

    // What is dragged; the caller's. The file in it stays for as long as this object. Errors: those
    // of drawing.
    std::unique_ptr<QMimeData> data();
    // In place of a drag by the window system, for tests.
    void setStarter(std::function<void(std::unique_ptr<QMimeData>)> start);

Q_SIGNALS:
    void failed(const formwork::Error& error);

protected:
    bool eventFilter(QObject* object, QEvent* event) override;

private:
    void start(std::unique_ptr<QMimeData> dragged);

    QWidget* m_chart;
    std::function<bool(QPointF)> m_isHandle;
    std::function<DraggedChart()> m_take;
    std::function<void(std::unique_ptr<QMimeData>)> m_start;
    std::optional<QPointF> m_pressed;
    QTemporaryDir m_folder;
};

} // namespace formwork::ui
