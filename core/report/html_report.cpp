#include "core/report/html_report.h"

#include "core/report/export.h"
#include "core/report/text_table.h"

#include <algorithm>
#include <string_view>

namespace formwork {

namespace {

constexpr std::string_view kAlwaysTold[] = {"model.name", "optimizer.lr", "train.epochs",
                                            "train.batch_size", "train.seed"};

constexpr std::string_view kStyle = R"css(
body { font: 15px/1.45 system-ui, sans-serif; margin: 2.5em auto; max-width: 1100px;
       padding: 0 1.5em; color: #232629; background: #fff; }
h1 { font-size: 1.6em; margin: 0; } h2 { font-size: 1.15em; margin: 1.6em 0 .4em; }
p.made { color: #6b7075; margin: .2em 0 1.2em; }
table { border-collapse: collapse; } th { text-align: left; font-weight: 600; }
th, td { padding: .25em .9em .25em 0; border-bottom: 1px solid #d8dadc; vertical-align: top; }
td.n, th.n { text-align: right; } svg { width: 100%; height: auto; }
code { font-size: .92em; }
@media print { body { margin: 0; max-width: none; } }
)css";

std::string cell(const char* tag, const std::string& text, bool number)
{
    const std::string name(tag);
    // Qt's documents know the attribute, browsers the class.
    return "<" + name + (number ? " class=\"n\" align=\"right\">" : ">") + htmlEscaped(text) +
           "</" + name + ">";
}

class HtmlTable
{
public:
    // Columns from `firstNumber` on hold numbers.
    HtmlTable(const std::vector<std::string>& titles, std::size_t firstNumber)
        : m_firstNumber(firstNumber)
        , m_html("<table cellspacing=\"0\" cellpadding=\"3\">")
    {
        addRow("th", titles);
    }
    void add(const std::vector<std::string>& cells) { addRow("td", cells); }
    std::string html() const { return m_html + "</table>\n"; }

private:
    void addRow(const char* tag, const std::vector<std::string>& cells)
    {
        m_html += "<tr>";
        for (std::size_t i = 0; i < cells.size(); ++i)
            m_html += cell(tag, cells[i], i >= m_firstNumber);
        m_html += "</tr>\n";
    }

    std::size_t m_firstNumber;
    std::string m_html;
};

// "LeViT-128S" in one line.
std::string unbroken(const std::string& text)
{
    std::string result;
    for (const char c : text)
        result += c == '-' ? std::string("\u2011") : std::string(1, c);
    return result;
}

std::string runsHtml(const std::vector<RunData>& runs)
{
    HtmlTable table({"Run", "Model", "Loader", "Status", "Epochs", "Best acc.", "Last acc.", "Loss",
                     "Epoch", "First epoch", "Images/s", "Data wait"},
                    4);
    for (const RunData& run : runs) {
        const RunRow& row = run.row;
        table.add(
            {row.name, unbroken(modelText(row.model)),
             row.loader == LoaderKind::Beton ? "beton" : "image folder",
             std::string(runStatusName(row.status)),
             std::to_string(row.epochsDone) + "/" + std::to_string(row.epochsTotal),
             percentText(row.bestValidationTop1),
             percentText(row.lastValidationTop1 ? row.lastValidationTop1 : row.lastTrainTop1),
             decimalText(row.lastValidationLoss ? row.lastValidationLoss : row.lastTrainLoss, 3),
             durationText(row.medianEpochSeconds), durationText(row.firstEpochSeconds),
             decimalText(row.imagesPerSecond, 0), percentText(row.dataWaitShare)});
    }
    return table.html();
}

std::string effectsHtml(const std::vector<RunData>& runs)
{
    const std::vector<LoaderEffect> effects = loaderEffects(runs);
    if (effects.empty())
        return {};
    std::string html = "<h2>Loader effect</h2>\n<ul>";
    for (const LoaderEffect& effect : effects)
        html += "<li>" + htmlEscaped(loaderEffectText(effect)) + "</li>\n";
    return html + "</ul>\n";
}

std::string differencesHtml(const std::vector<RunData>& runs)
{
    std::vector<ExperimentConfig> configs;
    std::vector<std::string> titles = {"Setting"};
    for (const RunData& run : runs) {
        configs.push_back(run.config);
        titles.push_back(run.row.name);
    }
    std::vector<ConfigDifference> differences = configDiff(configs);
    std::erase_if(differences, [](const ConfigDifference& each) { return each.key == "name"; });
    if (differences.empty())
        return {};
    HtmlTable table(titles, titles.size());
    for (const ConfigDifference& difference : differences) {
        std::vector<std::string> cells = {difference.key};
        cells.insert(cells.end(), difference.values.begin(), difference.values.end());
        table.add(cells);
    }
    return "<h2>Settings in which they differ</h2>\n" + table.html();
}

std::string sharedHtml(const std::vector<RunData>& runs)
{
    std::vector<ExperimentConfig> configs;
    for (const RunData& run : runs)
        configs.push_back(run.config);
    const std::vector<ConfigDifference> differences = configDiff(configs);
    const ExperimentConfig defaults;
    std::string items;
    for (const ConfigKey& key : configKeys()) {
        const std::string path(key.path);
        const std::string value = configValue(configs.front(), path);
        const bool differs =
            std::ranges::find(differences, path, &ConfigDifference::key) != differences.end();
        // What was trained on which model stands there also where it is the default.
        const bool telling = value != configValue(defaults, path) ||
                             std::ranges::find(kAlwaysTold, path) != std::end(kAlwaysTold);
        if (differs || !telling || path == "name" || value.empty())
            continue;
        items += (items.empty() ? "" : ", ") + std::string("<code>") + htmlEscaped(path) + ": " +
                 htmlEscaped(value) + "</code>";
    }
    return items.empty() ? std::string() : "<h2>Settings they share</h2>\n<p>" + items + "</p>\n";
}

} // namespace

std::string htmlEscaped(const std::string& text)
{
    std::string escaped;
    for (const char c : text) {
        switch (c) {
        case '&':
            escaped += "&amp;";
            break;
        case '<':
            escaped += "&lt;";
            break;
        case '>':
            escaped += "&gt;";
            break;
        case '"':
            escaped += "&quot;";
            break;
        default:
            escaped += c;
        }
    }
    return escaped;
}

std::string htmlReportTables(const std::vector<RunData>& runs)
{
    if (runs.empty())
        return {};
    return runsHtml(runs) + effectsHtml(runs) + differencesHtml(runs) + sharedHtml(runs);
}

std::string htmlReport(const std::vector<RunData>& runs, const HtmlReport& about)
{
    const std::string title = htmlEscaped(about.title);
    return "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<title>" +
           title + "</title>\n<style>" + std::string(kStyle) + "</style>\n</head>\n<body>\n<h1>" +
           title + "</h1>\n<p class=\"made\">" + htmlEscaped(about.made) + "</p>\n" +
           about.chartsSvg + "\n" + htmlReportTables(runs) + "</body>\n</html>\n";
}

} // namespace formwork
