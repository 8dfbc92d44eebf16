// Where the time of a run goes: bars for every epoch, the mean parts, and in words what limits the
// run and which setting would help.
#pragma once

#include "ui/charts/series.h"
#include "ui/report/run_limits.h"

#include <QWidget>

#include <vector>

class QLabel;

namespace formwork::ui {

class TimeChart;

class TimeTab final : public QWidget
{
    Q_OBJECT

public:
    explicit TimeTab(QWidget* parent = nullptr);

    void showRun(const std::vector<EpochRecord>& epochs, const LimitFacts& facts);
    void clear();

    // What is shown, for tests.
    QString verdict() const;
    QString advice() const;

protected:
    void changeEvent(QEvent* event) override;

private:
    void showParts();
    void showLimit(const RunLimit& limit);

    EpochTimeParts m_mean;
    bool m_hasEpochs = false;
    TimeChart* m_chart;
    QLabel* m_table;
    QLabel* m_verdict;
    QLabel* m_advice;
    QLabel* m_figures;
};

// In the user's language.
QString limitText(const LimitSentence& sentence);

} // namespace formwork::ui
