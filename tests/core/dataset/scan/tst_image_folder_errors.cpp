// Image folders that cannot be scanned or used, and requests that make no sense.
#include "scanned_folder.h"

#include <unistd.h>

using namespace formwork;
using namespace formwork::test;

class TestImageFolderErrors : public QObject, private ScannedFolder
{
    Q_OBJECT

private Q_SLOTS:
    void init() { start(); }
    void brokenAnnotations();
    void unknownClassInValidation();
    void unreadableFolder();
    void errors_data();
    void errors();
    void refusesFractions();
    void requiresImagesInEveryClass();
    void missingRoot();
    void cancelled();
};

void TestImageFolderErrors::brokenAnnotations()
{
    write("train/n01/images/n01_0.JPEG");
    write("val/images/val_0.JPEG");
    write("val/val_annotations.txt", "val_0.JPEG\tn01\nval_1.JPEG n01\n");
    expectError(ErrorCode::CorruptData, "line 2", [&] { scan(); });
}

void TestImageFolderErrors::unknownClassInValidation()
{
    write("train/a/1.jpg");
    write("val/a/1.jpg");
    write("val/dog/1.jpg");
    expectError(ErrorCode::ClassMismatch, "'dog' of validation is unknown to train",
                [&] { scan(); });
    fs::rename(m_root / "val/dog", m_root / "val/A ");
    expectError(ErrorCode::ClassMismatch, "'A ' of validation is unknown to train, which has 'a'",
                [&] { scan(); });
}

void TestImageFolderErrors::unreadableFolder()
{
    if (::geteuid() == 0)
        QSKIP("skipped: root may read every folder");
    write("a/1.jpg");
    write("a/locked/2.jpg");
    fs::permissions(m_root / "a/locked", fs::perms::none);
    const ScanResult result = scan(0.0);
    fs::permissions(m_root / "a/locked", fs::perms::owner_all);
    QCOMPARE(names(result.train), Strings{"a:a/1.jpg"});
    QVERIFY(mentions(result.problems, Severity::Warning, m_root / "a/locked", "cannot open"));
}

void TestImageFolderErrors::errors_data()
{
    QTest::addColumn<QStringList>("files");
    QTest::addColumn<QString>("text");
    QTest::newRow("empty folder") << QStringList{} << "no class folders";
    QTest::newRow("images without classes") << QStringList{"1.jpg"} << "no class folders";
    QTest::newRow("no images") << QStringList{"a/1.txt"} << "no image files below";
    QTest::newRow("no images in train")
        << QStringList{"train/a/1.txt", "val/a/1.jpg"} << "no image files below";
    QTest::newRow("no images in val")
        << QStringList{"train/a/1.jpg", "val/a/1.txt"} << "no image files below";
    QTest::newRow("val without train")
        << QStringList{"val/a/1.jpg", "test/a/1.jpg"} << "named train";
}

void TestImageFolderErrors::errors()
{
    QFETCH(QStringList, files);
    QFETCH(QString, text);
    for (const QString& file : files)
        write(file.toStdString());
    expectError(ErrorCode::NotFound, qPrintable(text), [&] { scan(); });
}

void TestImageFolderErrors::refusesFractions()
{
    write("a/1.jpg");
    for (const double fraction : {1.0, -0.1, std::nan("")})
        expectError(ErrorCode::InvalidArgument, "fraction", [&] { scan(fraction); });
}

void TestImageFolderErrors::requiresImagesInEveryClass()
{
    write("a/1.jpg");
    write("d/1.jpg");
    fs::create_directories(m_root / "b");
    expectError(ErrorCode::ClassMismatch, "class 'b' has no images in train",
                [&] { requireImagesInEveryClass(scan(0.0).train); });
    fs::create_directories(m_root / "c");
    expectError(ErrorCode::ClassMismatch, "class 'b' (and 1 more) has no images in holdout",
                [&] { scanSplit(m_root, "holdout", m_disk, m_sink, {}); });
    write("b/1.jpg");
    write("c/1.jpg");
    requireImagesInEveryClass(scanSplit(m_root, "holdout", m_disk, m_sink, {}));
}

void TestImageFolderErrors::missingRoot()
{
    const fs::path file = write("archive.zip");
    m_root /= "missing";
    expectError(ErrorCode::NotFound, "missing", [&] { scan(); });
    m_root = file;
    expectError(ErrorCode::InvalidArgument, "not a folder", [&] { scan(); });
    expectError(ErrorCode::InvalidArgument, "not a folder",
                [&] { scanSplit(file, "train", m_disk, m_sink, {}); });
}

void TestImageFolderErrors::cancelled()
{
    writeMany("a", 3);
    std::stop_source stop;
    stop.request_stop();
    ScanRequest request;
    request.root = m_root;
    expectError(ErrorCode::Cancelled, "cancelled",
                [&] { scanImageFolder(request, m_disk, m_sink, stop.get_token()); });
}

QTEST_GUILESS_MAIN(TestImageFolderErrors)
#include "tst_image_folder_errors.moc"
