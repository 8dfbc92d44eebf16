// What reaches a terminal of names and messages out of files.
#include "terminal_text.h"

#include <QTest>

#include <string>
#include <type_traits>

using namespace formwork::cli;

class TestTerminalText : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void controlCharacters_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QByteArray>("line");
        QTest::addColumn<QByteArray>("lines");
        const auto row = [](const char* name, const QByteArray& text, const QByteArray& line,
                            const QByteArray& lines) {
            QTest::newRow(name) << text << line << lines;
        };
        row("plain", "plain text", "plain text", "plain text");
        row("colours", "b\xc3\xa9ton 1\x1b[31m\x7f", "b\xc3\xa9ton 1?[31m?",
            "b\xc3\xa9ton 1?[31m?");
        row("lines", "a\n\tb\r", "a??b?", "a\n\tb?");
        row("CSV", "a\r\nb\rc", "a??b?c", "a\r\nb?c");
        row("a zero", QByteArray("a\0b", 3), "a?b", "a?b");
        row("C1 in UTF-8",
            "a\xc2\x9b"
            "31mb",
            "a?31mb", "a?31mb");
        row("C1 in Latin-1",
            "a\x9b"
            "31mb",
            "a?31mb", "a?31mb");
        row("Latin-1", "caf\xe9", "caf\xe9", "caf\xe9");
        row("later bytes like C1", "\xc3\x9b \xe2\x82\x9b \xf0\x9f\x90\x9b",
            "\xc3\x9b \xe2\x82\x9b \xf0\x9f\x90\x9b", "\xc3\x9b \xe2\x82\x9b \xf0\x9f\x90\x9b");
        row("text reversed",
            "\xe2\x80\xaegpj.exe\xe2\x80\xac \xe2\x81\xa7"
            "a\xe2\x81\xa9",
            "?gpj.exe? ?a?", "?gpj.exe? ?a?");
        row("Unicode's separators",
            "a\xe2\x80\xa8"
            "b\xe2\x80\xa9",
            "a?b?", "a?b?");
        row("their neighbours", "\xe2\x80\xa7\xe2\x80\xaf\xe2\x81\xa5\xe2\x81\xaa",
            "\xe2\x80\xa7\xe2\x80\xaf\xe2\x81\xa5\xe2\x81\xaa",
            "\xe2\x80\xa7\xe2\x80\xaf\xe2\x81\xa5\xe2\x81\xaa");
        row("cut in the middle", "a\xe2\x82", "a\xe2?", "a\xe2?");
        row("a lone later byte", "\x85", "?", "?");
        row("empty", "", "", "");
    }
    void controlCharacters()
    {
        QFETCH(QByteArray, text);
        QTEST(QByteArray::fromStdString(printable(text.toStdString())), "line");
        QTEST(QByteArray::fromStdString(printableLines(text.toStdString())), "lines");
    }

    void valuesOfAllKinds()
    {
        QCOMPARE(shownValue("a\nb"), std::string("a?b"));
        QCOMPARE(shownValue(std::string("\x1b")), std::string("?"));
        QCOMPARE(shownValue(std::string_view("\t")), std::string("?"));
        QCOMPARE(shownValue(7), 7);
        static_assert(
            std::is_same_v<decltype(shownValue(std::declval<const double&>())), const double&>);
    }

    void numbersOfThings()
    {
        QCOMPARE(counted(0, "class", "classes"), std::string("0 classes"));
        QCOMPARE(counted(1, "class", "classes"), std::string("1 class"));
        QCOMPARE(counted(2, "class", "classes"), std::string("2 classes"));
    }
};

QTEST_APPLESS_MAIN(TestTerminalText)
#include "tst_terminal_text.moc"
