#include "ui/dialogs/convert_dialog.h"

#include "core/base/error.h"
#include "core/base/threads.h"
#include "core/dataset/doctor/exclude_list.h"
#include "ui/dialogs/beton_name_field.h"
#include "ui/jobs/job.h"
#include "ui/language/error_texts.h"
#include "ui/models/run_texts.h"
#include "ui/widgets/form.h"
#include "ui/widgets/inline_message.h"
#include "ui/widgets/path_field.h"
#include "ui/widgets/style.h"
#include "ui/widgets/whats_this.h"

#include <QCheckBox>
#include <QComboBox>
#include <QDialogButtonBox>
#include <QDoubleSpinBox>
#include <QFormLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QShortcut>
#include <QSpinBox>
#include <QVBoxLayout>

#include <cmath>
#include <limits>

namespace formwork::ui {

namespace fs = std::filesystem;

namespace {

constexpr int kEstimateMilliseconds = 250; // after the last keystroke
constexpr qsizetype kMostBareClasses = 6;  // listed by name

QSpinBox* makeSpin(int low, int high, int value, const QString& suffix, QWidget* parent)
{
    auto* spin = new QSpinBox(parent);
    spin->setRange(low, high);
    spin->setValue(value);
    spin->setSuffix(suffix);
    return spin;
}

QDoubleSpinBox* makeShare(double value, double high, QWidget* parent)
{
    auto* spin = new QDoubleSpinBox(parent);
    spin->setRange(0, high);
    spin->setDecimals(2);
    spin->setSingleStep(0.05);
    spin->setValue(value);
    return spin;
}

} // namespace

ConvertDialog::ConvertDialog(const fs::path& source, bool hasValidation, FileSystem& fileSystem,
                             QWidget* parent)
    : QDialog(parent)
    , m_source(source)
    , m_hasValidation(hasValidation)
    , m_fileSystem(fileSystem)
{
    const ConvertRequest defaults;
    const ConvertSettings& settings = defaults.settings;
    m_target = new PathField(PathField::Kind::Folder, tr("Target folder"), this);
    m_target->setPath(defaultBetonFolder(source));
    m_trainName = new BetonNameField(tr("Train file"), this);
    m_validationName = new BetonNameField(tr("Validation file"), this);
    m_maxResolution = makeSpin(0, 65'535, settings.maxResolution, tr(" px"), this);
    m_maxResolution->setSpecialValueText(tr("Keep the size"));
    m_maxResolution->setSingleStep(50);
    m_mode = new QComboBox(this);
    for (const auto& [mode, text] :
         {std::pair{CompressMode::Proportion, tr("A share as JPEG, the rest raw")},
          std::pair{CompressMode::Jpeg, tr("All as JPEG")},
          std::pair{CompressMode::Raw, tr("All raw")},
          std::pair{CompressMode::Smart, tr("Large ones as JPEG, the rest raw")}})
        m_mode->addItem(text, int(mode));
    m_probability = makeShare(settings.compressProbability, 1.0, this);
    m_smartThreshold = makeSpin(0, 1'000'000, int(settings.smartThreshold / 1000), tr(" kB"), this);
    m_quality = makeSpin(1, 100, settings.jpegQuality, {}, this);
    m_keepJpeg = new QCheckBox(tr("Keep the original JPEG when no resize is needed"), this);
    m_keepJpeg->setChecked(settings.keepJpeg);
    m_exclude = new PathField(PathField::Kind::TextFile, tr("List of images to leave out"), this);
    m_validationShare = makeShare(defaults.validationFraction, 0.99, this);
    m_workers = makeSpin(0, 256, settings.workers, {}, this);
    m_workers->setSpecialValueText(tr("All cores (%1)").arg(availableCores()));
    m_seed = makeSpin(0, std::numeric_limits<int>::max(), 0, {}, this);
    m_files = makeHint({}, this);
    m_estimate = makeHint({}, this);
    m_estimate->setAccessibleName(tr("Estimate of size and time"));
    m_estimateTimer.setSingleShot(true);
    m_estimateTimer.setInterval(kEstimateMilliseconds);
    connect(&m_estimateTimer, &QTimer::timeout, this, &ConvertDialog::startEstimate);
    m_message = new InlineMessage(this);
    m_bareClasses = new InlineMessage(this);

    setWindowTitle(tr("Convert %1").arg(QString::fromStdString(source.filename().string())));
    auto* fields = new QWidget(this);
    auto* form = makeForm(fields);
    form->setContentsMargins(0, 0, 0, 0);
    m_form = form;
    buildForm(form);
    alignLabels({form});
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Cancel | QDialogButtonBox::Help, this);
    connect(buttons, &QDialogButtonBox::helpRequested, this, &ConvertDialog::helpRequested);
    auto* help = new QShortcut(QKeySequence(Qt::Key_F1), this);
    connect(help, &QShortcut::activated, this, &ConvertDialog::helpRequested);
    m_convert = buttons->addButton(tr("Convert"), QDialogButtonBox::AcceptRole);
    m_convert->setDefault(true);
    connect(buttons, &QDialogButtonBox::accepted, this, &ConvertDialog::accept);
    connect(buttons, &QDialogButtonBox::rejected, this, &ConvertDialog::reject);

    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(kPageMargin, kPageMargin, kPageMargin, kPageMargin);
    column->setSpacing(12);
    column->addWidget(makeHint(tr("Writes the images into one file per split, which training reads "
                                  "faster. The image folder is not changed."),
                               this));
    column->addWidget(fields);
    column->addWidget(m_files);
    column->addWidget(m_estimate);
    column->addWidget(m_bareClasses);
    column->addWidget(m_message);
    column->addStretch();
    column->addWidget(buttons);
    setMinimumWidth(560);
    connectFields();
    updateFields();
    completeWhatsThis(*this);
}

ConvertDialog::~ConvertDialog() = default;

void ConvertDialog::buildForm(QFormLayout* form)
{
    const auto add = [form](const QString& label, QWidget* field, const QString& whatsThis) {
        form->addRow(label, field);
        field->setAccessibleName(QString(label).remove(QLatin1Char('&')));
        field->setWhatsThis(whatsThis);
    };
    add(tr("&Target folder"), m_target,
        tr("The folder that the beton files are written to. It is created if it does not exist."));
    const QString aboutName =
        tr("The name of the file. Until you change it, it follows the settings: "
           "train_500_0.50_90.beton has a longest side of 500, half of the images as JPEG, of "
           "quality 90. The button beside it restores that name.");
    add(tr("T&rain file"), m_trainName, aboutName);
    add(tr("Val&idation file"), m_validationName, aboutName);
    add(tr("&Longest side"), m_maxResolution,
        tr("Images with a longer side are scaled down to this many pixels; smaller ones are not "
           "changed. 500 leaves enough for random crops of 224 px, and saves most of the "
           "decoding."));
    add(tr("&Store"), m_mode,
        tr("Raw images need no decoding but much space; JPEG needs little space but has to be "
           "decoded in every epoch. A share of each balances disk and processor."));
    add(tr("JPEG &probability"), m_probability,
        tr("The share of the images that is stored as JPEG. With 0.50 every other image, drawn by "
           "the seed, is raw."));
    add(tr("JPEG a&bove"), m_smartThreshold,
        tr("Images whose raw size is above this are stored as JPEG."));
    add(tr("JPEG &quality"), m_quality,
        tr("Quality of the JPEG images, from 1 to 100. 90 can hardly be distinguished from the "
           "original."));
    form->addRow(QString(), m_keepJpeg);
    m_keepJpeg->setWhatsThis(
        tr("JPEG files that are small enough are copied into the beton file unchanged: nothing is "
           "lost by re-encoding them, and the conversion is faster."));
    add(tr("Leave &out"), m_exclude,
        tr("A text file that lists images of this folder, as Save list\u2026 of the findings "
           "writes "
           "it: they are left out of the beton files. Empty: all images."));
    // A folder named train is never split, even without one for validation beside it.
    if (m_hasValidation || !expectsValidation(m_source, 1))
        m_validationShare->hide();
    else
        add(tr("&Validation share"), m_validationShare,
            tr("This folder has no validation split: this share of each class is used for one. 0 "
               "writes a train file only."));
    add(tr("&Workers"), m_workers,
        tr("Threads that decode and encode. The files are the same for any number of them."));
    add(tr("S&eed"), m_seed,
        tr("Determines which images become JPEG and which are used for validation. The same seed "
           "gives the same files."));
}

void ConvertDialog::connectFields()
{
    for (const PathField* field : {m_target, m_exclude})
        connect(field, &PathField::pathChanged, this, &ConvertDialog::updateFields);
    for (const BetonNameField* field : {m_trainName, m_validationName})
        connect(field, &BetonNameField::nameChanged, this, &ConvertDialog::updateFields);
    connect(m_validationShare, &QDoubleSpinBox::valueChanged, this, &ConvertDialog::updateFields);
    connect(m_mode, &QComboBox::currentIndexChanged, this, &ConvertDialog::updateFields);
    connect(m_maxResolution, &QSpinBox::valueChanged, this, &ConvertDialog::updateFields);
    connect(m_probability, &QDoubleSpinBox::valueChanged, this, &ConvertDialog::updateFields);
    connect(m_quality, &QSpinBox::valueChanged, this, &ConvertDialog::updateFields);
    connect(m_smartThreshold, &QSpinBox::valueChanged, this, &ConvertDialog::updateFields);
    connect(m_workers, &QSpinBox::valueChanged, this, &ConvertDialog::updateFields);
    connect(m_keepJpeg, &QCheckBox::toggled, this, &ConvertDialog::updateFields);
}

ConvertRequest ConvertDialog::request() const
{
    ConvertRequest request;
    request.source = m_source;
    // Beside the source, and not wherever the program was started.
    request.outputFolder = (m_source.parent_path() / m_target->path()).lexically_normal();
    request.validationFraction = m_validationShare->value();
    request.trainName = m_trainName->name();
    request.validationName = m_validationName->name();
    ConvertSettings& settings = request.settings;
    settings.maxResolution = m_maxResolution->value();
    settings.mode = CompressMode(m_mode->currentData().toInt());
    settings.compressProbability = m_probability->value();
    settings.smartThreshold = std::uint64_t(m_smartThreshold->value()) * 1000;
    settings.jpegQuality = m_quality->value();
    settings.keepJpeg = m_keepJpeg->isChecked();
    if (const fs::path list = m_exclude->path(); !list.empty())
        settings.exclude = (m_source.parent_path() / list).lexically_normal();
    settings.workers = m_workers->value();
    settings.seed = std::uint64_t(m_seed->value());
    return request;
}

void ConvertDialog::updateFields()
{
    const auto mode = CompressMode(m_mode->currentData().toInt());
    m_probability->setEnabled(mode == CompressMode::Proportion);
    m_smartThreshold->setEnabled(mode == CompressMode::Smart);
    m_quality->setEnabled(mode != CompressMode::Raw);
    m_keepJpeg->setEnabled(mode != CompressMode::Raw);
    if (m_samples)
        m_estimateTimer.start();
    const ConvertRequest wanted = request();
    updateNames(wanted);
    showReplaced(wanted);
    m_convert->setEnabled(!m_target->path().empty() && m_trainName->isValid() &&
                          m_validationName->isValid());
    m_files->setVisible(!m_target->path().is_absolute());
    m_files->setText(tr("Writes into %1").arg(toQString(wanted.outputFolder)));
}

void ConvertDialog::updateNames(const ConvertRequest& wanted)
{
    m_trainName->setDefaultName(betonFileName("train", wanted.settings));
    m_validationName->setDefaultName(betonFileName("validation", wanted.settings));
    const std::vector<fs::path> targets = conversionTargets(wanted);
    const bool both = targets.size() > 1;
    m_form->setRowVisible(m_validationName, both);
    const auto taken = [](const fs::path& target) {
        std::error_code ignored;
        return fs::is_directory(target, ignored) ? tr("A folder of this name already exists.")
                                                 : QString();
    };
    m_trainName->setError(taken(targets.front()));
    if (both && targets.front() == targets.back())
        m_validationName->setError(tr("The train file already has this name."));
    else
        m_validationName->setError(both ? taken(targets.back()) : QString());
}

void ConvertDialog::showReplaced(const ConvertRequest& wanted)
{
    if (existingTargets(wanted).empty() || !m_trainName->isValid() ||
        !m_validationName->isValid()) {
        m_message->clear();
        return;
    }
    m_message->showMessage(Severity::Warning, tr("The target folder already holds these files."),
                           tr("They are overwritten when the conversion is complete."));
    m_message->setClosable(false);
}

void ConvertDialog::setClassCounts(const std::vector<std::string>& names,
                                   const std::vector<std::uint64_t>& train,
                                   const std::vector<std::uint64_t>& validation)
{
    QStringList bare;
    for (std::size_t label = 0; label < names.size(); ++label) {
        const auto lacks = [label](const std::vector<std::uint64_t>& counts) {
            return label < counts.size() && counts[label] == 0;
        };
        const QString name = QString::fromStdString(names[label]);
        if (lacks(train))
            bare << tr("%1 (train)").arg(name);
        if (lacks(validation))
            bare << tr("%1 (validation)").arg(name);
    }
    if (bare.isEmpty())
        return;
    if (bare.size() > kMostBareClasses)
        bare = bare.mid(0, kMostBareClasses) << QStringLiteral("\u2026");
    m_bareClasses->showMessage(
        Severity::Warning, tr("Classes without images: %1").arg(bare.join(QStringLiteral(", "))),
        tr("The conversion will be refused. Put images into folders of these names, or remove the "
           "classes."));
    m_bareClasses->setClosable(false);
}

void ConvertDialog::setFolderBytes(std::uint64_t bytes)
{
    m_folderBytes = bytes;
}

void ConvertDialog::estimateFrom(std::shared_ptr<const SampleList> samples)
{
    m_samples = std::move(samples);
    if (!m_samples)
        return;
    m_estimate->setText(tr("Estimating size and time\u2026"));
    startEstimate();
}

void ConvertDialog::startEstimate()
{
    const ConvertSettings settings = request().settings;
    try {
        validate(settings);
    } catch (const Error&) {
        m_estimate->clear(); // reported when the dialog is accepted
        return;
    }
    m_estimateJob = std::make_unique<Job>(tr("Estimate"), 0);
    connect(m_estimateJob.get(), &Job::failed, this, [this](const Error& error) {
        m_estimate->setText(tr("No estimate: %1").arg(inWindowsLanguage(error.text())));
    });
    m_estimateJob->start(
        [samples = m_samples, settings, files = &m_fileSystem](ProgressSink&,
                                                               std::stop_token stop) {
            return estimateConversion(*samples, settings, *files, stop);
        },
        this, [this](const ConversionEstimate& estimate) { showEstimate(estimate); });
}

void ConvertDialog::showEstimate(const ConversionEstimate& estimate)
{
    const auto bytes = static_cast<std::uint64_t>(estimate.bytes);
    const QString size =
        m_folderBytes == 0
            ? bytesText(bytes)
            : tr("%1 (%2 % of the folder\u2019s %3)")
                  .arg(bytesText(bytes))
                  .arg(std::lround(100 * estimate.bytes / static_cast<double>(m_folderBytes)))
                  .arg(bytesText(m_folderBytes));
    m_estimate->setText(
        tr("About %1 and %2 for %3 images, %4 % of them as JPEG (estimated from %5 images).")
            .arg(size,
                 estimate.seconds < 1 ? tr("less than a second") : durationText(estimate.seconds),
                 countText(estimate.images))
            .arg(std::lround(estimate.jpegShare * 100))
            .arg(estimate.sampled));
}

QString ConvertDialog::estimate() const
{
    return m_estimate->text();
}

void ConvertDialog::accept()
{
    try {
        const ConvertRequest wanted = request();
        validate(wanted);
        if (!wanted.settings.exclude.empty())
            ExcludeList::read(m_fileSystem, wanted.settings.exclude);
    } catch (const Error& error) {
        m_message->showError(error);
        return;
    }
    QDialog::accept();
}

} // namespace formwork::ui
