#include "core/dataset/convert/ordered_pipeline.h"

#include <QTest>

#include <atomic>
#include <chrono>

using namespace formwork;

class TestOrderedPipeline : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void consumesInOrder_data();
    void consumesInOrder();
    void staysWithinWindow();
    void staysWithinBudget_data();
    void staysWithinBudget();
    void passesOnTheProducersError();
    void passesOnTheConsumersError();
    void stopsWhileWaiting();
    void nothingToDo();
};

void TestOrderedPipeline::consumesInOrder_data()
{
    QTest::addColumn<int>("workers");
    QTest::addColumn<int>("window");
    QTest::newRow("one") << 1 << 1;
    QTest::newRow("narrow") << 4 << 2;
    QTest::newRow("wide") << 3 << 64;
}

void TestOrderedPipeline::consumesInOrder()
{
    QFETCH(int, workers);
    QFETCH(int, window);
    constexpr std::size_t kCount = 300;
    OrderedPipeline<std::size_t> pipeline(kCount, workers,
                                          {.window = static_cast<std::size_t>(window)});
    std::vector<std::size_t> seen;
    pipeline.run(
        [](std::size_t index, int, std::size_t& item) {
            if (index % 7 == 0) // some take longer
                std::this_thread::sleep_for(std::chrono::microseconds(200));
            item = index * index;
            return std::size_t{1};
        },
        [&](std::size_t index, std::size_t& item) {
            QCOMPARE(item, index * index);
            seen.push_back(index);
        },
        {});
    QCOMPARE(seen.size(), kCount);
    for (std::size_t i = 0; i < kCount; ++i)
        QCOMPARE(seen[i], i);
}

void TestOrderedPipeline::staysWithinWindow()
{
    constexpr std::size_t kWindow = 5;
    std::atomic<std::size_t> consumed{0};
    std::atomic<bool> tooFar{false};
    OrderedPipeline<int> pipeline(200, 4, {.window = kWindow});
    pipeline.run(
        [&](std::size_t index, int, int&) {
            if (index >=
                consumed + kWindow + 1) // the consumer counts just before its slot is freed
                tooFar = true;
            return std::size_t{1};
        },
        [&](std::size_t, int&) { ++consumed; }, {});
    QVERIFY(!tooFar);
    QCOMPARE(consumed.load(), std::size_t{200});
}

void TestOrderedPipeline::staysWithinBudget_data()
{
    QTest::addColumn<int>("weight");
    QTest::addColumn<int>("mostWaiting");
    constexpr int kWorkers = 4; // each may have begun before the budget was used up
    QTest::newRow("light") << 4 << 3 + kWorkers;
    QTest::newRow("heavier than the budget") << 50 << 1 + kWorkers;
}

void TestOrderedPipeline::staysWithinBudget()
{
    QFETCH(int, weight);
    QFETCH(int, mostWaiting);
    std::atomic<int> waiting{0};
    std::atomic<bool> tooMany{false};
    int consumed = 0;
    OrderedPipeline<int> pipeline(200, 4, {.window = 64, .budget = 10});
    pipeline.run(
        [&](std::size_t, int, int&) {
            if (++waiting > mostWaiting)
                tooMany = true;
            return static_cast<std::size_t>(weight);
        },
        [&](std::size_t, int&) {
            std::this_thread::sleep_for(std::chrono::microseconds(100)); // slower than the others
            --waiting;
            ++consumed;
        },
        {});
    QVERIFY(!tooMany);
    QCOMPARE(consumed, 200);
}

void TestOrderedPipeline::passesOnTheProducersError()
{
    OrderedPipeline<int> pipeline(1000, 3, {.window = 8});
    std::atomic<int> produced{0};
    QVERIFY_THROWS_EXCEPTION(Error, pipeline.run(
                                        [&](std::size_t index, int, int&) {
                                            ++produced;
                                            if (index == 20)
                                                throw Error(ErrorCode::OutOfMemory, Text("full"));
                                            return std::size_t{1};
                                        },
                                        [](std::size_t, int&) {}, {}));
    QVERIFY(produced < 1000);
}

void TestOrderedPipeline::passesOnTheConsumersError()
{
    OrderedPipeline<int> pipeline(1000, 3, {.window = 8});
    std::atomic<int> produced{0};
    QVERIFY_THROWS_EXCEPTION(Error, pipeline.run(
                                        [&](std::size_t, int, int&) {
                                            ++produced;
                                            return std::size_t{1};
                                        },
                                        [](std::size_t index, int&) {
                                            if (index == 20)
                                                throw Error(ErrorCode::NoSpace, Text("full"));
                                        },
                                        {}));
    QVERIFY(produced <= 20 + 8 + 1);
}

void TestOrderedPipeline::stopsWhileWaiting()
{
    std::stop_source stop;
    OrderedPipeline<int> pipeline(1000, 2, {.window = 4});
    try {
        pipeline.run(
            [&](std::size_t index, int, int&) {
                if (index == 9)
                    stop.request_stop();
                return std::size_t{1};
            },
            [](std::size_t, int&) {}, stop.get_token());
        QFAIL("not cancelled");
    } catch (const Error& error) {
        QCOMPARE(error.code(), ErrorCode::Cancelled);
    }
}

void TestOrderedPipeline::nothingToDo()
{
    OrderedPipeline<int> pipeline(0, 2, {.window = 4});
    bool called = false;
    pipeline.run(
        [&](std::size_t, int, int&) {
            called = true;
            return std::size_t{1};
        },
        [&](std::size_t, int&) { called = true; }, {});
    QVERIFY(!called);
}

QTEST_GUILESS_MAIN(TestOrderedPipeline)
#include "tst_ordered_pipeline.moc"
