// What formwork-cli makes of odd command lines: lists before files, numbers that are none, names
// that are not UTF-8, an output that takes nothing.
#include "core/dataset/demo/demo_images.h"
#include "support/command_line.h"

#include <QDir>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

using namespace formwork;
using namespace Qt::Literals::StringLiterals;

namespace {

using Outcome = formwork::test::CommandOutcome;

using formwork::test::kProgram;

} // namespace

class TestCliOptions : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();

    void listsLeaveTheFilesBehindThem_data();
    void listsLeaveTheFilesBehindThem();
    void numbersContinueAList_data();
    void numbersContinueAList();
    void badNumbersAreNamed_data();
    void badNumbersAreNamed();
    void namesNeedNotBeUtf8();
    void outputThatIsLostIsAnError();

private:
    QString path(const char* name) const { return m_folder.filePath(QLatin1String(name)); }
    static Outcome run(const QStringList& arguments);

    QTemporaryDir m_folder;
    QString m_images;
    QString m_beton;
};

Outcome TestCliOptions::run(const QStringList& arguments)
{
    return formwork::test::runCommand(arguments);
}

void TestCliOptions::initTestCase()
{
    QVERIFY(m_folder.isValid());
    DemoImagesRequest request;
    m_images = path("images");
    request.root = m_images.toStdString();
    request.trainPerClass = 2;
    request.validationPerClass = 1;
    PosixFileSystem fileSystem;
    NullProgress progress;
    makeDemoImages(request, fileSystem, progress, {});
    const Outcome outcome = run({"convert", m_images, "--out", path("betons")});
    QVERIFY2(outcome.exitCode == 0, outcome.err.constData());
    m_beton = path("betons/train_500_0.50_90.beton");
    QVERIFY(QFile::exists(m_beton));
}

void TestCliOptions::listsLeaveTheFilesBehindThem_data()
{
    const QStringList classes =
        QDir(m_images + "/train").entryList(QDir::Dirs | QDir::NoDotAndDotDot);
    QTest::addColumn<QStringList>("arguments");
    QTest::newRow("threads") << QStringList{"bench", "loader",    "--size", "16",   "--epochs",
                                            "2",     "--threads", "2",      m_beton};
    QTest::newRow("budget") << QStringList{"bench", "loader",          "--size", "16",   "--epochs",
                                           "2",     "--memory-budget", "0.1",    m_beton};
    QTest::newRow("class") << QStringList{"subset",  "--out",    path("class.beton"),
                                          "--class", classes[0], m_beton};
    QTest::newRow("classes") << QStringList{
        "convert", "--out", path("classes"), "--classes", classes.join(u','), m_images};
    QTest::newRow("fractions") << QStringList{"split",       "--out",   path("parts"),
                                              "--fractions", "0.5,0.5", m_beton};
    QTest::newRow("names") << QStringList{"split",   "--out",   path("named"), "--fractions",
                                          "0.5,0.5", "--names", "a,b",         m_beton};
}

void TestCliOptions::listsLeaveTheFilesBehindThem()
{
    QFETCH(QStringList, arguments);
    const Outcome outcome = run(arguments);
    QVERIFY2(outcome.exitCode == 0, outcome.err.constData());
}

void TestCliOptions::numbersContinueAList_data()
{
    QTest::addColumn<QStringList>("threads");
    QTest::newRow("spaces") << QStringList{"--threads", "1", "2", "3"};
    QTest::newRow("commas") << QStringList{"--threads", "1,2,3"};
    QTest::newRow("both") << QStringList{"--threads", "1,2", "3"};
    QTest::newRow("equals sign") << QStringList{"--threads=1", "2,3"};
    QTest::newRow("again") << QStringList{"--threads", "1", "--threads", "2", "3"};
}

void TestCliOptions::numbersContinueAList()
{
    QFETCH(QStringList, threads);
    const QStringList options = {"--size", "16", "--epochs", "2", "--json"};
    for (const QStringList& arguments :
         {QStringList{m_beton} + threads + options, options + threads + QStringList{m_beton}}) {
        const Outcome outcome = run(QStringList{"bench", "loader"} + arguments);
        QVERIFY2(outcome.exitCode == 0, outcome.err.constData());
        QList<int> measured;
        for (const QJsonValue& result : QJsonDocument::fromJson(outcome.out)[u"results"].toArray())
            measured.append(result[u"threads"].toInt());
        QCOMPARE(measured, (QList<int>{1, 2, 3}));
    }
}

void TestCliOptions::badNumbersAreNamed_data()
{
    QTest::addColumn<QStringList>("arguments");
    const auto row = [](const QStringList& arguments) {
        QTest::newRow(
            qPrintable(arguments[0] + u' ' + arguments.mid(arguments.size() - 2).join(u' ')))
            << arguments;
    };
    const QStringList convert = {"convert", m_images, "--out", path("x")};
    row(convert + QStringList{"--seed", "-1"});
    row(convert + QStringList{"--seed", "99999999999999999999"});
    row(convert + QStringList{"--max-images", "-5"});
    row(convert + QStringList{"--smart-threshold", "-1"});
    row(convert + QStringList{"--page-size", "4294967296"});
    row(convert + QStringList{"--fraction", "nan"});
    row(convert + QStringList{"--val-fraction", "nan"});
    row({"scan", m_images, "--seed", "1.5"});
    row({"inspect", m_beton, "--sample", "-1"});
    row({"bench", "loader", m_beton, "--memory-budget", "nan"});
    row({"bench", "loader", m_beton, "--threads", "-1"});
    const QStringList subset = {"subset", m_beton, "--out", path("x")};
    row(subset + QStringList{"--seed", "-1"});
    row(subset + QStringList{"--fraction", "nan"});
    row(subset + QStringList{"--samples", ""});
    row(subset + QStringList{"--samples", "0-4294967290"});
    row(subset + QStringList{"--samples", "0-19,3"});
    row({"split", m_beton, "--out", path("x"), "--fractions", "0.5,nan"});
    row({"demo", "--seed", "-1"});
}

void TestCliOptions::badNumbersAreNamed()
{
    QFETCH(QStringList, arguments);
    const Outcome outcome = run(arguments);
    QCOMPARE(outcome.exitCode, 2);
    const QByteArray option = arguments[arguments.size() - 2].toUtf8();
    QVERIFY2(outcome.err.contains(option), outcome.err.constData());
    QVERIFY(outcome.out.isEmpty());
    QVERIFY(!QFile::exists(path("x")));
}

// Linux takes any bytes for a name; JSON and Qt's names are Unicode, so a shell makes this one.
void TestCliOptions::namesNeedNotBeUtf8()
{
    const QString script = QLatin1String(R"sh(set -e
cd "$1"; dir=$(printf 'data\377'); mkdir "$dir"
trap 'rm -r "$dir"* betons/b*' EXIT # QTemporaryDir cannot
cp -r images/train/* "$dir"
for class in "$dir"/*; do mv "$class" "$class$(printf '\351')"; done
file=betons/$(printf 'b\377').beton; cp betons/train_500_0.50_90.beton "$file"
"$2" scan "$dir" --json >scan.json
"$2" convert "$dir" --out "$dir-betons" --json >convert.json
"$2" inspect "$dir-betons"/train*.beton --json >inspect.json
"$2" verify "$file" --json >verify.json
"$2" subset "$file" --fraction 0.5 --out "$file.half" --json >subset.json
"$2" extract "$file" --out "$dir-files" --json >extract.json
"$2" bench loader "$file" --size 16 --epochs 2 --json >bench.json
)sh");
    QProcess shell;
    shell.start(u"sh"_s, {"-c", script, "sh", m_folder.path(), kProgram});
    QVERIFY(shell.waitForFinished(60'000));
    const QByteArray errors = shell.readAllStandardError();
    QVERIFY2(shell.exitCode() == 0, errors.constData());
    for (const char* name : {"scan.json", "convert.json", "inspect.json", "verify.json",
                             "subset.json", "extract.json", "bench.json"}) {
        QFile file(path(name));
        QVERIFY(file.open(QIODevice::ReadOnly));
        const QByteArray text = file.readAll();
        QVERIFY2(QJsonDocument::fromJson(text).isObject(), name);
        QVERIFY2(text.contains("\xEF\xBF\xBD"), name); // the replacement character
    }
}

void TestCliOptions::outputThatIsLostIsAnError()
{
    if (!QFile::exists(u"/dev/full"_s))
        QSKIP("skipped: there is no /dev/full");
    for (const QStringList& arguments :
         {QStringList{"--version"}, QStringList{"inspect", "--help"},
          QStringList{"inspect", m_beton}, QStringList{"inspect", m_beton, "--json"},
          QStringList{"verify", m_beton, "--json"}}) {
        QProcess process;
        process.setStandardOutputFile(u"/dev/full"_s);
        process.start(kProgram, arguments);
        QVERIFY(process.waitForFinished(60'000));
        QCOMPARE(process.exitCode(), 1);
        const QByteArray errors = process.readAllStandardError();
        QVERIFY2(errors.contains("cannot write the output"), errors.constData());
    }
}

QTEST_GUILESS_MAIN(TestCliOptions)
#include "tst_cli_options.moc"
