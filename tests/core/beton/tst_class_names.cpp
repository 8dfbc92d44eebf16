#include "core/beton/class_names.h"

#include "support/error_of.h"

#include <QTest>

using namespace formwork;
using formwork::test::errorOf;

namespace {

const std::string kComposed = "caf\xc3\xa9";    // as most systems write it
const std::string kDecomposed = "cafe\xcc\x81"; // as macOS writes it
const std::string kLatin1 = "caf\xe9";          // no UTF-8

} // namespace

class TestClassNames : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void compares()
    {
        QVERIFY(isSameClass(kComposed, kDecomposed));
        QCOMPARE(comparableName(kDecomposed), kComposed);
        QCOMPARE(comparableName(kComposed), kComposed);
        QCOMPARE(comparableName("plain name"), std::string("plain name"));
        QCOMPARE(comparableName(""), std::string());
        // Hangul, and a mark below that goes before one above.
        QVERIFY(isSameClass("\xea\xb0\x81", "\xe1\x84\x80\xe1\x85\xa1\xe1\x86\xa8"));
        QVERIFY(isSameClass("q\xcc\x87\xcc\xa3", "q\xcc\xa3\xcc\x87"));
        // What looks alike without being equivalent stays apart, and so does case.
        QVERIFY(!isSameClass("\xef\xac\x81sh", "fish"));
        QVERIFY(!isSameClass("Cat", "cat"));
    }

    void bytesThatAreNoTextStay()
    {
        QCOMPARE(comparableName(kLatin1), kLatin1);
        QVERIFY(isSameClass(kLatin1, kLatin1));
        QVERIFY(!isSameClass(kLatin1, kComposed));
    }

    void aNameOfSeveralClassesIsNotClear()
    {
        using Names = std::vector<std::string>;
        const auto requireClear = [](const Names& a, const Names& b) {
            requireClearNames(a, b, "x.beton");
            requireClearNames(b, a, "x.beton");
        };
        requireClear({"a", "b"}, {"b", "c"});
        requireClear({"a", "a", "b"}, {"a", "a", "b"});
        requireClear({"a", "a", "b"}, {"b"});
        requireClear({kComposed, kDecomposed}, {kDecomposed, kComposed});
        for (const Names& other : {Names{"a"}, Names{"b", "a", "a"}, Names{"a", "b", "b"}}) {
            const Error error = errorOf([&] { requireClear({"a", "a", "b"}, other); });
            QCOMPARE(error.code(), ErrorCode::ClassMismatch);
            QCOMPARE(error.path(), std::filesystem::path("x.beton"));
        }
    }

    void similarNamesAreFound()
    {
        const std::vector<std::string> names = {"Cat", "tabby ",
                                                "\xc3\x89"
                                                "COLE",
                                                kLatin1};
        QCOMPARE(similarName(names, "cat"), std::optional<std::string>("Cat"));
        QCOMPARE(similarName(names, " tabby"), std::optional<std::string>("tabby "));
        QCOMPARE(similarName(names, "\xc3\xa9"
                                    "cole"),
                 std::optional(names[2]));
        QCOMPARE(similarName(names, "e\xcc\x81"
                                    "cole"),
                 std::optional(names[2]));
        QCOMPARE(similarName(names, kLatin1), std::optional(kLatin1));
        QVERIFY(!similarName(names, "dog"));
        QVERIFY(!similarName(names, kComposed));
        QVERIFY(!similarName(names, ""));
        QVERIFY(!similarName({}, "cat"));
    }

    void finds()
    {
        const std::vector<std::string> names = {"ant", kDecomposed, kComposed, kLatin1};
        const ClassIndex index(names);
        QCOMPARE(index.find("ant"), std::optional<std::size_t>(0));
        QCOMPARE(index.find(kComposed), std::optional<std::size_t>(1)); // the first of its kind
        QCOMPARE(index.find(kLatin1), std::optional<std::size_t>(3));
        QVERIFY(!index.contains("bee"));
    }
};

QTEST_APPLESS_MAIN(TestClassNames)
#include "tst_class_names.moc"
