// How a run's model did on the validation images: accuracy of every class, worst first, which class
// it takes for which, and, when asked for, the images it is most wrong about.
#pragma once

#include "core/experiment/confusion.h"
#include "core/store/store.h"
#include "ui/jobs/hardest_images.h"

#include <QWidget>

#include <functional>
#include <optional>
#include <string>
#include <vector>

class QCheckBox;
class QComboBox;
class QLabel;
class QPushButton;
class QSplitter;
class QTreeWidget;

namespace formwork::ui {

class ConfusionChart;
class HardestImagesView;

class SamplesTab final : public QWidget
{
    Q_OBJECT

public:
    // The file system must outlive the tab.
    explicit SamplesTab(FileSystem& fileSystem, QWidget* parent = nullptr);

    // Without it the tab does not offer to look for images.
    void setFinder(HardestImagesFinder finder);
    // What looks at an image that was chosen; without, the desktop's program for images opens it.
    using Viewer =
        std::function<void(const std::vector<HardImage>& images,
                           const std::vector<std::string>& classNames, std::size_t place)>;
    void setViewer(const Viewer& viewer);
    // Nothing of what a run may have; run 0: none.
    void showRun(RunId run, const std::optional<ConfusionRecord>& best,
                 const std::optional<ConfusionRecord>& last);

    QTreeWidget* classes() const { return m_classes; }
    QTreeWidget* mistakes() const { return m_mistakes; }
    ConfusionChart* chart() const { return m_chart; }
    HardestImagesView* hardest() const { return m_hardest; }
    QPushButton* hardestButton() const { return m_hardestButton; }

private:
    void showRecord();
    void showHardest(bool shown);
    void showCell(const QString& truth, const QString& predicted);
    void showClasses(const ConfusionRecord& record);
    void showMistakes(const ConfusionRecord& record);

    std::optional<ConfusionRecord> m_best;
    std::optional<ConfusionRecord> m_last;
    QComboBox* m_which;
    QCheckBox* m_shares;
    QPushButton* m_hardestButton;
    QLabel* m_note;
    QSplitter* m_lists;
    HardestImagesView* m_hardest;
    ConfusionChart* m_chart;
    QTreeWidget* m_classes;
    QTreeWidget* m_mistakes;
};

} // namespace formwork::ui
