// A real Slurm of one node on the loopback address: slurmctld, slurmd and munged, without
// accounting. Needs the rights of an administrator.
#pragma once

#include <QByteArray>
#include <QDir>
#include <QFile>
#include <QProcess>
#include <QProcessEnvironment>
#include <QString>
#include <QStringList>
#include <QTemporaryDir>
#include <QTest>

#include <csignal>
#include <memory>
#include <sys/stat.h>
#include <unistd.h>
#include <vector>

namespace formwork::test {

class SlurmCluster
{
public:
    // problem() says why there is none; empty: it runs.
    SlurmCluster()
    {
        for (const char* program : {"/usr/sbin/slurmctld", "/usr/sbin/slurmd", "/usr/bin/sbatch",
                                    "/usr/sbin/munged", "/usr/sbin/mungekey"})
            if (!QFile::exists(QString::fromLatin1(program))) {
                m_problem = QStringLiteral("%1 is not installed").arg(QLatin1String(program));
                return;
            }
        if (::getuid() != 0) {
            m_problem = QStringLiteral("Slurm's daemons need the rights of an administrator");
            return;
        }
        for (const char* folder : {"state", "spool", "munge"})
            QDir(m_folder.path()).mkpath(QString::fromLatin1(folder));
        ::chmod(m_folder.path().toLocal8Bit().constData(), 0755);
        writeConfig();
        startMunge();
        if (m_problem.isEmpty())
            startDaemons();
    }
    ~SlurmCluster()
    {
        // A test that failed leaves a job, whose processes would outlive the daemons.
        if (m_problem.isEmpty())
            run(QStringLiteral("scancel"),
                {QStringLiteral("--full"), QStringLiteral("--signal=KILL"), QStringLiteral("-u"),
                 QStringLiteral("root")});
        for (auto daemon = m_daemons.rbegin(); daemon != m_daemons.rend(); ++daemon) {
            (*daemon)->terminate();
            if (!(*daemon)->waitForFinished(10'000))
                (*daemon)->kill();
        }
    }
    SlurmCluster(const SlurmCluster&) = delete;
    SlurmCluster& operator=(const SlurmCluster&) = delete;

    QString problem() const { return m_problem; }
    QString config() const { return m_folder.filePath(QStringLiteral("slurm.conf")); }
    // What one of Slurm's programs prints.
    QByteArray run(const QString& program, const QStringList& arguments) const
    {
        QProcess process;
        process.setProcessEnvironment(environment());
        process.setProcessChannelMode(QProcess::MergedChannels);
        process.start(program, arguments);
        process.waitForFinished();
        return process.readAll().trimmed();
    }

private:
    QProcessEnvironment environment() const
    {
        QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
        environment.insert(QStringLiteral("SLURM_CONF"), config());
        return environment;
    }
    static QString hostName()
    {
        char name[256] = {};
        ::gethostname(name, sizeof name - 1);
        return QString::fromLocal8Bit(name).section('.', 0, 0);
    }
    void writeConfig() const
    {
        // Ports by process: tests run side by side.
        const int port = 20'000 + static_cast<int>(::getpid() % 10'000) * 2;
        QFile file(config());
        if (!file.open(QIODevice::WriteOnly))
            return;
        file.write(QStringLiteral("ClusterName=test\n"
                                  "SlurmctldHost=%1(127.0.0.1)\n"
                                  "SlurmctldPort=%2\n"
                                  "SlurmdPort=%3\n"
                                  "SlurmUser=root\n"
                                  "AuthType=auth/munge\n"
                                  "AuthInfo=socket=%4/munge/socket\n"
                                  "ProctrackType=proctrack/linuxproc\n"
                                  "TaskPlugin=task/none\n"
                                  "SelectType=select/cons_tres\n"
                                  "SelectTypeParameters=CR_CPU\n"
                                  "SchedulerParameters=batch_sched_delay=0,sched_interval=1\n"
                                  "ReturnToService=2\n"
                                  "KillWait=5\n"
                                  "PreemptType=preempt/partition_prio\n"
                                  "PreemptMode=CANCEL\n"
                                  "StateSaveLocation=%4/state\n"
                                  "SlurmdSpoolDir=%4/spool\n"
                                  "SlurmctldPidFile=%4/slurmctld.pid\n"
                                  "SlurmdPidFile=%4/slurmd.pid\n"
                                  "SlurmctldLogFile=%4/slurmctld.log\n"
                                  "SlurmdLogFile=%4/slurmd.log\n"
                                  "JobAcctGatherType=jobacct_gather/none\n"
                                  "AccountingStorageType=accounting_storage/none\n"
                                  "MpiDefault=none\n"
                                  "NodeName=%1 NodeAddr=127.0.0.1 CPUs=%5 State=UNKNOWN\n"
                                  "PartitionName=low Nodes=ALL Default=YES MaxTime=INFINITE "
                                  "PriorityTier=1 State=UP\n"
                                  "PartitionName=high Nodes=ALL MaxTime=INFINITE PriorityTier=9 "
                                  "State=UP\n")
                       .arg(hostName())
                       .arg(port)
                       .arg(port + 1)
                       .arg(m_folder.path())
                       .arg(::sysconf(_SC_NPROCESSORS_ONLN))
                       .toUtf8());
    }
    void start(const QString& program, const QStringList& arguments)
    {
        auto daemon = std::make_unique<QProcess>();
        daemon->setProcessEnvironment(environment());
        daemon->setProcessChannelMode(QProcess::MergedChannels);
        daemon->start(program, arguments);
        daemon->waitForStarted();
        m_daemons.push_back(std::move(daemon));
    }
    void startMunge()
    {
        const QString folder = m_folder.filePath(QStringLiteral("munge"));
        if (QProcess::execute(QStringLiteral("/usr/sbin/mungekey"),
                              {"--create", "--keyfile", folder + "/key"}) != 0)
            m_problem = QStringLiteral("mungekey failed");
        start(QStringLiteral("/usr/sbin/munged"),
              {"--foreground", "--force", "--key-file", folder + "/key", "--socket",
               folder + "/socket", "--pid-file", folder + "/pid", "--log-file", folder + "/log",
               "--seed-file", folder + "/seed", "--num-threads", "1"});
        for (int tries = 0; tries < 200 && !QFile::exists(folder + "/socket"); ++tries)
            QTest::qWait(20);
        if (!QFile::exists(folder + "/socket"))
            m_problem = "munged does not start: " + QString::fromUtf8(m_daemons.back()->readAll());
    }
    void startDaemons()
    {
        start(QStringLiteral("/usr/sbin/slurmctld"), {"-D", "-i"});
        start(QStringLiteral("/usr/sbin/slurmd"), {"-D"});
        QByteArray state;
        for (int tries = 0; tries < 300 && !state.contains("idle"); ++tries) {
            QTest::qWait(50);
            state = run(QStringLiteral("sinfo"), {"-h", "-o", "%T"});
        }
        if (!state.contains("idle"))
            m_problem = "Slurm does not start: " + QString::fromUtf8(state);
    }

    QTemporaryDir m_folder{QStringLiteral("/tmp/fw-slurm-XXXXXX")};
    QString m_problem;
    std::vector<std::unique_ptr<QProcess>> m_daemons; // in the order of their start
};

} // namespace formwork::test
