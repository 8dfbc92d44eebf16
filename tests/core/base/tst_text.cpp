// Texts for people: filled in, nested, and kept in files.
#include "core/base/text.h"

#include <QTest>

using namespace formwork;

class TestText : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void fillsItsArguments();
    void whatIsFilledInIsNotReadAgain();
    void numbersAreShort();
    void listsAreOneLine();
    void comesBackFromAFile();
    void strangeBytesAreWords();
};

void TestText::fillsItsArguments()
{
    const Text text = Text("sample %1 has %2 of %1, not %3").arg(7, "name", std::size_t{9});
    QCOMPARE(text.english(), std::string("sample 7 has name of 7, not 9"));
    QCOMPARE(text.id(), std::string("sample %1 has %2 of %1, not %3"));
    QVERIFY(!text.isVerbatim());
    QCOMPARE(Text("100 % of %9").arg(1).english(), std::string("100 % of %9"));
    QVERIFY(Text().empty());
    const Text nested = Text("cannot %1: %2").arg(Text("open %1").arg("a/b"), std::string("no"));
    QCOMPARE(nested.english(), std::string("cannot open a/b: no"));
}

void TestText::whatIsFilledInIsNotReadAgain()
{
    QCOMPARE(Text("%1 and %2").arg("%2", "b").english(), std::string("%2 and b"));
    QCOMPARE(Text::verbatim("%1").english(), std::string("%1"));
}

void TestText::numbersAreShort()
{
    QCOMPARE(Text("%1 %2 %3").arg(0.1, -2.0, 1e-5).english(), std::string("0.1 -2 1e-05"));
}

void TestText::listsAreOneLine()
{
    QVERIFY(Text::list({}).empty());
    QCOMPARE(Text::list({Text("a")}).english(), std::string("a"));
    QCOMPARE(Text::list({Text("a"), Text("b"), Text("c")}).english(), std::string("a; b; c"));
}

void TestText::comesBackFromAFile()
{
    const Text inner = Text("open %1").arg("5:a:b\x01");
    for (const Text& text : {Text(), Text("plain"), Text("cannot %1: %2").arg(inner, 3),
                             Text::verbatim("words"), Text::verbatim("\x01 5:words")})
        QVERIFY(Text::decoded(text.encoded()) == text);
    QCOMPARE(Text::verbatim("words").encoded(), std::string("words"));
}

// Text of an older version, or damaged text, is shown as it is, and never read beyond its end.
void TestText::strangeBytesAreWords()
{
    const std::string whole = Text("cannot %1: %2").arg("open", "no").encoded();
    for (std::size_t end = 1; end < whole.size(); ++end) {
        const Text cut = Text::decoded(whole.substr(0, end));
        QVERIFY(cut.isVerbatim() || cut.arguments().size() < 2);
    }
    Text deep("end");
    for (int i = 0; i < 100; ++i)
        deep = Text("%1").arg(deep);
    QVERIFY(!Text::decoded(deep.encoded()).empty());
    for (const char* strange : {"\x01", "\x01x",
                                "\x01"
                                "99999999999999999999:a",
                                "\x01-1:a",
                                "\x01"
                                "5:ab"})
        QVERIFY(Text::decoded(strange) == Text::verbatim(strange));
}

QTEST_APPLESS_MAIN(TestText)
#include "tst_text.moc"
