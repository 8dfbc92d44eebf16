// The sweep view with 2,000 runs (or as many as are given): how long the window is busy from a move
// of the brush until the chart is drawn. Prints a table; times are wall milliseconds of the GUI
// thread, medians and the slowest of 60 moves, on the offscreen platform.
//
//   bench_sweep [runs]
#include "support/sweep_runs.h"
#include "ui/charts/sweep/sweep_chart.h"
#include "ui/models/runs_model.h"
#include "ui/models/store_changes.h"
#include "ui/pages/sweep/sweep_view.h"

#include <QApplication>
#include <QElapsedTimer>
#include <QMouseEvent>
#include <QTemporaryDir>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <vector>

using namespace formwork;
using namespace formwork::ui;

namespace {

double milliseconds(const std::function<void()>& work)
{
    QElapsedTimer clock;
    clock.start();
    work();
    return static_cast<double>(clock.nsecsElapsed()) / 1e6;
}

void report(const char* what, std::vector<double> times, const char* goal)
{
    std::ranges::sort(times);
    std::printf("%-48s median %7.1f ms, slowest %7.1f ms, n = %zu %s\n", what,
                times[times.size() / 2], times.back(), times.size(), goal);
    std::fflush(stdout);
}

void sendMouse(SweepChart& chart, QEvent::Type type, QPointF place)
{
    const bool isMove = type == QEvent::MouseMove;
    QMouseEvent event(type, place, chart.mapToGlobal(place), isMove ? Qt::NoButton : Qt::LeftButton,
                      type == QEvent::MouseButtonRelease ? Qt::NoButton : Qt::LeftButton, {});
    QApplication::sendEvent(&chart, &event);
}

// Drags from `from` to `to` in steps, drawing after each.
std::vector<double> drag(SweepChart& chart, QPointF from, QPointF to)
{
    constexpr int kMoves = 60;
    std::vector<double> times;
    sendMouse(chart, QEvent::MouseButtonPress, from);
    for (int move = 1; move <= kMoves; ++move) {
        const QPointF place = from + (to - from) * (static_cast<double>(move) / kMoves);
        times.push_back(milliseconds([&] {
            sendMouse(chart, QEvent::MouseMove, place);
            chart.repaint();
        }));
    }
    sendMouse(chart, QEvent::MouseButtonRelease, to);
    return times;
}

} // namespace

int main(int argc, char* argv[])
{
    qputenv("QT_QPA_PLATFORM", "offscreen");
    const QApplication application(argc, argv);
    const int runs = argc > 1 ? std::atoi(argv[1]) : 2000;
    const QTemporaryDir folder;
    PosixFileSystem files;
    Store store(Workspace(folder.filePath(QStringLiteral("workspace")).toStdString()), files);
    const std::vector<RunId> ids = test::addSweepRuns(store, runs);
    StoreChanges changes(store);
    RunsModel model(changes);
    model.refresh();
    SweepView view(store, model);
    view.resize(1200, 600);
    view.setShownRuns(ids);
    std::printf("%d runs, %d x %d pixels\n", runs, view.width(), view.height());
    report("show the view: read, lay out, draw", {milliseconds([&] {
               view.show();
               QApplication::processEvents();
               view.grab();
           })},
           "");
    const auto measure = [&](SweepView::Tab tab, const char* what, QPointF from, QPointF to) {
        view.setTab(tab);
        view.grab();
        report(what, drag(view.chart(tab), from, to), "(< 50)");
        QApplication::processEvents();
    };
    // The first axis is where its labels end: found by trying.
    SweepChart& parallel = view.chart(SweepView::Tab::Parallel);
    view.grab();
    double x = 20;
    while (x < 300 && !parallel.figure().beginBrush(QPointF(x, 100)))
        x += 4;
    parallel.figure().clearBrush();
    measure(SweepView::Tab::Parallel, "parallel coordinates: brush along an axis",
            QPointF(x + 4, 45), QPointF(x + 4, parallel.height() - 20));
    measure(SweepView::Tab::Scatter, "scatter: brush across the chart", QPointF(90, 20),
            QPointF(parallel.width() - 160, parallel.height() - 60));
    measure(SweepView::Tab::ByValue, "boxes: brush from value to value", QPointF(90, 20),
            QPointF(parallel.width() - 160, 20));
    return 0;
}
