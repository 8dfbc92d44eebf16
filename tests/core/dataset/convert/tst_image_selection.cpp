#include "core/dataset/convert/image_selection.h"

#include "core/base/error.h"

#include <QTest>

#include <algorithm>
#include <set>

using namespace formwork;

namespace {

// Classes "a" (10 images), "b" (5), "c" (1), "d" (none).
ImageFolderSplit makeSplit(const std::string& name = "train")
{
    ImageFolderSplit split;
    split.name = name;
    split.root = "folder";
    split.classNames = {"a", "b", "c", "d"};
    const std::array counts = {10, 5, 1, 0};
    for (std::size_t label = 0; label < counts.size(); ++label)
        for (int i = 0; i < counts[label]; ++i)
            split.files.push_back({split.classNames[label] + "/" + std::to_string(i),
                                   static_cast<std::int32_t>(label), 100, 0});
    return split;
}

std::vector<std::string> paths(const ImageFolderSplit& split)
{
    std::vector<std::string> names;
    for (const ImageFile& file : split.files)
        names.push_back(file.path.string());
    return names;
}

std::vector<std::uint64_t> countsOf(const ImageFolderSplit& split)
{
    return split.classCounts();
}

} // namespace

class TestImageSelection : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void allByDefault();
    void classesAreRenumbered();
    void unknownClass();
    void fractionOfEveryClass();
    void maxImagesTakesClassesInTurn();
    void maxImagesBelowTheClasses();
    void shufflesBySeed();
    void everythingTogether();
};

void TestImageSelection::allByDefault()
{
    const auto split = makeSplit();
    const auto selected = selectImages(split, {});
    QVERIFY(paths(selected) == paths(split));
    QVERIFY(selected.classNames == split.classNames);
    QCOMPARE(selected.root, split.root);
}

void TestImageSelection::classesAreRenumbered()
{
    ConvertSettings settings;
    settings.classes = {"c", "b"};
    const auto selected = selectImages(makeSplit(), settings);
    QVERIFY((selected.classNames == std::vector<std::string>{"b", "c"}));
    QVERIFY((countsOf(selected) == std::vector<std::uint64_t>{5, 1}));
    QCOMPARE(selected.files.back().path.string(), std::string("c/0"));
    QCOMPARE(selected.files.back().label, 1);
}

void TestImageSelection::unknownClass()
{
    ConvertSettings settings;
    settings.classes = {"a", "zebra"};
    try {
        selectImages(makeSplit(), settings);
        QFAIL("took it");
    } catch (const Error& error) {
        QCOMPARE(error.code(), ErrorCode::InvalidArgument);
        QVERIFY(QString::fromStdString(error.message()).contains("zebra"));
    }
}

void TestImageSelection::fractionOfEveryClass()
{
    ConvertSettings settings;
    settings.fraction = 0.5;
    const auto selected = selectImages(makeSplit(), settings);
    QVERIFY((countsOf(selected) == std::vector<std::uint64_t>{5, 2, 1, 0}));
    QVERIFY(std::ranges::is_sorted(paths(selected))); // in the order they had
    QVERIFY(paths(selected) == paths(selectImages(makeSplit(), settings)));
    settings.seed = 1;
    QVERIFY(paths(selected) != paths(selectImages(makeSplit(), settings)));
    settings.fraction = 0.01;
    QVERIFY(
        (countsOf(selectImages(makeSplit(), settings)) == std::vector<std::uint64_t>{1, 1, 1, 0}));
}

void TestImageSelection::maxImagesTakesClassesInTurn()
{
    ConvertSettings settings;
    const auto counts = [&](std::uint64_t most) {
        settings.maxImages = most;
        return countsOf(selectImages(makeSplit(), settings));
    };
    QVERIFY((counts(3) == std::vector<std::uint64_t>{1, 1, 1, 0}));
    QVERIFY((counts(6) == std::vector<std::uint64_t>{3, 2, 1, 0}));
    QVERIFY((counts(13) == std::vector<std::uint64_t>{7, 5, 1, 0}));
    QVERIFY((counts(100) == std::vector<std::uint64_t>{10, 5, 1, 0}));
    settings.maxImages = 6;
    QVERIFY((paths(selectImages(makeSplit(), settings)) ==
             std::vector<std::string>{"a/0", "a/1", "a/2", "b/0", "b/1", "c/0"}));
}

void TestImageSelection::maxImagesBelowTheClasses()
{
    ConvertSettings settings;
    settings.maxImages = 2;
    QVERIFY_THROWS_EXCEPTION(Error, selectImages(makeSplit(), settings));
    settings.classes = {"a", "b"};
    QCOMPARE(selectImages(makeSplit(), settings).files.size(), std::size_t{2});
}

void TestImageSelection::shufflesBySeed()
{
    ConvertSettings settings;
    settings.shuffle = true;
    const auto first = paths(selectImages(makeSplit(), settings));
    QVERIFY(first == paths(selectImages(makeSplit(), settings)));
    QVERIFY(first != paths(makeSplit()));
    QVERIFY(first != paths(selectImages(makeSplit("validation"), settings)));
    auto sorted = first;
    std::ranges::sort(sorted);
    QVERIFY(sorted == paths(makeSplit()));
    settings.seed = 9;
    QVERIFY(first != paths(selectImages(makeSplit(), settings)));
}

void TestImageSelection::everythingTogether()
{
    ConvertSettings settings;
    settings.classes = {"a", "b"};
    settings.fraction = 0.8;
    settings.maxImages = 7;
    settings.shuffle = true;
    const auto selected = selectImages(makeSplit(), settings);
    QVERIFY((countsOf(selected) == std::vector<std::uint64_t>{4, 3}));
    for (const ImageFile& file : selected.files)
        QCOMPARE(file.path.string().substr(0, 1),
                 selected.classNames[static_cast<std::size_t>(file.label)]);
}

QTEST_APPLESS_MAIN(TestImageSelection)
#include "tst_image_selection.moc"
