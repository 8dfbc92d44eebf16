#include "core/report/export.h"

#include "core/base/error.h"
#include "core/report/text_table.h"
#include "report_fixture.h"
#include "support/stored_settings.h"

#include <QDir>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <limits>
#include <locale>

using namespace formwork;
using namespace formwork::test;

namespace {

// The records of an RFC 4180 text; fails the test on a stray quote or line end.
std::vector<std::vector<std::string>> parseCsv(const std::string& text)
{
    std::vector<std::vector<std::string>> records(1);
    std::string cell;
    bool quoted = false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (quoted && c == '"' && i + 1 < text.size() && text[i + 1] == '"') {
            cell += '"';
            ++i;
        } else if (c == '"') {
            quoted = !quoted;
        } else if (!quoted && c == ',') {
            records.back().push_back(std::exchange(cell, {}));
        } else if (!quoted && c == '\r' && i + 1 < text.size() && text[i + 1] == '\n') {
            records.back().push_back(std::exchange(cell, {}));
            records.emplace_back();
            ++i;
        } else {
            cell += c;
        }
    }
    records.pop_back();
    return records;
}

// 1.234,5 as in German.
class CommaAndDots final : public std::numpunct<char>
{
protected:
    char do_decimal_point() const override { return ','; }
    char do_thousands_sep() const override { return '.'; }
    std::string do_grouping() const override { return "\3"; }
};

QStringList lines(const std::string& text)
{
    return QString::fromStdString(text).split('\n', Qt::SkipEmptyParts);
}

QJsonArray parseJson(const std::string& text)
{
    QJsonParseError error{};
    const auto document = QJsonDocument::fromJson(QByteArray::fromStdString(text), &error);
    if (error.error != QJsonParseError::NoError)
        qWarning() << error.errorString();
    return document.array();
}

} // namespace

class TestExport : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void csvHasALineForEachEpoch();
    void csvQuotesAndLeavesAbsentValuesEmpty();
    void csvNumbersReadBackExactlyInAnyLocale();
    void csvOfAWorkspaceIsTheSame();
    void unreadableSettingsAreExportedAsStored();
    void csvOfManyRunsKeepsTheirOrder();
    void csvWithEverySetting();
    void csvCanBeCancelled();
    void jsonHoldsRowConfigAndEpochs();
    void jsonSurvivesOddNames();
    void effectJson();
    void runsTableIsAligned();
    void effectTable();
    void summaryShowsRunsAndEffect();
    void disturbedEpochsAreMarked();
    void emptyTables();
    void durations_data();
    void durations();
    void tableCountsCodePoints();
    void unknownSettings();
};

void TestExport::csvHasALineForEachEpoch()
{
    const auto records = parseCsv(epochsCsv({betonRun(3), folderRun(4)}));
    QCOMPARE(records.size(), std::size_t{7});
    const std::vector<std::string> header = {"run_id",
                                             "run",
                                             "model",
                                             "loader",
                                             "seed",
                                             "epoch",
                                             "train_loss",
                                             "train_top1",
                                             "train_top5",
                                             "val_loss",
                                             "val_top1",
                                             "val_top5",
                                             "learning_rate",
                                             "images",
                                             "epoch_seconds",
                                             "data_wait_seconds",
                                             "transfer_seconds",
                                             "compute_seconds",
                                             "validation_seconds",
                                             "peak_memory_bytes",
                                             "finished_at_ms",
                                             "gradient_norm",
                                             "is_best",
                                             "other_load",
                                             "loader_cpu_seconds"};
    QCOMPARE(records[0], header);
    const std::vector<std::string> second = {
        "3",   "quick", "levit_128s", "beton", "0", "2",         "1",
        "0.5", "0.75",  "",           "",      "",  "1e-05",     "900",
        "10",  "0.5",   "0.125",      "6",     "1", "123456789", "1700000000123",
        "",    "",      "",           ""};
    QCOMPARE(records[2], second);
    QCOMPARE(records[4][1], std::string("classic"));
    QCOMPARE(records[4][3], std::string("folder"));
    for (const auto& record : records)
        QCOMPARE(record.size(), header.size());
    QCOMPARE(parseCsv(epochsCsv({})).size(), std::size_t{1});
}

void TestExport::csvQuotesAndLeavesAbsentValuesEmpty()
{
    RunData run = betonRun(1);
    run.row.name = "a, \"b\"\r\nc";
    run.epochs[0].validationTop1 = 0.5;
    run.epochs[0].trainLoss = std::numeric_limits<double>::quiet_NaN();
    const std::string csv = epochsCsv({run});
    QVERIFY(csv.find("1,\"a, \"\"b\"\"\r\nc\",levit_128s") != std::string::npos);
    const auto records = parseCsv(csv);
    QCOMPARE(records[1][1], run.row.name);
    QCOMPARE(records[1][6], std::string());
    QCOMPARE(records[1][10], std::string("0.5"));
    QCOMPARE(records[2][10], std::string());
}

void TestExport::csvNumbersReadBackExactlyInAnyLocale()
{
    const std::locale before =
        std::locale::global(std::locale(std::locale::classic(), new CommaAndDots));
    RunData run = betonRun(1);
    run.epochs[0].trainLoss = 0.1 + 0.2;
    run.epochs[0].learningRate = 1.0 / 3;
    run.epochs[0].gradientNorm = 1.0 / 7;
    const auto records = parseCsv(epochsCsv({run}));
    std::locale::global(before);
    QCOMPARE(records[1][6], std::string("0.30000000000000004"));
    QVERIFY(std::stod(records[1][12]) == 1.0 / 3);
    QVERIFY(std::stod(records[1][21]) == 1.0 / 7);
}

void TestExport::csvOfAWorkspaceIsTheSame()
{
    const QTemporaryDir folder;
    const std::filesystem::path root = folder.path().toStdString();
    PosixFileSystem files;
    NullProgress progress;
    Store store(Workspace(root / "workspace"), files);
    std::vector<RunId> ids;
    std::vector<RunData> runs;
    for (const char* name : {"first", "a \"second\", odd"}) {
        ExperimentConfig config;
        config.name = name;
        config.model.name = "vit_ti_16";
        config.train.seed = 7;
        config.data.train = "/data/train.beton";
        ids.push_back(store.createRun(config, RunStart::Claimed));
        for (int epoch = 1; epoch <= 3; ++epoch)
            store.recordEpoch(ids.back(), madeEpoch(epoch, 10, 1));
        runs.push_back(readRunData(store, ids.back()));
    }
    ids.insert(ids.begin() + 1, 4711); // removed since
    QCOMPARE(writeEpochsCsv(store, ids, root / "e.csv", files, progress, {}), std::size_t{2});
    QCOMPARE(readTextFile(files, root / "e.csv"), epochsCsv(runs));
    writeEpochsCsv(store, ids, root / "s.csv", files, progress, {}, CsvSettings::All);
    QCOMPARE(readTextFile(files, root / "s.csv"), epochsCsv(runs, CsvSettings::All));
}

// By another version: the runs beside it are exported as ever.
void TestExport::unreadableSettingsAreExportedAsStored()
{
    const QTemporaryDir folder;
    const std::filesystem::path root = folder.path().toStdString();
    PosixFileSystem files;
    NullProgress progress;
    const Workspace workspace(root / "workspace");
    Store store(workspace, files);
    std::vector<RunId> ids;
    for (int i = 0; i < 3; ++i) {
        ids.push_back(store.createRun({}, RunStart::Claimed));
        store.recordEpoch(ids.back(), madeEpoch(1, 10, 1));
    }
    makeOptimizerUnknown(workspace, ids[1]);
    changeStoredConfig(workspace, ids[2], "train:", "]:"); // not even YAML
    std::vector<RunData> runs;
    for (const RunId id : ids)
        runs.push_back(readRunData(store, id));
    QCOMPARE(writeEpochsCsv(store, ids, root / "s.csv", files, progress, {}, CsvSettings::All),
             std::size_t{3});
    const std::string csv = readTextFile(files, root / "s.csv");
    QCOMPARE(csv, epochsCsv(runs, CsvSettings::All));
    const auto records = parseCsv(csv);
    const auto column = static_cast<std::size_t>(std::ranges::find(records[0], "optimizer.name") -
                                                 records[0].begin());
    QCOMPARE(records[1][column], std::string("adam"));
    QCOMPARE(records[2][column], std::string("old_adam"));
    QCOMPARE(records[2][column + 1], std::string("1e-05"));
    QCOMPARE(records[3][column], std::string());
    const QJsonArray json = parseJson(runsJson(runs));
    QVERIFY(json[0].toObject()["unreadable_settings"].toArray().isEmpty());
    QCOMPARE(json[1]["config"]["optimizer"]["name"].toString(), QString("old_adam"));
    const QJsonObject setting = json[1]["unreadable_settings"][0].toObject();
    QCOMPARE(setting["key"].toString(), QString("optimizer.name"));
    QCOMPARE(setting["value"].toString(), QString("old_adam"));
    QVERIFY(setting["reason"].toString().contains("'optimizer.name' must be one of"));
    QVERIFY(json[2]["config"].isNull());
    QCOMPARE(json[2]["unreadable_settings"][0]["key"].toString(), QString(""));
    QCOMPARE(json[2]["epochs"].toArray().size(), 1);
}

void TestExport::csvOfManyRunsKeepsTheirOrder()
{
    const QTemporaryDir folder;
    const std::filesystem::path root = folder.path().toStdString();
    PosixFileSystem files;
    NullProgress progress;
    Store store(Workspace(root / "workspace"), files);
    std::vector<RunId> ids;
    std::vector<RunData> runs;
    for (int i = 0; i < 150; ++i) { // several threads, several blocks
        ids.push_back(store.createRun({}, RunStart::Claimed));
        store.recordEpoch(ids.back(), madeEpoch(1, 10 + i, 1));
        runs.push_back(readRunData(store, ids.back()));
    }
    std::ranges::reverse(ids);
    std::ranges::reverse(runs);
    ids.insert(ids.begin() + 70, 4711); // removed since
    QCOMPARE(writeEpochsCsv(store, ids, root / "e.csv", files, progress, {}), std::size_t{150});
    QCOMPARE(readTextFile(files, root / "e.csv"), epochsCsv(runs));
}

void TestExport::csvWithEverySetting()
{
    RunData run = betonRun(3);
    run.config.optimizer.learningRate = 0.00025;
    run.config.model.weights = "a \"b\".pth";
    const auto records = parseCsv(epochsCsv({run, folderRun(4)}, CsvSettings::All));
    const auto plain = parseCsv(epochsCsv({run, folderRun(4)}));
    QCOMPARE(records.size(), plain.size());
    for (std::size_t i = 0; i < records.size(); ++i) {
        QCOMPARE(records[i].size(), plain[i].size() + configKeys().size());
        QVERIFY(std::equal(plain[i].begin(), plain[i].end(), records[i].begin()));
    }
    const auto valueOf = [&](std::size_t line, const std::string& key) {
        const auto found = std::ranges::find(records[0], key);
        return records[line].at(static_cast<std::size_t>(found - records[0].begin()));
    };
    QCOMPARE(valueOf(2, "optimizer.lr"), std::string("0.00025"));
    QCOMPARE(valueOf(2, "model.weights"), std::string("a \"b\".pth"));
    QCOMPARE(valueOf(2, "augment.crop_area"), std::string("[0.08, 1]"));
    QCOMPARE(valueOf(5, "data.loader"), std::string("folder"));
}

void TestExport::csvCanBeCancelled()
{
    const QTemporaryDir folder;
    const std::filesystem::path root = folder.path().toStdString();
    PosixFileSystem files;
    NullProgress progress;
    Store store(Workspace(root / "workspace"), files);
    std::stop_source stop;
    stop.request_stop();
    const std::vector<RunId> runs = {1, 2};
    QVERIFY_THROWS_EXCEPTION(
        Error, writeEpochsCsv(store, runs, root / "e.csv", files, progress, stop.get_token()));
    const auto left = [&] {
        return QDir(folder.path()).entryList({QStringLiteral("e.csv*")}, QDir::Files);
    };
    QVERIFY(left().isEmpty());
    QVERIFY_THROWS_EXCEPTION(
        Error, writeEpochsCsv(store, runs, root / "no" / "e.csv", files, progress, {}));
}

void TestExport::jsonHoldsRowConfigAndEpochs()
{
    RunData run = betonRun(3);
    run.row.tags = {"a", "b"};
    run.row.status = RunStatus::Done;
    run.config.train.seed = 18'446'744'073'709'551'615U;
    run.config.model.distillation = true;
    const std::string text = runsJson({run, folderRun(4)});
    const QJsonArray runs = parseJson(text);
    QCOMPARE(runs.size(), 2);
    const QJsonObject first = runs[0].toObject();
    QCOMPARE(first["id"].toInt(), 3);
    QCOMPARE(first["status"].toString(), QString("done"));
    QCOMPARE(first["loader"].toString(), QString("beton"));
    QCOMPARE(first["median_epoch_seconds"].toDouble(), 10.0);
    QVERIFY(first["best_val_top1"].isNull());
    QCOMPARE(first["tags"].toArray().size(), 2);

    const QJsonObject config = first["config"].toObject();
    QCOMPARE(config["name"].toString(), QString("quick"));
    QCOMPARE(config["optimizer"].toObject()["lr"].toDouble(), 1e-5);
    QCOMPARE(config["optimizer"].toObject()["betas"].toArray()[1].toDouble(), 0.999);
    QCOMPARE(config["model"].toObject()["distillation"].toBool(), true);
    QCOMPARE(config["data"].toObject()["train"].toString(), QString("train.beton"));
    QVERIFY(text.find("\"seed\": 18446744073709551615") != std::string::npos);

    const QJsonArray epochs = first["epochs"].toArray();
    QCOMPARE(epochs.size(), 3);
    QCOMPARE(epochs[1].toObject()["train_loss"].toDouble(), 1.0);
    QCOMPARE(epochs[1].toObject()["data_wait_seconds"].toDouble(), 0.5);
    QVERIFY(epochs[1].toObject()["val_loss"].isNull());
}

void TestExport::jsonSurvivesOddNames()
{
    RunData run = betonRun(1);
    run.row.name = "\xff\"\\\n";
    run.epochs[0].trainLoss = std::numeric_limits<double>::infinity();
    const QJsonArray runs = parseJson(runsJson({run}));
    QCOMPARE(runs[0].toObject()["name"].toString(), QString(QChar(0xfffd)) + "\"\\\n");
    QVERIFY(runs[0].toObject()["epochs"].toArray()[0].toObject()["train_loss"].isNull());
    QCOMPARE(parseJson(runsJson({})).size(), 0);
}

void TestExport::effectJson()
{
    const QJsonArray effects =
        parseJson(loaderEffectJson(loaderEffects({betonRun(3), folderRun(4)})));
    QCOMPARE(effects.size(), 1);
    const QJsonObject effect = effects[0].toObject();
    QCOMPARE(effect["beton_run"].toInt(), 3);
    QCOMPARE(effect["folder_run"].toInt(), 4);
    QCOMPARE(effect["time_change"].toObject()["value"].toDouble(), 9.0 / 39.0 - 1);
    QVERIFY(effect["time_change"].toObject()["low_95"].isNull());
    QCOMPARE(effect["time_change"].toObject()["is_shown"].toBool(true), false);
    QCOMPARE(effect["beton_training_seconds"].toDouble(), 9.0);
    QCOMPARE(effect["results_of"].toString(), QString("training"));
    QCOMPARE(effect["folder_data_wait_share"].toDouble(), 0.5);
    QCOMPARE(effect["last_common_epoch"].toInt(), 3);
    QCOMPARE(effect["top1_difference"].toDouble(-1), 0.0);
}

void TestExport::runsTableIsAligned()
{
    RunRow first = betonRun(7).row;
    first.name = "müde";
    first.status = RunStatus::Running;
    RunRow second = folderRun(12).row;
    second.lastValidationTop1 = 0.5;
    second.bestValidationTop1 = 0.625;
    const QStringList rows = lines(runsTable({first, second}));
    QCOMPARE(rows.size(), 3);
    QCOMPARE(rows[0], QString("id  name     status   model       loader        epochs  epoch time  "
                              "images/s  data wait  train loss  val top-1    best"));
    QCOMPARE(rows[1], QString(" 7  müde     running  LeViT-128S  beton            3/3      10.0 s  "
                              "     100      5.0 %       0.667          -       -"));
    QCOMPARE(rows[2], QString("12  classic  queued   LeViT-128S  image folder     3/3      40.0 s  "
                              "      22     50.0 %       0.667     50.0 %  62.5 %"));
}

void TestExport::effectTable()
{
    const QStringList rows = lines(loaderEffectTable(loaderEffects({betonRun(3), folderRun(4)})));
    QCOMPARE(rows.size(), 2);
    QCOMPARE(rows[0].simplified(), QString("model beton image folder training time data wait epoch "
                                           "top-1 points loss of runs"));
    QCOMPARE(
        rows[1].simplified(),
        QString("LeViT-128S 9.00 s 39.0 s -77 % (too few epochs for an interval) 5.0 % / 50.0 % "
                "3 +0.0 +0.000 training 3, 4"));
}

void TestExport::summaryShowsRunsAndEffect()
{
    RunData beton = betonRun(3);
    beton.row.model = "unknown_model";
    const QStringList rows = lines(summaryText({beton, folderRun(4)}));
    QCOMPARE(rows.size(), 5);
    QVERIFY(rows[1].contains("unknown_model"));
    QVERIFY(rows[1].contains("2.000 → 0.667"));
    QVERIFY(rows[2].contains("image folder"));
    QCOMPARE(rows[3], QString("Loader effect"));
    QCOMPARE(
        rows[4],
        QString("  LeViT-128S, training time per epoch with beton: -77 % (too few epochs for an "
                "interval); 9.00 s against 39.0 s; waiting for data 5.0 % against 50.0 %; after "
                "epoch 3 training top-1 +0.0 points, loss +0.000 (run 3 against run 4)"));

    const auto slower = summaryText({madeRun(1, LoaderKind::Beton, {madeEpoch(1, 15, 1)}),
                                     madeRun(2, LoaderKind::Folder, {madeEpoch(1, 10, 1)})});
    QVERIFY(slower.find("with beton: +56 % (too few epochs") != std::string::npos);
    QVERIFY(summaryText({betonRun(1)}).find("Loader effect") == std::string::npos);
}

void TestExport::disturbedEpochsAreMarked()
{
    RunData busy = betonRun(3);
    busy.row.disturbedEpochs = 2;
    const std::string list = runsTable({busy.row, folderRun(4).row});
    QVERIFY(list.find("10.0 s *") != std::string::npos);
    QVERIFY(list.ends_with("\n* epochs with other work on more than 10 % of the machine: 2 of run "
                           "3\n"));
    QVERIFY(summaryText({busy}).find("* epochs with other work") != std::string::npos);
    QVERIFY(runsTable({folderRun(4).row}).find('*') == std::string::npos);
    QCOMPARE(parseJson(runsJson({busy}))[0].toObject().value("disturbed_epochs").toInt(), 2);
}

void TestExport::emptyTables()
{
    QCOMPARE(runsTable({}), std::string("no runs\n"));
    QCOMPARE(summaryText({}), std::string("no runs\n"));
    QCOMPARE(loaderEffectTable({}), std::string("no two runs differ only in the loader\n"));
    QCOMPARE(parseJson(loaderEffectJson({})).size(), 0);
    // A run without an epoch yet.
    QVERIFY(runsTable({RunRow{}}).find("0/0") != std::string::npos);
    QVERIFY(summaryText({RunData{}}).find("0/0") != std::string::npos);
}

void TestExport::durations_data()
{
    QTest::addColumn<double>("seconds");
    QTest::addColumn<QString>("text");
    QTest::newRow("zero") << 0.0 << "0.00 s";
    QTest::newRow("short") << 0.434 << "0.43 s";
    QTest::newRow("below ten") << 9.994 << "9.99 s";
    QTest::newRow("ten") << 9.996 << "10.0 s";
    QTest::newRow("below a hundred") << 99.94 << "99.9 s";
    QTest::newRow("a hundred") << 99.96 << "100 s";
    QTest::newRow("below ten minutes") << 599.4 << "599 s";
    QTest::newRow("ten minutes") << 599.6 << "10 min 00 s";
    QTest::newRow("minutes") << 2105.0 << "35 min 05 s";
    QTest::newRow("hours") << 7500.0 << "2 h 05 min";
    QTest::newRow("unknown") << -1.0 << "-";
    QTest::newRow("not a number") << std::numeric_limits<double>::quiet_NaN() << "-";
}

void TestExport::durations()
{
    QFETCH(double, seconds);
    QFETCH(QString, text);
    QCOMPARE(QString::fromStdString(durationText(seconds)), text);
}

void TestExport::tableCountsCodePoints()
{
    TextTable table({{"a"}, {"b", TextTable::Align::Right}});
    table.addRow({"éü中", "1"});
    table.addRow({"four", "line\nbreak"});
    QCOMPARE(table.text(), std::string("a              b\n"
                                       "éü中            1\n"
                                       "four  line break\n"));
}

void TestExport::unknownSettings()
{
    const RunData run = withoutSettingsAndTimes(betonRun(7));
    const auto records = parseCsv(epochsCsv({run}, CsvSettings::All));
    QCOMPARE(records.size(), std::size_t{4});
    for (std::size_t i = 0; i < records[0].size(); ++i) {
        const std::string& column = records[0][i];
        const bool isEmpty = i > 5 && column != "train_loss" && column != "train_top1" &&
                             column != "train_top5" && column != "learning_rate";
        if (isEmpty || column == "model" || column == "loader" || column == "seed")
            QVERIFY2(records[1].at(i).empty(), column.c_str());
    }
    const QJsonObject json = parseJson(runsJson({run})).at(0).toObject();
    for (const char* key : {"model", "loader", "dataset", "seed", "batch_size", "config",
                            "started_at_ms", "finished_at_ms"})
        QVERIFY2(json[QLatin1String(key)].isNull(), key);
    const QJsonObject epoch = json[QStringLiteral("epochs")].toArray().at(0).toObject();
    for (const char* key : {"epoch_seconds", "validation_seconds", "finished_at_ms", "images"})
        QVERIFY2(epoch[QLatin1String(key)].isNull(), key);
    const QStringList table = lines(runsTable({run.row}));
    QVERIFY2(!table.at(1).contains(QStringLiteral("beton")), qPrintable(table.at(1)));

    // A table of epochs names model, loader and seed.
    RunData named = run;
    named.row.model = "levit_128s";
    QVERIFY(epochsCsv({named}).find(",quick,levit_128s,beton,0,1,") != std::string::npos);
    const QJsonObject some = parseJson(runsJson({named})).at(0).toObject();
    QCOMPARE(some[QStringLiteral("loader")].toString(), QStringLiteral("beton"));
    QVERIFY(some[QStringLiteral("batch_size")].isNull());
}

QTEST_GUILESS_MAIN(TestExport)
#include "tst_export.moc"
