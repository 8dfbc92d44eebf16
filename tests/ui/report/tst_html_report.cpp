#include "core/report/report_fixture.h"
#include "ui/report/html_report.h"

#include <QTest>

using namespace formwork;
using namespace formwork::test;

class TestHtmlReport : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void hasRunsEffectsAndSettings();
    void speaksTheLanguageOfItsWords();
    void disturbedEpochsAreMarked();
    void otherDataIsNamed();
    void textIsEscaped();
    void oneRunHasNoDifferences();
    void nothingWithoutRuns();
    void nothingUnknownIsSaid();
    void waitsWithoutOtherTimes();
};

namespace {

std::vector<RunData> pair()
{
    return {madeRun(2, LoaderKind::Folder, {madeEpoch(1, 40, 30), madeEpoch(2, 40, 30)}),
            madeRun(1, LoaderKind::Beton, {madeEpoch(1, 20, 1), madeEpoch(2, 10, 1)})};
}

bool has(const std::string& text, const std::string& part)
{
    return text.find(part) != std::string::npos;
}

} // namespace

void TestHtmlReport::hasRunsEffectsAndSettings()
{
    HtmlReport about;
    about.title = "Loaders";
    about.made = "today";
    about.chartsSvg = "<svg></svg>";
    const std::string html = htmlReport(pair(), about);
    QVERIFY(html.starts_with("<!DOCTYPE html>"));
    QVERIFY(has(html, "<h1>Loaders</h1>") && has(html, "<svg></svg>") && has(html, "today"));
    QVERIFY(has(html, "<td>quick</td>") && has(html, "<td>classic</td>"));
    QVERIFY(has(html, "training time per epoch with beton: -77 %"));
    QVERIFY(has(html, "<td>data.loader</td><td>folder</td><td>beton</td>"));
    QVERIFY(has(html, "<code>model.name: levit_128s</code>"));
    QVERIFY(!has(html, "<code>augment.flip")); // defaults are not listed
    QVERIFY(!has(html, "http"));               // nothing from outside
}

void TestHtmlReport::disturbedEpochsAreMarked()
{
    std::vector<RunData> runs = pair();
    QVERIFY(!has(htmlReportTables(runs), " *"));
    runs[0].row.disturbedEpochs = 2;
    const std::string html = htmlReportTables(runs);
    QVERIFY(has(html, "40.0 s *"));
    QVERIFY2(has(html, "<p>* Epochs with other work on more than 10 % of the machine: 2 of "
                       "“classic”</p>"),
             html.c_str());
}

void TestHtmlReport::otherDataIsNamed()
{
    std::vector<RunData> runs = pair();
    QVERIFY(!has(htmlReportTables(runs), "different data than"));
    runs[1].trainData = makeDataIdentity(std::vector<std::uint64_t>{500, 450}, "beton:12");
    const std::string html = htmlReportTables(runs);
    QVERIFY2(has(html,
                 "<p>“quick” was trained on different data than “classic”: 950 images instead of "
                 "900</p>"),
             html.c_str());
    QVERIFY(has(html, "results not compared: trained on different data"));
    runs[1].trainData = makeDataIdentity(std::vector<std::uint64_t>{500, 400}, "beton:12");
    QVERIFY(has(htmlReportTables(runs), "“classic”: as many images in other classes</p>"));
}

void TestHtmlReport::speaksTheLanguageOfItsWords()
{
    HtmlReport about;
    about.words.language = "fr";
    about.words.decimalPoint = ",";
    std::vector<std::string> asked;
    about.words.translate = [&](const char* english) {
        asked.emplace_back(english);
        return "‹" + std::string(english) + "›";
    };
    const std::string html = htmlReport(pair(), about);
    QVERIFY(has(html, "<html lang=\"fr\">"));
    QVERIFY(has(html, ">‹Status›</th>") && has(html, "‹Settings in which they differ›"));
    QVERIFY(has(html, "<td>‹image folder›</td>"));
    QVERIFY(has(html, "9,00 s against 39,0 s"));
    QVERIFY(has(html, "quick") && !has(html, "75.0"));
    QVERIFY(asked.size() > 15);
}

void TestHtmlReport::textIsEscaped()
{
    std::vector<RunData> runs = pair();
    runs[0].row.name = "<b>&\"bold\"";
    const std::string html = htmlReport(runs, {"a < b", "", "", {}});
    QVERIFY(has(html, "<title>a &lt; b</title>"));
    QVERIFY(has(html, "&lt;b&gt;&amp;&quot;bold&quot;"));
    QVERIFY(!has(html, "<b>&"));
}

void TestHtmlReport::oneRunHasNoDifferences()
{
    const std::string html = htmlReportTables({pair().front()});
    QVERIFY(!has(html, "differ"));
    QVERIFY(!has(html, "Loader effect"));
    QVERIFY(has(html, "<code>data.loader: folder</code>"));
}

void TestHtmlReport::nothingUnknownIsSaid()
{
    const std::vector<RunData> known = pair();
    const std::vector<RunData> runs = {withoutSettingsAndTimes(known[0]),
                                       withoutSettingsAndTimes(known[1])};
    const std::string html = htmlReportTables(runs, {}, UnknownData::AssumeSame);
    QVERIFY2(has(html, "<li>“quick” against “classic”; after epoch 2"), html.c_str());
    for (const char* invented : {"training time", "waiting for data", "0.00 s", "beton",
                                 "optimizer.lr", "train.seed", "nan"})
        QVERIFY2(!has(html, invented), invented);
    const std::string mixed = htmlReportTables({runs[0], known[1]});
    QVERIFY(has(mixed, "<code>model.name: levit_128s</code>")); // of the one that is known

    RunData other = known[1];
    other.config.data.loader = LoaderKind::Folder;
    const std::string three = htmlReportTables({known[0], runs[1], other});
    QVERIFY2(has(three, "<td>data.train</td><td>data/train</td><td>–</td><td>train.beton</td>"),
             three.c_str());
}

// Where a run has no times, those of the other one cannot be compared, but its waits are known.
void TestHtmlReport::waitsWithoutOtherTimes()
{
    std::vector<RunData> runs = pair();
    for (EpochRecord& epoch : runs[0].epochs)
        epoch.epochSeconds = epoch.dataWaitSeconds = std::numeric_limits<double>::quiet_NaN();
    std::string html = htmlReportTables(runs);
    QVERIFY2(has(html, "beton against image folder; waiting for data 7.1 % against -"),
             html.c_str());
    runs[1].config.optimizer.learningRate *= 2; // now they differ in more than the loader
    html = htmlReportTables(runs);
    QVERIFY2(has(html, "“quick” against “classic”; waiting for data 7.1 % against -"),
             html.c_str());
}

void TestHtmlReport::nothingWithoutRuns()
{
    QVERIFY(htmlReportTables({}).empty());
}

QTEST_APPLESS_MAIN(TestHtmlReport)
#include "tst_html_report.moc"
