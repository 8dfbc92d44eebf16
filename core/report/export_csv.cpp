#include "core/base/atomic_file.h"
#include "core/base/error.h"
#include "core/base/threads.h"
#include "core/report/export.h"
#include "core/report/known_times.h"

#include <fmt/compile.h>
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <concepts>
#include <iterator>
#include <memory>
#include <optional>
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

// A cell and the comma before it: the shortest text that reads back as the same number, or nothing
// if there is none. Into the buffer: a workspace has millions of these cells.
void appendCell(std::string& out, double value)
{
    out += ',';
    if (std::isfinite(value))
        fmt::format_to(std::back_inserter(out), FMT_COMPILE("{}"), value);
}

void appendCell(std::string& out, const std::optional<double>& value)
{
    if (value)
        appendCell(out, *value);
    else
        out += ',';
}

template <std::integral Integer>
void appendCell(std::string& out, Integer value)
{
    const fmt::format_int digits(value);
    out += ',';
    out.append(digits.data(), digits.size());
}

// Of numbers that are 0 where they are not known.
template <std::integral Integer>
void appendKnown(std::string& out, Integer value)
{
    if (value == 0)
        out += ',';
    else
        appendCell(out, value);
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

// Cells of one run, with a comma before each; without text where its settings are not known.
// Nothing at all without settings.
std::string settingCells(const RunRow& run, const StoredConfig& stored, CsvSettings settings)
{
    std::string cells;
    if (settings == CsvSettings::None)
        return cells;
    if (!knowsSettings(run)) {
        cells.append(configKeys().size(), ',');
        return cells;
    }
    for (const ConfigKey& key : configKeys())
        cells.append(",").append(
            field(configValue(stored.config, stored.unreadable, std::string(key.path))));
    return cells;
}

// What all lines of a run begin with.
std::string leadingCells(const RunRow& run)
{
    const std::string begin = fmt::format("{},{},{},", run.id, field(run.name), field(run.model));
    return knowsLoader(run) ? fmt::format("{}{},{}", begin, loaderName(run.loader), run.seed)
                            : begin + ',';
}

void appendEpoch(std::string& out, const std::string& leading, const EpochRecord& epoch,
                 const std::string& settings)
{
    out += leading;
    appendCell(out, epoch.epoch);
    appendCell(out, epoch.trainLoss);
    appendCell(out, epoch.trainTop1);
    appendCell(out, epoch.trainTop5);
    appendCell(out, epoch.validationLoss);
    appendCell(out, epoch.validationTop1);
    appendCell(out, epoch.validationTop5);
    appendCell(out, epoch.learningRate);
    appendKnown(out, epoch.images);
    appendCell(out, epoch.epochSeconds);
    appendCell(out, epoch.dataWaitSeconds);
    appendCell(out, epoch.transferSeconds);
    appendCell(out, epoch.computeSeconds);
    appendCell(out, knownValidationSeconds(epoch));
    appendKnown(out, epoch.peakMemoryBytes);
    appendKnown(out, epoch.finishedAt);
    appendCell(out, epoch.gradientNorm);
    out += epoch.isBest ? (*epoch.isBest ? ",1" : ",0") : ",";
    appendCell(out, epoch.otherLoad);
    appendCell(out, epoch.loaderCpuSeconds);
    out += settings;
    out += "\r\n";
}

// The lines of one run; nothing if it was removed meanwhile.
std::optional<std::string> runLines(Store& store, RunId run, CsvSettings settings)
{
    try {
        const RunRow row = store.run(run);
        const std::string leading = leadingCells(row);
        const std::string cells = settings == CsvSettings::None
                                      ? std::string()
                                      : settingCells(row, store.storedConfig(run), settings);
        std::string lines;
        for (const EpochRecord& epoch : store.epochs(run))
            appendEpoch(lines, leading, epoch, cells);
        return lines;
    } catch (const Error& error) {
        if (error.code() != ErrorCode::NotFound)
            throw;
        return std::nullopt;
    }
}

// A connection for each worker; the first one is the caller's.
class StoreOfEachWorker
{
public:
    StoreOfEachWorker(Store& first, FileSystem& fileSystem, int workers) : m_first(first)
    {
        for (int worker = 1; worker < workers; ++worker)
            m_others.push_back(
                std::make_unique<Store>(first.workspace(), fileSystem, StoreMode::ReadOnly));
    }
    Store& operator[](int worker)
    {
        return worker == 0 ? m_first : *m_others[static_cast<std::size_t>(worker - 1)];
    }

private:
    Store& m_first;
    std::vector<std::unique_ptr<Store>> m_others;
};

// Runs whose lines are in memory at once.
constexpr std::size_t kRunsAtOnce = 64;
// Fewer are written before other connections are open.
constexpr std::size_t kRunsWorthAnotherWorker = 32;
constexpr int kMostWorkers = 4;

} // namespace

std::string epochsCsv(const std::vector<RunData>& runs, CsvSettings settings)
{
    std::string out = headerLine(settings);
    for (const RunData& run : runs) {
        const std::string leading = leadingCells(run.row);
        const std::string cells = settingCells(run.row, {run.config, run.unreadable}, settings);
        for (const EpochRecord& epoch : run.epochs)
            appendEpoch(out, leading, epoch, cells);
    }
    return out;
}

std::size_t writeEpochsCsv(Store& store, std::span<const RunId> runs,
                           const std::filesystem::path& target, FileSystem& fileSystem,
                           ProgressSink& progress, const std::stop_token& stop,
                           CsvSettings settings)
{
    AtomicFile file(fileSystem, target);
    const std::string header = headerLine(settings);
    file.file().append(std::as_bytes(std::span(header)));
    const int workers = std::clamp(static_cast<int>(runs.size() / kRunsWorthAnotherWorker), 1,
                                   std::min(availableCores(), kMostWorkers));
    StoreOfEachWorker stores(store, fileSystem, workers);
    std::vector<std::optional<std::string>> lines;
    std::vector<std::optional<std::string>> ready; // those of the block before
    std::size_t written = 0;
    std::uint64_t end = header.size();
    const auto writeReady = [&] {
        const std::uint64_t begin = end;
        for (const auto& ofRun : ready) {
            if (!ofRun)
                continue;
            file.file().append(std::as_bytes(std::span(*ofRun)));
            end += ofRun->size();
            ++written;
        }
        file.file().startWriteback(begin, end - begin);
        ready.clear();
    };
    for (std::size_t first = 0; first < runs.size(); first += kRunsAtOnce) {
        throwIfStopped(stop);
        progress.progress(
            {.stage = "Writing epochs", .unit = "runs", .done = first, .total = runs.size()});
        const auto block = runs.subspan(first, std::min(kRunsAtOnce, runs.size() - first));
        lines.assign(block.size(), std::nullopt);
        // One piece of the work is to write what is ready.
        parallelFor(block.size() + 1, workers, stop, [&](std::size_t i, int worker) {
            if (i == 0)
                writeReady();
            else
                lines[i - 1] = runLines(stores[worker], block[i - 1], settings);
        });
        std::swap(lines, ready);
    }
    writeReady();
    file.commit();
    return written;
}

} // namespace formwork
