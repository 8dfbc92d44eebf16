#include "ui/pages/datasets/dataset_detail.h"

#include "ui/charts/size_chart.h"
#include "ui/dialogs/convert_dialog.h"
#include "ui/dialogs/pick_moved_dataset.h"
#include "ui/jobs/job.h"
#include "ui/language/error_texts.h"
#include "ui/pages/datasets/dataset_facts.h"
#include "ui/pages/datasets/dataset_progress.h"
#include "ui/pages/datasets/dataset_tables.h"
#include "ui/pages/datasets/findings_view.h"
#include "ui/pages/datasets/image_grid.h"
#include "ui/pages/lineage_panel.h"
#include "ui/widgets/elided_label.h"
#include "ui/widgets/icons.h"
#include "ui/widgets/inline_message.h"
#include "ui/widgets/style.h"

#include <QApplication>
#include <QClipboard>
#include <QDesktopServices>
#include <QLabel>
#include <QMenu>
#include <QPushButton>
#include <QTabWidget>
#include <QUrl>
#include <QVBoxLayout>

#include <algorithm>

namespace formwork::ui {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t kMaxProblemsShown = 4; // more would push the table off the page
constexpr qsizetype kMaxDamageShown = 12;

} // namespace

DatasetDetail::DatasetDetail(DatasetLibrary& library, QWidget* parent)
    : QWidget(parent)
    , m_library(library)
    , m_body(new QWidget(this))
    , m_message(new InlineMessage(this))
    , m_progress(new DatasetProgress(this))
    , m_facts(new DatasetFacts(this))
    , m_tabs(new QTabWidget(this))
    , m_tables(new DatasetTables(this))
    , m_images(new ImageGrid(this))
    , m_findings(new FindingsView(library, this))
    , m_lineage(new LineagePanel(this))
{
    m_tabs->setDocumentMode(true);
    m_tabs->addTab(m_tables, tr("Classes"));
    m_tabs->addTab(m_images, tr("Images"));
    m_tabs->addTab(buildSizes(), tr("Sizes"));
    m_tabs->addTab(m_findings, tr("Findings"));
    m_tabs->addTab(m_lineage, tr("Lineage"));

    connect(m_progress, &DatasetProgress::cancelRequested, this, [this] {
        if (Job* job = m_library.jobFor(m_path))
            job->cancel();
    });

    auto* column = new QVBoxLayout(m_body);
    column->setContentsMargins(kSpacing, kPageMargin, kPageMargin, kPageMargin);
    column->setSpacing(12);
    column->addWidget(buildHeader());
    column->addWidget(m_message);
    column->addWidget(m_progress);
    column->addWidget(m_facts);
    column->addWidget(m_tabs, 1);
    auto* outer = new QVBoxLayout(this);
    outer->setContentsMargins(0, 0, 0, 0);
    outer->addWidget(m_body);
    connectLibrary();
    connect(m_message, &InlineMessage::actionTriggered, this, [this] {
        if (m_place.isEmpty())
            return locate();
        m_library.locate(m_path, toPath(m_place), true);
    });
    refresh();
}

void DatasetDetail::locate()
{
    if (const DatasetRow* current = row())
        pickMovedDataset(this, *current, [this, path = m_path](const QString& place) {
            m_library.locate(path, toPath(place));
        });
}

void DatasetDetail::showMisfit(const QString& place, const QString& reason, bool usable)
{
    m_message->showMessage(Severity::Error,
                           tr("The data at this location is not this dataset: %1").arg(reason),
                           place);
    m_place = usable ? place : QString();
    m_message->setAction(usable ? tr("Use it anyway") : tr("Locate\u2026"));
}

QWidget* DatasetDetail::buildHeader()
{
    auto* header = new QWidget(m_body);
    m_title = makeTitle({}, header);
    m_pathLabel = new ElidedLabel(header);
    m_pathLabel->setForegroundRole(QPalette::PlaceholderText);
    const auto makeButton = [header](const char* iconName, const QString& text,
                                     const QString& toolTip) {
        auto* button = new QPushButton(icon(QLatin1String(iconName)), text, header);
        button->setToolTip(toolTip);
        return button;
    };
    m_convert = makeButton("convert", tr("Convert…"),
                           tr("Convert the images to beton files, which train faster"));
    m_check = makeButton("refresh", tr("Check images"),
                         tr("Decode every image and look for leaks, duplicates and damage"));
    m_check->setWhatsThis(
        tr("Decodes every image once: finds damaged and odd ones, and pictures that are in train "
           "and in validation, under several classes or present more than once. The Findings tab "
           "shows them; the result is kept with the dataset."));
    m_verify = makeButton("verify", tr("Verify"),
                          tr("Compare the file with its checksums and decode every image"));
    m_tasks = makeButton("beton", tr("Edit file"),
                         tr("Merge or split this file, select a subset, or extract its images"));
    m_tasks->setMenu(buildTaskMenu());
    m_train = makeButton("new", tr("New experiment"), tr("Train a model on this dataset"));
    m_remove = makeButton("remove", tr("Remove"),
                          tr("Remove it from this list; the files stay where they are"));
    m_locate =
        makeButton("folder", tr("Locate\u2026"), tr("Choose the new location of this dataset"));
    m_locate->setWhatsThis(
        tr("Asks for the dataset's new location and checks that it is the same dataset: classes, "
           "images and size. Datasets that were moved along with it are found as well."));
    connect(m_locate, &QPushButton::clicked, this, &DatasetDetail::locate);
    connect(m_convert, &QPushButton::clicked, this, &DatasetDetail::openConvert);
    m_convert->setWhatsThis(
        tr("Opens the panel that converts the images of this folder to beton files, one for each "
           "split. Training reads such a file several times faster than the folder: its images are "
           "small, partly decoded, and stored one after another."));
    m_verify->setWhatsThis(
        tr("Reads the whole file, compares every page with its checksum, and decodes every image. "
           "Damaged samples are listed by number. A file without a manifest, as FFCV writes it, "
           "has no checksums; its structure and images are checked."));
    connect(m_check, &QPushButton::clicked, this,
            [this] { m_library.inspect(m_path, ImageReading::Pixels); });
    connect(m_verify, &QPushButton::clicked, this, [this] { m_library.verify(m_path); });
    connect(m_train, &QPushButton::clicked, this,
            [this] { Q_EMIT experimentRequested(toQString(m_path)); });
    connect(m_remove, &QPushButton::clicked, this, [this] {
        if (const DatasetRow* current = row())
            m_library.remove(current->id);
    });

    auto* buttons = new QHBoxLayout;
    buttons->setSpacing(kSpacing);
    for (QPushButton* button : {m_locate, m_convert, m_verify, m_tasks, m_check, m_train})
        buttons->addWidget(button);
    buttons->addStretch();
    buttons->addWidget(m_remove);
    auto* column = new QVBoxLayout(header);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(2);
    column->addWidget(m_title);
    column->addWidget(m_pathLabel);
    column->addSpacing(kSpacing);
    column->addLayout(buttons);
    return header;
}

QWidget* DatasetDetail::buildSizes()
{
    auto* tab = new QWidget(this);
    m_sizes = new SizeChart(tab);
    m_sizes->setWhatsThis(
        tr("A dot for every size of an image in this dataset; larger dots stand for more images. "
           "It helps to choose the longest side of a conversion."));
    m_sizesNote = makeHint({}, tab);
    auto* column = new QVBoxLayout(tab);
    column->setContentsMargins(0, kSpacing, 0, 0);
    column->addWidget(m_sizesNote);
    column->addWidget(m_sizes, 1);
    column->addStretch(0);
    return tab;
}

void DatasetDetail::showImages(const DatasetRow& row, const DatasetDetails* details)
{
    m_images->setSource(details ? details->thumbnails : nullptr,
                        tr("The images are not known yet."));
    const std::vector<ImageSizeCount> sizes =
        details ? details->sizes : std::vector<ImageSizeCount>();
    m_sizes->setSizes(sizes);
    m_sizes->setVisible(!sizes.empty());
    if (!sizes.empty())
        m_sizesNote->setText(tr("Different sizes: %1. Larger dots stand for more images; the wheel "
                                "zooms, dragging moves.")
                                 .arg(countText(sizes.size())));
    else if (row.kind == DatasetKind::ImageFolder)
        m_sizesNote->setText(tr("“Check images” reads the size of every image."));
    else
        m_sizesNote->setText(tr("The sizes are not known yet."));
}

void DatasetDetail::connectLibrary()
{
    const auto isMine = [this](const QString& path) {
        return toPath(path) == m_path;
    };
    connect(&m_library, &DatasetLibrary::jobStarted, this, [this, isMine](const QString& path) {
        if (!isMine(path))
            return;
        m_message->clear();
        m_place.clear();
        m_shown = nullptr;
        connect(m_library.jobFor(m_path), &Activity::changed, this,
                &DatasetDetail::refreshProgress);
        refresh();
    });
    connect(&m_library, &DatasetLibrary::failed, this,
            [this, isMine](const QString& path, const Error& error) {
                if (isMine(path))
                    m_message->showError(error);
            });
    connect(&m_library, &DatasetLibrary::converted, this,
            [this, isMine](const QString& path, const std::vector<ConvertReport>& reports) {
                if (isMine(path))
                    showConverted(reports);
            });
    connect(&m_library, &DatasetLibrary::taskDone, this,
            [this, isMine](const QString& path, const BetonTaskResult& result) {
                if (isMine(path))
                    showTaskDone(result);
            });
    connect(&m_library, &DatasetLibrary::jobEnded, this, [this, isMine](const QString& path) {
        if (isMine(path) && m_message->isHidden())
            m_missing = false; // to be reported again
    });
    connect(&m_library, &DatasetLibrary::doesNotFit, this,
            [this, isMine](const QString& path, const QString& place, const QString& reason,
                           bool usable) {
                if (isMine(path))
                    showMisfit(place, reason, usable);
            });
    connect(&m_library, &DatasetLibrary::verified, this,
            [this, isMine](const QString& path, const QStringList& damage, bool hasManifest) {
                if (isMine(path))
                    showVerified(damage, hasManifest);
            });
}

void DatasetDetail::showDataset(const fs::path& path)
{
    if (path == m_path)
        return;
    m_path = path;
    m_lineage->showDataset(path);
    m_shown = nullptr;
    m_missing = false;
    m_place.clear();
    m_message->clear();
    const DatasetRow* current = row();
    std::error_code ignored;
    if (current && fs::exists(path, ignored) && !m_library.details(path) && !m_library.jobFor(path))
        m_library.inspect(path, ImageReading::Nothing);
    if (Job* job = m_library.jobFor(path))
        connect(job, &Activity::changed, this, &DatasetDetail::refreshProgress,
                Qt::UniqueConnection);
    refresh();
}

const DatasetRow* DatasetDetail::row() const
{
    const auto& rows = m_library.rows();
    const auto found = std::ranges::find(rows, m_path, &DatasetRow::path);
    return found == rows.end() ? nullptr : &*found;
}

void DatasetDetail::refresh()
{
    const DatasetRow* current = row();
    m_body->setVisible(current != nullptr);
    if (!current)
        return;
    const bool folder = current->kind == DatasetKind::ImageFolder;
    const bool busy = m_library.jobFor(m_path) != nullptr;
    m_title->setText(QString::fromStdString(current->name));
    m_pathLabel->setText(toQString(current->path));
    m_convert->setVisible(folder);
    m_verify->setVisible(!folder);
    m_tasks->setVisible(!folder);
    refreshPresence(busy);
    for (QPushButton* button : {m_convert, m_check, m_verify, m_tasks})
        button->setEnabled(!busy && !m_missing);
    m_train->setEnabled(!m_missing);
    refreshProgress();

    const DatasetDetails* details = m_library.details(m_path);
    m_facts->showDataset(*current, details);
    if (m_shown && details == m_shown)
        return;
    m_tables->showDataset(*current, details);
    showImages(*current, details);
    // While a job runs the details may be replaced in place: shown again when it ends.
    m_findings->showDataset(m_path, details);
    m_shown = busy ? nullptr : details;
}

void DatasetDetail::refreshPresence(bool busy)
{
    std::error_code ignored;
    m_locate->setEnabled(!busy);
    if (busy)
        return; // with looking for it, perhaps
    const bool missing = !fs::exists(m_path, ignored);
    if (missing && !m_missing)
        m_message->showMessage(Severity::Warning, tr("This dataset cannot be found."),
                               tr("%1\nConnect its disk to use it again. If it was moved, locate "
                                  "it; runs that were trained on it will find it there as well.")
                                   .arg(toQString(m_path)));
    if (missing && !m_missing && m_library.mayChange())
        m_message->setAction(tr("Locate\u2026"));
    if (!missing && m_missing)
        m_message->clear();
    m_missing = missing;
    m_locate->setVisible(missing && m_library.mayChange());
}

void DatasetDetail::refreshProgress()
{
    m_progress->showJob(m_library.jobFor(m_path));
}

void DatasetDetail::openConvert()
{
    const DatasetRow* current = row();
    if (!current)
        return;
    const DatasetDetails* details = m_library.details(m_path);
    const bool hasValidation =
        details ? !details->validationFolder.empty() : current->validationSamples > 0;
    auto* dialog = new ConvertDialog(current->path, hasValidation, m_library.fileSystem(), this);
    if (details) {
        dialog->setFolderBytes(current->bytes);
        dialog->estimateFrom(details->samples);
        dialog->setClassCounts(current->classNames, details->trainCounts,
                               hasValidation ? details->validationCounts
                                             : std::vector<std::uint64_t>());
    }
    connect(dialog, &ConvertDialog::helpRequested, this,
            [this] { Q_EMIT guideRequested(QStringLiteral("convert.md")); });
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &QDialog::accepted, this,
            [this, dialog] { m_library.convert(dialog->request()); });
    dialog->open();
}

void DatasetDetail::showLineage()
{
    m_tabs->setCurrentWidget(m_lineage);
}

void DatasetDetail::fillMenu(QMenu& menu)
{
    const auto add = [&menu](QPushButton* button) {
        if (button->isHidden())
            return;
        QAction* action = button->menu() != nullptr
                              ? menu.addMenu(button->menu())
                              : menu.addAction(button->text(), button, &QPushButton::click);
        action->setText(button->text());
        action->setIcon(button->icon());
        action->setEnabled(button->isEnabled());
    };
    for (QPushButton* button : {m_train, m_locate, m_convert, m_verify, m_tasks, m_check})
        add(button);
    menu.addSeparator();
    menu.addAction(icon(QStringLiteral("folder")), tr("Open folder"), this,
                   &DatasetDetail::openFolder);
    menu.addAction(tr("Copy path"), this,
                   [path = toQString(m_path)] { QApplication::clipboard()->setText(path); });
    menu.addSeparator();
    add(m_remove);
}

// The folder that a file is in.
void DatasetDetail::openFolder()
{
    const DatasetRow* current = row();
    if (!current)
        return;
    const fs::path folder =
        current->kind == DatasetKind::ImageFolder ? current->path : current->path.parent_path();
    if (!QDesktopServices::openUrl(QUrl::fromLocalFile(toQString(folder))))
        m_message->showMessage(Severity::Warning, tr("No file manager could be started."),
                               toQString(folder));
}

QMenu* DatasetDetail::buildTaskMenu()
{
    auto* menu = new QMenu(this);
    for (const auto& [kind, text] :
         {std::pair{BetonTaskKind::Merge, tr("&Merge with other files…")},
          std::pair{BetonTaskKind::Split, tr("&Split…")},
          std::pair{BetonTaskKind::Subset, tr("Select a s&ubset…")},
          std::pair{BetonTaskKind::Extract, tr("&Extract the images…")}})
        menu->addAction(text, this, [this, wanted = kind] { openTask(wanted); });
    return menu;
}

void DatasetDetail::openTask(BetonTaskKind kind)
{
    const DatasetRow* current = row();
    if (!current)
        return;
    BetonTaskDialog::About about;
    about.file = current->path;
    about.classNames = current->classNames;
    for (const DatasetRow& other : m_library.rows()) {
        if (other.kind == DatasetKind::Beton && other.path != current->path)
            about.others.push_back(other.path);
    }
    auto* dialog = new BetonTaskDialog(kind, std::move(about), this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &QDialog::accepted, this, [this, dialog] { m_library.run(dialog->task()); });
    dialog->open();
}

void DatasetDetail::showTaskDone(const BetonTaskResult& result)
{
    QStringList lines;
    for (const fs::path& path : result.datasets)
        lines << toQString(path);
    m_message->showMessage(Severity::Info, tr("Wrote %1 samples.").arg(countText(result.samples)),
                           lines.join(QLatin1Char('\n')));
    m_message->setClosable(true);
}

void DatasetDetail::showConverted(const std::vector<ConvertReport>& reports)
{
    std::uint64_t skipped = 0;
    QStringList lines;
    for (const ConvertReport& report : reports) {
        skipped += report.skipped;
        lines.append(tr("%1: %2 samples, %3")
                         .arg(toQString(report.file), countText(report.samples),
                              bytesText(report.fileBytes)));
    }
    if (skipped > 0)
        lines.append(tr("Unreadable images left out: %1").arg(countText(skipped)));
    // The job is still there while it hands over its result.
    if (const Job* job = m_library.jobFor(m_path); job && skipped > 0) {
        for (const Problem& problem : job->problems()) {
            if (lines.size() > qsizetype(reports.size() + kMaxProblemsShown)) {
                lines.append(tr("and more"));
                break;
            }
            lines.append(
                tr("%1: %2").arg(toQString(problem.path), inWindowsLanguage(problem.message)));
        }
    }
    m_message->showMessage(skipped > 0 ? Severity::Warning : Severity::Info,
                           tr("Converted. The files are in the list."),
                           lines.join(QLatin1Char('\n')));
}

void DatasetDetail::showVerified(const QStringList& damage, bool hasManifest)
{
    if (!damage.isEmpty()) {
        QStringList lines = damage.mid(0, kMaxDamageShown);
        if (lines.size() < damage.size())
            lines << tr("and %Ln more", nullptr, static_cast<int>(damage.size() - lines.size()));
        m_message->showMessage(Severity::Error, tr("This file is damaged. Convert it again."),
                               lines.join(QLatin1Char('\n')));
        return;
    }
    m_message->showMessage(Severity::Info, tr("No damage found."),
                           hasManifest ? tr("Structure, checksums and images were checked.")
                                       : tr("Structure and images were checked; a file without "
                                            "manifest has no checksums."));
}

} // namespace formwork::ui
