// What leaves for other programs and comes from them, as a user does it: weights export, export
// --format wandb, runs import.
#include "core/dataset/demo/demo_images.h"
#include "core/store/store.h"
#include "support/command_line.h"
#include "support/memory_folder.h"

#include <QDir>
#include <QFile>
#include <QJsonArray>
#include <QJsonObject>
#include <QTemporaryDir>
#include <QTest>

#include <map>
#include <string>

using namespace formwork;
using namespace Qt::Literals::StringLiterals;

namespace {

using Outcome = formwork::test::CommandOutcome;

QByteArray contentsOf(const QString& path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

} // namespace

class TestCliExchange : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        QVERIFY(m_folder.isValid());
        DemoImagesRequest request;
        request.root = path(u"images"_s).toStdString();
        request.trainPerClass = 4;
        request.validationPerClass = 2;
        PosixFileSystem fileSystem;
        NullProgress progress;
        makeDemoImages(request, fileSystem, progress, {});
        QFile config(path(u"small.yaml"_s));
        QVERIFY(config.open(QIODevice::WriteOnly));
        config.write("name: small\nmodel: {name: vit_micro_16, image_size: 32}\n"
                     "data: {loader: folder, workers: 1, train: " +
                     path(u"images/train"_s).toUtf8() + ", val: " + path(u"images/val"_s).toUtf8() +
                     "}\ntrain: {epochs: 2, batch_size: 16, threads: 1, device: cpu, "
                     "ema_decay: 0.5}\n");
        config.close();
        const Outcome outcome = run({u"train"_s, path(u"small.yaml"_s)});
        QVERIFY2(outcome.exitCode == 0, outcome.err.constData());
    }

    void aModelForTimm()
    {
        const Outcome outcome =
            run({u"weights"_s, u"export"_s, u"1"_s, u"--to"_s, path(u"timm"_s), u"--json"_s});
        QVERIFY2(outcome.exitCode == 0, outcome.err.constData());
        const QJsonObject json = outcome.json();
        QCOMPARE(json["model"].toString(), u"vit_micro_16"_s);
        QCOMPARE(json["classes"].toArray().size(), 10);
        QVERIFY(json["averaged"].toBool());
        QStringList files = QDir(path(u"timm"_s)).entryList(QDir::Files);
        files.sort();
        QCOMPARE(files, (QStringList{u"README.md"_s, u"config.json"_s, u"experiment.yaml"_s,
                                     u"model.safetensors"_s}));
        const QByteArray card = contentsOf(path(u"timm/README.md"_s));
        QVERIFY2(card.contains("averaged (EMA), after epoch"), card.constData());
        const Outcome inspected =
            run({u"weights"_s, u"inspect"_s, path(u"timm/model.safetensors"_s), u"--json"_s});
        QCOMPARE(inspected.json()["model"].toObject()["naming"].toString(), u"timm"_s);
    }

    void overwriting()
    {
        const QStringList command = {u"weights"_s, u"export"_s, u"run 1 last"_s, u"--to"_s,
                                     path(u"twice"_s)};
        QCOMPARE(run(command).exitCode, 0);
        const Outcome refused = run(command);
        QCOMPARE(refused.exitCode, 1);
        QVERIFY2(refused.err.contains("the folder holds an exported model"),
                 refused.err.constData());
        const Outcome replaced =
            run(command + QStringList{u"--replace"_s, u"--trained"_s, u"--json"_s});
        QVERIFY2(replaced.exitCode == 0, replaced.err.constData());
        QVERIFY(!replaced.json()["averaged"].toBool(true));
    }

    void otherFormats()
    {
        const Outcome vision = run({u"weights"_s, u"export"_s, u"1"_s, u"--to"_s, path(u"vision"_s),
                                    u"--format"_s, u"torchvision"_s});
        QVERIFY2(vision.exitCode == 0, vision.err.constData());
        QVERIFY(contentsOf(path(u"vision/README.md"_s)).contains("VisionTransformer("));
        const Outcome script = run({u"weights"_s, u"export"_s, u"1"_s, u"--to"_s,
                                    path(u"alone.pt"_s), u"--format"_s, u"torchscript"_s});
        QVERIFY2(script.exitCode == 0, script.err.constData());
        QVERIFY(contentsOf(path(u"alone.pt"_s)).startsWith("PK"));
        QVERIFY(contentsOf(path(u"alone.pt"_s)).contains("\"class_names\""));
        const Outcome graph = run({u"weights"_s, u"export"_s, u"1"_s, u"--to"_s, path(u"graph"_s),
                                   u"--format"_s, u"onnx"_s});
        QVERIFY2(graph.exitCode == 0, graph.err.constData());
        QVERIFY(contentsOf(path(u"graph/model.onnx"_s)).contains("class_names"));
        QVERIFY(contentsOf(path(u"graph/README.md"_s)).contains("onnxruntime"));
    }

    void exportsAreInTheLineage()
    {
        const QString file = path(u"alone.onnx"_s);
        const Outcome alone = run({u"weights"_s, u"export"_s, u"1"_s, u"--to"_s, file,
                                   u"--format"_s, u"onnx"_s, u"--replace"_s});
        QVERIFY2(alone.exitCode == 0, alone.err.constData());
        const QString converted = path(u"converted.safetensors"_s);
        const Outcome other =
            run({u"weights"_s, u"convert"_s, u"run 1"_s, converted, u"--naming"_s, u"timm"_s});
        QVERIFY2(other.exitCode == 0, other.err.constData());
        std::map<std::string, std::string> formats;
        PosixFileSystem files;
        Store store(Workspace(path(u"workspace"_s).toStdString()), files, StoreMode::ReadOnly);
        for (const ExportRecord& record : store.exports(1))
            formats[record.path.string()] = record.format;
        QCOMPARE(formats[file.toStdString()], std::string("onnx"));
        QCOMPARE(formats[converted.toStdString()], std::string("timm"));
        const Outcome shown = run({u"runs"_s, u"show"_s, u"1"_s});
        QVERIFY2(shown.out.contains("exported (onnx): " + file.toUtf8()), shown.out.constData());
    }

    void thereAndBack()
    {
        const Outcome written =
            run({u"export"_s, u"--format"_s, u"tensorboard"_s, u"--out"_s, path(u"board"_s)});
        QVERIFY2(written.exitCode == 0, written.err.constData());
        const QStringList import = {u"runs"_s,        u"import"_s,       path(u"board"_s),
                                    u"--workspace"_s, path(u"second"_s), u"--json"_s};
        const Outcome imported = formwork::test::runCommand(import);
        QVERIFY2(imported.exitCode == 0, imported.err.constData());
        const QJsonArray runs = imported.json()["runs"].toArray();
        QCOMPARE(runs.size(), 1);
        QCOMPARE(runs[0].toObject()["outcome"].toString(), u"added"_s);
        QCOMPARE(runs[0].toObject()["epochs"].toInt(), 2);
        const Outcome again = formwork::test::runCommand(import);
        QCOMPARE(again.json()["runs"].toArray()[0].toObject()["outcome"].toString(),
                 u"unchanged"_s);
        const Outcome shown = formwork::test::runCommand(
            {u"runs"_s, u"show"_s, u"1"_s, u"--workspace"_s, path(u"second"_s)});
        QVERIFY2(shown.out.contains("imported from " + path(u"board"_s).toUtf8()),
                 shown.out.constData());
        QVERIFY(!shown.out.contains("optimizer:"));
        const Outcome resumed = formwork::test::runCommand(
            {u"train"_s, u"--resume"_s, u"1"_s, u"--workspace"_s, path(u"second"_s)});
        QVERIFY(resumed.exitCode != 0);
        QVERIFY2(resumed.err.contains("was imported and cannot be trained here"),
                 resumed.err.constData());
        const Outcome extended =
            formwork::test::runCommand({u"train"_s, u"--resume"_s, u"1"_s, u"--epochs"_s, u"+2"_s,
                                        u"--workspace"_s, path(u"second"_s)});
        QVERIFY2(extended.err.contains("was imported"), extended.err.constData());
    }

    void anotherWorkspaceWithCheckpoints()
    {
        const QString third = path(u"third"_s);
        const Outcome imported =
            formwork::test::runCommand({u"runs"_s, u"import"_s, path(u"workspace"_s),
                                        u"--with-checkpoints"_s, u"--workspace"_s, third});
        QVERIFY2(imported.exitCode == 0, imported.err.constData());
        QVERIFY2(imported.out.contains("run 1: small, 2 epochs"), imported.out.constData());
        const Outcome exported =
            formwork::test::runCommand({u"weights"_s, u"export"_s, u"1"_s, u"--to"_s,
                                        path(u"from-third"_s), u"--workspace"_s, third});
        QVERIFY2(exported.exitCode == 0, exported.err.constData());
    }

    void wandb()
    {
        const Outcome written =
            run({u"export"_s, u"--format"_s, u"wandb"_s, u"--out"_s, path(u"wandb"_s)});
        QVERIFY2(written.exitCode == 0, written.err.constData());
        const QByteArray lines = contentsOf(path(u"wandb/run-1-small/wandb-history.jsonl"_s));
        QVERIFY2(lines.contains("\"_step\":"), lines.constData());
        QVERIFY(lines.contains("\"val/top1\":"));
        // Nothing is overwritten by accident, least of all another program's config.json.
        const QString config = path(u"wandb/run-1-small/config.json"_s);
        QFile other(config);
        QVERIFY(other.open(QIODevice::WriteOnly));
        other.write("mine");
        other.close();
        QFile::remove(path(u"wandb/run-1-small/wandb-history.jsonl"_s));
        const QStringList again = {u"export"_s, u"--format"_s, u"wandb"_s, u"--out"_s,
                                   path(u"wandb"_s)};
        const Outcome refused = run(again);
        QCOMPARE(refused.exitCode, 1);
        QVERIFY2(refused.err.contains("already exists"), refused.err.constData());
        QCOMPARE(contentsOf(config), QByteArray("mine"));
        QVERIFY(!QFile::exists(path(u"wandb/run-1-small/wandb-history.jsonl"_s)));
        QCOMPARE(run(again + QStringList{u"--replace"_s}).exitCode, 0);
        QVERIFY(contentsOf(config) != QByteArray("mine"));
    }

    void errors()
    {
        QCOMPARE(run({u"weights"_s, u"export"_s, u"1"_s}).exitCode, 2);
        QCOMPARE(run({u"weights"_s, u"export"_s, u"9"_s, u"--to"_s, path(u"x"_s)}).exitCode, 1);
        const Outcome nothing = run({u"runs"_s, u"import"_s, path(u"images"_s)});
        QCOMPARE(nothing.exitCode, 1);
        QVERIFY2(nothing.err.contains("holds no event files"), nothing.err.constData());
    }

private:
    QString path(const QString& name) const { return m_folder.filePath(name); }
    Outcome run(const QStringList& arguments) const
    {
        QStringList all = arguments;
        if (arguments.value(1) != u"inspect"_s)
            all << u"--workspace"_s << path(u"workspace"_s);
        return formwork::test::runCommand(all);
    }

    QTemporaryDir m_folder{test::memoryFolder(u"cli-exchange"_s)};
};

QTEST_GUILESS_MAIN(TestCliExchange)
#include "tst_cli_exchange.moc"
