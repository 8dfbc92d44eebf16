#include "core/events/event_codec.h"

#include "support/error_of.h"
#include "support/some_events.h"

#include <QTest>

#include <cmath>
#include <limits>
#include <random>

using namespace formwork;
using namespace formwork::test;

class TestEventCodec : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void everyKindComesBack();
    void numbersThatAreNotFinite();
    void textThatIsNotUtf8();
    void damagedLines_data();
    void damagedLines();
    void everyPrefixIsDamaged();
    void flippedBytesNeverCrash();
    void aNewerVersion();
    void anUnknownEvent();
};

void TestEventCodec::everyKindComesBack()
{
    for (const RunEvent& event : someTraining(someOpened("s1", "name: x\n"), 2)) {
        const std::string line = encodeEvent(event);
        QVERIFY(line.find('\n') == std::string::npos);
        const auto back = decodeEvent(line);
        QVERIFY(back);
        QCOMPARE(back->sequence, event.sequence);
        QCOMPARE(back->time, event.time);
        QCOMPARE(back->body.index(), event.body.index());
        QCOMPARE(encodeEvent(*back), line); // every member, to the last digit
    }
    for (const auto end : {RunOutcome::Done, RunOutcome::Stopped, RunOutcome::Failed}) {
        const auto back = decodeEvent(encodeEvent({1, 2, RunEnded{end, "why (what to do)"}}));
        QVERIFY(std::get<RunEnded>(back->body).end == end);
        QCOMPARE(std::get<RunEnded>(back->body).error, std::string("why (what to do)"));
    }
    const auto change = decodeEvent(encodeEvent({1, 2, DataChanged{3, "other images"}}));
    QCOMPARE(std::get<DataChanged>(change->body).afterEpoch, 3);
}

void TestEventCodec::numbersThatAreNotFinite()
{
    EpochRecord record;
    record.epoch = 1;
    record.trainLoss = std::numeric_limits<double>::quiet_NaN();
    record.gradientNorm = std::numeric_limits<double>::infinity();
    record.otherLoad = -std::numeric_limits<double>::infinity();
    const auto back = decodeEvent(encodeEvent({1, 2, record}));
    const auto& epoch = std::get<EpochRecord>(back->body);
    QVERIFY(std::isnan(epoch.trainLoss));
    QCOMPARE(epoch.gradientNorm, record.gradientNorm);
    QCOMPARE(epoch.otherLoad, record.otherLoad);
    QVERIFY(!epoch.validationLoss); // absent stays absent
}

void TestEventCodec::textThatIsNotUtf8()
{
    const std::string odd = "caf\xe9 \xff";
    const auto back = decodeEvent(encodeEvent({1, 2, LogWritten{Severity::Info, odd}}));
    QCOMPARE(std::get<LogWritten>(back->body).text, odd);
    const auto classes =
        decodeEvent(encodeEvent({1, 2, ConfusionRecord{"best", 1, {odd}, {{0, 0, 1}}}}));
    QCOMPARE(std::get<ConfusionRecord>(classes->body).classNames, std::vector{odd});
}

void TestEventCodec::damagedLines_data()
{
    QTest::addColumn<QByteArray>("line");
    const auto row = [](const char* name, const char* line) {
        QTest::newRow(name) << QByteArray(line);
    };
    row("empty", "");
    row("not JSON", "hello");
    row("a list", "[1,2]");
    row("no number", R"({"time":1,"event":"heartbeat"})");
    row("number 0", R"({"seq":0,"time":1,"event":"heartbeat"})");
    row("number of text", R"({"seq":"1","time":1,"event":"heartbeat"})");
    row("huge number", R"({"seq":18446744073709551615,"time":1,"event":"heartbeat"})");
    row("event of a number", R"({"seq":1,"time":1,"event":7})");
    row("without members", R"({"seq":1,"time":1,"event":"step"})");
    row("step of epoch 0", R"({"seq":1,"time":1,"event":"step","step":1,"epoch":0,"loss":1,"lr":1,)"
                           R"("images_per_second":1})");
    row("negative step", R"({"seq":1,"time":1,"event":"step","step":-1,"epoch":1,"loss":1,"lr":1,)"
                         R"("images_per_second":1})");
    row("fraction of a step",
        R"({"seq":1,"time":1,"event":"step","step":1.5,"epoch":1,"loss":1,"lr":1,)"
        R"("images_per_second":1})");
    row("a loss of text",
        R"({"seq":1,"time":1,"event":"step","step":1,"epoch":1,"loss":"low","lr":1,)"
        R"("images_per_second":1})");
    row("unknown severity", R"({"seq":1,"time":1,"event":"log","severity":"loud","text":"a"})");
    row("unknown end", R"({"seq":1,"time":1,"event":"ended","status":"gone","error":""})");
    row("odd hex", R"({"seq":1,"time":1,"event":"log","severity":"info","text":{"hex":"abc"}})");
    row("no hex", R"({"seq":1,"time":1,"event":"log","severity":"info","text":{"hex":"zz"}})");
    row("a class that is missing",
        R"({"seq":1,"time":1,"event":"confusion","kind":"best","epoch":1,"classes":["a"],)"
        R"("cells":[0,1,5]})");
    row("half a cell",
        R"({"seq":1,"time":1,"event":"confusion","kind":"best","epoch":1,"classes":["a"],)"
        R"("cells":[0,0]})");
    row("opened without a version", R"({"seq":1,"time":1,"event":"opened"})");
}

void TestEventCodec::damagedLines()
{
    QFETCH(QByteArray, line);
    QVERIFY(!decodeEvent(line.toStdString()));
}

void TestEventCodec::everyPrefixIsDamaged()
{
    for (const RunEvent& event : someTraining(someOpened("s1"), 1)) {
        const std::string line = encodeEvent(event);
        for (std::size_t length = 0; length < line.size(); ++length)
            QVERIFY(!decodeEvent(line.substr(0, length)));
    }
}

// Each is either an event or damaged.
void TestEventCodec::flippedBytesNeverCrash()
{
    std::mt19937 random(7);
    const std::vector<RunEvent> events = someTraining(someOpened("s1"), 1);
    for (int round = 0; round < 3000; ++round) {
        std::string line = encodeEvent(events[random() % events.size()]);
        for (std::size_t change = 1 + random() % 3; change > 0; --change)
            line[random() % line.size()] = static_cast<char>(random());
        try {
            decodeEvent(line);
        } catch (const Error& error) {
            QCOMPARE(error.code(), ErrorCode::UnsupportedVersion);
        }
    }
    QVERIFY(!decodeEvent(std::string(1'000'000, '['))); // deep, but no recursion
}

void TestEventCodec::aNewerVersion()
{
    std::string line = encodeEvent({1, 2, someOpened("s1")});
    const std::string version = "\"version\":" + std::to_string(kEventVersion);
    line.replace(line.find(version), version.size(), "\"version\":99");
    const Error error = errorOf([&] { decodeEvent(line); });
    QCOMPARE(error.code(), ErrorCode::UnsupportedVersion);
    QVERIFY(error.message().find("99") != std::string::npos);
}

void TestEventCodec::anUnknownEvent()
{
    const auto event = decodeEvent(R"({"seq":5,"time":1,"event":"party","guests":3})");
    QVERIFY(event);
    QVERIFY(std::holds_alternative<UnknownEvent>(event->body));
}

QTEST_GUILESS_MAIN(TestEventCodec)
#include "tst_event_codec.moc"
