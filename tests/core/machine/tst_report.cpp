#include "core/machine/report.h"

#include "sound_machine.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QRegularExpression>
#include <QTest>

using namespace formwork;
using namespace formwork::test;
using namespace Qt::Literals::StringLiterals;

namespace {

QString textOf(const MachineFacts& facts, const PrivateNames& names = {})
{
    return QString::fromStdString(machineReportText(makeMachineReport(facts), names));
}

QJsonObject jsonOf(const MachineFacts& facts, const PrivateNames& names = {})
{
    return QJsonDocument::fromJson(QByteArray::fromStdString(machineReportJson(facts, names)))
        .object();
}

// The value behind a label, in any section.
QString valueOf(const MachineFacts& facts, const char* label)
{
    for (const ReportSection& section : makeMachineReport(facts).sections) {
        for (const ReportLine& line : section.lines) {
            if (line.label.english() == label)
                return QString::fromStdString(line.value.english());
        }
    }
    return u"(absent)"_s;
}

const PrivateNames kAlice{
    .homes = {"/home/alice"}, .users = {"alice"}, .hosts = {"elm.example.org", "elm"}};

// Names wherever a machine's facts hold text of others.
MachineFacts talkativeMachine()
{
    MachineFacts facts = soundMachine();
    facts.disk.folder = "/home/alice/deep/ws";
    facts.disk.examined = "/home/alice";
    facts.disk.exists = false;
    facts.disk.isWritable = false;
    facts.system.kernel = "Linux 6.1-elm.example.org";
    facts.processor.model = "alice's own";
    facts.backend.failure = Text::verbatim("on elm: /home/alice/lib/libx.so: no such file");
    facts.backend.file = "/home/alice/lib/formwork-backend.so";
    facts.backend.hint = Text::verbatim("ask alice");
    facts.libraries.push_back({"qt", "Qt", "6.4 of alice"});
    return facts;
}

} // namespace

class TestReport : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void beginsWithWhatIsWrong()
    {
        MachineFacts facts = soundMachine();
        QVERIFY(textOf(facts).startsWith(u"No problems found\n\nProgram\n"_s));
        facts.disk.isNetwork = true;
        facts.backend.info.blasIsSlow = true;
        const QStringList lines = textOf(facts).split(u'\n');
        QCOMPARE(lines[0], u"problem: the BLAS in use is the reference implementation, ten times "
                           "slower than OpenBLAS or worse (install libopenblas0-openmp)"_s);
        QVERIFY(lines[1].startsWith(u"note: the workspace is on a network disk"_s));
        QCOMPARE(lines[2], QString());
    }

    void valuesAreAligned()
    {
        int column = -1;
        int values = 0;
        for (const QString& line : textOf(soundMachine()).split(u'\n')) {
            if (!line.startsWith(u"  "_s))
                continue;
            // The last two blanks of the label's column.
            const auto match = QRegularExpression(u"^  (\\S+( \\S+)*)  +"_s).match(line);
            QVERIFY2(match.hasMatch(), qPrintable(line));
            if (column < 0)
                column = int(match.capturedLength());
            QCOMPARE(int(match.capturedLength()), column);
            ++values;
        }
        QVERIFY(values > 20);
    }

    void linesOfASoundMachine()
    {
        const MachineFacts facts = soundMachine();
        QCOMPARE(valueOf(facts, "Formwork"), u"1.2.3"_s);
        QCOMPARE(valueOf(facts, "Build"), u"Release, GCC 12.2.0"_s);
        QCOMPARE(valueOf(facts, "Sockets"), u"1"_s);
        QCOMPARE(valueOf(facts, "Cores"), u"4"_s);
        QCOMPARE(valueOf(facts, "Threads"), u"8"_s);
        QCOMPARE(valueOf(facts, "SIMD"), u"SSE4.2, AVX2, FMA, F16C"_s);
        QCOMPARE(valueOf(facts, "Usable threads"), u"8 (0-7)"_s);
        QCOMPARE(valueOf(facts, "CPU quota"), u"unlimited"_s);
        QCOMPARE(valueOf(facts, "Memory"), u"16.0 GiB, 12.0 GiB available"_s);
        QCOMPARE(valueOf(facts, "Swap"), u"none"_s);
        QCOMPARE(valueOf(facts, "Open files"), u"1024 (hard limit 4096)"_s);
        QCOMPARE(valueOf(facts, "Locked memory"), u"8.0 MiB"_s);
        QCOMPARE(valueOf(facts, "Matrix products"), u"150.0 GFLOP/s, 50 x the reference"_s);
        QCOMPARE(valueOf(facts, "Measured with"), u"394 x 768 x 768, 8 threads"_s);
        QCOMPARE(valueOf(facts, "Free space"), u"100.0 GiB free of 500.0 GiB"_s);
        QCOMPARE(valueOf(facts, "Disk"), u"ext4, local"_s);
        QCOMPARE(valueOf(facts, "NVIDIA driver"), u"none"_s);
        QCOMPARE(valueOf(facts, "SQLite"), u"3.40.1"_s);
        QCOMPARE(valueOf(facts, "Qt platform"), u"(absent)"_s);
    }

    void whatIsUnknownSaysSo()
    {
        const MachineFacts nothing;
        for (const char* label :
             {"Operating system", "Model", "Cores", "SIMD", "Memory", "Free space"})
            QCOMPARE(valueOf(nothing, label), u"unknown"_s);
        QCOMPARE(valueOf(nothing, "Control groups"), u"none"_s);
        QCOMPARE(valueOf(nothing, "Matrix products"), u"not measured"_s);
        QVERIFY(jsonOf(nothing)[u"processor"][u"model"].isNull());
    }

    void smallRatiosHaveADecimal()
    {
        MachineFacts facts = soundMachine();
        facts.backend.products->libtorch = 2.7;
        QCOMPARE(valueOf(facts, "Matrix products"), u"2.7 GFLOP/s, 0.9 x the reference"_s);
    }

    void gpusHaveLines()
    {
        const MachineFacts facts = machineWithGpu();
        QCOMPARE(valueOf(facts, "CUDA"), u"CUDA 13.2, 1 device"_s);
        QCOMPARE(valueOf(facts, "NVIDIA driver"), u"590.10, up to CUDA 13.2"_s);
        QCOMPARE(valueOf(facts, "GPU 0"), u"Some GPU, 80.0 GiB, compute capability 9.0"_s);
    }

    void theWindowAddsItsPlatform()
    {
        MachineFacts facts = soundMachine();
        facts.windowPlatform = "xcb";
        QCOMPARE(valueOf(facts, "Qt platform"), u"xcb"_s);
        QCOMPARE(jsonOf(facts)[u"qt_platform"], QJsonValue(u"xcb"_s));
    }

    void jsonOfASoundMachine()
    {
        const QJsonObject json = jsonOf(soundMachine());
        QCOMPARE(
            json.keys(),
            (QStringList{u"backend"_s, u"control_groups"_s, u"cuda"_s, u"findings"_s, u"formwork"_s,
                         u"libraries"_s, u"limits"_s, u"memory"_s, u"processor"_s, u"qt_platform"_s,
                         u"system"_s, u"training_possible"_s, u"workspace"_s}));
        QCOMPARE(json[u"training_possible"], QJsonValue(true));
        QVERIFY(json[u"findings"].toArray().isEmpty());
        QCOMPARE(json[u"backend"][u"products"][u"times_reference"], QJsonValue(50));
        QCOMPARE(json[u"processor"][u"cores"], QJsonValue(4));
        QVERIFY(json[u"control_groups"][u"cpus"].isNull());
        QVERIFY(json[u"limits"][u"file_size_bytes"].isNull());
        QCOMPARE(json[u"limits"][u"open_files"], QJsonValue(1024));
        QCOMPARE(json[u"workspace"][u"folder"], QJsonValue(u"/srv/ws"_s));
        QCOMPARE(json[u"libraries"][u"fmt"], QJsonValue(u"9.1.0"_s));
        QVERIFY(json[u"cuda"][u"devices"].toArray().isEmpty());
    }

    void jsonReportsFindings()
    {
        MachineFacts facts = soundMachine();
        facts.backend.products.reset();
        facts.backend.info.blasIsSlow = true;
        facts.disk.isWritable = false;
        const QJsonObject json = jsonOf(facts);
        QCOMPARE(json[u"training_possible"], QJsonValue(false));
        QVERIFY(json[u"backend"][u"products"].isNull());
        const QJsonArray findings = json[u"findings"].toArray();
        QCOMPARE(findings.size(), 2);
        QCOMPARE(findings[0][u"key"], QJsonValue(u"workspace_not_writable"_s));
        QCOMPARE(findings[0][u"prevents_training"], QJsonValue(true));
        QCOMPARE(findings[1][u"key"], QJsonValue(u"reference_blas"_s));
        QCOMPARE(findings[1][u"kind"], QJsonValue(u"problem"_s));
        QCOMPARE(findings[1][u"prevents_training"], QJsonValue(false));
    }

    void namesNobody()
    {
        const MachineFacts facts = talkativeMachine();
        QVERIFY(textOf(facts).contains(u"alice"_s)); // it is all there to be hidden
        const QString text = textOf(facts, kAlice);
        const QString json = QString::fromStdString(machineReportJson(facts, kAlice));
        for (const QString& shown : {text, json}) {
            QVERIFY2(!shown.contains(u"alice"_s), qPrintable(shown));
            QVERIFY2(!shown.contains(u"elm"_s), qPrintable(shown));
            QVERIFY2(shown.contains(u"~/deep/ws"_s), qPrintable(shown));
        }
        QVERIFY(QJsonDocument::fromJson(json.toUtf8()).isObject());
    }

    void valuesKeepToTheirLine()
    {
        MachineFacts facts = soundMachine();
        facts.backend.failure = Text::verbatim("two\nlines");
        QVERIFY(textOf(facts).contains(u"training is not possible: two lines"_s));
    }

    void pathsNeedNotBeUtf8()
    {
        MachineFacts facts = soundMachine();
        facts.disk.folder = "/srv/\xff";
        QCOMPARE(jsonOf(facts)[u"workspace"][u"folder"], QJsonValue(u"/srv/\ufffd"_s));
    }
};

QTEST_APPLESS_MAIN(TestReport)
#include "tst_report.moc"
