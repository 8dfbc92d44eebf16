#include "ui/pages/experiment/try_out_panel.h"

#include "ui/models/run_texts.h"
#include "ui/widgets/style.h"

#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

#include <utility>

namespace formwork::ui {

TryOutPanel::TryOutPanel(FileSystem& fileSystem, QWidget* parent)
    : QWidget(parent)
    , m_fileSystem(fileSystem)
    , m_button(new QPushButton(parent))
    , m_text(makeHint({}, this))
    , m_batches(makeHint({}, parent))
{
    m_text->setAccessibleName(tr("Estimate of memory and time"));
    m_batches->setAccessibleName(tr("Batch sizes"));
    m_batches->setTextFormat(Qt::RichText);
    m_batches->hide();
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(2);
    column->addWidget(m_text);
    m_button->hide();
    showButton();
    connect(m_button, &QPushButton::clicked, this, [this] {
        if (isRunning())
            cancel();
        else
            Q_EMIT requested();
    });
}

TryOutPanel::~TryOutPanel() = default;

void TryOutPanel::setBackend(TrainingQueue::BackendLoader loadBackend)
{
    m_loadBackend = std::move(loadBackend);
    m_button->setVisible(m_loadBackend != nullptr);
}

void TryOutPanel::start(const ExperimentConfig& config, const std::filesystem::path& otherData,
                        std::optional<std::uint64_t> images)
{
    if (!m_loadBackend || isRunning())
        return;
    m_config = config;
    m_images = images;
    m_hasResult = false;
    m_batches->hide();
    m_text->setText(tr("Training a few steps on random images\u2026"));
    m_job = std::make_unique<Job>(tr("Try-out"), 0);
    connect(m_job.get(), &Job::failed, this, [this](const Error& error) {
        if (!m_hasResult)
            m_text->clear();
        Q_EMIT failed(error);
    });
    connect(m_job.get(), &Job::cancelled, this, [this] {
        if (!m_hasResult)
            m_text->clear();
    });
    // Not from within the job's own signal: it is still on the stack there.
    for (const auto end : {&Job::succeeded, &Job::cancelled})
        connect(m_job.get(), end, this, &TryOutPanel::finish, Qt::QueuedConnection);
    connect(m_job.get(), &Job::failed, this, &TryOutPanel::finish, Qt::QueuedConnection);
    m_job->start(
        [this, load = m_loadBackend, config, otherData,
         files = &m_fileSystem](ProgressSink& progress, std::stop_token stop) {
            // The job ends before the panel does.
            const auto report = [this](const TryOut& result) {
                QMetaObject::invokeMethod(this, [this, result] { showResult(result); });
            };
            return tryOutExperiment(*load(), config, otherData, *files, progress, stop, report);
        },
        this, [this](const TryOut& result) { showResult(result); });
    showButton();
}

void TryOutPanel::cancel()
{
    if (m_job)
        m_job->cancel();
}

void TryOutPanel::finish()
{
    m_job.reset();
    showButton();
}

void TryOutPanel::showButton()
{
    m_button->setText(isRunning() ? tr("Cancel tr&y-out") : tr("Tr&y out"));
    m_button->setToolTip(isRunning()
                             ? tr("Stop measuring; what was measured stays")
                             : tr("Train a few steps now to measure memory and time of an epoch, "
                                  "and which batch sizes fit"));
}

void TryOutPanel::showResult(const TryOut& tried)
{
    m_hasResult = true;
    const StepBenchmarkResult& result = tried.steps;
    QString needed;
    if (tried.memory) {
        const MemoryEstimate& memory = *tried.memory;
        needed = tr("Training needs about %1 of memory, of which %2 are free.")
                     .arg(bytesText(memory.needed), bytesText(memory.free));
        if (!memory.fits())
            needed += QLatin1Char(' ') + (memory.fittingBatch > 0
                                              ? tr("A batch of %1 fits.").arg(memory.fittingBatch)
                                              : tr("No batch fits."));
    }
    if (result.steps.empty()) {
        m_text->setText(needed);
        return;
    }
    const double step = summarise(result.steps, &StepTiming::total).median / 1000;
    const auto batch = std::uint64_t(m_config.train.batchSize);
    QString text = tr("A step of %1 images takes %2 and %3 of memory on %4.")
                       .arg(batch)
                       .arg(durationText(step), bytesText(result.peakMemoryBytes),
                            QString::fromStdString(result.device));
    if (!needed.isEmpty())
        text += QLatin1Char(' ') + needed;
    if (m_images) {
        const double epoch = step * double((*m_images + batch - 1) / batch);
        Q_EMIT epochMeasured(m_config, epoch);
        text += QLatin1Char(' ') +
                tr("An epoch: about %1; the whole run: about %2, if the loader keeps up.")
                    .arg(durationText(epoch), durationText(epoch * m_config.train.epochs));
    }
    if (tried.headspace) {
        text += QLatin1Char(' ') + headspaceText(*tried.headspace);
        m_batches->setText(batchTable(*tried.headspace));
        m_batches->setVisible(!tried.headspace->batches.empty());
    }
    m_text->setText(text);
}

QString TryOutPanel::text() const
{
    return m_text->text();
}

} // namespace formwork::ui
