// `cmake --install` with a prefix: which files come, and that the programs work from there.
#include "core/beton/golden.h"
#include "core/store/store.h"
#include "packaging/installation.h"
#include "support/sample_runs.h"

#include <QFile>
#include <QProcess>
#include <QRegularExpression>
#include <QTemporaryDir>
#include <QTest>

using namespace formwork;
using namespace formwork::test;
using namespace Qt::Literals::StringLiterals;

namespace {

// 24 x 16 pixels of one colour.
constexpr const char* kRedPng =
    "iVBORw0KGgoAAAANSUhEUgAAABgAAAAQCAIAAACDRijCAAAAGklEQVR42mP4z8BAFcQwatCoQaMG"
    "jRpEGQIASkZ+kKj/BkkAAAAASUVORK5CYII=";
constexpr const char* kBluePng =
    "iVBORw0KGgoAAAANSUhEUgAAABgAAAAQCAIAAACDRijCAAAAGUlEQVR42mNgYPhPJTRq0KhBowaN"
    "GkQRAgBNGX6QYHSZ6gAAAABJRU5ErkJggg==";

QStringList completionsOf(const QString& program)
{
    return {u"share/bash-completion/completions/"_s + program,
            u"share/zsh/site-functions/_"_s + program,
            u"share/fish/vendor_completions.d/%1.fish"_s.arg(program)};
}

QStringList iconFiles()
{
    QStringList files;
    for (const auto* name : {"apps/formwork", "mimetypes/application-x-beton"}) {
        for (const int size : {16, 22, 24, 32, 48, 64, 128, 256, 512})
            files.append(u"share/icons/hicolor/%1x%1/%2.png"_s.arg(size).arg(QLatin1String(name)));
        files.append(u"share/icons/hicolor/scalable/%1.svg"_s.arg(QLatin1String(name)));
    }
    return files;
}

QStringList commandLineFiles()
{
    QStringList files = {u"bin/formwork-cli"_s,
                         u"lib/formwork/formwork-backend.so"_s,
                         u"lib/formwork/formwork-pth-reader"_s,
                         u"share/doc/formwork-cli/CHANGELOG.md"_s,
                         u"share/doc/formwork-cli/LICENSE"_s,
                         u"share/doc/formwork-cli/beton-format.md"_s,
                         u"share/man/man1/formwork-cli.1"_s};
    if (FORMWORK_HAS_CODECS)
        files.append(u"lib/formwork/formwork-codecs.so"_s);
    const QDir configs(QStringLiteral(FORMWORK_SOURCE "/configs"));
    for (const QString& name : configs.entryList({u"*.yaml"_s}))
        files.append(u"share/formwork/configs/"_s + name);
    const QDir recipes(configs.filePath(u"recipes"_s));
    for (const QString& name : recipes.entryList({u"*.yaml"_s}))
        files.append(u"share/formwork/configs/recipes/"_s + name);
    for (const QString& command : commandsOf({}))
        files.append(u"share/man/man1/formwork-cli-%1.1"_s.arg(command));
    return files + completionsOf(u"formwork-cli"_s);
}

QStringList windowFiles()
{
    return QStringList{u"bin/formwork"_s, u"share/applications/formwork.desktop"_s,
                       u"share/man/man1/formwork.1"_s,
                       u"share/metainfo/" FORMWORK_APPLICATION_ID ".metainfo.xml"_s,
                       u"share/mime/packages/formwork.xml"_s} +
           completionsOf(u"formwork"_s) + iconFiles();
}

QStringList sorted(QStringList list)
{
    list.sort();
    return list;
}

} // namespace

class TestInstall : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void filesAreWhereTheyBelong();
    void componentsShareTheFiles();
    void nothingLeadsToTheBuildTree();
    void programsRunThroughALink_data();
    void programsRunThroughALink();
    void commandLineDrawsChartsWithTheWindow();

private:
    QString file(const QString& path) const { return m_prefix + QLatin1Char('/') + path; }
    QStringList binaries() const;

    QTemporaryDir m_folder;
    QString m_prefix;
};

void TestInstall::initTestCase()
{
    QVERIFY(m_folder.isValid());
    m_prefix = m_folder.filePath(u"some where"_s);
    const CommandOutcome outcome = install(m_folder.filePath(u"first"_s));
    QVERIFY2(outcome.exitCode == 0, outcome.err.constData());
    QVERIFY(QDir().rename(m_folder.filePath(u"first"_s), m_prefix)); // it may be moved as a whole
}

void TestInstall::filesAreWhereTheyBelong()
{
    const QStringList commands = commandsOf({});
    QVERIFY(commands.contains(u"convert"_s) && commands.contains(u"train"_s));
    QStringList expected = commandLineFiles();
    if (FORMWORK_HAS_WINDOW)
        expected += windowFiles();
    QCOMPARE(filesBelow(m_prefix), sorted(expected));
    for (const QString& path : filesBelow(m_prefix)) {
        const bool isProgram =
            path.startsWith(u"bin/"_s) || path.endsWith(u"formwork-pth-reader"_s);
        const auto permissions = QFile::permissions(file(path));
        QVERIFY2(permissions.testFlag(QFile::ReadOther), qPrintable(path));
        if (!path.endsWith(u".so"_s))
            QVERIFY2(permissions.testFlag(QFile::ExeOther) == isProgram, qPrintable(path));
    }
}

void TestInstall::componentsShareTheFiles()
{
    const QString cli = m_folder.filePath(u"cli"_s);
    QCOMPARE(install(cli, {u"--component"_s, u"cli"_s}).exitCode, 0);
    QCOMPARE(filesBelow(cli), sorted(commandLineFiles()));
    const QString window = m_folder.filePath(u"window"_s);
    QCOMPARE(install(window, {u"--component"_s, u"window"_s}).exitCode, 0);
    QCOMPARE(filesBelow(window), FORMWORK_HAS_WINDOW ? sorted(windowFiles()) : QStringList());
}

QStringList TestInstall::binaries() const
{
    QStringList found;
    for (const QString& path : filesBelow(m_prefix)) {
        if (path.startsWith(u"bin/"_s) || path.startsWith(u"lib/"_s))
            found.append(path);
    }
    return found;
}

void TestInstall::nothingLeadsToTheBuildTree()
{
    QVERIFY(binaries().size() >= 3);
    for (const QString& path : binaries()) {
        const CommandOutcome dynamic = runCommand({u"-d"_s, u"--wide"_s, file(path)}, u"readelf"_s);
        QVERIFY2(dynamic.out.contains("NEEDED"), qPrintable(path));
        QVERIFY2(!dynamic.out.contains(FORMWORK_BUILD), dynamic.out.constData());
    }
}

void TestInstall::programsRunThroughALink_data()
{
    QTest::addColumn<QStringList>("arguments");
    QTest::addColumn<QByteArray>("answer");
    const QString model = QStringLiteral(FORMWORK_TEST_DATA "/model/wrapped.pth");
    QTest::newRow("version") << QStringList{u"--version"_s} << QByteArray("formwork-cli ");
    QTest::newRow("a beton file") << QStringList{u"inspect"_s, u"a_raw.beton"_s}
                                  << QByteArray("samples");
    QTest::newRow("the reader of .pth files")
        << QStringList{u"weights"_s, u"inspect"_s, model} << QByteArray("tensors");
    QTest::newRow("the codecs") << QStringList{u"convert"_s, u"images"_s, u"--out"_s, u"betons"_s,
                                               u"--strict"_s}
                                << QByteArray("train");
    QTest::newRow("LibTorch") << QStringList{u"bench"_s,     u"step"_s,      u"--model"_s,
                                             u"vit_ti_32"_s, u"--size"_s,    u"32"_s,
                                             u"--batch"_s,   u"1"_s,         u"--steps"_s,
                                             u"1"_s,         u"--threads"_s, u"1"_s}
                              << QByteArray("vit_ti_32");
}

void TestInstall::programsRunThroughALink()
{
    QFETCH(QStringList, arguments);
    QFETCH(QByteArray, answer);
    // Elsewhere, under its own name, and with nothing of the build tree around.
    QTemporaryDir elsewhere;
    const QString link = elsewhere.filePath(u"fw"_s);
    QVERIFY(QFile::link(file(u"bin/formwork-cli"_s), link));
    Goldens goldens;
    QVERIFY(QFile::copy(QString::fromStdString(goldens.unpack(u"a_raw"_s).string()),
                        elsewhere.filePath(u"a_raw.beton"_s)));
    for (const auto* name : {"cat", "dog"}) {
        const QString folder = elsewhere.filePath(u"images/train/"_s + QLatin1String(name));
        QVERIFY(QDir().mkpath(folder));
        QFile image(folder + u"/0.png"_s);
        QVERIFY(image.open(QIODevice::WriteOnly));
        image.write(QByteArray::fromBase64(name[0] == 'c' ? kRedPng : kBluePng));
    }
    QProcess process;
    process.setWorkingDirectory(elsewhere.path());
    process.start(link, arguments);
    QVERIFY(process.waitForFinished(100'000));
    const QByteArray errors = process.readAllStandardError();
    QVERIFY2(process.exitStatus() == QProcess::NormalExit && process.exitCode() == 0,
             errors.constData());
    const QByteArray out = process.readAllStandardOutput();
    QVERIFY2(out.contains(answer), out.constData());
}

void TestInstall::commandLineDrawsChartsWithTheWindow()
{
    if (!FORMWORK_HAS_WINDOW)
        QSKIP("skipped: built without the window");
    const QString workspace = m_folder.filePath(u"workspace"_s);
    {
        PosixFileSystem fileSystem;
        Store store(Workspace(workspace.toStdString()), fileSystem);
        addSampleRuns(store, 5, 5);
    }
    const QString charts = m_folder.filePath(u"charts"_s);
    const CommandOutcome outcome = runCommand(
        {u"export"_s, u"--workspace"_s, workspace, u"--format"_s, u"png"_s, u"--out"_s, charts},
        file(u"bin/formwork-cli"_s));
    QVERIFY2(outcome.exitCode == 0, outcome.err.constData());
    QFile chart(charts + u"/loss.png"_s);
    QVERIFY(chart.open(QIODevice::ReadOnly));
    QVERIFY(chart.size() > 1000 && chart.read(4) == "\x89PNG");
}

QTEST_GUILESS_MAIN(TestInstall)
#include "tst_install.moc"
