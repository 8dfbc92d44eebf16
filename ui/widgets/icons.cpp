#include "ui/widgets/icons.h"

#include <QApplication>
#include <QFile>
#include <QIconEngine>
#include <QPainter>
#include <QPalette>
#include <QPixmap>
#include <QSvgRenderer>

// Resources of a static library are only registered on request. The macro must stand
// outside of any namespace.
static void registerResources()
{
    static const bool done = [] {
        Q_INIT_RESOURCE(formwork);
        return true;
    }();
    Q_UNUSED(done)
}

namespace formwork::ui {

namespace {

QString resourcePath(const QString& name)
{
    return QStringLiteral(":/formwork/icons/%1.svg").arg(name);
}

QColor colourFor(QIcon::Mode mode)
{
    const QPalette palette = QApplication::palette();
    switch (mode) {
    case QIcon::Disabled:
        return palette.color(QPalette::Disabled, QPalette::ButtonText);
    case QIcon::Selected:
        return palette.color(QPalette::Active, QPalette::HighlightedText);
    case QIcon::Normal:
    case QIcon::Active:
        break;
    }
    return palette.color(QPalette::Active, QPalette::ButtonText);
}

class TintedIconEngine final : public QIconEngine
{
public:
    explicit TintedIconEngine(QByteArray svg) : m_svg(std::move(svg)) {}

    void paint(QPainter* painter, const QRect& rect, QIcon::Mode mode, QIcon::State) override
    {
        QByteArray svg = m_svg;
        svg.replace("#000000", colourFor(mode).name().toLatin1());
        QSvgRenderer renderer(svg);
        const int side = qMin(rect.width(), rect.height());
        QRect square(0, 0, side, side);
        square.moveCenter(rect.center());
        renderer.render(painter, square);
    }

    QPixmap pixmap(const QSize& size, QIcon::Mode mode, QIcon::State state) override
    {
        QPixmap pixmap(size);
        pixmap.fill(Qt::transparent);
        QPainter painter(&pixmap);
        paint(&painter, QRect(QPoint(0, 0), size), mode, state);
        return pixmap;
    }

    QIconEngine* clone() const override { return new TintedIconEngine(m_svg); }

private:
    QByteArray m_svg;
};

} // namespace

QIcon icon(const QString& name)
{
    registerResources();
    QFile file(resourcePath(name));
    if (!file.open(QIODevice::ReadOnly))
        return {};
    return QIcon(new TintedIconEngine(file.readAll()));
}

QIcon icon(Severity severity)
{
    switch (severity) {
    case Severity::Error:
        return icon(QStringLiteral("error"));
    case Severity::Warning:
        return icon(QStringLiteral("warning"));
    case Severity::Info:
        break;
    }
    return icon(QStringLiteral("info"));
}

QIcon applicationIcon()
{
    registerResources();
    return QIcon(resourcePath(QStringLiteral("formwork")));
}

} // namespace formwork::ui
