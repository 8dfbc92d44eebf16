#include "core/exchange/csv_runs.h"

#include "core/report/export.h"
#include "core/report/report_fixture.h"
#include "support/error_of.h"
#include "support/recording_progress.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <cmath>

using namespace formwork;
using namespace formwork::test;

class TestCsvRuns : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { m_progress.problems.clear(); }

    void ownExport()
    {
        RunData beton = betonRun(7);
        beton.epochs[2].validationTop1 = 0.625;
        beton.epochs[1].isBest = true;
        const auto runs = read(epochsCsv({beton, folderRun(9)}));
        QCOMPARE(runs.size(), std::size_t{2});
        const ImportedRun& run = runs[0];
        QCOMPARE(run.config.name, std::string("quick"));
        QCOMPARE(run.model, std::string("levit_128s"));
        QVERIFY(!run.knowsSettings);
        QCOMPARE(run.epochs.size(), std::size_t{3});
        const EpochRecord& epoch = run.epochs[2];
        QCOMPARE(epoch.trainLoss, beton.epochs[2].trainLoss);
        QCOMPARE(epoch.validationTop1, std::optional(0.625));
        QVERIFY(!epoch.validationLoss);
        QCOMPARE(epoch.images, std::uint64_t{900});
        QCOMPARE(epoch.peakMemoryBytes, std::uint64_t{123456789});
        QCOMPARE(epoch.finishedAt, std::int64_t{1700000000123});
        QCOMPARE(run.epochs[1].isBest, std::optional(true));
        QVERIFY(!epoch.isBest);
        QCOMPARE(runs[1].config.data.loader, LoaderKind::Folder);
        QVERIFY(runs[0].identity != runs[1].identity);
        QVERIFY(m_progress.problems.empty());
    }

    void ownExportWithSettings()
    {
        RunData beton = betonRun(7);
        beton.config.optimizer.learningRate = 0.25;
        beton.config.train.epochs = 30;
        beton.config.model.name = "vit_ti_16";
        const auto runs = read(epochsCsv({beton}, CsvSettings::All));
        QVERIFY(runs.at(0).knowsSettings);
        QCOMPARE(runs[0].config.optimizer.learningRate, 0.25);
        QCOMPARE(runs[0].config.model.name, std::string("vit_ti_16"));
        QCOMPARE(runs[0].epochsPlanned, 30);
        QVERIFY(m_progress.problems.empty());
    }

    // What is exported of a run without settings comes back without any.
    void ownExportOfUnknownSettings()
    {
        const auto runs =
            read(epochsCsv({withoutSettingsAndTimes(betonRun(7)), betonRun(8)}, CsvSettings::All));
        QCOMPARE(runs.size(), std::size_t{2});
        QVERIFY(!runs[0].knowsSettings);
        QVERIFY(runs[0].model.empty());
        QVERIFY(runs[1].knowsSettings);
        QVERIFY(m_progress.problems.empty());
    }

    void oneTableOfSteps()
    {
        const auto runs =
            read("epoch,train_loss,val_acc,note\n1,2.5,0.25,x\n2,2,nan,y\n2,1,0.5,\n");
        QCOMPARE(runs.size(), std::size_t{1});
        QCOMPARE(runs[0].config.name, std::string("table"));
        QVERIFY(runs[0].model.empty());
        QCOMPARE(runs[0].epochs.size(), std::size_t{2});
        QCOMPARE(runs[0].epochs[1].trainLoss, 1.0);
        QCOMPARE(runs[0].epochs[1].validationTop1, std::optional(0.5));
        QVERIFY(reports("NaN or infinite"));
        QVERIFY(reports("repeat a step"));
    }

    void severalRuns()
    {
        const auto byColumn = read("run,step,loss\na,1,3\nb,1,4\na,2,2\n");
        QCOMPARE(byColumn.size(), std::size_t{2});
        QCOMPARE(byColumn[0].config.name, std::string("a"));
        QCOMPARE(byColumn[0].epochs.size(), std::size_t{2});
        QVERIFY(byColumn[0].config.data.train != byColumn[1].config.data.train);
        const auto byName = read("\"Step\",\"sun-3 - val/loss\",\"sun-3 - val/loss__MIN\","
                                 "\"moon-4 - val/loss\"\n1,3,3,4\n2,2,2,\n");
        QCOMPARE(byName.size(), std::size_t{2});
        QCOMPARE(byName[0].config.name, std::string("moon-4"));
        QCOMPARE(byName[0].epochs.size(), std::size_t{1});
        QCOMPARE(byName[1].epochs[1].validationLoss, std::optional(2.0));
    }

    void cellsThatAreNoNumbers()
    {
        const auto runs = read("step,loss\n1,3\n2,oops\nlater,4\n3,1\n");
        QCOMPARE(runs[0].epochs.size(), std::size_t{2});
        QVERIFY(reports(
            "2 cells are not numbers and left out; the first one: line 3, column loss: 'oops'"));
    }

    void spreadsheets()
    {
        const auto runs = read(" epoch ; val_acc \r1;0,5\r2;75 %\r");
        QCOMPARE(runs.at(0).epochs.size(), std::size_t{2});
        QCOMPARE(runs[0].epochs[0].validationTop1, std::optional(0.5));
        QCOMPARE(runs[0].epochs[1].validationTop1, std::optional(0.75));
        QVERIFY(m_progress.problems.empty());
    }

    // Numbers beside them are shares or percentages as they look.
    void percentSignsAreCertain()
    {
        auto runs = read("epoch,val_acc,acc\n1,50 %,40\n2,75%,60\n");
        QCOMPARE(runs.at(0).epochs.at(0).validationTop1, std::optional(0.5));
        QCOMPARE(runs[0].epochs.at(1).validationTop1, std::optional(0.75));
        QCOMPARE(runs[0].epochs[0].trainTop1, 0.4);
        runs = read("epoch,val_acc\n1,50 %\n2,75\n");
        QCOMPARE(runs.at(0).epochs.at(0).validationTop1, std::optional(0.5));
        QCOMPARE(runs[0].epochs.at(1).validationTop1, std::optional(0.75));
        QVERIFY(m_progress.problems.empty());

        runs = read("epoch,loss,val_acc,acc\n1,3,50 %,0.4\n2,2,100.5 %,0.6\n");
        QVERIFY(!runs.at(0).epochs.at(0).validationTop1);
        QCOMPARE(runs[0].epochs[0].trainTop1, 0.4);
        QVERIFY(reports("values below 0 or above 100 % are not accuracies; left out: val_acc"));
    }

    // Above 1 is per cent; above 100, and in the own export above 1, is a mistake.
    void accuraciesAboveOne()
    {
        const auto percent = read("epoch,val_acc\n1,0.9\n2,1.0\n3,1.2\n");
        QCOMPARE(*percent.at(0).epochs[2].validationTop1, 0.012);
        QCOMPARE(*percent[0].epochs[0].validationTop1, 0.009);
        const auto impossible = read("epoch,val_loss,val_acc\n1,2,50\n2,1,120\n");
        QVERIFY(!impossible.at(0).epochs[1].validationTop1);
        QVERIFY(reports("not accuracies; left out: val_acc"));
        RunData beton = betonRun(7);
        beton.epochs[2].validationTop1 = 1.25;
        const auto own = read(epochsCsv({beton}));
        QVERIFY(!own.at(0).epochs[2].validationTop1);
        QVERIFY(reports("the first one: line 4, column val_top1: '1.25'"));
    }

    void reasons()
    {
        const auto reason = [this](const char* text) {
            return errorOf([&] { read(text); }).text().english();
        };
        QCOMPARE(reason("step,train_loss\n"), std::string("has a header, but no rows"));
        QCOMPARE(reason("step,train_loss\n1,\"1,000\"\n"),
                 std::string("line 2: '1,000' in column train_loss is not a number"));
        QCOMPARE(reason("step,train_loss\n\none,2\n"),
                 std::string("line 3: 'one' in column step is not a number"));
        for (const char* text : {"epoch,val_acc\n1,120\n", "epoch,lr\n1,0.1\n"})
            QCOMPARE(reason(text), std::string("has no loss or accuracy that can be imported"));
        QCOMPARE(reason("step,gpu\n1,2\n"), std::string("has no curve that is known"));
    }

    void errors()
    {
        QCOMPARE(codeOf([&] { read("loss,acc\n1,2\n"); }), ErrorCode::UnsupportedFormat);
        QCOMPARE(codeOf([&] { read("step,gpu\n1,2\n"); }), ErrorCode::UnsupportedFormat);
        QCOMPARE(codeOf([&] { read("step,loss\n"); }), ErrorCode::UnsupportedFormat);
        std::stop_source stop;
        stop.request_stop();
        QCOMPARE(codeOf([&] { read("step,loss\n1,2\n", stop.get_token()); }), ErrorCode::Cancelled);
    }

private:
    std::vector<ImportedRun> read(const std::string& text, const std::stop_token& stop = {})
    {
        const QString path = m_folder.filePath(QStringLiteral("table.csv"));
        QFile file(path);
        if (!file.open(QIODevice::WriteOnly))
            qFatal("cannot write");
        file.write(text.data(), static_cast<qint64>(text.size()));
        file.close();
        return readCsvRuns(m_fileSystem, path.toStdString(), m_progress, stop);
    }
    bool reports(const std::string& words) const
    {
        for (const Problem& problem : m_progress.problems)
            if (problem.message.english().find(words) != std::string::npos)
                return true;
        return false;
    }

    QTemporaryDir m_folder;
    PosixFileSystem m_fileSystem;
    RecordingProgress m_progress;
};

QTEST_GUILESS_MAIN(TestCsvRuns)
#include "tst_csv_runs.moc"
