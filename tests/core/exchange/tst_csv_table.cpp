#include "core/exchange/csv_table.h"

#include "support/error_of.h"

#include <QTest>

#include <cmath>

using namespace formwork;
using namespace formwork::test;

class TestCsvTable : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void quotesAndLineEnds()
    {
        const CsvTable table = parseCsv(
            "\xef\xbb\xbfname,\"a \"\"b\"\"\",c\r\n\"x, y\",2,3\n\n1,\"two\nlines\",\n", "t.csv");
        QCOMPARE(table.header, (std::vector<std::string>{"name", "a \"b\"", "c"}));
        QCOMPARE(table.rows.size(), std::size_t{2});
        QCOMPARE(table.rows[0], (std::vector<std::string>{"x, y", "2", "3"}));
        QCOMPARE(table.rows[1], (std::vector<std::string>{"1", "two\nlines", ""}));
        QCOMPARE(table.column("c"), std::optional<std::size_t>(2));
        QVERIFY(!table.column("d"));
    }

    void otherSeparators()
    {
        QCOMPARE(parseCsv("a;b\n1,5;2\n", "t").rows[0], (std::vector<std::string>{"1,5", "2"}));
        QCOMPARE(parseCsv("a\tb\n1\t2", "t").rows[0], (std::vector<std::string>{"1", "2"}));
    }

    void shortRowsAreFilledUp()
    {
        QCOMPARE(parseCsv("a,b,c\n1\n", "t").rows[0], (std::vector<std::string>{"1", "", ""}));
    }

    void errors()
    {
        const Error tooLong = errorOf([] { parseCsv("a,b\n1,2\n1,2,3\n", "t.csv"); });
        QCOMPARE(tooLong.code(), ErrorCode::CorruptData);
        QVERIFY(tooLong.text().english().starts_with("line 3: 3 cells"));
        QCOMPARE(codeOf([] { parseCsv("a,b\n\"1,2\n", "t"); }), ErrorCode::CorruptData);
        QCOMPARE(codeOf([] { parseCsv("a,b\n\"1\"x,2\n", "t"); }), ErrorCode::CorruptData);
        QCOMPARE(codeOf([] { parseCsv("", "t"); }), ErrorCode::UnsupportedFormat);
        QCOMPARE(codeOf([] { parseCsv("words\nmore\n", "t"); }), ErrorCode::UnsupportedFormat);
    }

    void numbers()
    {
        QCOMPARE(csvNumber(" 1.5e-3 "), std::optional(0.0015));
        QVERIFY(std::isnan(*csvNumber("NaN")));
        QVERIFY(std::isinf(*csvNumber("inf")));
        for (const char* text : {"", " ", "1.5x", "abc", "1,5"})
            QVERIFY(!csvNumber(text));
    }
};

QTEST_GUILESS_MAIN(TestCsvTable)
#include "tst_csv_table.moc"
