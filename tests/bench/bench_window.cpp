// The window with the largest workspaces it is made for: 10,000 runs of 300 epochs, a million
// points, eight live runs. Prints a table; times are wall milliseconds of the GUI thread unless
// said otherwise, on the offscreen platform.
#include "support/sample_runs.h"
#include "support/stall_watch.h"
#include "ui/charts/chart_panel.h"
#include "ui/charts/metric_chart.h"
#include "ui/models/runs_filter_model.h"
#include "ui/models/runs_model.h"
#include "ui/models/store_changes.h"
#include "ui/models/store_watcher.h"
#include "ui/pages/runs/epochs_export.h"
#include "ui/pages/runs/runs_page.h"
#include "ui/pages/runs/runs_view.h"
#include "ui/window/main_window.h"

#include <SQLiteCpp/Database.h>

#include <QLineEdit>
#include <QTableView>
#include <QTemporaryDir>

#include <algorithm>
#include <array>
#include <cstdio>
#include <ctime>
#include <functional>
#include <numeric>
#include <thread>

using namespace formwork;
using namespace formwork::ui;

namespace {

constexpr int kRuns = 10'000;
constexpr int kEpochs = 300;
constexpr int kMostRuns = 100'000;
constexpr int kFewEpochs = 3;
constexpr int kRounds = 5; // of what is quick to repeat: median and range

double milliseconds(const std::function<void()>& work)
{
    QElapsedTimer clock;
    clock.start();
    work();
    return static_cast<double>(clock.nsecsElapsed()) / 1e6;
}

void report(const char* what, double value, const char* unit, const char* goal)
{
    std::printf("%-58s %10.1f %-4s %s\n", what, value, unit, goal);
    std::fflush(stdout);
}

double residentMegabytes()
{
    SystemMeter meter;
    return static_cast<double>(meter.sample().processMemory) / 1e6;
}

double threadSeconds()
{
    timespec time{};
    ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return static_cast<double>(time.tv_sec) + 1e-9 * static_cast<double>(time.tv_nsec);
}

// Median, least and most of kRounds; and the median of the processor time of the GUI thread, which
// other work on the machine disturbs less.
void reportRounds(
    const char* what, const std::function<void()>& work, const char* goal,
    const std::function<void()>& prepare = [] {})
{
    std::vector<double> times;
    std::vector<double> processor;
    for (int round = 0; round < kRounds; ++round) {
        prepare();
        const double before = threadSeconds();
        times.push_back(milliseconds(work));
        processor.push_back(1000 * (threadSeconds() - before));
    }
    std::ranges::sort(times);
    std::ranges::sort(processor);
    std::printf("%-58s %10.1f ms   [%.1f, %.1f], n = %d, processor %.1f ms %s\n", what,
                times[kRounds / 2], times.front(), times.back(), kRounds, processor[kRounds / 2],
                goal);
    std::fflush(stdout);
}

void settle(int milliseconds)
{
    QElapsedTimer clock;
    clock.start();
    while (clock.elapsed() < milliseconds) {
        QApplication::processEvents(QEventLoop::AllEvents, 10);
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
}

// Copies of four real runs with other names and seeds, made by SQL: the store would take minutes.
void fillWorkspace(const Workspace& workspace, FileSystem& fileSystem, int runs, int epochs)
{
    {
        Store store(workspace, fileSystem);
        test::addSampleRuns(store, epochs, epochs);
    }
    SQLite::Database database(workspace.database(), SQLite::OPEN_READWRITE);
    database.exec("PRAGMA synchronous = OFF");
    database.exec("CREATE TEMP TABLE columns AS SELECT name FROM pragma_table_info('runs') "
                  "WHERE name NOT IN ('id', 'name', 'seed', 'identity')");
    std::string columns;
    {
        SQLite::Statement names(database, "SELECT name FROM columns");
        while (names.executeStep())
            columns += ", " + names.getColumn(0).getString();
    }
    const std::string numbers = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n "
                                "WHERE i < " +
                                std::to_string(runs / 4 - 1) + ") ";
    database.exec("BEGIN");
    database.exec(numbers + "INSERT INTO runs (id, name, seed" + columns +
                  ") SELECT id + 4 * i, name || ', seed ' || i, i" + columns + " FROM n, runs");
    std::string epochColumns;
    {
        SQLite::Statement names(database, "SELECT name FROM pragma_table_info('epochs') WHERE name "
                                          "<> 'run_id'");
        while (names.executeStep())
            epochColumns += ", " + names.getColumn(0).getString();
    }
    database.exec(numbers + "INSERT INTO epochs (run_id" + epochColumns +
                  ") SELECT run_id + 4 * i" + epochColumns + " FROM n, epochs WHERE run_id <= 4");
    database.exec("COMMIT");
}

void benchWorkspace(test::StallWatch& watch)
{
    const QTemporaryDir folder;
    const Workspace workspace(folder.filePath(QStringLiteral("workspace")).toStdString());
    PosixFileSystem fileSystem;
    fillWorkspace(workspace, fileSystem, kRuns, kEpochs);

    watch.reset();
    std::unique_ptr<MainWindow> window;
    report("10,000 runs: window shown and filled", milliseconds([&] {
               window = std::make_unique<MainWindow>(workspace, fileSystem, nullptr);
               window->show();
               QApplication::processEvents();
           }),
           "ms", "< 1000");
    settle(500);
    RunsPage& page = window->runsPage();
    auto* table = page.findChild<QTableView*>(QStringLiteral("runsTable"));
    auto* filter = page.findChild<QLineEdit*>(QStringLiteral("runsFilter"));
    double slowest = 0;
    for (const char* text : {"m", "mo", "model:levit", "model:levit l", "model:levit loader:beton",
                             "seed 77", "status:done seed 1", ""}) {
        slowest = std::max(slowest, milliseconds([&] {
                               filter->setText(QLatin1String(text));
                               QApplication::processEvents();
                           }));
    }
    report("filter: slowest keystroke to result", slowest, "ms", "< 100");
    for (const auto& [name, column] : {std::pair("sort by best accuracy", RunsModel::BestAccuracy),
                                       std::pair("sort by name", RunsModel::Name)})
        report(name, milliseconds([&, wanted = column] {
                   table->sortByColumn(wanted, Qt::AscendingOrder);
                   QApplication::processEvents();
               }),
               "ms", "");
    table->sortByColumn(-1, Qt::AscendingOrder);
    std::vector<RunId> hundred;
    for (int i = 0; i < 100; ++i)
        hundred.push_back(page.model().rows()[std::size_t(i)].id);
    report("tick 100 runs of 300 epochs: three charts drawn", milliseconds([&] {
               page.model().setTicked(hundred, true);
               for (const MetricKind metric :
                    {MetricKind::EpochSeconds, MetricKind::Accuracy, MetricKind::Loss})
                   page.charts().chart(metric).replot();
           }),
           "ms", "< 300");
    report("refresh with nothing new", milliseconds([&] { page.refresh(); }), "ms", "");
    report("group 10,000 runs by experiment", milliseconds([&] {
               page.view().setGrouping(std::string());
               QApplication::processEvents();
           }),
           "ms", "");
    page.view().setGrouping(std::nullopt);
    settle(300);
    page.model().setTicked(hundred, false);
    table->selectAll();
    settle(300);
    report("longest stall until here", watch.worst(), "ms", qPrintable(watch.what()));
    watch.reset();
    const auto exportAll = [&] {
        page.epochsExport().write(folder.filePath(QStringLiteral("epochs.csv")).toStdString());
        // Asleep between events, as a window is: processEvents() alone would take a core.
        while (!window->jobs().isIdle())
            QApplication::processEvents(QEventLoop::WaitForMoreEvents);
    };
    reportRounds("export the 3 million epochs of all runs as CSV", exportAll, "< 5000");
    report("longest stall meanwhile", watch.worst(), "ms", "< 100");
    table->clearSelection();
    report("resident memory", residentMegabytes(), "MB", "< 400");
}

// The largest lists, with short runs.
void benchMany(test::StallWatch& watch)
{
    const QTemporaryDir folder;
    const Workspace workspace(folder.filePath(QStringLiteral("workspace")).toStdString());
    PosixFileSystem fileSystem;
    fillWorkspace(workspace, fileSystem, kMostRuns, kFewEpochs);
    watch.reset();
    std::unique_ptr<MainWindow> window;
    reportRounds(
        "100,000 runs: window shown and filled",
        [&] {
            window = std::make_unique<MainWindow>(workspace, fileSystem, nullptr);
            window->show();
            QApplication::processEvents();
        },
        "< 2000", [&] { window.reset(); });
    settle(500);
    RunsPage& page = window->runsPage();
    reportRounds(
        "100,000 runs: refresh with nothing new", [&] { page.refresh(); }, "");
    auto* filter = page.findChild<QLineEdit*>(QStringLiteral("runsFilter"));
    reportRounds(
        "100,000 runs: filter, two keystrokes",
        [&] {
            filter->setText(QStringLiteral("seed 77"));
            QApplication::processEvents();
            filter->clear();
            QApplication::processEvents();
        },
        "");
    report("100,000 runs: resident memory", residentMegabytes(), "MB", "");
}

// Frames of all three charts, panning and zooming as one.
void benchMoving(ChartPanel& panel, const char* name, int epochs)
{
    constexpr int kFrames = 21;
    const std::array metrics = {MetricKind::EpochSeconds, MetricKind::Accuracy, MetricKind::Loss};
    const auto median = [&](const std::function<void(int)>& move) {
        std::vector<double> times;
        for (int frame = 0; frame < kFrames; ++frame) {
            times.push_back(milliseconds([&] {
                move(frame);
                for (const MetricKind metric : metrics)
                    panel.chart(metric).replot();
            }));
        }
        std::nth_element(times.begin(), times.begin() + kFrames / 2, times.end());
        return times[kFrames / 2];
    };
    const auto show = [&](double lower, double upper) {
        for (const MetricKind metric : metrics)
            panel.chart(metric).axes().setEpochRange(lower, upper);
    };
    const QString text = QStringLiteral("%1: %2, three charts").arg(QLatin1String(name));
    report(qPrintable(text.arg(QStringLiteral("whole"))), median([&](int) { show(0, epochs + 1); }),
           "ms", "< 33");
    report(qPrintable(text.arg(QStringLiteral("pan"))),
           median([&](int frame) { show(0.2 * epochs + 10 * frame, 0.8 * epochs + 10 * frame); }),
           "ms", "< 33");
    report(qPrintable(text.arg(QStringLiteral("zoom"))),
           median([&](int frame) { show(0.02 * epochs * frame, epochs * (1 - 0.02 * frame)); }),
           "ms", "< 33");
}

void benchPoints(test::StallWatch& watch)
{
    ChartPanel panel;
    panel.resize(1280, 420);
    panel.show();
    QApplication::processEvents();
    const auto makeRuns = [](int runs, int epochs) {
        std::vector<ChartRun> result;
        for (int i = 0; i < runs; ++i) {
            ChartRun& run = result.emplace_back();
            run.id = i + 1;
            run.name = QStringLiteral("run %1").arg(i);
            run.colour = i;
            run.epochs = test::sampleEpochs(test::kSampleShapes[std::size_t(i % 4)], epochs);
        }
        return result;
    };
    auto quarter = makeRuns(50, 5000);
    report("setRuns with 250,000 epochs (6 curves each)",
           milliseconds([&] { panel.setRuns(std::move(quarter)); }), "ms", "< 100");
    struct Size
    {
        const char* name;
        int runs;
        int epochs;
    };
    // A run has five curves in the three charts: one of runtime, two of accuracy, two of loss.
    for (const Size& size :
         {Size{"1 M points in all", 40, 5000}, Size{"1 M in the fullest", 100, 5000},
          Size{"1 M in each at least", 100, 10'000}}) {
        panel.setRuns({});
        panel.setRuns(makeRuns(size.runs, size.epochs));
        settle(300);
        watch.reset();
        benchMoving(panel, size.name, size.epochs);
        ChartOptions options;
        options.smoothing = 0.9;
        report(qPrintable(QStringLiteral("%1: smoothing on").arg(QLatin1String(size.name))),
               milliseconds([&] { panel.setOptions(options); }), "ms", "< 100");
        settle(200);
        benchMoving(panel, "  smoothed, raw curves behind", size.epochs);
        options.smoothing = 0.8;
        report("  smoothing changed", milliseconds([&] { panel.setOptions(options); }), "ms",
               "< 100");
        settle(200);
        panel.setOptions({});
        settle(200);
        report("  longest stall in all of this", watch.worst(), "ms", qPrintable(watch.what()));
    }
}

void benchLive(test::StallWatch& watch)
{
    const QTemporaryDir folder;
    const Workspace workspace(folder.filePath(QStringLiteral("workspace")).toStdString());
    PosixFileSystem fileSystem;
    Store store(workspace, fileSystem);
    std::vector<RunId> runs;
    for (int i = 0; i < 8; ++i)
        runs.push_back(
            test::addSampleRun(store, test::kSampleShapes[std::size_t(i % 4)], 300, 100));
    StoreWatcher watcher(store);
    StoreChanges changes(store);
    RunsPage page(changes, watcher);
    page.resize(1280, 760);
    page.show();
    for (const RunId run : runs)
        page.model().setTicked(run, true);
    settle(500);
    watch.reset();
    std::jthread trainer([&](const std::stop_token& stop) {
        Store writer(workspace, fileSystem);
        for (int tick = 0; !stop.stop_requested(); ++tick) {
            for (std::size_t i = 0; i < runs.size(); ++i) {
                RunProgress progress;
                progress.epoch = 101 + tick / 40;
                progress.epochs = 300;
                progress.batch = static_cast<std::uint64_t>(tick % 40);
                progress.batches = 40;
                writer.recordProgress(runs[i], progress);
                if (tick % 40 == 39)
                    writer.recordEpoch(
                        runs[i], test::sampleEpoch(test::kSampleShapes[i % 4], progress.epoch));
            }
            std::this_thread::sleep_for(std::chrono::milliseconds(50));
        }
    });
    constexpr int kSeconds = 6;
    const double before = threadSeconds();
    settle(kSeconds * 1000);
    const double used = threadSeconds() - before;
    trainer.request_stop();
    trainer.join();
    report("8 live runs, 20 events/s each: GUI thread", 100 * used / kSeconds, "%", "< 15");
    report("longest stall meanwhile", watch.worst(), "ms", qPrintable(watch.what()));
}

} // namespace

int main(int argc, char** argv)
{
    if (qEnvironmentVariableIsEmpty("QT_QPA_PLATFORM"))
        qputenv("QT_QPA_PLATFORM", "offscreen");
    test::StallWatch application(argc, argv);
    qRegisterMetaType<std::vector<RunId>>();
    const auto wants = [&](const char* name) {
        return argc < 2 || std::find(argv + 1, argv + argc, std::string(name)) != argv + argc;
    };
    if (wants("workspace"))
        benchWorkspace(application);
    if (wants("many"))
        benchMany(application);
    if (wants("points"))
        benchPoints(application);
    if (wants("live"))
        benchLive(application);
    return 0;
}
