// Below the learning rate: a warning where it is far from what is known to work with this many
// images a step (core/experiment/rate_check.h), with a button that sets the rate that would fit.
#pragma once

#include "core/experiment/rate_check.h"

#include <QWidget>

class QLabel;
class QPushButton;

namespace formwork::ui {

class ExperimentDraft;

class RateHint final : public QWidget
{
    Q_OBJECT

public:
    // Follows `draft`, which must outlive it.
    explicit RateHint(ExperimentDraft& draft, QWidget* parent = nullptr);

    // The rate of the recipe that the draft began with; nothing: the published one counts.
    void setKnownRate(const std::optional<KnownRate>& rate);

    QString text() const; // empty while nothing is wrong
    QPushButton* button() const { return m_use; }

protected:
    void changeEvent(QEvent* event) override;

private:
    void showDraft();

    ExperimentDraft& m_draft;
    std::optional<KnownRate> m_known;
    double m_suggested = 0;
    QLabel* m_label;
    QPushButton* m_use;
};

} // namespace formwork::ui
