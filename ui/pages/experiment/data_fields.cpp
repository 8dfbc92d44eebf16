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

#include <algorithm>
#include <array>

namespace formwork::ui {

namespace fs = std::filesystem;

namespace {

// A sweep's runs share a name where only the seed distinguishes them; in a table that is too
// little.
std::vector<ExperimentConfig> expanded(const ExperimentConfig& config,
                                       const std::vector<SweepAxis>& axes)
{
    std::vector<ExperimentConfig> configs = expandSweep(config, axes).runs;
    if (std::ranges::find(axes, "train.seed", &SweepAxis::key) == axes.end())
        return configs;
    for (ExperimentConfig& each : configs)
        each.name += ", seed " + std::to_string(each.train.seed);
    return configs;
}

} // namespace

std::vector<ExperimentConfig> configsOf(const ExperimentDraft& draft)
{
    if (!draft.bothLoaders)
        return expanded(draft.config, draft.axes);
    ExperimentConfig folder = draft.config;
    folder.name += " folder";
    folder.data.loader = LoaderKind::Folder;
    folder.data.train = draft.trainFolder;
    folder.data.validation = draft.validationFolder;
    ExperimentConfig beton = draft.config;
    beton.name += " beton";
    std::vector<ExperimentConfig> configs = expanded(beton, draft.axes);
    for (ExperimentConfig& config : expanded(folder, draft.axes))
        configs.push_back(std::move(config));
    return configs;
}

DataFields::DataFields(QWidget* parent)
    : QGroupBox(parent)
    , m_form(makeForm(this))
    , m_dataset(new QComboBox(this))
    , m_loader(new QComboBox(this))
    , m_inTurns(new QCheckBox(tr("Epoch by epoch in turns"), this))
    , m_hint(makeHint({}, this))
    , m_error(makeErrorLabel(this))
    , m_locate(new QPushButton(tr("Locate\u2026"), this))
{
    setTitle(tr("Data"));
    m_hint->setWordWrap(false);
    m_dataset->setAccessibleName(tr("Dataset"));
    m_dataset->setWhatsThis(
        tr("A dataset of the library. Choosing one fills in the paths below: a beton file brings "
           "its validation file and the folder that it was made from, where they are known."));
    m_dataset->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    m_form->addRow(tr("&Dataset"), m_dataset);
    m_loader->setAccessibleName(tr("Loader"));
    m_loader->setWhatsThis(
        tr("What reads the images while training: the beton loader, or the image-folder loader, "
           "which decodes every original again. “Both” makes one run with each, equal in all else, "
           "and the Runs page shows what the beton file saves."));
    m_loader->addItem(tr("Beton"), int(LoaderChoice::Beton));
    m_loader->addItem(tr("Image folder"), int(LoaderChoice::Folder));
    m_loader->addItem(tr("Both: compare loaders"), int(LoaderChoice::Both));
    m_loader->setToolTip(tr("Both makes two runs that differ in nothing but the loader"));
    m_form->addRow(tr("&Loader"), m_loader);
    m_inTurns->setObjectName(QStringLiteral("inTurns"));
    m_inTurns->setChecked(true);
    m_inTurns->setToolTip(tr("Both runs meet the same machine, whatever else it does"));
    m_inTurns->setWhatsThis(
        tr("Trains the two runs together, an epoch of one and an epoch of the other (A B, B A, "
           "\u2026), so that other work and a processor that gets hot meet both alike. Both models "
           "are in memory at the same time. Without it one run is trained after the other."));
    m_form->addRow(QString(), m_inTurns);
    connect(m_inTurns, &QCheckBox::toggled, this, &DataFields::edited);
    m_trainBeton = addPath(tr("Train beton"), false);
    m_validationBeton = addPath(tr("Validation beton"), false);
    m_trainFolder = addPath(tr("Train folder"), true);
    m_validationFolder = addPath(tr("Validation folder"), true);
    m_notes = withLabelBelow(m_hint, m_error);
    m_form->addRow(QString(), m_notes);
    m_locate->setToolTip(tr("Choose where this dataset is now"));
    m_locate->setWhatsThis(tr("Asks where the dataset was moved to, looks whether it is the same "
                              "one, and fills in its new place."));
    auto* locateRow = new QHBoxLayout;
    locateRow->addWidget(m_locate);
    locateRow->addStretch(1);
    m_form->addRow(QString(), locateRow);
    connect(m_locate, &QPushButton::clicked, this,
            [this] { Q_EMIT locateRequested(toQString(m_missing)); });

    connect(m_dataset, &QComboBox::activated, this, [this](int index) {
        applyChoice(index - 1);
        pathsEdited();
    });
    connect(m_loader, &QComboBox::currentIndexChanged, this, [this] {
        if (!m_filling)
            m_wantedLoader = loader();
        showRows();
        pathsEdited();
    });
    setChoices({});
    showRows();
}

PathField* DataFields::addPath(const QString& label, bool folder)
{
    auto* path =
        new PathField(folder ? PathField::Kind::Folder : PathField::Kind::BetonFile, label, this);
    m_form->addRow(label, path);
    path->setWhatsThis(folder ? tr("Path of a folder that holds one folder of images per class.")
                              : tr("Path of a beton file."));
    connect(path, &PathField::pathChanged, this, &DataFields::pathsEdited);
    return path;
}

void DataFields::setChoices(std::vector<DatasetChoice> choices)
{
    m_choices = std::move(choices);
    {
        const QSignalBlocker blocker(m_dataset);
        m_dataset->clear();
        m_dataset->addItem(m_choices.empty() ? tr("No datasets in the library")
                                             : tr("Paths given below"));
        for (const DatasetChoice& choice : m_choices)
            m_dataset->addItem(choice.label);
    }
    // Datasets become known bit by bit: the betons of a folder later than the folder.
    if (!m_touched && !m_choices.empty()) {
        const auto same =
            std::ranges::find(m_choices, m_trainFolder->path(), &DatasetChoice::trainFolder);
        applyChoice(same == m_choices.end() ? 0 : int(same - m_choices.begin()));
        pathsEdited();
        m_touched = false;
    }
    showChoice();
}

void DataFields::choose(const fs::path& datasetPath)
{
    for (std::size_t i = 0; i < m_choices.size(); ++i) {
        const DatasetChoice& choice = m_choices[i];
        const bool inFolder =
            !choice.trainFolder.empty() &&
            (choice.trainFolder == datasetPath || choice.trainFolder.parent_path() == datasetPath);
        if (inFolder || choice.trainBeton == datasetPath || choice.validationBeton == datasetPath) {
            applyChoice(int(i));
            pathsEdited();
            return;
        }
    }
}

void DataFields::chooseLoader(LoaderKind loader)
{
    selectLoader(loader == LoaderKind::Beton ? LoaderChoice::Beton : LoaderChoice::Folder);
}

void DataFields::applyChoice(int index)
{
    if (index < 0 || index >= int(m_choices.size()))
        return;
    const DatasetChoice& choice = m_choices[std::size_t(index)];
    m_filling = true;
    m_trainBeton->setPath(choice.trainBeton);
    m_validationBeton->setPath(choice.validationBeton);
    m_trainFolder->setPath(choice.trainFolder);
    m_validationFolder->setPath(choice.validationFolder);
    // A loader that this dataset cannot feed gives way to the one it can.
    if (choice.trainBeton.empty())
        selectLoader(LoaderChoice::Folder);
    else if (choice.trainFolder.empty())
        selectLoader(LoaderChoice::Beton);
    else
        selectLoader(m_wantedLoader);
    m_filling = false;
}

bool DataFields::matches(const DatasetChoice& choice) const
{
    const bool beton = choice.trainBeton == m_trainBeton->path() &&
                       choice.validationBeton == m_validationBeton->path();
    const bool folder = choice.trainFolder == m_trainFolder->path() &&
                        choice.validationFolder == m_validationFolder->path();
    switch (loader()) {
    case LoaderChoice::Beton:
        return beton && !choice.trainBeton.empty();
    case LoaderChoice::Folder:
        return folder && !choice.trainFolder.empty();
    case LoaderChoice::Both:
        break;
    }
    return beton && folder;
}

void DataFields::showChoice()
{
    const QSignalBlocker blocker(m_dataset);
    int index = 0;
    for (std::size_t i = 0; i < m_choices.size() && index == 0; ++i) {
        if (matches(m_choices[i]))
            index = int(i) + 1;
    }
    m_dataset->setCurrentIndex(index);
}

DataFields::LoaderChoice DataFields::loader() const
{
    return LoaderChoice(m_loader->currentData().toInt());
}

void DataFields::selectLoader(LoaderChoice loader)
{
    m_loader->setCurrentIndex(m_loader->findData(int(loader)));
}

bool DataFields::uses(const PathField* path) const
{
    const bool isBeton = path == m_trainBeton || path == m_validationBeton;
    return loader() != (isBeton ? LoaderChoice::Folder : LoaderChoice::Beton);
}

void DataFields::writeTo(ExperimentDraft& draft) const
{
    const bool folder = loader() == LoaderChoice::Folder;
    DataConfig& paths = draft.config.data;
    paths.loader = folder ? LoaderKind::Folder : LoaderKind::Beton;
    paths.train = folder ? m_trainFolder->path() : m_trainBeton->path();
    paths.validation = folder ? m_validationFolder->path() : m_validationBeton->path();
    draft.bothLoaders = loader() == LoaderChoice::Both;
    draft.inTurns = draft.bothLoaders && m_inTurns->isChecked();
    if (draft.bothLoaders) {
        draft.trainFolder = m_trainFolder->path();
        draft.validationFolder = m_validationFolder->path();
    }
}

void DataFields::readFrom(const ExperimentConfig& config)
{
    const bool folder = config.data.loader == LoaderKind::Folder;
    m_filling = true;
    (folder ? m_trainFolder : m_trainBeton)->setPath(config.data.train);
    (folder ? m_validationFolder : m_validationBeton)->setPath(config.data.validation);
    if (folder)
        selectLoader(LoaderChoice::Folder);
    else if (loader() != LoaderChoice::Both)
        selectLoader(LoaderChoice::Beton);
    m_filling = false;
    m_touched |= !config.data.train.empty();
    m_wantedLoader = loader();
    showRows();
    showChoice();
    checkPaths();
}

void DataFields::setLocatable(std::function<bool(const fs::path&)> isLocatable)
{
    m_isLocatable = std::move(isLocatable);
    checkPaths();
}

void DataFields::followMove(const fs::path& from, const fs::path& to)
{
    bool any = false;
    for (PathField* path : {m_trainBeton, m_validationBeton, m_trainFolder, m_validationFolder}) {
        const fs::path tail = path->path().lexically_relative(from);
        std::error_code ignored;
        if (tail.empty() || *tail.begin() == ".." || fs::exists(path->path(), ignored))
            continue;
        m_filling = true;
        path->setPath(tail == "." ? to : to / tail);
        m_filling = false;
        any = true;
    }
    if (any)
        pathsEdited();
}

void DataFields::pathsEdited()
{
    if (m_filling)
        return;
    m_touched = true;
    showChoice();
    checkPaths();
    Q_EMIT edited();
}

void DataFields::showRows()
{
    m_form->setRowVisible(m_inTurns, loader() == LoaderChoice::Both);
    for (PathField* path : {m_trainBeton, m_validationBeton, m_trainFolder, m_validationFolder}) {
        path->setVisible(uses(path));
        m_form->labelForField(path)->setVisible(uses(path));
    }
}

void DataFields::checkPaths()
{
    m_problem.clear();
    m_missing.clear();
    for (const PathField* path :
         {m_trainBeton, m_validationBeton, m_trainFolder, m_validationFolder}) {
        std::error_code ignored;
        if (m_problem.isEmpty() && uses(path) && !path->path().empty() &&
            !fs::exists(path->path(), ignored)) {
            m_problem = tr("There is no %1").arg(toQString(path->path()));
            m_missing = path->path();
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
    const bool open =
        std::ranges::any_of(std::array{m_trainBeton, m_trainFolder}, [this](const PathField* path) {
            return uses(path) && path->path().empty();
        });
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
    for (const PathField* path :
         {m_trainBeton, m_trainFolder, m_validationBeton, m_validationFolder}) {
        std::error_code ignored;
        if (uses(path) && !fs::exists(path->path(), ignored))
            return path->edit();
    }
    return m_dataset;
}

// Two runs that differ in nothing but the loader need the same images for the same purpose.
QString DataFields::splitProblem() const
{
    const bool beton = !m_validationBeton->path().empty();
    const bool folder = !m_validationFolder->path().empty();
    if (loader() != LoaderChoice::Both || beton == folder)
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
    const bool beton = !m_validationBeton->path().empty();
    const bool folder = !m_validationFolder->path().empty();
    if (loader() == LoaderChoice::Beton ? !beton : !folder)
        return tr("Without validation data only training figures are recorded.");
    return loader() == LoaderChoice::Both
               ? tr("Makes two runs that differ in nothing but the loader.")
               : QString();
}

} // namespace formwork::ui
