// The window and the command line at once on one workspace: both train from its queue and convert
// to the same file, and the window deletes meanwhile. FORMWORK_PROMISE_ROUNDS makes it longer.
#include "ui/window/main_window.h"

#include "core/dataset/betons/verify_beton.h"
#include "support/command_line.h"
#include "support/image_folder.h"
#include "support/memory_folder.h"
#include "support/rounds.h"
#include "support/scripted_backend.h"
#include "support/signal_error.h"
#include "ui/widgets/style.h"

#include <QDir>
#include <QJsonArray>
#include <QProcess>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <chrono>
#include <map>
#include <set>
#include <thread>
#include <vector>

using namespace formwork;
using namespace formwork::ui;
using namespace formwork::test;
using namespace Qt::Literals::StringLiterals;

namespace {

constexpr int kRuns = 8; // in a round

} // namespace

class TestTwoPrograms : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void trainConvertAndDeleteAtOnce();
    void cleanupTestCase();

private:
    QString path(const QString& name) const { return m_folder.filePath(name); }
    std::vector<RunId> queueRuns();
    void startConverting(QProcess& other);
    void requireWholeBeton();

    QTemporaryDir m_folder{memoryFolder(u"two-programs"_s)};
    PosixFileSystem m_disk;
    BackendScript m_script;
    std::unique_ptr<MainWindow> m_window;
    int m_conversions = 0; // that succeeded
};

// The window only reports epochs, slowly enough that the other program gets its share; that program
// trains.
void TestTwoPrograms::initTestCase()
{
    QVERIFY(m_folder.isValid());
    writeSplit(path(u"photos"_s), u"train"_s, {u"cat"_s, u"dog"_s}, 40);
    m_script.beforeTraining = [] {
        std::this_thread::sleep_for(std::chrono::milliseconds(300)); // as long as a short training
    };
    m_window =
        std::make_unique<MainWindow>(Workspace(toPath(path(u"workspace"_s))), m_disk, [this] {
            return std::make_unique<ScriptedBackend>(m_script);
        });
    m_window->show();
}

std::vector<RunId> TestTwoPrograms::queueRuns()
{
    ExperimentConfig config;
    config.name = "both";
    config.model.name = "vit_micro_16";
    config.model.imageSize = 32;
    config.data.train = toPath(path(u"photos/train"_s));
    config.data.loader = LoaderKind::Folder;
    config.data.workers = 1;
    config.optimizer.name = OptimizerKind::Sgd;
    config.train.epochs = 1;
    config.train.batchSize = 40;
    config.train.threads = 1;
    config.train.device = DeviceKind::Cpu;
    std::vector<RunId> runs;
    for (int i = 0; i < kRuns; ++i)
        runs.push_back(m_window->store().createRun(config));
    return runs;
}

void TestTwoPrograms::startConverting(QProcess& other)
{
    ConvertRequest request;
    request.source = toPath(path(u"photos"_s));
    request.outputFolder = toPath(path(u"betons"_s));
    request.validationFraction = 0;
    request.trainName = "photos";
    other.start(kProgram,
                {u"convert"_s, path(u"photos"_s), u"--out"_s, path(u"betons"_s),
                 u"--val-fraction"_s, u"0"_s, u"--train-name"_s, u"photos"_s, u"--replace"_s});
    m_window->library().convert(request);
}

void TestTwoPrograms::requireWholeBeton()
{
    NullProgress quiet;
    const auto report = verifyBeton(m_disk, toPath(path(u"betons/photos.beton"_s)), 1, quiet, {});
    QVERIFY(report.ok());
    QCOMPARE(report.samples, std::uint64_t{80});
    QCOMPARE(QDir(path(u"betons"_s)).entryList(QDir::Files | QDir::Hidden),
             QStringList{u"photos.beton"_s});
}

void TestTwoPrograms::trainConvertAndDeleteAtOnce()
{
    QSignalSpy started(&m_window->queue(), &TrainingQueue::runStarted);
    QSignalSpy converted(&m_window->library(), &DatasetLibrary::converted);
    QSignalSpy failed(&m_window->library(), &DatasetLibrary::failed);
    int byWindow = 0;
    int byOther = 0;
    for (int round = 0; round < roundsFrom("FORMWORK_PROMISE_ROUNDS", 3); ++round) {
        const std::vector<RunId> runs = queueRuns();
        started.clear();
        QProcess training;
        training.start(kProgram, {u"train"_s, u"--run-queue"_s, u"--json"_s, u"--workspace"_s,
                                  path(u"workspace"_s)});
        const auto isTaken = [&] {
            return m_window->store().run(runs.front()).status != RunStatus::Queued;
        };
        QTRY_VERIFY_WITH_TIMEOUT(isTaken(), 60'000); // the other program has started
        m_window->queue().start();
        QProcess converting;
        startConverting(converting);
        // The last ones, as those that nobody took yet.
        std::set<RunId> deleted;
        for (const RunId run : {runs[kRuns - 1], runs[kRuns - 3]}) {
            m_window->store().binRun(run);
            if (m_window->store().run(run).status == RunStatus::Queued)
                deleted.insert(run);
        }
        const auto isDone = [&] {
            return training.state() == QProcess::NotRunning &&
                   converting.state() == QProcess::NotRunning && !m_window->queue().isActive() &&
                   m_window->jobs().isIdle();
        };
        QTRY_VERIFY_WITH_TIMEOUT(isDone(), 60'000);
        const QByteArray errors = training.readAllStandardError();
        QVERIFY2(training.exitStatus() == QProcess::NormalExit && training.exitCode() == 0,
                 errors.constData());

        std::map<RunId, int> times;
        for (const QList<QVariant>& call : started)
            ++times[call[0].toLongLong()];
        byWindow += static_cast<int>(started.size());
        const auto answer = QJsonDocument::fromJson(training.readAllStandardOutput()).object();
        for (const QJsonValue& run : answer[u"runs"_s].toArray()) {
            ++times[run.toObject()[u"run"_s].toInteger()];
            ++byOther;
        }
        for (const RunId run : runs) {
            const bool isDeleted = deleted.contains(run);
            QCOMPARE(times[run], isDeleted ? 0 : 1);
            QCOMPARE(m_window->store().run(run).status,
                     isDeleted ? RunStatus::Queued : RunStatus::Done);
        }
        // One of two conversions to one file may be refused, never both, and none ends half-way.
        const QByteArray refusal = converting.readAllStandardError();
        QVERIFY2(converting.exitCode() == 0 || refusal.contains("another process is writing"),
                 refusal.constData());
        m_conversions += converting.exitCode() == 0 ? 1 : 0;
        QVERIFY(converting.exitCode() == 0 || converted.size() > 0);
        requireWholeBeton();
    }
    for (const QList<QVariant>& call : failed) {
        const Error& error = errorOf(call[1]);
        QVERIFY2(error.code() == ErrorCode::Busy, error.what());
    }
    QVERIFY(byWindow > 0 && byOther > 0);
    qInfo("%d runs trained by the window, %d by the command line, each once; %d and %d conversions",
          byWindow, byOther, static_cast<int>(converted.size()), m_conversions);
}

void TestTwoPrograms::cleanupTestCase()
{
    m_window.reset();
}

QTEST_MAIN(TestTwoPrograms)
#include "tst_two_programs.moc"
