// formwork-cli scan, and what every command reports about the folders that it reads.
#include "support/command_line.h"
#include "written_inputs.h"

#include <QDir>
#include <QDirIterator>
#include <QFile>
#include <QFileInfo>
#include <QJsonArray>
#include <QJsonObject>
#include <QTemporaryDir>
#include <QTest>

#include <filesystem>

using namespace formwork;
using formwork::test::writeDemoImages;
using formwork::test::writeFile;

using Outcome = formwork::test::CommandOutcome;

namespace {

QByteArray contentsOf(const QString& path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

} // namespace

class TestCliScan : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        QVERIFY(m_folder.isValid());
        writeDemoImages(path("images"));
    }

    void scansAFolder()
    {
        const Outcome outcome =
            run({QStringLiteral("scan"), path("images"), QStringLiteral("--json")});
        QCOMPARE(outcome.exitCode, 0);
        const QJsonObject json = outcome.json();
        QCOMPARE(json[QStringLiteral("train")][QStringLiteral("images")].toInt(), 50);
        QCOMPARE(json[QStringLiteral("validation")][QStringLiteral("images")].toInt(), 20);
        QCOMPARE(json[QStringLiteral("train")][QStringLiteral("classes")].toArray().size(), 10);
        QCOMPARE(json[QStringLiteral("read")].toString(), QStringLiteral("headers"));
        QVERIFY(json[QStringLiteral("damaged")].isNull());
        const QJsonValue layout = json[QStringLiteral("layout")];
        QCOMPARE(layout[QStringLiteral("kind")].toString(), QStringLiteral("splits"));
        QCOMPARE(layout[QStringLiteral("train")].toString(), path("images") + "/train");
        QVERIFY(layout[QStringLiteral("guessed")].isNull());
        QCOMPARE(layout[QStringLiteral("remarks")].toArray().size(), 0);
        const Outcome plain = run({QStringLiteral("scan"), path("images")});
        QVERIFY(plain.out.contains("10 classes, 50 train and 20 validation images"));
        QVERIFY(plain.out.contains("only the images' headers were read"));
        const Outcome names =
            run({QStringLiteral("scan"), path("images"), QStringLiteral("--no-probe")});
        QVERIFY(names.out.contains("no image was opened"));
    }

    void scansAndConversionsSayWhatTheyGuessed()
    {
        const QDir folder(path("guessed"));
        const QString image =
            QDirIterator(path("images"), QDir::Files, QDirIterator::Subdirectories).next();
        for (const char* copy :
             {"Train/a/1.jpg", "Train/b/1.jpg", "Val/a/2.jpg", "Val/b/2.jpg", "Test/3.jpg"}) {
            QVERIFY(QFileInfo(folder.filePath(copy)).dir().mkpath(QStringLiteral(".")));
            QVERIFY(QFile::copy(image, folder.filePath(copy)));
        }
        const Outcome scanned =
            run({QStringLiteral("scan"), folder.path(), QStringLiteral("--json")});
        const Outcome converted =
            run({QStringLiteral("convert"), folder.path(), QStringLiteral("--out"),
                 path("guessed_out"), QStringLiteral("--json")});
        for (const Outcome& outcome : {scanned, converted}) {
            QVERIFY2(outcome.exitCode == 0, outcome.err.constData());
            const QJsonValue layout = outcome.json()[QStringLiteral("layout")];
            QCOMPARE(layout[QStringLiteral("validation")].toString(), folder.path() + "/Val");
            QVERIFY(layout[QStringLiteral("guessed")].toString().contains("Test/ left out"));
            const QJsonArray remarks = layout[QStringLiteral("remarks")].toArray();
            QCOMPARE(remarks.size(), 1);
            QCOMPARE(remarks[0][QStringLiteral("folder")].toString(), QStringLiteral("Test"));
            QCOMPARE(remarks[0][QStringLiteral("role")].toString(), QStringLiteral("left_out"));
            QCOMPARE(remarks[0][QStringLiteral("reason")].toString(),
                     QStringLiteral("it has no classes"));
        }
    }

    // One picture of train in validation and another one in a second class, in folders and betons.
    void findsLeaksAndWrongClasses()
    {
        const QString folder = path("leaks");
        std::filesystem::copy(path("images").toStdString(), folder.toStdString(),
                              std::filesystem::copy_options::recursive);
        const QDir train(folder + "/train");
        const QStringList classes = train.entryList(QDir::Dirs | QDir::NoDotAndDotDot);
        const auto imagesOf = [&](const QString& name) {
            return QDir(train.filePath(name)).entryList(QDir::Files);
        };
        const QString leaked = classes[0] + "/" + imagesOf(classes[0])[0];
        const QString twice = classes[1] + "/" + imagesOf(classes[1])[0];
        QVERIFY(QFile::copy(train.filePath(leaked), folder + "/val/" + classes[0] + "/zz.jpg"));
        QVERIFY(QFile::copy(train.filePath(twice), train.filePath(classes[2] + "/zz.jpg")));

        const QString table = path("findings.csv");
        const Outcome text = run({QStringLiteral("scan"), folder, QStringLiteral("--check"),
                                  QStringLiteral("--csv"), table});
        QCOMPARE(text.exitCode, 0);
        QVERIFY2(text.out.contains("1 picture in both train and validation"), text.out.constData());
        QVERIFY(
            text.out.contains(("train/" + leaked + " = val/" + classes[0] + "/zz.jpg").toUtf8()));
        QVERIFY2(text.out.contains("1 picture under several classes"), text.out.constData());
        QVERIFY(text.out.contains(("train/" + twice + " (" + classes[1] + ")").toUtf8()));
        QFile csv(table);
        QVERIFY(csv.open(QIODevice::ReadOnly));
        const QByteArray lines = csv.readAll();
        QVERIFY(
            lines.contains("leak,1,train," + classes[0].toUtf8() + ",train/" + leaked.toUtf8()));
        QCOMPARE(lines.count("\nseveral_classes,2,"), 2);

        // An image of the data is not overwritten, and the former table only on request.
        const QString image = train.filePath(leaked);
        const QByteArray pixels = contentsOf(image);
        const auto checkInto = [&](const QString& file, const QStringList& more = {}) {
            return run(QStringList{QStringLiteral("scan"), folder, QStringLiteral("--check"),
                                   QStringLiteral("--csv"), file} +
                       more);
        };
        for (const QString& existing : {image, table}) {
            const Outcome refused = checkInto(existing);
            QCOMPARE(refused.exitCode, 1);
            QVERIFY2(refused.err.contains("already exists") && refused.err.contains("--replace"),
                     refused.err.constData());
        }
        QCOMPARE(contentsOf(image), pixels);
        QCOMPARE(checkInto(folder, {QStringLiteral("--replace")}).exitCode, 1);
        QCOMPARE(checkInto(table, {QStringLiteral("--replace")}).exitCode, 0);
        QCOMPARE(contentsOf(table), lines);

        // What it found is left out of a conversion.
        QFile list(path("exclude.txt"));
        QVERIFY(list.open(QIODevice::WriteOnly));
        list.write(("# leaks\nval/" + classes[0] + "/zz.jpg\ntrain/" + twice + "\n").toUtf8());
        list.close();
        const Outcome cleaned =
            run({QStringLiteral("convert"), folder, QStringLiteral("--out"), path("clean_out"),
                 QStringLiteral("--mode"), QStringLiteral("raw"), QStringLiteral("--exclude"),
                 list.fileName(), QStringLiteral("--train-name"), QStringLiteral("t"),
                 QStringLiteral("--val-name"), QStringLiteral("v")});
        QVERIFY2(cleaned.exitCode == 0, cleaned.err.constData());
        QVERIFY2(cleaned.err.contains("2 images left out"), cleaned.err.constData());
        QCOMPARE(run({QStringLiteral("scan"), path("clean_out") + "/t.beton",
                      QStringLiteral("--val"), path("clean_out") + "/v.beton",
                      QStringLiteral("--check"), QStringLiteral("--json")})
                     .json()[QStringLiteral("diagnosis")][QStringLiteral("groups")]
                     .toArray()
                     .size(),
                 0);

        const Outcome converted =
            run({QStringLiteral("convert"), folder, QStringLiteral("--out"), path("leaks_out"),
                 QStringLiteral("--mode"), QStringLiteral("raw"), QStringLiteral("--train-name"),
                 QStringLiteral("t"), QStringLiteral("--val-name"), QStringLiteral("v")});
        QVERIFY2(converted.exitCode == 0, converted.err.constData());
        const QStringList betons = {QStringLiteral("scan"), path("leaks_out") + "/t.beton",
                                    QStringLiteral("--val"), path("leaks_out") + "/v.beton"};
        const Outcome json =
            run(betons + QStringList{QStringLiteral("--check"), QStringLiteral("--json")});
        QVERIFY2(json.exitCode == 0, json.err.constData());
        const QJsonValue diagnosis = json.json()[QStringLiteral("diagnosis")];
        QCOMPARE(diagnosis[QStringLiteral("leaks")].toInt(), 1);
        QCOMPARE(diagnosis[QStringLiteral("several_classes")].toInt(), 1);
        QVERIFY(diagnosis[QStringLiteral("groups")][0][QStringLiteral("leak")].toBool());
        QVERIFY(run(betons + QStringList{QStringLiteral("--check")})
                    .out.contains("train sample 0 = validation sample "));
        QCOMPARE(run(betons).exitCode, 2); // --val needs --check
        const Outcome unread = run({QStringLiteral("scan"), path("leaks_out") + "/t.beton"});
        QCOMPARE(unread.exitCode, 2);
        QVERIFY(unread.err.contains("--check"));
        QCOMPARE(run({QStringLiteral("scan"), folder, QStringLiteral("--check"),
                      QStringLiteral("--val"), path("leaks_out") + "/v.beton"})
                     .exitCode,
                 2);
    }

    void checksEveryImage()
    {
        const QStringList check = {QStringLiteral("scan"), path("checked"),
                                   QStringLiteral("--check")};
        const std::filesystem::path folder = path("checked").toStdString();
        std::filesystem::copy(path("images").toStdString(), folder,
                              std::filesystem::copy_options::recursive);
        const Outcome sound = run(check);
        QCOMPARE(sound.exitCode, 0);
        QVERIFY(sound.out.contains("all 70 images decode"));

        std::filesystem::path damaged;
        for (const auto& entry : std::filesystem::recursive_directory_iterator(folder / "train"))
            if (entry.is_regular_file())
                damaged = entry.path();
        std::filesystem::resize_file(damaged, std::filesystem::file_size(damaged) / 2);
        const Outcome outcome = run(check);
        QCOMPARE(outcome.exitCode, 1);
        QVERIFY(outcome.out.contains("1 of 70 images are damaged or unreadable"));
        QVERIFY2(outcome.err.contains(damaged.string().c_str()), outcome.err.constData());
        const Outcome json = run(check + QStringList{QStringLiteral("--json")});
        QCOMPARE(json.exitCode, 1);
        QCOMPARE(json.json()[QStringLiteral("read")].toString(), QStringLiteral("pixels"));
        QCOMPARE(json.json()[QStringLiteral("damaged")].toInt(), 1);
        QCOMPARE(json.json()[QStringLiteral("problems")].toArray().size(), 1);
        QCOMPARE(json.json()[QStringLiteral("diagnosis")][QStringLiteral("images")].toInt(), 70);
        QCOMPARE(run(check + QStringList{QStringLiteral("--no-probe")}).exitCode, 2);
        QCOMPARE(run({QStringLiteral("scan"), path("checked")}).exitCode, 0);
    }

    void namesTheFolderThatIsMissing()
    {
        const Outcome outcome = run({QStringLiteral("scan"), path("nowhere")});
        QCOMPARE(outcome.exitCode, 1);
        QVERIFY2(outcome.err.contains(path("nowhere").toUtf8()), outcome.err.constData());
    }

    // What was taken for what, by every command that reads a folder.
    void reportsWhatItGuessed()
    {
        QVERIFY(QDir().mkpath(path("kaggle")));
        for (const auto& [from, to] : {std::pair{"train", "Train"}, std::pair{"val", "Valid"}})
            QVERIFY(QFile::link(path("images/") + QLatin1String(from),
                                path("kaggle/") + QLatin1String(to)));
        QVERIFY(QDir().mkpath(path("kaggle/test")));
        writeFile(path("kaggle/test/1.jpg"), "unlabelled");
        QVERIFY(QDir().mkpath(path("kaggle/@eaDir")));
        const QByteArray guess =
            "Train/ and Valid/ taken as splits; test/ left out: it has no classes";
        const Outcome scan = run({QStringLiteral("scan"), path("kaggle")});
        QVERIFY2(scan.out.contains("10 classes, 50 train and 20 validation images, 0 problems"),
                 scan.out.constData());
        QVERIFY2(scan.err.contains("note: " + path("kaggle").toUtf8() + ": " + guess),
                 scan.err.constData());
        const QJsonObject json =
            run({QStringLiteral("scan"), path("kaggle"), QStringLiteral("--json")}).json();
        const QJsonArray problems = json[QStringLiteral("problems")].toArray();
        QVERIFY(!problems.isEmpty());
        QCOMPARE(problems[0].toObject()[QStringLiteral("severity")].toString(),
                 QStringLiteral("note"));
        const Outcome converted = run({QStringLiteral("convert"), path("kaggle"),
                                       QStringLiteral("--out"), path("kaggle-betons")});
        QVERIFY2(converted.exitCode == 0 && converted.err.contains(guess),
                 converted.err.constData());
        QCOMPARE(QDir(path("kaggle-betons")).entryList({QStringLiteral("*.beton")}).size(), 2);

        const Outcome train =
            run({QStringLiteral("train"),
                 QStringLiteral(FORMWORK_SOURCE "/configs/cpu-levit128s-folder.yaml"),
                 QStringLiteral("--data.train=") + path("kaggle"),
                 QStringLiteral("--data.val=") + path("images/val"), QStringLiteral("--workspace"),
                 path("refusing")});
        QCOMPARE(train.exitCode, 2); // another folder should have been named
        QVERIFY2(train.err.contains("name one of them: " + path("kaggle/Train").toUtf8()),
                 train.err.constData());
    }

private:
    QString path(const char* name) const { return m_folder.filePath(QLatin1String(name)); }

    static Outcome run(const QStringList& arguments)
    {
        return formwork::test::runCommand(arguments);
    }

    QTemporaryDir m_folder;
};

QTEST_GUILESS_MAIN(TestCliScan)
#include "tst_cli_scan.moc"
