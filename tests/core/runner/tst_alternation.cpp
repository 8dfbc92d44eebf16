// Alternating runs, with a scripted Backend that reports epochs and trains nothing.
#include "core/base/error.h"
#include "core/runner/alternation.h"
#include "support/scripted_backend.h"

#include <SQLiteCpp/Database.h>

#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <memory>
#include <mutex>
#include <string>
#include <thread>

using namespace formwork;

namespace {

// Writes down which run ended an epoch, in the order in which they did.
class Journal
{
public:
    void add(char run)
    {
        const std::lock_guard lock(m_mutex);
        m_entries += run;
    }
    std::string entries() const { return m_entries; }

private:
    std::mutex m_mutex;
    std::string m_entries;
};

class JournalObserver final : public RunObserver
{
public:
    JournalObserver(Journal& journal, char run) : m_journal(journal), m_run(run) {}
    void started(const RunEnvironment&) override {}
    void progress(const RunProgress&) override {}
    void step(const StepRecord&) override {}
    void epoch(const EpochRecord&) override
    {
        m_journal.add(m_run);
        if (onEpoch)
            onEpoch();
    }
    void log(Severity, const std::string&) override {}
    void artifact(const std::string&, const std::filesystem::path&) override {}

    std::function<void()> onEpoch;

private:
    Journal& m_journal;
    char m_run;
};

} // namespace

class TestAlternation : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void turnsGoThereAndBack();
    void whoLeavesIsPassedOver();
    void runsTakeTurns();
    void lengthsMayDiffer();
    void oneFailsAndTheOtherContinues();
    void aStopEndsBoth();
    void oneIsStoppedAndTheOtherContinues();
    void aRunThatVanishedFailsAlone();
    void aRunWithoutAConfigFailsAlone();

private:
    RunId claimed(Store& store, int epochs)
    {
        ExperimentConfig config;
        config.name = "run";
        config.data.train = "/data/train.beton";
        config.train.epochs = epochs;
        return store.createRun(config, RunStart::Claimed);
    }

    PosixFileSystem m_disk;
};

void TestAlternation::turnsGoThereAndBack()
{
    Turns turns(2);
    std::string order;
    std::mutex mutex;
    const auto play = [&](std::size_t player) {
        for (int i = 0; i < 4; ++i) {
            turns.await(player, {});
            {
                const std::lock_guard lock(mutex);
                order += static_cast<char>('A' + player);
            }
            turns.pass(player);
        }
        turns.leave(player);
    };
    {
        std::jthread first(play, 0);
        std::jthread second(play, 1);
    }
    QCOMPARE(order, std::string("ABBAABBA"));
}

void TestAlternation::whoLeavesIsPassedOver()
{
    Turns turns(3);
    turns.leave(1); // before its turn
    std::string order;
    std::mutex mutex;
    const auto play = [&](std::size_t player, int count) {
        for (int i = 1; i <= count; ++i) {
            turns.await(player, {});
            {
                const std::lock_guard lock(mutex);
                order += static_cast<char>('A' + player);
            }
            if (i < count)
                turns.pass(player);
        }
        turns.leave(player);
    };
    {
        std::jthread first(play, 0, 3);
        std::jthread third(play, 2, 2);
    }
    QCOMPARE(order, std::string("ACCAA")); // there, back, and the first one alone
}

void TestAlternation::runsTakeTurns()
{
    QTemporaryDir folder;
    const Workspace workspace(folder.path().toStdString());
    Store store(workspace, m_disk);
    test::BackendScript script;
    test::ScriptedBackend backend(script);
    Journal journal;
    JournalObserver a(journal, 'A');
    JournalObserver b(journal, 'B');
    const RunId first = claimed(store, 4);
    const RunId second = claimed(store, 4);
    std::vector<RunId> ended;
    std::mutex mutex;
    const auto note = [&](const AlternationEnd& end) {
        const std::lock_guard lock(mutex);
        ended.push_back(end.run);
    };
    const auto ends = executeAlternating(
        backend, workspace,
        {{.run = first, .also = &a, .ended = note}, {.run = second, .also = &b, .ended = note}},
        m_disk);
    QCOMPARE(journal.entries(), std::string("ABBAABBA"));
    QCOMPARE(ends[0].run, first);
    QCOMPARE(ends[1].run, second);
    QVERIFY(ends[0].status == RunStatus::Done && ends[1].status == RunStatus::Done);
    QVERIFY(!ends[0].error && !ends[1].error);
    std::ranges::sort(ended);
    QCOMPARE(ended, (std::vector<RunId>{first, second}));
    QCOMPARE(store.run(first).epochsDone, 4);
    QVERIFY(store.run(second).status == RunStatus::Done);
}

void TestAlternation::lengthsMayDiffer()
{
    QTemporaryDir folder;
    const Workspace workspace(folder.path().toStdString());
    Store store(workspace, m_disk);
    test::BackendScript script;
    test::ScriptedBackend backend(script);
    Journal journal;
    JournalObserver a(journal, 'A');
    JournalObserver b(journal, 'B');
    executeAlternating(backend, workspace, {{claimed(store, 1), &a}, {claimed(store, 4), &b}},
                       m_disk);
    const std::string entries = journal.entries();
    QVERIFY(std::ranges::count(entries, 'A') == 1 && std::ranges::count(entries, 'B') == 4);
    QCOMPARE(entries.front(), 'A');
}

void TestAlternation::oneFailsAndTheOtherContinues()
{
    QTemporaryDir folder;
    const Workspace workspace(folder.path().toStdString());
    Store store(workspace, m_disk);
    test::BackendScript script;
    test::ScriptedBackend backend(script);
    Journal journal;
    JournalObserver a(journal, 'A');
    a.onEpoch = [] {
        throw Error(ErrorCode::OutOfMemory, Text("no memory"));
    };
    JournalObserver b(journal, 'B');
    const RunId first = claimed(store, 3);
    const RunId second = claimed(store, 3);
    const auto ends = executeAlternating(backend, workspace, {{first, &a}, {second, &b}}, m_disk);
    QVERIFY(ends[0].error && ends[0].error->code() == ErrorCode::OutOfMemory);
    QVERIFY(ends[0].status == RunStatus::Failed);
    QVERIFY(!ends[1].error);
    QVERIFY(store.run(first).status == RunStatus::Failed);
    QVERIFY(store.run(second).status == RunStatus::Done);
    QCOMPARE(journal.entries(), std::string("ABBB"));
}

void TestAlternation::aStopEndsBoth()
{
    QTemporaryDir folder;
    const Workspace workspace(folder.path().toStdString());
    Store store(workspace, m_disk);
    test::BackendScript script;
    test::ScriptedBackend backend(script);
    std::stop_source stop;
    Journal journal;
    JournalObserver a(journal, 'A');
    a.onEpoch = [&stop] {
        stop.request_stop();
    };
    JournalObserver b(journal, 'B');
    const auto ends =
        executeAlternating(backend, workspace,
                           {{.run = claimed(store, 5), .also = &a, .stop = stop.get_token()},
                            {.run = claimed(store, 5), .also = &b, .stop = stop.get_token()}},
                           m_disk);
    for (const AlternationEnd& end : ends)
        QVERIFY(end.status == RunStatus::Stopped && !end.error);
}

void TestAlternation::oneIsStoppedAndTheOtherContinues()
{
    QTemporaryDir folder;
    const Workspace workspace(folder.path().toStdString());
    Store store(workspace, m_disk);
    test::BackendScript script;
    test::ScriptedBackend backend(script);
    std::stop_source stop;
    Journal journal;
    JournalObserver a(journal, 'A');
    a.onEpoch = [&stop] {
        stop.request_stop();
    };
    JournalObserver b(journal, 'B');
    const RunId first = claimed(store, 4);
    const RunId second = claimed(store, 4);
    executeAlternating(
        backend, workspace,
        {{.run = first, .also = &a, .stop = stop.get_token()}, {.run = second, .also = &b}},
        m_disk);
    QVERIFY(store.run(first).status == RunStatus::Stopped);
    QVERIFY(store.run(second).status == RunStatus::Done);
    QCOMPARE(journal.entries(), std::string("ABBBB"));
}

void TestAlternation::aRunThatVanishedFailsAlone()
{
    QTemporaryDir folder;
    const Workspace workspace(folder.path().toStdString());
    Store store(workspace, m_disk);
    test::BackendScript script;
    test::ScriptedBackend backend(script);
    const RunId second = claimed(store, 2);
    const auto ends =
        executeAlternating(backend, workspace, {{.run = 99}, {.run = second}}, m_disk);
    QVERIFY(ends[0].error && ends[0].error->code() == ErrorCode::NotFound);
    QVERIFY(store.run(second).status == RunStatus::Done);
}

// It is recorded as failed, too: nothing that was claimed stays as if it were trained.
void TestAlternation::aRunWithoutAConfigFailsAlone()
{
    QTemporaryDir folder;
    const Workspace workspace(folder.path().toStdString());
    Store store(workspace, m_disk);
    test::BackendScript script;
    test::ScriptedBackend backend(script);
    const RunId broken = claimed(store, 2);
    const RunId other = claimed(store, 2);
    SQLite::Database(workspace.database(), SQLite::OPEN_READWRITE, 5000)
        .exec("UPDATE runs SET config = 'nonsense: [' WHERE id = " + std::to_string(broken));
    const auto ends =
        executeAlternating(backend, workspace, {{.run = broken}, {.run = other}}, m_disk);
    QVERIFY(ends[0].error.has_value());
    QCOMPARE(ends[0].status, RunStatus::Failed);
    QCOMPARE(store.run(broken).status, RunStatus::Failed);
    QCOMPARE(store.run(broken).errorMessage, std::string(ends[0].error->what()));
    QCOMPARE(store.run(other).status, RunStatus::Done);
}

QTEST_GUILESS_MAIN(TestAlternation)
#include "tst_alternation.moc"
