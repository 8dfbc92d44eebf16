#include "ui/window/lineage_links.h"

#include "ui/jobs/dataset_library.h"
#include "ui/models/store_watcher.h"
#include "ui/pages/lineage_panel.h"
#include "ui/widgets/style.h"

#include <QDesktopServices>
#include <QUrl>

#include <utility>

namespace formwork::ui {

LineageLinks::LineageLinks(Workspace workspace, FileSystem& fileSystem,
                           const DatasetLibrary& library, const StoreWatcher& watcher,
                           QObject* parent)
    : QObject(parent)
    , m_library(library)
    , m_watcher(watcher)
    , m_reader(std::move(workspace), fileSystem, library)
{}

void LineageLinks::serve(std::initializer_list<LineagePanel*> panels)
{
    for (LineagePanel* panel : panels) {
        panel->setReader(&m_reader);
        connect(panel, &LineagePanel::activated, this, &LineageLinks::follow);
        connect(&m_watcher, &StoreWatcher::changed, panel, &LineagePanel::refresh);
        connect(&m_library, &DatasetLibrary::changed, panel, &LineagePanel::refresh);
    }
}

void LineageLinks::follow(const LineageNode& node)
{
    if (node.kind == LineageKind::Run) {
        Q_EMIT runRequested(node.run);
        return;
    }
    const DatasetRow* dataset =
        node.kind == LineageKind::Weights ? nullptr : m_library.rowOf(node.path);
    if (dataset != nullptr) {
        Q_EMIT datasetRequested(toQString(dataset->path));
        return;
    }
    const bool isFolder = node.kind == LineageKind::Images || node.isFolder;
    const std::filesystem::path folder = isFolder ? node.path : node.path.parent_path();
    if (!QDesktopServices::openUrl(QUrl::fromLocalFile(toQString(folder))))
        Q_EMIT fileManagerMissing(toQString(node.path));
}

} // namespace formwork::ui
