// weights inspect and weights convert as a user runs them.
#include "core/base/error.h"
#include "core/model/model.h"
#include "core/model/weights/weights.h"
#include "support/command_line.h"
#include "support/memory_folder.h"

#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

using namespace formwork;

namespace {

using Outcome = formwork::test::CommandOutcome;

using formwork::test::kProgram;
const QString kData = QStringLiteral(FORMWORK_TEST_DATA "/model/");

Outcome run(const QStringList& arguments)
{
    return formwork::test::runCommand(QStringList{QStringLiteral("weights")} + arguments);
}

bool sameTensors(const NamedTensors& a, const NamedTensors& b)
{
    if (a.size() != b.size())
        return false;
    for (std::size_t i = 0; i < a.size(); ++i)
        if (a[i].first != b[i].first || !at::equal(a[i].second, b[i].second))
            return false;
    return true;
}

} // namespace

class TestCliWeights : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void help();
    void inspectsModels();
    void inspectsPth();
    void convertsNamesThereAndBack();
    void convertsClassesAndSize();
    void outputsAreNotReplacedByChance();
    void errors_data();
    void errors();

private:
    QString path(const QString& name) const { return m_folder.filePath(name); }
    NamedTensors load(const QString& name)
    {
        return loadSafetensors(m_fileSystem, path(name).toStdString()).tensors;
    }

    QTemporaryDir m_folder{test::memoryFolder(QStringLiteral("cli-weights"))};
    PosixFileSystem m_fileSystem;
    QString m_levit; // LeViT-128S for 5 classes at 32 px, under its own names
};

void TestCliWeights::initTestCase()
{
    QVERIFY(m_folder.isValid());
    m_levit = path(QStringLiteral("levit.safetensors"));
    const auto model = makeModel({.name = "levit_128s", .imageSize = 32, .classes = 5, .seed = 3});
    saveForeignWeights(m_fileSystem, m_levit.toStdString(), *model, WeightNaming::Facebook);
}

void TestCliWeights::help()
{
    for (const QString& command : {QStringLiteral("inspect"), QStringLiteral("convert")}) {
        const Outcome outcome = run({command, QStringLiteral("--help")});
        QCOMPARE(outcome.exitCode, 0);
        QVERIFY(outcome.out.contains("Examples:\n  formwork-cli weights " + command.toUtf8()));
    }
}

void TestCliWeights::inspectsModels()
{
    const Outcome text = run({QStringLiteral("inspect"), m_levit});
    QCOMPARE(text.exitCode, 0);
    QVERIFY2(text.out.contains("LeViT-128S for 5 classes at 32 px"), text.out.constData());
    QVERIFY2(text.out.contains("facebook"), text.out.constData());
    QVERIFY(!text.out.contains("blocks.0.m.attention_biases"));
    const Outcome list = run({QStringLiteral("inspect"), m_levit, QStringLiteral("--tensors")});
    QVERIFY2(list.out.contains("F32   blocks.0.m.attention_biases  [4, 4]"), list.out.constData());

    const Outcome json = run({QStringLiteral("inspect"), m_levit, QStringLiteral("--json")});
    QCOMPARE(json.exitCode, 0);
    const QJsonObject model = json.json()["model"].toObject();
    QCOMPARE(model["name"].toString(), QStringLiteral("levit_128s"));
    QCOMPARE(model["naming"].toString(), QStringLiteral("facebook"));
    QCOMPARE(model["classes"].toInt(), 5);
    QCOMPARE(model["image_size"].toInt(), 32);
    QCOMPARE(model["distillation"].toBool(true), false);
    QCOMPARE(json.json()["format"].toString(), QStringLiteral("safetensors"));
    QCOMPARE(json.json()["tensors"].toArray().size(), 329);
    const QJsonObject first = json.json()["tensors"].toArray()[0].toObject();
    QCOMPARE(first["name"].toString(), QStringLiteral("patch_embed.0.c.weight"));
    QCOMPARE(first["shape"].toArray(), (QJsonArray{16, 3, 3, 3}));
    QCOMPARE(first["dtype"].toString(), QStringLiteral("F32"));
}

void TestCliWeights::inspectsPth()
{
    const Outcome averaged =
        run({QStringLiteral("inspect"), kData + "training.pth", QStringLiteral("--json")});
    QCOMPARE(averaged.exitCode, 0);
    QCOMPARE(averaged.json()["format"].toString(), QStringLiteral("pth"));
    QCOMPARE(averaged.json()["entry"].toString(), QStringLiteral("model_ema"));
    QCOMPARE(averaged.json()["entries"].toArray(), (QJsonArray{"model", "model_ema"}));
    QVERIFY(averaged.json()["model"].isNull());
    const Outcome named = run({QStringLiteral("inspect"), kData + "training.pth",
                               QStringLiteral("--entry"), QStringLiteral("model")});
    QVERIFY2(named.out.contains("model (of: model, model_ema)"), named.out.constData());
    QVERIFY2(named.out.contains("model       unknown"), named.out.constData());
    const Outcome legacy =
        run({QStringLiteral("inspect"), kData + "legacy.pth", QStringLiteral("--json")});
    QVERIFY2(legacy.exitCode == 0, legacy.err.constData());
    QCOMPARE(legacy.json()["tensors"].toArray().size(), 17);
    QCOMPARE(legacy.json()["prefix"].toString(), QString());
}

void TestCliWeights::convertsNamesThereAndBack()
{
    const Outcome timm = run({QStringLiteral("convert"), m_levit, path("timm.safetensors"),
                              QStringLiteral("--naming"), QStringLiteral("timm")});
    QVERIFY2(timm.exitCode == 0, timm.err.constData());
    QVERIFY2(timm.out.contains("timm names"), timm.out.constData());
    QCOMPARE(load("timm.safetensors")[0].first, std::string("stem.conv1.linear.weight"));
    const Outcome back =
        run({QStringLiteral("convert"), path("timm.safetensors"), path("back.safetensors"),
             QStringLiteral("--naming"), QStringLiteral("facebook"), QStringLiteral("--json")});
    QVERIFY2(back.exitCode == 0, back.err.constData());
    QCOMPARE(back.json()["naming"].toString(), QStringLiteral("facebook"));
    QVERIFY(sameTensors(load("back.safetensors"), load("levit.safetensors")));
    // Without --naming the names stay.
    const Outcome same =
        run({QStringLiteral("convert"), path("timm.safetensors"), path("same.safetensors")});
    QVERIFY2(same.exitCode == 0, same.err.constData());
    QVERIFY(sameTensors(load("same.safetensors"), load("timm.safetensors")));
}

void TestCliWeights::convertsClassesAndSize()
{
    const Outcome outcome =
        run({QStringLiteral("convert"), m_levit, path("other.safetensors"),
             QStringLiteral("--classes"), QStringLiteral("3"), QStringLiteral("--image-size"),
             QStringLiteral("64"), QStringLiteral("--model"), QStringLiteral("levit_128s")});
    QVERIFY2(outcome.exitCode == 0, outcome.err.constData());
    QVERIFY2(outcome.out.contains("a new head for 3 classes, the file's is for 5; resized from 32 "
                                  "to 64 px"),
             outcome.out.constData());
    const LoadedClassifier loaded =
        loadClassifier(m_fileSystem, {.file = path("other.safetensors").toStdString()});
    QCOMPARE(loaded.options.classes, 3);
    QCOMPARE(loaded.options.imageSize, 64);
}

void TestCliWeights::outputsAreNotReplacedByChance()
{
    const QStringList arguments = {QStringLiteral("convert"), m_levit, path("there.safetensors")};
    QCOMPARE(run(arguments).exitCode, 0);
    const Outcome again = run(arguments);
    QCOMPARE(again.exitCode, 1);
    QVERIFY2(again.err.contains("already exists"), again.err.constData());
    QCOMPARE(run(arguments + QStringList{QStringLiteral("--replace")}).exitCode, 0);
}

void TestCliWeights::errors_data()
{
    QTest::addColumn<QStringList>("arguments");
    QTest::addColumn<int>("exitCode");
    QTest::addColumn<QByteArray>("named");
    const auto row = [](const char* name, const QStringList& arguments, int code,
                        const char* named) {
        QTest::newRow(name) << arguments << code << QByteArray(named);
    };
    const QString out = path("error.safetensors");
    row("no command", {}, 2, "subcommand");
    row("no file", {"inspect"}, 2, "FILE");
    row("file not there", {"inspect", path("none.pth")}, 1, "none.pth");
    row("attack", {"inspect", kData + "attack.pth"}, 1, "posix.system");
    row("whole model", {"inspect", kData + "inner_model.pth"}, 1, "save model.state_dict()");
    row("no such entry", {"inspect", kData + "training.pth", "--entry", "x"}, 1, "model_ema");
    row("no model", {"convert", kData + "types.pth", out}, 1, "a model that Formwork has");
    row("another model", {"convert", m_levit, out, "--model", "vit_ti_16"}, 1,
        "LeViT-128S, not of ViT-Ti/16");
    row("unknown model", {"convert", m_levit, out, "--model", "resnet"}, 2, "resnet");
    row("unknown naming", {"convert", m_levit, out, "--naming", "keras"}, 2, "keras");
    row("naming of the other family", {"convert", m_levit, out, "--naming", "torchvision"}, 2,
        "give timm or facebook");
    row("image size", {"convert", m_levit, out, "--image-size", "50"}, 2, "multiples of 16");
    row("no safetensors", {"convert", m_levit, path("error.pth")}, 2, "*.safetensors");
    row("no classes", {"convert", m_levit, out, "--classes", "0"}, 2, "--classes");
}

void TestCliWeights::errors()
{
    QFETCH(const QStringList, arguments);
    QFETCH(const int, exitCode);
    QFETCH(const QByteArray, named);
    const Outcome outcome = run(arguments);
    QVERIFY2(outcome.err.contains(named), outcome.err.constData());
    QCOMPARE(outcome.exitCode, exitCode);
    QVERIFY(!QFile::exists(path("error.safetensors")) && !QFile::exists(path("error.pth")));
}

QTEST_GUILESS_MAIN(TestCliWeights)
#include "tst_cli_weights.moc"
