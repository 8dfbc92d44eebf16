// "I have 30 minutes": how many epochs that is, from the speed that was measured by a try-out or by
// the last run with the same model, data and device.
#pragma once

#include "core/runner/epoch_pace.h"

#include <QTimer>
#include <QWidget>

#include <functional>
#include <optional>

class QLabel;
class QPushButton;
class QSpinBox;

namespace formwork::ui {

class ExperimentDraft;

class TimeBudget final : public QWidget
{
    Q_OBJECT

public:
    using PaceReader = std::function<std::optional<EpochPace>(const ExperimentConfig&)>;

    // Follows `draft`, which must outlive it.
    explicit TimeBudget(ExperimentDraft& draft, QWidget* parent = nullptr);

    // Finds a run that was trained like this; called in the GUI thread.
    void setPaceReader(PaceReader reader);
    // What a try-out of `config` came to. It counts while the draft is like that in all that
    // decides the speed.
    void setTriedOut(const ExperimentConfig& config, double epochSeconds);

    QSpinBox* minutes() const { return m_minutes; }
    QPushButton* button() const { return m_set; }
    QString text() const;                   // what the time is enough for; empty without one
    int epochs() const { return m_epochs; } // 0: unknown, or not even one

private:
    struct TriedOut
    {
        ExperimentConfig config;
        double epochSeconds = 0;
    };
    void showBudget();
    QString fitText(const EpochPace& known) const;
    std::optional<EpochPace> pace() const;

    ExperimentDraft& m_draft;
    PaceReader m_read;
    std::optional<TriedOut> m_tried;
    int m_epochs = 0;
    QSpinBox* m_minutes;
    QPushButton* m_set;
    QLabel* m_label;
    QTimer m_timer; // after the last keystroke: finding runs takes a moment
};

} // namespace formwork::ui
