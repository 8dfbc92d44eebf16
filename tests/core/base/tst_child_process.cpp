#include "core/base/child_process.h"

#include "core/base/error.h"
#include "support/error_of.h"

#include <QTest>

#include <array>
#include <csignal>
#include <filesystem>
#include <string>
#include <thread>
#include <unistd.h>
#include <vector>

using namespace formwork;
using namespace formwork::test;

namespace {

ChildRequest shell(const std::string& text)
{
    return {.program = "/bin/sh", .arguments = {"-c", text}};
}

std::size_t openDescriptors()
{
    const std::filesystem::directory_iterator all("/proc/self/fd");
    return static_cast<std::size_t>(std::distance(begin(all), end(all)));
}

} // namespace

class TestChildProcess : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void collectsItsOutput()
    {
        const ChildResult result = runChild(shell("printf 'a b'; printf c"));
        QVERIFY(result.succeeded());
        QCOMPARE(result.output, std::string("a bc"));
        QCOMPARE(runChild(shell("head -c 300000 /dev/zero")).output.size(), std::size_t{300000});
    }

    void argumentsStayApart()
    {
        const ChildResult result = runChild(
            {.program = "/usr/bin/printf", .arguments = {"<%s>", "", "a b", "$(x)", "\n"}});
        QCOMPARE(result.output, std::string("<><a b><$(x)><\n>"));
    }

    void collectsErrors()
    {
        ChildRequest request = shell("cat; printf out; printf wrong >&2; exit 3");
        request.collectsErrors = true;
        const ChildResult result = runChild(request);
        QCOMPARE(result.code, 3);
        QCOMPARE(result.output, std::string("out"));
        QCOMPARE(result.errors, std::string("wrong"));
        // Both at once, more than a pipe holds, in either order; only the end of the errors stays.
        request = shell("head -c 300000 /dev/zero >&2; head -c 300000 /dev/zero; printf end >&2");
        request.collectsErrors = true;
        const ChildResult much = runChild(request);
        QCOMPARE(much.output.size(), std::size_t{300000});
        QCOMPARE(much.errors.size(), kLongestErrors);
        QVERIFY(much.errors.ends_with("end"));
    }

    void givesItsInput()
    {
        ChildRequest request = shell("read -r first; printf '%s|' \"$first\"; wc -c");
        request.input = "one line\n" + std::string(300'000, 'x');
        QCOMPARE(runChild(request).output, std::string("one line|300000\n"));
        request.input = "";
        QCOMPARE(runChild(request).output, std::string("|0\n"));
    }

    void passesItsOutputOn()
    {
        std::string received;
        ChildRequest request = shell("printf a; printf b >&2; printf c");
        request.isSilent = true;
        request.received = [&](std::string_view piece) {
            received += piece;
        };
        const ChildResult result = runChild(request);
        QVERIFY(result.output.empty());
        QCOMPARE(received, std::string("ac"));
        request = shell("echo started; sleep 100");
        request.received = [](std::string_view) {
            throw Error(ErrorCode::NoSpace, Text("no room"));
        };
        QCOMPARE(errorOf([&] { runChild(request); }).code(), ErrorCode::NoSpace);
    }

    void findsPrograms()
    {
        QCOMPARE(findProgram("/bin/sh").value().string(), std::string("/bin/sh"));
        QVERIFY(findProgram("sh").has_value());
        QVERIFY(!findProgram("no-such-program"));
        QVERIFY(!findProgram(""));
        QVERIFY(!findProgram("/etc"));
    }

    void replacesVariables()
    {
        qputenv("FORMWORK_CHILD_TEST", "before");
        ChildRequest request = shell("printf '%s' \"$FORMWORK_CHILD_TEST $PATH\"");
        const std::string path = qgetenv("PATH").toStdString();
        QCOMPARE(runChild(request).output, "before " + path);
        request.environment = {"FORMWORK_CHILD_TEST=after=all"};
        QCOMPARE(runChild(request).output, "after=all " + path);
    }

    void reportsHowItEnded()
    {
        const ChildResult failed = runChild(shell("exit 3"));
        QCOMPARE(failed.end, ChildEnd::Exited);
        QCOMPARE(failed.code, 3);
        QVERIFY(!failed.succeeded());
        const ChildResult crashed = runChild(shell("kill -SEGV $$"));
        QCOMPARE(crashed.end, ChildEnd::Signal);
        QCOMPARE(crashed.code, SIGSEGV);
    }

    void endsWhatExceedsItsLimits()
    {
        ChildRequest request = shell("sleep 1000");
        request.timeout = std::chrono::milliseconds(200);
        QCOMPARE(runChild(request).end, ChildEnd::TooLong);
        request = shell("yes");
        request.longestOutput = 100'000;
        QCOMPARE(runChild(request).end, ChildEnd::TooMuch);
    }

    // It is killed with what it started: the line that the grandchild holds open ends.
    void grandchildrenEndWithIt()
    {
        std::array<int, 2> ends{};
        QCOMPARE(::pipe(ends.data()), 0); // inherited as the child's errors
        const int errors = ::dup(STDERR_FILENO);
        ::dup2(ends[1], STDERR_FILENO);
        ::close(ends[1]);
        ChildRequest request = shell("sleep 1000 & sleep 1000; wait");
        request.timeout = std::chrono::milliseconds(200);
        const ChildEnd end = runChild(request).end;
        ::dup2(errors, STDERR_FILENO);
        ::close(errors);
        QCOMPARE(end, ChildEnd::TooLong);
        char byte = 0;
        QCOMPARE(::read(ends[0], &byte, 1), ssize_t{0}); // waits while anybody could write
        ::close(ends[0]);
    }

    void stopsWithTheToken()
    {
        std::stop_source stop;
        ChildRequest request = shell("sleep 1000");
        request.stop = stop.get_token();
        const std::jthread other([&stop] { stop.request_stop(); });
        try {
            runChild(request);
            QFAIL("the child was not stopped");
        } catch (const Error& error) {
            QCOMPARE(error.code(), ErrorCode::Cancelled);
        }
    }

    void aMissingProgramIsNamed()
    {
        try {
            runChild({.program = "/nowhere/program"});
            QFAIL("started what does not exist");
        } catch (const Error& error) {
            QCOMPARE(error.code(), ErrorCode::Internal);
            QCOMPARE(error.path(), std::filesystem::path("/nowhere/program"));
        }
    }

    // Neither does the child have files of ours, nor does it leave any here.
    void sharesNoFiles()
    {
        const std::size_t before = openDescriptors();
        std::vector<std::jthread> threads;
        for (int i = 0; i < 4; ++i)
            threads.emplace_back([] {
                for (int k = 0; k < 5; ++k)
                    QCOMPARE(runChild(shell("echo /proc/self/fd/*")).output,
                             std::string("/proc/self/fd/0 /proc/self/fd/1 /proc/self/fd/2 "
                                         "/proc/self/fd/3\n"));
            });
        threads.clear();
        QCOMPARE(openDescriptors(), before);
    }

    void aSilentOneReadsAndReportsNothing()
    {
        ChildRequest request = shell("readlink /proc/self/fd/0 /proc/self/fd/2; cat");
        request.isSilent = true;
        QCOMPARE(runChild(request).output, std::string("/dev/null\n/dev/null\n"));
    }
};

QTEST_APPLESS_MAIN(TestChildProcess)
#include "tst_child_process.moc"
