// What formwork-cli writes to a terminal while it works.
#include "terminal_progress.h"

#include <QTest>

using namespace formwork::cli;

class TestTerminalProgress : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void durations()
    {
        QCOMPARE(formatDuration(-1), std::string("0:00"));
        QCOMPARE(formatDuration(64.6), std::string("1:05"));
        QCOMPARE(formatDuration(7380), std::string("2:03:00"));
    }

    void barHasItsFullWidthWhereThereIsRoom()
    {
        QCOMPARE(barLine("Reading", 0.25, "1/4 files", 120),
                 std::string("Reading [######..................]  25 %  1/4 files"));
        QCOMPARE(barLine("Reading", std::nullopt, "3 files", 120), std::string("Reading  3 files"));
    }

    // A longer line would wrap, and every drawing would leave a line behind.
    void neverReachesTheLastColumn()
    {
        const std::string stage = "LeViT-128S b\u00e9ton  epoch 1/300";
        const std::string details = "103/9469 batches  331 batches/s  1:02:03 left";
        for (std::size_t columns = 0; columns < 140; ++columns) {
            const QString line = QString::fromStdString(barLine(stage, 0.5, details, columns));
            QVERIFY(!line.contains(QChar::ReplacementCharacter));
            QVERIFY2(line.size() <= std::max<qsizetype>(0, static_cast<qsizetype>(columns) - 1),
                     qPrintable(line));
            if (columns > 100)
                QVERIFY(line.endsWith(QLatin1String("left")));
        }
        QVERIFY(barLine(stage, 0.5, details, 96).find("##..") != std::string::npos);
        QVERIFY(barLine(stage, 0.5, details, 60).find('[') == std::string::npos);
    }
};

QTEST_APPLESS_MAIN(TestTerminalProgress)
#include "tst_terminal_progress.moc"
