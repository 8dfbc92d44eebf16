#include "ui/pages/runs/hardest_images_view.h"

#include "ui/jobs/job.h"
#include "ui/pages/datasets/image_grid.h"
#include "ui/widgets/inline_message.h"
#include "ui/widgets/style.h"

#include <QDesktopServices>
#include <QHBoxLayout>
#include <QLabel>
#include <QListView>
#include <QMetaMethod>
#include <QProgressBar>
#include <QPushButton>
#include <QShortcut>
#include <QTemporaryDir>
#include <QUrl>
#include <QVBoxLayout>

namespace formwork::ui {

HardestImagesView::HardestImagesView(FileSystem& fileSystem, QWidget* parent)
    : QWidget(parent)
    , m_fileSystem(fileSystem)
    , m_message(new InlineMessage(this))
    , m_note(makeHint({}, this))
    , m_progress(new QProgressBar(this))
    , m_find(new QPushButton(this))
    , m_cancel(new QPushButton(tr("Cancel"), this))
    , m_grid(new ImageGrid(this))
{
    m_progress->setTextVisible(false);
    m_progress->setFixedHeight(10);
    m_progress->setAccessibleName(tr("Progress"));
    m_find->setWhatsThis(
        tr("Classifies the validation images with the best checkpoint and shows those that it is "
           "most wrong about."));
    m_cancel->setWhatsThis(tr("Ends the search."));
    m_grid->view()->setWhatsThis(tr("The most confident mistakes come first. Click an image, or "
                                    "press Enter, to open it in the default image viewer."));
    auto* row = new QHBoxLayout;
    row->addWidget(m_progress, 1);
    row->addWidget(m_cancel);
    row->addWidget(m_find);
    row->addStretch(0);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->addWidget(m_message);
    column->addWidget(m_note);
    column->addLayout(row);
    column->addWidget(m_grid, 1);
    column->addStretch(0);

    connect(m_find, &QPushButton::clicked, this, &HardestImagesView::find);
    connect(m_cancel, &QPushButton::clicked, this, [this] {
        if (m_job)
            m_job->cancel();
    });
    connect(m_grid->view(), &QListView::clicked, this, &HardestImagesView::open);
    for (const Qt::Key key : {Qt::Key_Return, Qt::Key_Enter}) {
        auto* shortcut = new QShortcut(key, m_grid->view(), nullptr, nullptr, Qt::WidgetShortcut);
        connect(shortcut, &QShortcut::activated, this,
                [this] { open(m_grid->view()->currentIndex()); });
    }
    setRun(0);
}

HardestImagesView::~HardestImagesView() = default;

void HardestImagesView::setFinder(HardestImagesFinder finder)
{
    m_finder = std::move(finder);
}

void HardestImagesView::setRun(RunId run)
{
    if (run == m_run && m_run != 0)
        return;
    m_run = run;
    m_truth.clear();
    m_job.reset();
    m_message->clear();
    showIdle(tr("The validation images that the model is most wrong about; often they are labelled "
                "wrongly."));
    m_find->setText(tr("Find them"));
}

void HardestImagesView::findOnce()
{
    if (m_images.empty() && !(m_job && m_job->isRunning()))
        find();
}

void HardestImagesView::showIdle(const QString& note)
{
    m_images.clear();
    m_found = {};
    m_grid->setSource(nullptr);
    m_grid->hide();
    m_progress->hide();
    m_cancel->hide();
    m_find->show();
    m_note->setText(note);
}

void HardestImagesView::find()
{
    if (!m_finder || m_run == 0)
        return;
    m_message->clear();
    showIdle(tr("Classifying the validation images\u2026"));
    m_progress->setRange(0, 0);
    m_progress->show();
    m_cancel->show();
    m_find->hide();
    m_job = std::make_unique<Job>(tr("Hardest images"), 0);
    connect(m_job.get(), &Activity::changed, this, [this] {
        const ActivityStatus status = m_job->status();
        m_progress->setRange(0, status.share < 0 ? 0 : 1000);
        if (status.share >= 0)
            m_progress->setValue(static_cast<int>(status.share * 1000));
    });
    connect(m_job.get(), &Job::failed, this, [this](const Error& error) {
        showIdle({});
        m_message->showError(error);
    });
    connect(m_job.get(), &Job::cancelled, this, [this] { showIdle(tr("The search was ended.")); });
    m_job->start(
        [finder = m_finder, run = m_run](ProgressSink& progress, std::stop_token stop) {
            return finder(run, progress, std::move(stop));
        },
        this, [this](HardestImages images) { showImages(std::move(images)); });
}

void HardestImagesView::showCell(const QString& truth, const QString& predicted)
{
    m_truth = truth;
    m_predicted = predicted;
    if (m_found.all.empty())
        findOnce();
    else
        showFound();
}

void HardestImagesView::showImages(HardestImages images)
{
    m_progress->hide();
    m_cancel->hide();
    m_find->setText(tr("Look again"));
    m_find->show();
    if (images.images.empty()) {
        m_note->setText(tr("None of the validation images could be classified."));
        return;
    }
    m_found = std::move(images);
    showFound();
}

void HardestImagesView::showFound()
{
    HardestImages shown = m_found;
    shown.all.clear();
    if (!m_truth.isEmpty()) {
        shown.images = imagesOfCell(m_found, m_truth.toStdString(), m_predicted.toStdString());
        m_note->setText(m_truth == m_predicted
                            ? tr("%1: %2 images were recognised. Click an image to open it.")
                                  .arg(m_truth, countText(shown.images.size()))
                            : tr("%1, predicted as %2: %3 images, the most confident mistakes "
                                 "first. Click an image to open it.")
                                  .arg(m_truth, m_predicted, countText(shown.images.size())));
    } else if (shown.mistakes == 0) {
        m_note->setText(tr("All %1 images were recognised. Those that the model was least "
                           "confident about come first; click an image to open it.")
                            .arg(countText(shown.looked)));
    } else {
        m_note->setText(
            tr("%1 of %2 images were not recognised. The most confident mistakes come first, with "
               "the true and the predicted class; click an image to open it.")
                .arg(countText(shown.mistakes), countText(shown.looked)));
    }
    m_images = shown.images;
    try {
        m_grid->setSource(hardestThumbnails(std::move(shown), m_fileSystem));
        m_grid->show();
    } catch (const Error& error) { // the beton file was taken away meanwhile
        showIdle({});
        m_message->showError(error);
    }
}

void HardestImagesView::open(const QModelIndex& index)
{
    const std::size_t sample = index.data(ThumbnailsModel::SampleRole).toULongLong();
    if (!index.isValid() || sample >= m_images.size())
        return;
    m_message->clear();
    if (isSignalConnected(QMetaMethod::fromSignal(&HardestImagesView::imageChosen))) {
        Q_EMIT imageChosen(m_images, m_found.classNames, sample);
        return;
    }
    if (!m_opened)
        m_opened = std::make_unique<QTemporaryDir>();
    try {
        const std::filesystem::path file =
            imageFile(m_images[sample], toPath(m_opened->path()), m_fileSystem);
        if (!QDesktopServices::openUrl(QUrl::fromLocalFile(toQString(file))))
            m_message->showMessage(Severity::Error,
                                   tr("No program could be started to show the image"),
                                   toQString(file));
    } catch (const Error& error) {
        m_message->showError(error);
    }
}

} // namespace formwork::ui
