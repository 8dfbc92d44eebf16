#include "ui/pages/experiment/data_fields.h"

#include "ui/widgets/form.h"
#include "ui/widgets/path_field.h"
#include "ui/widgets/style.h"

#include <QCheckBox>
#include <QComboBox>
#include <QFormLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QSignalBlocker>
#include <QVBoxLayout>

#include <utility>

namespace formwork::ui {

namespace fs = std::filesystem;

DataFields::DataFields(ExperimentDraft& draft, QWidget* parent)
    : QGroupBox(parent)
    , m_draft(draft)
    , m_form(makeForm(this))
    , m_dataset(new QComboBox(this))
    , m_loader(new QComboBox(this))
    , m_alternate(new QCheckBox(tr("Alternate epoch by epoch"), this))
    , m_hint(makeHint({}, this))
    , m_error(makeErrorLabel(this))
    , m_locate(new QPushButton(tr("Locate\u2026"), this))
{
    setTitle(tr("Data"));
    buildDataset();
    buildLoader();
    addPath(tr("Train beton"), &DraftData::trainBeton, true);
    addPath(tr("Validation beton"), &DraftData::validationBeton, true);
    addPath(tr("Train folder"), &DraftData::trainFolder, false);
    addPath(tr("Validation folder"), &DraftData::validationFolder, false);
    buildNotes();
    connect(&m_draft, &ExperimentDraft::changed, this, &DataFields::showDraft);
    m_dataset->addItem(tr("No datasets in the library"));
    showDraft();
}

void DataFields::buildDataset()
{
    m_dataset->setAccessibleName(tr("Dataset"));
    m_dataset->setWhatsThis(
        tr("A dataset of the library. Choosing one fills in the paths below: a beton file brings "
           "its validation file and the folder that it was made from, where they are known."));
    m_dataset->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    m_form->addRow(tr("&Dataset"), m_dataset);
    connect(m_dataset, &QComboBox::activated, this, [this](int index) {
        if (index > 0)
            m_draft.chooseDataset(std::size_t(index) - 1);
        else
            showDatasets(); // "Paths given below" is not a choice
    });
}

void DataFields::buildLoader()
{
    m_loader->setAccessibleName(tr("Loader"));
    m_loader->setWhatsThis(
        tr("What reads the images while training: the beton loader, or the image-folder loader, "
           "which decodes every original again. “Both” makes one run with each, with all other "
           "settings equal, and the Runs page shows what the beton file saves."));
    m_loader->addItem(tr("Beton"), int(LoaderChoice::Beton));
    m_loader->addItem(tr("Image folder"), int(LoaderChoice::Folder));
    m_loader->addItem(tr("Both: compare loaders"), int(LoaderChoice::Both));
    m_loader->setToolTip(tr("Both makes two runs that differ only in the loader"));
    m_form->addRow(tr("&Loader"), m_loader);
    connect(m_loader, &QComboBox::currentIndexChanged, this, &DataFields::pathsEdited);
    m_alternate->setObjectName(QStringLiteral("alternate"));
    m_alternate->setToolTip(tr("Other work on the machine affects both runs alike"));
    m_alternate->setWhatsThis(
        tr("Trains the two runs together, an epoch of one and an epoch of the other (A B, B A, "
           "\u2026), so that other work and a hot processor affect both alike. Both models are in "
           "memory at the same time. Otherwise one run is trained after the other."));
    m_form->addRow(QString(), m_alternate);
    connect(m_alternate, &QCheckBox::toggled, this, &DataFields::pathsEdited);
}

void DataFields::buildNotes()
{
    m_hint->setWordWrap(false);
    m_notes = withLabelBelow(m_hint, m_error);
    m_form->addRow(QString(), m_notes);
    m_locate->setToolTip(tr("Choose the new location of this dataset"));
    m_locate->setWhatsThis(tr("Asks for the dataset's new location, checks that it is the same "
                              "dataset, and fills in the new paths."));
    auto* locateRow = new QHBoxLayout;
    locateRow->addWidget(m_locate);
    locateRow->addStretch(1);
    m_form->addRow(QString(), locateRow);
    connect(m_locate, &QPushButton::clicked, this,
            [this] { Q_EMIT locateRequested(toQString(m_missing)); });
}

void DataFields::addPath(const QString& label, fs::path DraftData::*path, bool isBeton)
{
    auto* field =
        new PathField(isBeton ? PathField::Kind::BetonFile : PathField::Kind::Folder, label, this);
    m_form->addRow(label, field);
    field->setWhatsThis(isBeton
                            ? tr("Path of a beton file.")
                            : tr("Path of a folder that holds one folder of images per class."));
    connect(field, &PathField::pathChanged, this, &DataFields::pathsEdited);
    m_paths.push_back({.field = field, .path = path, .isBeton = isBeton});
}

bool DataFields::uses(const Path& path) const
{
    return path.isBeton ? m_draft.data().usesBeton() : m_draft.data().usesFolder();
}

void DataFields::pathsEdited()
{
    if (m_showing)
        return;
    DraftData edited = m_draft.data();
    edited.loader = LoaderChoice(m_loader->currentData().toInt());
    edited.alternate = m_alternate->isChecked();
    for (const Path& path : m_paths) {
        // A path that is not text comes back from its field as another one.
        if (path.field->path() != toPath(toQString(edited.*path.path)))
            edited.*path.path = path.field->path();
    }
    m_draft.setData(edited);
}

void DataFields::showDraft()
{
    m_showing = true;
    const DraftData& source = m_draft.data();
    m_loader->setCurrentIndex(m_loader->findData(int(source.loader)));
    m_alternate->setChecked(source.alternate);
    m_form->setRowVisible(m_alternate, source.loader == LoaderChoice::Both);
    showDatasets();
    showPaths();
    m_showing = false;
    checkPaths();
}

void DataFields::showDatasets()
{
    const QSignalBlocker blocker(m_dataset);
    if (m_draft.datasets() != m_datasets) {
        m_datasets = m_draft.datasets();
        m_dataset->clear();
        m_dataset->addItem(m_datasets.empty() ? tr("No datasets in the library")
                                              : tr("Paths given below"));
        for (const DatasetChoice& choice : m_datasets)
            m_dataset->addItem(choice.label);
    }
    const std::optional<std::size_t> chosen = m_draft.chosenDataset();
    m_dataset->setCurrentIndex(chosen ? int(*chosen) + 1 : 0);
}

void DataFields::showPaths()
{
    for (const Path& path : m_paths) {
        const QString text = toQString(m_draft.data().*path.path);
        if (toQString(path.field->path()) != text)
            path.field->setPath(m_draft.data().*path.path);
        path.field->setVisible(uses(path));
        m_form->labelForField(path.field)->setVisible(uses(path));
    }
}

void DataFields::setLocatable(std::function<bool(const fs::path&)> isLocatable)
{
    m_isLocatable = std::move(isLocatable);
    checkPaths();
}

void DataFields::checkPaths()
{
    m_problem.clear();
    m_missing.clear();
    for (const Path& path : m_paths) {
        const fs::path& chosen = m_draft.data().*path.path;
        std::error_code ignored;
        if (m_problem.isEmpty() && uses(path) && !chosen.empty() && !fs::exists(chosen, ignored)) {
            m_problem = tr("There is no %1").arg(toQString(chosen));
            m_missing = chosen;
        }
    }
    m_locate->setVisible(!m_missing.empty() && m_isLocatable && m_isLocatable(m_missing));
    if (m_problem.isEmpty())
        m_problem = splitProblem();
    showProblem();
}

void DataFields::showProblem()
{
    setErrorText(m_error, m_problem);
    const QString hint = m_problem.isEmpty() ? hintText() : QString();
    m_hint->setText(hint);
    m_hint->setVisible(!hint.isEmpty());
    m_form->setRowVisible(m_notes, !hint.isEmpty() || !m_problem.isEmpty());
}

bool DataFields::requireData()
{
    const DraftData& source = m_draft.data();
    const bool open = (source.usesBeton() && source.trainBeton.empty()) ||
                      (source.usesFolder() && source.trainFolder.empty());
    if (open && m_problem.isEmpty()) {
        m_problem = tr("Choose what to train on: a dataset above, or a path.");
        showProblem();
    }
    return !open;
}

QWidget* DataFields::problemField() const
{
    if (m_problem.isEmpty())
        return nullptr;
    for (const Path& path : m_paths) {
        const fs::path& chosen = m_draft.data().*path.path;
        std::error_code ignored;
        if (uses(path) && !chosen.empty() && !fs::exists(chosen, ignored))
            return path.field->edit();
    }
    for (const Path& path : m_paths) {
        if (uses(path) && (m_draft.data().*path.path).empty())
            return path.field->edit();
    }
    return m_dataset;
}

// Two runs that differ in nothing but the loader need the same images for the same purpose.
QString DataFields::splitProblem() const
{
    const DraftData& source = m_draft.data();
    const bool beton = !source.validationBeton.empty();
    const bool folder = !source.validationFolder.empty();
    if (source.loader != LoaderChoice::Both || beton == folder)
        return {};
    if (folder)
        return tr("Only the folders have validation images: the two runs could not be compared. "
                  "Choose the validation beton, too.");
    return tr("The image folder is not split into train and val, the beton files are: the two runs "
              "would train on different images. Sort the images into train/ and val/, convert that "
              "folder and choose it here, or train with one loader only.");
}

QString DataFields::hintText() const
{
    const DraftData& source = m_draft.data();
    const bool beton = !source.validationBeton.empty();
    const bool folder = !source.validationFolder.empty();
    if (source.loader == LoaderChoice::Beton ? !beton : !folder)
        return tr("Without validation data only training figures are recorded.");
    return source.loader == LoaderChoice::Both
               ? tr("Makes two runs that differ only in the loader.")
               : QString();
}

} // namespace formwork::ui
