// The validation images that a run's model is most wrong about, in the Samples tab. They are found
// in the background when asked for, and stay until another run is shown.
#pragma once

#include "ui/jobs/hardest_images.h"

#include <QWidget>

#include <memory>
#include <vector>

class QLabel;
class QModelIndex;
class QProgressBar;
class QPushButton;
class QTemporaryDir;

namespace formwork::ui {

class ImageGrid;
class InlineMessage;
class Job;

class HardestImagesView final : public QWidget
{
    Q_OBJECT

public:
    // The file system must outlive the view.
    explicit HardestImagesView(FileSystem& fileSystem, QWidget* parent = nullptr);
    ~HardestImagesView() override;

    void setFinder(HardestImagesFinder finder);
    bool canFind() const { return m_finder != nullptr; }
    // Another run ends a search and takes away what was found. 0: none.
    void setRun(RunId run);
    // Starts a search, unless one is under way or there is something already.
    void findOnce();
    // Only the images of one class that were taken for another, or for it; searched if need be. An
    // empty `truth`: the hardest of all again.
    void showCell(const QString& truth, const QString& predicted);

    ImageGrid* grid() const { return m_grid; }
    InlineMessage* message() const { return m_message; }
    QPushButton* findButton() const { return m_find; }
    QPushButton* cancelButton() const { return m_cancel; }
    QLabel* note() const { return m_note; }

Q_SIGNALS:
    // One of the shown images, to be looked at in the window.
    void imageChosen(const std::vector<formwork::ui::HardImage>& images,
                     const std::vector<std::string>& classNames, std::size_t place);

private:
    void showFound();
    void find();
    void showIdle(const QString& note);
    void showImages(HardestImages images);
    void open(const QModelIndex& index);

    FileSystem& m_fileSystem;
    HardestImagesFinder m_finder;
    RunId m_run = 0;
    std::vector<HardImage> m_images; // what is shown
    HardestImages m_found;
    QString m_truth; // of the cell that is shown; empty: the hardest of all
    QString m_predicted;
    std::unique_ptr<QTemporaryDir> m_opened; // samples of beton files that were opened
    InlineMessage* m_message;
    QLabel* m_note;
    QProgressBar* m_progress;
    QPushButton* m_find;
    QPushButton* m_cancel;
    ImageGrid* m_grid;
    std::unique_ptr<Job> m_job;
};

} // namespace formwork::ui
