// How a run's model did on the validation images: accuracy of every class, worst first, and which
// class it takes for which.
#pragma once

#include "core/experiment/confusion.h"
#include "core/store/store.h"

#include <QWidget>

#include <optional>

class QComboBox;
class QLabel;
class QPushButton;
class QTableWidget;
class QTreeWidget;

namespace formwork::ui {

class ConfusionChart;

class SamplesTab final : public QWidget
{
    Q_OBJECT

public:
    explicit SamplesTab(QWidget* parent = nullptr);

    // Nothing of what a run may have.
    void showRun(const std::optional<ConfusionRecord>& best,
                 const std::optional<ConfusionRecord>& last);

    QTreeWidget* classes() const { return m_classes; }
    QTreeWidget* mistakes() const { return m_mistakes; }
    ConfusionChart* chart() const { return m_chart; }

Q_SIGNALS:
    void hardestImagesRequested();

private:
    void showRecord();
    void showClasses(const ConfusionRecord& record);
    void showMistakes(const ConfusionRecord& record);

    std::optional<ConfusionRecord> m_best;
    std::optional<ConfusionRecord> m_last;
    QComboBox* m_which;
    QPushButton* m_hardest;
    QLabel* m_note;
    ConfusionChart* m_chart;
    QTreeWidget* m_classes;
    QTreeWidget* m_mistakes;
};

} // namespace formwork::ui
