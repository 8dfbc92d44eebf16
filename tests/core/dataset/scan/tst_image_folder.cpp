// Scanning image folders: layouts, classes, splits, problems.
#include "core/image/jpeg/jpeg_encoder.h"
#include "scanned_folder.h"

#include <cmath>
#include <set>

using namespace formwork;
using namespace formwork::test;

class TestImageFolder : public QObject, private ScannedFolder
{
    Q_OBJECT

private Q_SLOTS:
    void init() { start(); }
    void trainAndValidation();
    void validationFolderNames_data();
    void validationFolderNames();
    void trainAlone();
    void tinyImageNet();
    void plainFolderIsSplitByClass();
    void splitDependsOnTheSeedAlone();
    void fractionZeroMakesNoValidation();
    void validationTakesTrainsClasses();
    void reportsEmptyClassesAndFiles();
    void reportsIgnoredFiles();
    void leavesOutWhatSystemsMade();
    void composedAndDecomposedNamesAreOneClass();
    void bothSpellingsInOneSplit();
    void followsLinksButNotLoops();
    void reportsClassesOfOneFolder();
    void progress();
    void probe();
    void scanSplitAlone();
};

void TestImageFolder::trainAndValidation()
{
    write("train/cat/b.jpg");
    write("train/cat/a.JPEG", "12345678");
    write("train/cat/deep/er/c.png");
    write("train/Zebra/z.webp");
    write("train/cat/.hidden.jpg");
    write("train/.cache/x.jpg");
    write("val/cat/v.bmp");
    write("val/Zebra/w.tiff");

    const ScanResult result = scan();
    QCOMPARE(result.train.name, std::string("train"));
    QCOMPARE(result.train.root, m_root / "train");
    QCOMPARE(result.train.classNames, (Strings{"Zebra", "cat"})); // byte order
    QCOMPARE(names(result.train), (Strings{"Zebra:Zebra/z.webp", "cat:cat/a.JPEG", "cat:cat/b.jpg",
                                           "cat:cat/deep/er/c.png"}));
    QCOMPARE(result.train.files[1].bytes, std::uint64_t{8});
    QCOMPARE(result.train.classCounts(), (std::vector<std::uint64_t>{1, 3}));
    QVERIFY(result.validation);
    QCOMPARE(result.validation->name, std::string("validation"));
    QCOMPARE(names(*result.validation), (Strings{"Zebra:Zebra/w.tiff", "cat:cat/v.bmp"}));
    QVERIFY(result.problems.empty());
    QVERIFY(result.sizes.empty());
}

void TestImageFolder::validationFolderNames_data()
{
    QTest::addColumn<QStringList>("folders");
    QTest::addColumn<QString>("taken");
    QTest::newRow("valid") << QStringList{"valid"} << "valid";
    QTest::newRow("validation") << QStringList{"validation"} << "validation";
    QTest::newRow("test") << QStringList{"test"} << "test";
    QTest::newRow("val before test") << QStringList{"test", "val"} << "val";
    QTest::newRow("valid before validation") << QStringList{"validation", "valid"} << "valid";
}

void TestImageFolder::validationFolderNames()
{
    QFETCH(QStringList, folders);
    QFETCH(QString, taken);
    write("train/a/1.jpg");
    for (const QString& folder : folders)
        write(folder.toStdString() + "/a/2.jpg");
    const ScanResult result = scan();
    QVERIFY(result.validation);
    QCOMPARE(result.validation->root, m_root / taken.toStdString());
}

void TestImageFolder::trainAlone()
{
    write("train/a/1.jpg");
    const ScanResult result = scan();
    QVERIFY(!result.validation);
    QVERIFY(mentions(result.problems, Severity::Warning, m_root, "no validation folder"));
}

void TestImageFolder::tinyImageNet()
{
    write("train/n01/images/n01_0.JPEG");
    write("train/n01/n01_boxes.txt");
    write("train/n02/images/n02_0.JPEG");
    write("val/images/val_0.JPEG");
    write("val/images/val_1.JPEG");
    write("val/images/val_2.JPEG");
    write("val/val_annotations.txt",
          "val_0.JPEG\tn02\t0\t32\t44\t62\r\nval_1.JPEG\tn01\t52\t55\t57\t59\n");

    const ScanResult result = scan();
    QCOMPARE(result.train.classNames, (Strings{"n01", "n02"}));
    QVERIFY(result.validation);
    QCOMPARE(names(*result.validation),
             (Strings{"n01:images/val_1.JPEG", "n02:images/val_0.JPEG"}));
    QVERIFY(mentions(result.problems, Severity::Warning, m_root / "val/images/val_2.JPEG",
                     "val_annotations.txt"));

    const ImageFolderSplit alone = scanSplit(m_root / "val", "validation", m_disk, m_sink, {});
    QCOMPARE(names(alone), names(*result.validation));
}

void TestImageFolder::plainFolderIsSplitByClass()
{
    writeMany("a", 40);
    writeMany("b", 5);
    writeMany("c", 1);
    writeMany("d", 2);
    const ScanResult result = scan(0.1);
    QVERIFY(result.validation);
    // a tenth of each class, but at least one of two, and never the only one
    QCOMPARE(result.validation->classCounts(), (std::vector<std::uint64_t>{4, 1, 0, 1}));
    QCOMPARE(result.train.classCounts(), (std::vector<std::uint64_t>{36, 4, 1, 1}));
    QCOMPARE(result.validation->classNames, result.train.classNames);

    Strings all = names(result.train);
    const Strings validation = names(*result.validation);
    QVERIFY(std::is_sorted(all.begin(), all.end()));
    QVERIFY(std::is_sorted(validation.begin(), validation.end()));
    all.insert(all.end(), validation.begin(), validation.end());
    QCOMPARE(std::set<std::string>(all.begin(), all.end()).size(), std::size_t{48});

    // Never the whole class, however large the fraction.
    QCOMPARE(scan(0.99).train.classCounts(), (std::vector<std::uint64_t>{1, 1, 1, 1}));
}

void TestImageFolder::splitDependsOnTheSeedAlone()
{
    writeMany("a", 40);
    writeMany("b", 40);
    const Strings first = names(*scan(0.25, 7).validation);
    QCOMPARE(names(*scan(0.25, 7).validation), first);
    QVERIFY(names(*scan(0.25, 8).validation) != first);
    // The classes draw independently: not the same numbers in both.
    std::set<std::string> numbers;
    for (const std::string& name : first)
        numbers.insert(name.substr(name.rfind('/')));
    QVERIFY(numbers.size() > first.size() / 2);
}

void TestImageFolder::fractionZeroMakesNoValidation()
{
    writeMany("a", 3);
    const ScanResult result = scan(0.0);
    QVERIFY(!result.validation);
    QCOMPARE(result.train.files.size(), std::size_t{3});
}

void TestImageFolder::validationTakesTrainsClasses()
{
    for (const char* name : {"a", "b", "c"})
        write(std::string("train/") + name + "/1.jpg");
    write("val/c/2.jpg");
    fs::create_directories(m_root / "val/a");
    fs::create_directories(m_root / "val/unused"); // no images, so it contradicts nothing
    const ScanResult result = scan();
    QCOMPARE(result.validation->classNames, (Strings{"a", "b", "c"}));
    QCOMPARE(result.validation->files.size(), std::size_t{1});
    QCOMPARE(result.validation->files[0].label, 2);
    QVERIFY(mentions(result.problems, Severity::Warning, m_root / "val/b", "missing"));
    QVERIFY(mentions(result.problems, Severity::Warning, m_root / "val/a", "no images"));
    QCOMPARE(result.problems.size(), std::size_t{2});
    QCOMPARE(m_sink.problems.size(), std::size_t{2});
}

void TestImageFolder::reportsEmptyClassesAndFiles()
{
    write("train/a/1.jpg", "");
    write("train/a/2.jpg");
    write("train/b/readme.txt");
    write("train/stray.jpg");
    write("val/a/1.jpg");
    const ScanResult result = scan();
    QVERIFY(mentions(result.problems, Severity::Error, m_root / "train/a/1.jpg", "empty"));
    QVERIFY(mentions(result.problems, Severity::Warning, m_root / "train/b", "no images"));
    QVERIFY(mentions(result.problems, Severity::Warning, m_root / "train", "outside"));
    QCOMPARE(result.train.classNames, (Strings{"a", "b"}));
    QCOMPARE(result.train.files.size(), std::size_t{2}); // the empty one stays in the list
}

void TestImageFolder::reportsIgnoredFiles()
{
    write("train/a/1.jpg");
    write("train/b/2.jpg");
    for (const char* name : {"4.txt", "2.txt", "deep/1.TXT", "3.txt", "5.txt"})
        write(std::string("train/a/") + name);
    write("train/b/moving.GIF");
    write("train/b/Makefile");
    write("train/b/.hidden.txt");
    write("val/a/1.jpg");
    write("val/b/1.jpg");
    write("val/b/1.gif");
    write("notes.md"); // in no class folder
    const ScanResult result = scan();
    QCOMPARE(result.ignored.size(), std::size_t{3});
    QCOMPARE(result.ignored[0].extension, std::string());
    QCOMPARE(result.ignored[0].count, std::uint64_t{1});
    QCOMPARE(result.ignored[1].extension, std::string(".gif"));
    QCOMPARE(result.ignored[1].first,
             (std::vector<fs::path>{m_root / "train/b/moving.GIF", m_root / "val/b/1.gif"}));
    QVERIFY(result.ignored[1].isPicture);
    QCOMPARE(result.ignored[2].count, std::uint64_t{5});
    QVERIFY(!result.ignored[2].isPicture);
    QCOMPARE(result.ignored[2].first,
             (std::vector<fs::path>{m_root / "train/a/2.txt", m_root / "train/a/3.txt",
                                    m_root / "train/a/4.txt"}));
    QVERIFY(mentions(result.problems, Severity::Warning, m_root, "2 .gif files"));
    QVERIFY(mentions(result.problems, Severity::Info, m_root,
                     "5 .txt files are ignored: train/a/2.txt, train/a/3.txt, train/a/4.txt, ..."));
    QVERIFY(mentions(result.problems, Severity::Info, m_root, "1 file without an extension"));
    QCOMPARE(result.problems.size(), std::size_t{3});
}

void TestImageFolder::leavesOutWhatSystemsMade()
{
    for (const char* name : {"cat", "dog"}) {
        const std::string folder = std::string("train/") + name + "/";
        write(folder + "1.jpg");
        write(folder + "@eaDir/1.jpg/SYNOPHOTO_THUMB_M.jpg");
        write(folder + "._1.jpg");
        write(folder + "Thumbs.db");
        write(folder + ".hidden.jpg");
    }
    write("train/@eaDir/2.jpg");
    write("train/#recycle/old/3.jpg");
    write("val/cat/2.jpg");
    write("val/dog/2.jpg");
    write("val/__MACOSX/cat/._2.jpg");
    const ScanResult result = scan();
    QCOMPARE(result.train.classNames, (Strings{"cat", "dog"}));
    QCOMPARE(names(result.train), (Strings{"cat:cat/1.jpg", "dog:dog/1.jpg"}));
    QCOMPARE(names(*result.validation), (Strings{"cat:cat/2.jpg", "dog:dog/2.jpg"}));
    QVERIFY(result.ignored.empty());
    QCOMPARE(result.systemEntries.size(), std::size_t{5});
    QVERIFY(mentions(result.problems, Severity::Info, m_root,
                     "'@eaDir' of a system or tool left out, 3 times: train/@eaDir, "
                     "train/cat/@eaDir, train/dog/@eaDir"));
    QVERIFY(mentions(result.problems, Severity::Info, m_root, "train/#recycle"));
    QVERIFY(mentions(result.problems, Severity::Info, m_root, "train/cat/._1.jpg"));
    QVERIFY(mentions(result.problems, Severity::Info, m_root, "train/cat/Thumbs.db"));
    QVERIFY(mentions(result.problems, Severity::Info, m_root, "val/__MACOSX"));
    QCOMPARE(result.problems.size(), std::size_t{5});

    m_sink = {};
    QCOMPARE(scanSplit(m_root / "train", "train", m_disk, m_sink, {}).files.size(), std::size_t{2});
    QVERIFY(mentions(m_sink.problems, Severity::Info, m_root / "train", "'#recycle'"));
}

void TestImageFolder::composedAndDecomposedNamesAreOneClass()
{
    // In byte order the one is before "caff", the other behind it.
    const std::string composed = "caf\xc3\xa9";
    const std::string decomposed = "cafe\xcc\x81";
    write("train/" + composed + "/1.jpg");
    write("train/caff/1.jpg");
    write("val/" + decomposed + "/2.jpg");
    write("val/caff/2.jpg");
    const ScanResult result = scan();
    QCOMPARE(result.train.classNames, (Strings{"caff", composed}));
    QCOMPARE(result.validation->classNames, result.train.classNames);
    QCOMPARE(names(*result.validation),
             (Strings{"caff:caff/2.jpg", composed + ":" + decomposed + "/2.jpg"}));
    QVERIFY(result.problems.empty());
}

void TestImageFolder::bothSpellingsInOneSplit()
{
    const std::string composed = "caf\xc3\xa9";
    const std::string decomposed = "cafe\xcc\x81";
    write(composed + "/1.jpg");
    write(decomposed + "/2.jpg");
    write("caff/3.jpg");
    const ScanResult result = scan(0.0);
    QCOMPARE(result.train.classNames, (Strings{decomposed, "caff"}));
    QCOMPARE(names(result.train),
             (Strings{decomposed + ":" + decomposed + "/2.jpg",
                      decomposed + ":" + composed + "/1.jpg", "caff:caff/3.jpg"}));
    QVERIFY(mentions(result.problems, Severity::Warning, m_root / composed, "taken as one class"));
    requireImagesInEveryClass(scanSplit(m_root, "train", m_disk, m_sink, {}));
}

void TestImageFolder::followsLinksButNotLoops()
{
    write("a/1.jpg");
    write("b/2.jpg");
    const fs::path outside = m_root.parent_path() / "outside";
    fs::create_directories(outside);
    std::ofstream(outside / "3.jpg") << "x";
    fs::create_directory_symlink(outside, m_root / "a/more");
    fs::create_directory_symlink(outside, m_root / "c"); // a class that is a link
    fs::create_symlink(m_root / "b/2.jpg", m_root / "a/4.jpg");
    fs::create_directory_symlink(m_root / "a", m_root / "a/self");
    fs::create_directory_symlink(m_root, m_root / "b/up"); // would bring every class in
    fs::create_symlink(m_root / "nowhere", m_root / "b/dead.jpg");
    const ScanResult result = scan(0.0);
    QCOMPARE(names(result.train),
             (Strings{"a:a/1.jpg", "a:a/4.jpg", "a:a/more/3.jpg", "b:b/2.jpg", "c:c/3.jpg"}));
    QVERIFY(mentions(result.problems, Severity::Warning, m_root / "b/dead.jpg", "cannot"));
    QCOMPARE(result.problems.size(), std::size_t{1});
}

void TestImageFolder::reportsClassesOfOneFolder()
{
    write("a/1.jpg");
    write("b/2.jpg");
    fs::create_directory_symlink("a", m_root / "c");
    const ScanResult result = scan(0.0);
    QCOMPARE(names(result.train), (Strings{"a:a/1.jpg", "b:b/2.jpg", "c:c/1.jpg"}));
    QCOMPARE(result.problems.size(), std::size_t{1});
    QVERIFY(mentions(result.problems, Severity::Warning, m_root / "c", "the same folder as a"));
}

void TestImageFolder::progress()
{
    writeMany("train/a", 30);
    writeMany("train/b", 12);
    writeMany("val/a", 3);
    writeMany("val/b", 2);
    scan(0.1, 0, true);
    QCOMPARE(m_sink.last.size(), std::size_t{4});
    const std::uint64_t expected[] = {42, 5, 42, 5};
    for (std::size_t i = 0; i < 4; ++i) {
        QCOMPARE(m_sink.last[i].unit, std::string("files"));
        QCOMPARE(m_sink.last[i].done, expected[i]);
    }
    QCOMPARE(m_sink.last[2].total, std::uint64_t{42});
}

void TestImageFolder::probe()
{
    Image image(20, 12);
    std::fill_n(image.pixels(), image.byteCount(), std::uint8_t{90});
    std::vector<std::byte> encoded;
    JpegEncoder().encode(image.view(), 90, encoded);
    const std::string jpeg(reinterpret_cast<const char*>(encoded.data()), encoded.size());
    // The headers of a grey PNG of 7 x 5 and of a CMYK JPEG of 9 x 6: all that probing reads.
    const std::string greyPng("\x89PNG\r\n\x1A\n\0\0\0\x0DIHDR\0\0\0\x07\0\0\0\x05\x08\0\0\0\0"
                              "\xAC\xF1\xA9\x04" // checksum
                              "\0\0\0\x0AIDAT",
                              41);
    const std::string cmykJpeg("\xFF\xD8\xFF\xC0\0\x14\x08\0\x06\0\x09\x04\x01\x11\0\x02\x11\0"
                               "\x03\x11\0\x04\x11\0\xFF\xDA\0\x0E\x04\x01\0\x02\0\x03\0\x04\0\0"
                               "\x3F\0\xFF\xD9",
                               42);
    write("train/a/good.jpg", jpeg);
    write("train/a/wrong.png", jpeg);
    write("train/a/grey.png", greyPng);
    write("train/a/cmyk.jpg", cmykJpeg);
    write("train/a/short.jpg", jpeg.substr(0, 30));
    write("train/a/text.jpg", "not an image");
    write("train/a/empty.jpg", "");
    write("val/a/good.jpg", jpeg);

    const ScanResult result = scan(0.1, 0, true);
    const fs::path folder = m_root / "train/a";
    QVERIFY(mentions(result.problems, Severity::Info, folder / "wrong.png", "JPEG"));
    QVERIFY(mentions(result.problems, Severity::Info, folder / "grey.png", "grey"));
    QVERIFY(mentions(result.problems, Severity::Info, folder / "cmyk.jpg", "CMYK"));
    QVERIFY(mentions(result.problems, Severity::Error, folder / "short.jpg", "unreadable"));
    QVERIFY(mentions(result.problems, Severity::Error, folder / "text.jpg", "unreadable"));
    QVERIFY(mentions(result.problems, Severity::Error, folder / "empty.jpg", "empty"));
    QCOMPARE(result.problems.size(), std::size_t{6});
    QVERIFY(std::is_sorted(result.problems.begin(), result.problems.end(),
                           [](const Problem& a, const Problem& b) { return a.path < b.path; }));
    QCOMPARE(result.sizes.size(), std::size_t{3});
    QCOMPARE(result.sizes[0].width, 20);
    QCOMPARE(result.sizes[0].height, 12);
    QCOMPARE(result.sizes[0].count, std::uint64_t{3});
}

void TestImageFolder::scanSplitAlone()
{
    write("b/1.jpg");
    write("a/2.jpg");
    write("train/3.jpg"); // here a class like any other
    const ImageFolderSplit split = scanSplit(m_root, "holdout", m_disk, m_sink, {});
    QCOMPARE(split.name, std::string("holdout"));
    QCOMPARE(names(split), (Strings{"a:a/2.jpg", "b:b/1.jpg", "train:train/3.jpg"}));
}

QTEST_GUILESS_MAIN(TestImageFolder)
#include "tst_image_folder.moc"
