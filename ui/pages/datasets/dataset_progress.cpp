#include "ui/pages/datasets/dataset_progress.h"

#include "ui/jobs/job.h"
#include "ui/widgets/style.h"

#include <QLabel>
#include <QProgressBar>
#include <QPushButton>
#include <QVBoxLayout>

namespace formwork::ui {

DatasetProgress::DatasetProgress(QWidget* parent)
    : QWidget(parent)
    , m_text(new QLabel(this))
    , m_bar(new QProgressBar(this))
{
    m_bar->setTextVisible(false);
    m_bar->setFixedHeight(10);
    m_bar->setAccessibleName(tr("Progress"));
    auto* cancel = new QPushButton(tr("Cancel"), this);
    cancel->setObjectName(QStringLiteral("cancelDatasetJob"));
    cancel->setWhatsThis(tr("Cancels the job on this dataset. No incomplete file is left behind."));
    connect(cancel, &QPushButton::clicked, this, &DatasetProgress::cancelRequested);
    auto* row = new QHBoxLayout;
    row->addWidget(m_bar, 1);
    row->addWidget(cancel);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(2);
    column->addWidget(m_text);
    column->addLayout(row);
}

void DatasetProgress::showJob(const Job* job)
{
    setVisible(job != nullptr);
    if (job == nullptr)
        return;
    const ActivityStatus status = job->status();
    QStringList parts = {status.text.isEmpty() ? job->title() : status.text, status.rate,
                         timeLeftText(status.secondsLeft)};
    parts.removeAll(QString());
    m_text->setText(parts.join(QStringLiteral(", ")));
    m_bar->setRange(0, status.share < 0 ? 0 : 1000);
    if (status.share >= 0)
        m_bar->setValue(int(status.share * 1000));
}

} // namespace formwork::ui
