#include "ui/models/experiment_draft.h"

#include "core/base/error.h"
#include "core/experiment/run_name.h"
#include "ui/language/error_texts.h"
#include "ui/language/number_text.h"
#include "ui/widgets/style.h"

#include <QRegularExpression>
#include <QSettings>
#include <QStringList>

#include <algorithm>
#include <utility>

namespace formwork::ui {

namespace fs = std::filesystem;

namespace {

constexpr const char* kLoaderKey = "data.loader";

QStringList valuesOf(const SweepAxis& axis)
{
    QStringList values;
    for (const std::string& value : axis.values)
        values << QString::fromStdString(value);
    return values;
}

// configToYaml with lists where a key has several values; sweepFromYaml reads it.
std::string yamlOf(const ExperimentConfig& config, const std::vector<SweepAxis>& axes)
{
    QStringList lines = QString::fromStdString(configToYaml(config)).split(QLatin1Char('\n'));
    for (const SweepAxis& axis : axes) {
        const QString key = QString::fromStdString(axis.key);
        const QString section = key.section(QLatin1Char('.'), 0, 0) + QLatin1Char(':');
        const QString leaf = QStringLiteral("  %1: ").arg(key.section(QLatin1Char('.'), 1));
        const qsizetype begin = lines.indexOf(section);
        for (qsizetype i = std::max<qsizetype>(0, begin); i < lines.size(); ++i) {
            if (!lines[i].startsWith(leaf))
                continue;
            lines[i] =
                QStringLiteral("%1[%2]").arg(leaf, valuesOf(axis).join(QStringLiteral(", ")));
            break;
        }
    }
    return lines.join(QLatin1Char('\n')).toStdString();
}

// Line in the English sentence: each language has it in another place.
int lineOf(const std::string& message)
{
    static const QRegularExpression kLine(QStringLiteral("\\bline (\\d+)"));
    const auto match = kLine.match(QString::fromStdString(message));
    return match.hasMatch() ? match.captured(1).toInt() : 0;
}

bool isDataKey(const std::string& key)
{
    return key == kLoaderKey || key == "data.train" || key == "data.val";
}

} // namespace

ExperimentDraft::ExperimentDraft(QObject* parent) : QObject(parent) {}

void ExperimentDraft::startClone(const ExperimentConfig& original, RunId run)
{
    setConfig(original);
    m_originalRun = run;
    m_original = config();
    m_isAutomaticName = true;
    report();
}

// Before others hear of a change: the name of a clone follows from it.
void ExperimentDraft::report()
{
    if (m_isAutomaticName && !m_typedYaml) {
        std::vector<std::string> swept;
        for (const SweepAxis& axis : m_axes)
            swept.push_back(axis.key); // the runs' names say these
        if (m_data.loader == LoaderChoice::Both)
            swept.push_back(kLoaderKey);
        m_settings.name = nameAfterChanges(m_original, config(), swept);
    }
    Q_EMIT changed();
}

ExperimentConfig ExperimentDraft::config() const
{
    ExperimentConfig config = m_settings;
    const bool beton = m_data.usesBeton();
    config.data.loader = beton ? LoaderKind::Beton : LoaderKind::Folder;
    config.data.train = beton ? m_data.trainBeton : m_data.trainFolder;
    config.data.validation = beton ? m_data.validationBeton : m_data.validationFolder;
    return config;
}

std::vector<ExperimentConfig> ExperimentDraft::runs() const
{
    ExperimentConfig first = config();
    if (m_data.loader != LoaderChoice::Both)
        return expandSweep(first, m_axes).runs;
    ExperimentConfig second = first;
    first.name += " beton";
    second.name += " folder";
    second.data.loader = LoaderKind::Folder;
    second.data.train = m_data.trainFolder;
    second.data.validation = m_data.validationFolder;
    std::vector<ExperimentConfig> configs = expandSweep(first, m_axes).runs;
    for (ExperimentConfig& each : expandSweep(second, m_axes).runs)
        configs.push_back(std::move(each));
    return configs;
}

QString ExperimentDraft::text(const std::string& key) const
{
    if (const auto typed = m_typed.find(key); typed != m_typed.end())
        return typed->second;
    if (key == kLoaderKey && m_data.loader == LoaderChoice::Both)
        return QStringLiteral("beton, folder");
    const auto axis = std::ranges::find(m_axes, key, &SweepAxis::key);
    if (axis != m_axes.end())
        return valuesOf(*axis).join(QStringLiteral(", "));
    return QString::fromStdString(configValue(config(), key));
}

bool ExperimentDraft::differsFromDefault(const std::string& key) const
{
    return (key == kLoaderKey && m_data.loader == LoaderChoice::Both) ||
           std::ranges::find(m_axes, key, &SweepAxis::key) != m_axes.end() ||
           configValue(config(), key) != configValue(ExperimentConfig(), key);
}

QString ExperimentDraft::problem(const std::string& key) const
{
    const auto found = m_problems.find(key);
    return found == m_problems.end() ? QString() : found->second;
}

QString ExperimentDraft::yaml() const
{
    return m_typedYaml ? *m_typedYaml : QString::fromStdString(generatedYaml());
}

std::string ExperimentDraft::generatedYaml() const
{
    ExperimentConfig shown = config();
    QString comment;
    if (m_data.loader == LoaderChoice::Both)
        comment = tr("# Both loaders: a second run differs from this one in\n"
                     "#   loader: folder\n#   train: %1\n#   val: %2\n")
                      .arg(toQString(m_data.trainFolder), toQString(m_data.validationFolder));
    try {
        return comment.toStdString() + yamlOf(shown, m_axes);
    } catch (const Error& error) { // a path that YAML cannot hold
        shown.data.train.clear();
        shown.data.validation.clear();
        comment += QStringLiteral("# %1\n").arg(inWindowsLanguage(error.text()));
        return comment.toStdString() + yamlOf(shown, m_axes);
    }
}

// What was typed holds until something else is changed: what is shown then is generated.
void ExperimentDraft::forgetTexts()
{
    m_typed.clear();
    m_problems.clear();
    m_typedYaml.reset();
    m_yamlProblem.reset();
}

void ExperimentDraft::setText(const std::string& key, const QString& text)
{
    const QString trimmed = text.trimmed();
    if (trimmed == this->text(key))
        return;
    m_typedYaml.reset();
    m_yamlProblem.reset();
    m_typed[key] = trimmed;
    m_problems.erase(key);
    m_isAutomaticName &= key != "name";
    try {
        takeValue(key, trimmed);
        m_isDataChosen |= isDataKey(key);
    } catch (const Error& error) {
        m_problems[key] = inWindowsLanguage(error.text());
    }
    report();
}

void ExperimentDraft::takeValue(const std::string& key, const QString& typed)
{
    const std::string text = withDecimalPoint(key, typed).toStdString();
    try {
        ExperimentConfig config = this->config();
        applyOverride(config, key, text);
        dropAxis(key);
        if (key == kLoaderKey) { // each loader has its own paths
            m_data.loader = m_wantedLoader = config.data.loader == LoaderKind::Beton
                                                 ? LoaderChoice::Beton
                                                 : LoaderChoice::Folder;
            return;
        }
        takeConfig(std::move(config));
    } catch (const Error&) {
        if (text.find(',') == std::string::npos && text.find("..") == std::string::npos)
            throw;
        takeValues(key, QString::fromStdString(text));
    }
}

void ExperimentDraft::takeValues(const std::string& key, const QString& text)
{
    // Without paths, which need not be text that YAML can hold.
    const Sweep sweep =
        sweepFromYaml(configToYaml(m_settings), "form", {{key, text.toStdString()}});
    ExperimentConfig config = this->config();
    for (const SweepAxis& axis : sweep.axes) {
        if (axis.key != kLoaderKey)
            applyOverride(config, axis.key, firstValue(axis));
    }
    dropAxis(key);
    std::vector<SweepAxis> axes = m_axes;
    axes.insert(axes.end(), sweep.axes.begin(), sweep.axes.end());
    m_repeated.insert(m_repeated.end(), sweep.repeated.begin(), sweep.repeated.end());
    takeConfig(std::move(config));
    takeAxes(std::move(axes));
}

// Its paths are those of its loader; with both loaders, those of the beton run.
void ExperimentDraft::takeConfig(ExperimentConfig config)
{
    const bool beton = config.data.loader == LoaderKind::Beton;
    if (!beton)
        m_data.loader = LoaderChoice::Folder;
    else if (m_data.loader == LoaderChoice::Folder)
        m_data.loader = LoaderChoice::Beton;
    (beton ? m_data.trainBeton : m_data.trainFolder) = config.data.train;
    (beton ? m_data.validationBeton : m_data.validationFolder) = config.data.validation;
    m_wantedLoader = m_data.loader;
    config.data.train.clear();
    config.data.validation.clear();
    config.data.loader = LoaderKind::Beton;
    m_settings = std::move(config);
}

void ExperimentDraft::takeAxes(std::vector<SweepAxis> axes)
{
    const auto place = [](const SweepAxis& axis) {
        const auto& keys = configKeys();
        return std::ranges::find(keys, axis.key, &ConfigKey::path) - keys.begin();
    };
    std::ranges::stable_sort(axes, {}, place);
    // Each loader has its own paths, so that this is more than one key with two values.
    if (std::erase_if(axes, [](const SweepAxis& axis) { return axis.key == kLoaderKey; }) > 0)
        m_data.loader = m_wantedLoader = LoaderChoice::Both;
    m_axes = std::move(axes);
}

void ExperimentDraft::dropAxis(const std::string& key)
{
    const auto isOfKey = [&](const SweepAxis& axis) {
        return axis.key == key;
    };
    std::erase_if(m_axes, isOfKey);
    std::erase_if(m_repeated, isOfKey);
}

void ExperimentDraft::setYaml(const QString& text)
{
    if (text == yaml())
        return;
    try {
        Sweep sweep = sweepFromYaml(text.toStdString(), "YAML");
        ExperimentConfig base = sweep.base;
        m_isDataChosen |= !base.data.train.empty();
        m_isAutomaticName &= base.name == m_settings.name;
        forgetTexts();
        takeConfig(std::move(base));
        takeAxes(std::move(sweep.axes));
        m_repeated = std::move(sweep.repeated);
    } catch (const Error& error) {
        m_yamlProblem = Problem{inWindowsLanguage(error.text()), inWindowsLanguage(error.hint()),
                                lineOf(error.message())};
    }
    m_typedYaml = text;
    report();
}

void ExperimentDraft::setConfig(const ExperimentConfig& config, std::vector<SweepAxis> axes)
{
    forgetTexts();
    m_isAutomaticName = false;
    m_originalRun = 0;
    m_data.loader =
        config.data.loader == LoaderKind::Beton ? LoaderChoice::Beton : LoaderChoice::Folder;
    m_isDataChosen |= !config.data.train.empty();
    takeConfig(config);
    m_repeated.clear();
    takeAxes(std::move(axes));
    report();
}

void ExperimentDraft::setSettings(const Sweep& sweep)
{
    forgetTexts();
    m_isAutomaticName = false;
    m_originalRun = 0;
    std::vector<SweepAxis> axes = sweep.axes;
    m_settings = sweep.base;
    m_settings.data.train.clear();
    m_settings.data.validation.clear();
    m_settings.data.loader = LoaderKind::Beton;
    std::erase_if(axes, [](const SweepAxis& axis) { return isDataKey(axis.key); });
    m_repeated.clear();
    takeAxes(std::move(axes));
    report();
}

void ExperimentDraft::setData(const DraftData& data)
{
    if (data == m_data)
        return;
    forgetTexts();
    if (data.loader != m_data.loader)
        m_wantedLoader = data.loader;
    m_data = data;
    m_isDataChosen = true;
    for (const char* key : {"data.train", "data.val"})
        dropAxis(key);
    report();
}

void ExperimentDraft::offerDatasets(std::vector<DatasetChoice> datasets)
{
    if (datasets == m_datasets)
        return;
    m_datasets = std::move(datasets);
    takeOfferedDataset();
    report();
}

// Datasets become known bit by bit: the betons of a folder later than the folder.
void ExperimentDraft::takeOfferedDataset()
{
    if (m_isDataChosen || m_typedYaml || m_datasets.empty())
        return;
    const auto same = std::ranges::find_if(m_datasets, [this](const DatasetChoice& choice) {
        return matches(choice) ||
               (!choice.trainFolder.empty() && choice.trainFolder == m_data.trainFolder);
    });
    takeDataset(same == m_datasets.end() ? m_datasets.front() : *same);
}

void ExperimentDraft::takeDataset(const DatasetChoice& choice)
{
    m_data.trainBeton = choice.trainBeton;
    m_data.validationBeton = choice.validationBeton;
    m_data.trainFolder = choice.trainFolder;
    m_data.validationFolder = choice.validationFolder;
    // A loader that this dataset cannot feed gives way to the one it can.
    if (choice.trainBeton.empty())
        m_data.loader = LoaderChoice::Folder;
    else if (choice.trainFolder.empty())
        m_data.loader = LoaderChoice::Beton;
    else
        m_data.loader = m_wantedLoader;
    for (const char* key : {"data.train", "data.val"}) {
        dropAxis(key);
        m_typed.erase(key);
        m_problems.erase(key);
    }
}

void ExperimentDraft::chooseDataset(std::size_t index)
{
    if (index >= m_datasets.size())
        return;
    m_typedYaml.reset();
    m_yamlProblem.reset();
    m_isDataChosen = true;
    takeDataset(m_datasets[index]);
    report();
}

void ExperimentDraft::chooseDataset(const fs::path& path)
{
    const auto found = std::ranges::find_if(m_datasets, [&](const DatasetChoice& choice) {
        const bool inFolder =
            !choice.trainFolder.empty() &&
            (choice.trainFolder == path || choice.trainFolder.parent_path() == path);
        return inFolder || choice.trainBeton == path || choice.validationBeton == path;
    });
    if (found != m_datasets.end())
        chooseDataset(std::size_t(found - m_datasets.begin()));
}

bool ExperimentDraft::matches(const DatasetChoice& choice) const
{
    const bool beton =
        choice.trainBeton == m_data.trainBeton && choice.validationBeton == m_data.validationBeton;
    const bool folder = choice.trainFolder == m_data.trainFolder &&
                        choice.validationFolder == m_data.validationFolder;
    return (!m_data.usesBeton() || (beton && !choice.trainBeton.empty())) &&
           (!m_data.usesFolder() || (folder && !choice.trainFolder.empty()));
}

std::optional<std::size_t> ExperimentDraft::chosenDataset() const
{
    const auto found = std::ranges::find_if(
        m_datasets, [this](const DatasetChoice& choice) { return matches(choice); });
    if (found == m_datasets.end())
        return {};
    return std::size_t(found - m_datasets.begin());
}

void ExperimentDraft::followMove(const fs::path& from, const fs::path& to)
{
    DraftData data = m_data;
    for (fs::path* path :
         {&data.trainBeton, &data.validationBeton, &data.trainFolder, &data.validationFolder}) {
        const fs::path tail = path->lexically_relative(from);
        std::error_code ignored;
        if (tail.empty() || *tail.begin() == ".." || fs::exists(*path, ignored))
            continue;
        *path = tail == "." ? to : to / tail;
    }
    setData(data);
}

DraftState ExperimentDraft::state() const
{
    return {.settings = yamlOf(m_settings, m_axes), .data = m_data, .isDataChosen = m_isDataChosen};
}

void ExperimentDraft::restore(const DraftState& state)
{
    forgetTexts();
    m_isAutomaticName = false;
    m_originalRun = 0;
    m_settings = {};
    m_axes.clear();
    m_repeated.clear();
    try {
        Sweep sweep = sweepFromYaml(state.settings, "draft");
        takeConfig(sweep.base);
        takeAxes(std::move(sweep.axes));
    } catch (const Error&) {
        // Written by a version with other keys: the data that was chosen is still worth keeping.
    }
    m_data = state.data;
    m_wantedLoader = m_data.loader;
    m_isDataChosen = state.isDataChosen;
    takeOfferedDataset();
    report();
}

namespace {

// Bytes rather than text: a path need not be text.
QByteArray bytesOf(const fs::path& path)
{
    return QByteArray::fromStdString(path.string());
}

fs::path pathOf(const QVariant& value)
{
    return value.toByteArray().toStdString();
}

} // namespace

void saveDraftState(QSettings& settings, const DraftState& state)
{
    settings.beginGroup(QStringLiteral("experiment"));
    settings.setValue(QStringLiteral("settings"), QString::fromStdString(state.settings));
    settings.setValue(QStringLiteral("loader"), int(state.data.loader));
    settings.setValue(QStringLiteral("alternate"), state.data.alternate);
    settings.setValue(QStringLiteral("trainBeton"), bytesOf(state.data.trainBeton));
    settings.setValue(QStringLiteral("validationBeton"), bytesOf(state.data.validationBeton));
    settings.setValue(QStringLiteral("trainFolder"), bytesOf(state.data.trainFolder));
    settings.setValue(QStringLiteral("validationFolder"), bytesOf(state.data.validationFolder));
    settings.setValue(QStringLiteral("isDataChosen"), state.isDataChosen);
    settings.endGroup();
}

DraftState loadDraftState(const QSettings& settings)
{
    const auto value = [&settings](const char* name) {
        return settings.value(QStringLiteral("experiment/") + QLatin1String(name));
    };
    const int loader = std::clamp(value("loader").toInt(), 0, int(LoaderChoice::Both));
    return {
        .settings = value("settings").toString().toStdString(),
        .data = {.loader = LoaderChoice(loader),
                 .alternate = settings.value(QStringLiteral("experiment/alternate"), true).toBool(),
                 .trainBeton = pathOf(value("trainBeton")),
                 .validationBeton = pathOf(value("validationBeton")),
                 .trainFolder = pathOf(value("trainFolder")),
                 .validationFolder = pathOf(value("validationFolder"))},
        .isDataChosen = value("isDataChosen").toBool()};
}

} // namespace formwork::ui
