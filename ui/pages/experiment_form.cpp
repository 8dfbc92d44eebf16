#include "ui/pages/experiment_form.h"

#include "core/base/error.h"
#include "core/experiment/model_names.h"
#include "ui/widgets/path_field.h"
#include "ui/widgets/style.h"

#include <QComboBox>
#include <QFormLayout>
#include <QGroupBox>
#include <QLabel>
#include <QLineEdit>
#include <QLocale>
#include <QSignalBlocker>
#include <QSpinBox>
#include <QVBoxLayout>

#include <algorithm>
#include <cmath>

namespace formwork::ui {

namespace fs = std::filesystem;

namespace {

const ConfigKey& configKey(const std::string& path)
{
    const auto& keys = configKeys();
    const auto found = std::ranges::find(keys, path, &ConfigKey::path);
    if (found == keys.end())
        throw Error(ErrorCode::Internal, "the form asks for an unknown key '" + path + "'");
    return *found;
}

// "one of: adam, adamw" -> {"adam", "adamw"}
QStringList allowedNames(const std::string& key)
{
    const QString type =
        QString::fromUtf8(configKey(key).type.data(), qsizetype(configKey(key).type.size()));
    return type.section(QLatin1Char(':'), 1).trimmed().split(QStringLiteral(", "));
}

QString shownName(const QString& name)
{
    static const std::map<QString, QString> kNames = {
        {QStringLiteral("adam"), QStringLiteral("Adam")},
        {QStringLiteral("adamw"), QStringLiteral("AdamW")},
        {QStringLiteral("sgd"), QStringLiteral("SGD")},
        {QStringLiteral("constant"), ExperimentForm::tr("Constant")},
        {QStringLiteral("cosine"), ExperimentForm::tr("Cosine")},
        {QStringLiteral("auto"), ExperimentForm::tr("Automatic")},
        {QStringLiteral("cpu"), QStringLiteral("CPU")},
        {QStringLiteral("cuda"), QStringLiteral("CUDA")},
    };
    const auto found = kNames.find(name);
    return found == kNames.end() ? name : found->second;
}

QLabel* makeErrorLabel(QWidget* parent)
{
    auto* label = new QLabel(parent);
    label->setWordWrap(true);
    label->setTextFormat(Qt::PlainText);
    label->hide();
    return label;
}

void setErrorText(QLabel* label, const QString& text)
{
    QPalette palette = label->palette();
    palette.setColor(QPalette::WindowText, severityColour(Severity::Error, palette));
    label->setPalette(palette);
    label->setText(text.isEmpty() ? QString() : QStringLiteral("⚠ ") + text);
    label->setVisible(!text.isEmpty());
}

QWidget* withLabelBelow(QWidget* editor, QLabel* label)
{
    auto* box = new QWidget;
    auto* column = new QVBoxLayout(box);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(2);
    column->addWidget(editor);
    column->addWidget(label);
    return box;
}

QFormLayout* makeForm(QGroupBox* group)
{
    auto* form = new QFormLayout(group);
    form->setSpacing(kSpacing);
    form->setContentsMargins(12, 12, 12, 12);
    form->setFieldGrowthPolicy(QFormLayout::AllNonFixedFieldsGrow);
    form->setLabelAlignment(Qt::AlignRight | Qt::AlignVCenter);
    return form;
}

// The fields of groups above each other begin at the same place.
void alignLabels(const std::vector<QWidget*>& groups)
{
    std::vector<QWidget*> labels;
    for (QWidget* group : groups) {
        auto* form = qobject_cast<QFormLayout*>(group->layout());
        for (int row = 0; row < form->rowCount(); ++row) {
            if (QLayoutItem* label = form->itemAt(row, QFormLayout::LabelRole))
                labels.push_back(label->widget());
        }
    }
    int width = 0;
    for (QWidget* label : labels)
        width = std::max(width, label->sizeHint().width());
    for (QWidget* label : labels)
        label->setMinimumWidth(width);
}

} // namespace

std::vector<ExperimentConfig> configsOf(const ExperimentDraft& draft)
{
    if (!draft.bothLoaders)
        return {draft.config};
    ExperimentConfig folder = draft.config;
    folder.name += " folder";
    folder.data.loader = LoaderKind::Folder;
    folder.data.train = draft.trainFolder;
    folder.data.validation = draft.validationFolder;
    ExperimentConfig beton = draft.config;
    beton.name += " beton";
    return {beton, folder};
}

ExperimentForm::ExperimentForm(QWidget* parent) : QWidget(parent)
{
    auto* left = new QVBoxLayout;
    left->setSpacing(12);
    left->addWidget(buildWhat());
    left->addWidget(buildData());
    left->addStretch();
    auto* right = new QVBoxLayout;
    right->setSpacing(12);
    right->addWidget(buildTraining());
    right->addWidget(buildMachine());
    right->addStretch();
    alignLabels({left->itemAt(0)->widget(), left->itemAt(1)->widget()});
    alignLabels({right->itemAt(0)->widget(), right->itemAt(1)->widget()});
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(kPageMargin);
    row->addLayout(left, 3);
    row->addLayout(right, 2);
    setConfig(m_config);
}

QGroupBox* ExperimentForm::buildWhat()
{
    auto* group = new QGroupBox(tr("Experiment"), this);
    auto* form = makeForm(group);
    addText(form, tr("&Name"), "name");
    auto* model = new QComboBox(group);
    for (const ModelName& name : modelNames())
        model->addItem(QString::fromUtf8(name.label.data(), qsizetype(name.label.size())),
                       QString::fromUtf8(name.id.data(), qsizetype(name.id.size())));
    connect(model, &QComboBox::currentIndexChanged, this, [this] {
        updateModelHint();
        fieldEdited("model.name");
    });
    addField(form, tr("&Model"),
             {.key = "model.name",
              .editor = model,
              .text = [model] { return model->currentData().toString(); },
              .setText =
                  [model](const QString& text) {
                      model->setCurrentIndex(model->findData(text));
                  }});
    m_modelHint = makeHint({}, group);
    m_modelHint->setWordWrap(false);
    form->addRow(QString(), m_modelHint);
    return group;
}

QGroupBox* ExperimentForm::buildData()
{
    auto* group = new QGroupBox(tr("Data"), this);
    m_dataForm = makeForm(group);
    m_dataset = new QComboBox(group);
    m_dataset->setAccessibleName(tr("Dataset"));
    m_dataset->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    m_dataForm->addRow(tr("&Dataset"), m_dataset);
    m_loader = new QComboBox(group);
    m_loader->setAccessibleName(tr("Loader"));
    m_loader->addItem(tr("Beton"), int(LoaderChoice::Beton));
    m_loader->addItem(tr("Image folder"), int(LoaderChoice::Folder));
    m_loader->addItem(tr("Both: compare loaders"), int(LoaderChoice::Both));
    m_loader->setToolTip(tr("Both makes two runs that differ in nothing but the loader"));
    m_dataForm->addRow(tr("&Loader"), m_loader);
    m_trainBeton = addPath(m_dataForm, tr("Train beton"), false);
    m_validationBeton = addPath(m_dataForm, tr("Validation beton"), false);
    m_trainFolder = addPath(m_dataForm, tr("Train folder"), true);
    m_validationFolder = addPath(m_dataForm, tr("Validation folder"), true);
    m_dataHint = makeHint({}, group);
    m_dataHint->setWordWrap(false);
    m_dataError = makeErrorLabel(group);
    m_dataForm->addRow(QString(), withLabelBelow(m_dataHint, m_dataError));
    connect(m_dataset, &QComboBox::activated, this, [this](int index) {
        applyChoice(index - 1);
        pathsEdited();
    });
    connect(m_loader, &QComboBox::currentIndexChanged, this, [this] {
        updateLoaderRows();
        pathsEdited();
    });
    setChoices({});
    return group;
}

QGroupBox* ExperimentForm::buildTraining()
{
    auto* group = new QGroupBox(tr("Training"), this);
    auto* form = makeForm(group);
    addNumber(form, tr("&Epochs"), "train.epochs", 1, 1'000'000, {}, {});
    addNumber(form, tr("&Batch size"), "train.batch_size", 1, 65'536, {}, {});
    addNumber(form, tr("&Image size"), "model.image_size", 16, 4096, tr(" px"), {});
    addText(form, tr("Learning &rate"), "optimizer.lr");
    addChoice(form, tr("&Optimizer"), "optimizer.name");
    addChoice(form, tr("S&chedule"), "schedule.name");
    addText(form, tr("&Seed"), "train.seed");
    return group;
}

QGroupBox* ExperimentForm::buildMachine()
{
    auto* group = new QGroupBox(tr("Machine"), this);
    auto* form = makeForm(group);
    addChoice(form, tr("De&vice"), "train.device");
    addNumber(form, tr("&Threads"), "train.threads", 0, 1024, {}, tr("Automatic"));
    addNumber(form, tr("&Workers"), "data.workers", 0, 256, {}, tr("Automatic"));
    return group;
}

void ExperimentForm::addField(QFormLayout* form, const QString& label, Field field)
{
    const ConfigKey& key = configKey(field.key);
    field.editor->setAccessibleName(QString(label).remove(QLatin1Char('&')));
    field.editor->setToolTip(QStringLiteral("%1 (%2)").arg(
        QString::fromUtf8(key.help.data(), qsizetype(key.help.size())),
        QString::fromStdString(field.key)));
    field.error = makeErrorLabel(this);
    form->addRow(label, withLabelBelow(field.editor, field.error));
    if (auto* buddy = qobject_cast<QLabel*>(
            form->itemAt(form->rowCount() - 1, QFormLayout::LabelRole)->widget()))
        buddy->setBuddy(field.editor);
    m_fields.push_back(std::move(field));
}

void ExperimentForm::addText(QFormLayout* form, const QString& label, const std::string& key)
{
    auto* edit = new QLineEdit(this);
    connect(edit, &QLineEdit::textChanged, this, [this, key] { fieldEdited(key); });
    addField(form, label,
             {.key = key,
              .editor = edit,
              .text = [edit] { return edit->text(); },
              .setText =
                  [edit](const QString& text) {
                      edit->setText(text);
                  }});
}

void ExperimentForm::addChoice(QFormLayout* form, const QString& label, const std::string& key)
{
    auto* combo = new QComboBox(this);
    for (const QString& name : allowedNames(key))
        combo->addItem(shownName(name), name);
    connect(combo, &QComboBox::currentIndexChanged, this, [this, key] { fieldEdited(key); });
    addField(form, label,
             {.key = key,
              .editor = combo,
              .text = [combo] { return combo->currentData().toString(); },
              .setText =
                  [combo](const QString& text) {
                      combo->setCurrentIndex(combo->findData(text));
                  }});
}

void ExperimentForm::addNumber(QFormLayout* form, const QString& label, const std::string& key,
                               int low, int high, const QString& suffix, const QString& zeroText)
{
    auto* spin = new QSpinBox(this);
    spin->setRange(low, high);
    spin->setSuffix(suffix);
    spin->setSpecialValueText(zeroText);
    connect(spin, &QSpinBox::valueChanged, this, [this, key] { fieldEdited(key); });
    addField(form, label,
             {.key = key,
              .editor = spin,
              .text = [spin] { return QString::number(spin->value()); },
              .setText =
                  [spin](const QString& text) {
                      spin->setValue(text.toInt());
                  }});
}

PathField* ExperimentForm::addPath(QFormLayout* form, const QString& label, bool folder)
{
    auto* path =
        new PathField(folder ? PathField::Kind::Folder : PathField::Kind::BetonFile, label, this);
    form->addRow(label, path);
    connect(path, &PathField::pathChanged, this, &ExperimentForm::pathsEdited);
    return path;
}

void ExperimentForm::setChoices(std::vector<DatasetChoice> choices)
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
    const bool untouched = m_trainBeton->path().empty() && m_trainFolder->path().empty();
    if (untouched && !m_choices.empty()) {
        applyChoice(0);
        pathsEdited();
    }
    showChoiceOfPaths();
}

void ExperimentForm::choose(const fs::path& datasetPath)
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

void ExperimentForm::applyChoice(int index)
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
    const auto select = [this](LoaderChoice kind) {
        m_loader->setCurrentIndex(m_loader->findData(int(kind)));
    };
    if (choice.trainBeton.empty())
        select(LoaderChoice::Folder);
    else if (choice.trainFolder.empty() || loader() == LoaderChoice::Folder)
        select(LoaderChoice::Beton);
    m_filling = false;
}

void ExperimentForm::showChoiceOfPaths()
{
    const QSignalBlocker blocker(m_dataset);
    const LoaderChoice kind = loader();
    int index = 0;
    for (std::size_t i = 0; i < m_choices.size() && index == 0; ++i) {
        const DatasetChoice& choice = m_choices[i];
        const bool beton = choice.trainBeton == m_trainBeton->path() &&
                           choice.validationBeton == m_validationBeton->path();
        const bool folder = choice.trainFolder == m_trainFolder->path() &&
                            choice.validationFolder == m_validationFolder->path();
        const bool matches = kind == LoaderChoice::Beton    ? beton && !choice.trainBeton.empty()
                             : kind == LoaderChoice::Folder ? folder
                                                            : beton && folder;
        if (matches)
            index = int(i) + 1;
    }
    m_dataset->setCurrentIndex(index);
}

ExperimentForm::LoaderChoice ExperimentForm::loader() const
{
    return LoaderChoice(m_loader->currentData().toInt());
}

ExperimentDraft ExperimentForm::draft() const
{
    ExperimentDraft draft{.config = m_config,
                          .bothLoaders = loader() == LoaderChoice::Both,
                          .trainFolder = {},
                          .validationFolder = {}};
    DataConfig& paths = draft.config.data;
    const bool folder = loader() == LoaderChoice::Folder;
    paths.loader = folder ? LoaderKind::Folder : LoaderKind::Beton;
    paths.train = folder ? m_trainFolder->path() : m_trainBeton->path();
    paths.validation = folder ? m_validationFolder->path() : m_validationBeton->path();
    if (draft.bothLoaders) {
        draft.trainFolder = m_trainFolder->path();
        draft.validationFolder = m_validationFolder->path();
    }
    return draft;
}

void ExperimentForm::setConfig(const ExperimentConfig& config)
{
    m_filling = true;
    m_config = config;
    for (Field& each : m_fields) {
        const QString text = QString::fromStdString(configValue(config, each.key));
        if (each.text() != text)
            each.setText(text);
        showFieldError(each.key, {});
    }
    setPaths(config);
    m_filling = false;
    updateLoaderRows();
    updateModelHint();
    showChoiceOfPaths();
    checkPaths();
}

void ExperimentForm::setPaths(const ExperimentConfig& config)
{
    const bool folder = config.data.loader == LoaderKind::Folder;
    (folder ? m_trainFolder : m_trainBeton)->setPath(config.data.train);
    (folder ? m_validationFolder : m_validationBeton)->setPath(config.data.validation);
    if (folder)
        m_loader->setCurrentIndex(m_loader->findData(int(LoaderChoice::Folder)));
    else if (loader() != LoaderChoice::Both)
        m_loader->setCurrentIndex(m_loader->findData(int(LoaderChoice::Beton)));
}

bool ExperimentForm::hasErrors() const
{
    return !m_dataError->isHidden() ||
           std::ranges::any_of(m_fields, [](const Field& each) { return !each.problem.isEmpty(); });
}

void ExperimentForm::showFieldError(const std::string& key, const QString& text)
{
    if (key.starts_with("data.") && !field(key)) {
        setErrorText(m_dataError, text);
        return;
    }
    if (Field* found = field(key)) {
        found->problem = text;
        setErrorText(found->error, text);
    }
}

QWidget* ExperimentForm::editor(const std::string& key) const
{
    const auto found = std::ranges::find(m_fields, key, &Field::key);
    return found == m_fields.end() ? nullptr : found->editor;
}

QString ExperimentForm::fieldError(const std::string& key) const
{
    const auto found = std::ranges::find(m_fields, key, &Field::key);
    if (found != m_fields.end())
        return found->problem;
    return m_dataError->isHidden() ? QString() : m_dataError->text();
}

ExperimentForm::Field* ExperimentForm::field(const std::string& key)
{
    const auto found = std::ranges::find(m_fields, key, &Field::key);
    return found == m_fields.end() ? nullptr : &*found;
}

void ExperimentForm::fieldEdited(const std::string& key)
{
    Field* edited_ = field(key);
    if (m_filling || !edited_)
        return;
    try {
        applyOverride(m_config, key, edited_->text().trimmed().toStdString());
        showFieldError(key, {});
    } catch (const Error& error) {
        showFieldError(key, QString::fromStdString(error.message()));
    }
    Q_EMIT edited();
}

void ExperimentForm::pathsEdited()
{
    if (m_filling)
        return;
    showChoiceOfPaths();
    checkPaths();
    Q_EMIT edited();
}

void ExperimentForm::checkPaths()
{
    QString problem;
    for (const auto& [path, needed] :
         {std::pair{m_trainBeton, loader() != LoaderChoice::Folder},
          std::pair{m_validationBeton, loader() != LoaderChoice::Folder},
          std::pair{m_trainFolder, loader() != LoaderChoice::Beton},
          std::pair{m_validationFolder, loader() != LoaderChoice::Beton}}) {
        std::error_code ignored;
        if (needed && problem.isEmpty() && !path->path().empty() &&
            !fs::exists(path->path(), ignored))
            problem = tr("There is no %1").arg(toQString(path->path()));
    }
    setErrorText(m_dataError, problem);

    QString hint;
    if (loader() == LoaderChoice::Both)
        hint = tr("Makes two runs that differ in nothing but the loader.");
    const bool betonValidates = !m_validationBeton->path().empty();
    const bool folderValidates = !m_validationFolder->path().empty();
    if (loader() == LoaderChoice::Both && betonValidates != folderValidates)
        hint += QLatin1Char(' ') + tr("One of them has no validation data.");
    else if (loader() == LoaderChoice::Beton ? !betonValidates : !folderValidates)
        hint +=
            QLatin1Char(' ') + tr("Without validation data only training figures are recorded.");
    m_dataHint->setText(hint.trimmed());
    m_dataHint->setVisible(!hint.isEmpty());
}

void ExperimentForm::updateLoaderRows()
{
    const bool beton = loader() != LoaderChoice::Folder;
    const bool folder = loader() != LoaderChoice::Beton;
    for (const auto& [path, shown] :
         {std::pair{m_trainBeton, beton}, std::pair{m_validationBeton, beton},
          std::pair{m_trainFolder, folder}, std::pair{m_validationFolder, folder}}) {
        path->setVisible(shown);
        m_dataForm->labelForField(path)->setVisible(shown);
    }
}

void ExperimentForm::updateModelHint()
{
    const Field* model = field("model.name");
    const ModelName* name = findModelName(model->text().toStdString());
    if (!m_modelHint || !name)
        return;
    const QLocale locale;
    m_modelHint->setText(tr("%1 million parameters, %2 GMACs per image at 224 px")
                             .arg(locale.toString(double(name->parameters10) / 1e6, 'f', 1),
                                  locale.toString(name->gigaMacs, 'f', 2)));
}

} // namespace formwork::ui
