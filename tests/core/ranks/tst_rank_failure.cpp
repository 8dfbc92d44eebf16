#include "core/ranks/rank_failure.h"

#include <QTest>

using namespace formwork;

class TestRankFailure : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aFailureIsReadAsItWasWritten()
    {
        const Error error(ErrorCode::Diverged, Text("the loss of %1 became %2").arg("x\ny", "NaN"),
                          "a/b \"c\".yaml", Text("lower %1").arg("optimizer.lr"));
        const std::string text = failureToText(error);
        QVERIFY(text.find('\n') == std::string::npos);
        const auto read = failureFromText(text);
        QVERIFY(read);
        QVERIFY(read->code() == ErrorCode::Diverged);
        QCOMPARE(read->message(), error.message());
        QCOMPARE(read->path(), error.path());
        QCOMPARE(read->hint().english(), error.hint().english());
    }

    void longOnesAreCut()
    {
        const std::string much(100'000, 'x');
        const std::string text =
            failureToText(Error(ErrorCode::Io, Text("%1").arg(much), much, Text("%1").arg(much)));
        QVERIFY(text.size() < 20'000);
        const auto read = failureFromText(text);
        QVERIFY(read && read->message().starts_with("xxx"));
    }

    void anythingElseIsRefused()
    {
        for (const char* text : {"", "{", "7", "{}", "{\"code\":1}",
                                 "{\"code\":-1,\"message\":\"\",\"path\":\"\",\"hint\":\"\"}",
                                 "{\"code\":99,\"message\":\"\",\"path\":\"\",\"hint\":\"\"}",
                                 "{\"code\":\"1\",\"message\":\"\",\"path\":\"\",\"hint\":\"\"}"})
            QVERIFY2(!failureFromText(text), text);
    }

    void someCodesAreKept_data()
    {
        QTest::addColumn<int>("code");
        QTest::addColumn<int>("reported");
        const auto row = [](const char* name, ErrorCode code, ErrorCode reported) {
            QTest::newRow(name) << static_cast<int>(code) << static_cast<int>(reported);
        };
        row("cancelled", ErrorCode::Cancelled, ErrorCode::Cancelled);
        row("a lost device", ErrorCode::DeviceUnavailable, ErrorCode::DeviceUnavailable);
        // Those would be taken for this machine's disk, or for what this process asked for.
        row("no space", ErrorCode::NoSpace, ErrorCode::Io);
        row("out of memory", ErrorCode::OutOfMemory, ErrorCode::Io);
        row("a damaged file", ErrorCode::CorruptData, ErrorCode::Io);
    }
    void someCodesAreKept()
    {
        QFETCH(int, code);
        QFETCH(int, reported);
        const Error error(static_cast<ErrorCode>(code), Text("it failed"), "cuda:2",
                          Text("resume it"));
        const Error found = reportedFailure(error, 3, "b");
        QCOMPARE(static_cast<int>(found.code()), reported);
        QCOMPARE(found.message(), std::string("rank 3 on b: it failed"));
        QCOMPARE(found.path(), error.path());
        QCOMPARE(found.hint().english(), std::string("resume it"));
    }
};

QTEST_APPLESS_MAIN(TestRankFailure)
#include "tst_rank_failure.moc"
