#include "core/backend/headspace.h"

#include <algorithm>

namespace formwork {

namespace {

constexpr int kSmallerSizes = 2; // of the sweep
constexpr double kGain = 1.02;   // that a larger batch has to bring
constexpr double kWorthSaving = 0.01;

const LoaderHeadspace* find(const HeadspaceResult& result, LoaderKind kind)
{
    const auto found = std::ranges::find(result.loaders, kind, &LoaderHeadspace::loader);
    return found == result.loaders.end() ? nullptr : &*found;
}

} // namespace

double largestSaving(double stepAlone, double together)
{
    return stepAlone > 0 ? std::clamp(1.0 - together / stepAlone, 0.0, 1.0) : 0.0;
}

std::optional<double> betonShareOfSaving(const HeadspaceResult& result)
{
    const LoaderHeadspace* beton = find(result, LoaderKind::Beton);
    const LoaderHeadspace* folder = find(result, LoaderKind::Folder);
    if (beton == nullptr || folder == nullptr || beton->together <= 0)
        return std::nullopt;
    const double most = largestSaving(result.stepAlone, folder->together);
    if (most < kWorthSaving)
        return std::nullopt;
    return std::clamp((1.0 - folder->together / beton->together) / most, 0.0, 1.0);
}

std::vector<BatchTrial> sweepBatchSizes(int first, int smallest, int largest,
                                        const std::function<BatchTrial(int batch)>& trial)
{
    std::vector<int> smaller;
    for (int size = first / 2;
         size >= std::max(1, smallest) && static_cast<int>(smaller.size()) < kSmallerSizes;
         size /= 2)
        smaller.push_back(size);
    std::vector<BatchTrial> trials;
    for (auto size = smaller.rbegin(); size != smaller.rend(); ++size) {
        trials.push_back(trial(*size));
        if (!trials.back().fits)
            return trials;
    }
    int flat = 0;
    for (int size = first; size <= largest && flat < 2; size *= 2) {
        const double before = trials.empty() ? 0 : trials.back().imagesPerSecond;
        trials.push_back(trial(size));
        if (!trials.back().fits)
            break;
        flat = trials.back().imagesPerSecond < kGain * before ? flat + 1 : 0;
    }
    return trials;
}

} // namespace formwork
