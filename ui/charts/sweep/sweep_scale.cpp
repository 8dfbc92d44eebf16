#include "ui/charts/sweep/sweep_scale.h"

#include <algorithm>
#include <cmath>
#include <set>

namespace formwork::ui {

namespace {

constexpr double kScaleDecades = 100;  // the span from which a logarithm is used
constexpr double kZeroGap = 0.12;      // of the axis
constexpr std::size_t kMostGiven = 12; // values that are ticks themselves

} // namespace

SweepScale::SweepScale(const SweepColumn& column, double margin) : m_margin(margin)
{
    m_look.title = column.title;
    m_look.isSetting = column.isSetting;
    m_look.levels = column.levels;
    std::set<double> distinct;
    for (const std::optional<double>& value : column.values) {
        if (value && std::isfinite(*value))
            distinct.insert(*value);
    }
    if (distinct.empty())
        return;
    if (column.isSetting && distinct.size() <= kMostGiven)
        m_given.assign(distinct.begin(), distinct.end());
    const bool hasZero = *distinct.begin() == 0;
    const auto lowest = hasZero && distinct.size() > 1 ? std::next(distinct.begin()) // above zero
                                                       : distinct.begin();
    m_isLogarithmic = column.isSetting && !column.isText() && *lowest > 0 &&
                      *distinct.rbegin() >= kScaleDecades * *lowest;
    m_low = m_isLogarithmic ? *lowest : *distinct.begin();
    m_high = *distinct.rbegin();
    m_zeroGap = m_isLogarithmic && hasZero ? kZeroGap : 0;
}

double SweepScale::inside(double share) const
{
    return m_margin + (1 - 2 * m_margin) * share;
}

std::optional<double> SweepScale::position(const std::optional<double>& value) const
{
    if (!value || !std::isfinite(*value))
        return std::nullopt;
    if (m_look.isText())
        return (*value + 0.5) / static_cast<double>(m_look.levels.size());
    if (m_isLogarithmic) {
        if (*value == 0)
            return inside(0);
        if (*value < 0)
            return std::nullopt;
        const double share = std::log(*value / m_low) / std::log(m_high / m_low);
        return inside(m_zeroGap + (1 - m_zeroGap) * share);
    }
    if (m_high <= m_low)
        return 0.5;
    return inside((*value - m_low) / (m_high - m_low));
}

std::vector<SweepScale::Tick> SweepScale::ticks(int most) const
{
    most = std::max(2, most);
    std::vector<Tick> ticks;
    if (m_look.isText()) {
        const auto count = static_cast<int>(m_look.levels.size());
        const int step = (count + most - 1) / most;
        for (int level = 0; level < count; level += step)
            ticks.push_back({*position(level), m_look.levels[level]});
        return ticks;
    }
    if (!m_given.empty() && m_given.size() <= static_cast<std::size_t>(most)) {
        for (const double value : m_given)
            ticks.push_back({position(value).value_or(0), m_look.text(value)});
        return ticks;
    }
    return m_isLogarithmic ? logarithmicTicks(most) : linearTicks(most);
}

std::vector<SweepScale::Tick> SweepScale::linearTicks(int most) const
{
    const double span = m_high > m_low ? m_high - m_low : std::max(1.0, std::abs(m_high));
    const double rough = span / most;
    const double unit = std::pow(10, std::floor(std::log10(rough)));
    const double factor = rough / unit;
    const double step = unit * (factor <= 1 ? 1 : factor <= 2 ? 2 : factor <= 5 ? 5 : 10);
    const double beyond = m_margin / (1 - 2 * m_margin) * span;
    const int decimals = std::max(0, -static_cast<int>(std::floor(std::log10(step))));
    std::vector<Tick> ticks;
    if (m_high <= m_low)
        return {{0.5, m_look.text(m_high)}};
    for (double at = std::ceil((m_low - beyond) / step); at * step <= m_high + beyond; ++at) {
        const double value = at * step;
        const bool isPlain = std::abs(value) < 1e6 && decimals <= 4;
        ticks.push_back({*position(value), isPlain ? QLocale().toString(value, 'f', decimals)
                                                   : QLocale().toString(value, 'g', 3)});
    }
    return ticks;
}

std::vector<SweepScale::Tick> SweepScale::logarithmicTicks(int most) const
{
    std::vector<Tick> ticks;
    if (m_zeroGap > 0)
        ticks.push_back({inside(0), QStringLiteral("0")});
    const double first = std::ceil(std::log10(m_low) - 1e-9);
    const double last = std::floor(std::log10(m_high) + 1e-9);
    const double step = std::max(1.0, std::ceil((last - first + 1) / most));
    for (double decade = first; decade <= last; decade += step) {
        const double value = std::pow(10, decade);
        ticks.push_back({*position(value), QLocale().toString(value, 'g', 3)});
    }
    return ticks;
}

} // namespace formwork::ui
