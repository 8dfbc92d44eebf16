#include "ui/models/run_values.h"

#include "core/base/error.h"
#include "core/experiment/config.h"
#include "core/report/seed_groups.h"
#include "ui/models/run_texts.h"

#include <QCoreApplication>
#include <QLocale>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <set>

namespace formwork::ui {

namespace {

std::optional<double> percentOf(const std::optional<double>& share)
{
    return share ? std::optional(*share * 100) : std::nullopt;
}

const MetricRange& rangeOf(const RunRow& run, Metric metric)
{
    return run.metrics[static_cast<std::size_t>(metric)];
}

struct RunFigure
{
    const char* name;
    const char* title;
    std::optional<double> (*number)(const RunRow& run);
};

// Accuracies and shares in per cent.
constexpr std::array kRunFigures = {
    RunFigure{"best", QT_TRANSLATE_NOOP("formwork::ui::RunValues", "Best accuracy (%)"),
              [](const RunRow& run) {
                  return percentOf(run.bestValidationTop1);
              }},
    RunFigure{"best_epoch", QT_TRANSLATE_NOOP("formwork::ui::RunValues", "Best epoch"),
              [](const RunRow& run) {
                  return run.bestEpoch > 0 ? std::optional<double>(run.bestEpoch) : std::nullopt;
              }},
    RunFigure{"val_top1", QT_TRANSLATE_NOOP("formwork::ui::RunValues", "Validation accuracy (%)"),
              [](const RunRow& run) {
                  return percentOf(run.lastValidationTop1);
              }},
    RunFigure{"val_top5", QT_TRANSLATE_NOOP("formwork::ui::RunValues", "Validation top-5 (%)"),
              [](const RunRow& run) {
                  return percentOf(rangeOf(run, Metric::ValidationTop5).last);
              }},
    RunFigure{"val_loss", QT_TRANSLATE_NOOP("formwork::ui::RunValues", "Validation loss"),
              [](const RunRow& run) {
                  return run.lastValidationLoss;
              }},
    RunFigure{"best_val_loss",
              QT_TRANSLATE_NOOP("formwork::ui::RunValues", "Lowest validation loss"),
              [](const RunRow& run) {
                  return rangeOf(run, Metric::ValidationLoss).lowest;
              }},
    RunFigure{"train_top1", QT_TRANSLATE_NOOP("formwork::ui::RunValues", "Train accuracy (%)"),
              [](const RunRow& run) {
                  return percentOf(run.lastTrainTop1);
              }},
    RunFigure{"train_top5", QT_TRANSLATE_NOOP("formwork::ui::RunValues", "Train top-5 (%)"),
              [](const RunRow& run) {
                  return percentOf(rangeOf(run, Metric::TrainTop5).last);
              }},
    RunFigure{"train_loss", QT_TRANSLATE_NOOP("formwork::ui::RunValues", "Train loss"),
              [](const RunRow& run) {
                  return run.lastTrainLoss;
              }},
    RunFigure{"best_train_loss", QT_TRANSLATE_NOOP("formwork::ui::RunValues", "Lowest train loss"),
              [](const RunRow& run) {
                  return rangeOf(run, Metric::TrainLoss).lowest;
              }},
    RunFigure{"loss", QT_TRANSLATE_NOOP("formwork::ui::RunValues", "Loss"),
              [](const RunRow& run) {
                  return run.lastValidationLoss ? run.lastValidationLoss : run.lastTrainLoss;
              }},
    RunFigure{"epoch_s", QT_TRANSLATE_NOOP("formwork::ui::RunValues", "Epoch (s)"),
              [](const RunRow& run) {
                  return run.medianEpochSeconds;
              }},
    RunFigure{"first_epoch_s", QT_TRANSLATE_NOOP("formwork::ui::RunValues", "First epoch (s)"),
              [](const RunRow& run) {
                  return run.firstEpochSeconds;
              }},
    RunFigure{"images_s", QT_TRANSLATE_NOOP("formwork::ui::RunValues", "Images/s"),
              [](const RunRow& run) {
                  return run.imagesPerSecond;
              }},
    RunFigure{"wait", QT_TRANSLATE_NOOP("formwork::ui::RunValues", "Data wait (%)"),
              [](const RunRow& run) {
                  return percentOf(run.dataWaitShare);
              }},
    RunFigure{"done", QT_TRANSLATE_NOOP("formwork::ui::RunValues", "Epochs done"),
              [](const RunRow& run) {
                  return std::optional<double>(run.epochsDone);
              }},
    RunFigure{"disturbed", QT_TRANSLATE_NOOP("formwork::ui::RunValues", "Disturbed epochs"),
              [](const RunRow& run) {
                  return std::optional<double>(run.disturbedEpochs);
              }},
    RunFigure{"duration_s", QT_TRANSLATE_NOOP("formwork::ui::RunValues", "Duration (s)"),
              [](const RunRow& run) {
                  return run.startedAt > 0 ? std::optional(runSeconds(run)) : std::nullopt;
              }},
    RunFigure{"id", QT_TRANSLATE_NOOP("formwork::ui::RunValues", "Number of the run"),
              [](const RunRow& run) {
                  return std::optional<double>(static_cast<double>(run.id));
              }},
};

const RunFigure* findFigure(std::string_view name)
{
    const auto found = std::ranges::find_if(
        kRunFigures, [&](const RunFigure& figure) { return name == figure.name; });
    return found == kRunFigures.end() ? nullptr : &*found;
}

QString textOfUtf8(std::string_view text)
{
    return QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size()));
}

std::string_view lastPart(std::string_view path)
{
    return path.substr(path.rfind('.') + 1);
}

// Three significant digits, without an exponent where people write none.
QString figureText(double number)
{
    return number == static_cast<double>(static_cast<std::int64_t>(number)) &&
                   std::abs(number) < 1e9
               ? QLocale().toString(static_cast<std::int64_t>(number))
               : QLocale().toString(number, 'g', 3);
}

// A config is written with every key in the order of their table, so line by line; texts of
// versions with other keys are compared key by key.
void collectDifferences(std::string_view a, std::string_view b, std::set<std::string>& differing)
{
    if (std::ranges::count(a, '\n') != std::ranges::count(b, '\n')) {
        for (const ConfigKey& key : configKeys()) {
            if (groupKey(a, key.path) != groupKey(b, key.path))
                differing.emplace(key.path);
        }
        return;
    }
    std::string section;
    while (!a.empty()) {
        const std::string_view line = a.substr(0, a.find('\n'));
        const std::string_view other = b.substr(0, b.find('\n'));
        a.remove_prefix(std::min(a.size(), line.size() + 1));
        b.remove_prefix(std::min(b.size(), other.size() + 1));
        const std::size_t indent = line.find_first_not_of(' ');
        const std::size_t colon = line.find(':');
        if (indent == std::string_view::npos || colon == std::string_view::npos)
            continue;
        if (indent == 0 && colon + 1 == line.size())
            section = std::string(line.substr(0, colon)).append(1, '.');
        else if (line != other)
            differing.insert((indent == 0 ? std::string() : section)
                                 .append(line.substr(indent, colon - indent)));
    }
}

} // namespace

RunValues::RunValues(Store& store) : m_store(store) {}

std::optional<std::string> RunValues::resolve(const QString& name)
{
    const std::string wanted = name.toLower().toStdString();
    if (findFigure(wanted) != nullptr)
        return wanted;
    std::optional<std::string> found;
    for (const ConfigKey& key : configKeys()) {
        if (key.path == wanted)
            return wanted;
        if (lastPart(key.path) == wanted) {
            if (found)
                return std::nullopt; // of several
            found = std::string(key.path);
        }
    }
    return found;
}

bool RunValues::isSetting(const std::string& key)
{
    return findFigure(key) == nullptr;
}

const QStringList& RunValues::names()
{
    static const QStringList kNames = [] {
        QStringList names;
        for (const RunFigure& figure : kRunFigures)
            names << QString::fromLatin1(figure.name);
        for (const ConfigKey& key : configKeys()) {
            const QString last = textOfUtf8(lastPart(key.path));
            const auto path = resolve(last);
            names << (path && *path == key.path ? last : textOfUtf8(key.path));
        }
        return names;
    }();
    return kNames;
}

QString RunValues::title(const std::string& key)
{
    const RunFigure* figure = findFigure(key);
    return figure == nullptr
               ? QString::fromStdString(key)
               : QCoreApplication::translate("formwork::ui::RunValues", figure->title);
}

void RunValues::need(const std::string& key)
{
    if (!isSetting(key) || m_settings.contains(key))
        return;
    refresh(); // so that all columns know the same runs
    Column column;
    RunId newest = m_newest;
    for (const auto& [run, yaml] : m_store.configTexts()) {
        column[run] = groupKey(yaml, key);
        newest = std::max(newest, run);
    }
    m_settings[key] = std::move(column);
    // Runs that came in between are read once more by the next refresh().
    if (m_settings.size() == 1)
        m_newest = newest;
}

void RunValues::refresh()
{
    if (m_settings.empty())
        return;
    for (const auto& [run, yaml] : m_store.configTexts(m_newest)) {
        for (auto& [key, column] : m_settings)
            column[run] = groupKey(yaml, key);
        m_newest = std::max(m_newest, run);
    }
}

RunValue RunValues::value(const RunRow& run, const std::string& key) const
{
    RunValue value;
    if (const RunFigure* figure = findFigure(key)) {
        value.number = figure->number(run);
        if (value.number)
            value.text = figureText(*value.number);
        return value;
    }
    const auto column = m_settings.find(key);
    if (column == m_settings.end() || !knowsSettings(run))
        return value;
    const auto text = column->second.find(run.id);
    if (text == column->second.end())
        return value;
    value.text = QString::fromStdString(text->second);
    bool isNumber = false;
    const double number = QLocale::c().toDouble(value.text, &isNumber);
    if (isNumber)
        value.number = number;
    return value;
}

std::vector<std::string> RunValues::differingSettings() const
{
    constexpr std::size_t kMostRuns = 2000;
    const auto texts = m_store.configTexts();
    const std::size_t first = texts.size() > kMostRuns ? texts.size() - kMostRuns : 0;
    std::set<std::string> differing;
    for (std::size_t i = first + 1; i < texts.size(); ++i)
        collectDifferences(texts[first].second, texts[i].second, differing);
    std::vector<std::string> keys;
    for (const ConfigKey& key : configKeys()) {
        if (key.path != "name" && differing.contains(std::string(key.path)))
            keys.emplace_back(key.path);
    }
    return keys;
}

} // namespace formwork::ui
