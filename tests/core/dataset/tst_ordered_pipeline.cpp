#include "core/dataset/ordered_pipeline.h"

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
    OrderedPipeline<std::size_t> pipeline(kCount, workers, static_cast<std::size_t>(window));
    std::vector<std::size_t> seen;
    pipeline.run(
        [](std::size_t index, int, std::size_t& item) {
            if (index % 7 == 0) // some take longer
                std::this_thread::sleep_for(std::chrono::microseconds(200));
            item = index * index;
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
    OrderedPipeline<int> pipeline(200, 4, kWindow);
    pipeline.run(
        [&](std::size_t index, int, int&) {
            if (index >=
                consumed + kWindow + 1) // the consumer counts just before its slot is freed
                tooFar = true;
        },
        [&](std::size_t, int&) { ++consumed; }, {});
    QVERIFY(!tooFar);
    QCOMPARE(consumed.load(), std::size_t{200});
}

void TestOrderedPipeline::passesOnTheProducersError()
{
    OrderedPipeline<int> pipeline(1000, 3, 8);
    std::atomic<int> produced{0};
    QVERIFY_THROWS_EXCEPTION(Error, pipeline.run(
                                        [&](std::size_t index, int, int&) {
                                            ++produced;
                                            if (index == 20)
                                                throw Error(ErrorCode::OutOfMemory, "full");
                                        },
                                        [](std::size_t, int&) {}, {}));
    QVERIFY(produced < 1000);
}

void TestOrderedPipeline::passesOnTheConsumersError()
{
    OrderedPipeline<int> pipeline(1000, 3, 8);
    std::atomic<int> produced{0};
    QVERIFY_THROWS_EXCEPTION(Error, pipeline.run([&](std::size_t, int, int&) { ++produced; },
                                                 [](std::size_t index, int&) {
                                                     if (index == 20)
                                                         throw Error(ErrorCode::NoSpace, "full");
                                                 },
                                                 {}));
    QVERIFY(produced <= 20 + 8 + 1);
}

void TestOrderedPipeline::stopsWhileWaiting()
{
    std::stop_source stop;
    OrderedPipeline<int> pipeline(1000, 2, 4);
    try {
        pipeline.run(
            [&](std::size_t index, int, int&) {
                if (index == 9)
                    stop.request_stop();
            },
            [](std::size_t, int&) {}, stop.get_token());
        QFAIL("not cancelled");
    } catch (const Error& error) {
        QCOMPARE(error.code(), ErrorCode::Cancelled);
    }
}

void TestOrderedPipeline::nothingToDo()
{
    OrderedPipeline<int> pipeline(0, 2, 4);
    bool called = false;
    pipeline.run([&](std::size_t, int, int&) { called = true; },
                 [&](std::size_t, int&) { called = true; }, {});
    QVERIFY(!called);
}

QTEST_GUILESS_MAIN(TestOrderedPipeline)
#include "tst_ordered_pipeline.moc"
