#include "core/remote/remote_look.h"

#include "core/base/child_process.h"
#include "core/base/process_identity.h"

#include <QDir>
#include <QFile>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

#include <fstream>
#include <string>
#include <unistd.h>

using namespace formwork;

class TestRemoteLook : public QObject
{
    Q_OBJECT

private:
    static Target target(TargetKind kind)
    {
        Target target;
        target.name = "x";
        target.host = "x";
        target.kind = kind;
        return target;
    }
    void write(const QString& name, const QByteArray& text) const
    {
        QDir().mkpath(QFileInfo(m_folder.filePath(name)).path());
        QFile file(m_folder.filePath(name));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(text);
    }
    std::string folder(const QString& name) const { return m_folder.filePath(name).toStdString(); }
    // "host boot pid start what", of this process.
    static QByteArray processLine(const QByteArray& what, std::int64_t pid, std::int64_t start)
    {
        std::string boot;
        std::ifstream("/proc/sys/kernel/random/boot_id") >> boot;
        return QByteArray::fromStdString(currentProcess().host + ' ' + boot + ' ' +
                                         std::to_string(pid) + ' ' + std::to_string(start) + ' ') +
               what + '\n';
    }
    // With the programs in `folder` first in the PATH.
    TargetLook look(TargetKind kind, const std::vector<LookedRun>& runs) const
    {
        const std::string path =
            m_folder.filePath("bin").toStdString() + ':' + qgetenv("PATH").toStdString();
        const ChildResult result = runChild({.program = "/bin/sh",
                                             .arguments = {"-c", lookScript(target(kind), runs)},
                                             .environment = {"PATH=" + path}});
        const auto parsed = parseLook(result.output, runs.size());
        if (!parsed)
            qWarning("%s", result.output.c_str());
        return parsed.value_or(TargetLook());
    }
    RemoteVerdict verdict(TargetKind kind, const RunLook& run,
                          const std::string& failure = {}) const
    {
        return verdictOf(target(kind), run, failure);
    }
    void writeProgram(const QString& name, const QByteArray& body) const
    {
        write("bin/" + name, "#!/bin/sh\n" + body);
        QFile::setPermissions(m_folder.filePath("bin/" + name),
                              QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner);
    }

private Q_SLOTS:
    void foldersAndFiles()
    {
        write("a it's/events.jsonl", "123456789\n");
        write("a it's/exit_code", "3\n");
        write("b/ended_by", "time_limit\n");
        const TargetLook seen = look(
            TargetKind::Ssh, {{folder("a it's"), {}}, {folder("gone"), {}}, {folder("b"), {}}});
        QCOMPARE(seen.runs.size(), std::size_t{3});
        QVERIFY(seen.runs[0].hasFolder);
        QCOMPARE(seen.runs[0].eventBytes, std::uint64_t{10});
        QCOMPARE(seen.runs[0].exitCode, std::optional(3));
        QVERIFY(!seen.runs[1].hasFolder);
        QCOMPARE(seen.runs[1].process, ProcessState::None);
        QVERIFY(seen.runs[2].hasFolder && seen.runs[2].nearTimeLimit && !seen.runs[2].exitCode);
        QCOMPARE(verdict(TargetKind::Ssh, seen.runs[0]), RemoteVerdict::Finished);
        QCOMPARE(verdict(TargetKind::Ssh, seen.runs[1]), RemoteVerdict::FolderGone);
        QCOMPARE(verdict(TargetKind::Ssh, seen.runs[2]), RemoteVerdict::NotStarted);
    }

    void processes()
    {
        const ProcessIdentity self = currentProcess();
        write("alive/process", processLine("trains", self.pid, self.startTime));
        write("waits/process", processLine("waits", self.pid, self.startTime));
        write("later/process", processLine("trains", self.pid, self.startTime + 1));
        write("dead/process", processLine("trains", 4194304, 1));
        write("before/process", QByteArray::fromStdString(self.host) + " other-boot 1 1 trains\n");
        write("other/process", "another-host boot 1 1 trains\n");
        const TargetLook seen = look(TargetKind::Ssh, {{folder("alive"), {}},
                                                       {folder("waits"), {}},
                                                       {folder("later"), {}},
                                                       {folder("dead"), {}},
                                                       {folder("before"), {}},
                                                       {folder("other"), {}}});
        const auto verdictAt = [&](std::size_t i) {
            return verdict(TargetKind::Ssh, seen.runs[i]);
        };
        QCOMPARE(seen.runs.size(), std::size_t{6});
        QCOMPARE(seen.runs[0].process, ProcessState::Trains);
        QCOMPARE(seen.runs[0].host, self.host);
        QCOMPARE(verdictAt(0), RemoteVerdict::Running);
        QCOMPARE(verdictAt(1), RemoteVerdict::Waiting);
        QCOMPARE(verdictAt(2), RemoteVerdict::ProcessGone);
        QCOMPARE(verdictAt(3), RemoteVerdict::ProcessGone);
        QCOMPARE(verdictAt(4), RemoteVerdict::ProcessGone);
        QCOMPARE(seen.runs[5].process, ProcessState::Elsewhere);
        QCOMPARE(verdictAt(5), RemoteVerdict::Unknown);
    }

    // Programs in place of Slurm's, which print what those print.
    void jobs()
    {
        writeProgram("squeue", "printf '%s\\n' '12_1|PENDING|Priority|' '12_0|RUNNING|None|n1'");
        writeProgram("scontrol", "case $4 in 13) echo 'JobId=13 JobState=TIMEOUT ExitCode=0:15 "
                                 "NodeList=n2' ;; *) exit 1 ;; esac");
        writeProgram("sacct", "case $5 in 14) echo '14|OUT_OF_MEMORY|0:9|n3' ;; *) echo 'Slurm "
                              "accounting storage is disabled' >&2; exit 1 ;; esac");
        for (const char* name : {"s0", "s1", "s3", "s4", "s5", "s6"})
            QDir(m_folder.path()).mkpath(name);
        write("s3/job", "13\n");
        write("s7/stop", {});
        const TargetLook seen = look(TargetKind::Slurm, {{folder("s0"), "12_0"},
                                                         {folder("s1"), "12_1"},
                                                         {folder("s3"), {}},
                                                         {folder("s4"), "14"},
                                                         {folder("s5"), "15"},
                                                         {folder("s6"), {}},
                                                         {folder("s7"), "12_2"}});
        QVERIFY(seen.slurmFailure.empty());
        QCOMPARE(seen.runs.size(), std::size_t{7});
        const auto verdictAt = [&](std::size_t i) {
            return verdict(TargetKind::Slurm, seen.runs[i]);
        };
        QCOMPARE(verdictAt(0), RemoteVerdict::Running);
        QCOMPARE(seen.runs[0].slurm->node, std::string("n1"));
        QCOMPARE(verdictAt(1), RemoteVerdict::Waiting);
        QCOMPARE(seen.runs[1].slurm->reason, std::string("Priority"));
        QCOMPARE(seen.runs[2].job, std::string("13"));
        QCOMPARE(verdictAt(2), RemoteVerdict::TimeLimit);
        QCOMPARE(verdictAt(3), RemoteVerdict::OutOfMemory);
        QCOMPARE(verdictAt(4), RemoteVerdict::JobUnknown);
        QCOMPARE(verdictAt(5), RemoteVerdict::NotStarted);
        QCOMPARE(verdictAt(6), RemoteVerdict::Cancelled);
    }

    void aSlurmThatDoesNotAnswerEndsNothing()
    {
        writeProgram("squeue", "echo 'Unable to contact slurm controller (connect failure)' >&2; "
                               "exit 1");
        QDir(m_folder.path()).mkpath("s0");
        const TargetLook seen = look(TargetKind::Slurm, {{folder("s0"), "12"}});
        QVERIFY(seen.slurmFailure.find("Unable to contact") != std::string::npos);
        QCOMPARE(verdict(TargetKind::Slurm, seen.runs.at(0), seen.slurmFailure),
                 RemoteVerdict::Unknown);
    }

    void endsOfJobs_data()
    {
        QTest::addColumn<QString>("word");
        QTest::addColumn<int>("exitCode"); // -1: none
        QTest::addColumn<bool>("nearLimit");
        QTest::addColumn<int>("expected");
        const auto add = [](const char* word, int exitCode, bool nearLimit, RemoteVerdict verdict) {
            QTest::addRow("%s %d %d", word, exitCode, nearLimit)
                << word << exitCode << nearLimit << static_cast<int>(verdict);
        };
        add("COMPLETED", 0, false, RemoteVerdict::Finished);
        add("COMPLETED", 0, true, RemoteVerdict::Finished); // done just before its limit
        add("FAILED", 1, false, RemoteVerdict::Finished);
        add("FAILED", 130, true, RemoteVerdict::TimeLimit);
        add("TIMEOUT", 130, false, RemoteVerdict::TimeLimit);
        add("TIMEOUT", -1, false, RemoteVerdict::TimeLimit);
        add("PREEMPTED", 130, false, RemoteVerdict::Preempted);
        add("PREEMPTED", -1, false, RemoteVerdict::Preempted);
        add("NODE_FAIL", -1, false, RemoteVerdict::NodeFailure);
        add("OUT_OF_MEMORY", 137, false, RemoteVerdict::OutOfMemory);
        add("CANCELLED", -1, false, RemoteVerdict::Cancelled);
        add("CANCELLED", 130, false, RemoteVerdict::Finished);
        add("FAILED", -1, false, RemoteVerdict::JobFailed);
        add("COMPLETING", 0, false, RemoteVerdict::Running);
        add("PENDING", 130, true, RemoteVerdict::Waiting); // requeued
        add("TELEPORTED", -1, false, RemoteVerdict::Unknown);
    }
    void endsOfJobs()
    {
        QFETCH(QString, word);
        QFETCH(int, exitCode);
        QFETCH(bool, nearLimit);
        QFETCH(int, expected);
        RunLook run;
        run.hasFolder = true;
        run.job = "12";
        run.nearTimeLimit = nearLimit;
        if (exitCode >= 0)
            run.exitCode = exitCode;
        SlurmJob job;
        job.state = slurmStateFrom(word.toStdString());
        run.slurm = job;
        QCOMPARE(static_cast<int>(verdict(TargetKind::Slurm, run)), expected);
    }

    void anAnswerThatIsCutShortSaysNothing()
    {
        const std::string whole = "run\nfolder\nevents 5\nrun\nend\n";
        QVERIFY(parseLook(whole, 2).has_value());
        QVERIFY(!parseLook(whole, 3).has_value());
        for (std::size_t length = 0; length < whole.size(); ++length)
            QVERIFY(!parseLook(whole.substr(0, length), 2).has_value());
        // What a login shell prints comes before and does no harm.
        QVERIFY(parseLook("Welcome\nfolder\n" + whole, 2).has_value());
    }

private:
    QTemporaryDir m_folder;
};

QTEST_GUILESS_MAIN(TestRemoteLook)
#include "tst_remote_look.moc"
