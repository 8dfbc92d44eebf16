#include "core/ranks/rank_watch.h"

#include "core/ranks/sockets.h"

#include <QTest>

#include <csignal>
#include <functional>
#include <memory>
#include <sys/socket.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>
#include <vector>

using namespace formwork;
using namespace std::chrono_literals;

namespace {

// Quick enough for a test, slow enough for a busy machine.
constexpr RankWatch::Times kTimes = {.beat = 50ms, .silence = 3s, .connect = 20s};

RankLayout layoutOf(int rank, int worldSize)
{
    RankLayout layout;
    layout.rank = rank;
    layout.worldSize = worldSize;
    layout.address = "127.0.0.1";
    return layout;
}

// A rank in its own process: connects, and does `body`.
pid_t forkRank(int rank, int worldSize, int port, const std::function<void(RankWatch&)>& body)
{
    const pid_t child = fork();
    if (child != 0)
        return child;
    try {
        RankWatch watch(layoutOf(rank, worldSize), port, kTimes);
        try {
            watch.awaitAll({});
        } catch (const Error&) {
            // Another rank can fail before this one knows that all are present; then the body
            // finds the same failure.
            if (!watch.failure())
                throw;
        }
        body(watch);
    } catch (const std::exception&) {
        _exit(1);
    }
    _exit(0);
}

int exitOf(pid_t child)
{
    int status = 0;
    waitpid(child, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

} // namespace

class TestRankWatch : public QObject
{
    Q_OBJECT

private:
    // Rank 0 and `others` in one process; rank 0 is the first.
    static std::vector<std::unique_ptr<RankWatch>> connected(int worldSize)
    {
        std::vector<std::unique_ptr<RankWatch>> ranks;
        ranks.push_back(std::make_unique<RankWatch>(layoutOf(0, worldSize), kTimes));
        for (int rank = 1; rank < worldSize; ++rank)
            ranks.push_back(std::make_unique<RankWatch>(layoutOf(rank, worldSize),
                                                        ranks.front()->port(), kTimes));
        for (const auto& rank : ranks)
            rank->awaitAll({});
        return ranks;
    }

private Q_SLOTS:
    void leavesTogether()
    {
        const auto ranks = connected(4);
        std::vector<std::jthread> threads;
        for (const auto& rank : ranks)
            threads.emplace_back([&rank] { rank->leave(); });
        threads.clear();
        for (const auto& rank : ranks)
            QVERIFY(!rank->failure() && !rank->failed().stop_requested());
    }

    void aReasonReachesEveryRank()
    {
        const auto ranks = connected(3);
        ranks[2]->report(Error(ErrorCode::Diverged, Text("the loss became %1").arg("NaN"), "x.yaml",
                               Text("lower it")));
        for (const std::size_t rank : {0, 1, 2}) {
            const auto failure = ranks[rank]->awaitFailure(5s);
            QVERIFY(failure);
            QVERIFY(ranks[rank]->failed().stop_requested());
            QVERIFY2(failure->message().starts_with("rank 2 on ") &&
                         failure->message().ends_with(": the loss became NaN"),
                     failure->what());
            QCOMPARE(failure->path(), std::filesystem::path("x.yaml"));
            QCOMPARE(failure->hint().english(), std::string("lower it"));
        }
        QVERIFY(ranks[0]->failure()->code() == ErrorCode::Io);
        QVERIFY(ranks[1]->failure()->code() == ErrorCode::Cancelled); // rank 0 reports it
    }

    // The queue leaves out the device that a path names.
    void aLostDeviceIsReportedAsSuch()
    {
        const auto ranks = connected(3);
        ranks[1]->report(Error(ErrorCode::DeviceUnavailable, Text("training lost its GPU"),
                               "cuda:2", Text("resume the run")));
        const auto failure = ranks[0]->awaitFailure(5s);
        QVERIFY(failure);
        QVERIFY(failure->code() == ErrorCode::DeviceUnavailable);
        QCOMPARE(failure->path(), std::filesystem::path("cuda:2"));
        QVERIFY2(failure->message().starts_with("rank 1 on ") &&
                     failure->message().ends_with(": training lost its GPU"),
                 failure->what());
        const auto other = ranks[2]->awaitFailure(5s);
        QVERIFY(other && other->code() == ErrorCode::Cancelled); // rank 0 reports it
    }

    void theFirstReasonCounts()
    {
        const auto ranks = connected(2);
        ranks[0]->report(Error(ErrorCode::NoSpace, Text("the disk is full")));
        const auto failure = ranks[1]->awaitFailure(5s);
        QVERIFY(failure && failure->message().find("the disk is full") != std::string::npos);
        ranks[1]->report(Error(ErrorCode::Io, Text("another one")));
        QVERIFY(ranks[1]->failure()->message() == failure->message());
    }

    // Also where rank 0 ends at once after it said why.
    void aReasonIsNotLostWithItsProcess()
    {
        for (int round = 0; round < 5; ++round) {
            auto ranks = connected(3);
            std::this_thread::sleep_for(60ms); // signs of life that rank 0 has not read
            ranks[0]->report(Error(ErrorCode::Diverged, Text("the loss became NaN")));
            ranks[0].reset();
            for (const std::size_t rank : {1, 2}) {
                const auto failure = ranks[rank]->awaitFailure(5s);
                QVERIFY(failure);
                QVERIFY2(failure->message().find("NaN") != std::string::npos, failure->what());
            }
        }
    }

    void aKilledRankEndsTheOthers()
    {
        RankWatch first(layoutOf(0, 3), kTimes);
        const auto sleepOn = [](RankWatch& watch) {
            watch.awaitFailure(20s);
            // Rank 0 reports it.
            _exit(watch.failure() && watch.failure()->code() == ErrorCode::Cancelled ? 7 : 1);
        };
        const pid_t killed = forkRank(1, 3, first.port(), sleepOn);
        const pid_t other = forkRank(2, 3, first.port(), sleepOn);
        first.awaitAll({});
        kill(killed, SIGKILL);
        const auto failure = first.awaitFailure(5s);
        QVERIFY(failure);
        QVERIFY2(failure->message().starts_with("rank 1 on ") &&
                     failure->message().find("ended without giving a reason") != std::string::npos,
                 failure->what());
        QCOMPARE(exitOf(other), 7);
        exitOf(killed);
    }

    void aKilledFirstRankEndsTheOthers()
    {
        int ports[2] = {};
        QCOMPARE(pipe(ports), 0);
        const pid_t first = fork();
        if (first == 0) {
            RankWatch watch(layoutOf(0, 2), kTimes);
            const int port = watch.port();
            static_cast<void>(write(ports[1], &port, sizeof port));
            watch.awaitFailure(20s);
            _exit(0);
        }
        int port = 0;
        QCOMPARE(read(ports[0], &port, sizeof port), static_cast<ssize_t>(sizeof port));
        RankWatch watch(layoutOf(1, 2), port, kTimes);
        watch.awaitAll({});
        kill(first, SIGKILL);
        const auto failure = watch.awaitFailure(5s);
        QVERIFY(failure && failure->code() == ErrorCode::Io); // nobody else can report it
        QVERIFY2(failure->message().starts_with("rank 0 "), failure->what());
        exitOf(first);
        close(ports[0]);
        close(ports[1]);
    }

    void aRankThatHangsEndsTheOthers()
    {
        RankWatch first(layoutOf(0, 2), {.beat = 50ms, .silence = 600ms, .connect = 20s});
        const pid_t hanging =
            forkRank(1, 2, first.port(), [](RankWatch& watch) { watch.awaitFailure(20s); });
        first.awaitAll({});
        QVERIFY(!first.awaitFailure(1s)); // it lives
        kill(hanging, SIGSTOP);
        const auto failure = first.awaitFailure(10s);
        kill(hanging, SIGKILL);
        exitOf(hanging);
        QVERIFY(failure);
        QVERIFY2(failure->message().find("has not answered for") != std::string::npos,
                 failure->what());
    }

    void namesThoseWhoDoNotCome()
    {
        RankWatch first(layoutOf(0, 4), {.beat = 50ms, .silence = 3s, .connect = 300ms});
        const RankWatch second(layoutOf(2, 4), first.port(), kTimes);
        try {
            first.awaitAll({});
            QFAIL("all are there");
        } catch (const Error& error) {
            QVERIFY2(error.message() == "these ranks did not connect within 0.3 s: 1, 3",
                     error.what());
        }
    }

    void refusesAnotherWorldAndTwins()
    {
        RankWatch first(layoutOf(0, 3), kTimes);
        const RankWatch other(layoutOf(1, 2), first.port(), kTimes);
        const auto world = first.awaitFailure(5s);
        QVERIFY(world && world->message().find("one of 2 ranks") != std::string::npos);

        RankWatch second(layoutOf(0, 3), kTimes);
        const RankWatch one(layoutOf(1, 3), second.port(), kTimes);
        const RankWatch twin(layoutOf(1, 3), second.port(), kTimes);
        const auto twins = second.awaitFailure(5s);
        QVERIFY(twins && twins->message().find("two processes are rank 1") != std::string::npos);
    }

    // Another process that connects to the port changes nothing.
    void strangersAreIgnored()
    {
        RankWatch first(layoutOf(0, 2), kTimes);
        const Socket silent = connectTo("127.0.0.1", first.port(), 5s);
        const Socket browser = connectTo("127.0.0.1", first.port(), 5s);
        const std::string request = "GET / HTTP/1.1\r\n\r\n";
        QCOMPARE(send(browser.get(), request.data(), request.size(), MSG_NOSIGNAL),
                 static_cast<ssize_t>(request.size()));
        const Socket endless = connectTo("127.0.0.1", first.port(), 5s);
        const std::string flood(200'000, 'x');
        send(endless.get(), flood.data(), flood.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
        RankWatch second(layoutOf(1, 2), first.port(), kTimes);
        first.awaitAll({});
        second.awaitAll({});
        std::jthread leaving([&] { second.leave(); });
        first.leave();
        QVERIFY(!first.failure());
    }

    void aStopEndsTheWaiting()
    {
        RankWatch first(layoutOf(0, 2), kTimes);
        std::stop_source stop;
        stop.request_stop();
        QVERIFY_THROWS_EXCEPTION(Error, first.awaitAll(stop.get_token()));
    }

    void addressesAreReported()
    {
        QVERIFY(isLoopback(sourceAddress("127.0.0.1")));
        QVERIFY(!isLoopback("10.0.0.1"));
        QVERIFY_THROWS_EXCEPTION(Error, connectTo("127.0.0.1", 1, 1s));
        QVERIFY_THROWS_EXCEPTION(Error, sourceAddress("no such host"));
    }
};

QTEST_APPLESS_MAIN(TestRankWatch)
#include "tst_rank_watch.moc"
