#include "core/experiment/forwarding_observer.h"

#include <QTest>

#include <string>

using namespace formwork;

namespace {

// Writes down every report.
class Journal final : public RunObserver
{
public:
    void started(const RunEnvironment& environment) override { add("started " + environment.host); }
    void progress(const RunProgress& progress) override { add("progress", progress.epoch); }
    void step(const StepRecord& step) override { add("step", step.epoch); }
    void epoch(const EpochRecord& epoch) override { add("epoch", epoch.epoch); }
    void dataChanged(int afterEpoch, const std::string& change) override
    {
        add("changed " + change, afterEpoch);
    }
    void confusion(const ConfusionRecord& confusion) override
    {
        add("confusion " + confusion.kind, confusion.epoch);
    }
    void log(Severity, const std::string& line) override { add("log " + line); }
    void artifact(const std::string& kind, const std::filesystem::path& path) override
    {
        add("artifact " + kind + ' ' + path.string());
    }

    std::string entries;

private:
    void add(const std::string& what) { entries += what + '\n'; }
    void add(const std::string& what, int number) { add(what + ' ' + std::to_string(number)); }
};

} // namespace

class TestForwardingObserver : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void everyReportReachesEveryone()
    {
        Journal first;
        Journal second;
        ForwardingObserver observer({&first, nullptr, &second});
        RunEnvironment environment;
        environment.host = "here";
        observer.started(environment);
        observer.progress({.epoch = 1});
        observer.step({.step = 7, .epoch = 2});
        EpochRecord epoch;
        epoch.epoch = 3;
        observer.epoch(epoch);
        observer.dataChanged(4, "other files");
        observer.confusion({"best", 5, {}, {}});
        observer.log(Severity::Info, "a line");
        observer.artifact("checkpoint.last", "last");
        QCOMPARE(first.entries,
                 std::string("started here\nprogress 1\nstep 2\nepoch 3\nchanged other files 4\n"
                             "confusion best 5\nlog a line\nartifact checkpoint.last last\n"));
        QCOMPARE(second.entries, first.entries);
    }
};

QTEST_GUILESS_MAIN(TestForwardingObserver)
#include "tst_forwarding_observer.moc"
