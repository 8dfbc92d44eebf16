// What a folder of images is taken for, and what is said about it.
#include "core/dataset/scan/folder_layout.h"

#include "core/base/error.h"
#include "core/dataset/convert/convert.h"
#include "core/dataset/scan/image_folder.h"
#include "support/recording_progress.h"

#include <QTemporaryDir>
#include <QTest>

#include <fstream>
#include <functional>
#include <memory>

using namespace formwork;
using namespace formwork::test;

namespace fs = std::filesystem;

namespace {

Error errorOf(const std::function<void()>& body)
{
    try {
        body();
    } catch (const Error& error) {
        return error;
    }
    return {ErrorCode::Internal, Text("no error was thrown")};
}

} // namespace

class TestFolderLayout : public QObject
{
    Q_OBJECT

private:
    fs::path write(const std::string& path)
    {
        const fs::path file = m_root / path;
        fs::create_directories(file.parent_path());
        std::ofstream(file, std::ios::binary) << "image";
        return file;
    }
    void writeAll(const QStringList& files)
    {
        for (const QString& file : files)
            write(file.toStdString());
    }
    FolderLayout layout(OnlyFolder onlyFolder = OnlyFolder::Enter) const
    {
        return findFolderLayout(m_root, onlyFolder, {});
    }
    // "" for none
    QString relative(const std::optional<fs::path>& path) const
    {
        return path ? QString::fromStdString(path->lexically_relative(m_root).string()) : QString();
    }
    ScanResult scan()
    {
        ScanRequest request;
        request.root = m_root;
        request.validationFraction = 0;
        return scanImageFolder(request, m_disk, m_sink, {});
    }

    std::unique_ptr<QTemporaryDir> m_dir;
    fs::path m_root;
    PosixFileSystem m_disk;
    RecordingProgress m_sink;

private Q_SLOTS:
    void init()
    {
        m_dir = std::make_unique<QTemporaryDir>();
        QVERIFY(m_dir->isValid());
        m_root = fs::path(m_dir->path().toStdString()) / "set";
        fs::create_directories(m_root);
        m_sink = {};
    }

    void splits_data()
    {
        QTest::addColumn<QStringList>("files");
        QTest::addColumn<QString>("train");
        QTest::addColumn<QString>("validation");
        QTest::addColumn<QString>("note"); // whole; empty: none
        const auto row = [](const char* name, const QStringList& files, const QString& train,
                            const QString& validation, const QString& note) {
            QTest::newRow(name) << files << train << validation << note;
        };
        const QStringList train = {"train/cat/1.jpg", "train/dog/1.jpg"};
        row("train and val", train + QStringList{"val/cat/2.jpg"}, "train", "val", "");
        row("train alone", train, "train", "", "");
        row("capitals", {"Train/cat/1.jpg", "Train/dog/1.jpg", "Val/cat/2.jpg"}, "Train", "Val",
            "Train/ and Val/ taken as splits");
        row("other words", {"TRAINING/cat/1.jpg", "Testing/cat/2.jpg"}, "TRAINING", "Testing",
            "TRAINING/ and Testing/ taken as splits");
        row("sets", {"training_set/cat/1.jpg", "test_set/cat/2.jpg"}, "training_set", "test_set",
            "training_set/ and test_set/ taken as splits");
        row("test as validation", train + QStringList{"test/dog/2.jpg"}, "train", "test",
            "train/ and test/ taken as splits");
        row("three", train + QStringList{"val/cat/2.jpg", "test/cat/3.jpg"}, "train", "val",
            "train/ and val/ taken as splits; test/ left out: val/ is the validation split");
        row("unlabelled test", train + QStringList{"val/cat/2.jpg", "test/3.jpg", "test/4.jpg"},
            "train", "val", "train/ and val/ taken as splits; test/ left out: it has no classes");
        row("unlabelled test alone", train + QStringList{"test/3.jpg"}, "train", "",
            "train/ taken as the training split; test/ left out: it has no classes");
        row("unlabelled test in a folder", train + QStringList{"test/unknown/3.jpg"}, "train", "",
            "train/ taken as the training split; test/ left out: none of its folders is a class of "
            "train/");
        row("unlabelled test in itself", train + QStringList{"test/test/3.jpg"}, "train", "",
            "train/ taken as the training split; test/ left out: it has no classes");
        row("no images", train + QStringList{"test/list.txt"}, "train", "",
            "train/ taken as the training split; test/ left out: it has no images");
        row("twice", {"train/train/cat/1.jpg", "train/train/dog/1.jpg", "val/val/cat/2.jpg"},
            "train/train", "val/val", "train/train/ and val/val/ taken as splits");
        row("a folder in each",
            {"train/photos/cat/1.jpg", "train/photos/dog/1.jpg", "val/photos/cat/2.jpg"},
            "train/photos", "val/photos", "train/photos/ and val/photos/ taken as splits");
        row("one folder too many",
            {"pets/train/cat/1.jpg", "pets/train/dog/1.jpg", "pets/val/cat/2.jpg"}, "pets/train",
            "pets/val", "pets/, the only folder here, taken as the dataset");
        row("two folders too many",
            {"a/b/Train/cat/1.jpg", "a/b/Train/dog/1.jpg", "a/b/Val/cat/2.jpg"}, "a/b/Train",
            "a/b/Val",
            "a/, the only folder here, taken as the dataset; b/, the only folder here, taken as "
            "the dataset; Train/ and Val/ taken as splits");
        row("in a folder called test",
            {"test/train/cat/1.jpg", "test/train/dog/1.jpg", "test/val/cat/2.jpg"}, "test/train",
            "test/val", "test/, the only folder here, taken as the dataset");
        row("beside folders without images",
            {"images/train/cat/1.jpg", "images/train/dog/1.jpg", "images/val/cat/2.jpg",
             "labels/train/1.txt", "docs/a/b.txt"},
            "images/train", "images/val",
            "images/ taken as the dataset: the other folders have no images");
        row("another folder", train + QStringList{"val/cat/2.jpg", "raw/1.jpg", "notes/a.txt"},
            "train", "val", "train/ and val/ taken as splits; raw/ left out: not among the splits");
        row("a stray image", train + QStringList{"train/stray.jpg", "val/cat/2.jpg"}, "train",
            "val", "");
        row("Tiny-ImageNet",
            {"train/n01/images/1.JPEG", "train/n02/images/1.JPEG", "val/images/1.JPEG",
             "val/val_annotations.txt", "test/images/2.JPEG"},
            "train", "val",
            "train/ and val/ taken as splits; test/ left out: val/ is the validation split");
        row("system's own beside", train + QStringList{"val/cat/2.jpg", "@eaDir/x/1.jpg"}, "train",
            "val", "");
    }
    void splits()
    {
        QFETCH(QStringList, files);
        writeAll(files);
        const FolderLayout found = layout();
        QTEST(relative(found.train), "train");
        QTEST(relative(found.validation), "validation");
        QTEST(found.note ? QString::fromStdString(found.note->message.english()) : QString(),
              "note");
        QVERIFY(!found.note || found.note->path == m_root);
        QVERIFY(expectsValidation(m_root, 0) == found.validation.has_value());
        // A training that names the folder gets neither the split names as classes nor a guess.
        for (const char* split : {"train", "evaluation"}) {
            const Error error = errorOf([&] { scanSplit(m_root, split, m_disk, m_sink, {}); });
            QCOMPARE(errorCodeName(error.code()), errorCodeName(ErrorCode::InvalidArgument));
            const fs::path named = std::string(split) == "train" || !found.validation
                                       ? *found.train
                                       : *found.validation;
            QVERIFY2(error.hint().english().ends_with(": " + named.string()), error.what());
        }
    }

    void classes_data()
    {
        QTest::addColumn<QStringList>("files");
        QTest::addColumn<QString>("root"); // relative
        QTest::addColumn<QStringList>("classes");
        QTest::addColumn<QString>("note"); // whole; empty: none
        const auto row = [](const char* name, const QStringList& files, const QString& root,
                            const QStringList& classes, const QString& note) {
            QTest::newRow(name) << files << root << classes << note;
        };
        row("plain", {"cat/1.jpg", "dog/deep/1.jpg"}, ".", {"cat", "dog"}, "");
        row("a class called train", {"bus/1.jpg", "car/1.jpg", "train/1.jpg"}, ".",
            {"bus", "car", "train"}, "train/ taken as a class: it contains images itself");
        row("classes called train and test", {"bus/1.jpg", "train/1.jpg", "test/1.jpg"}, ".",
            {"bus", "test", "train"},
            "train/ taken as a class: it contains images itself; test/ taken as a class: it "
            "contains images itself");
        row("a class called test", {"exam/1.jpg", "test/1.jpg"}, ".", {"exam", "test"},
            "test/ taken as a class: it contains images itself");
        row("sorted into folders",
            {"bus/1.jpg", "car/1.jpg", "train/steam/1.jpg", "train/fast/1.jpg"}, ".",
            {"bus", "car", "train"},
            "train/ taken as a class: it is one of several folders of images");
        row("a split beside its classes", {"cat/1.jpg", "dog/1.jpg", "test/cat/2.jpg"}, ".",
            {"cat", "dog"}, "test/ left out: it repeats the class folders beside it");
        row("one folder too many", {"pets/cat/1.jpg", "pets/dog/1.jpg"}, "pets", {"cat", "dog"},
            "pets/, the only folder here, taken as the dataset");
        row("a single class", {"cat/1.jpg", "cat/deep/2.jpg"}, ".", {"cat"}, "");
        row("a single class in a folder", {"cat/deep/2.jpg"}, ".", {"cat"}, "");
        row("splits below the classes",
            {"cat/train/1.jpg", "cat/test/1.jpg", "dog/train/1.jpg", "dog/test/1.jpg"}, ".",
            {"cat", "dog"},
            "every class folder holds a train and a test folder; the images of both are used, put "
            "the splits above the classes");
    }
    void classes()
    {
        QFETCH(QStringList, files);
        QFETCH(QStringList, classes);
        writeAll(files);
        const FolderLayout found = layout();
        QVERIFY(!found.train && !found.validation);
        QTEST(relative(found.root), "root");
        QTEST(found.note ? QString::fromStdString(found.note->message.english()) : QString(),
              "note");
        QVERIFY(!expectsValidation(m_root, 0) && expectsValidation(m_root, 0.1));

        const ScanResult scanned = scan();
        QStringList names;
        for (const std::string& name : scanned.train.classNames)
            names << QString::fromStdString(name);
        QCOMPARE(names, classes);
        const ImageFolderSplit alone = scanSplit(m_root, "train", m_disk, m_sink, {});
        QVERIFY(alone.classNames == scanned.train.classNames);
        QCOMPARE(alone.files.size(), scanned.train.files.size());
        // Both report the note.
        const auto noted = std::ranges::count_if(m_sink.problems, [&](const Problem& problem) {
            return found.note && problem.message == found.note->message;
        });
        QCOMPARE(noted, found.note ? 2 : 0);
    }

    // Whose images are missing: what lies in the other one does not make that the dataset.
    void emptyClassesAreKept_data()
    {
        QTest::addColumn<QStringList>("files");
        QTest::newRow("splits of images") << QStringList{"cat/train/1.jpg", "cat/val/1.jpg"};
        QTest::newRow("one split") << QStringList{"cat/train/old/1.jpg", "cat/train/new/1.jpg"};
        QTest::newRow("folders") << QStringList{"cat/old/1.jpg", "cat/new/1.jpg"};
    }
    void emptyClassesAreKept()
    {
        QFETCH(QStringList, files);
        writeAll(files + QStringList{"dog/notes.txt"});
        const FolderLayout found = layout();
        QVERIFY(!found.train && !found.validation && found.root == m_root);
    }

    // The note in parts, for programs.
    void remarksGiveFoldersAndReasons()
    {
        using Role = LayoutRemark::Role;
        writeAll({"pets/train/cat/1.jpg", "pets/train/dog/1.jpg", "pets/val/cat/2.jpg",
                  "pets/test/3.jpg", "pets/raw/1.jpg", "pets/spare/1.jpg"});
        const FolderLayout splits = layout();
        QCOMPARE(splits.remarks.size(), std::size_t{3});
        QVERIFY(splits.remarks[0].role == Role::Entered);
        QCOMPARE(splits.remarks[0].folders, std::vector<std::string>{"pets"});
        QVERIFY(splits.remarks[1].role == Role::LeftOut);
        QCOMPARE(splits.remarks[1].folders, std::vector<std::string>{"test"});
        QCOMPARE(splits.remarks[1].reason.english(), std::string("it has no classes"));
        QVERIFY(splits.remarks[2].role == Role::LeftOut);
        QCOMPARE(splits.remarks[2].folders, (std::vector<std::string>{"raw", "spare"}));
        QCOMPARE(
            splits.note->message.english(),
            std::string("pets/, the only folder here, taken as the dataset; train/ and val/ "
                        "taken as splits; test/ left out: it has no classes; raw/, spare/ left "
                        "out: not among the splits"));
        QVERIFY(scan().layout.train == splits.train);

        fs::remove_all(m_root);
        writeAll({"bus/1.jpg", "train/1.jpg"});
        const FolderLayout classes = layout();
        QCOMPARE(classes.remarks.size(), std::size_t{1});
        QVERIFY(classes.remarks[0].role == Role::Class);
        QCOMPARE(classes.remarks[0].reason.english(), std::string("it contains images itself"));

        fs::remove_all(m_root);
        writeAll({"bus/1.jpg", "car/1.jpg"});
        QVERIFY(layout().remarks.empty());
    }

    // An evaluation may be limited to a single class.
    void aSingleClassIsKept()
    {
        writeAll({"cat/2019/1.jpg", "cat/2020/1.jpg"});
        QCOMPARE(relative(layout(OnlyFolder::Keep).root), QString("."));
        const ImageFolderSplit split = scanSplit(m_root, "evaluation", m_disk, m_sink, {});
        QCOMPARE(split.classNames, std::vector<std::string>{"cat"});
        QCOMPARE(split.files.size(), std::size_t{2});
    }

    void refusals_data()
    {
        QTest::addColumn<QStringList>("files");
        QTest::addColumn<QString>("text");
        QTest::newRow("unlabelled train")
            << QStringList{"train/1.jpg", "test/2.jpg"} << "images, but no class folders";
        QTest::newRow("unlabelled train, labelled val")
            << QStringList{"train/1.jpg", "val/cat/2.jpg"} << "images, but no class folders";
        QTest::newRow("unlabelled splits beside something")
            << QStringList{"train/1.jpg", "val/2.jpg", "raw/3.jpg"}
            << "images, but no class folders";
        QTest::newRow("val without train") << QStringList{"Val/cat/1.jpg"} << "named train";
        QTest::newRow("below the only folder")
            << QStringList{"pets/Val/cat/1.jpg"} << "named train";
        QTest::newRow("two of a kind") << QStringList{"train/a/1.jpg", "Training/a/1.jpg"}
                                       << "train/ and Training/ are both training splits";
    }
    void refusals()
    {
        QFETCH(QStringList, files);
        QFETCH(QString, text);
        writeAll(files);
        const Error error = errorOf([&] { layout(); });
        QVERIFY2(error.message().find(text.toStdString()) != std::string::npos, error.what());
        QVERIFY(!error.hint().empty() && !error.path().empty());
        // What asks without a scan gets by.
        QVERIFY(expectsValidation(m_root, 0.1));
    }

    // The same for a conversion: it makes the files that it says it will.
    void conversionsFollow()
    {
        writeAll({"pets/Train/cat/1.jpg", "pets/Train/dog/1.jpg", "pets/Val/cat/2.jpg"});
        ConvertRequest request;
        request.source = m_root;
        request.outputFolder = m_root.parent_path() / "out";
        request.validationFraction = 0;
        QCOMPARE(conversionTargets(request).size(), std::size_t{2});
    }

    void cancelled()
    {
        writeAll({"train/cat/1.jpg"});
        std::stop_source stop;
        stop.request_stop();
        const Error error =
            errorOf([&] { findFolderLayout(m_root, OnlyFolder::Enter, stop.get_token()); });
        QCOMPARE(errorCodeName(error.code()), errorCodeName(ErrorCode::Cancelled));
    }

    void linksInCircles()
    {
        writeAll({"train/cat/list.txt", "other/list.txt"});
        fs::create_directory_symlink(m_root, m_root / "train/cat/up");
        fs::create_directory_symlink(m_root / "train", m_root / "train/self");
        QCOMPARE(relative(layout().train), QString("train"));
    }
};

QTEST_GUILESS_MAIN(TestFolderLayout)
#include "tst_folder_layout.moc"
