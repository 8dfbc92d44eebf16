#include "core/base/error.h"
#include "core/base/threads.h"

#include <algorithm>
#include <atomic>
#include <mutex>
#include <numeric>
#include <set>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include <QTest>

#include <pthread.h>

using namespace formwork;

class TestThreads : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void everyIndexOnce();
    void workersAreNumbered();
    void oneWorkerGoesInOrder();
    void nothingToDo();
    void firstExceptionStopsTheRest();
    void stopEndsWithCancelled();
    void alreadyStopped();
    void threadsHaveNames();
    void thereIsACore();
};

void TestThreads::everyIndexOnce()
{
    for (const int workers : {0, 1, 2, 3, 16}) {
        std::vector<std::atomic<int>> calls(1000);
        parallelFor(calls.size(), workers, {}, [&](std::size_t i, int) { ++calls[i]; });
        QVERIFY(std::all_of(calls.begin(), calls.end(), [](const auto& n) { return n == 1; }));
    }
}

void TestThreads::workersAreNumbered()
{
    std::mutex mutex;
    std::set<std::pair<int, std::thread::id>> seen;
    parallelFor(64, 3, {}, [&](std::size_t, int worker) {
        std::this_thread::sleep_for(std::chrono::milliseconds(1)); // so that all get their share
        const std::lock_guard lock(mutex);
        seen.insert({worker, std::this_thread::get_id()});
    });
    QVERIFY(seen.size() >= 1 && seen.size() <= 3); // a number is one thread's and the other way
    std::set<int> numbers;
    std::set<std::thread::id> threads;
    for (const auto& [number, thread] : seen) {
        QVERIFY(number >= 0 && number < 3);
        numbers.insert(number);
        threads.insert(thread);
    }
    QCOMPARE(numbers.size(), seen.size());
    QCOMPARE(threads.size(), seen.size());
}

void TestThreads::oneWorkerGoesInOrder()
{
    std::vector<std::size_t> order;
    const std::thread::id here = std::this_thread::get_id();
    parallelFor(10, 1, {}, [&](std::size_t i, int worker) {
        QCOMPARE(worker, 0);
        QVERIFY(std::this_thread::get_id() == here);
        order.push_back(i);
    });
    std::vector<std::size_t> expected(10);
    std::iota(expected.begin(), expected.end(), std::size_t{0});
    QVERIFY(order == expected);
}

void TestThreads::nothingToDo()
{
    parallelFor(0, 4, {}, [](std::size_t, int) { QFAIL("called"); });
}

void TestThreads::firstExceptionStopsTheRest()
{
    for (const int workers : {1, 4}) {
        std::atomic<int> calls = 0;
        try {
            parallelFor(100000, workers, {}, [&](std::size_t i, int) {
                ++calls;
                if (i == 5)
                    throw std::runtime_error("five");
                std::this_thread::sleep_for(std::chrono::microseconds(50)); // long enough to stop
            });
            QFAIL("went on");
        } catch (const std::runtime_error& error) {
            QCOMPARE(std::string(error.what()), std::string("five"));
        }
        QVERIFY(calls < 50000);
    }
}

void TestThreads::stopEndsWithCancelled()
{
    std::stop_source source;
    std::atomic<int> calls = 0;
    try {
        parallelFor(100000, 3, source.get_token(), [&](std::size_t i, int) {
            ++calls;
            if (i == 10)
                source.request_stop();
            std::this_thread::sleep_for(std::chrono::microseconds(50)); // long enough to stop
        });
        QFAIL("went on");
    } catch (const Error& error) {
        QCOMPARE(error.code(), ErrorCode::Cancelled);
    }
    QVERIFY(calls > 10 && calls < 50000);
}

void TestThreads::alreadyStopped()
{
    std::stop_source source;
    source.request_stop();
    std::atomic<int> calls = 0;
    QVERIFY_EXCEPTION_THROWN(
        parallelFor(100, 2, source.get_token(), [&](std::size_t, int) { ++calls; }), Error);
    QCOMPARE(calls.load(), 0);
}

void TestThreads::threadsHaveNames()
{
    std::string shortName;
    std::string longName;
    std::jthread([&] {
        char name[16] = {};
        setThreadName("decoder");
        pthread_getname_np(pthread_self(), name, sizeof name);
        shortName = name;
        setThreadName("a name of more than fifteen characters");
        pthread_getname_np(pthread_self(), name, sizeof name);
        longName = name;
    }).join();
    QCOMPARE(shortName, std::string("decoder"));
    QCOMPARE(longName, std::string("a name of more "));
}

void TestThreads::thereIsACore()
{
    QVERIFY(availableCores() >= 1);
}

QTEST_APPLESS_MAIN(TestThreads)
#include "tst_threads.moc"
