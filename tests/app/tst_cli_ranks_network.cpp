// Two ranks on two machines, as far as a network can see: each in a network namespace, with a
// cable between them that is cut. Needs the rights of an administrator.
#include "core/dataset/demo/demo_images.h"
#include "support/command_line.h"
#include "support/memory_folder.h"

#include <QElapsedTimer>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

#include <memory>
#include <unistd.h>

using namespace formwork;
using namespace formwork::test;

namespace {

// What `ip` printed; empty where it succeeded.
QString ip(const QStringList& arguments)
{
    QProcess process;
    process.start(QStringLiteral("ip"), arguments);
    if (!process.waitForFinished())
        return process.errorString();
    if (process.exitStatus() == QProcess::NormalExit && process.exitCode() == 0)
        return {};
    return QStringLiteral("ip ") + arguments.join(' ') + ": " +
           QString::fromUtf8(process.readAllStandardError()).trimmed();
}

// Two namespaces, A with 10.77.0.1 and B with 10.77.0.2, and nothing else.
class TwoMachines
{
public:
    TwoMachines()
    {
        const QString both[] = {name('a'), name('b')};
        const QList<QStringList> commands = {
            {"netns", "add", both[0]},
            {"netns", "add", both[1]},
            {"link", "add", cable('a'), "netns", both[0], "type", "veth", "peer", "name",
             cable('b'), "netns", both[1]},
            {"-n", both[0], "addr", "add", "10.77.0.1/24", "dev", cable('a')},
            {"-n", both[1], "addr", "add", "10.77.0.2/24", "dev", cable('b')},
            {"-n", both[0], "link", "set", cable('a'), "up"},
            {"-n", both[1], "link", "set", cable('b'), "up"},
            {"-n", both[0], "link", "set", "lo", "up"},
            {"-n", both[1], "link", "set", "lo", "up"}};
        for (const QStringList& command : commands)
            if (m_problem.isEmpty())
                m_problem = ip(command);
    }
    ~TwoMachines()
    {
        for (const char side : {'a', 'b'})
            ip({"netns", "del", name(side)});
    }
    TwoMachines(const TwoMachines&) = delete;
    TwoMachines& operator=(const TwoMachines&) = delete;

    QString problem() const { return m_problem; }
    QString name(char side) const
    {
        return QStringLiteral("formwork-%1-%2").arg(getpid()).arg(QLatin1Char(side));
    }
    QString cut() const { return ip({"-n", name('b'), "link", "set", cable('b'), "down"}); }

private:
    static QString cable(char side) { return QStringLiteral("cable-%1").arg(QLatin1Char(side)); }

    QString m_problem;
};

} // namespace

class TestCliRanksNetwork : public QObject
{
    Q_OBJECT

private:
    QString path(const QString& name) const { return m_folder.filePath(name); }

    std::unique_ptr<QProcess> startRank(int rank, const QString& workspace, int epochs) const
    {
        auto process = std::make_unique<QProcess>();
        process->setEnvironment(
            QProcess::systemEnvironment() +
            QStringList{QStringLiteral("RANK=%1").arg(rank), QStringLiteral("WORLD_SIZE=2"),
                        QStringLiteral("LOCAL_RANK=0"), QStringLiteral("MASTER_ADDR=10.77.0.1"),
                        QStringLiteral("MASTER_PORT=29511")});
        process->start(QStringLiteral("ip"),
                       {"netns", "exec", m_machines->name(rank == 0 ? 'a' : 'b'), kProgram, "train",
                        path("config.yaml"), "--workspace", path(workspace),
                        QStringLiteral("--train.epochs=%1").arg(epochs)});
        return process;
    }

    QJsonObject onlyRun(const QString& workspace) const
    {
        const CommandOutcome runs =
            runCommand({"runs", "list", "--json", "--workspace", path(workspace)});
        return QJsonDocument::fromJson(runs.out).array().first().toObject();
    }

private Q_SLOTS:
    void initTestCase()
    {
        m_machines = std::make_unique<TwoMachines>();
        if (!m_machines->problem().isEmpty())
            QSKIP(
                qPrintable("skipped: network namespaces cannot be made: " + m_machines->problem()));
        DemoImagesRequest request;
        request.root = path("images").toStdString();
        request.trainPerClass = 2;
        request.validationPerClass = 1;
        PosixFileSystem fileSystem;
        NullProgress progress;
        makeDemoImages(request, fileSystem, progress, {});
        QFile config(path("config.yaml"));
        QVERIFY(config.open(QIODevice::WriteOnly));
        config.write(("name: far\nmodel: {name: vit_micro_16, image_size: 32}\ndata: {train: " +
                      path("images/train") +
                      ", loader: folder, workers: 1}\n"
                      "train: {epochs: 1, batch_size: 8, device: cpu, threads: 1}\n")
                         .toUtf8());
    }

    void trainsBetweenMachines()
    {
        const auto first = startRank(0, "together", 2);
        const auto second = startRank(1, "together", 2);
        QVERIFY(first->waitForFinished(120'000) && second->waitForFinished(30'000));
        QVERIFY2(first->exitCode() == 0, first->readAllStandardError().constData());
        QCOMPARE(second->exitCode(), 0);
        QCOMPARE(onlyRun("together")["status"].toString(), QStringLiteral("done"));
    }

    void aCutCableEndsBoth()
    {
        const auto first = startRank(0, "cut", 100'000);
        const auto second = startRank(1, "cut", 100'000);
        QByteArray text;
        while (first->state() != QProcess::NotRunning && !text.contains("Epoch 1/")) {
            first->waitForReadyRead(200);
            text += first->readAllStandardError();
        }
        QVERIFY2(text.contains("Epoch 1/"), text.constData());
        QCOMPARE(m_machines->cut(), QString());
        QElapsedTimer clock;
        clock.start();
        QVERIFY(first->waitForFinished(30'000));
        const qint64 firstEnded = clock.elapsed();
        QVERIFY(second->waitForFinished(30'000 - clock.elapsed()));
        qInfo("the ranks ended %lld and %lld ms after they were separated", firstEnded,
              clock.elapsed());
        QCOMPARE(first->exitCode(), 1);
        QCOMPARE(second->exitCode(), 1);
        text = first->readAllStandardError();
        QVERIFY2(text.contains("rank 1 on ") && text.contains("has not answered for 15 s"),
                 text.constData());
        text = second->readAllStandardError();
        QVERIFY2(text.contains("rank 0 on 10.77.0.1 has not answered"), text.constData());
        QCOMPARE(onlyRun("cut")["status"].toString(), QStringLiteral("failed"));
    }

private:
    QTemporaryDir m_folder{memoryFolder(QStringLiteral("ranks-network"))};
    std::unique_ptr<TwoMachines> m_machines;
};

QTEST_APPLESS_MAIN(TestCliRanksNetwork)
#include "tst_cli_ranks_network.moc"
