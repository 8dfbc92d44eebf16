#include "core/remote/slurm_job.h"

#include <QTest>

#include <string>
#include <vector>

using namespace formwork;

// What the programs print was recorded with Slurm 22.05.8, shortened at the end of the lines.
class TestSlurmJob : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void statesByName_data()
    {
        QTest::addColumn<QString>("word");
        QTest::addColumn<int>("state");
        const auto add = [](const char* word, SlurmState state) {
            QTest::newRow(word) << word << static_cast<int>(state);
        };
        add("PENDING", SlurmState::Pending);
        add("RUNNING", SlurmState::Running);
        add("COMPLETING", SlurmState::Running);
        add("COMPLETED", SlurmState::Completed);
        add("FAILED", SlurmState::Failed);
        add("CANCELLED by 1000", SlurmState::Cancelled);
        add("CANCELLED+", SlurmState::Cancelled);
        add("TIMEOUT", SlurmState::TimeLimit);
        add("DEADLINE", SlurmState::TimeLimit);
        add("PREEMPTED", SlurmState::Preempted);
        add("NODE_FAIL", SlurmState::NodeFailure);
        add("BOOT_FAIL", SlurmState::NodeFailure);
        add("OUT_OF_MEMORY", SlurmState::OutOfMemory);
        add("OOM", SlurmState::OutOfMemory);
        add("REQUEUED", SlurmState::Pending);
        add("TELEPORTED", SlurmState::Unknown);
        add("", SlurmState::Unknown);
    }
    void statesByName()
    {
        QFETCH(QString, word);
        QFETCH(int, state);
        QCOMPARE(static_cast<int>(slurmStateFrom(word.toStdString())), state);
    }

    void squeue()
    {
        const auto jobs = parseSqueue("2|PENDING|Resources|\n"
                                      "3_0|PENDING|JobArrayTaskLimit|\n"
                                      "5|RUNNING|None|vm\n"
                                      "slurm_load_jobs error: something|a|b|c\n"
                                      "no line of a job\n");
        QCOMPARE(jobs.size(), std::size_t{3});
        QCOMPARE(jobs[0].id, std::string("2"));
        QCOMPARE(jobs[0].state, SlurmState::Pending);
        QCOMPARE(jobs[0].reason, std::string("Resources"));
        QVERIFY(jobs[0].node.empty());
        QCOMPARE(jobs[1].id, std::string("3_0"));
        QCOMPARE(jobs[2].state, SlurmState::Running);
        QVERIFY(jobs[2].reason.empty());
        QCOMPARE(jobs[2].node, std::string("vm"));
        QVERIFY(!jobs[2].hasEnded());
        QVERIFY(parseSqueue("").empty());
    }

    void scontrolOfAFailedJob()
    {
        const auto jobs = parseScontrolJobs(
            "JobId=4 JobName=fail.sh UserId=root(0) GroupId=root(0) MCS_label=N/A "
            "Priority=4294901756 Nice=0 Account=(null) QOS=(null) JobState=FAILED "
            "Reason=NonZeroExitCode Dependency=(null) Requeue=1 Restarts=0 BatchFlag=1 Reboot=0 "
            "ExitCode=3:0 RunTime=00:00:00 TimeLimit=UNLIMITED TimeMin=N/A ReqNodeList=(null) "
            "ExcNodeList=(null) NodeList=vm BatchHost=vm NumNodes=1\n");
        QCOMPARE(jobs.size(), std::size_t{1});
        QCOMPARE(jobs[0].id, std::string("4"));
        QCOMPARE(jobs[0].state, SlurmState::Failed);
        QCOMPARE(jobs[0].exitCode, std::optional(3));
        QCOMPARE(jobs[0].reason, std::string("NonZeroExitCode"));
        QCOMPARE(jobs[0].node, std::string("vm"));
        QVERIFY(jobs[0].hasEnded());
    }

    void scontrolOfATaskOfAnArray()
    {
        const auto jobs = parseScontrolJobs(
            "JobId=3 ArrayJobId=3 ArrayTaskId=2 ArrayTaskThrottle=1 JobName=a b "
            "UserId=root(0) GroupId=root(0) JobState=CANCELLED Reason=Priority ExitCode=0:9 "
            "NodeList=\n");
        QCOMPARE(jobs.size(), std::size_t{1});
        QCOMPARE(jobs[0].id, std::string("3_2"));
        QCOMPARE(jobs[0].exitCode, std::optional(137));
        QVERIFY(jobs[0].node.empty());
        QVERIFY(parseScontrolJobs("slurm_load_jobs error: Invalid job id specified\n").empty());
        QVERIFY(parseScontrolJobs("").empty());
    }

    void sacct()
    {
        const auto jobs = parseSacct("12|CANCELLED by 0|0:15|node1\n"
                                     "13_4|OUT_OF_MEMORY|0:125|node2\n"
                                     "14|PENDING|0:0|None assigned\n"
                                     "Slurm accounting storage is disabled\n");
        QCOMPARE(jobs.size(), std::size_t{3});
        QCOMPARE(jobs[0].state, SlurmState::Cancelled);
        QCOMPARE(jobs[0].exitCode, std::optional(143));
        QCOMPARE(jobs[1].id, std::string("13_4"));
        QCOMPARE(jobs[1].state, SlurmState::OutOfMemory);
        QVERIFY(jobs[2].node.empty());
    }
};

QTEST_GUILESS_MAIN(TestSlurmJob)
#include "tst_slurm_job.moc"
