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

    // Also in quotes, where they belong to the cell.
    void everyLineEnd()
    {
        for (const char* text : {"a,b\n1,2\n3,4\n", "a,b\r\n1,2\r\n3,4\r\n", "a,b\r1,2\r3,4"}) {
            const CsvTable table = parseCsv(text, "t");
            QCOMPARE(table.header, (std::vector<std::string>{"a", "b"}));
            QCOMPARE(table.rows.size(), std::size_t{2});
            QCOMPARE(table.rows[1], (std::vector<std::string>{"3", "4"}));
            QCOMPARE(table.lines, (std::vector<std::size_t>{2, 3}));
        }
        const CsvTable quoted = parseCsv("a,b\r\n\"1\r\n2\",3\r\n4,5", "t");
        QCOMPARE(quoted.rows[0][0], std::string("1\r\n2"));
        QCOMPARE(quoted.lines, (std::vector<std::size_t>{2, 4}));
    }

    void blanksAroundNames()
    {
        const CsvTable table = parseCsv(" epoch , \"train, loss\" \n1, \"2\" \n", "t");
        QCOMPARE(table.header, (std::vector<std::string>{"epoch", "train, loss"}));
        QCOMPARE(table.rows[0], (std::vector<std::string>{"1", "2"}));
    }

    void decimalCommas()
    {
        const auto read = [](const char* text) {
            CsvTable table = parseCsv(text, "t.csv");
            findDecimalCommas(table, std::vector<std::size_t>{0, 1}, "t.csv");
            return table;
        };
        const CsvTable commas = read("a;b\n0,1;2,0\n1,000;inf\n");
        QVERIFY(commas.hasDecimalComma);
        QCOMPARE(commas.number(commas.rows[0][0]), std::optional(0.1));
        QCOMPARE(commas.number(commas.rows[1][0]), std::optional(1.0));
        QCOMPARE(read("a\tb\n0,125\t2\n").number("0,125"), std::optional(0.125));
        QVERIFY(!read("a;b\n0.1;2.0\n").hasDecimalComma);
        QVERIFY(!read("a,b\n\"0,1\",2\n").hasDecimalComma);
        const Error mixed = errorOf([&] { read("a;b\n1;2.5\n2;2,5\n"); });
        QCOMPARE(mixed.text().english(),
                 std::string("line 3: '2,5' has a decimal comma, but '2.5' in line 2 a decimal "
                             "point"));
        const Error thousands = errorOf([&] { read("a;b\n1;1,000\n2;-12,500,000\n"); });
        QVERIFY(thousands.text().english().starts_with("line 2: '1,000' may have a decimal comma"));
        QVERIFY(!thousands.hint().english().empty());
    }

    void stops()
    {
        std::stop_source stop;
        stop.request_stop();
        QCOMPARE(codeOf([&] { parseCsv("a,b\n1,2\n", "t", stop.get_token()); }),
                 ErrorCode::Cancelled);
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
        const Error wide = errorOf([] {
            parseCsv(std::string("\xff\xfe"
                                 "a\0,\0b\0",
                                 8),
                     "t.csv");
        });
        QVERIFY(wide.text().english().find("UTF-16") != std::string::npos);
        QCOMPARE(codeOf([] { parseCsv("words\nmore\n", "t"); }), ErrorCode::UnsupportedFormat);
    }

    void numbers()
    {
        QCOMPARE(csvNumber(" 1.5e-3 "), std::optional(0.0015));
        QVERIFY(std::isnan(*csvNumber("NaN")));
        QVERIFY(std::isinf(*csvNumber("inf")));
        QCOMPARE(csvNumber("50%"), std::optional(0.5));
        QCOMPARE(csvNumber(" 12,5 % ", DecimalMark::Comma), std::optional(0.125));
        QVERIFY(!csvNumber("1.000,5", DecimalMark::Comma));
        QVERIFY(!csvNumber("1,000,5", DecimalMark::Comma));
        for (const char* text : {"", " ", "1.5x", "abc", "1,5", "%"})
            QVERIFY(!csvNumber(text));
    }
};

QTEST_GUILESS_MAIN(TestCsvTable)
#include "tst_csv_table.moc"
