// Images one at a time, with what a run's model says about each: the five most likely classes and
// where it looks. The images are files that were dropped or picked, or validation images of a cell
// of the confusion matrix, which can be marked as labelled wrongly.
//
// Keys: Left and Right (also Home and End) go through the images, A shows where the model looks, W
// marks a wrong label.
#pragma once

#include "ui/jobs/looked_image.h"

#include <QDialog>

#include <memory>
#include <optional>
#include <set>
#include <vector>

class QCheckBox;
class QLabel;
class QProgressBar;
class QPushButton;
class QTemporaryDir;
class QTreeWidget;

namespace formwork::ui {

class AttentionView;
class InlineMessage;
class Job;

class PredictionWindow final : public QDialog
{
    Q_OBJECT

public:
    // The file system must outlive it. Without a predictor only images and labels are shown.
    PredictionWindow(FileSystem& fileSystem, Predictor predictor, LabelMarker marker,
                     QWidget* parent = nullptr);
    ~PredictionWindow() override;

    // Files, and folders whose images are looked at in the order of their names.
    void showFiles(RunId run, const QString& runName,
                   const std::vector<std::filesystem::path>& inputs);
    // Validation images, beginning with one of them.
    void showImages(RunId run, const QString& runName, std::vector<HardImage> images,
                    const std::vector<std::string>& classNames, std::size_t first);

    std::size_t count() const { return m_entries.size(); }
    std::size_t current() const { return m_current; }
    QTreeWidget* classes() const { return m_classes; }
    AttentionView* view() const { return m_view; }
    InlineMessage* message() const { return m_message; }
    QPushButton* wrongButton() const { return m_wrong; }
    QLabel* caption() const { return m_caption; }

public Q_SLOTS:
    void go(int places);

protected:
    void keyPressEvent(QKeyEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    struct Entry
    {
        std::filesystem::path file;
        QString name;
        std::optional<HardImage> validation;
        QString truth; // of a validation image
        bool isWrong = false;
        std::optional<Prediction> prediction;
        bool isTurned = false; // the model saw it as its Exif orientation says
    };

    void build();
    void begin(RunId run, const QString& runName, std::vector<Entry> entries, std::size_t first);
    void predict(RunId run);
    void take(PredictResult result);
    void showEntry();
    void showClasses(const Entry& entry);
    void loadImage(const Entry& entry);
    void toggleWrong();

    FileSystem& m_fileSystem;
    Predictor m_predictor;
    LabelMarker m_marker;
    std::vector<Entry> m_entries;
    std::size_t m_current = 0;
    std::unique_ptr<QTemporaryDir> m_extracted; // samples of beton files
    std::unique_ptr<Job> m_job;
    AttentionView* m_view = nullptr;
    InlineMessage* m_message = nullptr;
    QLabel* m_caption = nullptr;
    QLabel* m_place = nullptr;
    QTreeWidget* m_classes = nullptr;
    QProgressBar* m_progress = nullptr;
    QCheckBox* m_attention = nullptr;
    QPushButton* m_wrong = nullptr;
    QPushButton* m_previous = nullptr;
    QPushButton* m_next = nullptr;
};

} // namespace formwork::ui
