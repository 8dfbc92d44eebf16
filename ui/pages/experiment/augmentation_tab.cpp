#include "ui/pages/experiment/augmentation_tab.h"

#include "core/base/error.h"
#include "ui/jobs/job.h"
#include "ui/pages/experiment/setting_help.h"
#include "ui/widgets/form.h"
#include "ui/widgets/icons.h"
#include "ui/widgets/inline_message.h"
#include "ui/widgets/style.h"

#include <QDoubleSpinBox>
#include <QFormLayout>
#include <QGridLayout>
#include <QGroupBox>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QScrollArea>
#include <QSpinBox>
#include <QVBoxLayout>

#include <algorithm>

namespace formwork::ui {

namespace {

constexpr int kPaintMilliseconds = 250; // after the last keystroke
constexpr int kPreviewedSamples = 4;
constexpr int kVariants = 5;
constexpr int kPictureSide = 96;

} // namespace

AugmentationTab::AugmentationTab(ExperimentDraft& draft, FileSystem& fileSystem, QWidget* parent)
    : QWidget(parent)
    , m_draft(draft)
    , m_painter(std::make_shared<AugmentationPainter>(fileSystem))
    , m_message(new InlineMessage(this))
{
    m_message->setClosable(false);
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(kPageMargin, 12, kPageMargin, 12);
    row->setSpacing(kPageMargin);
    row->addWidget(buildFields());
    row->addWidget(buildPictures(), 1);
    m_timer.setSingleShot(true);
    m_timer.setInterval(kPaintMilliseconds);
    connect(&m_timer, &QTimer::timeout, this, &AugmentationTab::startPainting);
    connect(&m_draft, &ExperimentDraft::changed, this, &AugmentationTab::showDraft);
    showDraft();
}

AugmentationTab::~AugmentationTab() = default;

QWidget* AugmentationTab::buildFields()
{
    auto* box = new QGroupBox(tr("Augmentation"), this);
    QFormLayout* form = makeForm(box);
    addText(form, tr("&Crop, share of the image"), "augment.crop_area");
    addShare(form, tr("Fl&ip"), "augment.flip", 1);
    addCount(form, tr("RandAugment &operations"), "augment.rand_operations", 0, 20);
    addShare(form, tr("RandAugment &strength"), "augment.rand_magnitude", 10);
    addText(form, tr("Colour &jitter"), "augment.color_jitter");
    addShare(form, tr("&Grey"), "augment.grayscale", 1);
    addShare(form, tr("&Blur"), "augment.blur", 1);
    addShare(form, tr("&Erasing"), "augment.erasing", 1);
    addShare(form, tr("&Mixup"), "augment.mixup", 10);
    addShare(form, tr("C&utmix"), "augment.cutmix", 10);
    addCount(form, tr("Repea&ts"), "augment.repeats", 1, 10);
    auto* scroll = new QScrollArea(this);
    scroll->setWidgetResizable(true);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    scroll->setWidget(box);
    scroll->viewport()->setAutoFillBackground(false); // the tab's colour shows
    box->setAutoFillBackground(false);
    scroll->setMinimumWidth(340);
    scroll->setMaximumWidth(420);
    return scroll;
}

QWidget* AugmentationTab::buildPictures()
{
    auto* side = new QWidget(this);
    auto* another = new QPushButton(icon(QStringLiteral("refresh")), tr("Draw again"), side);
    another->setToolTip(tr("Show the images as the next epochs will see them"));
    connect(another, &QPushButton::clicked, this, &AugmentationTab::again);
    m_sheet = new QWidget(side);
    m_grid = new QGridLayout(m_sheet);
    m_grid->setSpacing(6);
    m_grid->setContentsMargins(0, 0, 0, 0);
    m_grid->setAlignment(Qt::AlignLeft | Qt::AlignTop);
    auto* scroll = new QScrollArea(side);
    scroll->setWidgetResizable(true);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setWidget(m_sheet);
    scroll->viewport()->setAutoFillBackground(false);
    m_sheet->setAutoFillBackground(false);
    scroll->setAccessibleName(tr("Images as the training sees them"));
    auto* top = new QHBoxLayout;
    top->addWidget(makeHint(tr("Each row shows one image: on the left as validation sees it, then "
                               "as five epochs of training see it."),
                            side),
                   1);
    top->addWidget(another);
    auto* column = new QVBoxLayout(side);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(kSpacing);
    column->addLayout(top);
    column->addWidget(m_message);
    column->addWidget(scroll, 1);
    return side;
}

void AugmentationTab::addField(QFormLayout* form, const QString& label, const std::string& key,
                               Field field)
{
    const auto& keys = configKeys();
    const auto about = std::ranges::find(keys, key, &ConfigKey::path);
    field.editor->setAccessibleName(QString(label).remove(QLatin1Char('&')));
    if (about != keys.end()) {
        field.editor->setToolTip(
            QStringLiteral("%1 (%2)").arg(settingMeaning(*about), QString::fromStdString(key)));
        field.editor->setWhatsThis(settingWhatsThis(*about));
    }
    field.error = makeErrorLabel(this);
    auto* name = new QLabel(label, this);
    name->setBuddy(field.editor);
    form->addRow(name, withLabelBelow(field.editor, field.error));
    m_fields[key] = std::move(field);
}

void AugmentationTab::addText(QFormLayout* form, const QString& label, const std::string& key)
{
    auto* edit = new QLineEdit(this);
    connect(edit, &QLineEdit::textEdited, this,
            [this, key](const QString& text) { this->edit(key, text); });
    addField(form, label, key, {.editor = edit, .showDraft = [this, edit, key] {
                                    const QString text = m_draft.text(key);
                                    if (edit->text().trimmed() != text)
                                        edit->setText(text);
                                }});
}

void AugmentationTab::addShare(QFormLayout* form, const QString& label, const std::string& key,
                               double most)
{
    auto* spin = new QDoubleSpinBox(this);
    spin->setRange(0, most);
    spin->setDecimals(2);
    spin->setSingleStep(most > 1 ? 0.5 : 0.05);
    connect(spin, &QDoubleSpinBox::valueChanged, this,
            [this, key](double value) { edit(key, QString::number(value)); });
    addField(form, label, key, {.editor = spin, .showDraft = [this, spin, key] {
                                    spin->setValue(valueOf(key).toDouble());
                                }});
}

void AugmentationTab::addCount(QFormLayout* form, const QString& label, const std::string& key,
                               int least, int most)
{
    auto* spin = new QSpinBox(this);
    spin->setRange(least, most);
    connect(spin, &QSpinBox::valueChanged, this,
            [this, key](int value) { edit(key, QString::number(value)); });
    addField(form, label, key, {.editor = spin, .showDraft = [this, spin, key] {
                                    spin->setValue(valueOf(key).toInt());
                                }});
}

QWidget* AugmentationTab::editor(const std::string& key) const
{
    const auto found = m_fields.find(key);
    return found == m_fields.end() ? nullptr : found->second.editor;
}

void AugmentationTab::edit(const std::string& key, const QString& text)
{
    if (!m_showing)
        m_draft.setText(key, text);
}

QString AugmentationTab::valueOf(const std::string& key) const
{
    return QString::fromStdString(configValue(m_config, key));
}

void AugmentationTab::showDraft()
{
    ExperimentConfig config = m_draft.config();
    config.name = m_config.name; // which no picture shows
    const bool same = configDiff({config, m_config}).empty();
    m_config = config;
    m_showing = true;
    for (auto& [key, field] : m_fields) {
        field.showDraft();
        setErrorText(field.error, m_draft.problem(key));
    }
    m_showing = false;
    if (!same)
        paintSoon();
}

void AugmentationTab::showEvent(QShowEvent* event)
{
    QWidget::showEvent(event);
    if (m_stale)
        paintSoon();
}

void AugmentationTab::again()
{
    m_epoch += kVariants;
    paintSoon();
}

void AugmentationTab::paintSoon()
{
    m_stale = true;
    if (isVisible())
        m_timer.start();
}

void AugmentationTab::startPainting()
{
    if (m_job) { // its thread has the painter: once more when it is done
        m_job->cancel();
        return;
    }
    m_stale = false;
    m_job = std::make_unique<Job>(tr("Preview"), 0);
    connect(m_job.get(), &Job::failed, this, [this](const Error& error) {
        showPictures({});
        m_message->showError(error);
    });
    // Not from within the job's own signal: it is still on the stack there.
    connect(
        m_job.get(), &Job::ended, this,
        [this] {
            m_job.reset();
            if (m_stale)
                paintSoon();
        },
        Qt::QueuedConnection);
    m_job->start(
        [painter = m_painter, config = m_config, epoch = m_epoch](ProgressSink& progress,
                                                                  std::stop_token stop) {
            return painter->paint(config, kPreviewedSamples, kVariants, epoch, progress, stop);
        },
        this,
        [this](const AugmentationPictures& pictures) {
            m_message->clear();
            showPictures(pictures);
        });
}

void AugmentationTab::addPicture(const QImage& image, int row, int column, const QString& name)
{
    auto* picture = new QLabel(m_sheet);
    const qreal ratio = devicePixelRatioF();
    QPixmap pixmap = QPixmap::fromImage(image.scaled(
        QSize(kPictureSide, kPictureSide) * ratio, Qt::KeepAspectRatio, Qt::SmoothTransformation));
    pixmap.setDevicePixelRatio(ratio);
    picture->setPixmap(pixmap);
    picture->setToolTip(name);
    picture->setAccessibleName(name);
    m_grid->addWidget(picture, row, column);
}

void AugmentationTab::showPictures(const AugmentationPictures& pictures)
{
    while (QLayoutItem* item = m_grid->takeAt(0)) {
        delete item->widget();
        delete item;
    }
    m_pictureCount = 0;
    int row = 0;
    for (const AugmentationPictures::Row& each : pictures.rows) {
        addPicture(each.plain, row, 0, each.title);
        for (std::size_t i = 0; i < each.variants.size(); ++i) {
            addPicture(each.variants[i], row, static_cast<int>(i) + 1, each.title);
            ++m_pictureCount;
        }
        ++row;
    }
    if (pictures.mixed.empty())
        return;
    m_grid->addWidget(makeHint(tr("Mixed in a batch"), m_sheet), row++, 0, 1, kVariants + 1);
    for (std::size_t i = 0; i < pictures.mixed.size(); ++i) {
        addPicture(pictures.mixed[i], row, static_cast<int>(i), tr("Mixed image"));
        ++m_pictureCount;
    }
}

} // namespace formwork::ui
