#include "ui/charts/chart_drag.h"

#include "core/base/error.h"
#include "core/base/file_system.h"
#include "ui/widgets/style.h"

#include <QApplication>
#include <QDrag>
#include <QMimeData>
#include <QMouseEvent>
#include <QUrl>
#include <QWidget>

#include <utility>

namespace formwork::ui {

namespace {

constexpr double kDraggedDpi = 192; // twice the screen's
constexpr int kCursorPictureWidth = 180;

} // namespace

ChartDrag::ChartDrag(QWidget* chart, std::function<bool(QPointF)> isHandle,
                     std::function<DraggedChart()> take)
    : QObject(chart)
    , m_chart(chart)
    , m_isHandle(std::move(isHandle))
    , m_take(std::move(take))
    , m_start([this](std::unique_ptr<QMimeData> dragged) { start(std::move(dragged)); })
{
    chart->installEventFilter(this);
}

void ChartDrag::setStarter(std::function<void(std::unique_ptr<QMimeData>)> start)
{
    m_start = std::move(start);
}

std::unique_ptr<QMimeData> ChartDrag::data()
{
    const DraggedChart chart = m_take();
    const QByteArray svg = pictureSvg(chart.picture, chart.title);
    auto dragged = std::make_unique<QMimeData>();
    dragged->setData(QStringLiteral("image/svg+xml"), svg);
    dragged->setImageData(pictureImage(chart.picture, kDraggedDpi));
    if (m_folder.isValid()) { // without it, pixels and SVG are still there
        const QString file = m_folder.filePath(chart.fileName + QStringLiteral(".svg"));
        PosixFileSystem files;
        writeTextFile(files, toPath(file),
                      std::string_view(svg.constData(), static_cast<std::size_t>(svg.size())));
        dragged->setUrls({QUrl::fromLocalFile(file)});
    }
    return dragged;
}

void ChartDrag::start(std::unique_ptr<QMimeData> dragged)
{
    auto* drag = new QDrag(m_chart); // Qt deletes it
    const auto image = qvariant_cast<QImage>(dragged->imageData());
    drag->setPixmap(
        QPixmap::fromImage(image.scaledToWidth(kCursorPictureWidth, Qt::SmoothTransformation)));
    drag->setMimeData(dragged.release());
    drag->exec(Qt::CopyAction);
}

bool ChartDrag::eventFilter(QObject* object, QEvent* event)
{
    if (object != m_chart)
        return false;
    if (event->type() == QEvent::MouseButtonPress) {
        const auto* mouse = static_cast<QMouseEvent*>(event);
        m_pressed.reset();
        if (mouse->button() == Qt::LeftButton && m_isHandle(mouse->position()))
            m_pressed = mouse->position();
    }
    if (event->type() == QEvent::MouseButtonRelease)
        m_pressed.reset();
    if (event->type() != QEvent::MouseMove)
        return false;
    const auto* mouse = static_cast<QMouseEvent*>(event);
    if (!mouse->buttons().testFlag(Qt::LeftButton)) {
        m_chart->setCursor(m_isHandle(mouse->position()) ? Qt::OpenHandCursor : Qt::ArrowCursor);
        return false;
    }
    if (!m_pressed)
        return false;
    if ((mouse->position() - *m_pressed).manhattanLength() < QApplication::startDragDistance())
        return true; // and nothing is panned
    m_pressed.reset();
    try {
        m_start(data());
    } catch (const Error& error) {
        Q_EMIT failed(error);
    }
    return true;
}

} // namespace formwork::ui
