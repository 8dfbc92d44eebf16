// formwork-cli doctor as a user runs it, who then shows its output to others.
#include "support/command_line.h"

#include <QDir>
#include <QFile>
#include <QJsonArray>
#include <QJsonObject>
#include <QProcessEnvironment>
#include <QRegularExpression>
#include <QSysInfo>
#include <QTemporaryDir>
#include <QTest>

using namespace formwork;
using namespace Qt::Literals::StringLiterals;

namespace {

using Outcome = formwork::test::CommandOutcome;

using formwork::test::kProgram;
using formwork::test::runCommand;

QStringList findingKeys(const QJsonObject& json)
{
    QStringList keys;
    for (const QJsonValue& finding : json[u"findings"].toArray())
        keys << finding[u"key"].toString();
    return keys;
}

} // namespace

class TestCliDoctor : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();

    void reportsTheMachine();
    void reportsItAsJson();
    void measuresProducts();
    void namesNobody_data();
    void namesNobody();
    void makesNoWorkspace();
    void aWorkspaceThatCannotBeWrittenFails();
    void aModuleThatIsMissingFails();
    void aModuleThatIsBrokenFails();
    void aProblemAloneDoesNotFail();

private:
    QString path(const char* name) const { return m_folder.filePath(QLatin1String(name)); }
    // With m_home as the home folder of a user called alice.
    Outcome run(const QStringList& arguments, const QString& program = kProgram) const;
    // A copy of the program, in bin/ of another folder.
    QString moved(const char* name) const;

    QTemporaryDir m_folder;
    QString m_home;
    QString m_workspace; // in the home folder; does not exist
    // In the home folder as well, without a training module: it need not load LibTorch.
    QString m_bareProgram;
};

void TestCliDoctor::initTestCase()
{
    QVERIFY(m_folder.isValid());
    m_home = path("alice");
    QVERIFY(QDir().mkpath(m_home + u"/data"_s));
    m_workspace = m_home + u"/data/workspace"_s;
    m_bareProgram = moved("alice/program");
    QVERIFY(!m_bareProgram.isEmpty());
}

Outcome TestCliDoctor::run(const QStringList& arguments, const QString& program) const
{
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    environment.insert(u"HOME"_s, m_home);
    environment.insert(u"USER"_s, u"alice"_s);
    environment.remove(u"FORMWORK_WORKSPACE"_s);
    environment.remove(u"XDG_DATA_HOME"_s);
    return runCommand(arguments, program, environment);
}

QString TestCliDoctor::moved(const char* name) const
{
    const QString folder = path(name);
    const QString program = folder + u"/bin/formwork-cli"_s;
    if (!QDir().mkpath(folder + u"/bin"_s) || !QDir().mkpath(folder + u"/lib/formwork"_s) ||
        !QFile::copy(kProgram, program))
        return {};
    return program;
}

void TestCliDoctor::reportsTheMachine()
{
    const Outcome outcome = run({u"doctor"_s, u"--no-measure"_s, u"--workspace"_s, m_workspace});
    QCOMPARE(outcome.exitCode, 0);
    for (const char* title : {"\nProgram\n", "\nProcessor\n", "\nMemory and limits\n",
                              "\nComputing\n", "\nWorkspace\n", "\nLibraries\n"})
        QVERIFY2(outcome.out.contains(title), outcome.out.constData());
    QVERIFY(!outcome.out.contains("\nWindow\n"));
    QVERIFY(!outcome.out.contains("Qt"));
    const QRegularExpression measured(u"\n  Matrix products +not measured\n"_s);
    QVERIFY(measured.match(QString::fromUtf8(outcome.out)).hasMatch());
}

void TestCliDoctor::reportsItAsJson()
{
    const Outcome outcome =
        run({u"doctor"_s, u"--no-measure"_s, u"--json"_s, u"--workspace"_s, m_workspace});
    QCOMPARE(outcome.exitCode, 0);
    QVERIFY2(outcome.err.isEmpty(), outcome.err.constData());
    const QJsonObject json = outcome.json();
    QVERIFY(json[u"training_possible"].toBool());
    QVERIFY(json[u"backend"][u"loads"].toBool());
    QVERIFY(!json[u"backend"][u"libtorch"].toString().isEmpty());
    QVERIFY(json[u"backend"][u"products"].isNull());
    QVERIFY(json[u"processor"][u"usable_threads"].toInt() > 0);
    QVERIFY(json[u"memory"][u"total_bytes"].toDouble() > 0);
    QVERIFY(json[u"qt_platform"].isNull());
    const QJsonObject libraries = json[u"libraries"].toObject();
    for (const char* key : {"sqlite", "libjpeg_turbo", "yaml_cpp", "fmt", "highway", "glibc"})
        QVERIFY2(!libraries[QLatin1String(key)].toString().isEmpty(), key);
    QVERIFY(!libraries.contains(u"qt"));
}

void TestCliDoctor::measuresProducts()
{
    const Outcome outcome = run({u"doctor"_s, u"--json"_s, u"--workspace"_s, m_workspace});
    QCOMPARE(outcome.exitCode, 0);
    const QJsonObject products = outcome.json()[u"backend"][u"products"].toObject();
    for (const char* key : {"libtorch_gflops", "linear_gflops", "reference_gflops"})
        QVERIFY2(products[QLatin1String(key)].toDouble() > 0, key);
    QCOMPARE(products[u"times_reference"].toDouble(),
             products[u"libtorch_gflops"].toDouble() / products[u"reference_gflops"].toDouble());
}

void TestCliDoctor::namesNobody_data()
{
    QTest::addColumn<QStringList>("options");
    QTest::newRow("text") << QStringList{};
    QTest::newRow("JSON") << QStringList{u"--json"_s};
}

void TestCliDoctor::namesNobody()
{
    QFETCH(QStringList, options);
    options << u"doctor"_s << u"--no-measure"_s;
    options.move(options.indexOf(u"doctor"_s), 0);
    // In the home folder, and elsewhere in a folder named after the user.
    const QString elsewhere = path("disk-of-alice/ws");
    for (const QString& workspace : {m_workspace, elsewhere, QString()}) {
        QStringList arguments = options;
        if (!workspace.isEmpty())
            arguments << u"--workspace"_s << workspace;
        const Outcome outcome = run(arguments, m_bareProgram);
        QVERIFY2(!outcome.out.contains("alice"), outcome.out.constData());
        QVERIFY2(outcome.out.contains("~/program/lib/formwork/formwork-backend.so"),
                 outcome.out.constData());
        const QRegularExpression host(
            u"\\b"_s + QRegularExpression::escape(QSysInfo::machineHostName()) + u"\\b"_s);
        QVERIFY2(QSysInfo::machineHostName() == u"localhost"_s ||
                     !QString::fromUtf8(outcome.out).contains(host),
                 outcome.out.constData());
        if (workspace == m_workspace)
            QVERIFY2(outcome.out.contains("~/data/workspace"), outcome.out.constData());
        if (workspace == elsewhere)
            QVERIFY2(outcome.out.contains("/disk-of-USER/ws"), outcome.out.constData());
        if (workspace.isEmpty())
            QVERIFY2(outcome.out.contains("~/.local/share/formwork"), outcome.out.constData());
    }
}

void TestCliDoctor::makesNoWorkspace()
{
    const Outcome outcome =
        run({u"doctor"_s, u"--no-measure"_s, u"--json"_s, u"--workspace"_s, m_workspace},
            m_bareProgram);
    QCOMPARE(outcome.json()[u"workspace"][u"exists"].toBool(true), false);
    QCOMPARE(outcome.json()[u"workspace"][u"examined_folder"].toString(), u"~/data"_s);
    QVERIFY(!QFile::exists(m_workspace));
    QCOMPARE(QDir(m_home).entryList(QDir::AllEntries | QDir::Hidden | QDir::NoDotAndDotDot),
             (QStringList{u"data"_s, u"program"_s}));
}

void TestCliDoctor::aWorkspaceThatCannotBeWrittenFails()
{
    QFile file(path("file"));
    QVERIFY(file.open(QIODevice::WriteOnly));
    const QStringList arguments = {u"doctor"_s, u"--no-measure"_s, u"--workspace"_s,
                                   path("file/ws")};
    const Outcome outcome = run(arguments, m_bareProgram);
    QVERIFY2(outcome.out.contains("\nproblem: the workspace cannot be written"),
             outcome.out.constData());
    const Outcome json = run(arguments + QStringList{u"--json"_s});
    QCOMPARE(json.exitCode, 1);
    QCOMPARE(findingKeys(json.json()).front(), u"workspace_not_writable"_s);
    QVERIFY(json.json()[u"backend"][u"loads"].toBool());
    QCOMPARE(json.json()[u"training_possible"].toBool(true), false);
}

void TestCliDoctor::aModuleThatIsMissingFails()
{
    const QString program = moved("missing");
    QVERIFY(!program.isEmpty());
    const Outcome outcome = run({u"doctor"_s, u"--workspace"_s, m_workspace}, program);
    QCOMPARE(outcome.exitCode, 1);
    QVERIFY2(outcome.out.startsWith("problem: training is not possible: "),
             outcome.out.constData());
    QVERIFY2(outcome.out.contains("missing/lib/formwork/formwork-backend.so\n"),
             outcome.out.constData());
    QVERIFY(outcome.out.contains("\nProcessor\n")); // all the rest is reported
}

void TestCliDoctor::aModuleThatIsBrokenFails()
{
    const QString program = moved("broken");
    QVERIFY(!program.isEmpty());
    QFile module(path("broken/lib/formwork/formwork-backend.so"));
    QVERIFY(module.open(QIODevice::WriteOnly));
    module.write("no library");
    module.close();
    const Outcome outcome = run({u"doctor"_s, u"--json"_s, u"--workspace"_s, m_workspace}, program);
    QCOMPARE(outcome.exitCode, 1);
    const QJsonObject json = outcome.json();
    QCOMPARE(json[u"backend"][u"loads"].toBool(true), false);
    QVERIFY(!json[u"backend"][u"failure"].toString().isEmpty());
    QVERIFY(json[u"backend"][u"blas_is_reference"].isNull());
    QCOMPARE(findingKeys(json).front(), u"backend_missing"_s);
}

void TestCliDoctor::aProblemAloneDoesNotFail()
{
    const Outcome outcome =
        run({u"-c"_s, u"ulimit -Sn 256; exec \"$0\" doctor --no-measure --json"_s, kProgram},
            u"/bin/sh"_s);
    QCOMPARE(outcome.exitCode, 0);
    QVERIFY(findingKeys(outcome.json()).contains(u"few_open_files"_s));
    QCOMPARE(outcome.json()[u"limits"][u"open_files"].toInt(), 256);
}

QTEST_APPLESS_MAIN(TestCliDoctor)
#include "tst_cli_doctor.moc"
