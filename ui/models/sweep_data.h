// The runs of a sweep as columns: every figure and every setting that differs among them.
//
// GUI thread only.
#pragma once

#include "core/store/store.h"
#include "ui/models/run_values.h"

#include <QString>
#include <QStringList>

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

namespace formwork::ui {

struct SweepColumn
{
    std::string key; // as RunValues::resolve() returns it
    QString title;   // short: "lr", "Best accuracy (%)"
    bool isSetting = false;
    // Values of each run, absent where there is none; for texts, the place in `levels`.
    std::vector<std::optional<double>> values;
    QStringList levels; // empty: numbers

    bool isText() const { return !levels.isEmpty(); }
    QString text(double value) const; // "0.001", "vit_b_16"
};

struct SweepData
{
    std::vector<RunId> runs;
    QStringList names;
    std::vector<bool> repeats;        // of an earlier run: same settings, seed and results
    std::vector<SweepColumn> columns; // settings in the order of their keys, then figures

    std::size_t count() const { return runs.size(); }
    int columnOf(const std::string& key) const; // -1: none
    int rowOf(RunId run) const;                 // -1: none
};

class SweepReader
{
public:
    explicit SweepReader(Store& store) : m_store(store) {}

    // Settings are read once for each run. Errors: those of Store::configTexts().
    SweepData read(const std::vector<const RunRow*>& runs, const RunValues& values);

private:
    void readSettings(const std::vector<const RunRow*>& runs);
    std::vector<SweepColumn> settingColumns(const std::vector<const RunRow*>& runs) const;

    Store& m_store;
    // Values of a run by the place of their key in configKeys(): indices into m_texts.
    std::unordered_map<RunId, std::vector<int>> m_settings;
    std::vector<std::string> m_texts;
    std::unordered_map<std::string, int> m_places;
};

// Whether more of it is better (accuracies, images/s) or less (losses, times); nothing for the
// others.
std::optional<bool> moreIsBetter(const std::string& figure);

} // namespace formwork::ui
