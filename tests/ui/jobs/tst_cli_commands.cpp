#include "ui/jobs/cli_commands.h"

#include "support/command_line.h"
#include "support/image_folder.h"
#include "support/sample_runs.h"
#include "ui/widgets/style.h"

#include "core/base/progress.h"
#include "core/beton/reader.h"
#include "core/dataset/convert/convert.h"

#include <QDir>
#include <QFile>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

#include <memory>

using namespace formwork;
using namespace formwork::ui;
using namespace formwork::test;

namespace fs = std::filesystem;

namespace {

// In a shell that finds the program as a user's does.
CommandOutcome runInShell(const QString& line)
{
    QProcess shell;
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    environment.insert(QStringLiteral("PATH"), QStringLiteral(FORMWORK_TEST_PROGRAMS) +
                                                   QLatin1Char(':') +
                                                   environment.value(QStringLiteral("PATH")));
    shell.setProcessEnvironment(environment);
    shell.start(QStringLiteral("sh"), {QStringLiteral("-c"), line});
    CommandOutcome outcome;
    if (!shell.waitForFinished(100'000))
        return outcome;
    outcome.exitCode = shell.exitCode();
    outcome.out = shell.readAllStandardOutput();
    outcome.err = shell.readAllStandardError();
    return outcome;
}

QByteArray contentOf(const fs::path& path)
{
    QFile file(toQString(path));
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

} // namespace

class TestCliCommands : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_folder = std::make_unique<QTemporaryDir>();
        m_images = m_folder->filePath(QStringLiteral("my photos"));
        const QStringList classes = {QStringLiteral("cat"), QStringLiteral("it's a dog")};
        writeSplit(m_images, QStringLiteral("train"), classes, 4);
        writeSplit(m_images, QStringLiteral("val"), classes, 2);
    }

    void runsAreTrainedOrResumed()
    {
        const Workspace workspace("/data/my work");
        RunRow run;
        run.id = 12;
        run.status = RunStatus::Done;
        QCOMPARE(trainCommand(workspace, run),
                 QStringLiteral("formwork-cli train '/data/my work/runs/12/config.yaml' "
                                "--workspace '/data/my work'"));
        run.status = RunStatus::Interrupted;
        DataConfig moved;
        moved.train = "/new/train.beton";
        QCOMPARE(trainCommand(workspace, run, moved),
                 QStringLiteral("formwork-cli train --resume 12 --data.train=/new/train.beton "
                                "--workspace '/data/my work'"));
        QCOMPARE(queueCommand(workspace), QStringLiteral("formwork-cli train --run-queue "
                                                         "--workspace '/data/my work'"));
        QCOMPARE(exportCommand(Workspace("/w"), {3, 4}, "csv", "/out", false),
                 QStringLiteral("formwork-cli export --runs 3,4 --format csv --out /out "
                                "--workspace /w"));
        QCOMPARE(exportCommand(Workspace("/w"), {3, 4}, "csv", "/out", true),
                 QStringLiteral("formwork-cli export --runs 3,4 --format csv --out /out --replace "
                                "--workspace /w"));
    }

    void conversionMakesTheSameBytes()
    {
        ConvertRequest request;
        request.source = toPath(m_images);
        request.outputFolder = toPath(m_folder->filePath(QStringLiteral("here")));
        request.settings.maxResolution = 20;
        request.settings.mode = CompressMode::Jpeg;
        request.settings.jpegQuality = 71;
        request.settings.seed = 9;
        request.settings.shuffle = true;
        request.settings.restartMarkers = false;
        request.settings.classes = {"it's a dog", "cat"};
        request.settings.fraction = 0.75;
        request.trainName = "some of it.beton";
        NullProgress silent;
        const auto reports = convertFolder(request, m_files, silent, {});
        QCOMPARE(reports.size(), std::size_t(2));

        request.outputFolder = toPath(m_folder->filePath(QStringLiteral("there")));
        const CommandOutcome outcome = runInShell(convertCommand(request, false));
        QVERIFY2(outcome.exitCode == 0, outcome.err.constData());
        for (const ConvertReport& report : reports) {
            const QByteArray made = contentOf(request.outputFolder / report.file.filename());
            QVERIFY(!made.isEmpty());
            QCOMPARE(made.size(), contentOf(report.file).size());
            QVERIFY(made == contentOf(report.file));
        }
        QVERIFY(runInShell(convertCommand(request, false)).exitCode != 0); // they exist
        QCOMPARE(runInShell(convertCommand(request, true)).exitCode, 0);
    }

    void datasetsAreReadAndChecked()
    {
        const fs::path images = toPath(m_images);
        const QString scan = inspectCommand(images, false, ImageReading::Headers, {});
        QCOMPARE(scan, QStringLiteral("formwork-cli scan '%1'").arg(m_images));
        QCOMPARE(runInShell(scan).exitCode, 0);
        QCOMPARE(runInShell(inspectCommand(images, false, ImageReading::Nothing, {})).exitCode, 0);
        QCOMPARE(runInShell(inspectCommand(images, false, ImageReading::Pixels, {})).exitCode, 0);
        const auto [train, validation] = convert();
        QCOMPARE(runInShell(inspectCommand(train, true, ImageReading::Headers, {})).exitCode, 0);
        const QString check = inspectCommand(train, true, ImageReading::Pixels, validation);
        QVERIFY(check.contains(QStringLiteral("--check --val")));
        QCOMPARE(runInShell(check).exitCode, 0);
        QCOMPARE(runInShell(verifyCommand(train)).exitCode, 0);
    }

    void betonTasksAreAccepted()
    {
        const auto [train, validation] = convert();
        const auto place = [this](const char* name) {
            return toPath(m_folder->filePath(QLatin1String(name)));
        };
        beton::AppendRequest merge;
        merge.base = train;
        merge.more = {validation};
        merge.output = place("all of it.beton");
        SplitRequest fractions;
        fractions.input = train;
        fractions.outputFolder = place("parts");
        fractions.fractions = {0.5, 0.5};
        fractions.names = {"a", "b"};
        SplitRequest folds;
        folds.input = train;
        folds.outputFolder = place("folds");
        folds.folds = 2;
        folds.foldPairs = true;
        SubsetRequest subset;
        subset.input = train;
        subset.output = place("some.beton");
        subset.samples = {3, 0, 5};
        subset.keepClassList = true;
        SubsetRequest ofClass;
        ofClass.input = train;
        ofClass.output = place("dogs.beton");
        ofClass.classes = {"it's a dog"};
        ofClass.fraction = 0.5;
        ofClass.seed = 4;
        ExtractRequest extract;
        extract.input = train;
        extract.outputFolder = place("back");
        for (const BetonTask& task :
             std::initializer_list<BetonTask>{merge, fractions, folds, subset, ofClass, extract}) {
            const QString line = taskCommand(task);
            const CommandOutcome outcome = runInShell(line);
            QVERIFY2(outcome.exitCode == 0,
                     qPrintable(line + QLatin1Char('\n') + QString::fromUtf8(outcome.err)));
        }
        QCOMPARE(beton::Reader(m_files, subset.output).sampleCount(), std::uint64_t(3));
        QCOMPARE(beton::Reader(m_files, merge.output).sampleCount(), std::uint64_t(12));
        QCOMPARE(beton::Reader(m_files, ofClass.output).sampleCount(), std::uint64_t(2));
        for (const char* file : {"parts", "folds", "back"})
            QVERIFY2(fs::exists(place(file)), file);
    }

    void runsAreExported()
    {
        const Workspace workspace(toPath(m_folder->filePath(QStringLiteral("work space"))));
        Store store(workspace, m_files);
        const std::vector<RunId> runs = addSampleRuns(store, 3, 2);
        const fs::path out = toPath(m_folder->filePath(QStringLiteral("numbers")));
        CommandOutcome outcome =
            runInShell(exportCommand(workspace, {runs[0], runs[1]}, "csv", out, false));
        QVERIFY2(outcome.exitCode == 0, outcome.err.constData());
        const QByteArray both = contentOf(out / "runs.csv");
        QVERIFY(both.count('\n') > 3);
        outcome = runInShell(exportCommand(workspace, {runs[0]}, "csv", out, false));
        QVERIFY(outcome.exitCode != 0);
        QCOMPARE(contentOf(out / "runs.csv"), both);
        outcome = runInShell(exportCommand(workspace, {runs[0]}, "csv", out, true));
        QVERIFY2(outcome.exitCode == 0, outcome.err.constData());
        QVERIFY(contentOf(out / "runs.csv").size() < both.size());
    }

private:
    std::pair<fs::path, fs::path> convert()
    {
        ConvertRequest request;
        request.source = toPath(m_images);
        request.outputFolder = toPath(m_folder->filePath(QStringLiteral("betons")));
        NullProgress silent;
        const auto reports = convertFolder(request, m_files, silent, {});
        return {reports[0].file, reports[1].file};
    }

    PosixFileSystem m_files;
    std::unique_ptr<QTemporaryDir> m_folder;
    QString m_images;
};

QTEST_MAIN(TestCliCommands)
#include "tst_cli_commands.moc"
