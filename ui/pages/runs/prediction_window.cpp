#include "ui/pages/runs/prediction_window.h"

#include "core/base/error.h"
#include "core/image/decode.h"
#include "core/image/formats/exif.h"
#include "ui/charts/attention_view.h"
#include "ui/jobs/job.h"
#include "ui/jobs/thumbnail_source.h"
#include "ui/models/run_texts.h"
#include "ui/widgets/bar_delegate.h"
#include "ui/widgets/inline_message.h"
#include "ui/widgets/style.h"
#include "ui/widgets/whats_this.h"

#include <QCheckBox>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QKeyEvent>
#include <QLabel>
#include <QProgressBar>
#include <QPushButton>
#include <QTemporaryDir>
#include <QTransform>
#include <QTreeWidget>
#include <QVBoxLayout>

#include <algorithm>
#include <array>
#include <span>
#include <utility>

namespace formwork::ui {

namespace fs = std::filesystem;

namespace {

constexpr int kShownSide = 1600;          // pixels of the longest side
constexpr std::size_t kMostLooked = 2000; // files of a folder

// Sorted by path; a folder's own images only, as a file manager shows them.
std::vector<fs::path> imagesIn(const std::vector<fs::path>& inputs)
{
    std::vector<fs::path> files;
    for (const fs::path& input : inputs) {
        std::error_code error;
        if (!fs::is_directory(input, error)) {
            files.push_back(input);
            continue;
        }
        const std::size_t before = files.size();
        for (const auto& entry :
             fs::directory_iterator(input, fs::directory_options::skip_permission_denied, error)) {
            if (entry.is_regular_file(error) && hasImageExtension(entry.path()))
                files.push_back(entry.path());
        }
        std::sort(files.begin() + static_cast<std::ptrdiff_t>(before), files.end());
    }
    files.resize(std::min(files.size(), kMostLooked));
    return files;
}

int orientationOf(FileSystem& fileSystem, const fs::path& file)
{
    int orientation = 1;
    const std::unique_ptr<MappedFile> mapped = fileSystem.map(file);
    mapped->visit({0, mapped->size()}, [&orientation](std::span<const std::byte> bytes) {
        orientation = readOrientation(bytes);
    });
    return orientation;
}

// As applyOrientation() of core/image, which has no QImage.
QImage turned(const QImage& image, int orientation)
{
    QTransform turn;
    switch (orientation) {
    case 2:
        return image.mirrored(true, false);
    case 3:
        return image.mirrored(true, true);
    case 4:
        return image.mirrored(false, true);
    case 5: // mirrored along the main diagonal
        return image.transformed(turn.rotate(90)).mirrored(true, false);
    case 6:
        return image.transformed(turn.rotate(90));
    case 7:
        return image.transformed(turn.rotate(270)).mirrored(true, false);
    case 8:
        return image.transformed(turn.rotate(270));
    default:
        return image;
    }
}

} // namespace

PredictionWindow::PredictionWindow(FileSystem& fileSystem, Predictor predictor, LabelMarker marker,
                                   QWidget* parent)
    : QDialog(parent)
    , m_fileSystem(fileSystem)
    , m_predictor(std::move(predictor))
    , m_marker(std::move(marker))
{
    setWindowFlag(Qt::Window);
    build();
    resize(900, 600);
}

PredictionWindow::~PredictionWindow() = default;

void PredictionWindow::build()
{
    m_message = new InlineMessage(this);
    m_message->setClosable(true);
    m_view = new AttentionView(this);
    m_view->setWhatsThis(tr("The image, and where the model looks: brighter places weigh more. For "
                            "a ViT the attention of all blocks together (attention rollout), for a "
                            "LeViT that of its last stage. What the model does not see at all, "
                            "beyond its centre crop, is dark."));
    m_caption = new QLabel(this);
    m_caption->setTextFormat(Qt::PlainText);
    m_caption->setWordWrap(true);
    m_caption->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_classes = new QTreeWidget(this);
    m_classes->setHeaderLabels({tr("Class"), tr("Share")});
    m_classes->setAccessibleName(tr("Most likely classes"));
    m_classes->setWhatsThis(
        tr("The classes that the model predicts for the image, most likely first."));
    m_classes->setRootIsDecorated(false);
    m_classes->setItemDelegate(new BarDelegate(m_classes));
    m_classes->setSelectionMode(QAbstractItemView::NoSelection);
    m_classes->setFocusPolicy(Qt::TabFocus);
    m_classes->installEventFilter(this); // its keys go through the images, too
    m_classes->header()->setSectionResizeMode(0, QHeaderView::Stretch);
    m_classes->header()->setStretchLastSection(false);
    m_progress = new QProgressBar(this);
    m_progress->setTextVisible(false);
    m_progress->setFixedHeight(8);
    m_progress->setAccessibleName(tr("Progress"));
    m_attention = new QCheckBox(tr("Where it &looks"), this);
    m_attention->setToolTip(tr("Darken what the model does not look at (A)"));
    m_attention->setChecked(true);
    m_wrong = new QPushButton(tr("&Wrong label"), this);
    m_wrong->setCheckable(true);
    m_wrong->setToolTip(
        tr("Mark this image as labelled wrongly (W); the dataset's check writes the "
           "marked ones as a list to exclude"));
    m_previous = new QPushButton(tr("&Previous"), this);
    m_next = new QPushButton(tr("&Next"), this);
    m_previous->setToolTip(tr("The previous image (Left)"));
    m_next->setToolTip(tr("The next image (Right)"));
    m_place = new QLabel(this);
    for (QPushButton* button : {m_wrong, m_previous, m_next})
        button->setAutoDefault(false);

    auto* side = new QVBoxLayout;
    side->addWidget(m_caption);
    side->addWidget(m_progress);
    side->addWidget(m_classes, 1);
    side->addWidget(m_attention);
    side->addWidget(m_wrong);
    auto* row = new QHBoxLayout;
    row->addWidget(m_previous);
    row->addWidget(m_place, 1, Qt::AlignCenter);
    row->addWidget(m_next);
    side->addLayout(row);
    auto* main = new QHBoxLayout;
    main->addWidget(m_view, 3);
    main->addLayout(side, 2);
    auto* column = new QVBoxLayout(this);
    column->addWidget(m_message);
    column->addLayout(main, 1);

    connect(m_attention, &QCheckBox::toggled, m_view, &AttentionView::setAttentionShown);
    connect(m_wrong, &QPushButton::clicked, this, &PredictionWindow::toggleWrong);
    connect(m_previous, &QPushButton::clicked, this, [this] { go(-1); });
    connect(m_next, &QPushButton::clicked, this, [this] { go(1); });
    completeWhatsThis(*this);
}

void PredictionWindow::showFiles(RunId run, const QString& runName,
                                 const std::vector<fs::path>& inputs)
{
    std::vector<Entry> entries;
    for (const fs::path& file : imagesIn(inputs)) {
        Entry& entry = entries.emplace_back();
        entry.file = file;
        entry.name = toQString(file.filename());
    }
    begin(run, runName, std::move(entries), 0);
}

void PredictionWindow::showImages(RunId run, const QString& runName, std::vector<HardImage> images,
                                  const std::vector<std::string>& classNames, std::size_t first)
{
    m_extracted = std::make_unique<QTemporaryDir>();
    std::vector<Entry> entries;
    for (HardImage& image : images) {
        Entry& entry = entries.emplace_back();
        entry.name =
            image.sample
                ? tr("%1, sample %2").arg(toQString(image.image.filename())).arg(*image.sample)
                : toQString(image.image.filename());
        entry.truth = QString::fromStdString(classNames[static_cast<std::size_t>(image.label)]);
        try {
            entry.file = imageFile(image, toPath(m_extracted->path()), m_fileSystem);
        } catch (const Error& error) {
            m_message->showError(error);
        }
        entry.validation = std::move(image);
    }
    begin(run, runName, std::move(entries), first);
}

void PredictionWindow::begin(RunId run, const QString& runName, std::vector<Entry> entries,
                             std::size_t first)
{
    setWindowTitle(tr("What \u201c%1\u201d sees").arg(runName));
    m_job.reset();
    m_message->clear();
    m_entries = std::move(entries);
    m_current = std::min(first, m_entries.empty() ? 0 : m_entries.size() - 1);
    predict(run);
    showEntry();
}

void PredictionWindow::predict(RunId run)
{
    m_progress->setVisible(m_predictor != nullptr && !m_entries.empty());
    if (!m_progress->isVisibleTo(this))
        return;
    std::vector<fs::path> files;
    for (const Entry& entry : m_entries) {
        if (!entry.file.empty())
            files.push_back(entry.file);
    }
    m_progress->setRange(0, 0);
    m_job = std::make_unique<Job>(tr("Predicting"), 0);
    connect(m_job.get(), &Activity::changed, this, [this] {
        const ActivityStatus status = m_job->status();
        m_progress->setRange(0, status.share < 0 ? 0 : 1000);
        if (status.share >= 0)
            m_progress->setValue(static_cast<int>(status.share * 1000));
    });
    connect(m_job.get(), &Job::failed, this, [this](const Error& error) {
        m_progress->hide();
        m_message->showError(error);
    });
    m_job->start(
        [predictor = m_predictor, run, files](ProgressSink& progress, std::stop_token stop) {
            return predictor(run, files, progress, std::move(stop));
        },
        this, [this](PredictResult result) { take(std::move(result)); });
}

// In the order of the entries that have files.
void PredictionWindow::take(PredictResult result)
{
    m_progress->hide();
    std::size_t next = 0;
    for (Entry& entry : m_entries) {
        if (entry.file.empty() || next >= result.predictions.size())
            continue;
        entry.prediction = std::move(result.predictions[next++]);
        entry.isTurned = result.appliedOrientation;
    }
    showEntry();
}

void PredictionWindow::go(int places)
{
    if (m_entries.empty())
        return;
    const auto last = static_cast<std::int64_t>(m_entries.size()) - 1;
    m_current = static_cast<std::size_t>(
        std::clamp<std::int64_t>(static_cast<std::int64_t>(m_current) + places, 0, last));
    showEntry();
}

void PredictionWindow::showEntry()
{
    m_previous->setEnabled(m_current > 0);
    m_next->setEnabled(m_current + 1 < m_entries.size());
    if (m_entries.empty()) {
        m_view->setImage({}, tr("There are no images here."));
        m_view->setAttention({});
        m_caption->clear();
        m_classes->clear();
        m_place->clear();
        m_wrong->hide();
        return;
    }
    const Entry& entry = m_entries[m_current];
    m_place->setText(tr("%1 of %2").arg(m_current + 1).arg(m_entries.size()));
    QString caption = entry.name;
    if (!entry.truth.isEmpty())
        caption += QLatin1Char('\n') + tr("Labelled: %1").arg(entry.truth);
    m_caption->setText(caption);
    m_wrong->setVisible(entry.validation.has_value() && m_marker != nullptr);
    m_wrong->setChecked(entry.isWrong);
    loadImage(entry);
    showClasses(entry);
}

void PredictionWindow::loadImage(const Entry& entry)
{
    AttentionMap map;
    if (entry.prediction) {
        map.shares = entry.prediction->attention;
        map.side = entry.prediction->attentionSide;
        map.crop = QRectF(entry.prediction->cropLeft, entry.prediction->cropTop,
                          entry.prediction->cropWidth, entry.prediction->cropHeight);
    }
    try {
        ThumbnailScratch scratch;
        const QImage image = fileThumbnail(m_fileSystem, entry.file, kShownSide, scratch);
        m_view->setImage(entry.isTurned ? turned(image, orientationOf(m_fileSystem, entry.file))
                                        : image);
        m_view->setAttention(std::move(map));
    } catch (const Error& error) {
        m_view->setImage({}, QString::fromStdString(error.message()));
        m_view->setAttention({});
    }
    m_attention->setVisible(entry.prediction && entry.prediction->attentionSide > 0);
}

void PredictionWindow::showClasses(const Entry& entry)
{
    m_classes->clear();
    if (!entry.prediction)
        return;
    if (!entry.prediction->error.empty()) {
        m_classes->addTopLevelItem(
            new QTreeWidgetItem({QString::fromStdString(entry.prediction->error)}));
        return;
    }
    for (const ClassScore& score : entry.prediction->classes) {
        const QString name = QString::fromStdString(score.name);
        auto* item = new QTreeWidgetItem({name, percentText(score.probability)});
        item->setData(1, BarDelegate::kShareRole, score.probability);
        item->setTextAlignment(1, Qt::AlignRight | Qt::AlignVCenter);
        if (name == entry.truth) {
            QFont bold = item->font(0);
            bold.setBold(true);
            item->setFont(0, bold);
            item->setToolTip(0, tr("The class that the image is labelled as"));
        }
        m_classes->addTopLevelItem(item);
    }
}

void PredictionWindow::toggleWrong()
{
    if (m_entries.empty() || !m_marker || !m_entries[m_current].validation)
        return;
    Entry& entry = m_entries[m_current];
    const bool wanted = !entry.isWrong;
    try {
        if (m_marker(*entry.validation, wanted))
            entry.isWrong = wanted;
        else
            m_message->showMessage(
                Severity::Warning, tr("The image's dataset is not in the list of datasets"),
                tr("Add it on the Datasets page; its check collects the marks."));
    } catch (const Error& error) {
        m_message->showError(error);
    }
    m_wrong->setChecked(entry.isWrong);
}

bool PredictionWindow::eventFilter(QObject* watched, QEvent* event)
{
    if (watched != m_classes || event->type() != QEvent::KeyPress)
        return QDialog::eventFilter(watched, event);
    auto* key = static_cast<QKeyEvent*>(event);
    constexpr std::array kOfImages = {Qt::Key_Left, Qt::Key_Right, Qt::Key_Home, Qt::Key_End};
    if (std::ranges::find(kOfImages, key->key()) == kOfImages.end())
        return QDialog::eventFilter(watched, event);
    keyPressEvent(key);
    return true;
}

void PredictionWindow::keyPressEvent(QKeyEvent* event)
{
    constexpr int kFar = 1'000'000;
    switch (event->key()) {
    case Qt::Key_Left:
        return go(-1);
    case Qt::Key_Right:
        return go(1);
    case Qt::Key_Home:
        return go(-kFar);
    case Qt::Key_End:
        return go(kFar);
    case Qt::Key_A:
        return m_attention->toggle();
    case Qt::Key_W:
        return toggleWrong();
    default:
        QDialog::keyPressEvent(event);
    }
}

} // namespace formwork::ui
