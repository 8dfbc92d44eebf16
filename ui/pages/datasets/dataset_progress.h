// How far the job on a dataset is, with a button to cancel it; hidden while there is none.
#pragma once

#include <QWidget>

class QLabel;
class QProgressBar;

namespace formwork::ui {

class Job;

class DatasetProgress final : public QWidget
{
    Q_OBJECT

public:
    explicit DatasetProgress(QWidget* parent = nullptr);

    // To be called again when the job has moved on; null hides it.
    void showJob(const Job* job);

Q_SIGNALS:
    void cancelRequested();

private:
    QLabel* m_text;
    QProgressBar* m_bar;
};

} // namespace formwork::ui
