#include "core/base/atomic_file.h"
#include "core/base/error.h"
#include "core/report/export.h"

#include <fmt/format.h>

#include <cmath>
#include <string_view>

namespace formwork {

namespace {

// RFC 4180: quotes are doubled, and fields that hold a quote, comma or line break are quoted.
std::string field(std::string_view text)
{
    if (text.find_first_of("\",\r\n") == std::string_view::npos)
        return std::string(text);
    std::string out = "\"";
    for (const char c : text)
        out.append(c == '"' ? 2 : 1, c);
    return out + '"';
}

// Shortest text that reads back as the same number; empty if there is none.
std::string field(const std::optional<double>& value)
{
    return value && std::isfinite(*value) ? fmt::format("{}", *value) : std::string();
}

constexpr std::string_view kHeader =
    "run_id,run,model,loader,seed,epoch,train_loss,train_top1,train_top5,val_loss,val_top1,"
    "val_top5,learning_rate,images,epoch_seconds,data_wait_seconds,transfer_seconds,"
    "compute_seconds,validation_seconds,peak_memory_bytes,finished_at_ms,gradient_norm,is_best,"
    "other_load,loader_cpu_seconds";

std::string headerLine(CsvSettings settings)
{
    std::string line(kHeader);
    if (settings == CsvSettings::All)
        for (const ConfigKey& key : configKeys())
            line.append(",").append(key.path);
    return line + "\r\n";
}

// Cells of one run, with a comma before each; empty without settings.
std::string settingCells(const ExperimentConfig& config, CsvSettings settings)
{
    std::string cells;
    if (settings == CsvSettings::All)
        for (const ConfigKey& key : configKeys())
            cells.append(",").append(field(configValue(config, std::string(key.path))));
    return cells;
}

std::string epochLine(const RunRow& run, const EpochRecord& epoch, const std::string& settings)
{
    return fmt::format(
        "{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{}{}\r\n", run.id,
        field(run.name), field(run.model), loaderName(run.loader), run.seed, epoch.epoch,
        field(epoch.trainLoss), field(epoch.trainTop1), field(epoch.trainTop5),
        field(epoch.validationLoss), field(epoch.validationTop1), field(epoch.validationTop5),
        field(epoch.learningRate), epoch.images, field(epoch.epochSeconds),
        field(epoch.dataWaitSeconds), field(epoch.transferSeconds), field(epoch.computeSeconds),
        field(epoch.validationSeconds), epoch.peakMemoryBytes, epoch.finishedAt,
        field(epoch.gradientNorm), epoch.isBest ? (*epoch.isBest ? "1" : "0") : "",
        field(epoch.otherLoad), field(epoch.loaderCpuSeconds), settings);
}

} // namespace

std::string epochsCsv(const std::vector<RunData>& runs, CsvSettings settings)
{
    std::string out = headerLine(settings);
    for (const RunData& run : runs) {
        const std::string cells = settingCells(run.config, settings);
        for (const EpochRecord& epoch : run.epochs)
            out += epochLine(run.row, epoch, cells);
    }
    return out;
}

std::size_t writeEpochsCsv(Store& store, std::span<const RunId> runs,
                           const std::filesystem::path& target, FileSystem& fileSystem,
                           ProgressSink& progress, const std::stop_token& stop,
                           CsvSettings settings)
{
    AtomicFile file(fileSystem, target);
    std::string lines = headerLine(settings);
    file.file().append(std::as_bytes(std::span(lines)));
    std::size_t written = 0;
    for (std::size_t i = 0; i < runs.size(); ++i) {
        throwIfStopped(stop);
        progress.progress(
            {.stage = "Writing epochs", .unit = "runs", .done = i, .total = runs.size()});
        lines.clear();
        try {
            const RunRow row = store.run(runs[i]);
            const std::string cells = settings == CsvSettings::None
                                          ? std::string()
                                          : settingCells(store.config(runs[i]), settings);
            for (const EpochRecord& epoch : store.epochs(runs[i]))
                lines += epochLine(row, epoch, cells);
        } catch (const Error& error) {
            if (error.code() != ErrorCode::NotFound)
                throw;
            continue;
        }
        file.file().append(std::as_bytes(std::span(lines)));
        ++written;
    }
    file.commit();
    return written;
}

} // namespace formwork
