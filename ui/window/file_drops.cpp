#include "ui/window/file_drops.h"

#include "ui/widgets/style.h"

#include <QDropEvent>
#include <QMimeData>
#include <QUrl>
#include <QWidget>

namespace formwork::ui {

namespace {

std::vector<std::filesystem::path> localPathsOf(const QDropEvent& event)
{
    std::vector<std::filesystem::path> paths;
    if (event.source() != nullptr) // a chart on its way to another program
        return paths;
    for (const QUrl& url : event.mimeData()->urls())
        if (url.isLocalFile())
            paths.push_back(toPath(url.toLocalFile()));
    return paths;
}

} // namespace

FileDrops::FileDrops(QWidget& target) : QObject(&target)
{
    target.setAcceptDrops(true);
    target.installEventFilter(this);
}

bool FileDrops::eventFilter(QObject*, QEvent* event)
{
    if (event->type() != QEvent::DragEnter && event->type() != QEvent::Drop)
        return false;
    auto& drop = static_cast<QDropEvent&>(*event);
    const auto paths = localPathsOf(drop);
    if (paths.empty())
        return false;
    drop.acceptProposedAction();
    if (event->type() == QEvent::Drop)
        Q_EMIT dropped(paths);
    return true;
}

} // namespace formwork::ui
