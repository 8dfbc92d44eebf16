#include "ui/models/sweep_data.h"

#include "core/experiment/config.h"
#include "core/report/seed_groups.h"
#include "ui/language/number_text.h"

#include <QLocale>

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <set>
#include <string_view>

namespace formwork::ui {

namespace {

constexpr std::string_view kSweepEpochsKey = "train.epochs";
constexpr int kAbsentSetting = -1;

using KeyPlaces = std::unordered_map<std::string, std::size_t>;

const KeyPlaces& keyPlaces()
{
    static const KeyPlaces kPlaces = [] {
        KeyPlaces places;
        for (const ConfigKey& key : configKeys())
            places.emplace(key.path, places.size());
        return places;
    }();
    return kPlaces;
}

// Calls `found(path, value)` for each key of a config as configToYaml() writes it.
template <typename Found>
void eachSetting(std::string_view yaml, const Found& found)
{
    std::string path;
    std::string section;
    while (!yaml.empty()) {
        const std::string_view line = yaml.substr(0, yaml.find('\n'));
        yaml.remove_prefix(std::min(yaml.size(), line.size() + 1));
        const std::size_t indent = line.find_first_not_of(' ');
        const std::size_t colon = line.find(':');
        if (indent == std::string_view::npos || colon == std::string_view::npos)
            continue;
        std::string_view value = line.substr(colon + 1);
        value.remove_prefix(std::min(value.size(), value.find_first_not_of(' ')));
        const std::string_view name = line.substr(indent, colon - indent);
        if (indent == 0 && value.empty()) {
            section.assign(name).push_back('.');
            continue;
        }
        path.assign(indent == 0 ? "" : section).append(name);
        found(path, value);
    }
}

QString shortColumnTitle(const std::string& key)
{
    const QString path = QString::fromStdString(key);
    const QString last = path.section(QLatin1Char('.'), -1);
    return RunValues::resolve(last) == key ? last : path;
}

// Texts become places in their order; numbers stay what they are.
void fillSweepColumn(SweepColumn& column, const std::vector<const std::string*>& texts)
{
    bool areNumbers = true;
    for (const std::string* text : texts) {
        std::optional<double> number;
        if (text != nullptr) {
            bool isNumber = false;
            number = QLocale::c().toDouble(QString::fromStdString(*text), &isNumber);
            areNumbers = areNumbers && isNumber;
        }
        column.values.push_back(number);
    }
    if (areNumbers)
        return;
    std::map<std::string, double> places;
    for (const std::string* text : texts) {
        if (text != nullptr)
            places[*text] = 0;
    }
    for (auto& [text, place] : places) {
        place = static_cast<double>(column.levels.size());
        column.levels << (text.empty() || text == "\"\"" ? QStringLiteral("\u2013")
                                                         : QString::fromStdString(text));
    }
    for (std::size_t run = 0; run < texts.size(); ++run) {
        column.values[run] =
            texts[run] == nullptr ? std::nullopt : std::optional(places[*texts[run]]);
    }
}

// Runs with the results and the settings of an earlier one: how many workers loaded the images,
// say, changes no result.
std::vector<bool> repeatsAmong(const std::vector<const RunRow*>& runs,
                               const std::vector<SweepColumn>& settings)
{
    std::map<std::vector<std::optional<double>>, std::vector<std::size_t>> alike;
    for (std::size_t run = 0; run < runs.size(); ++run) {
        std::vector<std::optional<double>> values;
        for (const SweepColumn& setting : settings)
            values.push_back(setting.values[run]);
        alike[std::move(values)].push_back(run);
    }
    std::vector<bool> repeats(runs.size(), true);
    for (const auto& [values, places] : alike) {
        std::vector<const RunRow*> rows;
        for (const std::size_t place : places)
            rows.push_back(runs[place]);
        for (const std::size_t first : distinctRows(rows))
            repeats[places[first]] = false;
    }
    return repeats;
}

} // namespace

QString SweepColumn::text(double value) const
{
    if (!isText()) // of settings no more digits than were given
        return isSetting && value != std::floor(value) ? QLocale().toString(value, 'g', 4)
                                                       : threeDigits(value);
    const auto place = static_cast<qsizetype>(value);
    return place >= 0 && place < levels.size() ? levels[place] : QString();
}

int SweepData::columnOf(const std::string& key) const
{
    const auto found = std::ranges::find(columns, key, &SweepColumn::key);
    return found == columns.end() ? -1 : static_cast<int>(found - columns.begin());
}

int SweepData::rowOf(RunId run) const
{
    const auto found = std::ranges::find(runs, run);
    return found == runs.end() ? -1 : static_cast<int>(found - runs.begin());
}

void SweepReader::readSettings(const std::vector<const RunRow*>& runs)
{
    const KeyPlaces& places = keyPlaces();
    const std::size_t epochs = places.at(std::string(kSweepEpochsKey));
    RunId oldest = 0; // whose settings are missing, or have changed: more epochs were asked for
    for (const RunRow* run : runs) {
        const auto known = m_settings.find(run->id);
        if (known != m_settings.end() && known->second[epochs] != kAbsentSetting &&
            m_texts[static_cast<std::size_t>(known->second[epochs])] ==
                std::to_string(run->epochsTotal))
            continue;
        oldest = oldest == 0 ? run->id : std::min(oldest, run->id);
    }
    if (oldest == 0)
        return;
    for (const auto& [run, yaml] : m_store.configTexts(oldest - 1)) {
        std::vector<int>& values = m_settings[run];
        values.assign(places.size(), kAbsentSetting);
        eachSetting(yaml, [&](const std::string& path, std::string_view value) {
            const auto key = places.find(path);
            if (key == places.end())
                return; // of another version
            const auto [place, isNew] = m_places.emplace(value, static_cast<int>(m_texts.size()));
            if (isNew)
                m_texts.emplace_back(value);
            values[key->second] = place->second;
        });
    }
}

std::vector<SweepColumn> SweepReader::settingColumns(const std::vector<const RunRow*>& runs) const
{
    std::vector<SweepColumn> columns;
    for (const ConfigKey& key : configKeys()) {
        if (key.path == "name")
            continue;
        const std::size_t place = keyPlaces().at(std::string(key.path));
        std::vector<const std::string*> texts;
        std::set<int> distinct;
        for (const RunRow* run : runs) {
            const auto known = m_settings.find(run->id);
            const int text = known == m_settings.end() ? kAbsentSetting : known->second[place];
            texts.push_back(text == kAbsentSetting ? nullptr
                                                   : &m_texts[static_cast<std::size_t>(text)]);
            if (text != kAbsentSetting)
                distinct.insert(text);
        }
        if (distinct.size() < 2)
            continue;
        SweepColumn& column = columns.emplace_back();
        column.key = key.path;
        column.title = shortColumnTitle(column.key);
        column.isSetting = true;
        fillSweepColumn(column, texts);
    }
    return columns;
}

SweepData SweepReader::read(const std::vector<const RunRow*>& runs, const RunValues& values)
{
    readSettings(runs);
    SweepData data;
    for (const RunRow* run : runs) {
        data.runs.push_back(run->id);
        data.names << QString::fromStdString(run->name);
    }
    data.columns = settingColumns(runs);
    data.repeats = repeatsAmong(runs, data.columns);
    for (const QString& name : RunValues::names()) {
        const std::string key = name.toStdString();
        if (RunValues::resolve(name) != key || RunValues::isSetting(key))
            continue;
        SweepColumn column{.key = key,
                           .title = RunValues::title(key),
                           .isSetting = false,
                           .values = {},
                           .levels = {}};
        bool any = false;
        for (const RunRow* run : runs) {
            column.values.push_back(values.value(*run, key).number);
            any = any || column.values.back().has_value();
        }
        if (any)
            data.columns.push_back(std::move(column));
    }
    return data;
}

std::optional<bool> moreIsBetter(const std::string& figure)
{
    constexpr std::array kMore = {"best",       "val_top1",   "val_top5",
                                  "train_top1", "train_top5", "images_s"};
    constexpr std::array kLess = {"val_loss",        "best_val_loss", "train_loss",
                                  "best_train_loss", "loss",          "epoch_s",
                                  "first_epoch_s",   "wait",          "duration_s"};
    const auto isFigure = [&](const char* name) {
        return figure == name;
    };
    if (std::ranges::any_of(kMore, isFigure))
        return true;
    return std::ranges::any_of(kLess, isFigure) ? std::optional(false) : std::nullopt;
}

} // namespace formwork::ui
