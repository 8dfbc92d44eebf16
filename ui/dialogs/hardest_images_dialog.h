// Shows the validation images that a run's model is most wrong about. They are found in the
// background while the dialog is open.
#pragma once

#include "ui/jobs/hardest_images.h"
#include "ui/jobs/training_queue.h"

#include <QDialog>

#include <memory>

class QLabel;
class QProgressBar;

namespace formwork::ui {

class ImageGrid;
class InlineMessage;
class Job;

class HardestImagesDialog final : public QDialog
{
    Q_OBJECT

public:
    // `loadBackend` is called in a background thread; the file system must outlive the dialog.
    HardestImagesDialog(const Workspace& workspace, RunId run, const QString& runName,
                        FileSystem& fileSystem, TrainingQueue::BackendLoader loadBackend,
                        StoreMode mode = StoreMode::ReadWrite, QWidget* parent = nullptr);
    ~HardestImagesDialog() override;

    ImageGrid* grid() const { return m_grid; }
    InlineMessage* message() const { return m_message; }

private:
    void showImages(HardestImages images);

    FileSystem& m_fileSystem;
    InlineMessage* m_message;
    QLabel* m_note;
    QProgressBar* m_progress;
    ImageGrid* m_grid;
    std::unique_ptr<Job> m_job;
};

} // namespace formwork::ui
