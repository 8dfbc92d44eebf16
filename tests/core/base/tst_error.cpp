#include "core/base/error.h"

#include <cerrno>
#include <set>
#include <string>

#include <QTest>

using namespace formwork;

class TestError : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void whatIsOneLine();
    void keepsItsParts();
    void namesAreDistinct();
    void errnoBecomesACode_data();
    void errnoBecomesACode();
    void stopBecomesCancelled();
};

void TestError::whatIsOneLine()
{
    QCOMPARE(std::string(Error(ErrorCode::Io, Text("it broke")).what()), std::string("it broke"));
    QCOMPARE(std::string(Error(ErrorCode::Io, Text("it broke"), "a/b").what()),
             std::string("a/b: it broke"));
    QCOMPARE(std::string(Error(ErrorCode::Io, Text("it broke"), "a/b", Text("mend it")).what()),
             std::string("a/b: it broke (mend it)"));
    QCOMPARE(std::string(Error(ErrorCode::Io, Text("it broke"), {}, Text("mend it")).what()),
             std::string("it broke (mend it)"));
}

void TestError::keepsItsParts()
{
    const Error error(ErrorCode::CorruptData, Text("message"), "path", Text("hint"));
    QCOMPARE(error.code(), ErrorCode::CorruptData);
    QCOMPARE(error.message(), std::string("message"));
    QCOMPARE(error.path(), std::filesystem::path("path"));
    QCOMPARE(error.hint().english(), std::string("hint"));
}

void TestError::namesAreDistinct()
{
    std::set<std::string_view> names;
    const int count = static_cast<int>(ErrorCode::Internal) + 1;
    for (int i = 0; i < count; ++i)
        names.insert(errorCodeName(static_cast<ErrorCode>(i)));
    QCOMPARE(static_cast<int>(names.size()), count);
    QCOMPARE(errorCodeName(ErrorCode::InvalidConfig), std::string_view("invalid_config"));
}

void TestError::errnoBecomesACode_data()
{
    QTest::addColumn<int>("number");
    QTest::addColumn<int>("code");
    QTest::addColumn<bool>("hasHint");
    const auto row = [](const char* name, int number, ErrorCode code, bool hasHint) {
        QTest::addRow("%s", name) << number << static_cast<int>(code) << hasHint;
    };
    row("missing", ENOENT, ErrorCode::NotFound, true);
    row("a file on the way", ENOTDIR, ErrorCode::NotFound, true);
    row("no access", EACCES, ErrorCode::PermissionDenied, true);
    row("read-only disk", EROFS, ErrorCode::PermissionDenied, true);
    row("disk full", ENOSPC, ErrorCode::NoSpace, true);
    row("quota", EDQUOT, ErrorCode::NoSpace, true);
    row("exists", EEXIST, ErrorCode::AlreadyExists, false);
    row("memory", ENOMEM, ErrorCode::OutOfMemory, false);
    row("failing disk", EIO, ErrorCode::Io, true);
    row("other", EBADF, ErrorCode::Io, false);
}

void TestError::errnoBecomesACode()
{
    QFETCH(int, number);
    QFETCH(int, code);
    QFETCH(bool, hasHint);
    const Error error = errorFromErrno(number, Text("open"), "x/y");
    QCOMPARE(static_cast<int>(error.code()), code);
    QCOMPARE(error.path(), std::filesystem::path("x/y"));
    QVERIFY(error.message().starts_with("cannot open: "));
    QCOMPARE(!error.hint().empty(), hasHint);
}

void TestError::stopBecomesCancelled()
{
    std::stop_source source;
    throwIfStopped(source.get_token());
    throwIfStopped({});
    source.request_stop();
    try {
        throwIfStopped(source.get_token());
        QFAIL("went on");
    } catch (const Error& error) {
        QCOMPARE(error.code(), ErrorCode::Cancelled);
    }
}

QTEST_APPLESS_MAIN(TestError)
#include "tst_error.moc"
