// The program `formwork` as others start it: arguments, exit codes, and charts drawn to files.
#include "core/base/file_system.h"
#include "core/store/store.h"
#include "support/image_folder.h"
#include "support/sample_runs.h"

#include <QDir>
#include <QFile>
#include <QImage>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

#include <filesystem>
#include <iterator>

using namespace formwork;
using namespace formwork::test;

namespace {

struct Ended
{
    int code = -1;
    QString out;
    QString err;
};

const QStringList kEnglish = {QStringLiteral("LANG=en_GB.UTF-8")};

// `locale`: assignments such as "LANG=en_GB.UTF-8"; nothing else of the locale is set.
QProcessEnvironment windowEnvironment(const QStringList& locale)
{
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    for (const char* name : {"LANG", "LANGUAGE", "LC_ALL", "LC_CTYPE", "LC_MESSAGES"})
        environment.remove(QLatin1String(name));
    for (const QString& assignment : locale)
        environment.insert(assignment.section(QLatin1Char('='), 0, 0),
                           assignment.section(QLatin1Char('='), 1));
    environment.insert(QStringLiteral("QT_QPA_PLATFORM"), QStringLiteral("offscreen"));
    environment.remove(QStringLiteral("XDG_RUNTIME_DIR")); // as under cron or in a container
    return environment;
}

Ended ended(const QString& program, const QStringList& arguments,
            const QStringList& locale = kEnglish)
{
    QProcess process;
    process.setProcessEnvironment(windowEnvironment(locale));
    process.start(program, arguments);
    if (!process.waitForFinished(30'000) || process.exitStatus() != QProcess::NormalExit)
        return {};
    return {process.exitCode(), QString::fromUtf8(process.readAllStandardOutput()),
            QString::fromUtf8(process.readAllStandardError())};
}

Ended runGui(const QStringList& arguments, const QStringList& locale = kEnglish)
{
    return ended(QStringLiteral(FORMWORK_TEST_PROGRAMS "/formwork"), arguments, locale);
}

Ended runShell(const QString& script, const QStringList& arguments)
{
    QProcess process;
    process.start(QStringLiteral("bash"),
                  QStringList{QStringLiteral("-c"), script, QStringLiteral("bash")} + arguments);
    if (!process.waitForFinished(30'000) || process.exitStatus() != QProcess::NormalExit)
        return {};
    return {process.exitCode(), QString::fromUtf8(process.readAllStandardOutput()),
            QString::fromUtf8(process.readAllStandardError())};
}

} // namespace

class TestGui : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void helpAndVersion()
    {
        const Ended help = runGui({QStringLiteral("--help")});
        QCOMPARE(help.code, 0);
        for (const char* option : {"--workspace", "--export", "--runs", "--out", "[DATA...]"})
            QVERIFY2(help.out.contains(QLatin1String(option)), qPrintable(help.out));
        const Ended version = runGui({QStringLiteral("--version")});
        QCOMPARE(version.code, 0);
        QVERIFY(version.out.startsWith(QStringLiteral("formwork ")));
    }

    // A display that is gone, as in a session that outlived its X server.
    void deadDisplay()
    {
        QProcess process;
        QProcessEnvironment environment = windowEnvironment(kEnglish);
        environment.insert(QStringLiteral("DISPLAY"), QStringLiteral(":9876"));
        environment.remove(QStringLiteral("WAYLAND_DISPLAY"));
        environment.insert(QStringLiteral("QT_QPA_PLATFORM"), QStringLiteral("xcb"));
        QTemporaryDir temporary;
        environment.insert(QStringLiteral("TMPDIR"), temporary.path());
        process.setProcessEnvironment(environment);
        process.start(QStringLiteral(FORMWORK_TEST_PROGRAMS "/formwork"), QStringList());
        QVERIFY(process.waitForFinished(30'000));
        const QString err = QString::fromUtf8(process.readAllStandardError());
        QCOMPARE(process.exitStatus(), QProcess::NormalExit);
        QCOMPARE(process.exitCode(), 1);
        QVERIFY2(err.contains(QStringLiteral("formwork: cannot open the display ':9876'")),
                 qPrintable(err));
        QVERIFY2(!err.contains(QStringLiteral("reinstalling"), Qt::CaseInsensitive),
                 qPrintable(err));
        QVERIFY(QDir(temporary.path()).isEmpty()); // nothing is left behind
    }

    void wrongUseEndsWithTwo_data()
    {
        QTest::addColumn<QStringList>("arguments");
        QTest::newRow("unknown option") << QStringList{QStringLiteral("--bogus")};
        QTest::newRow("file with --export") << QStringList{
            QStringLiteral("--export"), QStringLiteral("png"), QStringLiteral("photos")};
        QTest::newRow("unknown format")
            << QStringList{QStringLiteral("--export"), QStringLiteral("gif")};
        QTest::newRow("runs no numbers")
            << QStringList{QStringLiteral("--export"), QStringLiteral("png"),
                           QStringLiteral("--runs"), QStringLiteral("1,x")};
        QTest::newRow("runs without export")
            << QStringList{QStringLiteral("--runs"), QStringLiteral("1")};
        QTest::newRow("mean without export") << QStringList{QStringLiteral("--mean-over-seeds")};
        QTest::newRow("search without export")
            << QStringList{QStringLiteral("--search"), QStringLiteral("a.json")};
        QTest::newRow("search and runs") << QStringList{
            QStringLiteral("--export"), QStringLiteral("png"),    QStringLiteral("--search"),
            QStringLiteral("a.json"),   QStringLiteral("--runs"), QStringLiteral("1")};
    }

    void wrongUseEndsWithTwo()
    {
        QFETCH(QStringList, arguments);
        const Ended ended = runGui(arguments);
        QCOMPARE(ended.code, 2);
        QVERIFY(ended.out.isEmpty());
        QVERIFY2(ended.err.contains(QStringLiteral("formwork:")), qPrintable(ended.err));
    }

    void exportDrawsTheRuns_data()
    {
        QTest::addColumn<QString>("format");
        QTest::newRow("png") << QStringLiteral("png");
        QTest::newRow("svg") << QStringLiteral("svg");
        QTest::newRow("pdf") << QStringLiteral("pdf");
    }

    void exportDrawsTheRuns()
    {
        QFETCH(QString, format);
        const QTemporaryDir folder;
        const QString workspace = folder.filePath(QStringLiteral("workspace"));
        std::vector<RunId> runs;
        {
            PosixFileSystem fileSystem;
            Store store(Workspace(workspace.toStdString()), fileSystem);
            runs = addSampleRuns(store, 20, 20);
        }
        const QString out = folder.filePath(QStringLiteral("charts"));
        const Ended ended =
            runGui({QStringLiteral("--workspace"), workspace, QStringLiteral("--export"), format,
                    QStringLiteral("--runs"), QStringLiteral("%1,%2").arg(runs[0]).arg(runs[1]),
                    QStringLiteral("--out"), out});
        QVERIFY2(ended.code == 0, qPrintable(ended.err));
        QCOMPARE(ended.err, QString()); // nor anything that Qt would say
        const QStringList files = ended.out.split(QLatin1Char('\n'), Qt::SkipEmptyParts);
        QVERIFY(files.size() >= 3);
        for (const QString& file : files) {
            QVERIFY2(file.startsWith(out) && file.endsWith(format), qPrintable(file));
            QVERIFY(QFile(file).size() > 1000);
        }
        if (format == QLatin1String("png"))
            QVERIFY(QImage(files.front()).width() > 500);
        const QStringList again = {QStringLiteral("--workspace"), workspace,
                                   QStringLiteral("--export"),    format,
                                   QStringLiteral("--out"),       out};
        const Ended refused = runGui(again);
        QCOMPARE(refused.code, 1);
        QVERIFY2(refused.err.contains(QStringLiteral("--replace overwrites it")),
                 qPrintable(refused.err));
        QCOMPARE(runGui(again + QStringList{QStringLiteral("--replace")}).code, 0);
    }

    // What formwork-cli tune --json printed, as one picture.
    void exportDrawsASearch_data() { exportDrawsTheRuns_data(); }
    void exportDrawsASearch()
    {
        QFETCH(QString, format);
        const QTemporaryDir folder;
        const QString workspace = folder.filePath(QStringLiteral("workspace"));
        std::vector<RunId> runs;
        {
            PosixFileSystem fileSystem;
            Store store(Workspace(workspace.toStdString()), fileSystem);
            runs = addSampleRuns(store, 20, 20);
        }
        const QString result = folder.filePath(QStringLiteral("result.json"));
        const auto write = [&result](const QByteArray& text) {
            QFile file(result);
            QVERIFY(file.open(QIODevice::WriteOnly));
            file.write(text);
        };
        const auto draw = [&] {
            return runGui({QStringLiteral("--workspace"), workspace, QStringLiteral("--export"),
                           format, QStringLiteral("--search"), result, QStringLiteral("--out"),
                           folder.path()});
        };
        QByteArray points;
        for (int i = 0; i < 40; ++i)
            points += (i > 0 ? ", " : "") + QByteArray("{\"lr\": 1e-") +
                      QByteArray::number(6 - i / 8) +
                      ", \"loss\": " + QByteArray::number(2.5 - 0.03 * i) + '}';
        write("{\"steepest_lr\": 1e-3, \"range_test\": [" + points +
              "], \"trials\": [{\"run\": " + QByteArray::number(static_cast<qlonglong>(runs[0])) +
              "}, {\"run\": " + QByteArray::number(static_cast<qlonglong>(runs[1])) + "}]}");
        const Ended ended = draw();
        QVERIFY2(ended.code == 0, qPrintable(ended.err));
        QCOMPARE(ended.err, QString());
        const QString file = folder.filePath(QStringLiteral("search.") + format);
        QCOMPARE(ended.out.trimmed(), file);
        QVERIFY(QFile(file).size() > 1000);
        if (format == QLatin1String("png")) {
            const QImage image(file);
            QVERIFY(image.width() > 500 && image.height() > image.width() / 2);
        }
        write("{}");
        const Ended wrong = draw();
        QCOMPARE(wrong.code, 1);
        QVERIFY2(wrong.err.contains(QStringLiteral("result.json: this is not the result of a "
                                                   "search for settings")),
                 qPrintable(wrong.err));
    }

    void exportDrawsMeansOverSeeds()
    {
        const QTemporaryDir folder;
        const QString workspace = folder.filePath(QStringLiteral("workspace"));
        {
            PosixFileSystem fileSystem;
            Store store(Workspace(workspace.toStdString()), fileSystem);
            SampleShape shape = kSampleShapes[1];
            for (const int seed : {1, 2, 3}) {
                shape.epochSeconds += 1; // other noise
                addSampleRun(store, shape, 5, 5, seed);
            }
        }
        const auto legend = [&](const QStringList& options) {
            const QString out = folder.filePath(QStringLiteral("charts"));
            const Ended ended =
                runGui(QStringList{QStringLiteral("--workspace"), workspace,
                                   QStringLiteral("--export"), QStringLiteral("svg"),
                                   QStringLiteral("--out"), out, QStringLiteral("--replace")} +
                       options);
            QFile chart(out + QStringLiteral("/loss.svg"));
            return ended.code == 0 && chart.open(QIODevice::ReadOnly)
                       ? QString::fromUtf8(chart.readAll())
                       : ended.err;
        };
        QVERIFY(!legend({}).contains(QStringLiteral("n = 3")));
        QVERIFY(legend({QStringLiteral("--mean-over-seeds")}).contains(QStringLiteral("n = 3")));
    }

    // Names of folders are bytes. QProcess passes text on, so a shell writes them.
    void foldersThatAreNoUtf8_data() { exportDrawsTheRuns_data(); }
    void foldersThatAreNoUtf8()
    {
        QFETCH(QString, format);
        const QTemporaryDir folder;
        const std::string place = folder.path().toStdString() + "/caf\xe9";
        {
            PosixFileSystem fileSystem;
            Store store(Workspace(place + "/workspace"), fileSystem);
            addSampleRuns(store, 5, 5);
        }
        const Ended ended = runShell(
            QStringLiteral("cd \"$1\" && place=$(printf 'caf\\351') && QT_QPA_PLATFORM=offscreen "
                           "\"$2\" --workspace \"$place/workspace\" --export \"$3\" --out "
                           "\"$place/charts\" >/dev/null && cd \"$place/charts\" && ls"),
            {folder.path(), QStringLiteral(FORMWORK_TEST_PROGRAMS "/formwork"), format});
        QVERIFY2(ended.code == 0, qPrintable(ended.err));
        QVERIFY2(ended.out.count(QLatin1Char('.') + format) >= 3, qPrintable(ended.out));
        const std::filesystem::directory_iterator entries(folder.path().toStdString());
        QCOMPARE(std::distance(begin(entries), end(entries)), 1); // nothing beside the folder
        std::filesystem::remove_all(place);                       // QTemporaryDir cannot name it
    }

    void speaksTheLanguageOfTheSystem_data()
    {
        QTest::addColumn<QStringList>("locale");
        QTest::addColumn<QByteArray>("word");
        const auto row = [](const char* name, const char* locale, const char* word) {
            QTest::newRow(name) << QString::fromLatin1(locale).split(QLatin1Char(' '),
                                                                     Qt::SkipEmptyParts)
                                << QByteArray(word);
        };
        row("French", "LANG=fr_CA.UTF-8", "Perte");
        row("English", "LANG=en_GB.UTF-8", "Loss");
        row("another language", "LANG=xx_XX.UTF-8", "Loss");
        // A server without locales, cron, ssh with the locale of another machine.
        row("no locale", "", "Loss");
        row("ASCII", "LC_ALL=C", "Loss");
        row("Latin-1", "LANG=fr_FR", "Perte");
        row("not installed", "LC_ALL=fr_FR.UTF-8", "Perte");
    }

    void speaksTheLanguageOfTheSystem()
    {
        QFETCH(QStringList, locale);
        QFETCH(QByteArray, word);
        const QTemporaryDir folder;
        const QString workspace = folder.filePath(QStringLiteral("workspace"));
        {
            PosixFileSystem fileSystem;
            Store store(Workspace(workspace.toStdString()), fileSystem);
            addSampleRuns(store, 5, 5);
        }
        const QString out = folder.filePath(QStringLiteral("é"));
        const Ended ended =
            runGui({QStringLiteral("--workspace"), workspace, QStringLiteral("--export"),
                    QStringLiteral("svg"), QStringLiteral("--out"), out},
                   locale);
        QVERIFY2(ended.code == 0, qPrintable(ended.err));
        QCOMPARE(ended.err, QString()); // Qt does not complain about the locale
        QFile chart(out + QStringLiteral("/loss.svg"));
        QVERIFY(chart.open(QIODevice::ReadOnly));
        QVERIFY(chart.readAll().contains(word));
    }

    void missingWorkspaceAndRunAreNamed()
    {
        const QTemporaryDir folder;
        const QString nowhere = folder.filePath(QStringLiteral("nowhere"));
        const Ended missing = runGui({QStringLiteral("--workspace"), nowhere,
                                      QStringLiteral("--export"), QStringLiteral("png")});
        QCOMPARE(missing.code, 1);
        QVERIFY2(missing.err.contains(nowhere), qPrintable(missing.err));
        QVERIFY(!QFile::exists(nowhere)); // looking must not make a workspace
        {
            PosixFileSystem fileSystem;
            const Store store(Workspace(folder.filePath(QStringLiteral("w")).toStdString()),
                              fileSystem);
        }
        const Ended unknown =
            runGui({QStringLiteral("--workspace"), folder.filePath(QStringLiteral("w")),
                    QStringLiteral("--export"), QStringLiteral("png"), QStringLiteral("--runs"),
                    QStringLiteral("77")});
        QCOMPARE(unknown.code, 1);
        QVERIFY2(unknown.err.contains(QStringLiteral("77")), qPrintable(unknown.err));
    }

    void namedFoldersAndFilesJoinTheDatasets()
    {
        const QTemporaryDir folder;
        writeSplit(folder.filePath(QStringLiteral("photos")), QStringLiteral("train"),
                   {QStringLiteral("ant"), QStringLiteral("bee")}, 2);
        const QString converted = folder.filePath(QStringLiteral("train.beton"));
        const Ended conversion =
            ended(QStringLiteral(FORMWORK_TEST_PROGRAMS "/formwork-cli"),
                  {QStringLiteral("convert"), folder.filePath(QStringLiteral("photos")),
                   QStringLiteral("--out"), folder.path(), QStringLiteral("--train-name"),
                   QStringLiteral("train.beton")});
        QVERIFY2(conversion.code == 0 && QFile::exists(converted), qPrintable(conversion.err));
        const QString workspace = folder.filePath(QStringLiteral("workspace"));

        QProcess window;
        window.setProcessEnvironment(windowEnvironment(kEnglish));
        window.setWorkingDirectory(folder.path()); // the folder is named from there
        window.start(
            QStringLiteral(FORMWORK_TEST_PROGRAMS "/formwork"),
            {QStringLiteral("--workspace"), workspace, QStringLiteral("photos"), converted});
        QVERIFY(window.waitForStarted());
        QTRY_VERIFY_WITH_TIMEOUT(QFile::exists(workspace + QStringLiteral("/formwork.db")), 30'000);
        PosixFileSystem fileSystem;
        Store store(Workspace(workspace.toStdString()), fileSystem);
        QTRY_COMPARE_WITH_TIMEOUT(store.datasets().size(), std::size_t(2), 30'000);
        for (const DatasetRow& row : store.datasets())
            QVERIFY(row.path.is_absolute() && std::filesystem::exists(row.path));
        window.kill();
        QVERIFY(window.waitForFinished());
    }

    void unusableWorkspaceEndsWithAMessage()
    {
        const QTemporaryDir folder;
        QFile file(folder.filePath(QStringLiteral("file")));
        QVERIFY(file.open(QIODevice::WriteOnly));
        const Ended ended =
            runGui({QStringLiteral("--workspace"), file.fileName() + QStringLiteral("/workspace")});
        QCOMPARE(ended.code, 1);
        QVERIFY2(ended.err.contains(file.fileName()), qPrintable(ended.err));
    }
};

QTEST_GUILESS_MAIN(TestGui)
#include "tst_gui.moc"
