// formwork-cli inspect on files that FFCV wrote, and on paths that are not files.
#include "core/base/file_system.h"
#include "core/beton/golden.h"
#include "core/beton/writer.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QTest>

#include <limits>

#include <sys/stat.h>

using namespace formwork;

namespace {

struct Outcome
{
    int exitCode = -1;
    QByteArray out;
    QByteArray err;
};

const QString kProgram = QStringLiteral(FORMWORK_TEST_PROGRAMS "/formwork-cli");

Outcome inspect(const QStringList& arguments)
{
    QProcess process;
    process.start(kProgram, QStringList{"inspect"} + arguments);
    Outcome outcome;
    if (!process.waitForFinished(20'000)) {
        process.kill();
        process.waitForFinished();
        return outcome;
    }
    outcome.exitCode = process.exitStatus() == QProcess::NormalExit ? process.exitCode() : -1;
    outcome.out = process.readAllStandardOutput();
    outcome.err = process.readAllStandardError();
    return outcome;
}

} // namespace

class TestCliInspect : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void showsEveryGolden_data();
    void showsEveryGolden();
    void labelsNeedNotBeClasses();
    void filesWithoutLabels();
    void fieldsShowTheirRange();
    void numbersNeedNotBeFinite();
    void refusesWhatIsNoFile();

private:
    QString golden(const char* name)
    {
        return QString::fromStdString(m_goldens.unpack(QLatin1String(name)).string());
    }

    // Images, and a float field of this name with these values.
    QString withFloats(const char* name, const std::vector<double>& values)
    {
        const QString path = m_folder.filePath(name + QString(".beton"));
        PosixFileSystem disk;
        beton::WriterOptions options;
        options.sampleCount = values.size();
        std::vector<beton::Field> fields = {beton::imageLabelFields()[0]};
        fields.push_back({.type = beton::FieldType::Float, .name = name});
        beton::Writer writer(disk, path.toStdString(), fields, options);
        const std::vector<std::byte> pixels(12);
        for (const double value : values)
            writer.add(std::vector<beton::Value>{
                beton::ImageValue{beton::ImageMode::Raw, 2, 2, pixels}, value});
        writer.finish();
        return path;
    }

    test::Goldens m_goldens;
    QTemporaryDir m_folder;
};

void TestCliInspect::showsEveryGolden_data()
{
    QTest::addColumn<QString>("name");
    for (const QString& name : m_goldens.names())
        QTest::newRow(qPrintable(name)) << name;
}

void TestCliInspect::showsEveryGolden()
{
    QFETCH(QString, name);
    const QString file = QString::fromStdString(m_goldens.unpack(name).string());
    const Outcome text = inspect({file});
    QVERIFY2(text.exitCode == 0, text.err.constData());
    const Outcome json = inspect({file, "--json"});
    QVERIFY2(json.exitCode == 0, json.err.constData());
    const QJsonObject shown = QJsonDocument::fromJson(json.out).object();
    QCOMPARE(shown[u"samples"], m_goldens.facts(name)[u"header"][u"num_samples"]);
}

void TestCliInspect::labelsNeedNotBeClasses()
{
    const QString file = golden("a_raw");
    const QJsonObject json = QJsonDocument::fromJson(inspect({file, "--json"}).out).object();
    const QJsonObject labels = json[u"labels"].toObject();
    QCOMPARE(labels[u"field"].toString(), QString("label"));
    QVERIFY(labels[u"problem"].toString().contains("-3"));
    const QJsonArray counts = labels[u"counts"].toArray();
    QCOMPARE(counts[0][u"value"].toInt(), -3);
    int samples = 0;
    for (const QJsonValue& count : counts)
        samples += count[u"samples"].toInt();
    QCOMPARE(samples, json[u"samples"].toInt());
    QVERIFY(json[u"images"][u"classes"].toArray().isEmpty());
    QCOMPARE(json[u"images"][u"raw"].toInt(), samples);
    QVERIFY(inspect({file}).out.contains("no class numbers"));
    QCOMPARE(json[u"label_field"][u"name"].toString(), QString("label"));
    QCOMPARE(json[u"label_field"][u"candidates"].toArray(), QJsonArray{"label"});
    QVERIFY(json[u"label_field"][u"problem"].isNull());
}

void TestCliInspect::filesWithoutLabels()
{
    const auto check = [](const QString& file, const char* problem) {
        const QByteArray text = inspect({file}).out;
        const QJsonObject json = QJsonDocument::fromJson(inspect({file, "--json"}).out).object();
        return text.contains("labels      none: ") && text.contains(problem) &&
               !text.contains("class 0") && json[u"images"][u"classes"].toArray().isEmpty() &&
               json[u"labels"].isNull() && json[u"label_field"][u"name"].isNull() &&
               json[u"label_field"][u"problem"].toString().contains(problem);
    };
    QVERIFY(check(withFloats("label", {0, 1, 2}), "'label' is a floating-point number"));
    QVERIFY(check(withFloats("weight", {0, 1, 2}), "no class labels"));
}

void TestCliInspect::fieldsShowTheirRange()
{
    const QString file = golden("d_float");
    const QJsonArray fields =
        QJsonDocument::fromJson(inspect({file, "--json"}).out)[u"fields"].toArray();
    QVERIFY(fields[0][u"values"].isUndefined()); // images
    QCOMPARE(fields[1][u"values"][u"min"].toInt(), -3);
    QCOMPARE(fields[2][u"name"].toString(), QString("weight"));
    QCOMPARE(fields[2][u"values"][u"min"].toDouble(), -0.875);
    QVERIFY(fields[2][u"values"][u"different"].toInt() > 1);
    QVERIFY(inspect({file}).out.contains("weight (float, -0.875 to "));
}

void TestCliInspect::numbersNeedNotBeFinite()
{
    constexpr double kInfinity = std::numeric_limits<double>::infinity();
    const QString file = withFloats("score", {qQNaN(), 0.5, kInfinity, -kInfinity, 2.5});
    const QByteArray text = inspect({file}).out;
    QVERIFY2(text.contains("score (float, 0.5 to 2.5, 3 not finite)"), text.constData());
    const QJsonObject values =
        QJsonDocument::fromJson(inspect({file, "--json"}).out)[u"fields"][1][u"values"].toObject();
    QCOMPARE(values[u"min"].toDouble(), 0.5);
    QCOMPARE(values[u"max"].toDouble(), 2.5);
    QCOMPARE(values[u"not_finite"].toInt(), 3);
    QVERIFY(inspect({file, "--sample", "0"}).out.contains("  nan\n"));
    QVERIFY(inspect({file, "--sample", "3"}).out.contains("  -inf\n"));
    const QString none = withFloats("none", {qQNaN()});
    QVERIFY(inspect({none}).out.contains("none (float, 1 not finite)"));
}

// A pipe would keep it waiting for somebody who writes.
void TestCliInspect::refusesWhatIsNoFile()
{
    const QString pipe = m_folder.filePath("pipe");
    QCOMPARE(::mkfifo(qPrintable(pipe), 0600), 0);
    for (const QString& path : {pipe, m_folder.path(), QString("/dev/null")}) {
        const Outcome outcome = inspect({path});
        QCOMPARE(outcome.exitCode, 1);
        QVERIFY2(outcome.err.contains("not a regular file"), outcome.err.constData());
    }
}

QTEST_GUILESS_MAIN(TestCliInspect)
#include "tst_cli_inspect.moc"
