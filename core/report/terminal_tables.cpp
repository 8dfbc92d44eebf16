#include "core/report/export.h"

#include "core/report/text_table.h"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>

namespace formwork {

namespace {

using Align = TextTable::Align;

std::string loaderText(LoaderKind kind)
{
    return kind == LoaderKind::Beton ? "beton" : "image folder";
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
    return decimalText(epochs.front().trainLoss, 3) + " → " +
           decimalText(epochs.back().trainLoss, 3);
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
        return isValidated ? "; results not compared: validated on different data"
                           : "; results not compared: trained on different data";
    return isValidated ? "; results not compared: it was not recorded whether the validation data "
                         "is the same"
                       : "; results not compared: it was not recorded whether the training data "
                         "is the same";
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
    std::string line = fmt::format(
        "{}, training time per epoch with beton: {}; {} against {}; waiting for data {} against {}",
        modelText(effect.model), changeText(effect.time), durationText(effect.betonTrainingSeconds),
        durationText(effect.folderTrainingSeconds), percentText(effect.betonDataWaitShare),
        percentText(effect.folderDataWaitShare));
    if (effect.isPaired)
        line += "; over pairs of epochs, trained alternately";
    if (effect.betonLoaderCpuSeconds && effect.folderLoaderCpuSeconds)
        line += fmt::format("; loader CPU time {} against {}",
                            durationText(effect.betonLoaderCpuSeconds),
                            durationText(effect.folderLoaderCpuSeconds));
    if (effect.isDisturbed())
        line += fmt::format("; other work took up to {} of the machine: repeat when it is idle",
                            percentText(effect.otherLoad));
    if (effect.top1Difference && effect.lossDifference)
        line +=
            fmt::format("; after epoch {} {} top-1 {} points, loss {}", effect.lastCommonEpoch,
                        effect.isValidated ? "validation" : "training",
                        signedPoints(effect.top1Difference), signedDecimal(effect.lossDifference));
    else if (effect.lastCommonEpoch > 0 && effect.data != SameData::Yes)
        line += missingData(effect.data, effect.isValidated);
    return line + fmt::format(" (run {} against run {})\n", effect.beton, effect.folder);
}

std::string runPairText(const RunPair& pair)
{
    std::string line = fmt::format(
        "{} against {}: training time per epoch {}; {} against {}; waiting for data {} against {}",
        sideText(pair.measured), sideText(pair.reference), changeText(pair.time),
        durationText(pair.measured.trainingSeconds), durationText(pair.reference.trainingSeconds),
        percentText(pair.measured.dataWaitShare), percentText(pair.reference.dataWaitShare));
    if (pair.over == ComparedOver::Seeds)
        line += fmt::format("; medians over {} and {} seeds", pair.measured.runs.size(),
                            pair.reference.runs.size());
    if (pair.over == ComparedOver::PairsOfEpochs)
        line += "; over pairs of epochs, trained alternately";
    if (pair.measured.loaderCpuSeconds && pair.reference.loaderCpuSeconds)
        line += fmt::format("; loader CPU time {} against {}",
                            durationText(pair.measured.loaderCpuSeconds),
                            durationText(pair.reference.loaderCpuSeconds));
    if (pair.isDisturbed())
        line +=
            fmt::format("; other work took up to {} of the machine: repeat when it is idle",
                        percentText(std::max(pair.measured.otherLoad, pair.reference.otherLoad)));
    if (pair.top1)
        line += fmt::format("; after epoch {} {} top-1 {}", pair.lastCommonEpoch,
                            pair.isValidated ? "validation" : "training",
                            differenceText(*pair.top1, 1, 100, " points"));
    if (pair.loss)
        line += ", loss " + differenceText(*pair.loss, 3, 1, "");
    if (!pair.top1 && pair.lastCommonEpoch > 0 && pair.data != SameData::Yes)
        line += missingData(pair.data, pair.isValidated);
    return line + '\n';
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
        table.addRow(withResults({std::to_string(run.id), run.name, statusWord(run),
                                  modelText(run.model), loaderText(run.loader)},
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
                      durationText(effect.folderTrainingSeconds), changeText(effect.time),
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
        table.addRow(withResults({std::to_string(run.row.id), run.row.name,
                                  modelText(run.row.model), loaderText(run.row.loader)},
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
