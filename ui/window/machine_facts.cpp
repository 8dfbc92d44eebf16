#include "ui/window/machine_facts.h"

#include "core/machine/collect.h"
#include "ui/dialogs/machine_dialog.h"

#include <QGuiApplication>
#include <QWidget>

#include <utility>

namespace formwork::ui {

void openMachineDialog(QWidget& window, const Workspace& workspace, FileSystem& fileSystem,
                       const TrainingQueue::BackendLoader& loadBackend)
{
    const auto collect = [root = workspace.root(), loadBackend,
                          platform = QGuiApplication::platformName().toStdString()](
                             bool measure, ProgressSink& progress, std::stop_token stop) {
        MachineRequest request;
        request.workspace = root;
        request.measure = measure;
        request.windowPlatform = platform;
        return collectMachineFacts(request, loadBackend, progress, std::move(stop));
    };
    auto* dialog = new MachineDialog(collect, fileSystem, &window);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->open();
}

} // namespace formwork::ui
