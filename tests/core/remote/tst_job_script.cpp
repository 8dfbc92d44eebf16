#include "core/remote/job_script.h"

#include "core/base/child_process.h"
#include "core/base/error.h"
#include "support/error_of.h"

#include <QElapsedTimer>
#include <QFile>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

#include <csignal>
#include <string>

using namespace formwork;
using namespace formwork::test;

namespace {

Target box()
{
    Target target;
    target.name = "box";
    target.host = "box";
    return target;
}

Target cluster()
{
    Target target = box();
    target.name = "cluster";
    target.kind = TargetKind::Slurm;
    return target;
}

QByteArray contentOf(const QString& path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll().trimmed() : QByteArray("(none)");
}

} // namespace

class TestJobScript : public QObject
{
    Q_OBJECT

private:
    // A folder of a run, and a program in place of formwork-cli.
    std::string makeFolder(const QString& name) const
    {
        QDir(m_folder.path()).mkpath(name);
        return m_folder.filePath(name).toStdString();
    }
    QString path(const QString& name) const { return m_folder.filePath(name); }
    std::string writeProgram(const QByteArray& body) const
    {
        QFile file(path("it's a program"));
        if (file.open(QIODevice::WriteOnly))
            file.write("#!/bin/sh\n" + body);
        file.setPermissions(QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner);
        return file.fileName().toStdString();
    }
    void start(QProcess& process, const std::string& script) const
    {
        QFile file(path("job.sh"));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(QByteArray::fromStdString(script));
        file.close();
        process.start("sh", {file.fileName()});
    }

private Q_SLOTS:
    void directivesOfSlurm()
    {
        Target target = cluster();
        target.slurm = {"gpu", "4:00:00", "16G", 2, 8, 3, {"--account=vision", "#SBATCH --x"}};
        target.setup = {"module load cuda"};
        const std::string script = jobScript(target, {"cats, lr 0.1", {"/s/a", "/s/b b", "/s/c"}});
        for (const char* line :
             {"#!/bin/sh\n#SBATCH --job-name=formwork-cats-lr-0.1\n", "#SBATCH --array=0-2%3\n",
              "#SBATCH --partition=gpu\n", "#SBATCH --time=4:00:00\n", "#SBATCH --mem=16G\n",
              "#SBATCH --gpus=2\n", "#SBATCH --cpus-per-task=8\n", "#SBATCH --signal=B:USR1@120\n",
              "#SBATCH --account=vision\n", "#SBATCH --x\n", "\nmodule load cuda\n",
              "\n1) train '/s/b b' ;;\n"})
            QVERIFY2(script.find(line) != std::string::npos, (line + script).c_str());
        // Every directive comes before the first command, or sbatch does not see it.
        QVERIFY(script.rfind("#SBATCH") < script.find("train()"));
        QCOMPARE(runChild({.program = "/bin/sh", .arguments = {"-n", "-c", script}}).code, 0);
    }

    void noWarningBeforeAShortLimit()
    {
        Target target = cluster();
        target.slurm.timeLimit = "5";
        QCOMPARE(jobScript(target, {"x", {"/s"}}).find("--signal"), std::string::npos);
        target.slurm.timeLimit = "10";
        QVERIFY(jobScript(target, {"x", {"/s"}}).find("--signal") != std::string::npos);
    }

    void timeLimits_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<int>("minutes");
        QTest::newRow("minutes") << "90" << 90;
        QTest::newRow("minutes, seconds") << "90:30" << 90;
        QTest::newRow("hours") << "4:05:00" << 245;
        QTest::newRow("days") << "1-2" << 26 * 60;
        QTest::newRow("days, minutes") << "1-02:03:04" << 26 * 60 + 3;
        for (const char* none : {"", "infinite", "1:", "1:2:3:4", "1-2-3", "-1", "1:2-3"})
            QTest::newRow(none) << none << -1;
    }
    void timeLimits()
    {
        QFETCH(QString, text);
        QFETCH(int, minutes);
        QCOMPARE(limitMinutes(text.toStdString()).value_or(-1), minutes);
    }

    void namesOfJobs()
    {
        QCOMPARE(scriptName("cats, lr 0.1"), std::string("cats-lr-0.1"));
        QCOMPARE(scriptName("../../etc"), std::string("etc"));
        QCOMPARE(scriptName("\xc3\xa9t\xc3\xa9"), std::string("t"));
        QCOMPARE(scriptName("$(rm)"), std::string("rm"));
        QCOMPARE(scriptName(""), std::string("run"));
        QCOMPARE(scriptName("---"), std::string("run"));
        QVERIFY(scriptName(std::string(100, 'a')).size() <= 40);
    }

    void withoutARunThereIsNoJob()
    {
        QCOMPARE(errorOf([] { jobScript(box(), {"x", {}}); }).code(), ErrorCode::InvalidArgument);
    }

    // On a host without Slurm, with a program that writes down what it was given.
    void trainsOneRunAfterAnother()
    {
        Target target = box();
        target.program = writeProgram("echo \"$SET $*\"; cat process; exit ${PWD##*-}");
        target.setup = {"SET=up", "export SET"};
        const std::string first = makeFolder("run it's-0");
        const std::string second = makeFolder("run-7");
        QProcess process;
        start(process, jobScript(target, {"two", {first, second}}));
        QVERIFY(process.waitForFinished());
        const QByteArray log = contentOf(path("run it's-0/output.log"));
        QVERIFY2(log.startsWith("up train config.yaml --run-folder . --resume"), log.constData());
        QCOMPARE(contentOf(path("run it's-0/exit_code")), QByteArray("0"));
        QCOMPARE(contentOf(path("run-7/exit_code")), QByteArray("7"));
        const QList<QByteArray> noted = contentOf(path("run-7/process")).split(' ');
        QCOMPARE(noted.size(), 5);
        QCOMPARE(noted.last(), QByteArray("trains"));
    }

    void aRunThatWasStoppedBeforeItsTurnIsNotTrained()
    {
        Target target = box();
        target.program = writeProgram("[ ${PWD##*-} = 1 ] || : >../second-2/stop");
        const std::string first = makeFolder("first-0");
        const std::string second = makeFolder("second-2");
        QProcess process;
        start(process, jobScript(target, {"two", {first, second}}));
        QVERIFY(process.waitForFinished());
        QCOMPARE(contentOf(path("first-0/exit_code")), QByteArray("0"));
        QCOMPARE(contentOf(path("second-2/exit_code")), QByteArray("130"));
        QVERIFY(!QFile::exists(path("second-2/output.log")));
    }

    void aKilledProgramLeavesAnExitCode()
    {
        Target target = box();
        target.program = writeProgram("kill -KILL $$");
        QProcess process;
        start(process, jobScript(target, {"x", {makeFolder("killed")}}));
        QVERIFY(process.waitForFinished());
        QCOMPARE(contentOf(path("killed/exit_code")), QByteArray("137"));
    }

    void theProgramsOwnExitCodeStays()
    {
        Target target = box();
        target.program = writeProgram("echo 130 >exit_code; exit 1");
        QProcess process;
        start(process, jobScript(target, {"x", {makeFolder("own")}}));
        QVERIFY(process.waitForFinished());
        QCOMPARE(contentOf(path("own/exit_code")), QByteArray("130"));
    }

    // Slurm's signals, without Slurm: SIGUSR1 to the shell before the limit, SIGTERM to all.
    void nearTheLimitTheRunIsAskedToStop()
    {
        Target target = cluster();
        target.program = writeProgram("echo ready; while [ ! -e stop ]; do sleep 0.02; done; "
                                      "exit 130");
        QProcess process;
        start(process, jobScript(target, {"x", {makeFolder("limit")}}));
        QTRY_VERIFY(contentOf(path("limit/output.log")).contains("ready"));
        ::kill(static_cast<pid_t>(process.processId()), SIGTERM); // the shell survives it
        ::kill(static_cast<pid_t>(process.processId()), SIGUSR1);
        QVERIFY(process.waitForFinished());
        QCOMPARE(process.exitCode(), 130);
        QCOMPARE(contentOf(path("limit/exit_code")), QByteArray("130"));
        QCOMPARE(contentOf(path("limit/ended_by")), QByteArray("time_limit"));
    }

    // A program in place of srun, which the script finds first.
    void severalTasksAreStartedBySrun_data()
    {
        QTest::addColumn<QStringList>("environment");
        QTest::addColumn<QByteArray>("arguments"); // of srun; empty: it is not started
        QTest::newRow("one task") << QStringList{"SLURM_NTASKS=1"} << QByteArray();
        QTest::newRow("no number") << QStringList{} << QByteArray();
        QTest::newRow("two tasks")
            << QStringList{"SLURM_NTASKS=2"} << QByteArray("--kill-on-bad-exit=1");
        QTest::newRow("two tasks with their cores")
            << QStringList{"SLURM_NTASKS=2", "SLURM_CPUS_PER_TASK=4"}
            << QByteArray("--kill-on-bad-exit=1 --cpus-per-task=4");
    }
    void severalTasksAreStartedBySrun()
    {
        QFETCH(QStringList, environment);
        QFETCH(QByteArray, arguments);
        Target target = cluster();
        target.program = writeProgram("exit 0");
        QFile srun(path("srun"));
        QVERIFY(srun.open(QIODevice::WriteOnly));
        srun.write("#!/bin/sh\necho \"srun $*\"\n");
        srun.close();
        srun.setPermissions(QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner);
        target.setup = {"PATH=" + m_folder.path().toStdString() + ":$PATH"};
        const std::string folder = makeFolder("tasks");
        QFile::remove(path("tasks/output.log"));
        QProcess process;
        process.setEnvironment(QProcess::systemEnvironment() + environment);
        start(process, jobScript(target, {"x", {folder}}));
        QVERIFY(process.waitForFinished());
        QCOMPARE(process.exitCode(), 0);
        QByteArray expected;
        if (!arguments.isEmpty())
            expected = "srun " + arguments + ' ' + QByteArray::fromStdString(target.program) +
                       " train config.yaml --run-folder . --resume";
        QCOMPARE(contentOf(path("tasks/output.log")), expected);
    }

    void anEarlierEndIsForgotten()
    {
        Target target = cluster();
        target.program = writeProgram("[ ! -e stop ] && [ ! -e ended_by ] && [ ! -e exit_code ]");
        makeFolder("again");
        for (const char* name : {"again/stop", "again/ended_by", "again/exit_code"})
            QVERIFY(QFile(path(name)).open(QIODevice::WriteOnly));
        QProcess process;
        start(process, jobScript(target, {"x", {path("again").toStdString()}}));
        QVERIFY(process.waitForFinished());
        QCOMPARE(contentOf(path("again/exit_code")), QByteArray("0"));
    }

private:
    QTemporaryDir m_folder;
};

QTEST_GUILESS_MAIN(TestJobScript)
#include "tst_job_script.moc"
