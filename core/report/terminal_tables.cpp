#include "core/report/export.h"

#include "core/report/text_table.h"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>

namespace formwork {

namespace {

using Align = TextTable::Align;

std::string loaderText(const RunRow& run)
{
    if (!knowsLoader(run))
        return "-";
    return run.loader == LoaderKind::Beton ? "beton" : "image folder";
}

// "-" for a run without a known model.
std::string modelCell(const RunRow& run)
{
    return run.model.empty() ? "-" : modelText(run.model);
}

std::string changeCell(const std::optional<RelativeChange>& change)
{
    return change ? changeText(*change) : "-";
}

std::string epochsText(const RunRow& row)
{
    return fmt::format("{}/{}", row.epochsDone, row.epochsTotal);
}

// "2.303 → 1.204": from the first to the last epoch.
std::string lossText(const std::vector<EpochRecord>& epochs)
{
    if (epochs.empty())
        return "-";
    if (epochs.size() == 1)
        return decimalText(epochs.back().trainLoss, 3);
    const std::string first = decimalText(epochs.front().trainLoss, 3);
    const std::string last = decimalText(epochs.back().trainLoss, 3);
    return first == last && last == "-" ? last : first + " → " + last;
}

std::string signedPoints(const std::optional<double>& share)
{
    return share ? fmt::format("{:+.1f}", *share * 100) : "-";
}

std::string signedDecimal(const std::optional<double>& value)
{
    return value ? fmt::format("{:+.3f}", *value) : "-";
}

// Times of a run that other work on the machine disturbed are marked, and the mark is explained
// below the table.
std::string markedEpochTime(const RunRow& run)
{
    return durationText(run.medianEpochSeconds) + (run.disturbedEpochs > 0 ? " *" : "");
}

std::string markExplanation(const std::vector<const RunRow*>& runs)
{
    std::string list;
    for (const RunRow* run : runs)
        if (run->disturbedEpochs > 0)
            list += fmt::format("{}{} of run {}", list.empty() ? "" : ", ", run->disturbedEpochs,
                                run->id);
    return list.empty() ? list
                        : fmt::format("* epochs with other work on more than {:.0f} % of the "
                                      "machine: {}\n",
                                      100 * kDisturbingLoad, list);
}

const char* missingData(SameData data, bool isValidated)
{
    if (data == SameData::No)
        return isValidated ? "results not compared: validated on different data"
                           : "results not compared: trained on different data";
    return isValidated ? "results not compared: it was not recorded whether the validation data "
                         "is the same"
                       : "results not compared: it was not recorded whether the training data "
                         "is the same";
}

// The parts of a sentence that say something, behind its `begin`.
std::string joined(std::string begin, const std::vector<std::string>& parts)
{
    for (std::size_t i = 0; i < parts.size(); ++i)
        begin += (i == 0 ? ": " : "; ") + parts[i];
    return begin;
}

// "waiting for data 3.2 % against 41.0 %"; nothing where neither is known.
void addWaits(std::vector<std::string>& parts, const std::optional<double>& measured,
              const std::optional<double>& reference)
{
    if (measured || reference)
        parts.push_back(fmt::format("waiting for data {} against {}", percentText(measured),
                                    percentText(reference)));
}

std::string differenceText(const Difference& difference, int decimals, double unit,
                           std::string_view suffix)
{
    const auto number = [&](double value) {
        return fmt::format("{:+.{}f}", value * unit, decimals);
    };
    const std::string value = number(difference.value) + std::string(suffix);
    if (!difference.interval)
        return value;
    const std::string interval = fmt::format(" (95 %: {} to {})", number(difference.interval->low),
                                             number(difference.interval->high));
    return (difference.isShown() ? value : "no difference shown") + interval;
}

std::string sideText(const ComparedSide& side)
{
    std::string list;
    for (const RunId run : side.runs)
        list += fmt::format("{}{}", list.empty() ? "" : ", ", run);
    return (side.runs.size() == 1 ? "run " : "runs ") + list;
}

// The columns that every table of runs ends with; `loss` is the last one, or first → last.
std::vector<TextTable::Column> withResults(std::vector<TextTable::Column> columns)
{
    for (const char* title :
         {"epochs", "epoch time", "images/s", "data wait", "train loss", "val top-1", "best"})
        columns.push_back({title, Align::Right});
    return columns;
}

std::vector<std::string> withResults(std::vector<std::string> cells, const RunRow& run,
                                     const std::string& loss)
{
    cells.insert(cells.end(),
                 {epochsText(run), markedEpochTime(run), decimalText(run.imagesPerSecond, 0),
                  percentText(run.dataWaitShare), loss, percentText(run.lastValidationTop1),
                  percentText(run.bestValidationTop1)});
    return cells;
}

// While the target of a run does not answer, nobody knows.
std::string statusWord(const RunRow& run)
{
    return run.isOnTarget() && run.remote->lostSince != 0 ? std::string("unknown")
                                                          : std::string(runStatusName(run.status));
}

} // namespace

std::string loaderEffectText(const LoaderEffect& effect)
{
    std::string begin = modelText(effect.model);
    std::vector<std::string> parts;
    if (effect.time) {
        begin += ", training time per epoch with beton";
        parts = {changeText(*effect.time),
                 fmt::format("{} against {}", durationText(effect.betonTrainingSeconds),
                             durationText(effect.folderTrainingSeconds))};
    } else {
        begin += ", beton against image folder";
    }
    addWaits(parts, effect.betonDataWaitShare, effect.folderDataWaitShare);
    if (effect.time && effect.isPaired)
        parts.emplace_back("over pairs of epochs, trained alternately");
    if (effect.betonLoaderCpuSeconds && effect.folderLoaderCpuSeconds)
        parts.push_back(fmt::format("loader CPU time {} against {}",
                                    durationText(effect.betonLoaderCpuSeconds),
                                    durationText(effect.folderLoaderCpuSeconds)));
    if (effect.isDisturbed())
        parts.push_back(
            fmt::format("other work took up to {} of the machine: repeat when it is idle",
                        percentText(effect.otherLoad)));
    if (effect.top1Difference && effect.lossDifference)
        parts.push_back(
            fmt::format("after epoch {} {} top-1 {} points, loss {}", effect.lastCommonEpoch,
                        effect.isValidated ? "validation" : "training",
                        signedPoints(effect.top1Difference), signedDecimal(effect.lossDifference)));
    else if (effect.lastCommonEpoch > 0 && effect.data != SameData::Yes)
        parts.emplace_back(missingData(effect.data, effect.isValidated));
    return joined(begin, parts) +
           fmt::format(" (run {} against run {})\n", effect.beton, effect.folder);
}

std::string runPairText(const RunPair& pair)
{
    std::vector<std::string> parts;
    if (pair.time)
        parts = {"training time per epoch " + changeText(*pair.time),
                 fmt::format("{} against {}", durationText(pair.measured.trainingSeconds),
                             durationText(pair.reference.trainingSeconds))};
    addWaits(parts, pair.measured.dataWaitShare, pair.reference.dataWaitShare);
    if (pair.over == ComparedOver::Seeds)
        parts.push_back(fmt::format("medians over {} and {} seeds", pair.measured.runs.size(),
                                    pair.reference.runs.size()));
    if (pair.time && pair.over == ComparedOver::PairsOfEpochs)
        parts.emplace_back("over pairs of epochs, trained alternately");
    if (pair.measured.loaderCpuSeconds && pair.reference.loaderCpuSeconds)
        parts.push_back(fmt::format("loader CPU time {} against {}",
                                    durationText(pair.measured.loaderCpuSeconds),
                                    durationText(pair.reference.loaderCpuSeconds)));
    if (pair.isDisturbed())
        parts.push_back(
            fmt::format("other work took up to {} of the machine: repeat when it is idle",
                        percentText(std::max(pair.measured.otherLoad, pair.reference.otherLoad))));
    std::vector<std::string> results;
    if (pair.top1)
        results.push_back("top-1 " + differenceText(*pair.top1, 1, 100, " points"));
    if (pair.loss)
        results.push_back("loss " + differenceText(*pair.loss, 3, 1, ""));
    if (!results.empty())
        parts.push_back(fmt::format("after epoch {} {} {}", pair.lastCommonEpoch,
                                    pair.isValidated ? "validation" : "training",
                                    fmt::join(results, ", ")));
    else if (pair.lastCommonEpoch > 0 && pair.data != SameData::Yes)
        parts.emplace_back(missingData(pair.data, pair.isValidated));
    return joined(fmt::format("{} against {}", sideText(pair.measured), sideText(pair.reference)),
                  parts) +
           '\n';
}

std::vector<RunPair> otherPairs(const std::vector<RunData>& runs,
                                const std::vector<LoaderEffect>& effects, UnknownData unknown)
{
    std::vector<const RunData*> pointers;
    for (const RunData& run : runs)
        pointers.push_back(&run);
    std::vector<RunPair> pairs = runPairs(pointers, unknown);
    std::erase_if(pairs, [&](const RunPair& pair) {
        return std::ranges::any_of(effects, [&](const LoaderEffect& effect) {
            const std::vector<RunId> beton = {effect.beton};
            const std::vector<RunId> folder = {effect.folder};
            return (pair.measured.runs == beton && pair.reference.runs == folder) ||
                   (pair.measured.runs == folder && pair.reference.runs == beton);
        });
    });
    return pairs;
}

std::string runsTable(const std::vector<RunRow>& runs)
{
    if (runs.empty())
        return "no runs\n";
    TextTable table(
        withResults({{"id", Align::Right}, {"name"}, {"status"}, {"model"}, {"loader"}}));
    for (const RunRow& run : runs)
        table.addRow(withResults(
            {std::to_string(run.id), run.name, statusWord(run), modelCell(run), loaderText(run)},
            run, decimalText(run.lastTrainLoss, 3)));
    std::vector<const RunRow*> rows;
    for (const RunRow& run : runs)
        rows.push_back(&run);
    return table.text() + markExplanation(rows);
}

std::string loaderEffectTable(const std::vector<LoaderEffect>& effects)
{
    if (effects.empty())
        return "no two runs differ only in the loader\n";
    TextTable table({{"model"},
                     {"beton", Align::Right},
                     {"image folder", Align::Right},
                     {"training time", Align::Right},
                     {"data wait", Align::Right},
                     {"epoch", Align::Right},
                     {"top-1 points", Align::Right},
                     {"loss", Align::Right},
                     {"of"},
                     {"runs", Align::Right}});
    for (const LoaderEffect& effect : effects)
        table.addRow({modelText(effect.model), durationText(effect.betonTrainingSeconds),
                      durationText(effect.folderTrainingSeconds), changeCell(effect.time),
                      percentText(effect.betonDataWaitShare) + " / " +
                          percentText(effect.folderDataWaitShare),
                      std::to_string(effect.lastCommonEpoch), signedPoints(effect.top1Difference),
                      signedDecimal(effect.lossDifference),
                      effect.isValidated ? "validation" : "training",
                      fmt::format("{}, {}", effect.beton, effect.folder)});
    return table.text();
}

std::string summaryText(const std::vector<RunData>& runs, UnknownData unknown)
{
    TextTable table(withResults({{"run", Align::Right}, {"name"}, {"model"}, {"loader"}}));
    for (const RunData& run : runs)
        table.addRow(withResults(
            {std::to_string(run.row.id), run.row.name, modelCell(run.row), loaderText(run.row)},
            run.row, lossText(run.epochs)));
    std::string out = runs.empty() ? "no runs\n" : table.text();
    std::vector<const RunData*> pointers;
    std::vector<const RunRow*> rows;
    for (const RunData& run : runs) {
        pointers.push_back(&run);
        rows.push_back(&run.row);
    }
    out += markExplanation(rows);
    for (const DataDifference& difference : dataDifferences(pointers))
        out += dataDifferenceText(difference) + '\n';
    const std::vector<LoaderEffect> effects = loaderEffects(runs, unknown);
    if (!effects.empty())
        out += "\nLoader effect\n";
    for (const LoaderEffect& effect : effects)
        out += "  " + loaderEffectText(effect);
    const std::vector<RunPair> pairs = otherPairs(runs, effects, unknown);
    if (!pairs.empty())
        out += "\nComparison\n";
    for (const RunPair& pair : pairs)
        out += "  " + runPairText(pair);
    return out;
}

} // namespace formwork
