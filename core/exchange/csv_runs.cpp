#include "core/exchange/csv_runs.h"

#include "core/base/error.h"
#include "core/exchange/csv_table.h"
#include "core/exchange/imported_curves.h"
#include "core/experiment/model_names.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <cmath>
#include <limits>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace formwork {

namespace {

constexpr std::uint64_t kLargestCsv = std::uint64_t{1} << 30;
constexpr std::size_t kNamedColumns = 6; // of the own export: run_id to epoch

std::string lowered(std::string_view text)
{
    std::string out;
    for (const char c : text)
        out.push_back(static_cast<char>(std::tolower(static_cast<unsigned char>(c))));
    return out;
}

template <std::size_t N>
std::optional<std::size_t> columnAmong(const CsvTable& table,
                                       const std::array<std::string_view, N>& names)
{
    for (const std::string_view name : names)
        for (std::size_t i = 0; i < table.header.size(); ++i)
            if (lowered(table.header[i]) == name)
                return i;
    return std::nullopt;
}

bool isOwnExport(const CsvTable& table)
{
    static constexpr std::array<std::string_view, kNamedColumns> kFirst = {
        "run_id", "run", "model", "loader", "seed", "epoch"};
    return table.header.size() >= kFirst.size() &&
           std::equal(kFirst.begin(), kFirst.end(), table.header.begin());
}

// A cell that holds something else than it should.
struct BadCell
{
    std::size_t line = 0;
    std::string column;
    std::string text;
};

// How many, and the first one.
class BadCells
{
public:
    void add(std::size_t line, const std::string& column, const std::string& text)
    {
        if (m_count++ == 0)
            m_first = {line, column, text};
    }
    std::uint64_t count() const { return m_count; }
    const BadCell& first() const { return m_first; }

private:
    std::uint64_t m_count = 0;
    BadCell m_first;
};

// The epochs of the own export. A cell that is empty is a value that was absent.
class OwnRows
{
public:
    OwnRows(const CsvTable& table, const std::filesystem::path& file, ProgressSink& progress)
        : m_table(table)
        , m_file(file)
        , m_progress(progress)
    {}

    std::vector<ImportedRun> runs(const std::stop_token& stop)
    {
        std::map<std::string, std::vector<std::size_t>> byRun;
        for (std::size_t row = 0; row < m_table.rows.size(); ++row)
            byRun[m_table.rows[row][0]].push_back(row);
        std::vector<ImportedRun> runs;
        for (const auto& [id, rows] : byRun) {
            throwIfStopped(stop);
            if (auto run = runOf(id, rows, stop))
                runs.push_back(std::move(*run));
        }
        if (m_badShares.count() > 0)
            m_progress.problem(
                {.path = m_file,
                 .message = Text("%1 accuracies are not from 0 to 1 and left out; the first one: "
                                 "line %2, column %3: '%4'")
                                .arg(m_badShares.count(), m_badShares.first().line,
                                     m_badShares.first().column, m_badShares.first().text)});
        return runs;
    }

private:
    using Row = std::vector<std::string>;

    std::string text(const Row& row, std::string_view name) const
    {
        const auto column = m_table.column(name);
        return column ? row[*column] : std::string();
    }
    std::optional<double> optional(const Row& row, std::string_view name) const
    {
        return m_table.number(text(row, name));
    }
    // An accuracy.
    std::optional<double> share(std::size_t row, std::string_view name)
    {
        constexpr double kRounding = 1e-6;
        const auto value = optional(m_table.rows[row], name);
        if (!value || !std::isfinite(*value))
            return value;
        if (*value >= 0 && *value <= 1 + kRounding)
            return std::min(*value, 1.0);
        m_badShares.add(m_table.lines[row], std::string(name), text(m_table.rows[row], name));
        return std::nullopt;
    }
    double number(const Row& row, std::string_view name) const
    {
        return optional(row, name).value_or(std::numeric_limits<double>::quiet_NaN());
    }
    std::uint64_t whole(const Row& row, std::string_view name) const
    {
        const double value = optional(row, name).value_or(0);
        return value > 0 && value < 1e18 ? static_cast<std::uint64_t>(value) : 0;
    }

    std::optional<ImportedRun> runOf(const std::string& id, const std::vector<std::size_t>& rows,
                                     const std::stop_token& stop)
    {
        const Row& first = m_table.rows[rows.front()];
        ImportedRun run;
        run.source = m_file;
        run.identity = identityOf({.path = m_file, .part = id, .name = {}});
        if (findModelName(text(first, "model")) != nullptr)
            run.model = text(first, "model");
        readSettings(first, run.config);
        run.config.name = text(first, "run");
        std::map<int, EpochRecord> epochs;
        std::uint64_t repeated = 0;
        for (const std::size_t row : rows) {
            throwIfStopped(stop);
            const EpochRecord epoch = epochOf(row);
            if (epoch.epoch > 0)
                repeated += epochs.insert_or_assign(epoch.epoch, epoch).second ? 0 : 1;
        }
        if (repeated > 0)
            m_progress.problem({.path = m_file,
                                .message = Text("%1: %2 values repeat a step; the last one counts")
                                               .arg(run.config.name, repeated)});
        for (auto& [number, epoch] : epochs)
            run.epochs.push_back(epoch);
        if (run.epochs.empty())
            return std::nullopt;
        run.knowsSettings = !text(first, "train.epochs").empty(); // empty cells: not known
        if (run.knowsSettings) {
            run.epochsPlanned = run.config.train.epochs;
        } else {
            run.config.train.epochs = run.epochs.back().epoch;
            run.config.data.train = m_file / id;
        }
        run.finishedAt = run.epochs.back().finishedAt;
        const double seconds = run.epochs.front().epochSeconds;
        run.startedAt =
            run.epochs.front().finishedAt -
            static_cast<std::int64_t>(seconds > 0 && seconds < 1e9 ? seconds * 1000 : 0);
        run.createdAt = run.startedAt;
        return run;
    }

    // The columns of settings are named as the keys are; what this version does not know is left
    // out.
    void readSettings(const Row& row, ExperimentConfig& config)
    {
        for (const ConfigKey& key : configKeys()) {
            const std::string path(key.path);
            if (const auto column = m_table.column(path);
                column && !row[*column].empty() && path != "name")
                apply(config, path, row[*column]);
        }
        if (text(row, "model.name").empty())
            for (const auto& [column, key] :
                 {std::pair("model", "model.name"), std::pair("loader", "data.loader"),
                  std::pair("seed", "train.seed")})
                if (const std::string value = text(row, column); !value.empty())
                    apply(config, key, value);
    }

    void apply(ExperimentConfig& config, const std::string& key, const std::string& value)
    {
        try {
            applyOverride(config, key, value);
        } catch (const Error& error) {
            m_progress.problem({.path = m_file, .message = error.text()});
        }
    }

    EpochRecord epochOf(std::size_t index)
    {
        const Row& row = m_table.rows[index];
        constexpr double kUnknown = std::numeric_limits<double>::quiet_NaN();
        EpochRecord epoch;
        epoch.epoch = static_cast<int>(std::min<std::uint64_t>(whole(row, "epoch"), 1'000'000'000));
        epoch.trainLoss = number(row, "train_loss");
        epoch.trainTop1 = share(index, "train_top1").value_or(kUnknown);
        epoch.trainTop5 = share(index, "train_top5").value_or(kUnknown);
        epoch.validationLoss = optional(row, "val_loss");
        epoch.validationTop1 = share(index, "val_top1");
        epoch.validationTop5 = share(index, "val_top5");
        epoch.learningRate = number(row, "learning_rate");
        epoch.images = whole(row, "images");
        epoch.epochSeconds = number(row, "epoch_seconds");
        epoch.dataWaitSeconds = number(row, "data_wait_seconds");
        epoch.transferSeconds = number(row, "transfer_seconds");
        epoch.computeSeconds = number(row, "compute_seconds");
        epoch.validationSeconds = optional(row, "validation_seconds").value_or(0);
        epoch.peakMemoryBytes = whole(row, "peak_memory_bytes");
        epoch.finishedAt = static_cast<std::int64_t>(whole(row, "finished_at_ms"));
        epoch.gradientNorm = optional(row, "gradient_norm");
        if (const auto best = optional(row, "is_best"))
            epoch.isBest = *best != 0;
        epoch.otherLoad = optional(row, "other_load");
        epoch.loaderCpuSeconds = optional(row, "loader_cpu_seconds");
        return epoch;
    }

    const CsvTable& m_table;
    const std::filesystem::path& m_file;
    ProgressSink& m_progress;
    BadCells m_badShares;
};

// Curves by the run that they belong to.
class GenericRows
{
public:
    GenericRows(CsvTable& table, const std::filesystem::path& file, ProgressSink& progress)
        : m_table(table)
        , m_file(file)
        , m_progress(progress)
    {}

    std::vector<ImportedRun> runs(const std::stop_token& stop)
    {
        static constexpr std::array<std::string_view, 8> kSteps = {
            "step",      "_step", "global_step", "trainer/global_step",
            "iteration", "iter",  "epoch",       "epochs"};
        static constexpr std::array<std::string_view, 5> kRuns = {"run", "run_name", "name",
                                                                  "run_id", "experiment"};
        static constexpr std::array<std::string_view, 5> kTimes = {
            "_timestamp", "timestamp", "wall time", "wall_time", "time"};
        const auto step = columnAmong(m_table, kSteps);
        if (!step)
            throw Error(ErrorCode::UnsupportedFormat, Text("has no column of steps or epochs"),
                        m_file, Text("name a column step or epoch"));
        const auto run = columnAmong(m_table, kRuns);
        const auto time = columnAmong(m_table, kTimes);
        findDecimalCommas(m_table, columnsOfNumbers(*step, time), m_file);
        for (std::size_t row = 0; row < m_table.rows.size(); ++row) {
            throwIfStopped(stop);
            addRow(row, *step, run, time);
        }
        return interpreted(stop);
    }

private:
    // Those with a meaning; without the times, whose spelling is free.
    std::vector<std::size_t> columnsOfNumbers(std::size_t step,
                                              std::optional<std::size_t> time) const
    {
        std::vector<std::size_t> columns = {step};
        for (std::size_t i = 0; i < m_table.header.size(); ++i)
            if (i != step && i != time && meaningOf(place(m_table.header[i], {}).second))
                columns.push_back(i);
        return columns;
    }

    void addRow(std::size_t index, std::size_t step, std::optional<std::size_t> run,
                std::optional<std::size_t> time)
    {
        const std::vector<std::string>& row = m_table.rows[index];
        const auto number = m_table.number(row[step]);
        if (!number || !std::isfinite(*number) || std::abs(*number) > 1e15) {
            m_bad.add(m_table.lines[index], m_table.header[step], row[step]);
            return;
        }
        const double seconds = time ? m_table.number(row[*time]).value_or(0) : 0;
        for (std::size_t i = 0; i < row.size(); ++i) {
            if (i == step || (run && i == *run) || (time && i == *time) || row[i].empty())
                continue;
            const auto [part, metric] = place(m_table.header[i], run ? row[*run] : std::string());
            if (metric.ends_with("__MIN") || metric.ends_with("__MAX"))
                continue; // W&B writes them beside the value
            if (const auto value = m_table.number(row[i]))
                m_curves[part].add(metric, static_cast<std::int64_t>(*number), *value, seconds,
                                   hasPercentSign(row[i]) ? ValueUnit::Share : ValueUnit::Guessed);
            else if (meaningOf(metric))
                m_bad.add(m_table.lines[index], m_table.header[i], row[i]);
        }
    }

    // Run and metric of a column: "lucky-sun-3 - val/acc" holds both.
    static std::pair<std::string, std::string> place(const std::string& column,
                                                     const std::string& run)
    {
        const auto dash = column.find(" - ");
        if (!run.empty() || dash == std::string::npos)
            return {run, column};
        return {column.substr(0, dash), column.substr(dash + 3)};
    }

    std::vector<ImportedRun> interpreted(const std::stop_token& stop)
    {
        std::vector<ImportedRun> runs;
        for (const auto& [part, curves] : m_curves) {
            const std::string name = part.empty() ? m_file.stem().string() : part;
            if (auto run = runOfCurves({m_file, part, name}, curves, m_progress, stop))
                runs.push_back(std::move(*run));
        }
        if (runs.empty())
            fail();
        if (m_bad.count() > 0)
            m_progress.problem(
                {.path = m_file,
                 .message = Text("%1 cells are not numbers and left out; the first one: line %2, "
                                 "column %3: '%4'")
                                .arg(m_bad.count(), m_bad.first().line, m_bad.first().column,
                                     m_bad.first().text)});
        return runs;
    }

    // Why there is no run.
    [[noreturn]] void fail() const
    {
        if (m_table.rows.empty())
            throw Error(ErrorCode::UnsupportedFormat, Text("has a header, but no rows"), m_file);
        if (m_bad.count() > 0)
            throw Error(ErrorCode::CorruptData,
                        Text("line %1: '%2' in column %3 is not a number")
                            .arg(m_bad.first().line, m_bad.first().text, m_bad.first().column),
                        m_file, Text("write numbers such as 1000 or 0.25, with a decimal point"));
        const bool someKnown = std::ranges::any_of(m_table.header, [](const std::string& name) {
            const auto meaning = meaningOf(place(name, {}).second);
            return meaning && meaning != CurveMeaning::Epoch;
        });
        if (someKnown)
            throw Error(ErrorCode::UnsupportedFormat,
                        Text("has no loss or accuracy that can be imported"), m_file,
                        Text("name columns such as train_loss, val_loss or val_acc"));
        throw Error(ErrorCode::UnsupportedFormat, Text("has no curve that is known"), m_file,
                    Text("name columns such as train_loss, val_loss, val_acc or lr"));
    }

    CsvTable& m_table;
    const std::filesystem::path& m_file;
    ProgressSink& m_progress;
    std::map<std::string, ScalarCurves> m_curves;
    BadCells m_bad;
};

} // namespace

std::vector<ImportedRun> readCsvRuns(FileSystem& fileSystem, const std::filesystem::path& file,
                                     ProgressSink& progress, const std::stop_token& stop)
{
    const std::string text = readTextFile(fileSystem, file, kLargestCsv);
    CsvTable table = parseCsv(text, file, stop);
    if (isOwnExport(table)) {
        std::vector<std::size_t> numbers; // all but names and settings
        for (std::size_t i = 0; i < table.header.size(); ++i)
            if (i >= kNamedColumns && table.header[i].find('.') == std::string::npos)
                numbers.push_back(i);
        findDecimalCommas(table, numbers, file);
        return OwnRows(table, file, progress).runs(stop);
    }
    return GenericRows(table, file, progress).runs(stop);
}

} // namespace formwork
