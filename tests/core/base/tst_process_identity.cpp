#include "core/base/process_identity.h"

#include <QTest>

#include <sys/wait.h>
#include <unistd.h>

using namespace formwork;

class TestProcessIdentity : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void knowsItself()
    {
        const ProcessIdentity self = currentProcess();
        QCOMPARE(self.pid, std::int64_t{::getpid()});
        QVERIFY(!self.host.empty());
        QVERIFY(self.machine.starts_with(self.host + ' '));
        QVERIFY(self == currentProcess());
        QVERIFY(mayBeAlive(self));
    }

    void theDeadAndTheirHeirsAreKnown()
    {
        int pipe[2] = {};
        QCOMPARE(::pipe(pipe), 0);
        const pid_t child = ::fork();
        if (child == 0) {
            ::close(pipe[1]);
            char byte = 0;
            ::_exit(::read(pipe[0], &byte, 1) == 0 ? 0 : 1); // until the parent lets go
        }
        ::close(pipe[0]);
        ProcessIdentity process = currentProcess();
        process.pid = child;
        process.startTime = -1; // another process had this pid
        QVERIFY(!mayBeAlive(process));
        ::close(pipe[1]);
        QCOMPARE(::waitpid(child, nullptr, 0), child);
        QVERIFY(!mayBeAlive(process));
    }

    // A pid means nothing there.
    void otherMachinesAreBelieved()
    {
        ProcessIdentity process = currentProcess();
        process.machine += "x";
        process.pid = 999'999'999;
        QVERIFY(mayBeAlive(process));
    }
};

QTEST_APPLESS_MAIN(TestProcessIdentity)
#include "tst_process_identity.moc"
