#include "ui/dialogs/pick_moved_dataset.h"

#include "ui/dialogs/pick_path.h"
#include "ui/widgets/style.h"

#include <QCoreApplication>

#include <system_error>

namespace formwork::ui {

namespace {

QString nearestFolder(std::filesystem::path path)
{
    std::error_code ignored;
    while (path.has_relative_path() && !std::filesystem::is_directory(path, ignored))
        path = path.parent_path();
    return toQString(path);
}

} // namespace

void pickMovedDataset(QWidget* parent, const DatasetRow& dataset,
                      std::function<void(const QString&)> picked)
{
    const QString title =
        QCoreApplication::translate("formwork::ui::PickMovedDataset", "Where is %1 now?")
            .arg(QString::fromStdString(dataset.name));
    const QString start = nearestFolder(dataset.path.parent_path());
    if (dataset.kind == DatasetKind::ImageFolder)
        return pickFolder(parent, title, start, std::move(picked));
    const QString filter =
        QCoreApplication::translate("formwork::ui::PickMovedDataset", "Beton files (*.beton)");
    pickFiles(parent, title, start, filter, [picked = std::move(picked)](const QStringList& files) {
        if (!files.isEmpty())
            picked(files.front());
    });
}

} // namespace formwork::ui
