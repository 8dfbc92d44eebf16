#include "ui/charts/distinct.h"

#include "ui/charts/chart_theme.h"

#include <QCoreApplication>

#include <algorithm>

namespace formwork::ui {

namespace {

constexpr std::size_t kMostSettings = 3;

QString lastPart(const std::string& key)
{
    return QString::fromStdString(key).section(QLatin1Char('.'), -1);
}

QString withRunNumber(const QString& name, RunId run)
{
    return QCoreApplication::translate("formwork::ui::DistinctNames", "%1 (run %2)")
        .arg(name)
        .arg(run);
}

// For runs of the same name.
QStringList distinguished(const QString& name, const std::vector<NamedRun>& runs, SeedsIn seeds)
{
    std::vector<StoredConfig> configs;
    for (const NamedRun& run : runs)
        configs.push_back({*run.config, run.unreadable});
    const bool areKnown = std::ranges::all_of(runs, &NamedRun::knowsSettings);
    std::vector<ConfigDifference> differences =
        areKnown ? configDiff(configs) : std::vector<ConfigDifference>();
    std::erase_if(differences, [seeds](const ConfigDifference& each) {
        return each.key == "name" || (seeds == SeedsIn::NoNames && each.key == "train.seed");
    });
    differences.resize(std::min(differences.size(), kMostSettings));
    QStringList names;
    for (std::size_t i = 0; i < runs.size(); ++i) {
        QStringList settings;
        for (const ConfigDifference& each : differences)
            settings << lastPart(each.key) + QLatin1Char(' ') +
                            QString::fromStdString(each.values[i]);
        names << (settings.isEmpty()
                      ? name
                      : QStringLiteral("%1 (%2)").arg(name, settings.join(QStringLiteral(", "))));
    }
    for (qsizetype i = 0; i < names.size(); ++i) {
        if (differences.empty() || names.count(names[i]) > 1)
            names[i] = withRunNumber(name, runs[static_cast<std::size_t>(i)].id);
    }
    return names;
}

} // namespace

bool DistinctColours::isTaken(int colour) const
{
    return std::ranges::any_of(
        m_places, [colour](const auto& place) { return place.second.given == colour; });
}

int DistinctColours::firstFree(int wanted) const
{
    if (!isTaken(wanted))
        return wanted;
    for (int colour = 0; colour < kRunColours; ++colour)
        if (!isTaken(colour))
            return colour;
    int dashed = wanted + kRunColours;
    while (isTaken(dashed))
        dashed += kRunColours;
    return dashed;
}

int DistinctColours::take(RunId run, int wanted)
{
    const auto found = m_places.find(run);
    if (found != m_places.end() && found->second.wanted == wanted)
        return found->second.given;
    const bool chosen = found != m_places.end();
    if (chosen)
        m_places.erase(found);
    const auto holder = std::ranges::find_if(
        m_places, [wanted](const auto& place) { return place.second.given == wanted; });
    if (chosen && holder != m_places.end()) {
        m_places[run] = {wanted, wanted};
        holder->second.given = -1;
        holder->second.given = firstFree(holder->second.wanted);
        return wanted;
    }
    const int given = firstFree(wanted);
    m_places[run] = {wanted, given};
    return given;
}

void DistinctColours::release(RunId run)
{
    m_places.erase(run);
}

std::optional<int> DistinctColours::of(RunId run) const
{
    const auto found = m_places.find(run);
    return found == m_places.end() ? std::nullopt : std::optional(found->second.given);
}

QStringList withoutCommonParts(const QStringList& names)
{
    const QString comma = QStringLiteral(", ");
    QList<QStringList> parts;
    for (const QString& name : names)
        parts << name.split(comma);
    if (parts.size() < 2)
        return names;
    QStringList common;
    for (const QString& part : parts.front()) {
        const bool isEverywhere = std::ranges::all_of(
            parts, [&part](const QStringList& each) { return each.contains(part); });
        if (isEverywhere)
            common << part;
    }
    QStringList shorter;
    for (const QStringList& each : parts) {
        QStringList own;
        for (const QString& part : each) {
            if (!common.contains(part))
                own << part;
        }
        if (own.isEmpty())
            return names;
        shorter << own.join(comma);
    }
    return shorter;
}

QStringList distinctNames(const std::vector<NamedRun>& runs, SeedsIn seeds)
{
    std::map<QString, std::vector<NamedRun>> byName;
    for (const NamedRun& run : runs)
        byName[run.name].push_back(run);
    std::map<RunId, QString> names;
    for (const auto& [name, all] : byName) {
        const QStringList apart =
            all.size() > 1 ? distinguished(name, all, seeds) : QStringList{name};
        for (std::size_t i = 0; i < all.size(); ++i)
            names[all[i].id] = apart[static_cast<qsizetype>(i)];
    }
    QStringList result;
    for (const NamedRun& run : runs)
        result << names[run.id];
    return result;
}

} // namespace formwork::ui
