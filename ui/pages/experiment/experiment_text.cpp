#include "ui/pages/experiment/experiment_text.h"

#include <QStringList>

#include <algorithm>

namespace formwork::ui {

namespace {

QStringList valuesOf(const SweepAxis& axis)
{
    QStringList values;
    for (const std::string& value : axis.values)
        values << QString::fromStdString(value);
    return values;
}

} // namespace

std::map<std::string, QString> textsOf(const std::vector<SweepAxis>& axes)
{
    std::map<std::string, QString> texts;
    for (const SweepAxis& axis : axes)
        texts[axis.key] = valuesOf(axis).join(QStringLiteral(", "));
    return texts;
}

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

ExperimentConfig baseOf(const Sweep& sweep)
{
    ExperimentConfig base = sweep.runs.front();
    if (sweep.axes.empty())
        return base;
    // What the first run's name ends with, found by giving the same values to another name.
    ExperimentConfig probe = base;
    probe.name = std::string(1, '?');
    const std::string ending = expandSweep(probe, sweep.axes).runs.front().name.substr(1);
    if (base.name.ends_with(ending))
        base.name.resize(base.name.size() - ending.size());
    return base;
}

} // namespace formwork::ui
