#include "core/dataset/doctor/exclude_list.h"

#include "core/base/error.h"
#include "core/beton/reader.h"
#include "core/dataset/convert_fixture.h"
#include "support/error_of.h"

#include <functional>
#include <memory>

#include <QTest>

using namespace formwork;
using namespace formwork::test;

namespace fs = std::filesystem;

namespace {

ImageFolderSplit splitOf(const fs::path& root, const std::vector<std::string>& files)
{
    ImageFolderSplit split;
    split.root = root;
    split.classNames = {"a", "b"};
    for (const std::string& file : files)
        split.files.push_back({.path = root / file, .label = file[0] == 'a' ? 0 : 1});
    return split;
}

std::vector<std::string> namesOf(const ImageFolderSplit& split)
{
    std::vector<std::string> names;
    for (const ImageFile& file : split.files)
        names.push_back(file.path.lexically_relative(split.root).string());
    return names;
}

using Names = std::vector<std::string>;

} // namespace

class TestExcludeList : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void linesAreSkippedAndCompared();
    void pathsBeginAtTheRootOrAbove();
    void everyNameCanBeListed();
    void wrongLines_data();
    void wrongLines();
    void samplesOfBetons();
    void unusedEntriesAreReported();
    void conversionsLeaveOut();
    void conversionsNeedEveryClass();
};

void TestExcludeList::linesAreSkippedAndCompared()
{
    const ExcludeList list("\xEF\xBB\xBF# marks\r\n\r\na/1.jpg\r\n./b//2.jpg\na/\xff.jpg\n",
                           "list.txt");
    ImageFolderSplit split =
        splitOf("/data/set", {"a/1.jpg", "a/11.jpg", "a/\xff.jpg", "b/1.jpg", "b/2.jpg"});
    QCOMPARE(list.removeFrom(split, "/data/set"), std::uint64_t{3});
    QCOMPARE(namesOf(split), (Names{"a/11.jpg", "b/1.jpg"}));
    QCOMPARE(list.removeFrom(split, "/data/set"), std::uint64_t{0});
    QVERIFY(!list.isEmpty());
    QVERIFY(ExcludeList().isEmpty());
    QVERIFY(ExcludeList("# nothing\n", "list.txt").isEmpty());
}

// One list serves a conversion of the dataset, and trainings on its splits.
void TestExcludeList::pathsBeginAtTheRootOrAbove()
{
    const ExcludeList list("train/a/1.jpg\nval/b/2.jpg\npets/train/a/3.jpg\na/4.jpg\n", "list.txt");
    const Names files = {"a/1.jpg", "a/2.jpg", "a/3.jpg", "a/4.jpg", "b/2.jpg"};
    const auto left = [&](const fs::path& root, bool fromRoot) {
        ImageFolderSplit split = splitOf(root, files);
        list.removeFrom(split, root, fromRoot);
        return namesOf(split);
    };
    QCOMPARE(left("/data/pets/train", true), (Names{"a/2.jpg", "b/2.jpg"}));
    QCOMPARE(left("/data/pets/train/", true), (Names{"a/2.jpg", "b/2.jpg"}));
    // A path below the root of train does not apply to validation.
    QCOMPARE(left("/data/pets/val", false), (Names{"a/1.jpg", "a/2.jpg", "a/3.jpg", "a/4.jpg"}));

    const fs::path current = fs::current_path();
    fs::current_path("/");
    QCOMPARE(left("train", true), (Names{"a/2.jpg", "a/3.jpg", "b/2.jpg"}));
    fs::current_path(current);
}

// Also one that looks like a comment, a sample or a quoted path, or does not fit in a line.
void TestExcludeList::everyNameCanBeListed()
{
    for (const char* name : {"#cats/1.jpg", "train:/1.jpg", "validation:7", "12", "cats/#1.jpg",
                             "cats/a\nb.jpg", "cats/a\r\n.jpg", "cats/trailing.jpg\r", "\n",
                             "cats/\"\n\\n\".jpg", "\"cats\"/1.jpg", "\"", "cats\\n/1.jpg",
                             "\xEF\xBB\xBF"
                             "cats/1.jpg",
                             "cats/\xff\n.jpg"}) {
        const fs::path root = "/photos";
        ImageFolderSplit split{"train", root, {"cats"}, {{root / name, 0, 1}}};
        DiagnosedImage image;
        image.path = root / name;
        const std::string entry = excludeEntry(image, root);
        QCOMPARE(entry.find('\n'), std::string::npos);
        const ExcludeList list(entry + "\n", "list.txt");
        QCOMPARE(list.removeFrom(split, root), std::uint64_t{1});
        QVERIFY2(split.files.empty(), name);
    }
}

void TestExcludeList::wrongLines_data()
{
    QTest::addColumn<QByteArray>("line");
    QTest::addColumn<QByteArray>("problem");
    QTest::newRow("absolute") << QByteArray("/data/a.jpg") << QByteArray("absolute");
    QTest::newRow("above") << QByteArray("a/../../b.jpg") << QByteArray("leads out");
    QTest::newRow("itself") << QByteArray(".") << QByteArray("leads out");
    QTest::newRow("large") << QByteArray("4294967296") << QByteArray("that many samples");
    QTest::newRow("not closed") << QByteArray("\"a/1.jpg") << QByteArray("quoted path");
    QTest::newRow("more behind") << QByteArray("\"a/1.jpg\" b") << QByteArray("quoted path");
    QTest::newRow("unknown escape") << QByteArray("\"a/\\t.jpg\"") << QByteArray("quoted path");
    QTest::newRow("half an escape") << QByteArray("\"a/1.jpg\\") << QByteArray("quoted path");
    QTest::newRow("absolute, quoted") << QByteArray("\"/a\\n.jpg\"") << QByteArray("absolute");
    QTest::newRow("larger") << QByteArray("validation:99999999999999999999")
                            << QByteArray("that many samples");
}

void TestExcludeList::wrongLines()
{
    QFETCH(const QByteArray, line);
    QFETCH(const QByteArray, problem);
    const Error error =
        errorOf([&] { ExcludeList("# one\na/1.jpg\n" + line.toStdString() + "\n", "list.txt"); });
    QCOMPARE(error.code(), ErrorCode::InvalidArgument);
    QVERIFY2(QByteArray(error.what()).startsWith("list.txt: line 3: "), error.what());
    QVERIFY2(QByteArray(error.what()).contains(problem), error.what());
}

void TestExcludeList::samplesOfBetons()
{
    const ExcludeList list("3\n0\nvalidation:1\ntrain:5\n3\n", "list.txt");
    using Samples = std::vector<std::uint32_t>;
    QCOMPARE(list.keptSamples(7, SplitKind::Train), (Samples{1, 2, 4, 6}));
    QCOMPARE(list.keptSamples(3, SplitKind::Validation), (Samples{0, 2}));
    const Error error = errorOf([&] { list.keptSamples(5, SplitKind::Train); });
    QCOMPARE(error.code(), ErrorCode::InvalidArgument);
    QVERIFY2(QByteArray(error.what()).contains("no sample 5"), error.what());
}

void TestExcludeList::unusedEntriesAreReported()
{
    const auto messages = [](const ExcludeList& list, const ExcludeUse& use) {
        std::vector<std::string> texts;
        for (const Problem& problem : exclusionReport(list, use, "list.txt"))
            texts.push_back((problem.severity == Severity::Warning ? "warning: " : "") +
                            problem.message.english());
        return texts;
    };
    const std::string left = "1 image left out by the list of excluded images";
    ImageFolderSplit split = splitOf("/data/set", {"a/1.jpg", "a/2.jpg"});
    {
        const ExcludeList list("# marks\nset/a/1.jpg\na/1.jpg\na/l.jpg\n", "list.txt");
        ExcludeUse use;
        list.removeFrom(split, "/data/set", true, &use);
        QCOMPARE(messages(list, use),
                 (Names{left, "warning: line 4 of the list names no image of this data"}));
    }
    const ExcludeList list("validation:1\na/x.jpg\n7\n8\nvalidation:1\n", "list.txt");
    ExcludeUse use;
    QCOMPARE(messages(list, use),
             Names{"warning: the list of excluded images names no image of this data"});
    list.keptSamples(4, SplitKind::Validation, &use);
    QCOMPARE(messages(list, use),
             (Names{left, "warning: 3 entries of the list name no image of this data, the first "
                          "in line 2"}));
    list.keptSamples(9, SplitKind::Train, &use);
    QCOMPARE(list.unused(use).entries, std::uint64_t{1});
    use.paths.insert("a/x.jpg");
    QCOMPARE(list.unused(use).firstLine, std::size_t{0});
    QCOMPARE(messages(list, use), Names{"3 images left out by the list of excluded images"});
}

void TestExcludeList::conversionsLeaveOut()
{
    ConvertFixture at;
    at.makeFolder();
    const fs::path list = at.source().parent_path() / "list.txt";
    const std::string text = "train/ant/picture0.jpg\nval/cat/picture2.jpg\n";
    writeBytes(list, std::as_bytes(std::span(text)));
    ConvertSettings settings = settingsOf(CompressMode::Raw, 0);
    settings.exclude = list;
    const auto reports = at.convert(settings);
    QCOMPARE(reports[0].samples, std::uint64_t{17});
    QCOMPARE(reports[1].samples, std::uint64_t{8});
    QVERIFY(reports[0].file.filename().string().find("_part") != std::string::npos);
    const beton::Reader reader(at.disk, reports[0].file);
    QVERIFY(std::ranges::any_of(reader.manifest()->settings, [](const auto& setting) {
        return setting.first == "excluded" && setting.second == "1";
    }));
    QVERIFY(std::ranges::any_of(at.listener.notes, [](const Problem& problem) {
        return problem.message.english() == "2 images left out by the list of excluded images";
    }));

    const std::string mistyped = "train/ant/picture0.jpg\ntrain/ant/pitcure1.jpg\n";
    writeBytes(list, std::as_bytes(std::span(mistyped)));
    at.convert(settings, at.elsewhere());
    fs::remove_all(at.elsewhere());
    QCOMPARE(at.listener.notes.back().severity, Severity::Warning);
    QCOMPARE(at.listener.notes.back().message.english(),
             std::string("line 2 of the list names no image of this data"));

    // A list for something else is most likely a mistake.
    const std::string other = "elsewhere/1.jpg\n";
    writeBytes(list, std::as_bytes(std::span(other)));
    at.listener.notes.clear();
    QCOMPARE(at.convert(settings, at.elsewhere())[0].samples, std::uint64_t{18});
    QVERIFY(std::ranges::any_of(at.listener.notes, [](const Problem& problem) {
        return problem.severity == Severity::Warning &&
               problem.message.english().find("names no image") != std::string::npos;
    }));

    settings.exclude = at.source() / "missing.txt";
    QCOMPARE(errorOf([&] { at.convert(settings, at.elsewhere()); }).code(), ErrorCode::NotFound);
}

void TestExcludeList::conversionsNeedEveryClass()
{
    ConvertFixture at;
    at.makeFolder(1, 1);
    const fs::path list = at.source().parent_path() / "list.txt";
    const std::string text = "train/bee/picture0.jpg\n";
    writeBytes(list, std::as_bytes(std::span(text)));
    ConvertSettings settings = settingsOf(CompressMode::Raw, 0);
    settings.exclude = list;
    const Error error = errorOf([&] { at.convert(settings); });
    QCOMPARE(error.code(), ErrorCode::ClassMismatch);
    QVERIFY2(QByteArray(error.what()).contains("bee"), error.what());
}

QTEST_GUILESS_MAIN(TestExcludeList)
#include "tst_exclude_list.moc"
