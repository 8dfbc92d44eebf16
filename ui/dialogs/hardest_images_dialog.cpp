#include "ui/dialogs/hardest_images_dialog.h"

#include "ui/jobs/job.h"
#include "ui/pages/image_grid.h"
#include "ui/widgets/inline_message.h"
#include "ui/widgets/style.h"

#include <QDialogButtonBox>
#include <QLabel>
#include <QProgressBar>
#include <QVBoxLayout>

namespace formwork::ui {

HardestImagesDialog::HardestImagesDialog(const Workspace& workspace, RunId run,
                                         const QString& runName, FileSystem& fileSystem,
                                         TrainingQueue::BackendLoader loadBackend, StoreMode mode,
                                         QWidget* parent)
    : QDialog(parent)
    , m_fileSystem(fileSystem)
    , m_message(new InlineMessage(this))
    , m_note(makeHint(tr("Classifying the validation images\u2026"), this))
    , m_progress(new QProgressBar(this))
    , m_grid(new ImageGrid(this))
    , m_job(std::make_unique<Job>(tr("Hardest images"), 0))
{
    setWindowTitle(tr("Hardest images of %1").arg(runName));
    m_progress->setRange(0, 0);
    m_progress->setTextVisible(false);
    m_progress->setFixedHeight(10);
    m_progress->setAccessibleName(tr("Progress"));
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Close, this);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(kPageMargin, kPageMargin, kPageMargin, kPageMargin);
    column->addWidget(m_message);
    column->addWidget(m_note);
    column->addWidget(m_progress);
    column->addWidget(m_grid, 1);
    column->addWidget(buttons);
    resize(760, 560);

    connect(m_job.get(), &Activity::changed, this, [this] {
        const ActivityStatus status = m_job->status();
        m_progress->setRange(0, status.share < 0 ? 0 : 1000);
        if (status.share >= 0)
            m_progress->setValue(static_cast<int>(status.share * 1000));
    });
    connect(m_job.get(), &Job::failed, this, [this](const Error& error) {
        m_progress->hide();
        m_note->clear();
        m_message->showError(error);
    });
    m_job->start(
        [workspace, run, mode, files = &fileSystem,
         load = std::move(loadBackend)](ProgressSink& progress, std::stop_token stop) {
            Store store(workspace, *files, mode);
            return findHardestImages(*load(), store, run, *files, progress, stop);
        },
        this, [this](HardestImages images) { showImages(std::move(images)); });
}

HardestImagesDialog::~HardestImagesDialog() = default;

void HardestImagesDialog::showImages(HardestImages images)
{
    m_progress->hide();
    m_note->setText(tr("The right class first, then what it was taken for; hardest first, out of "
                       "%1 images.")
                        .arg(countText(images.looked)));
    m_grid->setSource(hardestThumbnails(std::move(images), m_fileSystem));
}

} // namespace formwork::ui
