#include "ui/charts/thinning.h"

#include <algorithm>
#include <array>
#include <cstddef>

namespace formwork::ui {

namespace {

// The first place in [from, end) whose x is not below `bound`: it is near `from` as a rule.
std::size_t gallop(std::span<const double> x, std::size_t from, std::size_t end, double bound)
{
    std::size_t step = 1;
    std::size_t low = from;
    while (low + step < end && x[low + step] < bound) {
        low += step;
        step *= 2;
    }
    const auto first = x.begin() + static_cast<std::ptrdiff_t>(low);
    const auto last = x.begin() + static_cast<std::ptrdiff_t>(std::min(low + step + 1, end));
    return static_cast<std::size_t>(std::lower_bound(first, last, bound) - x.begin());
}

struct Extremes
{
    double least;
    double greatest;
};

// Several chains at once: one alone would wait for the comparison before.
Extremes extremesOf(std::span<const double> values)
{
    constexpr std::size_t kChains = 4;
    std::array<double, kChains> least;
    std::array<double, kChains> greatest;
    least.fill(values.front());
    greatest.fill(values.front());
    std::size_t i = 0;
    for (; i + kChains <= values.size(); i += kChains) {
        for (std::size_t k = 0; k < kChains; ++k) {
            const double value = values[i + k];
            least[k] = value < least[k] ? value : least[k];
            greatest[k] = value > greatest[k] ? value : greatest[k];
        }
    }
    for (; i < values.size(); ++i) {
        least[0] = std::min(least[0], values[i]);
        greatest[0] = std::max(greatest[0], values[i]);
    }
    return {*std::min_element(least.begin(), least.end()),
            *std::max_element(greatest.begin(), greatest.end())};
}

} // namespace

void thinCurve(std::span<const double> x, std::span<const double> y, double lower, double upper,
               int columns, std::vector<CurvePoint>& out)
{
    out.clear();
    if (x.empty() || !(upper > lower))
        return;
    const auto place = [&](auto found) {
        return static_cast<std::size_t>(found - x.begin());
    };
    std::size_t begin = place(std::lower_bound(x.begin(), x.end(), lower));
    const std::size_t end = place(std::upper_bound(x.begin(), x.end(), upper));
    const auto keep = [&](std::size_t i) {
        out.push_back({x[i], y[i]});
    };
    if (begin > 0)
        keep(begin - 1);
    const std::size_t count = static_cast<std::size_t>(std::max(columns, 1));
    if (end - begin <= 2 * count) {
        for (std::size_t i = begin; i < end; ++i)
            keep(i);
    } else {
        const double width = (upper - lower) / static_cast<double>(count);
        while (begin < end) {
            // Columns without points are stepped over.
            const double column = static_cast<double>(
                std::min(count - 1, static_cast<std::size_t>((x[begin] - lower) / width)));
            const bool last = column + 1 >= static_cast<double>(count);
            const std::size_t next =
                last ? end
                     : std::max(begin + 1, gallop(x, begin, end, lower + (column + 1) * width));
            if (next - begin <= 2) {
                for (; begin < next; ++begin)
                    keep(begin);
                continue;
            }
            const auto [least, greatest] = extremesOf(y.subspan(begin, next - begin));
            const bool rises = y[begin] <= y[next - 1];
            out.push_back({x[begin], rises ? least : greatest});
            out.push_back({x[next - 1], rises ? greatest : least});
            begin = next;
        }
    }
    if (end < x.size())
        keep(end);
}

} // namespace formwork::ui
