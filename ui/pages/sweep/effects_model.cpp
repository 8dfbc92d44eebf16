#include "ui/pages/sweep/effects_model.h"

#include "ui/language/number_text.h"

#include <QFont>
#include <QLocale>

#include <algorithm>
#include <cmath>
#include <iterator>

namespace formwork::ui {

namespace {

constexpr double kModerateEffect = 0.3; // of the strength, as is customary for correlations
constexpr double kStrongEffect = 0.6;

QString signedCorrelation(double correlation)
{
    const QString text = QLocale().toString(correlation, 'f', 2);
    return correlation > 0 ? QLatin1Char('+') + text : text;
}

QString csvCell(const QString& cell, QChar separator)
{
    if (!cell.contains(separator) && !cell.contains(QLatin1Char('"')) &&
        !cell.contains(QLatin1Char('\n')))
        return cell;
    QString inside = cell;
    inside.replace(QLatin1Char('"'), QStringLiteral("\"\""));
    return QLatin1Char('"') + inside + QLatin1Char('"');
}

} // namespace

void EffectsModel::setSweep(const SweepData& sweep, int figure)
{
    beginResetModel();
    m_effects.clear();
    m_titles.clear();
    m_runs = m_missing = m_repeats = 0;
    if (figure >= 0 && figure < static_cast<int>(sweep.columns.size())) {
        const SweepColumn& column = sweep.columns[static_cast<std::size_t>(figure)];
        m_figure = column.title;
        m_moreIsBetter = moreIsBetter(column.key);
        std::vector<std::optional<double>> values = column.values;
        for (std::size_t run = 0; run < values.size(); ++run) {
            if (!values[run])
                ++m_missing;
            else if (sweep.repeats[run])
                ++m_repeats;
            else
                ++m_runs;
            if (sweep.repeats[run])
                values[run].reset();
        }
        std::vector<SettingColumn> settings;
        for (const SweepColumn& each : sweep.columns) {
            if (!each.isSetting || each.key == "train.seed" || &each == &column)
                continue;
            m_titles.emplace_back(each.key, each.title);
            SettingColumn& setting = settings.emplace_back();
            setting.key = each.key;
            for (const std::optional<double>& value : each.values)
                setting.values.push_back(!value ? std::string()
                                         : each.isText()
                                             ? each.text(*value).toStdString()
                                             : QString::number(*value, 'g', 17).toStdString());
        }
        m_effects = settingEffects(settings, values);
    }
    endResetModel();
}

QString EffectsModel::title(const std::string& key) const
{
    const auto found = std::ranges::find(m_titles, key, &std::pair<std::string, QString>::first);
    return found == m_titles.end() ? QString::fromStdString(key) : found->second;
}

QString EffectsModel::words(const SettingEffect& effect) const
{
    if (effect.runs < kFewestRunsForEffect)
        return tr("Too few runs to say");
    if (!effect.isShown())
        return tr("No effect shown");
    const double size = effect.strength();
    const QString strengthWord = size >= kStrongEffect     ? tr("Strong")
                                 : size >= kModerateEffect ? tr("Moderate")
                                                           : tr("Weak");
    QString text;
    const bool rises = effect.correlation > 0;
    if (!effect.isOrdered) {
        text = tr("%1 depends on it").arg(m_figure);
    } else if (effect.medians.size() == 2) {
        const auto& higher = effect.medians[rises ? 1 : 0].value;
        text = tr("%1 is higher with %2").arg(m_figure, QString::fromStdString(higher));
    } else {
        text = rises ? tr("the larger, the higher: %1").arg(m_figure)
                     : tr("the larger, the lower: %1").arg(m_figure);
    }
    text = QStringLiteral("%1: %2").arg(strengthWord, text);
    if (!effect.changedWith.empty()) {
        QStringList others;
        for (const std::string& key : effect.changedWith)
            others << title(key);
        text += tr("; it changed together with %1, whose effect cannot be separated")
                    .arg(others.join(QStringLiteral(", ")));
    }
    return text;
}

QString EffectsModel::strength(const SettingEffect& effect) const
{
    if (!effect.isOrdered)
        return effect.pValue < 0.001
                   ? tr("%1 % of the ranks, p < 0.001").arg(std::lround(100 * effect.explained))
                   : tr("%1 % of the ranks, p = %2")
                         .arg(std::lround(100 * effect.explained))
                         .arg(QLocale().toString(effect.pValue, 'f', 3));
    if (!effect.interval)
        return signedCorrelation(effect.correlation);
    return tr("%1 (95 %: %2 to %3)")
        .arg(signedCorrelation(effect.correlation), signedCorrelation(effect.interval->low),
             signedCorrelation(effect.interval->high));
}

// The value with the best median; nothing where better is not defined, or where every run has its
// own value.
QString EffectsModel::best(const SettingEffect& effect) const
{
    std::vector<ValueMedian> repeated;
    std::ranges::copy_if(effect.medians, std::back_inserter(repeated),
                         [](const ValueMedian& value) { return value.runs > 1; });
    if (!m_moreIsBetter || repeated.empty())
        return {};
    const auto worse = [this](const ValueMedian& a, const ValueMedian& b) {
        return *m_moreIsBetter ? a.median < b.median : a.median > b.median;
    };
    const ValueMedian& found = *std::ranges::max_element(repeated, worse);
    bool isNumber = false;
    const double number = QString::fromStdString(found.value).toDouble(&isNumber);
    const QString value =
        isNumber ? QLocale().toString(number, 'g', 4) : QString::fromStdString(found.value);
    return tr("%1 (median %2, n = %3)").arg(value, threeDigits(found.median)).arg(found.runs);
}

QString EffectsModel::note() const
{
    if (m_effects.empty())
        return {};
    QStringList sentences;
    sentences << tr("%Ln runs compared, one setting at a time: settings may also act together.",
                    nullptr, m_runs);
    if (m_effects.size() > 1)
        sentences << tr("Without any effect, one setting in twenty would be shown by chance.");
    if (m_missing > 0)
        sentences << tr("Left out because they lack this figure: %1.").arg(m_missing);
    if (m_repeats > 0)
        sentences << tr("Left out because they repeat another run: %1.").arg(m_repeats);
    return sentences.join(QLatin1Char(' '));
}

QString EffectsModel::asText(QChar separator) const
{
    QString text;
    for (int row = -1; row < rowCount(); ++row) {
        for (int column = 0; column < ColumnCount; ++column) {
            const QVariant cell = row < 0 ? headerData(column, Qt::Horizontal, Qt::DisplayRole)
                                          : data(index(row, column));
            if (column > 0)
                text += separator;
            text += csvCell(cell.toString(), separator);
        }
        text += QStringLiteral("\r\n");
    }
    return text;
}

int EffectsModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_effects.size());
}

int EffectsModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant EffectsModel::data(const QModelIndex& index, int role) const
{
    if (!index.isValid())
        return {};
    const SettingEffect& effect = m_effects[static_cast<std::size_t>(index.row())];
    if (role == Qt::FontRole && index.column() == Words && effect.isShown()) {
        QFont bold;
        bold.setBold(true);
        return bold;
    }
    if (role == Qt::TextAlignmentRole && index.column() == Runs)
        return int(Qt::AlignRight | Qt::AlignVCenter);
    if (role == Qt::ToolTipRole)
        return index.column() == Setting ? QString::fromStdString(effect.key)
                                         : data(index, Qt::DisplayRole);
    if (role != Qt::DisplayRole)
        return {};
    switch (index.column()) {
    case Setting:
        return title(effect.key);
    case Words:
        return words(effect);
    case Strength:
        return strength(effect);
    case Runs:
        return QLocale().toString(static_cast<qulonglong>(effect.runs));
    case Best:
        return best(effect);
    default:
        return {};
    }
}

QVariant EffectsModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
        return {};
    switch (section) {
    case Setting:
        return tr("Setting");
    case Words:
        return tr("Effect");
    case Strength:
        return tr("Rank correlation");
    case Runs:
        return tr("n");
    case Best:
        return tr("Best value");
    default:
        return {};
    }
}

} // namespace formwork::ui
