#include "core/report/export.h"

#include "core/report/text_table.h"

#include <fmt/format.h>

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
                 {epochsText(run), durationText(run.medianEpochSeconds),
                  decimalText(run.imagesPerSecond, 0), percentText(run.dataWaitShare), loss,
                  percentText(run.lastValidationTop1), percentText(run.bestValidationTop1)});
    return cells;
}

} // namespace

std::string loaderEffectText(const LoaderEffect& effect)
{
    std::string line = fmt::format(
        "{}, training time per epoch with beton: {}; {} against {}; waiting for data {} against {}",
        modelText(effect.model), changeText(effect.time), durationText(effect.betonTrainingSeconds),
        durationText(effect.folderTrainingSeconds), percentText(effect.betonDataWaitShare),
        percentText(effect.folderDataWaitShare));
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
    if (effect.data == SameData::No)
        line += fmt::format("; results not compared: {} on different data",
                            effect.isValidated ? "validated" : "trained");
    return line + fmt::format(" (run {} against run {})\n", effect.beton, effect.folder);
}

std::string runsTable(const std::vector<RunRow>& runs)
{
    if (runs.empty())
        return "no runs\n";
    TextTable table(
        withResults({{"id", Align::Right}, {"name"}, {"status"}, {"model"}, {"loader"}}));
    for (const RunRow& run : runs)
        table.addRow(
            withResults({std::to_string(run.id), run.name, std::string(runStatusName(run.status)),
                         modelText(run.model), loaderText(run.loader)},
                        run, decimalText(run.lastTrainLoss, 3)));
    return table.text();
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

std::string summaryText(const std::vector<RunData>& runs)
{
    TextTable table(withResults({{"run", Align::Right}, {"name"}, {"model"}, {"loader"}}));
    for (const RunData& run : runs)
        table.addRow(withResults({std::to_string(run.row.id), run.row.name,
                                  modelText(run.row.model), loaderText(run.row.loader)},
                                 run.row, lossText(run.epochs)));
    std::string out = runs.empty() ? "no runs\n" : table.text();
    std::vector<const RunData*> pointers;
    for (const RunData& run : runs)
        pointers.push_back(&run);
    for (const DataDifference& difference : dataDifferences(pointers))
        out += dataDifferenceText(difference) + '\n';
    const std::vector<LoaderEffect> effects = loaderEffects(runs);
    if (!effects.empty())
        out += "\nLoader effect\n";
    for (const LoaderEffect& effect : effects)
        out += "  " + loaderEffectText(effect);
    return out;
}

} // namespace formwork
