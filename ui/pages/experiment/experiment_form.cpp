#include "ui/pages/experiment/experiment_form.h"

#include "core/base/error.h"
#include "core/experiment/model_names.h"
#include "ui/pages/experiment/rate_hint.h"
#include "ui/pages/experiment/setting_help.h"
#include "ui/pages/experiment/time_budget.h"
#include "ui/widgets/form.h"
#include "ui/widgets/number_field.h"
#include "ui/widgets/style.h"

#include <QComboBox>
#include <QFormLayout>
#include <QGroupBox>
#include <QLabel>
#include <QLineEdit>
#include <QLocale>
#include <QVBoxLayout>

#include <algorithm>
#include <map>
#include <utility>

namespace formwork::ui {

namespace {

constexpr int kSeveralRole = Qt::UserRole + 1;

QString fromUtf8(std::string_view text)
{
    return QString::fromUtf8(text.data(), qsizetype(text.size()));
}

const ConfigKey& configKey(const std::string& path)
{
    const auto& keys = configKeys();
    const auto found = std::ranges::find(keys, path, &ConfigKey::path);
    if (found == keys.end())
        throw Error(ErrorCode::Internal, Text("the form asks for an unknown key '%1'").arg(path));
    return *found;
}

// "one of: adam, adamw" -> {"adam", "adamw"}
QStringList allowedNames(const std::string& key)
{
    return fromUtf8(configKey(key).type)
        .section(QLatin1Char(':'), 1)
        .trimmed()
        .split(QStringLiteral(", "));
}

QString shownName(const QString& name)
{
    const std::map<QString, QString> names = {
        {QStringLiteral("adam"), QStringLiteral("Adam")},
        {QStringLiteral("adamw"), QStringLiteral("AdamW")},
        {QStringLiteral("sgd"), QStringLiteral("SGD")},
        {QStringLiteral("constant"), ExperimentForm::tr("Constant")},
        {QStringLiteral("cosine"), ExperimentForm::tr("Cosine")},
        {QStringLiteral("random"), ExperimentForm::tr("Random")},
        {QStringLiteral("quasi_random"), ExperimentForm::tr("Quasi-random")},
        {QStringLiteral("sequential"), ExperimentForm::tr("Sequential")},
        {QStringLiteral("weighted"), ExperimentForm::tr("Weighted by class")},
    };
    const auto found = names.find(name);
    return found == names.end() ? name : found->second;
}

// Several values, which only the other tabs can give, become a separate entry.
void showChoice(QComboBox& combo, const QString& value)
{
    int index = combo.findData(value);
    if (index < 0) {
        const int last = combo.count() - 1;
        if (combo.itemData(last, kSeveralRole).toBool())
            combo.removeItem(last);
        combo.addItem(value, value);
        index = combo.count() - 1;
        combo.setItemData(index, true, kSeveralRole);
    }
    combo.setCurrentIndex(index);
}

} // namespace

ExperimentForm::ExperimentForm(ExperimentDraft& draft, QWidget* parent)
    : QWidget(parent)
    , m_draft(draft)
    , m_data(new DataFields(draft, this))
{
    buildExperiment();
    buildTraining();
    buildMachine();
    auto* dataForm = qobject_cast<QFormLayout*>(m_data->layout());
    alignLabels({m_experimentForm, dataForm});
    alignLabels({m_trainingForm, m_machineForm});

    auto* left = new QVBoxLayout;
    left->setSpacing(12);
    left->addWidget(m_experimentForm->parentWidget());
    left->addWidget(m_data);
    left->addStretch();
    auto* right = new QVBoxLayout;
    right->setSpacing(12);
    right->addWidget(m_trainingForm->parentWidget());
    right->addWidget(m_machineForm->parentWidget());
    right->addStretch();
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(kPageMargin);
    row->addLayout(left, 3);
    row->addLayout(right, 2);
    connect(&m_draft, &ExperimentDraft::changed, this, &ExperimentForm::showDraft);
    showDraft();
}

QFormLayout* ExperimentForm::addGroup(const QString& title)
{
    return makeForm(new QGroupBox(title, this));
}

void ExperimentForm::buildExperiment()
{
    m_experimentForm = addGroup(tr("Experiment"));
    addText(m_experimentForm, tr("&Name"), "name");
    addModel(m_experimentForm);
    m_modelHint = makeHint({}, this);
    m_modelHint->setWordWrap(false);
    m_experimentForm->addRow(QString(), m_modelHint);
}

void ExperimentForm::buildTraining()
{
    m_trainingForm = addGroup(tr("Training"));
    addNumber(m_trainingForm, tr("&Epochs"), "train.epochs", 1, 1'000'000, {}, {});
    m_timeBudget = new TimeBudget(m_draft, this);
    auto* budget = new QLabel(tr("Time budget"), this);
    budget->setBuddy(m_timeBudget->minutes());
    m_trainingForm->addRow(budget, m_timeBudget);
    addNumber(m_trainingForm, tr("&Batch size"), "train.batch_size", 1, 65'536, {}, {});
    addNumber(m_trainingForm, tr("&Image size"), "model.image_size", 16, 4096, tr(" px"), {});
    addText(m_trainingForm, tr("Learning r&ate"), "optimizer.lr");
    m_rateHint = new RateHint(m_draft, this);
    m_trainingForm->addRow(QString(), m_rateHint);
    addChoice(m_trainingForm, tr("Optimi&zer"), "optimizer.name");
    addChoice(m_trainingForm, tr("Sched&ule"), "schedule.name");
    addText(m_trainingForm, tr("&Seed"), "train.seed");
}

void ExperimentForm::buildMachine()
{
    m_machineForm = addGroup(tr("Machine"));
    m_device = new QComboBox(this);
    offerDevices({});
    addCombo(m_machineForm, tr("Devi&ce"), "train.device", m_device);
    addNumber(m_machineForm, tr("&Threads"), "train.threads", 0, 1024, {}, tr("Automatic"));
    addNumber(m_machineForm, tr("&Workers"), "data.workers", 0, 256, {}, tr("Automatic"));
    addChoice(m_machineForm, tr("&Order"), "data.order");
    addText(m_machineForm, tr("Memory (&GiB)"), "data.memory_budget");
}

void ExperimentForm::addField(QFormLayout* form, const QString& label, Field field)
{
    field.editor->setAccessibleName(QString(label).remove(QLatin1Char('&')));
    const ConfigKey& key = configKey(field.key);
    field.editor->setToolTip(
        QStringLiteral("%1 (%2)").arg(settingMeaning(key), fromUtf8(field.key)));
    field.editor->setWhatsThis(settingWhatsThis(key));
    field.error = makeErrorLabel(this);
    auto* name = new QLabel(label, this);
    name->setBuddy(field.editor);
    form->addRow(name, withLabelBelow(field.editor, field.error));
    m_fields.push_back(std::move(field));
}

void ExperimentForm::addModel(QFormLayout* form)
{
    auto* combo = new QComboBox(this);
    for (const ModelName& name : modelNames())
        combo->addItem(fromUtf8(name.label), fromUtf8(name.id));
    connect(combo, &QComboBox::currentIndexChanged, this, [this] { fieldEdited("model.name"); });
    addField(form, tr("&Model"),
             {.key = "model.name",
              .editor = combo,
              .text = [combo] { return combo->currentData().toString(); },
              .setText =
                  [combo](const QString& ids) {
                      showChoice(*combo, ids);
                  }});
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
    addCombo(form, label, key, combo);
}

void ExperimentForm::addCombo(QFormLayout* form, const QString& label, const std::string& key,
                              QComboBox* combo)
{
    connect(combo, &QComboBox::currentIndexChanged, this, [this, key] { fieldEdited(key); });
    addField(form, label,
             {.key = key,
              .editor = combo,
              .text = [combo] { return combo->currentData().toString(); },
              .setText =
                  [combo](const QString& names) {
                      showChoice(*combo, names);
                  }});
}

void ExperimentForm::addNumber(QFormLayout* form, const QString& label, const std::string& key,
                               int low, int high, const QString& suffix, const QString& zeroText)
{
    auto* number = new NumberField(this);
    number->setRange(low, high);
    number->setSuffix(suffix);
    number->setZeroText(zeroText);
    connect(number, &NumberField::valueTextChanged, this, [this, key] { fieldEdited(key); });
    addField(form, label,
             {.key = key,
              .editor = number,
              .text = [number] { return number->valueText(); },
              .setText =
                  [number](const QString& text) {
                      number->setValueText(text);
                  }});
}

void ExperimentForm::offerDevices(const std::vector<UsableDevice>& devices)
{
    const bool wasShowing = std::exchange(m_showing, true); // the draft stays as it is
    const QString chosen = m_draft.text("train.device");
    m_device->clear();
    m_device->addItem(tr("Automatic"), QStringLiteral("auto"));
    m_device->addItem(QStringLiteral("CPU"), QStringLiteral("cpu"));
    m_device->addItem(devices.size() > 1 ? tr("Any GPU that is free") : QStringLiteral("CUDA"),
                      QStringLiteral("cuda"));
    std::vector<int> all;
    for (const UsableDevice& device : devices) {
        all.push_back(device.index);
        const QString name =
            QStringLiteral("GPU %1: %2").arg(device.index).arg(QString::fromStdString(device.name));
        m_device->addItem(device.freeMemory ? tr("%1 (%2 free)", "a GPU and its memory")
                                                  .arg(name, bytesText(*device.freeMemory))
                                            : name,
                          QString::fromStdString(deviceName(DeviceChoice::cuda({device.index}))));
    }
    if (devices.size() > 1)
        m_device->addItem(tr("All %1 GPUs together").arg(devices.size()),
                          QString::fromStdString(deviceName(DeviceChoice::cuda(all))));
    showChoice(*m_device, chosen);
    m_showing = wasShowing;
}

void ExperimentForm::setKnownRate(const std::optional<KnownRate>& rate)
{
    m_rateHint->setKnownRate(rate);
}

void ExperimentForm::fieldEdited(const std::string& key)
{
    const auto field = std::ranges::find(m_fields, key, &Field::key);
    if (!m_showing && field != m_fields.end())
        m_draft.setText(key, field->text());
}

void ExperimentForm::showDraft()
{
    m_showing = true;
    for (Field& field : m_fields) {
        const QString text = m_draft.text(field.key);
        if (field.text().trimmed() != text)
            field.setText(text);
        setErrorText(field.error, m_draft.problem(field.key));
    }
    m_showing = false;
    updateModelHint();
}

QWidget* ExperimentForm::problemField() const
{
    const auto found = std::ranges::find_if(
        m_fields, [this](const Field& field) { return !m_draft.problem(field.key).isEmpty(); });
    return found == m_fields.end() ? m_data->problemField() : found->editor;
}

QString ExperimentForm::fieldError(const std::string& key) const
{
    return editor(key) != nullptr ? m_draft.problem(key) : m_data->problem();
}

QWidget* ExperimentForm::editor(const std::string& key) const
{
    const auto found = std::ranges::find(m_fields, key, &Field::key);
    return found == m_fields.end() ? nullptr : found->editor;
}

void ExperimentForm::updateModelHint()
{
    const ModelName* name = findModelName(m_draft.config().model.name);
    if (name == nullptr)
        return;
    const QLocale locale;
    m_modelHint->setText(tr("%1 million parameters, %2 GMACs per image at 224 px")
                             .arg(locale.toString(double(name->parameters10) / 1e6, 'f', 1),
                                  locale.toString(name->gigaMacs, 'f', 2)));
}

} // namespace formwork::ui
