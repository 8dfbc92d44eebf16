// Reports to a test where the widgets of the program are that it was loaded into, so that the test
// can send real pointer and key events there. It looks and never touches.
//
// A line in, a line out, on the local socket that QT_QPA_GENERIC_PLUGINS names behind the key:
//   {"name": "Convert…"}            a visible widget by accessible name or text (without "&")
//                                   or the tab with that title
//   {"name": "...", "item": "beton"} the item with that text in it
//   {"name": "", "item": "PNG"}     that item in the popup that is open
//   {"frame": true}                  -> {"frame": t}: when the first frame of a window was drawn,
//                                    in milliseconds of CLOCK_MONOTONIC; 0 = not yet
//   {"stall": true}                  -> {"stall": t}: the longest time that the event loop was held
//                                    up since the last such question, in milliseconds
//   {"picture": "FOLDER/a.png"}      saves the screen there
//   -> {"x": 12, "y": 40, "width": 80, "height": 24, "enabled": true, "text": "..."} or {}
// Positions are those of the screen. Where a modal dialog is open, only it is searched.
#include <QAbstractButton>
#include <QAbstractItemView>
#include <QAccessible>
#include <QApplication>
#include <QGenericPlugin>
#include <QJsonDocument>
#include <QJsonObject>
#include <QLabel>
#include <QLocalServer>
#include <QLocalSocket>
#include <QPixmap>
#include <QScreen>
#include <QTabBar>
#include <QTimer>
#include <QWidget>

#include <algorithm>
#include <ctime>
#include <utility>

namespace {

QString accessibleText(QWidget* widget, QAccessible::Text which)
{
    QAccessibleInterface* interface = QAccessible::queryAccessibleInterface(widget);
    return interface == nullptr ? QString() : interface->text(which);
}

bool isCalled(QWidget* widget, const QString& name)
{
    if (widget->objectName() == name || widget->accessibleName() == name ||
        accessibleText(widget, QAccessible::Name) == name)
        return true;
    const auto* button = qobject_cast<QAbstractButton*>(widget);
    return button != nullptr && button->text().remove(QLatin1Char('&')) == name;
}

// What people can operate comes before what only says the same: a field before its label.
QWidget* findWidget(const QString& name)
{
    QList<QWidget*> roots;
    if (QWidget* popup = QApplication::activePopupWidget())
        roots = {popup};
    else if (QWidget* modal = QApplication::activeModalWidget())
        roots = {modal};
    else
        roots = QApplication::topLevelWidgets();
    QWidget* best = nullptr;
    for (QWidget* root : roots) {
        QList<QWidget*> all = root->findChildren<QWidget*>();
        all.prepend(root);
        for (QWidget* widget : all) {
            if (!widget->isVisible() || !isCalled(widget, name))
                continue;
            const auto* label = qobject_cast<QLabel*>(widget);
            if (label != nullptr && label->buddy() != nullptr)
                widget = label->buddy();
            if (best == nullptr || best->focusPolicy() == Qt::NoFocus)
                best = widget;
        }
    }
    return best;
}

QJsonObject describe(const QRect& place, bool enabled, const QString& text)
{
    return {{QStringLiteral("x"), place.x()},         {QStringLiteral("y"), place.y()},
            {QStringLiteral("width"), place.width()}, {QStringLiteral("height"), place.height()},
            {QStringLiteral("enabled"), enabled},     {QStringLiteral("text"), text}};
}

QJsonObject findTab(const QString& title)
{
    for (const QWidget* root : QApplication::topLevelWidgets()) {
        for (const QTabBar* bar : root->findChildren<QTabBar*>()) {
            for (int tab = 0; bar->isVisible() && tab < bar->count(); ++tab) {
                if (bar->tabText(tab).remove(QLatin1Char('&')) != title)
                    continue;
                const QRect place = bar->tabRect(tab);
                return describe({bar->mapToGlobal(place.topLeft()), place.size()},
                                bar->isTabEnabled(tab), title);
            }
        }
    }
    return {};
}

QJsonObject findItem(QWidget* widget, const QString& text)
{
    auto* view = qobject_cast<QAbstractItemView*>(widget);
    if (view == nullptr)
        return {};
    const QAbstractItemModel* model = view->model();
    for (int row = 0; row < model->rowCount(view->rootIndex()); ++row) {
        for (int column = 0; column < model->columnCount(view->rootIndex()); ++column) {
            const QModelIndex index = model->index(row, column, view->rootIndex());
            if (!index.data().toString().contains(text))
                continue;
            const QRect place = view->visualRect(index);
            if (place.isEmpty())
                continue;
            return describe({view->viewport()->mapToGlobal(place.topLeft()), place.size()},
                            index.flags().testFlag(Qt::ItemIsEnabled), index.data().toString());
        }
    }
    return {};
}

QJsonObject answer(const QJsonObject& question)
{
    if (const QString file = question[QStringLiteral("picture")].toString(); !file.isEmpty()) {
        const bool saved = QGuiApplication::primaryScreen()->grabWindow(0).save(file);
        return {{QStringLiteral("saved"), saved}};
    }
    const QString name = question[QStringLiteral("name")].toString();
    QWidget* popup = QApplication::activePopupWidget();
    if (name.isEmpty() && popup == nullptr)
        return {};
    QWidget* widget = name.isEmpty() ? popup->findChild<QAbstractItemView*>() : findWidget(name);
    if (widget == nullptr)
        return findTab(name);
    if (const QString item = question[QStringLiteral("item")].toString(); !item.isEmpty())
        return findItem(widget, item);
    return describe({widget->mapToGlobal(QPoint(0, 0)), widget->size()}, widget->isEnabled(),
                    accessibleText(widget, QAccessible::Value));
}

double now()
{
    timespec time{};
    ::clock_gettime(CLOCK_MONOTONIC, &time);
    return 1e3 * static_cast<double>(time.tv_sec) + 1e-6 * static_cast<double>(time.tv_nsec);
}

// Ticks, and notes how late a tick came.
class LoopWatch final : public QObject
{
public:
    explicit LoopWatch(QObject* parent) : QObject(parent)
    {
        QCoreApplication::instance()->installEventFilter(this);
        m_timer.setTimerType(Qt::PreciseTimer);
        connect(&m_timer, &QTimer::timeout, this, [this] {
            const double time = now();
            if (m_lastTick > 0)
                m_stall = std::max(m_stall, time - m_lastTick - m_timer.interval());
            m_lastTick = time;
        });
        m_timer.start(5);
    }
    double firstFrame() const { return m_firstFrame; }
    double takeStall() { return std::exchange(m_stall, 0.0); }

    bool eventFilter(QObject* object, QEvent* event) override
    {
        const auto* widget = qobject_cast<QWidget*>(object);
        if (event->type() == QEvent::Paint && widget != nullptr && widget->isWindow()) {
            QCoreApplication::instance()->removeEventFilter(this);
            // When the event loop has the turn again, the frame is with the X server.
            QTimer::singleShot(0, this, [this] { m_firstFrame = now(); });
        }
        return QObject::eventFilter(object, event);
    }

private:
    QTimer m_timer;
    double m_lastTick = 0;
    double m_stall = 0;
    double m_firstFrame = 0;
};

void serve(QLocalSocket* socket, LoopWatch* watch)
{
    QObject::connect(socket, &QLocalSocket::disconnected, socket, &QObject::deleteLater);
    QObject::connect(socket, &QLocalSocket::readyRead, socket, [socket, watch] {
        while (socket->canReadLine()) {
            const QJsonObject question = QJsonDocument::fromJson(socket->readLine()).object();
            QJsonObject reply;
            if (question.contains(QStringLiteral("frame")))
                reply.insert(QStringLiteral("frame"), watch->firstFrame());
            else if (question.contains(QStringLiteral("stall")))
                reply.insert(QStringLiteral("stall"), watch->takeStall());
            else
                reply = answer(question);
            socket->write(QJsonDocument(reply).toJson(QJsonDocument::Compact) + '\n');
        }
    });
}

} // namespace

class WidgetFinderPlugin final : public QGenericPlugin
{
    Q_OBJECT
    Q_PLUGIN_METADATA(IID QGenericPluginFactoryInterface_iid FILE "widget_finder.json")

public:
    QObject* create(const QString&, const QString& socketName) override
    {
        auto* server = new QLocalServer;
        auto* watch = new LoopWatch(server);
        QObject::connect(server, &QLocalServer::newConnection, server, [server, watch] {
            while (QLocalSocket* socket = server->nextPendingConnection())
                serve(socket, watch);
        });
        server->listen(socketName);
        return server;
    }
};

#include "widget_finder.moc"
