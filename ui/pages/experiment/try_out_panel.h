// The try-out of a new experiment: the button that starts and cancels it, and what it measured, as
// far as it has come: memory and time, what a faster loader could save, and which batch sizes fit.
#pragma once

#include "ui/jobs/job.h"
#include "ui/jobs/training_queue.h"
#include "ui/jobs/try_out.h"

#include <QWidget>

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>

class QLabel;
class QPushButton;

namespace formwork::ui {

class TryOutPanel final : public QWidget
{
    Q_OBJECT

public:
    // `fileSystem` must outlive it. Without a backend the button is hidden.
    explicit TryOutPanel(FileSystem& fileSystem, QWidget* parent = nullptr);
    ~TryOutPanel() override;

    void setBackend(TrainingQueue::BackendLoader loadBackend);

    // For the page's row of buttons; a child of the panel's parent.
    QPushButton* button() const { return m_button; }
    bool isRunning() const { return m_job != nullptr; }

    // Does nothing while one runs. `otherData`: see tryOutExperiment(). `images`: of an epoch.
    void start(const ExperimentConfig& config, const std::filesystem::path& otherData,
               std::optional<std::uint64_t> images);
    // What was measured until then stays.
    void cancel();

    QString text() const; // of the results; empty before
    // A table as wide as the page, to be placed below; a child of the panel's parent. Hidden while
    // it is empty.
    QLabel* batchSizes() const { return m_batches; }

Q_SIGNALS:
    void requested(); // the button
    void epochMeasured(const formwork::ExperimentConfig& config, double seconds);
    void failed(const formwork::Error& error);

private:
    void showResult(const TryOut& tried);
    void showButton();
    void finish();

    FileSystem& m_fileSystem;
    TrainingQueue::BackendLoader m_loadBackend;
    QPushButton* m_button;
    QLabel* m_text;
    QLabel* m_batches;
    ExperimentConfig m_config; // that is tried out
    std::optional<std::uint64_t> m_images;
    bool m_hasResult = false;
    std::unique_ptr<Job> m_job;
};

} // namespace formwork::ui
