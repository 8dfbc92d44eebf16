#include "core/exchange/wandb_files.h"

#include "core/report/report_fixture.h"

#include <nlohmann/json.hpp>

#include <QTest>

#include <limits>
#include <sstream>

using namespace formwork;
using namespace formwork::test;
using nlohmann::json;

namespace {

WandbRun someRun()
{
    WandbRun run{betonRun(7), {}, {}};
    run.environment.host = "box";
    run.data.row.status = RunStatus::Done;
    run.data.row.startedAt = 1'700'000'000'000;
    run.data.row.bestEpoch = 3;
    for (std::size_t i = 0; i < run.data.epochs.size(); ++i)
        run.data.epochs[i].finishedAt =
            1'700'000'000'000 + 10'000 * static_cast<std::int64_t>(i + 1);
    run.data.epochs[2].validationTop1 = 0.5;
    return run;
}

std::string contentsOf(const WandbRun& run, const char* name)
{
    for (const auto& [path, text] : wandbFiles(run))
        if (path.filename() == name)
            return text;
    return {};
}

std::vector<json> history(const WandbRun& run)
{
    std::vector<json> lines;
    std::istringstream text(contentsOf(run, "wandb-history.jsonl"));
    for (std::string line; std::getline(text, line);)
        lines.push_back(json::parse(line));
    return lines;
}

} // namespace

class TestWandbFiles : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void unknownSettingsAndTimes()
    {
        WandbRun run = someRun();
        run.data = withoutSettingsAndTimes(run.data);
        QCOMPARE(contentsOf(run, "config.json"), std::string("{}\n"));
        const auto lines = history(run);
        QCOMPARE(lines.size(), std::size_t{3});
        for (const char* key : {"_timestamp", "_runtime", "seconds/epoch", "seconds/validation"})
            QVERIFY2(!lines[2].contains(key), key);
        QVERIFY(!json::parse(contentsOf(run, "wandb-summary.json")).contains("_timestamp"));
        QVERIFY(!json::parse(contentsOf(run, "wandb-metadata.json")).contains("startedAt"));
    }

    void epochsAlone()
    {
        const auto lines = history(someRun());
        QCOMPARE(lines.size(), std::size_t{3});
        QVERIFY(lines[2]["_step"] == 3);
        QVERIFY(lines[2]["_timestamp"] == 1'700'000'030.0);
        QVERIFY(lines[2]["_runtime"] == 30.0);
        QVERIFY(lines[2]["train/loss"] == 2.0 / 3);
        QVERIFY(lines[2]["val/top1"] == 0.5);
        QVERIFY(!lines[1].contains("val/top1"));
    }

    void stepsAndEpochs()
    {
        WandbRun run = someRun();
        run.steps = {
            {10, 1, 5, 0.1, 100}, {20, 1, 4, 0.1, 100}, {60, 3, 3, 0.1, 100}, {70, 4, 2, 0.1, 100}};
        const auto lines = history(run);
        QCOMPARE(lines.size(), std::size_t{5});
        std::vector<int> steps;
        for (const json& line : lines)
            steps.push_back(line["_step"]);
        QCOMPARE(steps, (std::vector<int>{10, 20, 21, 60, 70}));
        QVERIFY(lines[0]["_runtime"] == 5.0);
        QVERIFY(!lines[0].contains("train/loss"));
        QVERIFY(lines[1]["step/loss"] == 4);
        QVERIFY(lines[1]["train/loss"] == 2);
        QVERIFY(lines[2]["epoch"] == 2);
        QVERIFY(!lines[4].contains("train/loss"));
    }

    void valuesThatAreNoNumbers()
    {
        WandbRun run = someRun();
        run.data.epochs[0].trainLoss = std::numeric_limits<double>::quiet_NaN();
        QVERIFY(!history(run)[0].contains("train/loss"));
    }

    void otherFiles()
    {
        WandbRun run = someRun();
        run.data.config.optimizer.learningRate = 0.25;
        run.data.row.name = "br\xf6ken";
        const json summary = json::parse(contentsOf(run, "wandb-summary.json"));
        QVERIFY(summary["epoch"] == 3);
        QCOMPARE(!summary.contains("best/val/top1"), !run.data.row.bestValidationTop1);
        const json config = json::parse(contentsOf(run, "config.json"));
        QVERIFY(config["optimizer.lr"]["value"] == 0.25);
        QVERIFY(config["model.name"]["value"] == "levit_128s");
        QCOMPARE(config["augment.mean"]["value"].size(), std::size_t{3});
        run.data.unreadable = {{"optimizer.lr", "fast", {}}};
        const json odd = json::parse(contentsOf(run, "config.json"));
        QVERIFY(odd["optimizer.lr"]["value"] == "fast");
        const json metadata = json::parse(contentsOf(run, "wandb-metadata.json"));
        QVERIFY(metadata["state"] == "done");
        QVERIFY(metadata["host"] == "box");
    }

    void noEpochs()
    {
        WandbRun run = someRun();
        run.data.epochs.clear();
        QVERIFY(history(run).empty());
        QVERIFY(json::parse(contentsOf(run, "wandb-summary.json")) == json::object());
    }
};

QTEST_GUILESS_MAIN(TestWandbFiles)
#include "tst_wandb_files.moc"
