// What runs can be filtered, sorted and listed by beside the columns of RunsModel: every figure
// that the store keeps of a run, and every setting of its config. One table of names for the
// filter, its completion and the columns.
//
// GUI thread only.
#pragma once

#include "core/store/store.h"

#include <QString>
#include <QStringList>

#include <map>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

namespace formwork::ui {

struct RunValue
{
    std::optional<double> number; // in the unit that people type: accuracies in per cent
    QString text;                 // as shown; empty: there is no value
};

class RunValues
{
public:
    explicit RunValues(Store& store);

    // The name of a figure ("best", "epoch_s") or the path of a setting ("optimizer.lr"), of which
    // the last part suffices where it is unique ("lr"). Nothing for any other text.
    static std::optional<std::string> resolve(const QString& name);
    static bool isSetting(const std::string& key);
    // All names, figures first.
    static const QStringList& names();
    // "Best accuracy (%)"; of a setting its path.
    static QString title(const std::string& key);

    // Settings are read from the store once they are needed, and then kept. Errors: those of
    // Store::configTexts().
    void need(const std::string& key);
    void refresh(); // of runs that came since
    // `key` as resolve() returns it; a setting has a value once it was needed.
    RunValue value(const RunRow& run, const std::string& key) const;
    // The settings that are not the same in all runs (of the newest two thousand), in the order of
    // the table of keys.
    std::vector<std::string> differingSettings() const;

private:
    Store& m_store;
    using Column = std::unordered_map<RunId, std::string>;
    std::map<std::string, Column> m_settings;
    RunId m_newest = 0; // whose settings are known
};

} // namespace formwork::ui
